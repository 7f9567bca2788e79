"""What background jobs want said to a session: kept until it was said or is stale."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dealer_kiosk.db.tables import NoticeRow
from dealer_kiosk.messages import Notice, Priority

_URGENCY = {Priority.INTERRUPT: 0, Priority.HIGH: 1, Priority.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A notice that has not been said yet; `key` tells what it is about (`human_check:7:no_answer`)."""

    id: int
    key: str
    notice: Notice


def insert(session: str, key: str, notice: Notice, now: datetime, ttl_s: float) -> bool:
    """Post a notice that is worth saying for `ttl_s` seconds; False if `key` was posted before.  Needs a write transaction."""
    changed = (
        NoticeRow.insert(
            session=session,
            key=key,
            priority=notice.priority.value,
            text=notice.text,
            created_at=now,
            expires_at=now + timedelta(seconds=ttl_s),
        )
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return bool(changed)


def pending(session: str, now: datetime) -> list[PendingNotice]:
    """What is still to be said to the session, most urgent first, then oldest."""
    rows = NoticeRow.select().where((NoticeRow.session == session) & NoticeRow.spoken_at.is_null() & (NoticeRow.expires_at > now))
    found = [PendingNotice(row.id, row.key, Notice(Priority(row.priority), row.text)) for row in rows]
    return sorted(found, key=lambda item: (_URGENCY[item.notice.priority], item.id))


def mark_spoken(ids: Iterable[int], now: datetime) -> None:
    """Acknowledge notices, so that they are not said again.  Needs a write transaction."""
    NoticeRow.update(spoken_at=now).where(NoticeRow.id.in_(list(ids)) & NoticeRow.spoken_at.is_null()).execute()
