"""`dealer-kiosk customers`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from dealer_kiosk.cli.desk.common import Json, desk, group, tell
from dealer_kiosk.cli.desk.pairs import Paired, paired
from dealer_kiosk.cli.desk.records import add_files, add_list
from dealer_kiosk.cli.tables import car_name, plain, when
from dealer_kiosk.tools.desk.customers import (
    CUSTOMERS,
    Car,
    add_customer,
    merge,
    pick_customer,
    remove_customer,
    shape,
)
from dealer_kiosk.tools.desk.records import edit

app = group("Customers and how to reach them.")


def _cars(row: Mapping[str, Any]) -> str:
    cars: Sequence[Mapping[str, Any]] = row["vehicles"]
    return ", ".join(car_name(item) + (f" ({item['plate']})" if item["plate"] else "") for item in cars) or "-"


add_list(
    app,
    CUSTOMERS,
    {
        "Id": plain("id"),
        "Name": plain("name"),
        "Phone": plain("phone"),
        "E-mail": plain("email"),
        "Vehicles": _cars,
        "Since": when("created_at"),
    },
    "customers",
)

Who = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Number, or a phone that only one customer has.")]


@app.command("add", cls=Paired)
def add_(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="First and last name.")],
    phone: Annotated[str, typer.Option(help="In any usual form; a household shares one.")],
    email: Annotated[str | None, typer.Option(help="Where mail goes.")] = None,
    vehicle: Annotated[list[str] | None, typer.Option(help='"2019 Toyota Camry"; repeat for more.')] = None,
    plate: Annotated[list[str] | None, typer.Option(help="Number plate of the vehicle before it.")] = None,
    as_json: Json = False,
) -> None:
    """Add a customer with their cars.

    Example: dealer-kiosk customers add --name "Dana Whitfield" --phone 312-555-0149 --vehicle "2019 Toyota Camry" --plate DWF1204
    """
    cars = [Car(words, number) for words, number in paired(context, vehicle or [], plate or [])]
    with desk(context) as session:
        row = add_customer(session, {"name": name, "phone": phone, "email": email}, cars)
        tell(shape(session, row), f"Added customer {row.id}, {CUSTOMERS.label(row)}.", as_json=as_json)


@app.command("edit")
def edit_(
    context: typer.Context,
    customer: Who,
    name: Annotated[str | None, typer.Option()] = None,
    phone: Annotated[str | None, typer.Option()] = None,
    email: Annotated[str | None, typer.Option(help='Where mail goes; "" = nowhere.')] = None,
    as_json: Json = False,
) -> None:
    """Change a customer's name, phone or e-mail address.

    Example: dealer-kiosk customers edit 7 --email dana@example.com
    """
    with desk(context) as session:
        row = pick_customer(session, customer)
        edit(session, CUSTOMERS, row, {"name": name, "phone": phone, "email": email})
        tell(shape(session, row), f"Changed customer {row.id}, {CUSTOMERS.label(row)}.", as_json=as_json)


@app.command("remove")
def remove_(context: typer.Context, customer: Who) -> None:
    """Remove a customer and their cars; refused while they have appointments on file.

    Example: dealer-kiosk customers remove 7
    """
    with desk(context) as session:
        row = pick_customer(session, customer)
        label = CUSTOMERS.label(row)
        remove_customer(session, row)
    typer.echo(f"Removed customer {label}.")


@app.command("merge")
def merge_(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="The record that goes.")],
    target: Annotated[str, typer.Argument(metavar="INTO", help="The record that stays.")],
    as_json: Json = False,
) -> None:
    """Join two records of one person: cars and appointments of FROM go to INTO, which keeps its name and phone.

    Example: dealer-kiosk customers merge 8 7
    """
    with desk(context) as session:
        one, other = pick_customer(session, source), pick_customer(session, target)
        merge(session, one, other)
        kept = pick_customer(session, str(other.id))
        tell(shape(session, kept), f"Merged customer {one.id} into {kept.id}, {CUSTOMERS.label(kept)}.", as_json=as_json)


add_files(app, CUSTOMERS)
