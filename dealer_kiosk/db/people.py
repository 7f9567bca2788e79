"""Who of the staff is here, and who asked for them."""

from datetime import datetime

import peewee

from dealer_kiosk.db.tables import HumanRequest, Staff

_ORDER = ("advisor", "sales", "technician", "manager")
_URGENT_ORDER = ("manager", "advisor", "sales", "technician")


def staff_named(name: str) -> Staff | None:
    """The member of staff, or None; case does not matter."""
    return Staff.get_or_none(Staff.name == name.strip())


def staff_in(name: str, now: datetime, until: datetime) -> Staff | None:
    """Sign somebody in until closing time; None if nobody has that name.  Needs a write transaction."""
    return _set_presence(name, now, until)


def staff_out(name: str) -> Staff | None:
    """Sign somebody out; None if nobody has that name.  Needs a write transaction."""
    return _set_presence(name, None, None)


def present_staff(now: datetime, *, urgent: bool = False) -> list[Staff]:
    """Everybody signed in, in the order they are called; in urgent cases the manager first."""
    order = _URGENT_ORDER if urgent else _ORDER
    rows = Staff.select().where((Staff.present_since <= now) & (Staff.present_until > now))
    return sorted(rows, key=lambda row: (order.index(row.role), row.present_since, row.id))


def free_staff(now: datetime, *, urgent: bool = False) -> list[Staff]:
    """Those signed in who are not being called by another session just now."""
    called = {row.staff_id for row in HumanRequest.select().where(_waiting(now))}
    return [row for row in present_staff(now, urgent=urgent) if row.id not in called]


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
    """Give a waiting request its outcome; False if it has one already.  Needs a write transaction."""
    values: dict[str, object] = {"state": state}
    if staff is not None:
        values["staff"] = staff
    waiting = (HumanRequest.id == request.id) & (HumanRequest.state == "requested")
    return bool(HumanRequest.update(**values).where(waiting).execute())


def arrive(request: HumanRequest) -> bool:
    """Whoever answered has come to the customer; False if nobody had answered.  Needs a write transaction."""
    answered = (HumanRequest.id == request.id) & (HumanRequest.state == "acknowledged")
    return bool(HumanRequest.update(state="arrived").where(answered).execute())


def withdraw_requests(session: str) -> int:
    """The customer has left: nobody needs to come any more.  Returns how many.  Needs a write transaction."""
    waiting = (HumanRequest.session == session) & (HumanRequest.state == "requested")
    return int(HumanRequest.update(state="withdrawn").where(waiting).execute())


def _set_presence(name: str, since: datetime | None, until: datetime | None) -> Staff | None:
    row = staff_named(name)
    if row is not None:
        row.present_since = since
        row.present_until = until
        row.save()
    return row


def _waiting(now: datetime) -> peewee.Expression:
    return (HumanRequest.state == "requested") & (HumanRequest.expires_at > now)
