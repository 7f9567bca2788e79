"""Which module has which command; it is imported when the command is run, because every command is a process of its own."""

import importlib
from collections.abc import Mapping
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

COMMANDS: Mapping[str, str] = {
    "run": "run:run",
    "chat": "talking:chat",
    "talk": "talking:talk",
    "init": "data:init",
    "services": "desk.services:app",
    "faq": "desk.faq:app",
    "customers": "desk.customers:app",
    "vehicles": "desk.vehicles:app",
    "appointments": "desk.appointments:app",
    "inventory": "desk.inventory:app",
    "resources": "desk.resources:app",
    "hours": "desk.hours:app",
    "staff": "desk.staff:app",
    "callbacks": "desk.callbacks:app",
    "report": "reports:app",
    "jobs": "jobs:app",
    "backup": "backup:app",
    "privacy": "privacy:app",
    "doctor": "doctor:doctor",
    "models": "models:app",
    "audio": "audio:app",
    "phone": "phone:app",
}
"""Module and function, or module and group of further commands, in the order of the help."""


class Commands(TyperGroup):
    """The commands of the table above."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name, in the order of the help."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now, or None."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(f"dealer_kiosk.cli.{module}"), attribute)
        command = get_group(found) if isinstance(found, typer.Typer) else get_command(_alone(cmd_name, found))
        command.name = cmd_name
        return command


def _alone(name: str, function: Any) -> typer.Typer:
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name)(function)
    return single
