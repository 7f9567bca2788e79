"""The questions the agent can answer."""

from typing import Any

from dealer_kiosk.db import records as rows
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import FAQ_CATEGORIES, Faq, MissedQuestion
from dealer_kiosk.errors import ToolError
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields
from dealer_kiosk.tools.desk.records import Given, Kind, add

MAX_QUESTION = 300
MAX_ANSWER = 1000


def shape(_context: Context, row: Faq) -> dict[str, Any]:
    """The FAQ as `--json` prints it."""
    return {
        "id": row.id,
        "category": row.category,
        "question": row.question,
        "answer": row.answer,
        "keywords": [word for word in row.keywords.split(", ") if word],
    }


FAQS = Kind(
    noun="question",
    command="faq",
    table=Faq,
    key="question",
    readers={
        "category": fields.choice(*FAQ_CATEGORIES),
        "question": fields.text(MAX_QUESTION),
        "answer": fields.text(MAX_ANSWER),
        "keywords": fields.phrases(MAX_QUESTION),
    },
    required=("category", "question", "answer"),
    shape=shape,
    label=lambda row: str(row.question),
)
"""How FAQs are kept."""


def add_from_missed(context: Context, missed_id: int, given: Given) -> Faq:
    """Answer a question that was missed: it becomes an FAQ and leaves the list of missed questions.

    Args:
        context: a staff session.
        missed_id: its number in the list.
        given: fields of the FAQ; the question and the category are those of the missed one where they are not given.

    Raises:
        ToolError: there is no such missed question, or a field is unusable.
    """
    with write():
        missed = rows.find(MissedQuestion, {"id": missed_id})
        if missed is None:
            raise ToolError(f"there is no missed question {missed_id}; 'dealer-kiosk report missed' shows them")
        known = {"question": missed.question[:MAX_QUESTION], "category": missed.category}
        row: Faq = add(context, FAQS, {**known, **{name: value for name, value in given.items() if value is not None}})
        rows.delete(missed)
        return row
