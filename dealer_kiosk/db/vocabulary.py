"""The names in the database that customers say: cars, services and people who work here; never those of customers."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import peewee

from dealer_kiosk.db.tables import Car, Resource, ServiceType, Staff
from dealer_kiosk.engines.vocabulary import Vocabulary
from dealer_kiosk.spoken.speakable import speakable

_VOWELS = re.compile("[aeiouy]")
_SPELLED = frozenset(("abs", "ac", "apr", "ev", "suv"))  # abbreviations with a vowel
_TIMEOUT_S = 2.0


def read_vocabulary(path: Path) -> Vocabulary:
    """The names of a database as they are written; none when it is missing, is not ours, or cannot be read.

    It may be open elsewhere: it is read through a connection of its own.
    """
    database = peewee.SqliteDatabase(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_TIMEOUT_S)
    try:
        return Vocabulary(
            cars=_sorted(_cars(database)),
            services=_sorted(_services(database)),
            people=_sorted(_people(database)),
        )
    except peewee.DatabaseError:
        return Vocabulary()
    finally:
        database.close()


def spoken_vocabulary(written: Vocabulary) -> Vocabulary:
    """The names in the words that people say: "F-150" is "f one fifty", "CR-V" is "c r v"."""
    return Vocabulary(
        cars=_sorted(_letter_by_letter(in_words(name)) for name in written.cars),
        services=_sorted(_letter_by_letter(in_words(name)) for name in written.services),
        people=_sorted(in_words(name) for name in written.people),
    )


def in_words(name: str) -> str:
    """A name in lower-case words without figures or signs; empty when nothing of it can be said in English."""
    plain = unicodedata.normalize("NFKD", speakable(name).lower())
    return " ".join(re.findall(r"[a-z]+(?:'[a-z]+)*", re.sub(r"[\u0300-\u036f]", "", plain)))


def _letter_by_letter(words: str) -> str:
    """The words with abbreviations spelled: "rdx" is "r d x"."""
    return " ".join(" ".join(word) if word in _SPELLED or not _VOWELS.search(word) else word for word in words.split())


def _cars(database: peewee.Database) -> Iterator[str]:
    for make, model in Car.select(Car.make, Car.model).distinct().tuples().execute(database):
        yield from (make, model, f"{make} {model}")


def _services(database: peewee.Database) -> Iterator[str]:
    for name, aliases in ServiceType.select(ServiceType.name, ServiceType.aliases).tuples().execute(database):
        yield from (name, *aliases.split(","))


def _people(database: peewee.Database) -> Iterator[str]:
    advisors = Resource.select(Resource.name).where(Resource.kind == "advisor")
    for query in (Staff.select(Staff.name), advisors):
        for (name,) in query.tuples().execute(database):
            yield from (name, name.partition(" ")[0])


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, in an order that does not depend on the database's."""
    return tuple(sorted({name.strip() for name in names} - {""}))
