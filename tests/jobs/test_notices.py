"""What background jobs want said."""

from datetime import datetime, timedelta

import pytest

from dealer_kiosk.jobs import notices
from dealer_kiosk.messages import Notice, Priority

pytestmark = pytest.mark.usefixtures("db")


def test_a_notice_is_posted_once_for_each_key(now: datetime) -> None:
    """Posting again under the same key is harmless."""
    posted = [notices.post("s1", "k", Priority.HIGH, text, now) for text in ("first", "second")]
    assert posted == [True, False]
    assert [Notice(Priority.HIGH, "first")] == [item.notice for item in notices.pending("s1", now)]


def test_the_most_urgent_notice_comes_first(now: datetime) -> None:
    """Interrupting ones before high ones before normal ones."""
    for priority in (Priority.NORMAL, Priority.INTERRUPT, Priority.HIGH):
        notices.post("s1", priority.value, priority, "text", now)
    assert [item.key for item in notices.pending("s1", now)] == ["interrupt", "high", "normal"]


def test_a_session_does_not_hear_another_sessions_notices(now: datetime) -> None:
    """Notices belong to one session."""
    notices.post("s1", "k", Priority.HIGH, "text", now)
    assert notices.pending("s2", now) == []


def test_a_spoken_notice_is_not_said_again(now: datetime) -> None:
    """Acknowledged notices are no longer pending."""
    notices.post("s1", "k", Priority.HIGH, "text", now)
    notices.mark_spoken([item.id for item in notices.pending("s1", now)], now)
    assert notices.pending("s1", now) == []


def test_a_stale_notice_is_dropped(now: datetime) -> None:
    """After its time a notice is not said any more."""
    notices.post("s1", "k", Priority.HIGH, "text", now, ttl_s=30)
    assert [len(notices.pending("s1", now + timedelta(seconds=seconds))) for seconds in (29, 30)] == [1, 0]
