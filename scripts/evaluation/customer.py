"""The simulated customers: who they are, what they say when asked, and what must be in the database when they have left.

They are written by hand, a TOML file for each area, and no training sees them.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dealer_kiosk.errors import ConfigError
from dealer_kiosk.messages import Outcome
from scripts.evaluation.toml_table import TomlTable
from scripts.evaluation.topics import TOPICS

FOLDER = Path(__file__).with_name("customers")
OPENINGS = 4
_SAYS = TOPICS | {"read_back_yes", "read_back_no"}
_CUSTOMER = ("title", "tags", "person", "phone", "openings", "flexible", "facts", "says", "then", "before", "want")
_APPOINTMENT = ("person", "type", "service", "car", "vehicle", "date", "day", "time", "status", "transport", "code")
_WANT = ("appointments", "cancelled", "callbacks", "callback_phone", "new_customers", "answered", "never", "outcome")
_STATES = ("scheduled", "confirmed", "arrived", "completed", "no_show", "cancelled")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment that is there before, or is wanted; "" = not said."""

    person: str
    type: str  # service or test_drive
    start: str  # YYYY-MM-DDTHH:MM, wall time of the dealership
    service: str = ""  # its name
    car: str = ""  # year, make and model, or a part of them
    vehicle: str = ""  # the customer's own car, or a part of its name
    status: str = "scheduled"
    transport: str = ""
    code: str = ""

    @property
    def what(self) -> str:
        """The service, or the car to drive."""
        return self.service or self.car or self.type


@dataclass(frozen=True, slots=True)
class Then:
    """Something said once instead of an answer."""

    after: str  # the topic that is asked
    say: tuple[str, ...]
    facts: Mapping[str, str]  # as they are from then on


@dataclass(frozen=True, slots=True)
class Before:
    """What there is when the customer comes."""

    appointments: tuple[Booking, ...] = ()
    taken: tuple[str, ...] = ()  # starts that others have taken, YYYY-MM-DDTHH:MM
    present: bool = False  # staff are signed in and answer at once


@dataclass(frozen=True, slots=True)
class Want:
    """What there must be when the customer has left; all else is unchanged."""

    appointments: tuple[Booking, ...] = ()  # the cancelled ones, too
    callbacks: int = 0
    callback_phone: str = ""  # E.164
    new_customers: tuple[str, ...] | int | None = None  # names or a number; None = those of `appointments` not on file
    answered: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()  # () = any


@dataclass(frozen=True, slots=True)
class Customer:
    """One simulated customer."""

    title: str
    area: str  # the file's name
    tags: tuple[str, ...]
    person: str
    phone: str  # as they say it; "" = they have none to give
    openings: tuple[str, ...]
    facts: Mapping[str, str]
    says: Mapping[str, tuple[str, ...]]
    then: tuple[Then, ...]
    before: Before
    want: Want
    flexible: bool = False  # takes another time when theirs is not to be had


def read_folder(folder: Path, today: date) -> list[Customer]:
    """The customers of every file of a folder, in order.

    Args:
        folder: holds `*.toml`.
        today: the day of the conversations.

    Raises:
        ConfigError: a file cannot be used; the text names file, customer and field.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ConfigError(f"there are no customers (*.toml) in {folder}")
    found = [customer for file in files for customer in read_file(file, today)]
    seen: set[str] = set()
    for customer in found:
        if customer.title in seen:
            raise ConfigError(f"{customer.area}.toml, {customer.title!r}: title is that of another customer, too")
        seen.add(customer.title)
    return found


def read_file(path: Path, today: date) -> list[Customer]:
    """The customers of one file.

    Raises:
        ConfigError: see `read_folder`.
    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("customer")
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}") from error
    if not isinstance(rows, list):
        raise ConfigError(f"{path.name} has no [[customer]]")
    return [_customer(row, path, number, today) for number, row in enumerate(rows, 1)]


def _customer(row: object, path: Path, number: int, today: date) -> Customer:
    title = row.get("title") if isinstance(row, dict) else None
    table = TomlTable(row, f"{path.name}, {title!r}" if title else f"{path.name}, customer {number}", _CUSTOMER)
    openings = table.texts("openings")
    if len(openings) != OPENINGS:
        raise table.error("openings", f"must be {OPENINGS} wordings, not {len(openings)}")
    facts = _facts(table)
    customer = Customer(
        title=table.text("title"),
        area=path.stem,
        tags=table.texts("tags"),
        person=table.text("person"),
        phone=table.text("phone", ""),
        openings=openings,
        facts=facts,
        says=_says(table),
        then=tuple(_then(item) for item in table.tables("then", ("after", "say", "facts"))),
        before=_before(table.table("before", ("appointments", "taken", "rota")), today),
        want=_want(table.table("want", _WANT), today),
        flexible=table.flag("flexible") or _is_flexible(table),
    )
    _check_slots(customer, table)
    return customer


def _facts(table: TomlTable) -> dict[str, str]:
    raw = table.get("facts") or {}
    facts = TomlTable(raw, f"{table.place}, facts", raw)
    return {key: facts.text(key) for key in raw if key != "flexible"}


def _is_flexible(table: TomlTable) -> bool:
    raw = table.get("facts") or {}
    return TomlTable(raw, f"{table.place}, facts", raw).flag("flexible")


def _says(table: TomlTable) -> dict[str, tuple[str, ...]]:
    says = table.table("says", _SAYS)
    return {key: _wordings(says, key) for key in _SAYS if key in says}


def _wordings(table: TomlTable, key: str) -> tuple[str, ...]:
    wordings = table.texts(key)
    if not 1 <= len(wordings) <= OPENINGS:
        raise table.error(key, f"must be 1 to {OPENINGS} wordings, not {len(wordings)}")
    return wordings


def _then(table: TomlTable) -> Then:
    raw = table.get("facts") or {}
    facts = TomlTable(raw, f"{table.place}, facts", raw)
    after = table.choice("after", sorted(TOPICS), "")
    return Then(after, _wordings(table, "say"), {key: facts.text(key) for key in raw})


def _before(table: TomlTable, today: date) -> Before:
    taken = (f"{item.day('day', today)}T{item.clock('time')}" for item in table.tables("taken", ("day", "time")))
    return Before(
        appointments=_bookings(table, "appointments", today, "scheduled"),
        taken=tuple(taken),
        present=table.choice("rota", ("none", "default", "all"), "default") == "all",
    )


def _want(table: TomlTable, today: date) -> Want:
    outcome = table.texts("outcome")
    for word in outcome:
        if word not in [item.value for item in Outcome]:
            raise table.error("outcome", f"has {word!r}, which is no outcome of a session")
    listed = isinstance(table.get("new_customers"), list)
    return Want(
        appointments=(
            *_bookings(table, "appointments", today, "scheduled"),
            *_bookings(table, "cancelled", today, "cancelled"),
        ),
        callbacks=table.number("callbacks", 0),
        callback_phone=table.text("callback_phone", ""),
        new_customers=_new_customers(table, listed=listed),
        answered=table.patterns("answered"),
        never=table.patterns("never"),
        outcome=outcome,
    )


def _new_customers(table: TomlTable, *, listed: bool) -> tuple[str, ...] | int | None:
    if "new_customers" not in table:
        return None
    return table.texts("new_customers") if listed else table.number("new_customers", 0)


def _bookings(table: TomlTable, key: str, today: date, status: str) -> tuple[Booking, ...]:
    return tuple(_booking(item, today, status) for item in table.tables(key, _APPOINTMENT))


def _booking(table: TomlTable, today: date, status: str) -> Booking:
    kind = table.choice("type", ("service", "test_drive"), "service")
    if kind == "service":
        table.text("service")  # the one field that a visit cannot do without
    return Booking(
        person=table.text("person"),
        type=kind,
        start=f"{table.day('day' if 'day' in table else 'date', today)}T{table.clock('time')}",
        service=table.text("service", ""),
        car=table.text("car", ""),
        vehicle=table.text("vehicle", ""),
        status=table.choice("status", _STATES, status),
        transport=table.text("transport", ""),
        code=table.text("code", ""),
    )


def _check_slots(customer: Customer, table: TomlTable) -> None:
    """A {fact} in a wording must be one of the customer's facts."""
    known = {"phone", *customer.facts, *(name for event in customer.then for name in event.facts)}
    wordings: dict[str, Sequence[str]] = {"openings": customer.openings, **customer.says}
    wordings |= {f"then[{number}]": event.say for number, event in enumerate(customer.then)}
    for field, texts in wordings.items():
        for name in (name for text in texts for name in _SLOT.findall(text)):
            if name not in known:
                raise table.error(field, f"has {{{name}}}, which is no fact of this customer")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """A wording with its {facts}."""
    return _SLOT.sub(lambda match: facts.get(match[1], ""), text)
