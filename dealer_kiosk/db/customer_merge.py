"""Two records of one person become one."""

from collections.abc import Mapping
from typing import Any

from dealer_kiosk.db.customers import same_car
from dealer_kiosk.db.tables import Appointment, Customer, Vehicle


def merge(source: Customer, target: Customer) -> None:
    """Everything that belongs to `source` now belongs to `target`, and `source` is gone.  Needs a write transaction.

    A car that both have stays once. What only `source` has on file (an address) is kept.
    """
    _drop_doubles(source, target)
    references: Mapping[Any, type[Any]] = Customer._meta.backrefs  # every foreign key to customers, whichever table has it
    for key, table in references.items():
        table.update({key: target.id}).where(key == source.id).execute()
    if target.email is None and source.email is not None:
        Customer.update(email=source.email).where(Customer.id == target.id).execute()
    source.delete_instance()


def _drop_doubles(source: Customer, target: Customer) -> None:
    kept = list(Vehicle.select().where(Vehicle.customer == target.id).order_by(Vehicle.id))
    for car in Vehicle.select().where(Vehicle.customer == source.id).order_by(Vehicle.id):
        double = next((own for own in kept if same_car(own, car.make, car.model, car.year, car.plate)), None)
        if double is None:
            continue
        double.year, double.plate = double.year or car.year, double.plate or car.plate
        double.save()
        Appointment.update(vehicle=double.id).where(Appointment.vehicle == car.id).execute()
        car.delete_instance()
