"""The appointment book: free times, booking, moving, cancelling, listing.

Every tool acts for the session's verified customer; an id that belongs to somebody else is answered like one that does not exist.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from dealer_kiosk.db import bookings, queries
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import APPOINTMENT_STATES, Appointment
from dealer_kiosk.errors import BusyError
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.tools import booking_checks as checks
from dealer_kiosk.tools import slots, waitlist
from dealer_kiosk.tools.arguments import checked
from dealer_kiosk.tools.catalog import car_info, service_info, vehicle_info
from dealer_kiosk.tools.checks import one_line
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.customers import customer_info
from dealer_kiosk.tools.results import (
    AlreadyCancelled,
    AppointmentInfo,
    Appointments,
    Available,
    Booked,
    Cancelled,
    Closed,
    Full,
    NoAppointments,
    Refused,
    Rescheduled,
    Slots,
    Unavailable,
)
from dealer_kiosk.tools.service_options import with_options

_BUSY = Refused("busy", "The appointment book is busy. Try again in a moment.")


@checked
def check_availability(  # noqa: PLR0913 - what the client's document asks for, and its options
    context: Context,
    appointment_type: str,
    preferred_date: str,
    preferred_time: str | None = None,
    *,
    minutes: int | None = None,
    car_id: int | None = None,
    wish: TimeWish | None = None,
    excluding: int | None = None,
    transport: str | None = None,
    advisor: str | None = None,
) -> Available | Unavailable | Slots | Closed | Full | Refused:
    """Free times of a day, or whether one time is free.

    Args:
        context: the session.
        appointment_type: service or test_drive.
        preferred_date: YYYY-MM-DD.
        preferred_time: HH:MM, or as people say it ("10am").
        minutes: length of the service; by default one step of the grid.
        car_id: the car to drive; by default any.
        wish: part of the day, after, before, the earliest; used when there is no `preferred_time`.
        excluding: id of the customer's appointment that is to be moved and so takes no room; it keeps its options.
        transport: wait, shuttle or loaner; by default nothing is asked for.
        advisor: an advisor's name; by default whoever is there.
    """
    plain = checks.need_to_look(context, appointment_type, minutes, car_id)
    need = plain if isinstance(plain, Refused) else with_options(plain, transport, advisor, excluding)
    if isinstance(need, Refused):
        return need
    day = checks.read_date(preferred_date)
    if day is None:
        return Refused("bad_date", "Invalid date format. Use YYYY-MM-DD (e.g., 2025-02-15).")
    asked = checks.read_wish(preferred_time) if preferred_time else wish or TimeWish()
    if asked is None:
        return Refused("bad_time", "Invalid time format. Use HH:MM (e.g., 14:30).")
    query = _query(context, need, excluding)
    if problem := slots.day_problem(day, query.rules):
        return problem
    if asked.exact is None:
        return slots.about_day(query, day, asked)
    return slots.about_start(query, datetime.combine(day, asked.exact, context.config.dealership.zone))


@checked
def book_appointment(  # noqa: PLR0913, PLR0917 - the arguments of the client's document
    context: Context,
    customer_id: int,
    appointment_type: str,
    scheduled_date: str,
    scheduled_time: str,
    service_type_id: int | None = None,
    inventory_id: int | None = None,
    vehicle_id: int | None = None,
    notes: str | None = None,
    *,
    transport: str | None = None,
    advisor: str | None = None,
) -> Booked | Unavailable | Closed | Full | Refused:
    """Book an appointment; it is on file before this returns, and repeating it in the same session changes nothing.

    Args:
        context: the session; only staff may book for somebody else than its verified customer.
        customer_id: the customer.
        appointment_type: service or test_drive.
        scheduled_date: YYYY-MM-DD.
        scheduled_time: HH:MM, or as people say it ("10am").
        service_type_id: required for a service.
        inventory_id: required for a test drive.
        vehicle_id: the customer's own car, for a service.
        notes: for the workshop; one line of at most 500 characters is kept.
        transport: for a service: wait, shuttle or loaner.
        advisor: for a service: an advisor's name.
    """
    start = checks.read_start(context, scheduled_date, scheduled_time)
    if isinstance(start, Refused):
        return start
    plain = checks.need_to_book(context, appointment_type, service_type_id, inventory_id)
    need = plain if isinstance(plain, Refused) else with_options(plain, transport, advisor)
    if isinstance(need, Refused):
        return need
    if problem := checks.customer_problem(context, customer_id) or checks.vehicle_problem(customer_id, vehicle_id):
        return problem
    request = bookings.Request(
        customer_id=customer_id,
        need=need,
        start=start,
        service_id=service_type_id if need.type == "service" else None,
        vehicle_id=vehicle_id if need.type == "service" else None,
        notes=one_line(notes or ""),
    )
    try:
        outcome = bookings.book(request, checks.author_of(context))
    except BusyError:
        return _BUSY
    if not isinstance(outcome, bookings.Written):
        return _refused(_query(context, need), start, outcome)
    row = outcome.appointment
    return Booked(describe(row, context.config.dealership.zone), customer_info(row.customer), outcome.mail_queued)


@checked
def reschedule_appointment(
    context: Context, appointment_id: int | str, new_date: str, new_time: str
) -> Rescheduled | Unavailable | Closed | Full | Refused:
    """Move an appointment; the old time is given up and the new one taken in the same instant.

    Args:
        context: the session.
        appointment_id: id or confirmation code.
        new_date: YYYY-MM-DD.
        new_time: HH:MM, or as people say it ("10am").
    """
    start = checks.read_start(context, new_date, new_time)
    if isinstance(start, Refused):
        return start
    row = checks.own_appointment(context, appointment_id)
    if isinstance(row, Refused):
        return row
    if problem := checks.change_problem(context, row, "reschedule"):
        return problem
    zone = context.config.dealership.zone
    old, need = row.start_at.astimezone(zone), bookings.need_of(row)
    try:
        with write():
            outcome = bookings.move(row.id, start, checks.author_of(context))
            if isinstance(outcome, bookings.Written) and start.date() != old.date():
                waitlist.given_up(context, row.type, old, row.customer_id)
    except BusyError:
        return _BUSY
    if not isinstance(outcome, bookings.Written):
        return _refused(_query(context, need, row.id), start, outcome)
    return Rescheduled(describe(outcome.appointment, zone), old, outcome.mail_queued)


def change_refused(context: Context, appointment_id: int, verb: str) -> Refused | None:
    """Why the customer cannot change this appointment any more, before anything is read back; None = it can be changed.

    Args:
        context: the session.
        appointment_id: which one.
        verb: cancel or reschedule.
    """
    row = checks.own_appointment(context, appointment_id)
    return row if isinstance(row, Refused) else checks.change_problem(context, row, verb)


@checked
def cancel_appointment(
    context: Context, appointment_id: int | str, reason: str | None = None
) -> Cancelled | AlreadyCancelled | Refused:
    """Cancel an appointment that is still to come.

    Args:
        context: the session.
        appointment_id: id or confirmation code.
        reason: in the customer's words; added to the notes.
    """
    row = checks.own_appointment(context, appointment_id)
    if isinstance(row, Refused):
        return row
    if row.status == "cancelled":
        return AlreadyCancelled(row.code)
    if problem := checks.change_problem(context, row, "cancel"):
        return problem
    try:
        with write():
            outcome = bookings.cancel(row.id, one_line(reason or ""), checks.author_of(context))
            if isinstance(outcome, bookings.Written):
                waitlist.given_up(context, row.type, row.start_at, row.customer_id)
    except BusyError:
        return _BUSY
    if not isinstance(outcome, bookings.Written):  # somebody else was faster
        return AlreadyCancelled(row.code)
    return Cancelled(describe(outcome.appointment, context.config.dealership.zone), outcome.mail_queued)


@checked
def mail_confirmation(context: Context, appointment_id: int) -> bool:
    """Queue the confirmation mail of the customer's appointment; False = no address is on file, or it is queued already."""
    row = checks.own_appointment(context, appointment_id)
    return not isinstance(row, Refused) and bookings.mail_confirmation(row.id, checks.author_of(context))


@checked
def get_customer_appointments(context: Context) -> Appointments | NoAppointments | Refused:
    """The coming appointments of the session's verified customer, soonest first."""
    if context.customer_id is None:
        return Refused("unknown_customer", "The customer's identity is not verified.")
    rows = queries.coming_appointments(context.customer_id, context.now)
    zone = context.config.dealership.zone
    return Appointments([describe(row, zone) for row in rows]) if rows else NoAppointments()


@checked
def change_status(context: Context, appointment_id: int | str, status: str) -> AppointmentInfo | Refused:
    """Note what became of an appointment: confirmed, arrived, completed or no_show; for staff.

    Args:
        context: a staff session.
        appointment_id: id or confirmation code.
        status: the new one; going back is refused, and cancelling is `cancel_appointment`.
    """
    row = checks.own_appointment(context, appointment_id)
    if isinstance(row, Refused):
        return row
    if context.actor != "staff" or status not in APPOINTMENT_STATES or status == "cancelled":
        return Refused("not_active", f"The status cannot be set to {status}.")
    old = row.status
    outcome = bookings.set_status(row.id, status, checks.author_of(context))
    if not isinstance(outcome, bookings.Written):
        return Refused("not_active", f"A {old.replace('_', '-')} appointment cannot become {status.replace('_', '-')}.")
    return describe(outcome.appointment, context.config.dealership.zone)


def describe(row: Appointment, zone: ZoneInfo) -> AppointmentInfo:
    """The facts of an appointment, its start in the dealership's zone."""
    advisor = queries.advisor_of(row.id)
    return AppointmentInfo(
        id=row.id,
        code=row.code,
        type="test_drive" if row.type == "test_drive" else "service",
        status=row.status,
        start=row.start_at.astimezone(zone),
        minutes=bookings.minutes_of(row),
        service=service_info(row.service) if row.service else None,
        vehicle=vehicle_info(row.vehicle) if row.vehicle else None,
        car=car_info(row.car) if row.car else None,
        transport=row.transport,
        advisor=advisor.name if advisor else None,
    )


def _query(context: Context, need: Need, excluding: int | None = None) -> slots.Query:
    return slots.Query(need, checks.author_of(context).rules(), context.config.conversation.slots_offered, excluding)


def _refused(query: slots.Query, start: datetime, problem: bookings.Problem) -> Unavailable | Closed | Full | Refused:
    """The answer to a booking that the transaction refused."""
    if problem == "not_active":
        return Refused("not_active", "This appointment cannot be changed any more.")
    if problem == "not_for_sale":
        return Refused("unknown_car", "The car is not available any more.")
    found = slots.day_problem(start.date(), query.rules) or slots.about_start(query, start)
    # Somebody may have given the time up a moment ago.
    return Unavailable(start, "taken", (start,)) if isinstance(found, Available) else found
