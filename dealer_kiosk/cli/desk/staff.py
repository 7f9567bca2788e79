"""`dealer-kiosk staff`."""

from typing import Annotated

import typer

from dealer_kiosk.cli.desk.common import Id, Json, desk, group, show, tell
from dealer_kiosk.cli.desk.records import add_list, add_remove
from dealer_kiosk.cli.tables import plain, when
from dealer_kiosk.tools.desk import staff
from dealer_kiosk.tools.desk.records import add, edit, pick
from dealer_kiosk.tools.desk.staff import STAFF, shape
from dealer_kiosk.tools.human import acknowledge

app = group("Who works here, who is in, and who is waiting for them.")
add_list(
    app,
    STAFF,
    {
        "Name": plain("name"),
        "Role": plain("role"),
        "Phone": plain("phone"),
        "Is in": plain("present"),
        "Since": when("since"),
    },
    "staff",
)

Name = Annotated[str, typer.Argument(help="As in the list.")]


@app.command("add")
def add_(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="First and last name.")],
    role: Annotated[str, typer.Option(help="advisor, technician, sales or manager.")],
    phone: Annotated[str | None, typer.Option(help="In any usual form.")] = None,
    as_json: Json = False,
) -> None:
    """Add somebody who works here.

    Example: dealer-kiosk staff add --name "Owen Blake" --role technician --phone 312-555-0104
    """
    with desk(context) as session:
        row = add(session, STAFF, {"name": name, "role": role, "phone": phone})
        tell(shape(session, row), f"Added {row.name}, {row.role}.", as_json=as_json)


@app.command("edit")
def edit_(
    context: typer.Context,
    person: Name,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    role: Annotated[str | None, typer.Option(help="advisor, technician, sales or manager.")] = None,
    phone: Annotated[str | None, typer.Option(help='In any usual form; "" = none.')] = None,
    as_json: Json = False,
) -> None:
    """Change somebody's name, role or phone.

    Example: dealer-kiosk staff edit "Owen Blake" --role advisor
    """
    with desk(context) as session:
        row = pick(STAFF, person)
        edit(session, STAFF, row, {"name": name, "role": role, "phone": phone})
        tell(shape(session, row), f"Changed {row.name}, {row.role}.", as_json=as_json)


add_remove(app, STAFF, "name", '"Owen Blake"')


@app.command("in")
def in_(context: typer.Context, person: Name, as_json: Json = False) -> None:
    """Somebody is here and may be called, until the dealership closes (until midnight when it is closed).

    Example: dealer-kiosk staff in "Sarah Lindgren"
    """
    with desk(context) as session:
        row = staff.sign_in(session, person)
        until = row.present_until.astimezone(session.config.dealership.zone)
        tell(shape(session, row), f"{row.name} is in until {until:%H:%M}.", as_json=as_json)


@app.command("out")
def out(context: typer.Context, person: Name, as_json: Json = False) -> None:
    """Somebody has left.

    Example: dealer-kiosk staff out "Sarah Lindgren"
    """
    with desk(context) as session:
        row = staff.sign_out(session, person)
        tell(shape(session, row), f"{row.name} is out.", as_json=as_json)


@app.command("shift")
def shift(
    context: typer.Context,
    person: Name,
    weekday: Annotated[str, typer.Argument(help="monday … sunday")],
    stretches: Annotated[list[str], typer.Argument(metavar="HH:MM-HH:MM…", help='One or more; "off" = not on that day.')],
) -> None:
    """Set the rota: when somebody is here on a weekday without signing in.

    It counts while the dealership is open, and not after `staff out` on that day.

    Example: dealer-kiosk staff shift "Sarah Lindgren" monday 09:00-12:00 13:00-17:00
    """
    with desk(context) as session:
        show(staff.set_shifts(session, person, weekday, stretches), _ROTA, f"{person} is on no shift.", as_json=False)


@app.command("rota")
def rota(context: typer.Context, as_json: Json = False) -> None:
    """Show who is here when by the rota.

    Example: dealer-kiosk staff rota
    """
    with desk(context):
        rows = staff.rota()
    show(rows, _ROTA, "There is no rota; whoever is here signs in with 'dealer-kiosk staff in'.", as_json=as_json)


_ROTA = {
    "Name": plain("name"),
    "Weekday": plain("weekday"),
    "Shifts": lambda row: ", ".join(row["shifts"]),
}


@app.command("waiting")
def waiting(context: typer.Context, as_json: Json = False) -> None:
    """Show the customers who are waiting for somebody to come.

    Example: dealer-kiosk staff waiting
    """
    with desk(context) as session:
        rows = staff.waiting(session)
    columns = {
        "Id": plain("id"),
        "Since": when("since"),
        "Called": plain("called"),
        "Urgency": plain("urgency"),
        "Reason": plain("reason"),
    }
    show(rows, columns, "Nobody is waiting.", as_json=as_json)


@app.command("answer")
def answer(context: typer.Context, request: Id, by: Annotated[str, typer.Option(metavar="NAME", help="Who is coming.")]) -> None:
    """Tell a waiting customer that somebody is on their way.

    Example: dealer-kiosk staff answer 1 --by "Sarah Lindgren"
    """
    with desk(context) as session:
        acknowledge(request, by, session.now)
    typer.echo(f"The customer hears that {by} is coming.")


@app.command("arrived")
def arrived(context: typer.Context, request: Id) -> None:
    """Note that whoever answered is with the customer.

    Example: dealer-kiosk staff arrived 1
    """
    with desk(context) as session:
        staff.arrived(session, request)
    typer.echo(f"Request {request} is closed.")
