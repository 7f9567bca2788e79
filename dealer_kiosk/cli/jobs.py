"""`dealer-kiosk jobs`: background work."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from dealer_kiosk.cli.common import load, print_json
from dealer_kiosk.cli.desk.common import Json, desk, group, show
from dealer_kiosk.cli.tables import plain, when
from dealer_kiosk.db.jobs import all_jobs
from dealer_kiosk.db.reports import Span
from dealer_kiosk.db.store import translating

app = group("Background work: reminders, mail, callbacks, backups.")

_COLUMNS = {
    "Id": plain("id"),
    "Due": when("due"),
    "Kind": plain("kind"),
    "About": plain("subject"),
    "State": plain("state"),
    "Tries": plain("attempts"),
    "Result": plain("result"),
}


@app.command("list")
def list_(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that are done, too.")] = False,
    as_json: Json = False,
) -> None:
    """Show the jobs that are waiting or have failed, the earliest first.

    Example: dealer-kiosk jobs list
    """
    with desk(context) as session:
        span = Span(session.config.dealership.zone)
        rows = [_shape(row, span) for row in all_jobs() if every or row.state != "done"]
    show(rows, _COLUMNS, "No jobs.", as_json=as_json)


@app.command("run-due")
def run_due(context: typer.Context, as_json: Json = False) -> None:
    """Run everything that is due now, and return.

    Example: dealer-kiosk jobs run-due
    """
    app_ = load(context)
    with app_.open_store(), translating():
        finished = app_.run_due_jobs()
    if as_json:
        print_json([{"id": job.id, "kind": job.kind, "state": job.state, "result": job.result} for job in finished])
        return
    for job in finished:
        typer.echo(f"{job.kind} {job.id}: {job.state} ({job.result})")
    if not finished:
        typer.echo("Nothing is due.")


def _shape(row: Any, span: Span) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "subject": row.subject,
        "due": span.local(row.due_at),
        "state": row.state,
        "attempts": row.attempts,
        "result": row.result,
        "created_at": span.local(row.created_at),
        "finished_at": span.local(row.finished_at),
    }
