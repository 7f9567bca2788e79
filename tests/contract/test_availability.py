"""Free times (C15-C23, D22-D30)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import CalendarException, OpeningHours
from dealer_kiosk.tools.appointments import check_availability, reschedule_appointment
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.results import Available, Closed, Full, Slots, Unavailable
from tests.contract.conftest import Office
from tests.contract.desk import (
    DETAIL,
    FRIDAY,
    MONDAY,
    SATURDAY,
    SUNDAY,
    THANKSGIVING,
    TRANSMISSION,
    TUESDAY,
    WEDNESDAY,
    at,
    booked,
    clocks,
    drive,
    fill,
    prefix,
    service,
)
from tests.conversation import conftest as talking
from tests.conversation.conftest import call


def slots(context: Context, day: str, **values: object) -> list[str]:
    """The free times of a day for a service."""
    result = check_availability(context, "service", day, **values)  # type: ignore[arg-type]
    assert isinstance(result, Slots), result.line
    return clocks(result.starts)


def around(context: Context, day: str, clock: str, **values: object) -> tuple[str, list[str]]:
    """Why a time is not free, and what is instead."""
    result = check_availability(context, "service", day, clock, **values)  # type: ignore[arg-type]
    assert isinstance(result, Unavailable), result.line
    return result.reason, clocks(result.alternatives)


def test_c15_date_type_time_and_length_are_asked_for(context: Context) -> None:
    """With and without a time, for both types, and for a long job."""
    assert prefix(check_availability(context, "service", TUESDAY)) == "SLOTS"
    assert prefix(check_availability(context, "test_drive", TUESDAY, "10:00")) == "AVAILABLE"
    assert slots(context, TUESDAY, minutes=240) == ["13:00"]


def test_c15b_transport_and_advisor_must_be_free_as_well(maria: Context) -> None:
    """Two loaner cars and one advisor; who asks for neither is not held up."""
    for session, values in (("s-1", {"advisor": "Sarah"}), ("s-2", {})):
        booked(service(replace(maria, session=session), TUESDAY, "10:00", transport="loaner", **values))
    booked(service(maria, TUESDAY, "11:00", advisor="Sarah Lindgren"))
    assert around(maria, TUESDAY, "10:00", transport="shuttle")[0] == "taken"  # both bays
    assert around(maria, TUESDAY, "11:00", advisor="sarah lindgren") == ("taken", ["09:30", "10:30", "11:30"])
    assert prefix(check_availability(maria, "service", TUESDAY, "11:00")) == "AVAILABLE"
    assert "11:00" in slots(maria, TUESDAY, transport="wait")
    assert "11:00" not in slots(maria, TUESDAY, advisor="Sarah")


def test_c15c_there_are_only_so_many_loaner_cars(maria: Context, db: Store) -> None:
    """With bays to spare, the third has to come at another time or get about otherwise."""
    for number in (3, 4):
        db.database.execute_sql("INSERT INTO resource (name, kind, active) VALUES (?, 'bay', 1)", (f"Bay {number}",))
    for session in ("s-1", "s-2"):
        booked(service(replace(maria, session=session), TUESDAY, "10:00", transport="loaner"))
    assert around(maria, TUESDAY, "10:00", transport="loaner", minutes=60) == ("taken", ["09:00", "10:30", "11:00"])
    assert prefix(service(maria, TUESDAY, "10:00", transport="loaner")) == "UNAVAILABLE"
    assert prefix(service(maria, TUESDAY, "10:00", transport="shuttle")) == "BOOKING_CONFIRMED"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"transport": "helicopter"}, "ERROR: The transport must be one of loaner, shuttle, wait."),
        ({"transport": ""}, "ERROR: The transport must be one of loaner, shuttle, wait."),
        ({"advisor": "Bob"}, "ERROR: The advisor must be one of Sarah Lindgren."),
        ({"advisor": "' OR 1=1 --"}, "ERROR: The advisor must be one of Sarah Lindgren."),
    ],
)
def test_c15d_unknown_options_are_refused_with_what_there_is(
    maria: Context, dump: Callable[[], str], values: dict[str, str], words: str
) -> None:
    """When looking as when booking; a test drive has none."""
    before = dump()
    assert check_availability(maria, "service", TUESDAY, **values).line == words
    assert service(maria, TUESDAY, "10:00", **values).line == words
    assert check_availability(maria, "test_drive", TUESDAY, **values).line.endswith("go with a service appointment.")
    assert dump() == before


def test_c15e_without_options_nothing_more_is_read(context: Context, db: Store) -> None:
    """The statements SQLite is given are the same as without any advisor or loaner car."""
    statements: list[str] = []
    db.database.connection().set_trace_callback(statements.append)
    check_availability(context, "service", TUESDAY)
    db.database.connection().set_trace_callback(None)
    assert statements
    assert not [text for text in statements if "advisor" in text or "transport" in text]


@pytest.mark.parametrize("day", ["tomorrow", "11/24/2026", "2026-02-30", "2026-W48-2", "20261124", ""])
def test_c16_a_date_in_another_form_is_an_error(context: Context, day: str) -> None:
    """In the client's words."""
    line = "ERROR: Invalid date format. Use YYYY-MM-DD (e.g., 2025-02-15)."
    assert check_availability(context, "service", day).line == line


def test_c17a_past_and_beyond_the_horizon_are_refused(context: Context) -> None:
    """Day 30 counts."""
    assert check_availability(context, "service", "2026-11-22").line == "ERROR: Cannot book appointments in the past."
    assert check_availability(context, "service", "2026-12-24").line == "ERROR: Cannot book more than 30 days in advance."
    assert prefix(check_availability(context, "service", "2026-12-23")) == "SLOTS"


def test_c17b_booking_and_moving_have_the_same_limits(maria: Context) -> None:
    """In the same words."""
    own = booked(service(maria, TUESDAY, "09:00")).appointment.id
    for day, words in (("2026-11-22", "in the past"), ("2026-12-24", "more than 30 days")):
        assert words in service(maria, day, "09:00").line
        assert words in reschedule_appointment(maria, own, day, "09:00").line
    assert prefix(reschedule_appointment(maria, own, "2026-12-23", "09:00")) == "RESCHEDULED"


def test_c17c_the_horizon_is_configured(context: Context, config: Config) -> None:
    """A week ahead, for a dealership that wants it so."""
    week = replace(config, booking=replace(config.booking, horizon_days=7))
    line = check_availability(replace(context, config=week), "service", "2026-12-01").line
    assert line == "ERROR: Cannot book more than 7 days in advance."


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (SUNDAY, "CLOSED: We are closed on Sundays. Next available is Monday 2026-11-30 at 9:00 AM."),
        (THANKSGIVING, "CLOSED: We are closed for Thanksgiving Day. Next available is Friday 2026-11-27 at 9:00 AM."),
    ],
)
def test_c18_closed_days_lead_to_an_open_one(context: Context, day: str, line: str) -> None:
    """Sundays and holidays."""
    assert check_availability(context, "service", day).line == line


def test_c19_taken_is_what_overlaps_on_the_same_resource(maria: Context) -> None:
    """An hour in one bay leaves the other; in both, it takes the half hours inside."""
    booked(service(maria, TUESDAY, "10:00", 3))
    assert prefix(check_availability(maria, "service", TUESDAY, "10:30")) == "AVAILABLE"
    booked(service(replace(maria, session="s-2"), TUESDAY, "10:00", 3))
    assert around(maria, TUESDAY, "10:30")[0] == "taken"
    assert prefix(check_availability(maria, "service", TUESDAY, "11:00")) == "AVAILABLE"


def test_c20_the_grid_of_a_weekday_and_a_saturday(context: Context) -> None:
    """Fourteen and twelve starts, none in the lunch hour."""
    weekday, saturday = slots(context, TUESDAY), slots(context, SATURDAY)
    assert (len(weekday), weekday[0], weekday[-1]) == (14, "09:00", "16:30")
    assert (len(saturday), saturday[-1]) == (12, "15:30")
    assert not [clock for clock in weekday + saturday if clock.startswith("12")]
    assert check_availability(context, "service", TUESDAY, "09:00").line.startswith("AVAILABLE: 9:00 AM on Tuesday, November 24")


def test_c20b_a_job_fits_before_lunch_and_closing(context: Context) -> None:
    """An hour does not begin at 11:30 or 4:30 PM."""
    starts = slots(context, TUESDAY, minutes=60)
    assert ("11:00" in starts, "11:30" in starts, "16:00" in starts, "16:30" in starts) == (True, False, True, False)


def test_c21_a_full_day_names_one_that_was_checked(maria: Context) -> None:
    """Saturday is full as well, Sunday closed: Monday."""
    for day in (FRIDAY, SATURDAY):
        fill(maria, day, ["09:00", "13:00"], DETAIL)
    fill(maria, FRIDAY, ["16:00", "16:30"])
    assert check_availability(maria, "service", FRIDAY).line == (
        "FULL: No availability on 2026-11-27. Next available is Monday 2026-11-30 at 9:00 AM."
    )


def test_c22_a_time_is_available_or_the_nearest_are_named(maria: Context) -> None:
    """In the client's words."""
    assert check_availability(maria, "service", TUESDAY, "10:00").line == (
        "AVAILABLE: 10:00 AM on Tuesday, November 24 is available!"
    )
    fill(maria, TUESDAY, ["10:00"])
    assert check_availability(maria, "service", TUESDAY, "10:00").line == (
        "UNAVAILABLE: 10:00 AM is not available. Available times: 9:00 AM, 9:30 AM, 10:30 AM"
    )


def test_c23_times_are_spread_over_the_day(context: Context) -> None:
    """Morning and afternoon, and how many more."""
    assert check_availability(context, "service", TUESDAY).line == (
        "SLOTS: On Tuesday, November 24, available times are: 9:00 AM, 1:00 PM, 4:30 PM (and 11 more)"
    )


def test_d22a_the_inside_of_a_long_job_is_taken(maria: Context) -> None:
    """3:30 PM lies in two four-hour jobs that began at one."""
    fill(maria, TUESDAY, ["13:00"], TRANSMISSION)
    assert around(maria, TUESDAY, "15:30")[0] == "taken"


def test_d22b_four_hours_do_not_begin_at_half_past_four(maria: Context) -> None:
    """Neither asked for nor booked."""
    assert around(maria, TUESDAY, "16:30", minutes=240)[0] == "too_long"
    assert prefix(service(maria, TUESDAY, "16:30", TRANSMISSION)) == "UNAVAILABLE"


def test_d22c_the_buffer_belongs_to_the_job(maria: Context, config: Config) -> None:
    """With a buffer of half an hour the next start is an hour later."""
    careful = replace(maria, config=replace(config, booking=replace(config.booking, buffer_minutes=30)))
    fill(careful, TUESDAY, ["10:00"])
    assert around(careful, TUESDAY, "10:30")[0] == "taken"
    assert prefix(check_availability(careful, "service", TUESDAY, "11:00")) == "AVAILABLE"


def test_d23_bays_salespeople_and_cars_are_taken_each_for_itself(maria: Context) -> None:
    """Full bays stop no test drive, and one test drive takes the only salesperson, not the bays."""
    fill(maria, TUESDAY, ["10:00"])
    booked(drive(maria, TUESDAY, "10:00"))
    assert prefix(check_availability(maria, "test_drive", TUESDAY, "10:00")) == "UNAVAILABLE"
    booked(drive(maria, TUESDAY, "11:00"))
    assert prefix(check_availability(maria, "service", TUESDAY, "11:00")) == "AVAILABLE"


def test_d24_a_made_up_type_is_refused(maria: Context) -> None:
    """In checking as in booking."""
    assert check_availability(maria, "banana", TUESDAY, "10:00").line == "ERROR: Invalid appointment type."


def test_d25a_a_quarter_past_is_off_the_grid_everywhere(maria: Context) -> None:
    """Checked, booked or moved."""
    own = booked(service(maria, TUESDAY, "09:00")).appointment.id
    assert around(maria, TUESDAY, "10:15")[0] == "grid"
    assert prefix(service(maria, TUESDAY, "10:15")) == "UNAVAILABLE"
    assert prefix(reschedule_appointment(maria, own, TUESDAY, "10:15")) == "UNAVAILABLE"


def test_d25b_the_grid_is_configured(maria: Context, config: Config) -> None:
    """With quarters of an hour it is a start like any other."""
    fine = replace(maria, config=replace(config, booking=replace(config.booking, grid_minutes=15)))
    assert prefix(check_availability(fine, "service", TUESDAY, "10:15")) == "AVAILABLE"
    assert prefix(service(fine, TUESDAY, "10:15")) == "BOOKING_CONFIRMED"


def test_d26_times_of_today_begin_after_the_lead(context: Context) -> None:
    """At 4:50 PM nothing is left of today, certainly not 9:00 AM."""
    assert slots(context, MONDAY)[0] == "11:00"
    assert around(context, MONDAY, "09:00")[0] == "too_soon"
    assert prefix(check_availability(at(context, "2026-11-23T16:50"), "service", MONDAY, "09:00")) == "FULL"


@pytest.mark.parametrize(("now", "day"), [("2026-12-07T10:00", "2026-12-25"), ("2026-12-07T10:00", "2027-01-01")])
def test_d27a_christmas_and_new_year_are_closed(context: Context, now: str, day: str) -> None:
    """The public holidays."""
    assert prefix(check_availability(at(context, now), "service", day)) == "CLOSED"


def test_d27b_a_dated_exception_closes_or_opens(context: Context, db: Store) -> None:
    """It wins over weekly hours."""
    with db.write():
        CalendarException.create(date=TUESDAY, reason="staff training")
        CalendarException.create(date=SUNDAY, opens="10:00", closes="12:00")
    assert check_availability(context, "service", TUESDAY).line.startswith("CLOSED: We are closed for staff training.")
    assert slots(context, SUNDAY) == ["10:00", "10:30", "11:00", "11:30"]


def test_d27c_staff_close_a_day_with_one_command(office: Office, db: Store, context: Context) -> None:
    """And it is closed from then on."""
    replace(office, db=db.path).run("hours", "close", TUESDAY, "--reason", "staff training")
    assert prefix(check_availability(context, "service", TUESDAY)) == "CLOSED"


def test_d28a_the_named_day_is_open_and_free(maria: Context) -> None:
    """After a holiday whose next day is full."""
    fill(maria, FRIDAY, ["09:00", "13:00"], DETAIL)
    fill(maria, FRIDAY, ["16:00", "16:30"])
    closed = check_availability(maria, "service", THANKSGIVING)
    assert isinstance(closed, Closed)
    assert closed.next_start is not None
    day, clock = f"{closed.next_start:%Y-%m-%d %H:%M}".split()
    assert day == SATURDAY
    assert isinstance(check_availability(maria, "service", day, clock), Available)


def test_d28b_beyond_the_horizon_no_day_is_named(context: Context, db: Store) -> None:
    """The dealership closes for good tomorrow."""
    with db.write():
        OpeningHours.delete().where(OpeningHours.weekday != 0).execute()
    result = check_availability(at(context, "2026-12-21T16:30"), "service", "2026-12-21")
    assert isinstance(result, Full)
    assert result.next_start is not None
    assert result.next_start.date() <= date(2027, 1, 20)
    with db.write():
        OpeningHours.delete().execute()
    assert check_availability(context, "service", TUESDAY).line.endswith("No later date is free either.")


def test_d28c_without_any_free_day_a_person_is_offered(customer: talking.Customer, db: Store) -> None:
    """Instead of asking for another day that cannot be had."""
    with db.write():
        OpeningHours.delete().where(OpeningHours.weekday != 0).execute()
        for day in ("2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"):
            CalendarException.create(date=day)
    reply = customer.say("oil change on Tuesday", call("book_appointment", type="service", service="oil change", date="Tuesday"))
    assert reply.endswith("I see nothing free after that either. Shall I ask someone to call you about it?")
    assert customer.expects == "yes_no"
    assert "What number should they call?" in customer.say("yes")


@pytest.mark.parametrize("clock", ["10am", "10 am", "10:00", "10 o'clock", "ten in the morning"])
def test_d29a_times_are_read_as_people_say_them(context: Context, clock: str) -> None:
    """All of them are ten."""
    assert check_availability(context, "service", TUESDAY, clock).line == (
        "AVAILABLE: 10:00 AM on Tuesday, November 24 is available!"
    )


@pytest.mark.parametrize("clock", ["banana", "25:00", "10:75", "half"])
def test_d29b_what_is_no_time_is_refused(context: Context, clock: str) -> None:
    """Instead of being ignored."""
    assert check_availability(context, "service", TUESDAY, clock).line.startswith("ERROR: Invalid time")


def test_d30_the_nearest_times_are_offered(maria: Context, next_customer: Callable[[], talking.Customer]) -> None:
    """Before and after the wish, in the tool and in what is said."""
    fill(maria, WEDNESDAY, ["15:00"])
    assert around(maria, WEDNESDAY, "15:00") == ("taken", ["14:00", "14:30", "15:30"])
    asking = next_customer()
    reply = asking.say(
        "oil change wednesday at three pm", call("book_appointment", service="oil change", date="wednesday", time="three pm")
    )
    assert reply.startswith("3:00 PM is taken. I have 2:00, 2:30 or 3:30.")
