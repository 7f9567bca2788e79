"""The triggers hold, whoever writes to the file."""

from datetime import datetime, timedelta

import peewee
import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import APPOINTMENT_STATES, Allocation, Appointment, Audit, Customer, Resource, ServiceType

FORWARD = {
    "scheduled": {"confirmed", "arrived", "completed", "no_show", "cancelled"},
    "confirmed": {"arrived", "completed", "no_show", "cancelled"},
    "arrived": {"completed", "cancelled"},
}


def _appointment(start: datetime, *, code: str = "AAAAA", status: str = "scheduled") -> Appointment:
    return Appointment.create(
        code=code,
        customer=Customer.select().first(),
        type="service",
        service=ServiceType.select().first(),
        start_at=start,
        end_at=start + timedelta(minutes=60),
        start_local=f"{start:%Y-%m-%dT%H:%M}",
        status=status,
        channel="kiosk",
        created_at=start,
    )


def _allocate(row: Appointment, start: datetime, minutes: int = 60) -> Allocation:
    bay = Resource.get(Resource.name == "Bay 1")
    return Allocation.create(appointment=row, resource=bay, start_at=start, end_at=start + timedelta(minutes=minutes))


@pytest.mark.parametrize("shift", [-59, -30, 0, 30, 59])
def test_a_resource_cannot_be_taken_twice(db: Store, now: datetime, shift: int) -> None:
    """Not even by a program that checks nothing."""
    _allocate(_appointment(now), now)
    other = _appointment(now, code="BBBBB")
    with pytest.raises(peewee.IntegrityError, match="taken"):
        _allocate(other, now + timedelta(minutes=shift))


@pytest.mark.parametrize("shift", [-60, 60])
def test_one_may_begin_when_the_other_ends(db: Store, now: datetime, shift: int) -> None:
    """Stretches are half open."""
    _allocate(_appointment(now), now)
    _allocate(_appointment(now, code="BBBBB"), now + timedelta(minutes=shift))
    assert Allocation.select().count() == 2


def test_an_allocation_cannot_be_moved_into_another(db: Store, now: datetime) -> None:
    """The rule holds for updates, too."""
    _allocate(_appointment(now), now)
    second = _allocate(_appointment(now, code="BBBBB"), now + timedelta(hours=2))
    second.start_at = now
    with pytest.raises(peewee.IntegrityError, match="taken"):
        second.save()


@pytest.mark.parametrize("status", ["cancelled", "no_show", "completed"])
def test_an_appointment_that_is_over_leaves_its_resource_free(db: Store, now: datetime, status: str) -> None:
    """Its allocation stays as a record of which bay it had."""
    _allocate(_appointment(now, status=status), now)
    _allocate(_appointment(now, code="BBBBB"), now)
    assert Allocation.select().count() == 2


@pytest.mark.parametrize("new", APPOINTMENT_STATES)
@pytest.mark.parametrize("old", APPOINTMENT_STATES)
def test_an_appointment_only_goes_forward(db: Store, now: datetime, old: str, new: str) -> None:
    """What is over stays over."""
    row = _appointment(now, status=old)
    allowed = old == new or new in FORWARD.get(old, set())
    try:
        Appointment.update(status=new).where(Appointment.id == row.id).execute()
    except peewee.IntegrityError:
        assert not allowed
    else:
        assert allowed


def test_a_confirmed_appointment_that_is_moved_has_to_be_confirmed_again(db: Store, now: datetime) -> None:
    """The customer confirmed another time."""
    row = _appointment(now, status="confirmed")
    row.start_at, row.end_at, row.status = now + timedelta(days=1), now + timedelta(days=1, hours=1), "scheduled"
    row.save()
    assert Appointment.get_by_id(row.id).status == "scheduled"


@pytest.mark.parametrize("status", ["arrived", "completed", "no_show", "cancelled"])
def test_only_a_coming_appointment_can_be_moved(db: Store, now: datetime, status: str) -> None:
    """History keeps its times."""
    row = _appointment(now, status=status)
    with pytest.raises(peewee.IntegrityError, match="moved"):
        Appointment.update(start_at=now - timedelta(days=1)).where(Appointment.id == row.id).execute()


def test_the_audit_trail_only_grows(db: Store, now: datetime) -> None:
    """Neither staff nor we can rewrite it."""
    Audit.create(at=now, actor="staff", action="test", subject="test:1")
    with pytest.raises(peewee.IntegrityError, match="cannot be changed"):
        Audit.update(actor="customer").execute()
    with pytest.raises(peewee.IntegrityError, match="cannot be deleted"):
        Audit.delete().execute()
