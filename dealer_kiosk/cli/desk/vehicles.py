"""`dealer-kiosk vehicles`."""

from typing import Annotated

import typer

from dealer_kiosk.cli.desk.common import Json, desk, group, tell
from dealer_kiosk.cli.desk.records import add_files, add_list, add_remove
from dealer_kiosk.cli.tables import plain
from dealer_kiosk.tools.desk.records import add, edit, pick
from dealer_kiosk.tools.desk.vehicles import VEHICLES, shape

app = group("Customers' own cars.")
add_list(
    app,
    VEHICLES,
    {
        "Id": plain("id"),
        "Customer": lambda row: str(row["customer"]["name"]),
        "Phone": lambda row: str(row["customer"]["phone"]),
        "Year": plain("year"),
        "Make": plain("make"),
        "Model": plain("model"),
        "Plate": plain("plate"),
    },
    "vehicles",
)

Words = Annotated[str | None, typer.Option("--vehicle", help='Year, make and model: "2019 Toyota Camry".')]
Year = Annotated[int | None, typer.Option(help="Model year, where --vehicle is not given.")]
Make = Annotated[str | None, typer.Option(help="Make, where --vehicle is not given.")]
Model = Annotated[str | None, typer.Option(help="Model, where --vehicle is not given.")]
Plate = Annotated[str | None, typer.Option(help="Number plate.")]


@app.command("add")
def add_(
    context: typer.Context,
    phone: Annotated[str, typer.Option(help="The customer's.")],
    customer_name: Annotated[str | None, typer.Option(help="Needed where several customers share the phone.")] = None,
    vehicle: Words = None,
    year: Year = None,
    make: Make = None,
    model: Model = None,
    plate: Plate = None,
    as_json: Json = False,
) -> None:
    """Add a car to a customer.

    Example: dealer-kiosk vehicles add --phone 312-555-0114 --vehicle "2023 Kia Soul" --plate PNR9000
    """
    given = {"vehicle": vehicle, "year": year, "make": make, "model": model, "plate": plate}
    with desk(context) as session:
        row = add(session, VEHICLES, {"phone": phone, "customer_name": customer_name, **given})
        tell(shape(session, row), f"Added vehicle {row.id}, {VEHICLES.label(row)}.", as_json=as_json)


@app.command("edit")
def edit_(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="ID", help="Its number.")],
    vehicle: Words = None,
    year: Year = None,
    make: Make = None,
    model: Model = None,
    plate: Plate = None,
    as_json: Json = False,
) -> None:
    """Change a car.

    Example: dealer-kiosk vehicles edit 3 --plate HBK2207
    """
    given = {"vehicle": vehicle, "year": year, "make": make, "model": model, "plate": plate}
    with desk(context) as session:
        row = pick(VEHICLES, number)
        edit(session, VEHICLES, row, given)
        tell(shape(session, row), f"Changed vehicle {row.id}, {VEHICLES.label(row)}.", as_json=as_json)


add_remove(app, VEHICLES, "id", "3")
add_files(app, VEHICLES)
