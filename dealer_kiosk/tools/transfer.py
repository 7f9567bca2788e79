"""Putting a caller through: a request for a person rings a phone, and what is said is what happened.

requested -> ringing -> acknowledged (answered) or no_answer (refused, busy, unanswered)
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from dealer_kiosk.config import Config
from dealer_kiosk.db import audit, people
from dealer_kiosk.db.store import write
from dealer_kiosk.errors import ToolError
from dealer_kiosk.jobs import human_check

RingResult = Literal["answered", "refused", "busy", "unanswered"]


class Ringer(Protocol):
    """What can ring a person; the phone line is one."""

    def ring(self, person: str, role: str) -> RingResult:
        """Ring somebody and wait for what comes of it."""
        ...


class ScriptedRinger:
    """A line on which the given things happen, one for each call; then nobody answers."""

    def __init__(self, results: Iterable[RingResult] = ()) -> None:
        self._results = iter(results)
        self.rung: list[tuple[str, str]] = []

    def ring(self, person: str, role: str) -> RingResult:
        """The next result of the script."""
        self.rung.append((person, role))
        return next(self._results, "unanswered")


def transfer_session(session: str, ringer: Ringer, config: Config, now: datetime) -> RingResult | None:
    """Ring whoever a session has asked for; None when it waits for nobody."""
    request = people.open_request(session, now)
    if request is None or request.staff is None or request.state != "requested":
        return None
    return transfer(request.id, ringer, config, now)


def transfer(request_id: int, ringer: Ringer, config: Config, now: datetime) -> RingResult:
    """Ring the person a request was made to; each state is on file before the next thing happens, and the session hears the last.

    Args:
        request_id: of a request that waits for an answer.
        ringer: rings them.
        config: for the callback that is offered when nobody answers.
        now: the present instant.

    Raises:
        ToolError: the request is not waiting any more.
    """
    with write():
        request = people.request_with_id(request_id)
        if (
            request is None
            or request.staff is None
            or request.state != "requested"
            or not people.move_request(request, "ringing")
        ):
            raise ToolError(f"request {request_id} is not waiting for an answer any more")
        audit.record(now, "customer", "human.ring", f"human_request:{request_id}", f"staff:{request.staff.id}")
    result = ringer.ring(request.staff.name, request.staff.role)
    with write():
        if result != "answered":
            human_check.give_up(config, request, now)
        elif people.move_request(request, "acknowledged"):  # not when the caller has hung up, or was told that nobody answers
            human_check.post_coming(request, now)
        audit.record(now, "customer", f"human.{result}", f"human_request:{request_id}")
    return result
