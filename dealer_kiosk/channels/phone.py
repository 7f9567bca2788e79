"""The service desk's telephone: every call is a conversation of its own, at the same time as the kiosk's.

A call begins with the greeting. Keys count as well as words: a number where one is asked for, `0` for a person. Whoever asks for
a person is put through (`channels.putting_through`). The call ends with the conversation, and the conversation with the call.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from dealer_kiosk import replies
from dealer_kiosk.channels.comfort import EVERY_S, comfort
from dealer_kiosk.channels.keys import Keys
from dealer_kiosk.channels.mouth import Worker
from dealer_kiosk.channels.putting_through import PutThrough, PuttingThrough
from dealer_kiosk.channels.snapshot import Activity
from dealer_kiosk.channels.talk import Engines, Speaking, Talk
from dealer_kiosk.channels.thinking import Session
from dealer_kiosk.config import Phone, Turns
from dealer_kiosk.db.store import let_go
from dealer_kiosk.errors import KioskError
from dealer_kiosk.health.heartbeats import Heartbeats, Stage
from dealer_kiosk.messages import Band, Priority
from dealer_kiosk.phone.call_events import CallEvent, HungUp, Pressed, Transferring

logger = logging.getLogger(__name__)

_IDLE_S = 0.25  # the loop turns at least this often
_HELD_S = 1.0  # without a frame: the caller has put us on hold
_JOIN_S = 10.0  # for a call to end when the line is closed


class Call(Speaking, Protocol):
    """What the channel needs of a call; `phone.call.PhoneCall` is one."""

    @property
    def can_transfer(self) -> bool:
        """Whether the caller can be put through."""
        ...

    @property
    def frame_at(self) -> float:
        """When the newest frame came."""
        ...

    def sounds(self, timeout_s: float) -> Iterator[CallEvent | None]:
        """What happens on the call, to its end; None when nothing came for `timeout_s`."""
        ...

    def hang_up(self) -> None:
        """End the call."""
        ...

    def transfer(self, target: str) -> None:
        """Ring somebody, and put the caller through when they answer."""
        ...


class Calls(Protocol):
    """Where calls come from; `phone.process.PhoneProcess` is one."""

    def calls(self, timeout_s: float) -> Iterator[Call | None]:
        """New calls; None when none came for `timeout_s`."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What every call is served with."""

    engines: Engines
    new_session: Callable[[], Session]
    put_through: PutThrough
    turns: Turns
    phone: Phone


class CallTalk:
    """Serves one call.

    Args:
        call: answered.
        desk: what serves it.
        now: the clock, in seconds.
        workers: as for `Talk`.
        heartbeats: are told what is worked on.
    """

    def __init__(
        self,
        call: Call,
        desk: Desk,
        *,
        now: Callable[[], float] = time.monotonic,
        workers: tuple[Worker, Worker] | None = None,
        heartbeats: Heartbeats | None = None,
    ) -> None:
        self._call = call
        self._desk = desk
        self._now = now
        turns = replace(desk.turns, end_number_ms=desk.phone.number_pause_ms)
        self._talk = Talk(
            call, desk.engines, desk.new_session, turns, now=now, workers=workers, heartbeats=heartbeats, band=Band.PHONE
        )
        self._keys = Keys(desk.phone.key_pause_s)
        self._transfer = PuttingThrough(call, desk.put_through, desk.phone)
        self._comfort = comfort(desk.engines.voice.rate)
        self._began = now()
        self._waits_since = now()  # since when the caller has heard nothing
        self._greeted = self._ending = False

    def run(self, stop: threading.Event) -> None:
        """Talk until one side hangs up or `stop` is set."""
        self._talk.begin()
        try:
            for event in self._call.sounds(_IDLE_S):
                if isinstance(event, HungUp):
                    self._hung_up(event)
                    break
                if stop.is_set():
                    self._call.hang_up()
                    break
                self._take(event)
                self._talk.work()
                self._look_after()
        finally:
            self._transfer.close()
            self._talk.close()
            let_go()

    def _take(self, event: CallEvent | None) -> None:
        if isinstance(event, Pressed):
            self._talk.stay()
            self._read(self._keys.press(event.digit, self._talk.expects, self._now()))
        elif isinstance(event, Transferring):
            self._transfer.progress(event.state)
        elif not isinstance(event, HungUp) and not self._ending:  # whoever speaks into the goodbye begins nothing new
            self._talk.take(event)

    def _read(self, text: str) -> None:
        if text and not self._ending:
            self._talk.read(text)

    def _hung_up(self, event: HungUp) -> None:
        logger.info("a call has ended: %s", event.reason)
        self._transfer.close()  # its outcome is on file before the session ends
        session = self._talk.session
        if session is not None:
            session.notices()

    def _look_after(self) -> None:
        now, session = self._now(), self._talk.session
        self._read(self._keys.due(self._talk.expects, now))
        if now - self._call.frame_at > _HELD_S or self._keys.entering or self._transfer.under_way:
            self._talk.stay()
        self._greeted = self._greeted or session is not None
        if self._greeted and (session is None or session.ended):
            self._ending = True
            if self._talk.idle:
                self._call.hang_up()
        elif not self._ending and now - self._began > self._desk.phone.max_call_s:
            self._end_politely()
        elif self._talk.idle and session is not None:
            self._transfer.begin(self._talk.answered, self._talk.events, session)
        self._keep_company(now)

    def _end_politely(self) -> None:
        self._ending = True
        self._talk.say(replies.CALL_OVER, Priority.INTERRUPT)
        session = self._talk.session
        if session is not None:
            session.end()

    def _keep_company(self, now: float) -> None:
        """A sound now and then while the caller waits for an answer or for a person."""
        activity = self._talk.activity
        waits = activity is Activity.THINKING or (self._transfer.under_way and activity is not Activity.SPEAKING)
        if self._ending or not waits:
            self._waits_since = now
        elif now - self._waits_since > EVERY_S:
            self._call.play(self._comfort, self._desk.engines.voice.rate)


class Telephone:
    """Serves all calls of the line, each in a thread.

    Args:
        line: where they come from.
        desk: what serves them.
        heartbeats: are told what is worked on.

    Attributes:
        served: calls so far.
    """

    def __init__(self, line: Calls, desk: Desk, heartbeats: Heartbeats | None = None) -> None:
        self._line = line
        self._desk = desk
        self._heartbeats = heartbeats
        self._threads: list[threading.Thread] = []
        self.served = 0

    @property
    def serving(self) -> int:
        """Calls that are under way."""
        return sum(thread.is_alive() for thread in self._threads)

    def run(self, stop: threading.Event, look: Callable[[], None] = lambda: None) -> None:
        """Serve calls until `stop` is set or the line is closed; calls that are under way then are ended.

        Args:
            stop: ends it.
            look: called several times a second; what it raises ends it as well.
        """
        try:
            self._take_calls(stop, look)
        finally:
            stop.set()
            for thread in self._threads:
                thread.join(_JOIN_S)

    def _take_calls(self, stop: threading.Event, look: Callable[[], None]) -> None:
        for call in self._line.calls(_IDLE_S):
            if stop.is_set():
                break
            if self._heartbeats is not None:
                self._heartbeats.beat(Stage.PHONE)
            look()
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            if call is not None:
                self.served += 1
                thread = threading.Thread(target=self._serve, args=(call, stop), name="call", daemon=True)
                thread.start()
                self._threads.append(thread)

    def _serve(self, call: Call, stop: threading.Event) -> None:
        try:
            CallTalk(call, self._desk, heartbeats=self._heartbeats).run(stop)
        except KioskError as error:  # this caller is lost, the others are not
            logger.error("a call was given up: %s", error)  # noqa: TRY400 - the text says it all
            call.hang_up()
