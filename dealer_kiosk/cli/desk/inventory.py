"""`dealer-kiosk inventory`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from dealer_kiosk.cli.desk.common import Json, desk, group, tell, warn_of
from dealer_kiosk.cli.desk.records import add_files, add_list, add_remove
from dealer_kiosk.cli.tables import dollars, plain
from dealer_kiosk.tools.desk.cars import CARS, booked_drives, shape
from dealer_kiosk.tools.desk.records import add, edit, pick

app = group("The cars in stock.")


def _age(row: Mapping[str, Any]) -> str:
    return "new" if row["is_new"] else "used"


add_list(
    app,
    CARS,
    {
        "Stock": plain("stock"),
        "Year": plain("year"),
        "Make": plain("make"),
        "Model": plain("model"),
        "Body": plain("body"),
        "Color": plain("color"),
        "Price": dollars("price"),
        "Age": _age,
        "Status": plain("status"),
    },
    "cars",
)

Body = Annotated[str | None, typer.Option(help="sedan, suv, truck, minivan, hatchback, coupe, convertible or wagon.")]


@app.command("add")
def add_(
    context: typer.Context,
    make: Annotated[str, typer.Option(help="Toyota, …")],
    model: Annotated[str, typer.Option(help="Camry, …")],
    year: Annotated[int, typer.Option(help="Model year.")],
    stock: Annotated[str, typer.Option(help="Stock number.")],
    is_new: Annotated[bool, typer.Option("--new/--used", help="New or pre-owned.")],
    color: Annotated[str | None, typer.Option(help="black, white, …")] = None,
    price: Annotated[float | None, typer.Option(help="In dollars.")] = None,
    body: Body = None,
    sold: Annotated[bool, typer.Option("--sold", help="It is sold already.")] = False,
    as_json: Json = False,
) -> None:
    """Add a car.

    Example: dealer-kiosk inventory add --make Kia --model Soul --year 2023 --color red --price 18900 --stock K8001 --used
    """
    given = {"make": make, "model": model, "year": year, "stock": stock, "is_new": is_new, "color": color, "price": price}
    with desk(context) as session:
        row = add(session, CARS, {**given, "body": body, "status": "sold" if sold else None})
        tell(shape(session, row), f"Added the car {CARS.label(row)}.", as_json=as_json)


@app.command("edit")
def edit_(
    context: typer.Context,
    car: Annotated[str, typer.Argument(metavar="STOCK", help="Stock number.")],
    make: Annotated[str | None, typer.Option()] = None,
    model: Annotated[str | None, typer.Option()] = None,
    year: Annotated[int | None, typer.Option(help="Model year.")] = None,
    stock: Annotated[str | None, typer.Option(help="A new stock number.")] = None,
    is_new: Annotated[bool | None, typer.Option("--new/--used", help="New or pre-owned.")] = None,
    color: Annotated[str | None, typer.Option()] = None,
    price: Annotated[float | None, typer.Option(help="In dollars.")] = None,
    body: Body = None,
    sold: Annotated[bool | None, typer.Option("--sold/--available", help="Sold, or for sale again.")] = None,
    held: Annotated[bool, typer.Option("--held", help="Kept for somebody.")] = False,
    as_json: Json = False,
) -> None:
    """Change a car; a car that is sold or held is neither offered nor driven.

    Example: dealer-kiosk inventory edit K8001 --sold
    """
    given = {"make": make, "model": model, "year": year, "stock": stock, "is_new": is_new, "color": color, "price": price}
    status = "held" if held else {None: None, True: "sold", False: "available"}[sold]
    with desk(context) as session:
        row = pick(CARS, car)
        edit(session, CARS, row, {**given, "body": body, "status": status})
        tell(shape(session, row), f"Changed the car {CARS.label(row)}.", as_json=as_json)
        drives = [] if row.status == "available" else booked_drives(session, row)
        warn_of(drives, "Test drives of it are still booked", as_json=as_json)


add_remove(app, CARS, "stock", "K8001")
add_files(app, CARS)
