"""What background jobs want said to a session: posted once, said once, dropped when stale."""

from collections.abc import Iterable
from datetime import datetime

from dealer_kiosk.db import notices as rows
from dealer_kiosk.db.notices import PendingNotice
from dealer_kiosk.db.store import write
from dealer_kiosk.messages import Notice, Priority

TTL_S = 180.0
"""Seconds a notice is worth saying: a customer at the kiosk has left by then."""


def post(session: str, key: str, priority: Priority, text: str, now: datetime, ttl_s: float = TTL_S) -> bool:
    """Have something said to a session; False if `key` was posted before.

    Args:
        session: who is to hear it.
        key: what it is about; posting it twice is harmless.
        priority: how urgently it is to be said.
        text: one or two sentences.
        now: the present instant.
        ttl_s: seconds after which it is not said any more.
    """
    with write():
        return rows.insert(session, key, Notice(priority, text), now, ttl_s)


def pending(session: str, now: datetime) -> list[PendingNotice]:
    """What is still to be said to the session, most urgent first."""
    return rows.pending(session, now)


def mark_spoken(ids: Iterable[int], now: datetime) -> None:
    """Acknowledge notices, so that they are not said again."""
    with write():
        rows.mark_spoken(ids, now)
