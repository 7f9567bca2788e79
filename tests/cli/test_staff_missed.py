"""A question that was missed becomes an answer."""

from datetime import datetime

import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.db.store import open_store
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.faq import search_faq
from dealer_kiosk.tools.results import Found, NotFound
from tests.cli.conftest import Desk


def _ask(desk: Desk, question: str) -> Found | NotFound:
    with open_store(desk.db, busy_timeout_s=5.0, create=False):
        return search_faq(Context(Config(), datetime.fromisoformat(desk.now), "s", "chat"), question)


@pytest.fixture
def missed(desk: Desk) -> int:
    """The number of a question that nothing answered."""
    assert isinstance(_ask(desk, "do you rent trailers"), NotFound)
    (row,) = desk.json("report", "missed")
    number: int = row["id"]
    return number


def test_an_answer_to_a_missed_question_takes_it_off_the_list(desk: Desk, missed: int) -> None:
    """The question itself need not be typed again."""
    row = desk.json("faq", "add", "--from-missed", str(missed), "--category", "general", "--answer", "We rent no trailers.")
    assert row["question"] == "do you rent trailers"
    assert desk.json("report", "missed") == []
    found = _ask(desk, "do you rent trailers")
    assert isinstance(found, Found)
    assert found.answer == "We rent no trailers."


def test_a_refused_answer_leaves_it_on_the_list(desk: Desk, missed: int) -> None:
    """The category is missing."""
    assert desk.refused("faq", "add", "--from-missed", str(missed), "--answer", "x").startswith("category: is needed")
    assert len(desk.json("report", "missed")) == 1
    assert "there is no missed question 99" in desk.refused("faq", "add", "--from-missed", "99", "--answer", "x")
