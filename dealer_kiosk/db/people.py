"""Who of the staff is here, and who asked for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import peewee

from dealer_kiosk.db.tables import HumanRequest, Shift, Staff

_ORDER = ("advisor", "sales", "technician", "manager")
_UNANSWERED = ("requested", "ringing")
_URGENT_ORDER = ("manager", "advisor", "sales", "technician")


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody who is here came, and when they are expected to leave."""

    since: datetime
    until: datetime


def staff_named(name: str) -> Staff | None:
    """The member of staff, or None; case does not matter."""
    return Staff.get_or_none(Staff.name == name.strip())


def staff_in(name: str, now: datetime, until: datetime) -> Staff | None:
    """Sign somebody in until closing time; None if nobody has that name.  Needs a write transaction."""
    return _set_presence(name, now, until, None)


def staff_out(name: str, now: datetime | None = None) -> Staff | None:
    """Sign somebody out, from the rota of `now`'s day as well; None if nobody has that name.  Needs a write transaction."""
    return _set_presence(name, None, None, None if now is None else now.date().isoformat())


def presence(row: Staff, now: datetime, *, on_rota: bool = True) -> Presence | None:
    """Whether somebody is here: signed in, or on a shift of the rota and not signed out for the day.

    Args:
        row: the person.
        now: in the dealership's zone, in which shifts are written.
        on_rota: whether the rota counts; it does not while the dealership is closed.
    """
    if row.present_since is not None and row.present_since <= now < row.present_until:
        return Presence(row.present_since, row.present_until)
    if not on_rota or row.out_on == now.date().isoformat():
        return None
    clock = f"{now:%H:%M}"
    today = (Shift.staff == row.id) & (Shift.weekday == now.weekday()) & (Shift.starts <= clock) & (Shift.ends > clock)
    shift = Shift.get_or_none(today)
    return None if shift is None else Presence(_at(shift.starts, now), _at(shift.ends, now))


def _at(clock: str, now: datetime) -> datetime:
    return datetime.combine(now.date(), time.fromisoformat(clock), now.tzinfo)


def present_staff(now: datetime, *, urgent: bool = False, on_rota: bool = True) -> list[Staff]:
    """Everybody who is here, in the order they are called; in urgent cases the manager first.  See `presence`."""
    order = _URGENT_ORDER if urgent else _ORDER
    here = [(row, found) for row in Staff.select() if (found := presence(row, now, on_rota=on_rota))]
    return [row for row, found in sorted(here, key=lambda item: (order.index(item[0].role), item[1].since, item[0].id))]


def free_staff(now: datetime, *, urgent: bool = False, on_rota: bool = True) -> list[Staff]:
    """Those who are here and are not being called by another session just now."""
    called = {row.staff_id for row in HumanRequest.select().where(_waiting(now))}
    return [row for row in present_staff(now, urgent=urgent, on_rota=on_rota) if row.id not in called]


def rota() -> list[Shift]:
    """Every shift, by person and weekday."""
    return list(Shift.select(Shift, Staff).join(Staff).order_by(Staff.id, Shift.weekday, Shift.starts))


def replace_shifts(row: Staff, weekday: int, stretches: Sequence[tuple[time, time]]) -> None:
    """Set somebody's shifts of a weekday for good.  Needs a write transaction."""
    Shift.delete().where((Shift.staff == row.id) & (Shift.weekday == weekday)).execute()
    for starts, ends in stretches:
        Shift.create(staff=row, weekday=weekday, starts=f"{starts:%H:%M}", ends=f"{ends:%H:%M}")


def manager() -> Staff | None:
    """The manager that open callbacks are escalated to, or None."""
    return next(iter(Staff.select().where(Staff.role == "manager").order_by(Staff.id).limit(1)), None)


def open_request(session: str, now: datetime) -> HumanRequest | None:
    """The session's request that is being called or was acknowledged, or None."""
    still_open = _waiting(now) | (HumanRequest.state == "acknowledged")
    query = HumanRequest.select().where((HumanRequest.session == session) & still_open)
    return next(iter(query.order_by(HumanRequest.id.desc()).limit(1)), None)


def request_with_id(request_id: int) -> HumanRequest | None:
    """The request, or None."""
    return HumanRequest.get_or_none(HumanRequest.id == request_id)


def waiting_requests(now: datetime) -> list[HumanRequest]:
    """Customers who wait for somebody to answer, longest first."""
    return list(HumanRequest.select().where(_waiting(now)).order_by(HumanRequest.id))


def insert_request(session: str, reason: str, urgency: str, staff: Staff, now: datetime, expires_at: datetime) -> HumanRequest:
    """Call `staff` for a session.  Needs a write transaction."""
    return HumanRequest.create(
        session=session, reason=reason, urgency=urgency, staff=staff, created_at=now, expires_at=expires_at
    )


def move_request(request: HumanRequest, state: str, staff: Staff | None = None) -> bool:
    """Move a waiting request on; False if it has its outcome already.  Needs a write transaction."""
    values: dict[str, object] = {"state": state}
    if staff is not None:
        values["staff"] = staff
    waiting = (HumanRequest.id == request.id) & HumanRequest.state.in_(_UNANSWERED)
    return bool(HumanRequest.update(**values).where(waiting).execute())


def arrive(request: HumanRequest) -> bool:
    """Whoever answered has come to the customer; False if nobody had answered.  Needs a write transaction."""
    answered = (HumanRequest.id == request.id) & (HumanRequest.state == "acknowledged")
    return bool(HumanRequest.update(state="arrived").where(answered).execute())


def withdraw_requests(session: str) -> int:
    """The customer has left: nobody needs to come any more.  Returns how many.  Needs a write transaction."""
    waiting = (HumanRequest.session == session) & HumanRequest.state.in_(_UNANSWERED)
    return int(HumanRequest.update(state="withdrawn").where(waiting).execute())


def _set_presence(name: str, since: datetime | None, until: datetime | None, out_on: str | None) -> Staff | None:
    row = staff_named(name)
    if row is not None:
        row.present_since = since
        row.present_until = until
        row.out_on = out_on
        row.save()
    return row


def _waiting(now: datetime) -> peewee.Expression:
    return HumanRequest.state.in_(_UNANSWERED) & (HumanRequest.expires_at > now)
