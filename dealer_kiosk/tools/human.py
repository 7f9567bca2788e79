"""Calling a person to the customer, and promising a callback when nobody is free."""

from datetime import datetime, timedelta
from typing import Literal

from dealer_kiosk.db import audit, callbacks, people
from dealer_kiosk.db.queries import load_calendar
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Callback
from dealer_kiosk.errors import ToolError
from dealer_kiosk.jobs import human_check
from dealer_kiosk.jobs.callbacks import plan_checks
from dealer_kiosk.tools import consent
from dealer_kiosk.tools.arguments import checked
from dealer_kiosk.tools.checks import MAX_NAME, one_line
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.customers import phone_number
from dealer_kiosk.tools.results import CallbackScheduled, NobodyFree, Refused, TransferStarted

NO_TIME = "There is no free time for a callback."


@checked
def request_human(context: Context, reason: str = "", urgency: str = "medium") -> TransferStarted | NobodyFree | Refused:
    """Call somebody who is signed in, or name the next free time for a callback; the call is on file before this returns.

    A session has one open request; asking again does not call a second person.

    Args:
        context: the session.
        reason: what it is about, in the customer's words.
        urgency: low, medium or high; high calls the manager first.
    """
    urgency = _known_urgency(urgency)
    with write():
        request = people.open_request(context.session, context.now)
        if request is not None and request.staff is not None:
            return TransferStarted(request.id, request.staff.name, request.staff.role)
        on_rota = load_calendar(context.config.dealership).is_open(context.now)
        free = people.free_staff(context.now, urgent=urgency == "high", on_rota=on_rota)
        if free:
            person = free[0]
            expires_at = context.now + timedelta(seconds=context.config.people.answer_timeout_s)
            request = people.insert_request(context.session, one_line(reason), urgency, person, context.now, expires_at)
            human_check.plan_check(request, context.now)
            audit.record(context.now, context.actor, "human.request", f"human_request:{request.id}", f"staff:{person.id}")
            return TransferStarted(request.id, person.name, person.role)
    return offer_callback(context)


@checked
def offer_callback(context: Context, not_before: datetime | None = None) -> NobodyFree:
    """The next free time for a callback, without calling anybody now.

    Args:
        context: the session.
        not_before: the earliest instant that suits the customer.
    """
    open_now = load_calendar(context.config.dealership).is_open(context.now)
    return NobodyFree(open_now, callbacks.next_free(context.config, context.now, not_before))


@checked
def schedule_callback(
    context: Context,
    phone: str,
    customer_name: str = "",
    reason: str = "",
    urgency: str = "medium",
    not_before: datetime | None = None,
) -> CallbackScheduled | Refused:
    """Promise a callback at the next free time; it is on file before this returns.

    A session has one open callback: a second call corrects what is known about it and keeps its time.

    Args:
        context: the session.
        phone: the number to ring, in any usual form.
        customer_name: as the customer gave it.
        reason: what it is about, in the customer's words.
        urgency: low, medium or high.
        not_before: the earliest instant that suits, such as the time just offered.
    """
    number = phone_number(context, phone)
    if isinstance(number, Refused):
        return number
    urgency = _known_urgency(urgency)
    name, why = one_line(customer_name, MAX_NAME), one_line(reason)
    with write():
        row = callbacks.open_of_session(context.session)
        if row is not None:
            callbacks.correct(row, phone=number, customer_name=name, reason=why, urgency=urgency)
            audit.record(context.now, context.actor, "callback.correct", f"callback:{row.id}")
            _consent(context, number)
            return _scheduled(context, row)
        due_at = callbacks.next_free(context.config, context.now, not_before)
        if due_at is None:
            return Refused("too_far", NO_TIME)
        row = callbacks.insert(
            phone=number,
            customer_name=name,
            reason=why,
            urgency=urgency,
            due_at=due_at,
            session=context.session,
            now=context.now,
        )
        plan_checks(row, context.config, context.now)
        audit.record(context.now, context.actor, "callback.create", f"callback:{row.id}")
        _consent(context, number)
        return _scheduled(context, row)


@checked
def acknowledge(request_id: int, staff_name: str, now: datetime) -> None:
    """Somebody answers a customer's call and is coming; the session hears it at its next sentence end.

    Raises:
        ToolError: nobody has that name, or the customer is not waiting any more.
    """
    with write():
        person = people.staff_named(staff_name)
        if person is None:
            raise ToolError(f"nobody called {staff_name} works here; 'dealer-kiosk staff list' shows the names")
        request = people.request_with_id(request_id)
        if request is None or not people.move_request(request, "acknowledged", person):
            raise ToolError(f"request {request_id} is not waiting for an answer any more")
        human_check.post_coming(people.request_with_id(request_id) or request, now)
        audit.record(now, "staff", "human.acknowledge", f"human_request:{request_id}", f"staff:{person.id}")


def withdraw(context: Context) -> None:
    """The customer leaves: nobody who has not answered yet needs to come."""
    with write():
        if people.withdraw_requests(context.session):
            audit.record(context.now, context.actor, "human.withdraw", f"session:{context.session}")


def _known_urgency(urgency: str) -> Literal["low", "medium", "high"]:
    """The urgency, or medium for a word that is none."""
    word = urgency.strip().lower()
    if word == "low":
        return "low"
    return "high" if word == "high" else "medium"


def _consent(context: Context, number: str) -> None:
    """A customer was asked before they gave the number."""
    if context.actor == "customer":
        consent.record(context, "callback", number, context.customer_id)


def _scheduled(context: Context, row: Callback) -> CallbackScheduled:
    return CallbackScheduled(row.id, row.due_at.astimezone(context.config.dealership.zone), row.phone)
