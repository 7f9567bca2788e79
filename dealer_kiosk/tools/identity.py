"""Whether somebody is the customer they say they are: the phone, and one thing more that only the customer says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from dealer_kiosk.db import customers
from dealer_kiosk.db.tables import Customer
from dealer_kiosk.spoken.names import name_key, same_last_name

_SAME_FIRST_NAME = 0.8  # Jaro-Winkler similarity: dana and donna 0.80, helen and ellen 0.87, helen and thomas 0.46


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the customer says besides the phone number; None = not said."""

    name: str | None = None  # a last name, or first and last name
    plate: str | None = None  # normalised
    code: str | None = None  # normalised


def fitting(people: Sequence[Customer], evidence: Evidence) -> list[Customer]:
    """Those of a household whom a piece of evidence fits; when several fit, those whom all of it fits, if there are any."""
    named = _named(people, evidence.name) if evidence.name else ()
    scores = {person.id: _fits(person, evidence, named) for person in people}
    fit = [person for person in people if any(scores[person.id])]
    return [person for person in fit if all(scores[person.id])] or fit


def _fits(person: Customer, evidence: Evidence, named: Collection[int]) -> list[bool]:
    checks = []
    if evidence.name:
        checks.append(person.id in named)
    if evidence.plate:
        plate = _bare(evidence.plate)
        checks.append(any(_bare(row.plate) == plate for row in customers.vehicles_of(person.id) if row.plate))
    if evidence.code:
        checks.append(customers.has_code(person.id, evidence.code))
    return checks


def _named(people: Sequence[Customer], said: str) -> set[int]:
    """Who may have said this name: those who have exactly it, else those who have nearly it."""
    exact = {person.id for person in people if person.name_key == name_key(said)}
    return exact or {person.id for person in people if _nearly_named(person.name, said)}


def _nearly_named(on_file: str, said: str) -> bool:
    """The last names must agree, and where a first name is said it must be much like the one on file."""
    if not same_last_name(on_file, said):
        return False
    words = said.split()
    return len(words) == 1 or _same_first_name(on_file.split(maxsplit=1)[0], words[0])


def _same_first_name(on_file: str, said: str) -> bool:
    """First names are misheard and shortened, so a near one will do."""
    left, right = name_key(on_file), name_key(said)
    return left.startswith(right) or right.startswith(left) or JaroWinkler.similarity(left, right) >= _SAME_FIRST_NAME


def _bare(plate: str) -> str:
    return "".join(char for char in plate.upper() if char.isalnum())
