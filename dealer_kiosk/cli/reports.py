"""Reports for staff and for outside programs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import typer

from dealer_kiosk.cli.day_sheet import DaySheet, print_sheet
from dealer_kiosk.cli.desk.common import desk, group, show
from dealer_kiosk.cli.report_columns import COLUMNS, CSV_HEADERS
from dealer_kiosk.db.reports import REPORTS, Span
from dealer_kiosk.db.timings import summary
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk.csv_text import flat, write_csv
from dealer_kiosk.tools.desk.rates import session_rates

app = group("What happened: rows for people, or --json and --csv for programs.")

From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, included.")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON list on standard output.")]
Csv = Annotated[bool, typer.Option("--csv", help="CSV on standard output; no cell is a formula for a spreadsheet.")]

_SOURCES = {**REPORTS, "latency": summary}
_NOTHING = {"missed": "missed questions", "leads": "test drives", "latency": "measured turns"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Days:
    """Which days, and in which form."""

    first: date | None
    last: date | None
    form: str  # "", json, csv, …


@app.command("today")
def today(context: typer.Context, first: From = None, last: To = None, as_json: Json = False, as_csv: Csv = False) -> None:
    """The day sheet: appointments in time order, callbacks that are due, who is in; --json and --csv give the appointments.

    Example: dealer-kiosk report today
    """
    days = _days(first, last, json=as_json, csv=as_csv)
    with desk(context) as session:
        now = session.now.date()
        start = days.first or min(now, days.last or now)
        days = Days(start, days.last or max(now, start), days.form)
        rows = _rows(session, "today", days)
        sheet = None if days.form else _sheet(session, days, rows)
    if sheet is not None:
        print_sheet(sheet)
    else:
        _print("today", rows, days.form)


@app.command("appointments")
def appointments(
    context: typer.Context,
    first: From = None,
    last: To = None,
    as_json: Json = False,
    as_csv: Csv = False,
    as_ics: Annotated[bool, typer.Option("--ics", help="An iCalendar file on standard output.")] = False,
) -> None:
    """Appointments by their start, of every status.

    Example: dealer-kiosk report appointments --from 2026-11-23 --to 2026-11-27
    """
    days = _days(first, last, json=as_json, csv=as_csv, ics=as_ics)
    with desk(context) as session:
        rows = _rows(session, "appointments", days)
    if as_ics:
        from dealer_kiosk.tools.desk.ical import calendar_file  # noqa: PLC0415 - loads icalendar, which takes a while

        typer.echo(calendar_file(rows, session.config, session.now), nl=False)
    else:
        _print("appointments", rows, days.form)


@app.command("leads")
def leads(
    context: typer.Context,
    first: From = None,
    last: To = None,
    as_json: Json = False,
    as_csv: Csv = False,
    as_adf: Annotated[bool, typer.Option("--adf", help="ADF 1.0, the XML that dealership systems import.")] = False,
) -> None:
    """Test drives by their start, without the cancelled ones.

    Example: dealer-kiosk report leads --adf
    """
    days = _days(first, last, json=as_json, csv=as_csv, adf=as_adf)
    with desk(context) as session:
        rows = _rows(session, "leads", days)
    if as_adf:
        from dealer_kiosk.tools.desk.adf import adf_file  # noqa: PLC0415 - only here

        typer.echo(adf_file(rows, session.config.dealership.name), nl=False)
    else:
        _print("leads", rows, days.form)


@app.command("callbacks")
def callbacks(context: typer.Context, first: From = None, last: To = None, as_json: Json = False, as_csv: Csv = False) -> None:
    """Promised callbacks by their due time.

    Example: dealer-kiosk report callbacks --json
    """
    _report(context, "callbacks", _days(first, last, json=as_json, csv=as_csv))


@app.command("missed")
def missed(context: typer.Context, first: From = None, last: To = None, as_json: Json = False, as_csv: Csv = False) -> None:
    """Questions that no FAQ answered, the most asked first; "faq add --from-missed" answers one.

    Example: dealer-kiosk report missed
    """
    _report(context, "missed", _days(first, last, json=as_json, csv=as_csv))


@app.command("sessions")
def sessions(context: typer.Context, first: From = None, last: To = None, as_json: Json = False, as_csv: Csv = False) -> None:
    """Conversations and how they ended, with the shares below the table.

    Example: dealer-kiosk report sessions --from 2026-11-23
    """
    days = _days(first, last, json=as_json, csv=as_csv)
    rows = _report(context, "sessions", days)
    rates = session_rates(rows)
    if rates is not None and not days.form:
        shares = ", ".join(f"{name} {share:.0%}" for name, share in rates.outcomes.items())
        typer.echo(f"\nOf {rates.ended} that have ended: contained {rates.contained:.0%}, escalated {rates.escalated:.0%}.")
        typer.echo(f"Outcomes: {shares}.")


@app.command("latency")
def latency(context: typer.Context, first: From = None, last: To = None, as_json: Json = False, as_csv: Csv = False) -> None:
    """How long the stages of a turn took, over the turns of conversations that have ended.

    Example: dealer-kiosk report latency --from 2026-11-23
    """
    _report(context, "latency", _days(first, last, json=as_json, csv=as_csv))


@app.command("mail")
def mail(context: typer.Context, first: From = None, last: To = None, as_json: Json = False, as_csv: Csv = False) -> None:
    """Mail that is queued, sent or failed.

    Example: dealer-kiosk report mail --json
    """
    _report(context, "mail", _days(first, last, json=as_json, csv=as_csv))


def _days(first: datetime | None, last: datetime | None, **forms: bool) -> Days:
    wanted = [name for name, asked in forms.items() if asked]
    if len(wanted) > 1:
        raise typer.BadParameter(f"--{wanted[0]} and --{wanted[1]} cannot both be printed")
    if first and last and first > last:
        raise typer.BadParameter("--from must not be later than --to")
    return Days(first.date() if first else None, last.date() if last else None, "".join(wanted))


def _report(context: typer.Context, name: str, days: Days) -> Rows:
    with desk(context) as session:
        rows = _rows(session, name, days)
    _print(name, rows, days.form)
    return rows


def _rows(session: Context, name: str, days: Days) -> Rows:
    return _SOURCES[name](Span(session.config.dealership.zone, days.first, days.last))


def _print(name: str, rows: Rows, form: str) -> None:
    if form == "csv":
        typer.echo(write_csv(CSV_HEADERS[name], map(flat, rows)), nl=False)
    else:
        show(rows, COLUMNS.get(name, {}), f"No {_NOTHING.get(name, name)}.", as_json=form == "json")


def _sheet(session: Context, days: Days, rows: Rows) -> DaySheet:
    from dealer_kiosk.tools.desk.records import every  # noqa: PLC0415 - of all reports only the sheet shows the staff
    from dealer_kiosk.tools.desk.staff import STAFF  # noqa: PLC0415

    first, last = days.first or session.now.date(), days.last or session.now.date()
    due = _rows(session, "callbacks", Days(None, last, ""))
    open_ones = [row for row in due if row["state"] != "done"]
    return DaySheet(session.config.dealership.name, first, last, rows, open_ones, every(session, STAFF))
