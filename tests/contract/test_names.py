"""What has kept its name, and what is not needed any more (C41, D66)."""

import inspect
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from dealer_kiosk.tools import appointments, customers, faq, human, inventory, waitlist

ROOT = Path(__file__).parents[2]

# The tools with the arguments they had, the customer's id of the list left out: identity is the session's.
KEPT: list[tuple[Callable[..., object], list[str]]] = [
    (faq.search_faq, ["query", "category"]),
    (faq.list_services, []),
    (customers.get_customer, ["phone"]),
    (customers.create_customer, ["name", "phone", "email", "vehicle_make", "vehicle_model", "vehicle_year"]),
    (appointments.check_availability, ["appointment_type", "preferred_date", "preferred_time"]),
    (
        appointments.book_appointment,
        [
            "customer_id",
            "appointment_type",
            "scheduled_date",
            "scheduled_time",
            "service_type_id",
            "inventory_id",
            "vehicle_id",
            "notes",
        ],
    ),
    (appointments.reschedule_appointment, ["appointment_id", "new_date", "new_time"]),
    (appointments.cancel_appointment, ["appointment_id", "reason"]),
    (appointments.get_customer_appointments, []),
    (inventory.list_inventory, ["make", "max_results"]),
]
ADDED: list[tuple[Callable[..., object], list[str]]] = [
    (human.request_human, ["reason", "urgency"]),
    (customers.add_vehicle, ["customer_id", "make", "model", "year", "plate"]),
    (customers.verify_customer, ["phone", "name", "plate", "code"]),
    (waitlist.join_waitlist, ["appointment_type", "preferred_date", "phone"]),
]


@pytest.mark.parametrize(("tool", "arguments"), [*KEPT, *ADDED], ids=lambda item: getattr(item, "__name__", ""))
def test_c41_the_tools_keep_names_and_arguments(tool: Callable[..., object], arguments: list[str]) -> None:
    """In their order, after the session; more may follow."""
    assert list(inspect.signature(tool).parameters)[1 : 1 + len(arguments)] == arguments


def test_d66_none_of_the_former_libraries_is_needed() -> None:
    """Nothing of them is a dependency or imported."""
    former = ("langchain", "langgraph", "redis", "livekit", "sqlalchemy", "litellm")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = " ".join([*project["dependencies"], *project["optional-dependencies"]["dev"]]).lower()
    imports = [
        line
        for path in (ROOT / "dealer_kiosk").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from "))
    ]
    assert not [name for name in former if name in needed or any(name in line for line in imports)]
