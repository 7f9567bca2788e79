"""Tells a customer who asked for a person what came of it."""

from datetime import datetime, timedelta

from dealer_kiosk.config import Config
from dealer_kiosk.db import callbacks, people, sessions
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import HumanRequest, Staff
from dealer_kiosk.jobs import notices
from dealer_kiosk.jobs.queue import Job, plan
from dealer_kiosk.messages import Priority

KIND = "human_check"
_DEPARTMENTS = {"advisor": "service", "technician": "the workshop", "sales": "sales", "manager": "management"}


def plan_check(request: HumanRequest, now: datetime) -> None:
    """Look at a request again when the time to answer is over.  Needs a write transaction."""
    plan(KIND, f"{KIND}:{request.id}", str(request.id), request.expires_at, now)


def check(config: Config, job: Job, now: datetime) -> str:
    """Post the outcome of the request `job` is about; returns its state."""
    request = people.request_with_id(int(job.subject))
    if request is None:
        return "gone"
    if request.state == "acknowledged":
        post_coming(request, now)
        return "acknowledged"
    if request.state == "ringing":  # a phone rings, and whoever rings it says what came of it
        return "ringing"
    return "no_answer" if give_up(config, request, now) else str(request.state)


def give_up(config: Config, request: HumanRequest, now: datetime) -> bool:
    """Nobody has answered: offer the session a callback instead; False if the request has its outcome already."""
    with write():
        if not people.move_request(request, "no_answer"):
            return False
        callback_at = callbacks.next_free(config, now)
        notices.post(request.session, f"{KIND}:{request.id}:no_answer", Priority.HIGH, no_answer_text(callback_at, now), now)
    return True


def post_coming(request: HumanRequest, now: datetime) -> None:
    """Tell the session that somebody has answered the call and is on their way."""
    if request.staff is None:
        return
    text = coming_text(request.staff, sessions.channel_of(request.session))
    notices.post(request.session, f"{KIND}:{request.id}:acknowledged", Priority.INTERRUPT, text, now)


def coming_text(person: Staff, channel: str | None) -> str:
    """What a customer hears when somebody has answered: by phone they are put through, elsewhere somebody comes to them."""
    first_name = person.name.split()[0]
    if channel == "phone":
        return f"I'm putting you through to {first_name} from {department(person.role)} now."
    return f"{first_name} from {department(person.role)} is free now and is coming to the kiosk."


def department(role: str) -> str:
    """Where somebody works, as it is spoken."""
    return _DEPARTMENTS[role]


def no_answer_text(callback_at: datetime | None, now: datetime) -> str:
    """What to say when nobody answered: a callback at a time that is really free."""
    if callback_at is None:
        return "I couldn't reach anyone just now."
    when = _when(callback_at, now.astimezone(callback_at.tzinfo))
    return f"I couldn't reach anyone just now. An advisor can call you {when}. Shall I set that up?"


def _when(instant: datetime, now: datetime) -> str:
    clock = f"{(instant.hour - 1) % 12 + 1}:{instant.minute:02d}"
    if instant.date() == now.date():
        return f"at {clock} today"
    if instant.date() == now.date() + timedelta(days=1):
        return f"tomorrow at {clock}"
    return f"on {instant:%A}, {instant:%B} {instant.day}, at {clock}"
