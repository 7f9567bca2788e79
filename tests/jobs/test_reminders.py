"""Reminders: planned with the appointment, mailed to addresses on file, never twice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dealer_kiosk.config import Config, Jobs
from dealer_kiosk.db import bookings
from dealer_kiosk.db import jobs as rows
from dealer_kiosk.db.bookings import Author, Request, Written
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment, Customer, DueJob, Mail
from dealer_kiosk.jobs import reminders
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import run_due
from dealer_kiosk.tools import consent
from dealer_kiosk.tools.context import Context


@pytest.fixture
def author(config: Config, now: datetime, db: Store) -> Author:
    """A customer at the kiosk."""
    return Author(config, now, "customer", "kiosk", "s-1")


@pytest.fixture
def wednesday(now: datetime) -> datetime:
    """The day after tomorrow, 9:30."""
    return now.replace(day=25, hour=9, minute=30)


def book(author: Author, start: datetime, customer: str = "Maria Alvarez") -> Appointment:
    """An oil change."""
    person = Customer.get(Customer.name == customer)
    written = bookings.book(Request(person.id, Need("service", 30), start, service_id=1), author)
    assert isinstance(written, Written)
    return written.appointment


def planned() -> list[datetime]:
    """When reminders that still wait are due."""
    waiting = (DueJob.kind == "reminder") & (DueJob.state == "waiting")
    return [row.due_at for row in DueJob.select().where(waiting).order_by(DueJob.due_at)]


def run(now: datetime, config: Config) -> list[str]:
    """Run the reminders that are due; what came of them."""
    handlers = {kind: work for kind, work in all_handlers(config).items() if kind == "reminder"}
    return [item.result for item in run_due(handlers, now, config.jobs)]


def reminder_mails() -> list[Mail]:
    """Every reminder in the outbox."""
    return list(Mail.select().where(Mail.kind == "reminder"))


def test_two_are_planned_with_the_booking(author: Author, wednesday: datetime) -> None:
    """A day and two hours before."""
    book(author, wednesday)
    assert planned() == [wednesday - timedelta(hours=24), wednesday - timedelta(hours=2)]


def test_one_whose_time_is_over_is_not_planned(author: Author, now: datetime) -> None:
    """A booking three hours ahead gets the last one only."""
    book(author, now + timedelta(hours=3))
    assert planned() == [now + timedelta(hours=1)]


def test_zero_hours_mean_no_reminder(author: Author, wednesday: datetime) -> None:
    """Either can be switched off."""
    config = replace(author.config, jobs=Jobs(reminder_hours=0, last_reminder_hours=0))
    book(replace(author, config=config), wednesday)
    assert planned() == []


def test_moving_plans_them_anew(author: Author, wednesday: datetime) -> None:
    """Nothing is left of the old start (D39)."""
    row = book(author, wednesday)
    later = wednesday + timedelta(days=2, hours=1)
    bookings.move(row.id, later, author)
    assert planned() == [later - timedelta(hours=24), later - timedelta(hours=2)]


def test_cancelling_drops_them(author: Author, wednesday: datetime) -> None:
    """In the same transaction."""
    bookings.cancel(book(author, wednesday).id, "", author)
    assert planned() == []


def test_a_refused_move_leaves_them(author: Author, wednesday: datetime) -> None:
    """Nothing changed, so nothing is planned anew."""
    row = book(author, wednesday)
    before = planned()
    assert bookings.move(row.id, wednesday.replace(hour=12), author) == "lunch"
    assert before == planned()


def test_a_reminder_is_a_mail_about_the_appointment(author: Author, wednesday: datetime, config: Config) -> None:
    """To the address on file, with the code, and sent by the job of the outbox."""
    row = book(author, wednesday)
    assert run(wednesday - timedelta(hours=24), config) == ["queued"]
    (mail,) = reminder_mails()
    assert (mail.to, mail.appointment_id, row.code in mail.body) == ("maria.alvarez@example.com", row.id, True)
    assert rows.is_planned(f"mail:{mail.id}")


def test_without_an_address_nothing_is_mailed(author: Author, wednesday: datetime, config: Config) -> None:
    """No address is invented (D17)."""
    book(author, wednesday, "Walter Kowalski")
    assert run(wednesday - timedelta(hours=24), config) == ["no address"]
    assert reminder_mails() == []


def test_who_does_not_want_mail_gets_none(author: Author, wednesday: datetime, config: Config, context: Context) -> None:
    """Neither a reminder nor a confirmation."""
    consent.revoke(context, "email", "maria.alvarez@example.com")
    book(author, wednesday)
    assert run(wednesday - timedelta(hours=24), config) == ["no address"]
    assert Mail.select().count() == 0


def test_a_handler_that_runs_twice_queues_one_mail(author: Author, wednesday: datetime, config: Config) -> None:
    """A process was killed between the mail and the end of the job."""
    book(author, wednesday)
    at = wednesday - timedelta(hours=24)
    assert run(at, config) == ["queued"]
    DueJob.update(state="waiting").where(DueJob.kind == "reminder").execute()
    assert run(at, config) == ["queued already"]
    assert len(reminder_mails()) == 1


def test_after_a_long_power_cut_one_reminder_is_enough(author: Author, wednesday: datetime, config: Config) -> None:
    """Both are run, oldest first; the older leaves it to the later."""
    book(author, wednesday)
    assert run(wednesday - timedelta(hours=1), config) == ["left to a later reminder", "queued"]


def test_a_reminder_after_the_start_is_not_sent(author: Author, wednesday: datetime, config: Config) -> None:
    """The appliance was off too long."""
    book(author, wednesday)
    assert run(wednesday, config) == ["too late", "too late"]
    assert reminder_mails() == []


def test_who_is_here_already_is_not_reminded(author: Author, wednesday: datetime, config: Config) -> None:
    """The customer came early."""
    row = book(author, wednesday)
    bookings.set_status(row.id, "arrived", author)
    assert run(wednesday - timedelta(hours=24), config) == ["nothing to do"]


def test_there_and_back_reminds_once(author: Author, wednesday: datetime, config: Config) -> None:
    """An appointment that is moved away and back after its reminder keeps its key."""
    row = book(author, wednesday)
    at = wednesday - timedelta(hours=24)
    run(at, config)
    moved = replace(author, now=at)
    bookings.move(row.id, wednesday + timedelta(days=2), moved)
    bookings.move(row.id, wednesday, moved)
    assert run(at, config) == []
    assert planned() == [wednesday - timedelta(hours=2)]


def test_a_reminder_not_sent_yet_is_taken_back_with_its_time(author: Author, wednesday: datetime, config: Config) -> None:
    """The mail server was down, and the customer has moved the appointment meanwhile."""
    row = book(author, wednesday)
    run(wednesday - timedelta(hours=24), config)
    bookings.move(row.id, wednesday + timedelta(days=2), replace(author, now=wednesday - timedelta(hours=20)))
    assert [mail.state for mail in reminder_mails()] == ["failed"]


def test_a_reminder_is_not_sent_after_the_start(author: Author, wednesday: datetime, config: Config) -> None:
    """However long the mail server was down."""
    book(author, wednesday)
    run(wednesday - timedelta(hours=2), config)
    finished = run_due(all_handlers(config), wednesday + timedelta(hours=1), config.jobs)
    assert "too late" in {item.result for item in finished}
    assert [mail.state for mail in reminder_mails()] == ["failed"]


def test_the_kind_is_known_to_the_scheduler(config: Config) -> None:
    """And waits while mail is off."""
    off = replace(config, mail=replace(config.mail, enabled=False))
    assert (reminders.KIND in all_handlers(config), reminders.KIND in all_handlers(off)) == (True, False)
