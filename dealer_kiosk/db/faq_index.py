"""Ranked full-text search over the FAQ, and the list of questions it could not answer."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from dealer_kiosk.db.tables import Faq, MissedQuestion, proxy

_ADD = "INSERT INTO faq_index(rowid, keywords, question, answer) VALUES (NEW.id, NEW.keywords, NEW.question, NEW.answer)"
_DROP = "DELETE FROM faq_index WHERE rowid = OLD.id"

INDEX_TRIGGERS: dict[str, str] = {
    "faq_index_insert": f"CREATE TRIGGER faq_index_insert AFTER INSERT ON faq\nBEGIN {_ADD}; END",
    "faq_index_update": f"CREATE TRIGGER faq_index_update AFTER UPDATE ON faq\nBEGIN {_DROP}; {_ADD}; END",
    "faq_index_delete": f"CREATE TRIGGER faq_index_delete AFTER DELETE ON faq\nBEGIN {_DROP}; END",
}
"""Name and text of the triggers that keep FaqIndex in step with Faq."""

_CANDIDATES = 5
# As text: making such a statement takes Peewee longer than SQLite needs for the search.
_MATCH = "SELECT rowid FROM faq_index WHERE faq_index MATCH ?"
_BEST = f"{_MATCH} ORDER BY bm25(faq_index, 4.0, 2.0, 1.0)"


@dataclass(frozen=True, slots=True)
class FaqHit:
    """One FAQ that shares words with a question."""

    answer: str
    question: str
    category: str
    coverage: float  # share of the question's words found in the FAQ, 0..1
    weighted: float  # the same with rare words counting more, 0..1
    keyword: bool  # one of the words is a keyword of the FAQ
    subject: frozenset[str]  # words among its keywords that hardly another FAQ has


def ranked(words: Sequence[str], category: str | None = None, phrases: Sequence[str] = ()) -> list[FaqHit]:
    """The FAQs that contain any of the words: those that cover most of them first, then by bm25.

    Args:
        words: plain lower-case words; they are quoted here, so FTS5 operators have no power.
        category: only FAQs of this category.
        phrases: words that were said side by side; an FAQ that has them so among its keywords ranks higher.
    """
    if not words:
        return []
    total = Faq.select().count()
    found = [_Word(word, _rows(_quote(word))) for word in words]
    ids = _in_order(found, total, category, phrases)
    faqs = {row.id: row for row in Faq.select().where(Faq.id.in_(ids))}
    keywords = {word.text: _rows(f"keywords : {_quote(word.text)}") for word in found}
    return [_hit(faqs[item], found, keywords, total) for item in ids]


def record_missed(key: str, question: str, category: str | None, now: datetime) -> None:
    """Note that nothing answered the question; the same `key` again only counts up.  Needs a write transaction."""
    MissedQuestion.insert(key=key, question=question, category=category, last_asked=now).on_conflict(
        conflict_target=[MissedQuestion.key],
        update={MissedQuestion.count: MissedQuestion.count + 1, MissedQuestion.last_asked: now},
    ).execute()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question, and the FAQs that contain it, by rowid."""

    text: str
    rows: frozenset[int]

    def weight(self, total: int) -> float:
        """Inverse document frequency, smoothed so that a word no FAQ has weighs most."""
        return math.log((total + 1) / (len(self.rows) + 0.5))


def _in_order(words: Sequence[_Word], total: int, category: str | None, phrases: Sequence[str]) -> list[int]:
    """The best FAQs: by the weight of the words they have, and by bm25 among those that have the same ones."""
    having: dict[int, tuple[int, ...]] = {}
    for number, word in enumerate(words):
        for row in word.rows:
            having[row] = (*having.get(row, ()), number)
    if category:
        allowed = {row.id for row in Faq.select(Faq.id).where(Faq.category == category)}
        having = {row: numbers for row, numbers in having.items() if row in allowed}
    ids: list[int] = []
    for numbers in sorted(set(having.values()), key=lambda found: -sum(words[number].weight(total) for number in found)):
        if len(ids) >= _CANDIDATES:
            break
        same = [row for row, found in having.items() if found == numbers]
        ids += _by_bm25(same, [words[number].text for number in numbers], phrases) if len(same) > 1 else same
    return ids[:_CANDIDATES]


def _by_bm25(rows: Collection[int], words: Sequence[str], phrases: Sequence[str]) -> list[int]:
    """These rows, which have all of the words, best first: before the others those that have a phrase among their keywords."""
    all_of_them = " AND ".join(map(_quote, words))
    beside = " OR ".join(f"keywords : {_quote(phrase)}" for phrase in phrases)
    matches = [f"({all_of_them}) AND ({beside})", all_of_them] if beside else [all_of_them]
    found = (row[0] for match in matches for row in proxy.execute_sql(_BEST, (match,)))
    wanted = set(rows)
    return [row for row in dict.fromkeys(found) if row in wanted]


def _hit(faq: Faq, words: Sequence[_Word], keywords: Mapping[str, frozenset[int]], total: int) -> FaqHit:
    inside = [word for word in words if faq.id in word.rows]
    few = max(2, total // 15)
    return FaqHit(
        answer=faq.answer,
        question=faq.question,
        category=faq.category,
        coverage=len(inside) / len(words),
        weighted=sum(word.weight(total) for word in inside) / sum(word.weight(total) for word in words),
        keyword=any(faq.id in keywords[word.text] for word in inside),
        subject=frozenset(word.text for word in inside if len(word.rows) <= few and faq.id in keywords[word.text]),
    )


def _rows(match: str) -> frozenset[int]:
    return frozenset(map(itemgetter(0), proxy.execute_sql(_MATCH, (match,)).fetchall()))


def _quote(word: str) -> str:
    escaped = word.replace('"', '""')
    return f'"{escaped}"'
