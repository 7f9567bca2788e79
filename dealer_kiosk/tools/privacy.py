"""What a person may ask of us: to see everything we know, and to be erased."""

from typing import Any, TypeVar

from dealer_kiosk.db import audit, callbacks, customers, privacy, waitlist
from dealer_kiosk.db.privacy import Person
from dealer_kiosk.db.reports import Span
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Callback, Customer, Waitlist
from dealer_kiosk.errors import BusyError, ToolError
from dealer_kiosk.spoken.names import name_key
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.customers import phone_number
from dealer_kiosk.tools.identity import Evidence, fitting
from dealer_kiosk.tools.results import Refused

_Row = TypeVar("_Row", Callback, Waitlist)


def find(context: Context, phone: str, name: str | None = None) -> list[Person]:
    """Everybody who has this number, or the one of them with this name.

    Args:
        context: a staff session.
        phone: in any usual form.
        name: first and last name, or a last name that only one of them has.

    Raises:
        ToolError: nobody has that number, or nobody of them that name.
    """
    number = phone_number(context, phone)
    if isinstance(number, Refused):
        raise ToolError(f"{phone} is not a complete phone number")
    household = customers.with_phone(number)
    calls, waits = callbacks.with_phone(number), waitlist.nobodys(number)
    people = [Person(row, _of(row, household, calls), _of(row, household, waits)) for row in household]
    people += _strangers(
        [call for call in calls if not any(call in person.callbacks for person in people)],
        [wait for wait in waits if not any(wait in person.waits for person in people)],
    )
    if not people:
        raise ToolError(f"nobody with the number {number} is on file")
    if name is None:
        return people
    named = [person for person in people if name_key(_name(person)) == name_key(name)] or _fitting(people, name)
    if not named:
        raise ToolError(f"nobody called {name} has the number {number}; on file: {_names(people)}")
    return named


def export(context: Context, people: list[Person]) -> dict[str, Any]:
    """Everything about these people, as one JSON-able document."""
    span = Span(context.config.dealership.zone)
    with write():
        for person in people:
            audit.record(context.now, context.actor, "privacy.export", person.subject)
    return {"exported_at": span.local(context.now), "people": [privacy.export(person, span) for person in people]}


def erase(context: Context, people: list[Person], *, force: bool = False) -> int:
    """Delete everything about one person; returns how many rows.

    Args:
        context: a staff session.
        people: as found.
        force: although appointments are still to come; they are deleted as well.

    Raises:
        ToolError: several people were found, or one has appointments to come.
        BusyError: the rows are deleted, but another process kept the file from being rewritten.
        DatabaseError: nothing was deleted, or the disk has no room for rewriting the file.
    """
    if len(people) > 1:
        raise ToolError(f"{len(people)} people have that number; say which with --name: {_names(people)}")
    coming = privacy.coming(people[0], context.now)
    if coming and not force:
        codes = ", ".join(row.code for row in coming)
        raise ToolError(f"there are appointments to come ({codes}); cancel them first, or erase them too with --force")
    count = privacy.erase(people[0], context.now, context.actor)
    try:
        privacy.scrub()
    except BusyError as error:
        raise BusyError(
            "the rows are deleted, but the file is in use and may keep traces; run 'dealer-kiosk privacy purge' when it is quiet"
        ) from error
    return count


def _of(person: Customer, household: list[Customer], rows: list[_Row]) -> list[_Row]:
    return [row for row in rows if _is_from(row, person, household)]


def _is_from(call: Callback | Waitlist, person: Customer, household: list[Customer]) -> bool:
    """Whether a callback or a place on the waiting list is the person's: by its name, or because nobody else has the number."""
    if not call.customer_name.strip():
        return len(household) == 1
    return fitting(household, Evidence(name=call.customer_name)) == [person]


def _strangers(calls: list[Callback], waits: list[Waitlist]) -> list[Person]:
    """People who are no customers, each with the rows in their name."""
    rows: list[Callback | Waitlist] = [*calls, *waits]
    names = dict.fromkeys(name_key(row.customer_name) for row in rows)
    return [Person(None, _named(calls, name), _named(waits, name)) for name in names]


def _named(rows: list[_Row], name: str) -> list[_Row]:
    return [row for row in rows if name_key(row.customer_name) == name]


def _fitting(people: list[Person], name: str) -> list[Person]:
    fit = fitting([person.customer for person in people if person.customer], Evidence(name=name))
    return [person for person in people if person.customer in fit] if len(fit) == 1 else []


def _name(person: Person) -> str:
    return str(person.customer.name if person.customer else person.contacts[0].customer_name)


def _names(people: list[Person]) -> str:
    return ", ".join(_name(person) or "(no name)" for person in people)
