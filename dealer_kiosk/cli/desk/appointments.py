"""`dealer-kiosk appointments`."""

from datetime import datetime
from typing import Annotated

import typer

from dealer_kiosk.cli.desk.common import Json, desk, group, show, tell
from dealer_kiosk.cli.report_columns import COLUMNS
from dealer_kiosk.db.reports import Span, appointment, appointments
from dealer_kiosk.db.tables import Appointment
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import appointments as book

app = group("The appointment book.")

Code = Annotated[str, typer.Argument(metavar="CODE", help="Confirmation code.")]
Start = Annotated[str, typer.Option(metavar="ISO", help="2026-11-24T09:30; the dealership's time where no offset is given.")]


@app.command("list")
def list_(
    context: typer.Context,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, included; default: today.")
    ] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")] = None,
    as_json: Json = False,
) -> None:
    """Show the appointments from today on, of every status.

    Example: dealer-kiosk appointments list --to 2026-11-27
    """
    with desk(context) as session:
        day = first.date() if first else session.now.date()
        rows = appointments(Span(session.config.dealership.zone, day, last.date() if last else None))
    show(rows, COLUMNS["appointments"], "No appointments.", as_json=as_json)


@app.command("add")
def add(
    context: typer.Context,
    phone: Annotated[str, typer.Option(help="The customer's.")],
    start: Start,
    customer_name: Annotated[
        str | None, typer.Option(help="For a new customer, or where several customers share the phone.")
    ] = None,
    service: Annotated[str | None, typer.Option(metavar="NAME", help="For a visit to the workshop.")] = None,
    vehicle: Annotated[str | None, typer.Option(help='The customer\'s car: "2019 Toyota Camry"; a new one is added.')] = None,
    stock: Annotated[str | None, typer.Option(help="For a test drive: the stock number of the car.")] = None,
    notes: Annotated[str | None, typer.Option(help="For the workshop.")] = None,
    transport: Annotated[str | None, typer.Option(help="With --service: wait, shuttle or loaner.")] = None,
    advisor: Annotated[str | None, typer.Option(metavar="NAME", help="With --service: the advisor asked for.")] = None,
    as_json: Json = False,
) -> None:
    """Book for a customer; only the lead time and the horizon do not count for staff.

    Example: dealer-kiosk appointments add --phone 312-555-0112 --service "Oil change" --start 2026-11-24T09:30
    """
    if (service is None) == (stock is None):
        raise typer.BadParameter("name either a --service or the --stock number of a car to drive")
    if stock is not None and vehicle is not None:
        raise typer.BadParameter("--vehicle is the customer's own car and goes with --service")
    wish = book.Wish(phone, start, customer_name, service, vehicle, stock, notes, transport, advisor)
    with desk(context) as session:
        _tell(session, book.book(session, wish), "Booked", as_json=as_json)


@app.command("edit")
def edit(
    context: typer.Context,
    code: Code,
    status: Annotated[
        str | None, typer.Option(help="confirmed, arrived, completed, no_show or cancelled; it only goes forward.")
    ] = None,
    notes: Annotated[str | None, typer.Option(help="New notes for the workshop.")] = None,
    as_json: Json = False,
) -> None:
    """Note what became of an appointment.

    Example: dealer-kiosk appointments edit RK47M --status arrived
    """
    with desk(context) as session:
        _tell(session, book.edit(session, code, status, notes), "Changed", as_json=as_json)


@app.command("move")
def move(context: typer.Context, code: Code, start: Start, as_json: Json = False) -> None:
    """Move an appointment to another time.

    Example: dealer-kiosk appointments move RK47M --start 2026-11-25T10:00
    """
    with desk(context) as session:
        _tell(session, book.move(session, code, start), "Moved", as_json=as_json)


@app.command("cancel")
def cancel(
    context: typer.Context,
    code: Code,
    reason: Annotated[str | None, typer.Option(help="Kept with the appointment.")] = None,
    as_json: Json = False,
) -> None:
    """Cancel an appointment; its time is free again at once.

    Example: dealer-kiosk appointments cancel RK47M --reason "car was sold"
    """
    with desk(context) as session:
        _tell(session, book.cancel(session, code, reason), "Cancelled", as_json=as_json)


def _tell(session: Context, row: Appointment, done: str, *, as_json: bool) -> None:
    shape = appointment(row, Span(session.config.dealership.zone))
    when = f"{datetime.fromisoformat(shape['start']):%A, %Y-%m-%d at %H:%M}"
    what = shape["service"] or "Test drive"
    tell(shape, f"{done} {shape['code']}: {what} for {shape['customer']['name']}, {when} ({shape['status']}).", as_json=as_json)
