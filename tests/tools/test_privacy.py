"""Showing and erasing people."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dealer_kiosk.config import Config, Privacy
from dealer_kiosk.db import bookings, retention
from dealer_kiosk.db import jobs as rows
from dealer_kiosk.db.bookings import Author, Request, Written
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import Store, check_file
from dealer_kiosk.db.tables import (
    Appointment,
    Audit,
    Callback,
    Consent,
    Customer,
    DueJob,
    HumanRequest,
    Mail,
    MissedQuestion,
    SessionRow,
    Vehicle,
    Waitlist,
)
from dealer_kiosk.errors import ToolError
from dealer_kiosk.tools import consent, customers, faq, human, privacy
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.results import WaitlistJoined
from dealer_kiosk.tools.waitlist import join_waitlist

MARIA, BROOKS = "312-555-0111", "312-555-0113"


@pytest.fixture
def staff(context: Context) -> Context:
    """The office."""
    return replace(context, channel="staff", actor="staff", session="")


@pytest.fixture
def busy(context: Context, db: Store, config: Config, now: datetime) -> Appointment:
    """Maria has left traces everywhere: an appointment, mails, a callback, a consent, a call for a person, a question."""
    maria = Customer.get(Customer.name == "Maria Alvarez")
    mine = replace(context, customer_id=maria.id)
    customers.set_email(mine, maria.id, "m.alvarez.new@example.com")
    author = Author(config, now, "customer", "kiosk", "s-test")
    start = now.replace(day=24, hour=9, minute=30)
    request = Request(maria.id, Need("service", 30), start, 1, Vehicle.get(Vehicle.customer == maria.id).id, "Zebra noise")
    written = bookings.book(request, author)
    assert isinstance(written, Written)
    human.schedule_callback(mine, MARIA, "Maria Alvarez", "wants her Zebrawood trim back")
    with db.write():
        HumanRequest.create(
            session="s-test", reason="Zebra crossing", urgency="low", state="no_answer", created_at=now, expires_at=now
        )
        SessionRow.create(id="s-test", channel="kiosk", started=now)
    faq.search_faq(mine, "does maria alvarez get a zeppelin ride")
    return written.appointment


def traces(folder: Path, *words: str) -> dict[str, list[str]]:
    """Which words stand in which files, whatever their case."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = {path.name: [word for word in words if word.lower().encode() in path.read_bytes().lower()] for path in files}
    return {name: hits for name, hits in found.items() if hits}


def test_the_export_holds_everything(busy: Appointment, staff: Context) -> None:
    """The record, its cars, appointments, callbacks, mails, consents and conversations."""
    document = privacy.export(staff, privacy.find(staff, MARIA))
    (person,) = document["people"]
    assert person["customer"]["email"] == "m.alvarez.new@example.com"
    assert {name: len(found) for name, found in person.items() if isinstance(found, list)} == {
        "vehicles": 2,
        "appointments": 1,
        "callbacks": 1,
        "waitlist": 0,
        "mails": 1,
        "consents": 2,
        "sessions": 1,
        "human_requests": 1,
        "notices": 0,
    }
    assert person["appointments"][0]["start_at"] == "2026-11-24T09:30:00-06:00"
    assert [row.action for row in Audit.select().where(Audit.actor == "staff")] == ["privacy.export"]


def test_erased_text_is_in_no_live_file(busy: Appointment, staff: Context, db: Store, tmp_path: Path) -> None:
    """Not in the tables, not in freed pages, not in the journal, not in the audit trail."""
    plates = [row.plate for row in Vehicle.select().where(Vehicle.customer == busy.customer_id) if row.plate]
    words = ["alvarez", "5550111", "zebra", "zeppelin", busy.code, *plates]
    assert traces(tmp_path, *words)
    privacy.erase(staff, privacy.find(staff, MARIA), force=True)
    assert traces(tmp_path, *words) == {}
    db.close()
    assert traces(tmp_path, *words) == {}
    check_file(db.path)


def test_everybody_else_is_untouched(busy: Appointment, staff: Context, db: Store) -> None:
    """Five customers stay, and no job of Maria's is left."""
    privacy.erase(staff, privacy.find(staff, MARIA), force=True)
    assert Customer.select().count() == 5
    left: list[Any] = [Appointment, Mail, Callback, Consent, HumanRequest, MissedQuestion, DueJob]
    assert [table.select().count() for table in left] == [0] * len(left)
    assert SessionRow.select().count() == 1


def test_appointments_to_come_are_cancelled_first(busy: Appointment, staff: Context) -> None:
    """Unless one insists."""
    with pytest.raises(ToolError, match=f"{busy.code}.*--force"):
        privacy.erase(staff, privacy.find(staff, MARIA))
    assert Customer.select().where(Customer.name == "Maria Alvarez").exists()
    bookings.cancel(busy.id, "", Author(staff.config, staff.now, "staff", "staff", ""))
    privacy.erase(staff, privacy.find(staff, MARIA))
    assert not Customer.select().where(Customer.name == "Maria Alvarez").exists()


def test_a_household_needs_the_name(staff: Context) -> None:
    """Erasing one must not erase the other."""
    both = privacy.find(staff, BROOKS)
    with pytest.raises(ToolError, match="2 people have that number; say which with --name: Helen Brooks, Thomas Brooks"):
        privacy.erase(staff, both)
    privacy.erase(staff, privacy.find(staff, BROOKS, "helen brooks"))
    assert [row.name for row in Customer.select().where(Customer.phone == "+13125550113")] == ["Thomas Brooks"]


def test_callbacks_of_a_household_go_to_whom_they_name(staff: Context, context: Context) -> None:
    """One without a name is not erased with either."""
    for session, name in (("a", "Helen Brooks"), ("b", "Thomas Brooks"), ("c", "")):
        human.schedule_callback(replace(context, session=session), BROOKS, name)
    privacy.erase(staff, privacy.find(staff, BROOKS, "Helen Brooks"))
    assert [row.customer_name for row in Callback.select()] == ["Thomas Brooks", ""]


def test_somebody_who_only_asked_for_a_callback_can_be_erased(staff: Context, context: Context, tmp_path: Path) -> None:
    """Without ever having been a customer."""
    human.schedule_callback(context, "312-555-0177", "Olga Quist", "price of a Quokka")
    privacy.erase(staff, privacy.find(staff, "312-555-0177", "Olga Quist"))
    assert traces(tmp_path, "quist", "quokka", "5550177") == {}


def test_somebody_who_only_waits_for_a_day_can_be_erased(staff: Context, context: Context, tmp_path: Path) -> None:
    """With the callback that came of it, and the consent."""
    for day in ("2026-11-24", "2026-11-25"):
        assert isinstance(join_waitlist(context, "service", day, "312-555-0177", "Olga Quist"), WaitlistJoined)
    (person,) = privacy.export(staff, privacy.find(staff, "312-555-0177"))["people"]
    assert [row["date"] for row in person["waitlist"]] == ["2026-11-24", "2026-11-25"]
    privacy.erase(staff, privacy.find(staff, "312-555-0177", "Olga Quist"))
    assert traces(tmp_path, "quist", "5550177") == {}


def test_a_customers_place_on_the_waiting_list_is_theirs(busy: Appointment, context: Context, staff: Context) -> None:
    """Verified or not; another person at the same number keeps theirs."""
    join_waitlist(replace(context, customer_id=busy.customer_id), "service", "2026-11-24", MARIA)
    join_waitlist(context, "service", "2026-11-25", MARIA, "Maria Alvarez")
    join_waitlist(context, "test_drive", "2026-11-25", MARIA, "Jan Novak")
    privacy.erase(staff, privacy.find(staff, MARIA, "Maria Alvarez"), force=True)
    assert [row.customer_name for row in Waitlist.select()] == ["Jan Novak"]


def test_the_waiting_list_is_forgotten_in_time(context: Context, now: datetime) -> None:
    """As long after its day as callbacks are kept."""
    join_waitlist(context, "service", "2026-11-24", "312-555-0177", "Olga Quist")
    for days, left in ((41, 1), (43, 0)):
        retention.purge(replace(Privacy(), callbacks_days=41), _age(now, days))
        assert Waitlist.select().count() == left


@pytest.mark.parametrize(
    ("phone", "name", "message"),
    [
        ("312-555-0198", None, r"nobody with the number \+13125550198"),
        ("12", None, "12 is not a complete phone number"),
        (BROOKS, "Ann Other", "nobody called Ann Other has the number .*Helen Brooks, Thomas Brooks"),
        (BROOKS, "Brooks", "nobody called Brooks has the number"),
    ],
)
def test_unknown_people_are_refused(staff: Context, phone: str, name: str | None, message: str) -> None:
    """In one sentence."""
    with pytest.raises(ToolError, match=message):
        privacy.find(staff, phone, name)


def test_an_id_used_again_is_not_taken_for_planned(staff: Context, context: Context, db: Store) -> None:
    """SQLite gives the id of the last erased callback to the next one, which needs its own jobs."""
    human.schedule_callback(context, "312-555-0177", "Olga Quist")
    first = Callback.get().id
    privacy.erase(staff, privacy.find(staff, "312-555-0177"))
    human.schedule_callback(context, "312-555-0188", "Paul Rhee")
    assert Callback.get().id == first
    assert [row.kind for row in DueJob.select()] == ["callback_due", "callback_overdue"]


def test_a_yes_is_recorded_with_its_text(busy: Appointment) -> None:
    """For the number and for the address."""
    found = {(row.what, row.contact, row.text_version, row.channel, row.session) for row in Consent.select()}
    assert found == {
        ("callback", "+13125550111", "callback-1", "kiosk", "s-test"),
        ("email", "m.alvarez.new@example.com", "email-1", "kiosk", "s-test"),
    }
    assert consent.has("email", "m.alvarez.new@example.com")


def test_the_same_yes_twice_is_one_row(busy: Appointment, context: Context) -> None:
    """Until it is taken back."""
    mine = replace(context, customer_id=busy.customer_id)
    assert not consent.record(mine, "callback", "+13125550111", busy.customer_id)
    consent.revoke(mine, "callback", "+13125550111")
    assert not consent.has("callback", "+13125550111")
    assert consent.record(mine, "callback", "+13125550111", busy.customer_id)
    assert consent.has("callback", "+13125550111")


def test_what_staff_enter_is_no_consent_of_the_customer(staff: Context, db: Store) -> None:
    """It is on paper, or not at all."""
    customers.set_email(staff, 6, "walter@example.com")
    assert Consent.select().count() == 0


def test_a_refused_callback_is_no_consent(context: Context) -> None:
    """An incomplete number."""
    human.schedule_callback(context, "12")
    assert Consent.select().count() == 0


def _age(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)


def test_retention_removes_each_kind_after_its_time(busy: Appointment, now: datetime, config: Config, db: Store) -> None:
    """And not a day before."""
    settings = Privacy(
        sessions_days=10, missed_days=20, mail_days=30, callbacks_days=40, notes_days=50, customers_days=5000, jobs_days=0
    )
    Mail.update(state="sent").execute()
    Callback.update(state="done").execute()
    removed = [retention.purge(settings, _age(now, days)) for days in (9, 11, 21, 31, 42, 53)]
    assert [[what for what, count in step.items() if count] for step in removed] == [
        [],
        ["conversations"],
        ["missed questions"],
        ["mail texts"],
        ["callbacks"],
        ["appointment notes"],
    ]
    assert (Mail.get().to, Mail.get().body, Appointment.get_by_id(busy.id).notes) == ("", "", "")
    assert not rows.is_due("callback_due:1:", _age(now, 99), excluding="")


def test_customers_who_do_not_come_back_are_erased(busy: Appointment, now: datetime, db: Store, tmp_path: Path) -> None:
    """With everything about them; who has been here since stays."""
    Mail.update(state="sent").execute()
    Callback.update(state="done").execute()
    settings = replace(Privacy(), customers_days=100)
    with db.write():
        Customer.update(created_at=now - timedelta(days=500)).execute()
    assert retention.purge(settings, now + timedelta(days=90))["customers"] == 5
    assert [row.name for row in Customer.select()] == ["Maria Alvarez"]
    assert retention.purge(settings, now + timedelta(days=102))["customers"] == 1
    assert Appointment.select().count() == 0


def test_zero_days_keep_for_ever(busy: Appointment, now: datetime, db: Store) -> None:
    """Nothing is touched."""
    keep = Privacy("03:30", 0, 0, 0, 0, 0, 0, 0)
    assert retention.purge(keep, now + timedelta(days=9999)) == {}


def test_a_promise_that_is_open_is_never_purged(busy: Appointment, now: datetime, db: Store) -> None:
    """Nor is mail that has not been sent."""
    later = now + timedelta(days=400)
    removed = retention.purge(replace(Privacy(), customers_days=0), later)
    assert (removed["callbacks"], removed["mail texts"]) == (0, 0)
