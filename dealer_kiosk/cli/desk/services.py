"""`dealer-kiosk services`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from dealer_kiosk.cli.desk.common import Json, desk, group, tell
from dealer_kiosk.cli.desk.records import add_files, add_list, add_remove
from dealer_kiosk.cli.tables import plain
from dealer_kiosk.tools.desk.records import add, edit, pick
from dealer_kiosk.tools.desk.services import SERVICES, shape
from dealer_kiosk.tools.results import ServiceInfo


def _price(row: Mapping[str, Any]) -> str:
    return ServiceInfo(row["id"], row["name"], row["price_min"], row["price_max"], row["minutes"]).price


app = group("The catalogue of services with prices and durations.")
add_list(
    app,
    SERVICES,
    {
        "Id": plain("id"),
        "Service": plain("name"),
        "Price": _price,
        "Minutes": plain("minutes"),
        "Also called": plain("aliases"),
    },
    "services",
)

PriceMin = Annotated[float | None, typer.Option(help="Lowest price in dollars; 0 = free; without it: on request.")]
PriceMax = Annotated[float | None, typer.Option(help="Highest price in dollars.")]
Aliases = Annotated[str | None, typer.Option(help='What customers call it, with commas between: "oil, lube".')]


@app.command("add")
def add_(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="Its name as it is spoken.")],
    minutes: Annotated[int, typer.Option(help="How long it takes, 5 to 600.")],
    price_min: PriceMin = None,
    price_max: PriceMax = None,
    aliases: Aliases = None,
    as_json: Json = False,
) -> None:
    """Add a service.

    Example: dealer-kiosk services add --name "Wiper blades" --price-min 20 --price-max 40 --minutes 15
    """
    given = {"name": name, "minutes": minutes, "price_min": price_min, "price_max": price_max, "aliases": aliases}
    with desk(context) as session:
        row = add(session, SERVICES, given)
        tell(shape(session, row), f"Added the service {row.name}.", as_json=as_json)


@app.command("edit")
def edit_(
    context: typer.Context,
    service: Annotated[str, typer.Argument(help="Its name or number.")],
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    minutes: Annotated[int | None, typer.Option(help="How long it takes; booked appointments keep their length.")] = None,
    price_min: PriceMin = None,
    price_max: PriceMax = None,
    aliases: Aliases = None,
    as_json: Json = False,
) -> None:
    """Change a service.

    Example: dealer-kiosk services edit "Oil change" --price-max 95
    """
    given = {"name": name, "minutes": minutes, "price_min": price_min, "price_max": price_max, "aliases": aliases}
    with desk(context) as session:
        row = pick(SERVICES, service)
        edit(session, SERVICES, row, given)
        tell(shape(session, row), f"Changed the service {row.name}.", as_json=as_json)


add_remove(app, SERVICES, "name", '"Oil change"')
add_files(app, SERVICES)
