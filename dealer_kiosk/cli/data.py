"""Setting up the database."""

from typing import Annotated

import typer

from dealer_kiosk.app import DEMO_FOLDER
from dealer_kiosk.cli.common import load
from dealer_kiosk.db.seed import load_demo


def init(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="Load the demonstration dealership into the empty database.")] = False,
) -> None:
    """Create the database, or bring it up to date.

    Running it again changes nothing. Example:

    dealer-kiosk --db demo.db init --demo
    """
    app = load(context)
    with app.open_store(create=True) as store:
        if demo:
            load_demo(store, DEMO_FOLDER, app.clock.now())
    typer.echo(f"The database {app.database} is ready{' with the demonstration dealership' if demo else ''}.")
