"""Putting a caller through to a person: somebody is rung once the caller has been told, and what comes of it is a notice.

requested (a tool wrote it) -> ringing -> answered, refused, busy or unanswered (`tools.transfer`)
"""

import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, get_args

from dealer_kiosk.channels.thinking import Session
from dealer_kiosk.config import Phone
from dealer_kiosk.db.store import let_go
from dealer_kiosk.errors import KioskError
from dealer_kiosk.messages import Event
from dealer_kiosk.tools.transfer import Ringer, RingResult

logger = logging.getLogger(__name__)

_ANYONE = "anyone"
_PATIENCE_S = 10.0  # for the line to say what came of ringing, beyond the time it may ring
_RESULTS: Mapping[str, RingResult] = {result: result for result in get_args(RingResult)}

PutThrough = Callable[[str, Ringer], None]
"""Rings whoever a session has asked for, and puts on file what came of it; returns at once when nobody was."""


class Rings(Protocol):
    """What can ring a phone; a call is one."""

    @property
    def can_transfer(self) -> bool:
        """Whether the caller can be put through."""
        ...

    def transfer(self, target: str) -> None:
        """Ring somebody, and put the caller through when they answer."""
        ...


class PuttingThrough:
    """Puts the caller of one call through, as often as they ask.

    Args:
        call: rings.
        put_through: knows whom to ring, and remembers the outcome.
        settings: whom calls may be put through to, and how long it rings.
    """

    def __init__(self, call: Rings, put_through: PutThrough, settings: Phone) -> None:
        self._call = call
        self._put_through = put_through
        self._settings = settings
        self._seen = 0  # number of the turn that was looked at
        self._results: queue.SimpleQueue[RingResult] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def under_way(self) -> bool:
        """Whether somebody is being rung."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self, turn: int, events: Sequence[Event], session: Session) -> None:
        """Ring whoever was asked for in this turn, once.

        Args:
            turn: its number.
            events: what came of it.
            session: the caller's.
        """
        if turn == self._seen:
            return
        self._seen = turn
        if any(event.fields.get("name") == "request_human" for event in events) and not self.under_way:
            self._thread = threading.Thread(target=self._ring_for, args=(session.id,), name="transfer", daemon=True)
            self._thread.start()

    def progress(self, state: str) -> None:
        """Take what the line says about ringing."""
        logger.info("a transfer is %s", state)
        if state in _RESULTS:
            self._results.put(_RESULTS[state])

    def close(self) -> None:
        """The call is over: whoever still rings does not answer any more."""
        if self._thread is not None:
            self._results.put("unanswered")
            self._thread.join()

    def ring(self, person: str, role: str) -> RingResult:
        """Ring somebody by the target that has their name, their role or "anyone"; without one nobody can be rung."""
        target = target_of(self._settings.transfer_targets, person, role)
        if target is None or not self._call.can_transfer:
            return "unanswered"
        self._call.transfer(target)
        try:
            return self._results.get(timeout=self._settings.ring_s + _PATIENCE_S)
        except queue.Empty:
            return "unanswered"

    def _ring_for(self, session: str) -> None:
        try:
            self._put_through(session, self)
        except KioskError as error:  # the caller can ask again
            logger.warning("a caller was not put through: %s", error)
        finally:
            let_go()


def target_of(targets: Mapping[str, str], person: str, role: str) -> str | None:
    """The SIP address for somebody: by name, first name, role or "anyone", in this order; case does not matter."""
    known = {name.strip().lower(): address for name, address in targets.items()}
    keys = (person.lower(), person.split(maxsplit=1)[0].lower() if person.split() else "", role.lower(), _ANYONE)
    return next((known[key] for key in keys if key in known), None)
