"""What a customer may ask for besides the service itself: an advisor by name, and how to get about meanwhile."""

from dataclasses import replace

from dealer_kiosk.db import bookings, queries
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.tools.results import Refused


def with_options(need: Need, transport: str | None, advisor: str | None, moved: int | None = None) -> Need | Refused:
    """The need with the options asked for; nothing is looked up when there are none.

    Args:
        need: what the appointment occupies without them.
        transport: wait, shuttle or loaner, as far as the dealership has them.
        advisor: full name or first name.
        moved: id of an appointment that is to be moved, which keeps the options it has.
    """
    if moved is not None and transport is None and advisor is None:
        return _kept(need, moved)
    if transport is None and advisor is None:
        return need
    if need.type != "service":
        return Refused("unknown_option", "Transport and advisor go with a service appointment.")
    way = None if transport is None else _transport(transport)
    person = None if advisor is None else _advisor(advisor)
    if isinstance(way, Refused):
        return way
    return person if isinstance(person, Refused) else replace(need, transport=way, advisor=person)


def _kept(need: Need, moved: int) -> Need:
    row = queries.appointment(moved)
    if row is None:
        return need
    old = bookings.need_of(row)
    return replace(need, transport=old.transport, advisor=old.advisor)


def _transport(word: str) -> str | Refused:
    there = {"wait", *(str(row.option) for row in queries.resources("transport"))}
    wanted = word.strip().lower()
    if wanted in there:
        return wanted
    return Refused("unknown_option", f"The transport must be one of {', '.join(sorted(there))}.")


def _advisor(name: str) -> int | Refused:
    """The id of the one advisor with this name."""
    there = queries.resources("advisor")
    wanted = name.strip().casefold()
    found = [row for row in there if wanted == row.name.casefold()]
    found = found or [row for row in there if wanted == row.name.split()[0].casefold()]
    if len(found) == 1:
        return int(found[0].id)
    if not there:
        return Refused("unknown_option", "The advisor cannot be chosen here.")
    return Refused("unknown_option", f"The advisor must be one of {', '.join(row.name for row in there)}.")
