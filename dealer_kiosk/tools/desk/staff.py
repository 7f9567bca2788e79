"""Who works here, and who is in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dealer_kiosk.db import audit, people, queries
from dealer_kiosk.db import records as rows
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import STAFF_ROLES, Callback, HumanRequest, Staff
from dealer_kiosk.errors import ToolError
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields
from dealer_kiosk.tools.desk.records import Kind, pick
from dealer_kiosk.tools.desk.wording import counted


def shape(context: Context, row: Staff) -> dict[str, Any]:
    """The person as `--json` prints them; `since` is when they came in, while they are."""
    found = presence(context, row)
    since = found.since.astimezone(context.config.dealership.zone).isoformat() if found else None
    return {"name": row.name, "role": row.role, "phone": row.phone, "present": found is not None, "since": since}


def presence(context: Context, row: Staff) -> people.Presence | None:
    """Whether somebody is here: signed in, or on the rota while the dealership is open; it ends by itself."""
    on_rota = queries.load_calendar(context.config.dealership).is_open(context.now)
    return people.presence(row, context.now, on_rota=on_rota)


def _in_use(_context: Context, row: Staff) -> str:
    calls = sum(rows.count(Callback, {"owner": row.id, "state": state}) for state in ("open", "taken", "missed"))
    waiting = rows.count(HumanRequest, {"staff": row.id, "state": "requested"})
    if calls:
        return f"they have {counted(calls, 'callback')} to make; give them to somebody with 'dealer-kiosk callbacks take'"
    return "a customer is waiting for them" if waiting else ""


STAFF = Kind(
    noun="staff member",
    command="staff",
    table=Staff,
    key="name",
    readers={"name": fields.name, "role": fields.choice(*STAFF_ROLES), "phone": fields.phone},
    required=("name", "role"),
    shape=shape,
    label=lambda row: str(row.name),
    in_use=_in_use,
)
"""How staff members are kept."""


def sign_in(context: Context, named: str) -> Staff:
    """Somebody is in until the dealership closes, or until midnight when it is closed; coming in twice changes nothing.

    Raises:
        ToolError: nobody has that name.
    """
    with write():
        row: Staff = pick(STAFF, named)
        if people.presence(row, context.now, on_rota=False) is None:
            people.staff_in(row.name, context.now, _until(context))
            audit.record(context.now, "staff", "staff.in", f"staff:{row.id}")
    return _again(row)


def sign_out(context: Context, named: str) -> Staff:
    """Somebody has left.

    Raises:
        ToolError: nobody has that name.
    """
    with write():
        row: Staff = pick(STAFF, named)
        people.staff_out(row.name, context.now)
        audit.record(context.now, "staff", "staff.out", f"staff:{row.id}")
    return _again(row)


def set_shifts(context: Context, named: str, weekday: str, stretches: Sequence[str]) -> list[dict[str, Any]]:
    """Set when somebody is here on a weekday by the rota, for good; returns their rota.

    Args:
        context: a staff session.
        named: who.
        weekday: its English name.
        stretches: `09:00-12:00`, in any order; none, or "off" = not on that weekday.

    Raises:
        ToolError: nobody has that name, or a value is unusable.
    """
    number = fields.weekday(weekday)
    wanted = [] if [item.strip().lower() for item in stretches] == ["off"] else fields.stretches("shift", stretches)
    with write():
        row: Staff = pick(STAFF, named)
        people.replace_shifts(row, number, wanted)
        audit.record(context.now, "staff", "staff.shift", f"staff:{row.id}", f"{number}: {', '.join(stretches)}")
    return [item for item in rota() if item["name"] == row.name]


def rota() -> list[dict[str, Any]]:
    """The rota as `--json` prints it: one row a person and weekday."""
    found: dict[tuple[str, int], list[str]] = {}
    for shift in people.rota():
        found.setdefault((shift.staff.name, shift.weekday), []).append(f"{shift.starts}-{shift.ends}")
    return [{"name": name, "weekday": fields.WEEKDAYS[day], "shifts": shifts} for (name, day), shifts in found.items()]


def waiting(context: Context) -> list[dict[str, Any]]:
    """Customers who wait for somebody to come, longest first, as `--json` prints them."""
    zone = context.config.dealership.zone
    return [
        {
            "id": row.id,
            "reason": row.reason,
            "urgency": row.urgency,
            "called": row.staff.name if row.staff else None,
            "since": row.created_at.astimezone(zone).isoformat(),
            "until": row.expires_at.astimezone(zone).isoformat(),
            "session": row.session,
        }
        for row in people.waiting_requests(context.now)
    ]


def arrived(context: Context, request_id: int) -> None:
    """Whoever answered a customer's call has come to them.

    Raises:
        ToolError: there is no such request, or nobody has answered it.
    """
    with write():
        request = people.request_with_id(request_id)
        if request is None:
            raise ToolError(f"there is no request {request_id}; 'dealer-kiosk staff waiting' shows who is waiting")
        if not people.arrive(request):
            raise ToolError(f"nobody is on the way for request {request_id}; answer it first with 'dealer-kiosk staff answer'")
        audit.record(context.now, "staff", "human.arrived", f"human_request:{request_id}")


def _until(context: Context) -> datetime:
    """Closing time, or midnight when we are closed for the day."""
    today = context.now.date()
    closes = queries.load_calendar(context.config.dealership).closes_at(today)
    if closes is not None and closes > context.now:
        return closes
    return datetime.combine(today + timedelta(days=1), datetime.min.time(), context.config.dealership.zone)


def _again(row: Staff) -> Staff:
    return rows.find(Staff, {"id": row.id}) or row
