"""The appointment tools: the client's document with its defects repaired."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment, CalendarException, Car, Customer, OpeningHours, Vehicle
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.tools import appointments as book
from dealer_kiosk.tools.context import Context
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
from dealer_kiosk.tools.slots import nearest, spread

OIL, ALIGNMENT, TRANSMISSION, DETAIL = 1, 6, 8, 11  # services of the demonstration dealership
MARIA, JAMES = 1, 2
TUESDAY, WEDNESDAY, THANKSGIVING, FRIDAY, SUNDAY = "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-29"


@pytest.fixture
def maria(context: Context) -> Context:
    """A session in which Maria Alvarez is verified."""
    return replace(context, customer_id=MARIA)


@pytest.fixture
def staff(context: Context) -> Context:
    """Somebody at the command line."""
    return replace(context, actor="staff", channel="staff", session="cli-1")


def _clock(starts: object) -> list[str]:
    assert isinstance(starts, list | tuple)
    return [f"{start:%H:%M}" for start in starts]


def _book(context: Context, day: str, clock: str, service: int = OIL, **values: object) -> Booked:
    result = book.book_appointment(context, context.customer_id or MARIA, "service", day, clock, service, **values)  # type: ignore[arg-type]
    assert isinstance(result, Booked)
    return result


def _fill(context: Context, day: str, clocks: list[str], service: int = OIL) -> None:
    """Take both bays at each of the times."""
    for number in range(2):
        for clock in clocks:
            _book(replace(context, session=f"s-{number}"), day, clock, service)


class TestCheckAvailability:
    """Questions about free times."""

    def test_a_day_lists_its_free_times_spread_over_the_day(self, context: Context) -> None:
        """All of them are in the result, three of them are worth saying (C23)."""
        result = book.check_availability(context, "service", TUESDAY)
        assert isinstance(result, Slots)
        assert len(result.starts) == 14
        assert _clock(result.offered) == ["09:00", "13:00", "16:30"]
        assert result.line == "SLOTS: On Tuesday, November 24, available times are: 9:00 AM, 1:00 PM, 4:30 PM (and 11 more)"

    def test_a_free_time_is_available(self, context: Context) -> None:
        """In the document's words (C22)."""
        result = book.check_availability(context, "service", TUESDAY, "09:30")
        assert result.line == "AVAILABLE: 9:30 AM on Tuesday, November 24 is available!"

    @pytest.mark.parametrize("spoken", ["10am", "10 am", "10:00", "10 o'clock", "ten in the morning"])
    def test_a_time_may_be_said_as_people_say_it(self, context: Context, spoken: str) -> None:
        """Nothing is silently ignored (D29)."""
        result = book.check_availability(context, "service", TUESDAY, spoken)
        assert isinstance(result, Available)
        assert result.start.time() == time(10)

    @pytest.mark.parametrize(
        ("type_", "day", "clock", "line"),
        [
            ("banana", TUESDAY, None, "ERROR: Invalid appointment type."),
            ("service", "tomorrow", None, "ERROR: Invalid date format. Use YYYY-MM-DD (e.g., 2025-02-15)."),
            ("service", "2026-02-30", None, "ERROR: Invalid date format. Use YYYY-MM-DD (e.g., 2025-02-15)."),
            ("service", TUESDAY, "banana", "ERROR: Invalid time format. Use HH:MM (e.g., 14:30)."),
            ("service", TUESDAY, "25:00", "ERROR: Invalid time format. Use HH:MM (e.g., 14:30)."),
            ("service", "2026-11-22", None, "ERROR: Cannot book appointments in the past."),
            ("service", "2026-12-24", None, "ERROR: Cannot book more than 30 days in advance."),
        ],
    )
    def test_unusable_arguments_are_refused(self, context: Context, type_: str, day: str, clock: str | None, line: str) -> None:
        """In the document's words (C16, C17, D24)."""
        assert line == book.check_availability(context, type_, day, clock).line

    def test_the_last_day_of_the_horizon_counts(self, context: Context) -> None:
        """Day 30 is allowed (C17)."""
        assert isinstance(book.check_availability(context, "service", "2026-12-23"), Slots)

    def test_today_begins_after_the_lead_time(self, context: Context) -> None:
        """At ten the first time is eleven (D26)."""
        result = book.check_availability(context, "service", "2026-11-23")
        assert isinstance(result, Slots)
        assert _clock(result.starts)[:2] == ["11:00", "11:30"]

    @pytest.mark.parametrize(
        ("day", "clock", "reason", "alternatives"),
        [
            ("2026-11-23", "09:00", "too_soon", ["11:00", "11:30", "13:00"]),
            ("2026-11-23", "10:30", "too_soon", ["11:00", "11:30", "13:00"]),
            (TUESDAY, "12:00", "lunch", ["11:00", "11:30", "13:00"]),
            (TUESDAY, "10:15", "grid", ["09:30", "10:00", "10:30"]),
            (TUESDAY, "08:00", "closed", ["09:00", "09:30", "10:00"]),
            (TUESDAY, "19:00", "closed", ["15:30", "16:00", "16:30"]),
        ],
    )
    def test_a_time_that_cannot_be_booked_brings_the_nearest(
        self, context: Context, day: str, clock: str, reason: str, alternatives: list[str]
    ) -> None:
        """Before and after the wish (D25, D30)."""
        result = book.check_availability(context, "service", day, clock)
        assert isinstance(result, Unavailable)
        assert reason == result.reason
        assert alternatives == _clock(result.alternatives)

    def test_a_taken_time_brings_the_nearest(self, context: Context, maria: Context) -> None:
        """Both bays are busy at ten."""
        _fill(maria, TUESDAY, ["10:00"])
        result = book.check_availability(context, "service", TUESDAY, "10:00")
        assert isinstance(result, Unavailable)
        assert (result.reason, _clock(result.alternatives)) == ("taken", ["09:00", "09:30", "10:30"])

    def test_a_long_job_must_fit_before_closing(self, context: Context) -> None:
        """Four hours cannot begin at 4:30 PM (D22)."""
        result = book.check_availability(context, "service", TUESDAY, "16:30", minutes=240)
        assert isinstance(result, Unavailable)
        assert (result.reason, _clock(result.alternatives)) == ("too_long", ["13:00"])

    def test_a_job_longer_than_any_day_is_refused(self, context: Context) -> None:
        """Rather than calling every day full."""
        result = book.check_availability(context, "service", TUESDAY, minutes=590)
        assert isinstance(result, Refused)
        assert result.code == "too_long"

    @pytest.mark.parametrize(
        ("day", "line"),
        [
            (SUNDAY, "CLOSED: We are closed on Sundays. Next available is Monday 2026-11-30 at 9:00 AM."),
            (THANKSGIVING, "CLOSED: We are closed for Thanksgiving Day. Next available is Friday 2026-11-27 at 9:00 AM."),
        ],
    )
    def test_a_closed_day_names_the_next_free_one(self, context: Context, day: str, line: str) -> None:
        """Holidays too (C18, D27)."""
        assert line == book.check_availability(context, "service", day).line

    def test_the_next_day_has_really_been_checked(self, context: Context, maria: Context) -> None:
        """Friday is full, so Thanksgiving leads to Saturday (D28)."""
        _fill(maria, FRIDAY, ["09:00", "13:00"], DETAIL)
        _fill(maria, FRIDAY, ["16:00", "16:30"])
        full = book.check_availability(context, "service", FRIDAY)
        closed = book.check_availability(context, "service", THANKSGIVING)
        assert full.line == "FULL: No availability on 2026-11-27. Next available is Saturday 2026-11-28 at 9:00 AM."
        assert isinstance(closed, Closed)
        assert f"{closed.next_start:%A}" == "Saturday"

    def test_the_next_day_keeps_to_the_wished_time(self, context: Context) -> None:
        """Thursday at eleven becomes Friday at eleven."""
        result = book.check_availability(context, "service", THANKSGIVING, "11:00", minutes=60)
        assert isinstance(result, Closed)
        assert f"{result.next_start:%A %H:%M}" == "Friday 11:00"

    def test_there_may_be_no_next_day(self, context: Context, db: Store) -> None:
        """Then none is named."""
        OpeningHours.delete().execute()
        result = book.check_availability(context, "service", TUESDAY)
        assert result.line == "CLOSED: We are closed on Tuesdays. No later date is free either."

    def test_staff_exceptions_count(self, context: Context, db: Store) -> None:
        """A closed Tuesday and an open Sunday."""
        CalendarException.create(date=TUESDAY, reason="staff training")
        CalendarException.create(date=SUNDAY, opens="10:00", closes="12:00")
        closed, sunday = (book.check_availability(context, "service", day) for day in (TUESDAY, SUNDAY))
        assert isinstance(closed, Closed)
        assert isinstance(sunday, Slots)
        assert (closed.reason, _clock(sunday.starts)) == ("for staff training", ["10:00", "10:30", "11:00", "11:30"])

    @pytest.mark.parametrize(
        ("wish", "first", "count"),
        [
            (TimeWish(part="morning"), "09:00", 6),
            (TimeWish(part="afternoon"), "13:00", 8),
            (TimeWish(after=time(15)), "15:00", 4),
            (TimeWish(before=time(10)), "09:00", 2),
        ],
    )
    def test_a_part_of_the_day(self, context: Context, wish: TimeWish, first: str, count: int) -> None:
        """Only what was asked for is offered."""
        result = book.check_availability(context, "service", TUESDAY, wish=wish)
        assert isinstance(result, Slots)
        assert (first, count) == (_clock(result.starts)[0], len(result.starts))

    @pytest.mark.parametrize(
        ("wish", "clock"),
        [(TimeWish(pick=0), "09:00"), (TimeWish(pick=-1), "16:30"), (TimeWish(part="afternoon", pick=0), "13:00")],
    )
    def test_the_earliest_is_one_time(self, context: Context, wish: TimeWish, clock: str) -> None:
        """Nobody who wants the earliest time is asked which."""
        result = book.check_availability(context, "service", TUESDAY, wish=wish)
        assert isinstance(result, Available)
        assert clock == f"{result.start:%H:%M}"

    def test_a_full_part_leads_to_the_same_day(self, context: Context, maria: Context) -> None:
        """The afternoon is nearer than next morning."""
        _fill(maria, TUESDAY, ["09:00"], DETAIL)
        result = book.check_availability(context, "service", TUESDAY, wish=TimeWish(part="morning"))
        evening = book.check_availability(context, "service", TUESDAY, wish=TimeWish(after=time(17)))
        assert isinstance(result, Full)
        assert isinstance(evening, Full)
        assert [f"{item.next_start:%A %H:%M}" for item in (result, evening)] == ["Tuesday 13:00", "Tuesday 16:30"]

    def test_test_drives_have_their_own_times(self, context: Context, maria: Context) -> None:
        """Full bays do not keep anybody from driving (D23)."""
        _fill(maria, TUESDAY, ["10:00"])
        assert isinstance(book.check_availability(context, "test_drive", TUESDAY, "10:00"), Available)

    @pytest.mark.parametrize(
        ("stock", "text"), [("H2003", "The 2021 Honda Odyssey is not available."), (None, "Car ID 999 not found.")]
    )
    def test_a_sold_or_unknown_car_cannot_be_driven(self, context: Context, stock: str | None, text: str) -> None:
        """It is said before a time is looked for (D32)."""
        car_id = Car.get(Car.stock == stock).id if stock else 999
        assert book.check_availability(context, "test_drive", TUESDAY, car_id=car_id) == Refused("unknown_car", text)

    def test_an_appointment_to_be_moved_takes_no_room(self, context: Context, maria: Context) -> None:
        """Its own time counts as free."""
        _fill(maria, TUESDAY, ["10:00"])
        own = Appointment.select().first().id
        assert isinstance(book.check_availability(context, "service", TUESDAY, "10:00", excluding=own), Available)

    def test_now_may_be_given_in_any_zone(self, context: Context) -> None:
        """After 6 PM in Chicago it is tomorrow in UTC, but today is still today (D45)."""
        evening = context.now.replace(hour=20).astimezone(UTC)
        result = book.check_availability(replace(context, now=evening), "service", "2026-11-23")
        assert isinstance(result, Full)
        assert f"{result.next_start:%A %H:%M}" == "Tuesday 09:00"


class TestBookAppointment:
    """Booking."""

    def test_a_confirmation_says_what_was_committed(self, maria: Context) -> None:
        """In the document's form (C28)."""
        result = _book(maria, TUESDAY, "09:30", vehicle_id=1)
        code = Appointment.get().code
        assert result.line.splitlines() == [
            "BOOKING_CONFIRMED:",
            f"Confirmation #: {code}",
            "Type: oil change",
            "Date: Tuesday, November 24, 2026",
            "Time: 9:30 AM",
            "Customer: Maria Alvarez",
            "Confirmation email will be sent to: maria.alvarez@example.com",
        ]
        assert result.appointment.vehicle is not None
        assert (result.appointment.vehicle.name, result.appointment.minutes) == ("2019 Toyota Camry", 30)

    def test_no_mail_is_announced_without_an_address(self, context: Context) -> None:
        """Walter has none on file (D34)."""
        walter = replace(context, customer_id=Customer.get(Customer.name == "Walter Kowalski").id)
        assert "email" not in _book(walter, TUESDAY, "09:30").line

    def test_a_test_drive(self, maria: Context) -> None:
        """It names the car, and takes as long as configured."""
        ford = Car.get(Car.stock == "F3001").id
        result = book.book_appointment(maria, MARIA, "test_drive", TUESDAY, "14:30", inventory_id=ford)
        assert isinstance(result, Booked)
        assert (result.appointment.what, result.appointment.minutes) == ("test drive of the 2021 Ford F-150", 30)

    def test_the_length_is_the_services(self, maria: Context) -> None:
        """C26."""
        assert _book(maria, TUESDAY, "13:00", TRANSMISSION).appointment.minutes == 240

    def test_repeating_gives_the_same_confirmation(self, maria: Context) -> None:
        """D36."""
        assert _book(maria, TUESDAY, "09:30") == _book(maria, TUESDAY, "09:30")
        assert Appointment.select().count() == 1

    @pytest.mark.parametrize(
        ("values", "line"),
        [
            ({"customer_id": JAMES}, "ERROR: Customer ID 2 not found."),
            ({"customer_id": 999}, "ERROR: Customer ID 999 not found."),
            ({"appointment_type": "banana"}, "ERROR: Invalid appointment type."),
            ({"scheduled_date": "tomorrow"}, "ERROR: Invalid date or time format."),
            ({"scheduled_time": "sometime"}, "ERROR: Invalid date or time format."),
            ({"scheduled_time": "morning"}, "ERROR: Invalid date or time format."),
            ({"service_type_id": None}, "ERROR: A service appointment needs a service."),
            ({"service_type_id": 999}, "ERROR: Service ID 999 not found."),
            ({"appointment_type": "test_drive"}, "ERROR: A test drive needs a car."),
            ({"appointment_type": "test_drive", "inventory_id": 999}, "ERROR: Car ID 999 not found."),
            ({"appointment_type": "test_drive", "inventory_id": 6}, "ERROR: The 2021 Honda Odyssey is not available."),
            ({"vehicle_id": 77}, "ERROR: Vehicle ID 77 not found."),
            ({"vehicle_id": 3}, "ERROR: Vehicle ID 3 not found."),
            ({"scheduled_date": "2026-11-20"}, "ERROR: Cannot book appointments in the past."),
            ({"scheduled_date": "2028-11-24"}, "ERROR: Cannot book more than 30 days in advance."),
            ({"scheduled_date": SUNDAY}, "CLOSED: We are closed on Sundays. Next available is Monday 2026-11-30 at 9:30 AM."),
            ({"scheduled_time": "12:10"}, "UNAVAILABLE: 12:10 PM is not available. Available times: 11:00 AM, 11:30 AM, 1:00 PM"),
            ({"scheduled_time": "03:07"}, "UNAVAILABLE: 3:07 AM is not available. Available times: 9:00 AM, 9:30 AM, 10:00 AM"),
        ],
    )
    def test_what_the_document_let_through_is_refused(self, maria: Context, values: dict[str, object], line: str) -> None:
        """And nothing is written (D15, D21, D24, D31)."""
        request: dict[str, object] = {
            "customer_id": MARIA, "appointment_type": "service", "scheduled_date": TUESDAY, "scheduled_time": "09:30",
            "service_type_id": OIL,
        }  # fmt: skip
        assert line == book.book_appointment(maria, **(request | values)).line  # type: ignore[arg-type]
        assert Appointment.select().count() == 0

    def test_nobody_books_without_being_verified(self, context: Context) -> None:
        """An id from the model is no identity (D15)."""
        result = book.book_appointment(context, MARIA, "service", TUESDAY, "09:30", OIL)
        assert isinstance(result, Refused)
        assert result.code == "unknown_customer"

    def test_a_taken_time_brings_the_nearest(self, maria: Context) -> None:
        """The same answer as checking gives (D20)."""
        _fill(maria, TUESDAY, ["10:00"])
        result = book.book_appointment(maria, MARIA, "service", TUESDAY, "10:00", OIL)
        assert isinstance(result, Unavailable)
        assert _clock(result.alternatives) == ["09:00", "09:30", "10:30"]

    def test_notes_are_one_line_of_500_characters(self, maria: Context) -> None:
        """Whatever the customer said (D37)."""
        _book(maria, TUESDAY, "09:30", notes="it\x00 squeaks\n\nSYSTEM: " + "x" * 900)
        notes = Appointment.get().notes
        assert (notes[:22], len(notes)) == ("it squeaks SYSTEM: xxx", 500)

    def test_staff_book_for_anybody_without_lead_time_and_horizon(self, staff: Context) -> None:
        """All other rules hold for them, too."""
        soon = book.book_appointment(staff, JAMES, "service", "2026-11-23", "10:30", OIL)
        far = book.book_appointment(staff, JAMES, "service", "2027-03-01", "10:30", OIL)
        lunch = book.book_appointment(staff, JAMES, "service", "2027-03-01", "12:30", OIL)
        assert isinstance(soon, Booked)
        assert isinstance(far, Booked)
        assert isinstance(lunch, Unavailable)


class TestReschedule:
    """Moving."""

    def test_a_move_names_both_times(self, maria: Context) -> None:
        """In the document's words (C29), with the code."""
        booked = _book(maria, TUESDAY, "09:30").appointment
        result = book.reschedule_appointment(maria, booked.id, FRIDAY, "09:30")
        assert isinstance(result, Rescheduled)
        assert result.mail_queued
        assert result.line == (
            f"RESCHEDULED: Appointment {booked.code} "
            "moved from Tuesday, November 24 at 9:30 AM to Friday, November 27 at 9:30 AM."
        )

    @pytest.mark.parametrize(
        ("day", "clock", "kind"),
        [("2020-01-05", "02:00", Refused), (THANKSGIVING, "10:00", Closed), (TUESDAY, "12:00", Unavailable), ("x", "y", Refused)],
    )
    def test_every_rule_of_booking_holds(self, maria: Context, day: str, clock: str, kind: type) -> None:
        """And the old time stays (D38)."""
        booked = _book(maria, TUESDAY, "09:30").appointment
        assert isinstance(book.reschedule_appointment(maria, booked.id, day, clock), kind)
        assert booked.start == Appointment.get().start_at

    @pytest.mark.parametrize(
        ("status", "line"),
        [
            ("cancelled", "ERROR: Cannot reschedule a cancelled appointment."),
            ("completed", "ERROR: Cannot reschedule a completed appointment."),
            ("no_show", "ERROR: Cannot reschedule a no-show appointment."),
        ],
    )
    def test_what_is_over_stays(self, maria: Context, status: str, line: str) -> None:
        """D39."""
        booked = _book(maria, TUESDAY, "09:30").appointment
        Appointment.update(status=status).execute()
        assert line == book.reschedule_appointment(maria, booked.id, FRIDAY, "09:30").line

    @pytest.mark.parametrize(("minutes", "allowed"), [(121, True), (120, True), (119, False)])
    def test_customers_move_up_to_two_hours_before(self, maria: Context, minutes: int, *, allowed: bool) -> None:
        """After that an advisor has to help (D40)."""
        booked = _book(maria, TUESDAY, "13:00").appointment
        late = replace(maria, now=booked.start - timedelta(minutes=minutes))
        result = book.reschedule_appointment(late, booked.id, FRIDAY, "09:30")
        assert allowed == isinstance(result, Rescheduled)
        assert allowed or (isinstance(result, Refused) and result.code == "too_late")

    def test_staff_are_not_bound_by_the_cut_off(self, maria: Context, staff: Context) -> None:
        """The customer stands at the desk."""
        booked = _book(maria, TUESDAY, "13:00").appointment
        late = replace(staff, now=booked.start - timedelta(minutes=5))
        assert isinstance(book.reschedule_appointment(late, booked.code, TUESDAY, "16:00"), Rescheduled)


class TestCancel:
    """Cancelling."""

    def test_a_cancellation(self, maria: Context) -> None:
        """Names the appointment, and frees its time."""
        booked = _book(maria, TUESDAY, "09:30").appointment
        result = book.cancel_appointment(maria, booked.code, "sold the car")
        assert isinstance(result, Cancelled)
        assert result.line == f"CANCELLED: Appointment {booked.code} on Tuesday, November 24 at 9:30 AM has been cancelled."
        assert Appointment.get().notes == "Cancelled: sold the car"

    def test_twice_is_harmless(self, maria: Context) -> None:
        """C30."""
        booked = _book(maria, TUESDAY, "09:30").appointment
        book.cancel_appointment(maria, booked.id)
        assert book.cancel_appointment(maria, booked.id) == AlreadyCancelled(booked.code)

    def test_a_past_appointment_cannot_be_cancelled(self, maria: Context) -> None:
        """D40."""
        booked = _book(maria, TUESDAY, "09:30").appointment
        later = replace(maria, now=maria.now + timedelta(days=2))
        assert book.cancel_appointment(later, booked.id).line == "ERROR: Cannot cancel a past appointment."

    def test_inside_the_cut_off_a_person_has_to_help(self, maria: Context) -> None:
        """D40."""
        booked = _book(maria, TUESDAY, "13:00").appointment
        result = book.cancel_appointment(replace(maria, now=booked.start - timedelta(minutes=30)), booked.id)
        assert isinstance(result, Refused)
        assert result.code == "too_late"


Tool = Callable[[Context, int | str], object]


class TestOwnership:
    """Somebody else's appointment is answered like none (D15)."""

    @pytest.mark.parametrize("customer", [None, JAMES])
    @pytest.mark.parametrize(
        "tool",
        [book.cancel_appointment, lambda c, key: book.reschedule_appointment(c, key, FRIDAY, "10:00")],
    )
    def test_others_cannot_touch_it(self, maria: Context, customer: int | None, tool: Tool) -> None:
        """By id or by code, verified as another person or not at all."""
        booked = _book(maria, TUESDAY, "09:30").appointment
        other = replace(maria, customer_id=customer)
        for key in (booked.id, booked.code, 999):
            assert tool(other, key) == Refused("unknown_appointment", f"Appointment #{key} not found.")
        assert Appointment.get().status == "scheduled"


class TestList:
    """The customer's appointments."""

    def test_coming_appointments_soonest_first(self, maria: Context) -> None:
        """With what they are for (D41), without what is over or has begun today."""
        _book(maria, FRIDAY, "10:00", ALIGNMENT, vehicle_id=2)
        _book(maria, TUESDAY, "09:30")
        cancelled = _book(maria, WEDNESDAY, "09:30").appointment
        book.cancel_appointment(maria, cancelled.id)
        result = book.get_customer_appointments(maria)
        later = book.get_customer_appointments(replace(maria, now=maria.now.replace(day=24)))
        assert isinstance(result, Appointments)
        assert isinstance(later, Appointments)
        assert [item.what for item in result.appointments] == ["oil change", "wheel alignment"]
        assert [item.what for item in later.appointments] == ["wheel alignment"]
        assert later.appointments[0].vehicle is not None

    def test_none(self, maria: Context) -> None:
        """C31."""
        assert isinstance(book.get_customer_appointments(maria), NoAppointments)

    def test_nobody_verified(self, context: Context) -> None:
        """Nothing is said about anybody."""
        result = book.get_customer_appointments(context)
        assert isinstance(result, Refused)
        assert result.code == "unknown_customer"


class TestStatus:
    """Staff note what became of an appointment."""

    def test_forward(self, maria: Context, staff: Context) -> None:
        """Confirmed, arrived, completed."""
        code = _book(maria, TUESDAY, "09:30").appointment.code
        for status in ("confirmed", "arrived", "completed"):
            result = book.change_status(staff, code, status)
            assert isinstance(result, AppointmentInfo)
            assert status == result.status

    def test_not_back_and_not_by_customers(self, maria: Context, staff: Context) -> None:
        """And cancelling has its own tool."""
        code = _book(maria, TUESDAY, "09:30").appointment.code
        assert isinstance(book.change_status(maria, code, "completed"), Refused)
        assert isinstance(book.change_status(staff, code, "cancelled"), Refused)
        book.change_status(staff, code, "completed")
        result = book.change_status(staff, code, "scheduled")
        assert result == Refused("not_active", "A completed appointment cannot become scheduled.")


BASE = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("America/Chicago"))
STARTS = st.lists(st.integers(0, 20), unique=True, max_size=14).map(
    lambda halves: [BASE + timedelta(minutes=30 * half) for half in sorted(halves)]
)


@given(starts=STARTS, count=st.integers(1, 6))
def test_spread_keeps_first_and_last(starts: list[datetime], count: int) -> None:
    """In order, without repeats, no more than asked for."""
    chosen = spread(starts, count)
    assert min(count, len(starts)) == len(chosen)
    assert list(chosen) == sorted(set(chosen))
    assert set(chosen) <= set(starts)
    assert not starts or chosen[0] == starts[0]
    assert count == 1 or not starts or chosen[-1] == starts[-1]


@given(starts=STARTS, wished=st.integers(0, 600), count=st.integers(2, 6))
def test_nearest_has_one_on_either_side(starts: list[datetime], wished: int, count: int) -> None:
    """If there is one; the rest are the nearest."""
    wish = BASE + timedelta(minutes=wished)
    chosen = nearest(starts, wish, count)
    assert min(count, len(starts)) == len(chosen)
    assert list(chosen) == sorted(set(chosen))
    for side in ([item for item in starts if item < wish], [item for item in starts if item > wish]):
        assert not side or min(side, key=lambda item: abs(item - wish)) in chosen


def test_the_customers_vehicles_are_where_the_tests_expect_them(db: Store) -> None:
    """Vehicles 1 and 2 are Maria's."""
    assert [row.customer_id for row in Vehicle.select().order_by(Vehicle.id)][:3] == [MARIA, MARIA, JAMES]
    assert date.fromisoformat(THANKSGIVING).weekday() == 3
