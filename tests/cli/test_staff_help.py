"""Every staff command explains itself."""

import pytest
from typer.testing import CliRunner

from dealer_kiosk.cli.main import app

COMMANDS = {
    "services": "list add edit remove import export",
    "faq": "list add edit remove import export",
    "customers": "list add edit remove merge import export",
    "vehicles": "list add edit remove import export",
    "inventory": "list add edit remove import export",
    "appointments": "list add edit move cancel",
    "resources": "list add remove",
    "hours": "list close open remove set",
    "staff": "list add edit remove in out waiting answer arrived",
    "callbacks": "list take done reopen",
    "jobs": "list run-due",
    "phone": "status issue test",
    "report": "today appointments leads callbacks missed sessions latency mail",
}
LINES = [(group, name) for group, names in COMMANDS.items() for name in names.split()]


@pytest.mark.parametrize(("group", "name"), LINES)
def test_help_shows_an_example_of_the_command_itself(group: str, name: str) -> None:
    """Copied from the help, it can be changed and run."""
    done = CliRunner().invoke(app, [group, name, "--help"])
    assert done.exit_code == 0
    assert f"Example: dealer-kiosk {group} {name}" in " ".join(done.output.split())


@pytest.mark.parametrize("group", COMMANDS)
def test_a_group_lists_its_commands(group: str) -> None:
    """Each with what it does."""
    done = CliRunner().invoke(app, [group, "--help"])
    listed = done.output.split("Commands:")[1]
    assert all(f"  {name} " in listed for name in COMMANDS[group].split())
