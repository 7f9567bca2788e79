"""The list of people who would like a time of a day that is full: when one is given up, staff are asked to ring them."""

from datetime import datetime

from dealer_kiosk.db import audit, callbacks, queries, waitlist
from dealer_kiosk.db.store import write
from dealer_kiosk.jobs.callbacks import plan_checks
from dealer_kiosk.tools import booking_checks as checks
from dealer_kiosk.tools import consent, slots
from dealer_kiosk.tools.arguments import checked
from dealer_kiosk.tools.checks import MAX_NAME, one_line
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.customers import phone_number
from dealer_kiosk.tools.results import Refused, WaitlistJoined


@checked
def join_waitlist(
    context: Context, appointment_type: str, preferred_date: str, phone: str, customer_name: str = ""
) -> WaitlistJoined | Refused:
    """Put somebody on the list of a day; asking again in the same words changes nothing.

    Args:
        context: the session.
        appointment_type: service or test_drive.
        preferred_date: YYYY-MM-DD, a day on which we are open.
        phone: the number to ring, in any usual form.
        customer_name: as the customer gave it.
    """
    need = checks.need_to_look(context, appointment_type, None, None)
    if isinstance(need, Refused):
        return need
    number = phone_number(context, phone)
    if isinstance(number, Refused):
        return number
    day = checks.read_date(preferred_date)
    if day is None:
        return Refused("bad_date", "Invalid date format. Use YYYY-MM-DD (e.g., 2025-02-15).")
    rules = checks.author_of(context).rules()
    if problem := slots.day_problem(day, rules):
        return problem
    if reason := rules.calendar.closed_reason(day):
        return Refused("bad_date", f"We are closed {reason}.")
    with write():
        row = waitlist.waiting(phone=number, kind=need.type, day=day)
        if row is None:
            row = waitlist.insert(
                phone=number,
                customer_name=one_line(customer_name, MAX_NAME),
                customer_id=context.customer_id,
                kind=need.type,
                day=day,
                session=context.session,
                now=context.now,
            )
            audit.record(context.now, context.actor, "waitlist.join", f"waitlist:{row.id}")
        if context.actor == "customer":
            consent.record(context, "callback", number, context.customer_id)
    return WaitlistJoined(row.id, day, number)


def given_up(context: Context, kind: str, start: datetime, customer_id: int) -> None:
    """A time is free again: staff are asked to ring whoever has waited longest for that day.  Needs a write transaction.

    Where the call could only be made after that time, nobody is rung, and they stay on the list.
    """
    day = start.astimezone(context.config.dealership.zone).date()
    row = waitlist.first(kind, day, but_customer=customer_id)
    due_at = callbacks.next_free(context.config, context.now) if row is not None and start > context.now else None
    if row is None or due_at is None or due_at >= start:
        return
    callback = callbacks.insert(
        phone=row.phone,
        customer_name=row.customer_name or _name(row.customer_id),
        reason=f"Waiting list: a time for a {kind.replace('_', ' ')} on {day.isoformat()} is free again.",
        urgency="medium",
        due_at=due_at,
        session="",
        now=context.now,
    )
    plan_checks(callback, context.config, context.now)
    waitlist.called(row, context.now)
    audit.record(context.now, context.actor, "waitlist.call", f"waitlist:{row.id}", f"callback:{callback.id}")


def _name(customer_id: int | None) -> str:
    return "" if customer_id is None else queries.customer_name(customer_id)
