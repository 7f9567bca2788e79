"""What people see of each report."""

from collections.abc import Mapping
from typing import Any

from dealer_kiosk.cli.tables import Columns, car, plain, when


def _what(row: Mapping[str, Any]) -> str:
    return row["service"] or "Test drive"


def _customer(key: str) -> Any:
    def cell(row: Mapping[str, Any]) -> str:
        return str(row["customer"][key])

    return cell


COLUMNS: Mapping[str, Columns] = {
    "appointments": {
        "Start": when("start"),
        "Code": plain("code"),
        "What": _what,
        "Car": car("vehicle"),
        "Customer": _customer("name"),
        "Phone": _customer("phone"),
        "Where": plain("resource"),
        "Transport": plain("transport"),
        "Advisor": plain("advisor"),
        "Status": plain("status"),
    },
    "leads": {
        "Start": when("start"),
        "Code": plain("code"),
        "Car": car("vehicle"),
        "Stock": plain("stock_number"),
        "Customer": _customer("name"),
        "Phone": _customer("phone"),
        "Status": plain("status"),
    },
    "callbacks": {
        "Id": plain("id"),
        "Due": when("due"),
        "Customer": plain("customer_name"),
        "Phone": plain("phone"),
        "Reason": plain("reason"),
        "State": plain("state"),
        "Owner": plain("owner"),
    },
    "missed": {"Id": plain("id"), "Asked": plain("count"), "Question": plain("question"), "Last": when("last_asked")},
    "sessions": {
        "Started": when("started"),
        "Channel": plain("channel"),
        "Turns": plain("turns"),
        "Outcome": plain("outcome"),
        "Verified": plain("verified"),
        "Escalated": plain("escalated"),
    },
    "latency": {
        "Stage": plain("stage"),
        "Turns": plain("turns"),
        "Median ms": plain("p50_ms"),
        "95 % ms": plain("p95_ms"),
        "Longest ms": plain("max_ms"),
    },
    "mail": {
        "Created": when("created_at"),
        "To": plain("to"),
        "Subject": plain("subject"),
        "State": plain("state"),
        "Tries": plain("attempts"),
    },
}
"""Columns by report."""

_APPOINTMENT = (
    "id code type status customer_id customer_name customer_phone customer_email service vehicle_year vehicle_make vehicle_model "
    "stock_number start end duration_minutes resource notes channel created_at transport advisor"
)
CSV_HEADERS: Mapping[str, list[str]] = {
    name: columns.split()
    for name, columns in {
        "today": f"{_APPOINTMENT} checklist",
        "appointments": _APPOINTMENT,
        "leads": f"{_APPOINTMENT} car_body car_color car_price car_is_new",
        "callbacks": "id customer_name phone reason urgency state due owner escalated_at session created_at attempts "
        "window_minutes sla_breach_at",
        "missed": "id question count last_asked category",
        "sessions": "id channel started ended turns outcome verified escalated intent missed",
        "latency": "stage turns p50_ms p95_ms max_ms",
        "mail": "id to subject kind state attempts message_id created_at sent_at",
    }.items()
}
"""Columns of the CSV by report: the fields of the JSON rows, those of an inner object with its name before them."""
