"""People who would like a time of a day that is full."""

from datetime import date, datetime

from dealer_kiosk.db.tables import Waitlist


def waiting(*, phone: str, kind: str, day: date) -> Waitlist | None:
    """The row of a number that waits for such an appointment on a day, or None."""
    same = (Waitlist.phone == phone) & (Waitlist.type == kind) & (Waitlist.date == day.isoformat())
    return Waitlist.get_or_none(same & Waitlist.called_at.is_null())


def nobodys(phone: str) -> list[Waitlist]:
    """What a number of no verified customer waits for, oldest first."""
    return list(Waitlist.select().where((Waitlist.phone == phone) & Waitlist.customer.is_null()).order_by(Waitlist.id))


def insert(
    *, phone: str, customer_name: str, customer_id: int | None, kind: str, day: date, session: str, now: datetime
) -> Waitlist:
    """Put somebody on the list.  Needs a write transaction."""
    return Waitlist.create(
        phone=phone,
        customer_name=customer_name,
        customer=customer_id,
        type=kind,
        date=day.isoformat(),
        session=session or None,
        created_at=now,
    )


def first(kind: str, day: date, *, but_customer: int) -> Waitlist | None:
    """Who has waited longest for such an appointment on a day, other than the customer who gives one up; None = nobody."""
    wanted = (Waitlist.type == kind) & (Waitlist.date == day.isoformat()) & Waitlist.called_at.is_null()
    others = Waitlist.customer.is_null() | (Waitlist.customer != but_customer)
    return next(iter(Waitlist.select().where(wanted & others).order_by(Waitlist.id).limit(1)), None)


def called(row: Waitlist, now: datetime) -> None:
    """Staff have been asked to ring.  Needs a write transaction."""
    Waitlist.update(called_at=now).where(Waitlist.id == row.id).execute()
