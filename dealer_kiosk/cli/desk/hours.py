"""`dealer-kiosk hours`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from dealer_kiosk.cli.common import print_json
from dealer_kiosk.cli.desk.common import Json, desk, group
from dealer_kiosk.cli.tables import plain, print_table
from dealer_kiosk.tools.desk import hours
from dealer_kiosk.tools.desk.hours import LeftOver

app = group("Opening hours: the week, and what is different on single days.")

Day = Annotated[str, typer.Argument(metavar="DATE", help="2026-12-24")]
Reason = Annotated[str | None, typer.Option(help='Said to customers after "closed for": "our company picnic".')]


@app.command("list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """Show the week, the exceptions from today on, and the public holidays of a year, when we are closed.

    Example: dealer-kiosk hours list
    """
    with desk(context) as session:
        found = hours.every(session)
    if as_json:
        print_json(found)
        return
    print_table(found["weekly"], {"Day": lambda row: str(row["weekday"]).capitalize(), "Open": lambda row: _open(row["hours"])})
    if found["exceptions"]:
        typer.echo()
        print_table(
            found["exceptions"],
            {"Exception": plain("date"), "Open": lambda row: _open(row["hours"]), "Reason": plain("reason")},
        )
    if found["holidays"]:
        typer.echo()
        print_table(found["holidays"], {"Holiday": plain("date"), "Name": plain("name")})


@app.command("close")
def close(context: typer.Context, day: Day, reason: Reason = None) -> None:
    """Close a whole day.

    Example: dealer-kiosk hours close 2026-12-24 --reason "the holidays"
    """
    with desk(context) as session:
        left_over = hours.close_day(session, day, reason)
    typer.echo(f"Closed on {day}.")
    _warn(left_over)


@app.command("open")
def open_(
    context: typer.Context,
    day: Day,
    opens: Annotated[str, typer.Option("--from", metavar="HH:MM", help="When the doors open.")],
    closes: Annotated[str, typer.Option("--to", metavar="HH:MM", help="When they close.")],
    reason: Annotated[str | None, typer.Option(help="For the list.")] = None,
) -> None:
    """Set the hours of one day, a public holiday or a Sunday too.

    Example: dealer-kiosk hours open 2026-12-24 --from 09:00 --to 12:00
    """
    with desk(context) as session:
        left_over = hours.open_day(session, day, opens, closes, reason)
    typer.echo(f"Open on {day} from {opens} to {closes}.")
    _warn(left_over)


@app.command("remove")
def remove(context: typer.Context, day: Day) -> None:
    """Forget what is different on a day: the hours of the week count again.

    Example: dealer-kiosk hours remove 2026-12-24
    """
    with desk(context) as session:
        left_over = hours.forget_day(session, day)
    typer.echo(f"The weekly hours count again on {day}.")
    _warn(left_over)


@app.command("set")
def set_(
    context: typer.Context,
    weekday: Annotated[str, typer.Argument(help="monday, tuesday, …")],
    stretches: Annotated[
        list[str] | None, typer.Argument(metavar="[HH:MM-HH:MM]...", help="What lies between two is a break; none = closed.")
    ] = None,
) -> None:
    """Set the hours of a weekday for good.

    Example: dealer-kiosk hours set saturday 09:00-12:00 13:00-15:00
    """
    with desk(context) as session:
        left_over = hours.set_weekday(session, weekday, stretches or [])
    typer.echo(f"Set the hours of {weekday}: {_open(stretches or [])}.")
    _warn(left_over)


def _open(stretches: Sequence[str]) -> str:
    return ", ".join(stretches) or "closed"


def _warn(left_over: Sequence[LeftOver]) -> None:
    """Tell which appointments have to be moved now."""
    for item in left_over:
        typer.echo(f"Must be moved: {item.code}, {item.start:%a %Y-%m-%d %H:%M}, {item.customer}, {item.phone}")
