"""What people may ask of us about their data."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from dealer_kiosk.app import App
from dealer_kiosk.cli.common import load, print_json
from dealer_kiosk.db import backup, privacy, retention
from dealer_kiosk.db import restore as restoring
from dealer_kiosk.db.store import translating
from dealer_kiosk.errors import ConfigError, ToolError
from dealer_kiosk.tools import consent
from dealer_kiosk.tools import privacy as tool
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.customers import email_address, phone_number
from dealer_kiosk.tools.results import Refused

app = typer.Typer(help="Personal data: show, erase, keep no longer.", no_args_is_help=True, rich_markup_mode=None)

Phone = Annotated[str, typer.Option(help="The person's number, in any usual form.")]
Name = Annotated[str | None, typer.Option(help="Which of the people who share the number.")]


@app.command("export")
def export(
    context: typer.Context,
    phone: Phone,
    name: Name = None,
    output: Annotated[Path | None, typer.Option(help="File to write, readable by you only; default: standard output.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The export is JSON with and without it.")] = False,  # noqa: ARG001
) -> None:
    """Everything on file about a person, as one JSON document.

    Example: dealer-kiosk privacy export --phone 312-555-0142 --name "Maria Alvarez" --output maria.json
    """
    app_ = load(context)
    with app_.open_store(), translating():
        session = _staff(app_)
        document = tool.export(session, tool.find(session, phone, name))
    if output is None:
        print_json(document)
        return
    try:
        with os.fdopen(os.open(output, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=2)
    except OSError as error:
        raise ConfigError(f"{output} cannot be written: {error.strerror}") from error


@app.command("erase")
def erase(
    context: typer.Context,
    phone: Phone,
    name: Name = None,
    force: Annotated[bool, typer.Option("--force", help="Although appointments are to come; they are deleted too.")] = False,
) -> None:
    """Delete everything on file about a person, so that it cannot be found in the file any more.

    Example: dealer-kiosk privacy erase --phone 312-555-0142 --name "Maria Alvarez"
    """
    app_ = load(context)
    with app_.open_store(), translating():
        session = _staff(app_)
        count = tool.erase(session, tool.find(session, phone, name), force=force)
    typer.echo(f"Erased: {count} rows.")
    copies = backup.copies(app_.database, backup.folder_of(app_.config.backup, app_.database))
    older = [copy.path for copy in copies] + restoring.kept_aside(app_.database)
    if older:
        typer.echo(
            f"Still in {len(older)} older copies, such as {older[0]}; whoever restores one has them erased again.", err=True
        )


@app.command("purge")
def purge(context: typer.Context) -> None:
    """Delete now what has been kept long enough, as [privacy] of config.toml says.

    Example: dealer-kiosk privacy purge
    """
    app_ = load(context)
    with app_.open_store(), translating():
        removed = retention.purge(app_.config.privacy, app_.clock.now())
        privacy.scrub()
    typer.echo("Removed: " + (", ".join(f"{count} {what}" for what, count in removed.items() if count) or "nothing") + ".")


@app.command("revoke")
def revoke(
    context: typer.Context,
    email: Annotated[str | None, typer.Option(help="No more mail to this address.")] = None,
    phone: Annotated[str | None, typer.Option(help="No more callbacks to this number.")] = None,
) -> None:
    """Take back a yes: no mail to an address, or no callbacks to a number, until the customer says yes again.

    Example: dealer-kiosk privacy revoke --email maria.alvarez@example.com
    """
    app_ = load(context)
    with app_.open_store(), translating():
        session = _staff(app_)
        wishes: list[tuple[consent.What, str | Refused]] = []
        if email:
            wishes.append(("email", email_address(email)))
        if phone:
            wishes.append(("callback", phone_number(session, phone)))
        if not wishes:
            raise typer.BadParameter("say which with --email or --phone")
        for what, contact in wishes:
            if isinstance(contact, Refused):
                raise ToolError(contact.message)
            consent.revoke(session, what, contact)
    typer.echo("Noted.")


def _staff(app_: App) -> Context:
    return Context(app_.config, app_.clock.now(), "", "staff", actor="staff")
