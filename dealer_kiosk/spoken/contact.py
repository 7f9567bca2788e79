"""E-mail addresses as people say and type them."""

import re

from email_validator import EmailNotValidError, validate_email

from dealer_kiosk.spoken.number_words import year_words
from dealer_kiosk.spoken.numbers import words_to_int
from dealer_kiosk.spoken.plates import parse_plate
from dealer_kiosk.spoken.spelling import joined_repeats, nato_joined, without_examples
from dealer_kiosk.spoken.words import TENS, UNITS, ZEROS, cardinal, corrected_parts, one_of, plain

__all__ = ["parse_email", "parse_email_in", "parse_plate"]

_TYPED = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")
_SIGNS = {
    "dot": ".", "period": ".", "point": ".", "underscore": "_", "underline": "_", "under score": "_", "dash": "-", "hyphen": "-",
    "minus": "-", "plus": "+", "apostrophe": "'",
}  # fmt: skip
_SIGN = re.compile(rf"\b({one_of(_SIGNS)})\b")
_LEAD_IN = re.compile(
    r"^.*\b(?:(?:reach|e-?mail|contact|write|mail|get|find|send)(?: (?:it|that|them))?(?: to)? (?:me|us) at|"
    r"(?:e-? ?mail(?: address)?|address)(?: is|'s)?(?: to)?|is|it's|its|that's|be|use|try|(?:send|write|mail)(?: it)? to|"
    r"(?:my |the )?(?:user ?name|e-?mail)|yes|yeah|sure|no)\s+(?=\S)"
)
_NOISE = re.compile(
    r"\b(?:um+|uh+|er+|capital|(?:in )?(?:all )?(?:upper|lower) ?case|all caps|all (?:as )?one word|"
    r"(?:with )?no (?:spaces?|dots?)|(?:the )?letter|the number|all together)\b(?= )"
)
_AT = re.compile(r"\bat (?:the rate(?: of)?|sign|symbol) ")
_ONE = re.compile(r"^.*\b(?:me|got|have|made|use|need|want) one\b(?= [a-z])")  # "my grandson made me one w kowalski at …"
_BARE_DOMAIN = re.compile(r"(?<=\w) (com|net|org|edu|gov)$")
_END = re.compile(r"(?<=\w) (?:please|thanks|thank you|and (?:my|the|i)|is my|that's|for|with|in|so|if)\b.*$")


def parse_email(text: str) -> str | None:
    """The address said or typed, in lower case; None when it is not a well-formed one.

    The domain is not looked up. Spelled letters, number words, "dot", "underscore", "dash" and "plus" are understood.
    """
    for part in [*corrected_parts(text), plain(text)]:
        typed = _TYPED.search(part)
        address = _valid(typed[0].strip(".'-")) if typed else None
        address = address or _spoken(part)
        if address is not None:
            return address
    return None


def parse_email_in(text: str, span: str) -> str | None:
    """The address of a part of a sentence, read with the word before it, which tells a pronoun from a figure one."""
    before = text[: max(0, text.lower().find(span.lower()))].split()[-1:]
    return parse_email(" ".join([*before, span]) if _ONE.match(" ".join([*before, span])) else span)


def _spoken(text: str) -> str | None:
    text = _ONE.sub("", re.sub(r"[,;!?\"]", " ", text)).replace("@", " at ")
    text = re.sub(r"(?<=\w)\.(?=\w)", " dot ", text)
    text = _AT.sub("at ", _NOISE.sub(" ", " ".join(text.split())))
    user, at, domain = " ".join(text.split()).rpartition(" at ")
    domain = _END.sub("", domain.rstrip(". "))
    if not re.search(r"\b(?:dot|period|point)\b", domain):
        domain = _BARE_DOMAIN.sub(r" dot \1", domain)
    if not at or not re.search(r"\b(?:dot|period|point)\b", domain):
        return None
    return _valid(f"{_written(_LEAD_IN.sub('', user))}@{_written(domain)}")


def _written(words: str) -> str:
    """The characters that these words stand for, joined."""
    words = joined_repeats(nato_joined(without_examples(words)))
    words = _SIGN.sub(lambda match: f" {_SIGNS[match[1]]} ", words)
    words = _NUMBER.sub(lambda match: _number(match[0].split()), words)
    return "".join(_figures(words.split()))


_NUMBER = re.compile(rf"\b(?:{one_of([*UNITS, *TENS])})(?: (?:{one_of([*UNITS, *TENS, 'oh', 'hundred', 'thousand'])}))+\b")


def _number(words: list[str]) -> str:
    """Number words in figures, the longest that are one number or year first: "two thousand five" is 2005, "one two" is 12."""
    out: list[str] = []
    while words:
        for size in range(len(words), 0, -1):
            value = words_to_int(" ".join(words[:size]))
            if value is not None and " ".join(words[:size]) in _wordings(value):
                out.append(str(value))
                break
        else:
            size = 1
            out.append(words[0])
        words = words[size:]
    return " ".join(out)


def _wordings(value: int) -> tuple[str, ...]:
    return (cardinal(value), year_words(str(value)) if 1000 <= value <= 9999 else "")


def _figures(words: list[str]) -> list[str]:
    """Words with number words in figures; "oh" is a zero only beside a digit."""
    numbers = {word: str(number) for word, number in (UNITS | TENS).items()} | dict.fromkeys(ZEROS - {"oh", "o"}, "0")
    figures = [numbers.get(word, word) for word in words]
    beside = [
        any(near.isdecimal() for near in figures[max(at - 1, 0) : at] + figures[at + 1 : at + 2]) for at in range(len(figures))
    ]
    return ["0" if word in {"oh", "o"} and near else word for word, near in zip(figures, beside, strict=True)]


def _valid(address: str) -> str | None:
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
