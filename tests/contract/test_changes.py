"""Moving, cancelling and listing appointments (C29-C31, D38-D41)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment, Audit, DueJob, Mail
from dealer_kiosk.errors import DatabaseError
from dealer_kiosk.tools.appointments import (
    cancel_appointment,
    change_status,
    check_availability,
    get_customer_appointments,
    reschedule_appointment,
)
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.results import Rescheduled
from tests.contract.desk import (
    BRAKES,
    FRIDAY,
    MONDAY,
    SUNDAY,
    THANKSGIVING,
    TRANSMISSION,
    TUESDAY,
    WEDNESDAY,
    at,
    booked,
    drive,
    fill,
    prefix,
    service,
)
from tests.conversation import conftest as talking
from tests.conversation.conftest import call


def reminders(appointment_id: int) -> list[str]:
    """When reminders of an appointment are due, those already dropped left out."""
    rows = DueJob.select().where((DueJob.kind == "reminder") & (DueJob.state == "waiting")).order_by(DueJob.due_at)
    return [f"{row.due_at:%Y-%m-%dT%H:%M}" for row in rows if str(appointment_id) in row.subject.split(":")]


def test_c29a_a_move_names_old_and_new_time(maria: Context) -> None:
    """In the client's words."""
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    assert reschedule_appointment(maria, item.id, FRIDAY, "14:00").line == (
        f"RESCHEDULED: Appointment {item.code} moved from Tuesday, November 24 at 9:30 AM to Friday, November 27 at 2:00 PM."
    )


def test_c29b_cancelled_and_unknown_appointments_are_not_moved(maria: Context, james: Context) -> None:
    """Nor those of somebody else."""
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    cancel_appointment(maria, item.id)
    assert reschedule_appointment(maria, item.id, FRIDAY, "14:00").line == "ERROR: Cannot reschedule a cancelled appointment."
    assert reschedule_appointment(james, item.id, FRIDAY, "14:00").line == f"ERROR: Appointment #{item.id} not found."
    assert reschedule_appointment(maria, 999, FRIDAY, "14:00").line == "ERROR: Appointment #999 not found."


def test_c30a_a_cancellation_keeps_the_notes_and_is_on_the_audit_trail(maria: Context) -> None:
    """The reason is added to them."""
    item = booked(service(maria, TUESDAY, "09:30", notes="brings the dog")).appointment
    assert cancel_appointment(maria, item.id, "car sold").line == (
        f"CANCELLED: Appointment {item.code} on Tuesday, November 24 at 9:30 AM has been cancelled."
    )
    assert Appointment.get().notes == "brings the dog\nCancelled: car sold"
    assert [row.action for row in Audit.select().order_by(Audit.id)] == ["appointment.book", "appointment.cancel"]


def test_c30b_what_is_cancelled_stays_so(maria: Context, james: Context) -> None:
    """A second time is told apart; an unknown or somebody else's is an error."""
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    assert cancel_appointment(james, item.id).line == f"ERROR: Appointment #{item.id} not found."
    assert [prefix(cancel_appointment(maria, key)) for key in (item.code, item.id)] == ["CANCELLED", "ALREADY_CANCELLED"]
    assert cancel_appointment(maria, 999).line == "ERROR: Appointment #999 not found."


def test_c31_the_list_is_in_order_with_service_and_vehicle(maria: Context, james: Context) -> None:
    """Only the customer's own."""
    later = booked(service(maria, FRIDAY, "14:00", BRAKES, vehicle_id=1)).appointment.code
    soon = booked(drive(maria, TUESDAY, "10:00")).appointment.code
    assert get_customer_appointments(maria).line.splitlines() == [
        "APPOINTMENTS:",
        f"- {soon}: test drive of the 2021 Ford F-150, Tuesday, November 24 at 10:00 AM (scheduled)",
        f"- {later}: brake inspection for the 2019 Toyota Camry, Friday, November 27 at 2:00 PM (scheduled)",
    ]
    assert get_customer_appointments(james).line == "NO_APPOINTMENTS: No upcoming appointments found."


def test_c31b_the_list_names_transport_and_advisor(maria: Context) -> None:
    """What was asked for, and kept when the appointment is moved; it is free again when it is cancelled."""
    item = booked(service(maria, FRIDAY, "14:00", BRAKES, transport="loaner", advisor="Sarah")).appointment
    moved = reschedule_appointment(maria, item.id, FRIDAY, "15:00")
    assert isinstance(moved, Rescheduled)
    assert (moved.appointment.transport, moved.appointment.advisor) == ("loaner", "Sarah Lindgren")
    assert get_customer_appointments(maria).line.splitlines()[1] == (
        f"- {item.code}: brake inspection, Friday, November 27 at 3:00 PM, transport: loaner, advisor: Sarah Lindgren (scheduled)"
    )
    assert prefix(check_availability(maria, "service", FRIDAY, "14:00", advisor="Sarah")) == "AVAILABLE"
    assert prefix(check_availability(maria, "service", FRIDAY, "15:00", advisor="Sarah")) == "UNAVAILABLE"
    cancel_appointment(maria, item.id)
    assert prefix(check_availability(maria, "service", FRIDAY, "15:00", advisor="Sarah")) == "AVAILABLE"


def test_c31c_an_appointment_moves_only_to_where_its_options_are_free(maria: Context) -> None:
    """Looking for a new time counts them, too."""
    booked(service(replace(maria, session="s-1"), FRIDAY, "15:00", advisor="Sarah"))
    item = booked(service(maria, FRIDAY, "14:00", advisor="Sarah")).appointment
    assert prefix(check_availability(maria, "service", FRIDAY, "15:00", excluding=item.id)) == "UNAVAILABLE"
    assert prefix(reschedule_appointment(maria, item.id, FRIDAY, "15:00")) == "UNAVAILABLE"
    assert prefix(reschedule_appointment(maria, item.id, FRIDAY, "14:30")) == "RESCHEDULED"


@pytest.mark.parametrize(
    ("day", "clock", "answer"),
    [
        ("2020-01-05", "02:00", "ERROR"),
        (SUNDAY, "10:00", "CLOSED"),
        (THANKSGIVING, "10:00", "CLOSED"),
        (WEDNESDAY, "12:00", "UNAVAILABLE"),
        (WEDNESDAY, "15:00", "UNAVAILABLE"),
        (WEDNESDAY, "10:10", "UNAVAILABLE"),
        ("2027-03-01", "10:00", "ERROR"),
    ],
)
def test_d38a_moving_obeys_the_rules(maria: Context, dump: Callable[[], str], day: str, clock: str, answer: str) -> None:
    """Past, closed, lunch, taken, off the grid, too far: refused, and nothing has changed."""
    fill(maria, WEDNESDAY, ["15:00"])
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    before = dump()
    assert prefix(reschedule_appointment(maria, item.id, day, clock)) == answer
    assert dump() == before


def test_d38b_the_old_time_is_free_in_the_same_instant(maria: Context) -> None:
    """And may overlap the new one: four hours move by half an hour."""
    long = booked(service(maria, TUESDAY, "13:00", TRANSMISSION)).appointment
    fill(replace(maria, session="s-9"), WEDNESDAY, [])
    assert prefix(reschedule_appointment(maria, long.id, WEDNESDAY, "13:00")) == "RESCHEDULED"
    assert prefix(check_availability(maria, "service", TUESDAY, "13:00", minutes=240)) == "AVAILABLE"
    short = booked(drive(maria, TUESDAY, "10:00")).appointment
    assert prefix(reschedule_appointment(maria, short.id, TUESDAY, "10:30")) == "RESCHEDULED"
    assert prefix(check_availability(maria, "test_drive", TUESDAY, "10:00")) == "AVAILABLE"
    assert prefix(check_availability(maria, "test_drive", TUESDAY, "10:30")) == "UNAVAILABLE"


def test_d39a_states_go_forward_only(maria: Context, staff: Context, db: Store) -> None:
    """The tool refuses, and so does the database."""
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    for status in ("confirmed", "arrived", "completed"):
        assert getattr(change_status(staff, item.id, status), "status", "") == status
    assert getattr(change_status(staff, item.id, "scheduled"), "code", "") == "not_active"
    assert reschedule_appointment(maria, item.id, FRIDAY, "10:00").line == "ERROR: Cannot reschedule a completed appointment."
    assert cancel_appointment(maria, item.id).line == "ERROR: Cannot cancel a completed appointment."
    with pytest.raises(DatabaseError, match="cannot go to that status"), db.write():
        Appointment.update(status="scheduled").execute()


def test_d39b_a_no_show_and_a_past_appointment_are_not_moved(maria: Context, staff: Context) -> None:
    """What is over is over."""
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    late = at(maria, "2026-11-24T10:00")
    assert reschedule_appointment(late, item.id, FRIDAY, "10:00").line == "ERROR: Cannot reschedule a past appointment."
    change_status(at(staff, "2026-11-24T10:00"), item.id, "no_show")
    assert reschedule_appointment(late, item.id, FRIDAY, "10:00").line == "ERROR: Cannot reschedule a no-show appointment."


def test_d39c_a_moved_appointment_has_to_be_confirmed_again(maria: Context, staff: Context) -> None:
    """The confirmation was for another time."""
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    change_status(staff, item.id, "confirmed")
    reschedule_appointment(maria, item.id, FRIDAY, "10:00")
    assert Appointment.get().status == "scheduled"


def test_d39d_reminders_move_along(maria: Context) -> None:
    """And there are none for a cancelled appointment."""
    item = booked(service(maria, FRIDAY, "10:00")).appointment
    assert reminders(item.id) == ["2026-11-26T16:00", "2026-11-27T14:00"]
    reschedule_appointment(maria, item.id, "2026-11-30", "10:00")
    assert reminders(item.id) == ["2026-11-29T16:00", "2026-11-30T14:00"]
    cancel_appointment(maria, item.id)
    assert reminders(item.id) == []


def test_d40a_who_cancelled_when_and_why_is_kept(maria: Context) -> None:
    """In columns of their own."""
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    cancel_appointment(maria, item.id, "ill\r\ntoday")
    row = Appointment.get()
    assert (row.status, row.cancelled_at, row.cancelled_by, row.cancel_reason) == (
        "cancelled",
        maria.now,
        "customer",
        "ill today",
    )
    assert [item.kind for item in Mail.select().order_by(Mail.id)] == ["confirmation", "cancellation"]


def test_d40b_past_appointments_are_not_cancelled(maria: Context) -> None:
    """It is too late for that."""
    item = booked(service(maria, TUESDAY, "09:30")).appointment
    line = cancel_appointment(at(maria, "2026-11-24T10:00"), item.id).line
    assert line == "ERROR: Cannot cancel a past appointment."


def test_d40c_inside_the_cut_off_a_person_is_offered(customer: talking.Customer, maria: Context) -> None:
    """Two hours before, staff decide; it is said before anything is read back."""
    booked(service(maria, MONDAY, "11:30"))
    customer.say("cancel my appointment", call("cancel_appointment"))
    customer.say("312 555 0111")
    reply = customer.say("Alvarez")
    assert reply == "It's too close to the appointment for me to change it. Shall I get you a person?"
    assert customer.expects == "yes_no"
    assert Appointment.get().status == "scheduled"


def test_d41_what_has_begun_is_not_listed(maria: Context) -> None:
    """Earlier today is past."""
    booked(service(maria, TUESDAY, "09:30"))
    code = booked(service(maria, TUESDAY, "14:00", vehicle_id=2)).appointment.code
    assert get_customer_appointments(at(maria, "2026-11-24T10:00")).line.splitlines()[1:] == [
        f"- {code}: oil change for the 2021 Honda CR-V, Tuesday, November 24 at 2:00 PM (scheduled)"
    ]
