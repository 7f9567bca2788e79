"""Compares what the database holds after a conversation with what the customer wanted: right, wrong and missing writes."""

from collections.abc import Iterator
from dataclasses import dataclass

from dealer_kiosk.messages import Outcome
from dealer_kiosk.spoken.contact import parse_email
from dealer_kiosk.spoken.names import name_key
from scripts.evaluation.customer import Booking, Customer, Want
from scripts.evaluation.world import AppointmentRow, Snapshot, is_called


@dataclass(frozen=True, slots=True)
class Writes:
    """What was written that was not wanted, and what was wanted and not written; one line each."""

    wrong: tuple[str, ...]
    missing: tuple[str, ...]


def compare(customer: Customer, before: Snapshot, after: Snapshot) -> Writes:
    """The writes of one conversation."""
    want = customer.want
    changed = {key for key, row in after.appointments.items() if before.appointments.get(key) != row}
    matched, missing = _match(want, before, after, changed)
    wrong = [f"appointment: {_tell(after.appointments[key])}" for key in sorted(changed - matched)]
    wrong += [f"appointment deleted: {_tell(row)}" for key, row in before.appointments.items() if key not in after.appointments]
    callbacks = _callbacks(want, before, after)
    wrong += [*callbacks.wrong, *_people(customer, before, after), *_mails(customer, before, after, changed & matched)]
    wrong += [f"waiting list: {phone}" for key, phone in after.waitlist.items() if key not in before.waitlist]
    return Writes(tuple(wrong), (*missing, *callbacks.missing, *_missing_people(want, before, after)))


def _match(want: Want, before: Snapshot, after: Snapshot, changed: set[int]) -> tuple[set[int], list[str]]:
    """The rows that are wanted, and the wishes that no row fulfils; changed rows come first."""
    left = sorted(after.appointments, key=lambda key: (key not in changed, key))
    missing = []
    for booking in want.appointments:
        moved = _moved(booking, want, before)
        fitting = (key for key in left if _is(booking, after.appointments[key]))
        found = next((key for key in fitting if not moved or key in moved), None)
        if found is None:
            missing.append(f"appointment: {booking.what} {booking.start} for {booking.person}, {booking.status}")
        else:
            left.remove(found)
    return set(after.appointments) - set(left), missing


def _moved(booking: Booking, want: Want, before: Snapshot) -> set[int]:
    """The rows that may be moved to become a wanted one: a second booking beside the old one is no move."""
    if Outcome.RESCHEDULED not in want.outcome:
        return set()
    return {
        key
        for key, row in before.appointments.items()
        if _is_about(booking, row) and not any(_is(other, row) for other in want.appointments)
    }


def _is(booking: Booking, row: AppointmentRow) -> bool:
    return (booking.start, booking.status) == (row.start, row.status) and _is_about(booking, row)


def _is_about(booking: Booking, row: AppointmentRow) -> bool:
    return (
        booking.type == row.type
        and name_key(booking.person) == name_key(row.person)
        and is_called(booking.service or booking.car, row.what)
        and is_called(booking.vehicle, row.vehicle)
        and booking.transport in ("", row.transport)
    )


def _tell(row: AppointmentRow) -> str:
    return f"{row.what} {row.start} for {row.person}, {row.status}"


def _callbacks(want: Want, before: Snapshot, after: Snapshot) -> Writes:
    new = [phone for key, phone in after.callbacks.items() if before.callbacks.get(key) != phone]
    wrong = [f"callback to {phone}, not {want.callback_phone}" for phone in new if want.callback_phone not in ("", phone)]
    right = len(new) - len(wrong)
    wrong += [f"{right - want.callbacks} callbacks too many"] * (right > want.callbacks)
    return Writes(tuple(wrong), (f"{want.callbacks - right} callbacks",) * (right < want.callbacks))


def _new_names(before: Snapshot, after: Snapshot) -> list[str]:
    return [row.name for key, row in after.people.items() if key not in before.people]


def _wanted_names(want: Want, before: Snapshot) -> set[str]:
    """The keys of the names that are to be new."""
    if isinstance(want.new_customers, tuple):
        return {name_key(name) for name in want.new_customers}
    on_file = {name_key(row.name) for row in before.people.values()}
    return {name_key(booking.person) for booking in want.appointments} - on_file


def _people(customer: Customer, before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Customers that should not be new, and changes of those on file; an address that was dictated is wanted."""
    new, want = _new_names(before, after), customer.want
    if isinstance(want.new_customers, int):
        yield from (f"new customer: {name}" for name in new[want.new_customers :])
    else:
        wanted = _wanted_names(want, before)
        for name in new:
            if name_key(name) in wanted:
                wanted.remove(name_key(name))
            else:
                yield f"new customer: {name}"
    for key, row in before.people.items():
        now = after.people.get(key)
        if now is None or (now.name, now.phone) != (row.name, row.phone):
            yield f"customer changed: {row.name}"
        elif now.email not in (row.email, _address(customer)):
            yield f"e-mail address changed: {row.name}"


def _missing_people(want: Want, before: Snapshot, after: Snapshot) -> Iterator[str]:
    new = _new_names(before, after)
    if isinstance(want.new_customers, int):
        yield from (f"{want.new_customers - len(new)} new customers",) * (len(new) < want.new_customers)
    elif isinstance(want.new_customers, tuple):
        found = {name_key(name) for name in new}
        yield from (f"new customer: {name}" for name in want.new_customers if name_key(name) not in found)


def _mails(customer: Customer, before: Snapshot, after: Snapshot, right: set[int]) -> Iterator[str]:
    """Messages about anything but a wanted write, or to an address that is neither on file nor the one dictated."""
    on_file = {row.email for row in before.people.values() if row.email}
    for key, mail in after.mails.items():
        if key in before.mails:
            continue
        if mail.appointment not in right or mail.to not in on_file | {_address(customer)}:
            yield f"e-mail: {mail.kind} to {mail.to}"


def _address(customer: Customer) -> str:
    return parse_email(customer.facts.get("email", "")) or ""
