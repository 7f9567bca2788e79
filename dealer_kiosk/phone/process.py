"""The parent's side of the phone process: calls come out, and a dead child is replaced."""

import dataclasses
import functools
import logging
import queue
import threading
from collections.abc import Iterator

from dealer_kiosk.audio import wire as sound
from dealer_kiosk.audio.child import Child
from dealer_kiosk.config import Phone
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.health.vitals import PhoneSigns
from dealer_kiosk.phone import wire
from dealer_kiosk.phone.call import PhoneCall
from dealer_kiosk.phone.secrets import PhoneSecrets

logger = logging.getLogger(__name__)

START_S = 15.0
"""How long the child may take to report for the first time; about half a second on an idle machine."""

GOODBYE_S = 2.5
"""How long it may take to end its calls and its registration."""

_ENDED = "the phone process ended; it is being restarted"


class PhoneProcess:
    """The telephone line, in a child process.

    Args:
        settings: how the line is used; the mode is not "off".
        secrets: what only the telephone system and we may know.
    """

    def __init__(self, settings: Phone, secrets: PhoneSecrets) -> None:
        self._settings = settings
        self._secrets = secrets
        self._state = wire.LineState()
        self._problem: str | None = None
        self._calls: dict[int, PhoneCall] = {}
        self._new: queue.SimpleQueue[PhoneCall] = queue.SimpleQueue()
        self._reported = threading.Event()
        self._child = Child("dealer_kiosk.phone.worker", self._first, self._handle, self._ended)

    def start(self) -> None:
        """Start the child and wait until it listens, or has a `problem` with that.

        Raises:
            PhoneError: the child does not come up at all.
        """
        self._child.start()
        if not self._reported.wait(START_S):
            self.stop()
            raise PhoneError("the phone process does not start; run: dealer-kiosk doctor")

    def stop(self) -> None:
        """End all calls and the registration, then the child; safe to call twice."""
        self._child.stop(wire.packed(wire.STOP), GOODBYE_S)
        self._lose_calls("the telephone line was closed")

    def calls(self, timeout_s: float) -> Iterator[PhoneCall | None]:
        """New calls until `stop`; None when none came for `timeout_s`. A call rings until it is taken from here."""
        while not self._child.stopping.is_set():
            try:
                call = self._new.get(timeout=timeout_s)
            except queue.Empty:
                yield None
                continue
            if not call.ended:  # the caller has not given up
                self._send(call.number, wire.ACCEPT, b"")
                yield call

    @property
    def status(self) -> PhoneSigns:
        """How the line is now."""
        state = self._state
        return PhoneSigns(self._settings.mode, state.listening, state.registered, state.calls, self._problem)

    def _first(self) -> Iterator[bytes]:
        settings = {
            "phone": dataclasses.asdict(self._settings),
            "password": self._secrets.password,
            "ids": [str(issued) for issued in self._secrets.ids],
        }
        yield wire.packed(sound.SETTINGS, body=sound.json_body(settings))

    def _send(self, call: int, tag: bytes, body: bytes) -> bool:
        return self._child.send(wire.packed(tag, call, body))

    def _handle(self, data: bytes) -> None:
        number, message = wire.unpacked(data)
        if message.tag == wire.STATE:
            self._state = wire.LineState(**message.json())
            self._set_problem(self._state.problem)
        elif message.tag == sound.LOST:
            self._set_problem(message.text())
        elif message.tag == wire.CALL:
            call = PhoneCall(number, wire.Ringing(**message.json()), functools.partial(self._send, number))
            self._calls[number] = call
            self._new.put(call)
        elif number in self._calls:
            self._calls[number].take(message)
            if message.tag == wire.HUNG_UP:
                del self._calls[number]

    def _ended(self) -> None:
        self._state = wire.LineState()
        self._set_problem(_ENDED)
        self._lose_calls(_ENDED)

    def _lose_calls(self, problem: str) -> None:
        calls, self._calls = self._calls, {}
        for call in calls.values():
            call.lose(problem)

    def _set_problem(self, problem: str | None) -> None:
        if problem != self._problem:
            logger.warning("%s", problem or "the telephone line works again")
        self._problem = problem
        self._reported.set()
