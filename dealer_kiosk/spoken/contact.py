"""E-mail addresses and licence plates as people say and type them."""

import re

from email_validator import EmailNotValidError, validate_email

from dealer_kiosk.spoken.spelling import characters, without_examples
from dealer_kiosk.spoken.words import TENS, UNITS, ZEROS, bare, corrected_parts, one_of, plain

_TYPED = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")
_SIGNS = {
    "dot": ".", "period": ".", "point": ".", "underscore": "_", "underline": "_", "under score": "_", "dash": "-", "hyphen": "-",
    "minus": "-", "plus": "+",
}  # fmt: skip
_SIGN = re.compile(rf"\b({one_of(_SIGNS)})\b")
_LEAD_IN = re.compile(
    r"^.*\b(?:(?:e-? ?mail(?: address)?|address)(?: is|'s)?(?: to)?|is|it's|its|that's|be|use|try|(?:send|write|mail)(?: it)? to|"
    r"reach me at|yes|yeah|sure|no)\s+(?=\S)"
)
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


def _spoken(text: str) -> str | None:
    text = re.sub(r"[,;!?\"]", " ", text).replace("@", " at ")
    text = re.sub(r"(?<=\w)\.(?=\w)", " dot ", text)
    user, at, domain = " ".join(text.split()).rpartition(" at ")
    if not at or not re.search(r"\b(?:dot|period|point)\b", domain):
        return None
    domain = _END.sub("", domain.rstrip(". "))
    return _valid(f"{_written(_LEAD_IN.sub('', user))}@{_written(domain)}")


def _written(words: str) -> str:
    """The characters that these words stand for, joined."""
    words = without_examples(words)
    words = re.sub(r"\bdouble ([a-z])\b", r"\1 \1", words)
    words = _SIGN.sub(lambda match: f" {_SIGNS[match[1]]} ", words)
    words = re.sub(
        rf"\b({one_of(TENS)}) ({one_of(list(UNITS)[1:10])})\b", lambda match: str(TENS[match[1]] + UNITS[match[2]]), words
    )
    return "".join(_figures(words.split()))


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


_PLATE_LEAD_IN = re.compile(
    r"^.*\b(?:(?:plates?|license|licence|tag|registration)(?: number)?(?: is|'s| are)?|it's|its|that's|is)\s+(?=\S)"
)


def parse_plate(text: str) -> str | None:
    """The licence plate said, spelled or typed, in capitals without separators; None when it is none.

    A plate has 2 to 8 letters and digits. One without digits has to be spelled, because any word would look like it.
    """
    for part in [*corrected_parts(text), plain(text)]:
        words = _PLATE_LEAD_IN.sub("", re.sub(r"\b(?:dash|hyphen|space)\b", " ", bare(part.replace("-", " "))))
        spelled = characters(words)
        plate = "".join(spelled) if spelled is not None else re.sub(r"[^a-z\d]", "", words)
        if 2 <= len(plate) <= 8 and plate.isascii() and (spelled is not None or re.search(r"\d", words)):
            return plate.upper()
    return None
