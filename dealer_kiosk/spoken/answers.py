"""Yes, no, and a choice among a few options."""

import re
from dataclasses import dataclass

from dealer_kiosk.spoken.figures import in_figures
from dealer_kiosk.spoken.words import MONTH_NUMBERS, corrected, one_of, plain, without_politeness

_YES = (
    "yes", "yeah", "yea", "ya", "yep", "yup", "yes i do", "yes i would", "uh huh", "uh-huh", "mm hmm", "mm-hmm", "mhm",
    "sure", "sure thing", "of course", "why not", "no problem", "absolutely", "definitely", "certainly", "affirmative",
    "correct", "exactly", "perfect", "lovely", "wonderful", "excellent", "great", "right", "good", "sounds good",
    "sounds great", "sounds right", "sounds perfect", "looks good", "looks right", "looks great", "please do", "go ahead",
    "go for it", "do it", "do that", "book it", "book that", "move it", "move that", "schedule it", "send it", "confirm",
    "confirm it", "confirmed", "let's do it", "let's do that", "i'm sure", "i guess so", "i guess", "i think so",
    "i suppose so", "i suppose", "that's right", "that's correct", "that's it", "that's the one", "that's great",
    "that's perfect", "that's true", "it is", "it's correct", "it's right", "that'll work", "that'll do", "that works",
    "that works for me", "that would work", "that will work", "it works", "this works", "works", "works for me", "fine by me",
    "i'd like that", "i'd love that", "i'd love to", "i'd like to", "that would be great", "that would be good",
    "that would be fine", "that would be perfect", "that'd be great", "that sounds good", "that sounds great",
    "that looks good", "i do", "i would", "it does",
)  # fmt: skip
_NO = (
    "no", "nope", "nah", "uh uh", "uh-uh", "nuh uh", "nuh-uh", "never", "no way", "not", "not really", "not yet", "not now",
    "not today", "not quite", "not exactly", "not this time", "not that one", "not at all", "not correct", "not right",
    "not necessary", "absolutely not", "definitely not", "certainly not", "of course not", "rather not", "better not",
    "probably not", "i'd rather not", "don't", "please don't", "don't do it", "don't do that", "don't book it",
    "don't move it", "don't cancel it", "don't send it", "i don't think so", "i don't", "i don't want to",
    "i don't want that", "i don't want it", "i don't need it", "i don't need that", "i don't need one", "i don't want one",
    "that's wrong", "that's not right", "that's not correct", "that's not it", "that's incorrect", "that isn't right",
    "it's wrong", "it's not", "it isn't", "wrong", "incorrect", "that doesn't work", "that doesn't work for me",
    "that won't work", "it doesn't work", "i'm good", "i'm fine", "i'm okay", "i'm ok", "i'm all set", "i changed my mind",
    "none of them", "neither",
)  # fmt: skip
# A yes when alone, but no contradiction after a no.
_FINE = (
    "okay", "ok", "all right", "alright", "fine", "that's fine", "that's okay", "that's ok", "that's all right",
    "that's alright", "that's good", "it's fine", "it's okay", "it's ok", "it's all right", "it's good", "this is fine",
)  # fmt: skip
_POLITE = (
    "please", "thanks", "thank you", "thank you very much", "thanks a lot", "sir", "ma'am", "um", "uh", "er", "hmm", "well",
    "oh", "so", "and", "but", "then", "actually", "really",
)  # fmt: skip
# Words that mean something else when more follows ("right now", "good morning", "not before ten").
_ONLY_ALONE = (
    "right", "good", "great", "fine", "perfect", "correct", "exactly", "not", "never", "wrong", "don't", "works", "confirm",
    "do that", "do it", "book it", "book that", "move it", "move that", "schedule it", "send it", "confirm it",
    "i do", "i don't", "i would", "i'd like to", "i'd love to", "i guess", "i suppose", "i'm good",
    "i'm fine", "i'm sure", "it is", "it does", "it works", "it's not", "it isn't", "that's it", "that works",
    "please don't", "why not",
)  # fmt: skip
_KINDS = dict.fromkeys(_YES, "yes") | dict.fromkeys(_NO, "no") | dict.fromkeys(_FINE, "fine") | dict.fromkeys(_POLITE, "polite")
_PHRASE = re.compile(rf"({one_of(_KINDS)})(?![\w'-])[\s,.;:!?-]*")
_NO_ANSWER = re.compile(r"no (?:later|earlier|sooner|more|less|preference|idea|matter|particular|one)\b")
_CONTRACTIONS = (
    (r"\bdo not\b|\bdont\b", "don't"), (r"\b(that|it) is not\b", r"\1's not"), (r"\b(that|it) is\b(?=.)", r"\1's"),
    (r"\bthats\b", "that's"), (r"\bi am\b|\bim\b", "i'm"), (r"\bi would (?=like|love|rather)", "i'd "), (r"\blets\b", "let's"),
    (r"\b(does|is|wo)nt\b", r"\1n't"), (r"\bdoes not\b", "doesn't"), (r"\bis not\b", "isn't"), (r"\bmaam\b", "ma'am"),
)  # fmt: skip
_ECHO = re.compile(r"(?:cancel|change|reschedule) (?:it|that|(?:my|the) (?:appointment|booking))")


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes (True), a no (False) or neither (None), and what was said besides."""

    value: bool | None
    rest: str  # lower case, without politeness; "" when the answer was all


def split_yes_no(text: str) -> Answer:
    """The yes or no a text begins with: "no make it thursday" is a no with "make it thursday" left.

    Contradictions ("yes no") are neither; "no that's fine" is a no.
    """
    rest = plain(text).strip(" ,.;:!?-")
    for pattern, replacement in _CONTRACTIONS:
        rest = re.sub(pattern, replacement, rest)
    said: list[str] = []
    before = ""
    while not _NO_ANSWER.match(rest) and (match := _PHRASE.match(rest)):
        said.append(match[1])
        before, rest = rest, rest[match.end() :]
    if rest and said and said[-1] in _ONLY_ALONE:
        said.pop()
        rest = before
    value = _value(said, alone=not rest)
    rest = without_politeness(rest)
    return Answer(value, "" if value and _ECHO.fullmatch(rest) else rest)


def _value(said: list[str], *, alone: bool) -> bool | None:
    kinds = {_KINDS[phrase] for phrase in said}
    if {"yes", "no"} <= kinds:
        return None
    if "no" in kinds:
        return False
    if kinds & {"yes", "fine"}:
        return True
    return True if alone and "please" in said else None


def parse_yes_no(text: str) -> bool | None:
    """Yes or no where a text is nothing else (but polite); None for everything else."""
    answer = split_yes_no(text)
    return None if answer.rest else answer.value


_ANY = re.compile(
    r"\b(?:either|any|whichever|whatever|both|don'?t (?:care|mind)|(?:doesn'?t|does not) matter|you (?:choose|pick|decide))\b"
)
_NONE = re.compile(r"\b(?:neither|none|not|nothing)\b")
_FIRST = re.compile(r"\b(?:earlier|earliest|soonest|former|sooner)\b")
_LAST = re.compile(r"\b(?:last|latter|later|latest|final)\b(?! (?:name|week|month|year|time))")
_NUMBER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b|\b(?:number|option|choice|#) ?(\d{1,2})\b|^(?:the )?(\d{1,2})$")
_A_DATE = re.compile(rf"\b(?:{one_of(MONTH_NUMBERS)}) (?:the )?\d|\dth? of (?:{one_of(MONTH_NUMBERS)})\b")


def parse_choice(text: str, count: int) -> int | None:
    """Which of `count` options, from 0, in the order they were offered; None when none was chosen.

    Options are taken to be in time order ("the earlier one"); "either" is the first.
    """
    figures = in_figures(corrected(text))
    if count < 1 or not figures or _NONE.search(figures) or _A_DATE.search(figures):
        return None
    number = _NUMBER.search(figures)
    if number is not None:
        chosen = int(next(group for group in number.groups() if group)) - 1
        return chosen if 0 <= chosen < count else None
    return _by_place(figures, count)


def _by_place(figures: str, count: int) -> int | None:
    if _LAST.search(figures):
        return count - 1
    if _FIRST.search(figures) or _ANY.search(figures):
        return 0
    if "middle" in figures.split() and count % 2:
        return count // 2
    return 0 if count == 1 and re.fullmatch(r"(?:this|that|the) 1", figures) else None
