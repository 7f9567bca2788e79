"""The staff commands as other programs run them: exit status, one JSON document, one sentence."""

import pytest

from tests.cli.conftest import Kiosk

pytestmark = pytest.mark.slow  # a process for every line


def test_a_day_at_the_service_desk(kiosk: Kiosk) -> None:
    """Sign in, book, move, close a day, look at the sheet, export."""
    assert (
        kiosk.run(
            "staff",
            "in",
            "Sarah Lindgren",
        ).status
        == 0
    )
    words = ["--phone", "3125550149", "--customer-name", "Dana Whitfield", "--service", "Oil change"]
    booked = kiosk.run("appointments", "add", *words, "--start", "2026-11-24T09:00", "--json")
    assert (booked.status, booked.error) == (0, "")
    code = booked.json["code"]
    closed = kiosk.run("hours", "close", "2026-11-24", "--reason", "the company picnic")
    assert (closed.status, code in closed.out) == (0, True)
    assert kiosk.run("appointments", "move", code, "--start", "2026-11-23T14:00").status == 0
    assert code in kiosk.run("report", "today").out
    exported = kiosk.run("customers", "export", "customers.csv")
    assert (exported.status, (kiosk.folder / "customers.csv").exists()) == (0, True)


def test_a_refusal_is_one_sentence(kiosk: Kiosk) -> None:
    """Status 1, nothing on standard output, no traceback."""
    result = kiosk.run("services", "add", "--name", "A", "--minutes", "-1", "--json")
    assert (result.status, result.out, len(result.error.splitlines())) == (1, "", 1)


def test_a_missing_database_is_a_refusal(empty: Kiosk) -> None:
    """The sentence names the command that makes one."""
    result = empty.run("customers", "list", "--json")
    assert (result.status, result.out, "dealer-kiosk init" in result.error) == (1, "", True)
