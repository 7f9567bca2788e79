"""A stage for trials: the demonstration dealership, a scripted language model, and one customer to change."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.scripted_model import Answer, ScriptedModel
from dealer_kiosk.messages import FunctionCall
from scripts.evaluation.customer import Customer, read_file
from scripts.evaluation.trial import Exchange, Record, Stage, Tool
from scripts.evaluation.world import AppointmentRow, PersonRow, Snapshot

CUSTOMER = """
    [[customer]]
    title = "books an oil change"
    tags = ["book"]
    person = "Lena Fischer"
    phone = "three one two five five five oh one nine nine"
    openings = ["i need an {service} {date}", "could i get an {service} {date}", "an {service} please", "{service}"]
    [customer.facts]
    service = "oil change"
    date = "tomorrow"
    time = "ten in the morning"
    [customer.want]
    appointments = [
        { person = "Lena Fischer", type = "service", service = "Oil change", date = "2026-11-24", time = "10:00" },
    ]
    outcome = ["booked"]
"""


def customers(text: str, folder: Path) -> list[Customer]:
    """The customers of a file with this text."""
    path = folder / "trying.toml"
    path.write_text(dedent(text), encoding="utf-8")
    return read_file(path, datetime(2026, 11, 23).date())  # noqa: DTZ001 - only its date


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    """Somebody who books an oil change for tomorrow at ten."""
    return customers(CUSTOMER, tmp_path)[0]


def oracle(answers: Mapping[str, Answer]) -> ScriptedModel:
    """A language model that knows some sentences."""
    return ScriptedModel(lambda prompt: _answer(prompt, answers))


def _answer(prompt: Prompt, answers: Mapping[str, Answer]) -> Answer:
    return answers.get(prompt.utterance.lower(), FunctionCall("no_function", {"kind": "unclear"}))


@pytest.fixture
def stage(config: Config, now: datetime, demo_file: Path) -> Stage:
    """A language model that understands the first opening."""
    call = FunctionCall("book_appointment", {"type": "service", "service": "oil change", "date": "tomorrow"})
    return Stage(config, now, demo_file, oracle({"i need an oil change tomorrow": call}))


LENA = PersonRow("Lena Fischer", "+13125550199", "", ())
MARIA = PersonRow("Maria Alvarez", "+13125550111", "maria.alvarez@example.com", ("LKM4821",))


def appointment(**changes: Any) -> AppointmentRow:
    """The appointment that the customer wants, or one like it."""
    values = {
        "code": "2346K", "person": "Lena Fischer", "type": "service", "what": "Oil change", "vehicle": "",
        "start": "2026-11-24T10:00", "status": "scheduled", "transport": "",
    }  # fmt: skip
    return AppointmentRow(**(values | changes))


def held(
    appointments: Mapping[int, AppointmentRow] | None = None, *, lena: bool = True, callbacks: Mapping[int, str] | None = None
) -> Snapshot:
    """A database: Maria is on file, and Lena may be."""
    return Snapshot(appointments or {}, {1: MARIA} | ({7: LENA} if lena else {}), callbacks or {}, {}, {})


BEFORE = held(lena=False)
AFTER = held({1: appointment()})
READ_BACK = (
    "Oil change, Tuesday, November 24th at 10:00 AM, under Lena Fischer. About 30 minutes, 59 to 89 dollars. Shall I book it?"
)
CONFIRMED = "BOOKING_CONFIRMED:\nConfirmation #: 2346K\nDate: Tuesday, November 24, 2026\nTime: 10:00 AM"
GOOD = (
    Exchange("i need an oil change tomorrow at ten i'm lena fischer", "", (Tool("book_appointment", "CONFIRM: oil change"),),
             READ_BACK, {}),
    Exchange("yes", "", (Tool("book_appointment", CONFIRMED),), "Booked. Your code is 2, 3, 4, 6, K. Anything else?", {}),
    Exchange("no that's all thanks", "", (), "Thanks for coming by. Goodbye!", {}),
)  # fmt: skip


def record(
    customer: Customer,
    exchanges: tuple[Exchange, ...] = GOOD,
    *,
    before: Snapshot = BEFORE,
    after: Snapshot = AFTER,
    outcome: str = "booked",
) -> Record:
    """A conversation in which everything went right, but for what is changed."""
    greeting = Exchange("", "", (), "How can I help?", {})
    today = datetime(2026, 11, 23).date()  # noqa: DTZ001 - only its date
    return Record(customer, 0, today, (greeting, *exchanges), outcome, before, after)
