"""Answers from the FAQ, and the list of services with their prices."""

import re
from itertools import pairwise

from dealer_kiosk.db import faq_index
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import FAQ_CATEGORIES
from dealer_kiosk.tools import catalog
from dealer_kiosk.tools.arguments import checked
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.results import Found, NotFound, Refused, Services
from dealer_kiosk.tools.stop_words import ACTIONS, STOP_WORDS

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUESTION = re.compile(
    r"\b(?:(?:do|does|are|is|can|could|will|would|may|should) (?:you|i|we|he|she|they|somebody|someone|there|it|the|my)|"
    r"(?:where|when|how|what|which|who)(?:'s|'re)?|(?:i'd|i would) like to|i (?:want|need) to|any chance)\b"
)
_MIN_COVERAGE = 0.5  # share of a question's content words that its answer must cover; rare words count more
_LONG_QUESTION = 4  # content words
_MIN_LONG_COVERAGE = 0.3  # enough for a keyword in a long question, which tells a story around its subject
_MAX_QUERY = 500  # characters, as of a customer's turn
_PLAIN_DAYS = frozenset(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "weekday", "weekdays", "today", "tonight", "tomorrow")
)
"""Days that have no entry of their own, so that only the opening hours answer a question about them."""
_OPENING = frozenset(("open", "opens", "opening", "opened", "close", "closes", "closing", "closed", "hours"))


@checked
def search_faq(context: Context, query: str, category: str | None = None) -> Found | NotFound:
    """The best answer to a question, or NotFound; what is not found is recorded for staff.

    Args:
        context: the session.
        query: the question in the customer's words.
        category: hours, location, financing, services or general; anything else is ignored.
    """
    known = category.strip().lower() if category else None
    known = known if known in FAQ_CATEGORIES else None
    found = answer_to(query, known)
    if found is not None:
        return found
    words = content_words(query)
    if words:
        with write():
            faq_index.record_missed(" ".join(sorted(words)), _one_line(query), known, context.now)
    return NotFound(query)


@checked
def list_services(_context: Context, service: str | None = None) -> Services | Refused:
    """Every service with its price, or the one the customer names.

    Args:
        _context: the session; services are the same for everybody.
        service: the customer's words for one service.
    """
    if service:
        found = catalog.find_service(service)
        return found if isinstance(found, Refused) else Services((found,))
    everything = catalog.all_services()
    if not everything:
        return Refused("no_services", "Unable to retrieve services list.")
    return Services(everything)


def answer_to(query: str, category: str | None = None) -> Found | None:
    """The best answer to what may be a question; nothing is recorded when there is none."""
    best = next(filter(None, (_best(part, category) for part in (query, *questions_in(query)))), None)
    return Found(best.answer, best.question, best.category) if best is not None else None


def _best(query: str, category: str | None) -> faq_index.FaqHit | None:
    wanted = _search_words(content_words(query))
    return next((hit for hit in faq_index.ranked(wanted, category, _pairs(query)) if _covers(hit, len(wanted))), None)


def questions_in(text: str) -> list[str]:
    """The questions of a text that tells a story first ("my car died on the road do you do towing"), the last one first."""
    lowered = text.lower()
    starts = [match.start() for match in _QUESTION.finditer(lowered) if match.start() > 0]
    parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return [part for part in reversed(parts) if set(content_words(part)) - ACTIONS]


def content_words(text: str) -> tuple[str, ...]:
    """The words of a question that say what it is about: lower case, each once, in the order said."""
    telling = (word.removesuffix("'s") for word in _all_words(text) if word not in STOP_WORDS)
    return tuple(dict.fromkeys(word for word in telling if word not in STOP_WORDS))


def _all_words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text[:_MAX_QUERY].lower())]


def _pairs(text: str) -> list[str]:
    """Neighbouring words of which at least one is telling: "money back" is not "money down"."""
    said = _all_words(text)
    return [f"{a} {b}" for a, b in pairwise(said) if a not in STOP_WORDS or b not in STOP_WORDS]


def _search_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """A question whether we are open on an ordinary day is a question about the hours."""
    if not (_OPENING & set(words) and _PLAIN_DAYS & set(words)):
        return words
    kept = (word for word in words if word not in _PLAIN_DAYS)
    return tuple(dict.fromkeys((*kept, "hours")))


def _covers(hit: faq_index.FaqHit, asked: int) -> bool:
    """Whether the FAQ is about what was asked, in `asked` content words; the limits were tried on the demonstration FAQ."""
    if hit.weighted >= _MIN_COVERAGE:
        return True
    if hit.coverage >= _MIN_COVERAGE and hit.subject - ACTIONS:
        return True
    return asked >= _LONG_QUESTION and hit.keyword and hit.weighted >= _MIN_LONG_COVERAGE


def _one_line(text: str) -> str:
    return " ".join(text[:_MAX_QUERY].split())
