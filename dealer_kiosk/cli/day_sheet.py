"""The day sheet that a service advisor prints in the morning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from dealer_kiosk.cli.tables import car_name

_WIDTH = 100
"""Characters a line has where no terminal says how wide it is: a page across."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DaySheet:
    """Everything on the sheet; rows as the reports print them."""

    dealer: str
    first: date
    last: date
    appointments: Sequence[Row]
    callbacks: Sequence[Row]  # due by the end of the day and not done
    staff: Sequence[Row]


def print_sheet(sheet: DaySheet) -> None:
    """Print the sheet."""
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=_WIDTH)
    console.print(f"{sheet.dealer}: {_days(sheet)}", style="bold")
    console.print(f"In: {_names(sheet.staff, present=True)}    Out: {_names(sheet.staff, present=False)}\n")
    console.print(_appointments(sheet) if sheet.appointments else "No appointments.")
    console.print()
    console.print(_callbacks(sheet.callbacks) if sheet.callbacks else "No callbacks.")


def _days(sheet: DaySheet) -> str:
    first = f"{sheet.first:%A}, {sheet.first:%B} {sheet.first.day}, {sheet.first.year}"
    return first if sheet.first == sheet.last else f"{first}, to {sheet.last.isoformat()}"


def _names(staff: Sequence[Row], *, present: bool) -> str:
    return ", ".join(f"{row['name']} ({row['role']})" for row in staff if row["present"] is present) or "nobody"


def _appointments(sheet: DaySheet) -> Table:
    table = _table("Time", "Code", "Customer", "Car and work", "Where", "Status")
    several = sheet.first != sheet.last
    for row in sheet.appointments:
        start, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
        day = f"{start:%m-%d} " if several else ""
        table.add_row(
            f"{day}{start:%H:%M}-{end:%H:%M}",
            row["code"],
            f"{row['customer']['name']}\n{row['customer']['phone']}",
            _work(row),
            row["resource"],
            row["status"],
        )
    return table


def _work(row: Row) -> str:
    car = car_name(row["vehicle"]) if row["vehicle"] else "car not named"
    lines = [f"{row['service'] or 'Test drive'}, {car}"]
    if row["checklist"]:
        lines.append(f"Stock {row['stock_number']}   [ ] driver's license  [ ] insurance")
    wishes = {"Transport": row["transport"], "Advisor": row["advisor"]}
    lines += [f"{title}: {value}" for title, value in wishes.items() if value]
    return "\n".join([*lines, *str(row["notes"]).splitlines()])


def _callbacks(rows: Sequence[Row]) -> Table:
    table = _table("Call at", "Id", "Customer", "Reason", "Owner", "State")
    for row in rows:
        due = datetime.fromisoformat(row["due"])
        who = "\n".join(part for part in (row["customer_name"], row["phone"]) if part)
        urgency = " (urgent)" if row["urgency"] == "high" else ""
        table.add_row(
            f"{due:%a %m-%d %H:%M}", str(row["id"]), who, f"{row['reason'] or '-'}{urgency}", row["owner"] or "-", row["state"]
        )
    return table


def _table(*titles: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 1, 0))
    for title in titles:
        table.add_column(title, no_wrap=title in ("Time", "Code", "Call at", "Id"))
    return table
