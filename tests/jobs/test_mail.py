"""The outbox, against a real SMTP server on this machine."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from dealer_kiosk.config import Config, Jobs
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment, Customer, Mail, ServiceType
from dealer_kiosk.jobs import mail
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import run_due


@dataclass
class Postbox:
    """An SMTP handler that keeps what it gets, or answers what it is told to."""

    answer: str = ""  # instead of taking the message
    refuse_recipient: str = ""  # instead of taking the recipient
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, _s: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take the recipient or not."""
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take the message or not."""
        if self.answer:
            return self.answer
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.taken.append(found)
        return "250 OK"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def postbox() -> Postbox:
    """What the server of this test does."""
    return Postbox()


@pytest.fixture
def config(postbox: Postbox) -> Iterator[Config]:
    """Mail goes to a server with this test's postbox."""
    server = Controller(postbox, hostname="127.0.0.1", port=free_port())
    server.start()
    yield replace(Config(), mail=replace(Config().mail, port=server.port))
    server.stop()


@pytest.fixture
def appointment(db: Store, now: datetime) -> Appointment:
    """An oil change tomorrow at 9:30."""
    start = now.replace(hour=9, minute=30) + timedelta(days=1)
    with db.write():
        return Appointment.create(
            code="K7M4R",
            customer=Customer.get(),
            type="service",
            service=ServiceType.get(ServiceType.name == "Oil change"),
            start_at=start,
            end_at=start + timedelta(minutes=30),
            start_local="2026-11-24T09:30",
            channel="kiosk",
            created_at=now,
        )


def queue(config: Config, now: datetime, kind: str = "confirmation", appointment_id: int | None = None) -> Mail:
    """One message to Maria."""
    queued = mail.enqueue(
        config,
        to="maria.alvarez@example.com",
        subject="Your appointment",
        body="See you tomorrow.\n",
        kind=kind,
        now=now,
        appointment_id=appointment_id,
    )
    assert queued
    return latest()


def latest() -> Mail:
    """The newest row of the outbox."""
    found = Mail.select().order_by(Mail.id.desc()).first()
    assert isinstance(found, Mail)
    return found


def run(config: Config, now: datetime) -> list[str]:
    """Run what is due and say what came of it."""
    return [item.result for item in run_due(all_handlers(config), now, Jobs(max_attempts=3))]


def test_a_queued_message_is_sent(config: Config, postbox: Postbox, now: datetime, db: Store) -> None:
    """The server gets the text, and the row says when."""
    row = queue(config, now)
    assert run(config, now) == ["sent"]
    message = postbox.taken[0]
    assert (message["To"], message["Subject"]) == ("maria.alvarez@example.com", "Your appointment")
    assert ("Lakeside Motors <service@lakeside-motors.example>", row.message_id) == (message["From"], message["Message-ID"])
    assert now == message["Date"].datetime
    assert message.get_content().strip() == "See you tomorrow."
    assert ("sent", now, 1) == (latest().state, latest().sent_at, latest().attempts)


def test_a_sent_message_is_not_sent_again(config: Config, postbox: Postbox, now: datetime, db: Store) -> None:
    """The job is done, whatever the clock says."""
    queue(config, now)
    run(config, now)
    run(config, now + timedelta(days=1))
    assert len(postbox.taken) == 1


@pytest.mark.parametrize(
    ("kind", "method", "status"), [("confirmation", "PUBLISH", "CONFIRMED"), ("cancellation", "CANCEL", "CANCELLED")]
)
def test_an_appointment_comes_as_a_calendar_entry(
    kind: str, method: str, status: str, config: Config, postbox: Postbox, now: datetime, appointment: Appointment
) -> None:
    """The attachment holds the start in UTC and the same identity each time."""
    queue(config, now, kind, appointment.id)
    assert run(config, now) == ["sent"]
    part = next(postbox.taken[0].iter_attachments())
    assert ("text/calendar", method) == (part.get_content_type(), part.get_param("method"))
    calendar = icalendar.Calendar.from_ical(part.get_content())
    event: Any = calendar.walk("VEVENT")[0]
    assert (method, status) == (str(calendar["method"]), str(event["status"]))
    assert datetime(2026, 11, 24, 15, 30, tzinfo=UTC) == event["dtstart"].dt
    assert (str(event["uid"]), str(event["summary"])) == ("K7M4R@lakeside-motors.example", "Oil change at Lakeside Motors")


def test_later_messages_about_an_appointment_have_a_higher_sequence(
    config: Config, postbox: Postbox, now: datetime, appointment: Appointment
) -> None:
    """So that a calendar keeps the latest one."""
    for kind in ("confirmation", "change"):
        queue(config, now, kind, appointment.id)
    run(config, now)
    entries = [next(item.iter_attachments()).get_content() for item in postbox.taken]
    assert [f"SEQUENCE:{number}" in text for number, text in enumerate(entries)] == [True, True]


@pytest.mark.parametrize("where", ["answer", "refuse_recipient"])
def test_a_temporary_refusal_is_tried_again_with_the_same_message_id(
    where: str, config: Config, postbox: Postbox, now: datetime, db: Store
) -> None:
    """4xx means: come back later."""
    row = queue(config, now)
    setattr(postbox, where, "451 try later")
    assert run(config, now) == ["the mail server answers 451 try later"]
    assert run(config, now + timedelta(seconds=59)) == []
    setattr(postbox, where, "")
    assert run(config, now + timedelta(seconds=60)) == ["sent"]
    assert (row.message_id, 2) == (postbox.taken[0]["Message-ID"], latest().attempts)


@pytest.mark.parametrize("where", ["answer", "refuse_recipient"])
def test_a_permanent_refusal_fails_the_message(where: str, config: Config, postbox: Postbox, now: datetime, db: Store) -> None:
    """5xx means: never; staff find it in the mail report."""
    queue(config, now)
    setattr(postbox, where, "550 no such mailbox")
    assert run(config, now) == ["rejected: the mail server answers 550 no such mailbox"]
    setattr(postbox, where, "")
    run(config, now + timedelta(days=1))
    assert (latest().state, postbox.taken) == ("failed", [])


def test_an_unreachable_server_is_tried_until_the_attempts_are_used_up(config: Config, now: datetime, db: Store) -> None:
    """The message then counts as failed."""
    away = replace(config, mail=replace(config.mail, port=free_port()))
    queue(away, now)
    results = [run(away, now + timedelta(hours=hour))[0] for hour in range(3)]
    assert [item.startswith(f"cannot reach the mail server 127.0.0.1:{away.mail.port}") for item in results] == [True] * 3
    assert (latest().state, latest().attempts) == ("failed", 3)


def test_while_mail_is_switched_off_none_is_queued_and_none_is_sent(config: Config, now: datetime, db: Store) -> None:
    """What was queued before waits."""
    queue(config, now)
    off = replace(config, mail=replace(config.mail, enabled=False))
    assert not mail.enqueue(off, to="a@example.com", subject="s", body="b", kind="staff", now=now)
    assert run(off, now) == []
    assert (latest().state, Mail.select().count()) == ("queued", 1)


def test_a_subject_cannot_smuggle_in_a_header(config: Config, postbox: Postbox, now: datetime, db: Store) -> None:
    """Line breaks in it become spaces."""
    mail.enqueue(config, to="a@example.com", subject="Hello\nBcc: x@example.com", body="b", kind="staff", now=now)
    assert run(config, now) == ["sent"]
    assert (postbox.taken[0]["Subject"], postbox.taken[0]["Bcc"]) == ("Hello Bcc: x@example.com", None)


def test_the_password_comes_from_a_file(postbox: Postbox, now: datetime, db: Store, tmp_path: Path) -> None:
    """The server sees the name and the password; without the file the message waits."""
    seen: list[tuple[bytes, bytes]] = []

    def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"secret", handled=False)

    server = Controller(postbox, hostname="127.0.0.1", port=free_port(), authenticator=login, auth_require_tls=False)
    server.start()
    try:
        settings = replace(Config().mail, port=server.port, username="kiosk", password_file="secret.txt")  # noqa: S106 - a file name
        config = replace(Config(), mail=settings, base=tmp_path)
        queue(config, now)
        assert "cannot read the mail password" in run(config, now)[0]
        (tmp_path / "secret.txt").write_text("wrong\n")
        assert "does not let us send" in run(config, now + timedelta(minutes=1))[0]
        (tmp_path / "secret.txt").write_text("secret\n")
        assert run(config, now + timedelta(minutes=3)) == ["sent"]
    finally:
        server.stop()
    assert seen[-1] == (b"kiosk", b"secret")


def test_a_server_without_encryption_gets_nothing_when_encryption_is_asked_for(
    config: Config, postbox: Postbox, now: datetime, db: Store
) -> None:
    """STARTTLS is never skipped."""
    safe = replace(config, mail=replace(config.mail, security="starttls"))
    queue(safe, now)
    assert "does not let us send" in run(safe, now)[0]
    assert postbox.taken == []
