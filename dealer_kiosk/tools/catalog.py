"""Services and cars by what people call them."""

from dealer_kiosk.db import customers, queries
from dealer_kiosk.db.tables import Car, ServiceType, Vehicle
from dealer_kiosk.tools.car_words import read_car, split_car
from dealer_kiosk.tools.results import CarInfo, Refused, ServiceInfo, VehicleInfo
from dealer_kiosk.tools.service_words import Named, match_service, nearest_names

__all__ = [
    "all_services",
    "car_by_id",
    "car_info",
    "find_cars",
    "find_service",
    "find_vehicle",
    "service_by_id",
    "service_info",
    "split_car",
    "vehicle_info",
]


def all_services() -> tuple[ServiceInfo, ...]:
    """Every service, in catalogue order."""
    return tuple(service_info(row) for row in queries.all_services())


def service_by_id(service_id: int) -> ServiceInfo | None:
    """The service, or None."""
    row = queries.service(service_id)
    return service_info(row) if row else None


def find_service(spoken: str) -> ServiceInfo | Refused:
    """The service the words mean, by its name, its aliases or a symptom ("my brakes are squeaking").

    Returns:
        The service; or `unknown_service` with the three nearest names; or `no_services` when there are none at all.
    """
    rows = queries.all_services()
    if not rows:
        return Refused("no_services", "Unable to retrieve services list.")
    found = match_service(spoken, [Named(row.id, (row.name, *_aliases(row))) for row in rows])
    if found is None:
        return Refused("unknown_service", f"No service called '{spoken}'.", nearest_names(spoken, (row.name for row in rows)))
    return next(service_info(row) for row in rows if row.id == found)


def car_by_id(car_id: int) -> CarInfo | None:
    """The car in stock, sold or not, or None."""
    row = queries.car(car_id)
    return car_info(row) if row else None


def find_cars(spoken: str) -> tuple[CarInfo, ...]:
    """The cars for sale that fit everything said of make, model, year, body, colour, new or used; () if nothing was said."""
    stock = [row for row in queries.all_cars() if row.status == "available"]
    words = read_car(spoken, {(row.make, row.model) for row in stock})
    if not words.says_something:
        return ()
    return tuple(
        car_info(row)
        for row in stock
        if words.fits(row.make, row.model, row.year)
        and (not words.bodies or row.body in words.bodies)
        and (not words.colors or (row.color or "").lower() in words.colors)
        and words.is_new in (None, row.is_new)
    )


def find_vehicle(customer_id: int, spoken: str) -> VehicleInfo | None:
    """The customer's own car that the words mean; None if none or several fit.

    Words that name no car ("my car") mean the only one there is.
    """
    rows = customers.vehicles_of(customer_id)
    words = read_car(spoken, {(row.make, row.model) for row in rows})
    fitting = [row for row in rows if words.fits(row.make, row.model, row.year)]
    return vehicle_info(fitting[0]) if len(fitting) == 1 else None


def service_info(row: ServiceType) -> ServiceInfo:
    """The facts of a service."""
    return ServiceInfo(row.id, row.name, row.price_min, row.price_max, row.minutes)


def car_info(row: Car) -> CarInfo:
    """The facts of a car in stock."""
    return CarInfo(row.id, row.year, row.make, row.model, row.body, row.color, row.price, row.is_new, row.stock)


def vehicle_info(row: Vehicle) -> VehicleInfo:
    """The facts of a customer's car."""
    return VehicleInfo(row.id, row.year, row.make, row.model, row.plate)


def _aliases(row: ServiceType) -> list[str]:
    return [alias.strip() for alias in row.aliases.split(",") if alias.strip()]
