"""`dealer-kiosk resources`."""

from typing import Annotated

import typer

from dealer_kiosk.cli.desk.common import Json, desk, group, show, tell
from dealer_kiosk.cli.tables import plain
from dealer_kiosk.tools.desk import resources

app = group("Bays, salespeople, advisors, loaner cars and shuttle seats: what appointments occupy.")


@app.command("list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """Show the resources; cars in stock are in the list of the inventory.

    Example: dealer-kiosk resources list
    """
    with desk(context):
        rows = resources.every()
    columns = {"Name": plain("name"), "Kind": plain("kind"), "Option": plain("option")}
    show(rows, columns, "No resources.", as_json=as_json)


@app.command("add")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="Its name: Bay 3, Loaner 3, or the advisor's own.")],
    kind: Annotated[str, typer.Option(help="bay, salesperson, advisor or transport.")],
    option: Annotated[str | None, typer.Option(help="Of a transport: loaner, or shuttle for one seat in it.")] = None,
    as_json: Json = False,
) -> None:
    """Add a resource; each takes one appointment at a time.

    Example: dealer-kiosk resources add --name "Loaner 3" --kind transport --option loaner
    """
    with desk(context) as session:
        row = resources.add(session, name, kind, option)
        tell(resources.shape(row), f"Added {row.name}.", as_json=as_json)


@app.command("remove")
def remove(context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Take a resource out of use; refused while coming appointments need it.

    Example: dealer-kiosk resources remove "Loaner 2"
    """
    with desk(context) as session:
        label = resources.remove(session, name)
    typer.echo(f"Removed: {label}")
