"""One row a conversation, without a word of what was said."""

from collections.abc import Sequence
from datetime import datetime

from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Appointment, Callback, HumanRequest, SessionRow
from dealer_kiosk.messages import Outcome


def start(session: str, channel: str, now: datetime) -> None:
    """Note that a conversation has begun.

    Raises:
        DatabaseError: the row could not be written.
    """
    with write():
        SessionRow.create(id=session, channel=channel, started=now)


def channel_of(session: str) -> str | None:
    """Where a conversation is held, or None if it is not on record."""
    row = SessionRow.get_or_none(SessionRow.id == session)
    return None if row is None else str(row.channel)


def end(
    session: str,
    now: datetime,
    turns: int,
    outcome: Outcome,
    *,
    verified: bool,
    escalated: bool,
    intent: str | None = None,
    missed: int = 0,
) -> None:
    """Note how a conversation ended.

    Args:
        session: its id.
        now: when it ended.
        turns: what the customer said, in turns.
        outcome: what came of it.
        verified: the customer's identity was established.
        escalated: a person was asked for.
        intent: the tool it was about.
        missed: questions that no FAQ answered.

    Raises:
        DatabaseError: the row could not be written.
    """
    changes = {
        "ended": now,
        "turns": turns,
        "outcome": outcome.value,
        "verified": verified,
        "escalated": escalated,
        "intent": intent,
        "missed": missed,
    }
    with write():
        SessionRow.update(**changes).where(SessionRow.id == session).execute()


def unended(before: datetime) -> list[SessionRow]:
    """Conversations that began up to `before` and have no end, oldest first."""
    open_ones = SessionRow.ended.is_null() & (SessionRow.started <= before)
    return list(SessionRow.select().where(open_ones).order_by(SessionRow.started))


def outcomes_by_rows(rows: Sequence[SessionRow]) -> dict[str, Outcome]:
    """How conversations ended, as far as what they left in the database tells."""
    ids = [str(row.id) for row in rows]
    requests = list(HumanRequest.select().where(HumanRequest.session.in_(ids)))
    shown: dict[Outcome, set[str]] = {
        Outcome.ABANDONED: {str(row.session) for row in requests},
        Outcome.CALLBACK: {str(row.session) for row in Callback.select().where(Callback.session.in_(ids))},
        Outcome.TRANSFERRED: {str(row.session) for row in requests if row.state in ("acknowledged", "arrived")},
        Outcome.BOOKED: {str(row.session) for row in Appointment.select().where(Appointment.session.in_(ids))},
    }
    found = dict.fromkeys(ids, Outcome.NONE)
    for outcome, sessions in shown.items():
        found.update(dict.fromkeys(sessions, outcome))
    return found


def close(row: SessionRow, ended: datetime, outcome: Outcome) -> None:
    """Give a conversation without an end its end and outcome.  Needs a write transaction."""
    open_one = (SessionRow.id == row.id) & SessionRow.ended.is_null()
    SessionRow.update(ended=ended, outcome=outcome.value).where(open_one).execute()
