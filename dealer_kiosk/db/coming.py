"""Appointments that are still to come."""

from datetime import datetime

from dealer_kiosk.db.tables import ACTIVE_STATES, Appointment


def every(now: datetime) -> list[Appointment]:
    """Everything scheduled or confirmed that has not begun, soonest first."""
    return _select(Appointment.start_at > now)


def test_drives_of(car_id: int, now: datetime) -> list[Appointment]:
    """The coming test drives of a car, soonest first."""
    return _select((Appointment.start_at > now) & (Appointment.car == car_id))


def _select(condition: object) -> list[Appointment]:
    wanted = Appointment.status.in_(ACTIVE_STATES) & condition
    return list(Appointment.select().where(wanted).order_by(Appointment.start_at, Appointment.id))
