"""The callback list as staff work it."""

from datetime import datetime

from dealer_kiosk.config import Config
from dealer_kiosk.db import audit, callbacks, people
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Callback
from dealer_kiosk.errors import ToolError
from dealer_kiosk.jobs.callbacks import plan_checks
from dealer_kiosk.tools.arguments import checked
from dealer_kiosk.tools.checks import one_line


@checked
def take_callback(callback_id: int, staff_name: str, now: datetime) -> None:
    """Somebody is going to make the call.

    Raises:
        ToolError: there is no such callback or person, or the call was made already.
    """
    with write():
        row = _existing(callback_id)
        owner = people.staff_named(staff_name)
        if owner is None:
            raise ToolError(f"nobody called {staff_name} works here; 'dealer-kiosk staff list' shows the names")
        if not callbacks.take(row, owner):
            raise ToolError(
                f"callback {callback_id} is {row.state}; 'dealer-kiosk callbacks reopen {callback_id}' opens it again"
            )
        audit.record(now, "staff", "callback.take", f"callback:{callback_id}", f"staff:{owner.id}")


@checked
def finish_callback(callback_id: int, now: datetime, note: str = "") -> None:
    """The call was made.

    Raises:
        ToolError: there is no such callback, or the call was made already.
    """
    with write():
        row = _existing(callback_id)
        if not callbacks.done(row, one_line(note)):
            raise ToolError(f"callback {callback_id} is done already")
        audit.record(now, "staff", "callback.done", f"callback:{callback_id}")


@checked
def reopen_callback(callback_id: int, config: Config, now: datetime) -> None:
    """The call has to be made after all; it is late again `sla_minutes` from now or from its due time.

    Raises:
        ToolError: there is no such callback, or it is open.
    """
    with write():
        row = _existing(callback_id)
        if not callbacks.reopen(row):
            raise ToolError(f"callback {callback_id} is open already")
        plan_checks(row, config, now)
        audit.record(now, "staff", "callback.reopen", f"callback:{callback_id}")


def _existing(callback_id: int) -> Callback:
    row = callbacks.with_id(callback_id)
    if row is None:
        raise ToolError(f"there is no callback {callback_id}; 'dealer-kiosk callbacks list' shows the numbers")
    return row
