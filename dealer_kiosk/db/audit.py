"""The append-only trail of who changed what."""

from datetime import datetime

from dealer_kiosk.db.tables import Audit


def record(at: datetime, actor: str, action: str, subject: str, detail: str = "") -> None:
    """Add a line to the trail, in the transaction of the change itself.

    Args:
        at: when it happened.
        actor: customer, staff or job.
        action: what was done, as `noun.verb` (`customer.create`).
        subject: table and id of what was changed (`customer:7`).
        detail: which fields, never their personal contents.
    """
    Audit.create(at=at, actor=actor, action=action, subject=subject, detail=detail)
