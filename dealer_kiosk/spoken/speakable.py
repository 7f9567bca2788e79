"""Text to be shown -> words to be said: no figures, symbols or markup are left."""

import re
import unicodedata
from collections.abc import Callable

from dealer_kiosk.spoken.number_words import (
    clock_words,
    date_words,
    digits_words,
    model_words,
    money_words,
    number_words,
    ordinal_words,
    year_words,
)
from dealer_kiosk.spoken.words import WEEKDAYS, one_of

MAX_SPOKEN = 1_000
"""Longest text that is said, in characters; a longer one is cut at a word."""

_Replacement = str | Callable[[re.Match[str]], str]


def speakable(text: str) -> str:
    """The words a voice should say for a text: "9:30 AM for $40" is "nine thirty AM for forty dollars".

    Handles prices, times, dates, ordinals, years, telephone numbers (digit by digit, in groups), codes, model names ("F-150" is
    "F one fifty"), ranges, percentages, e-mail addresses and common abbreviations. Never raises, leaves no digit, and leaves its
    own output as it is. At most `MAX_SPOKEN` characters.
    """
    spoken = _once(text[:MAX_SPOKEN])
    for _ in range(8):  # what goes may bring together what is said differently ("St *."), rarely more than once
        before, spoken = spoken, _once(spoken)
        if spoken == before:
            break
    return spoken


def _once(text: str) -> str:
    text = _clean(text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _tidy(text)


def _strongest(marks: str) -> str:
    """The one punctuation mark that stands for several in a row."""
    return next((mark for mark in marks if mark in ".?!"), marks.strip()[0])


_SYMBOLS = {
    "°": " degrees ",
    "€": " euros ",
    "£": " pounds ",
    "½": " 1/2 ",
    "¼": " 1/4 ",
    "¾": " 3/4 ",
    "×": " by ",
    "\u2044": "/",
}


def _clean(text: str) -> str:
    """Text without control characters, emoji and markup."""
    text = "".join(_SYMBOLS.get(char, char) for char in text)
    text = unicodedata.normalize("NFKC", "".join(char if char in "\n+<>=|~^`$" or _is_text(char) else " " for char in text))
    text = re.sub(r"[\u2018\u2019]", "'", re.sub(r"[\u2010-\u2015\u2212]", "-", text))
    text = re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)
    text = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    text = re.sub(r"\s*\n\s*(?:[-*•]\s+)?", ", ", text.strip())
    return re.sub(r"(?<=\s)-+(?=\s)|--+|…|\.{2,}", ", ", text)


def _is_text(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Sm"}


def _tidy(text: str) -> str:
    """Letters and sentence punctuation only, evenly spaced, cut to length."""
    kept = "".join(
        char if char.isalpha() or unicodedata.category(char)[0] == "M" or char in " .,?!;:'-" else " " for char in text
    )
    kept = re.sub(r"(?<![^\W_])[-']+|[-']+(?![^\W_])", " ", kept)
    kept = re.sub(r"\s*[.,?!;:][\s.,?!;:]*", lambda match: f"{_strongest(match[0])} ", kept)
    kept = re.sub(r"[ ,;:]+$", "", " ".join(kept.split()).lstrip(" .,?!;:"))
    if len(kept) > MAX_SPOKEN:
        kept = kept[:MAX_SPOKEN].rsplit(" ", 1)[0].rstrip(" ,;:")
    return kept


def _spelled(match: re.Match[str]) -> str:
    chars = (digits_words(char) if char.isdecimal() else char.upper() for char in match[0] if char.isalnum())
    return f" {', '.join(chars)} "


def _email(match: re.Match[str]) -> str:
    signs = {".": " dot ", "_": " underscore ", "-": " dash ", "+": " plus ", "@": " at "}
    # Figures become words at once, so that no rule takes them for a year, a price or "5k" for five thousand.
    written = re.sub(r"\d+", lambda figures: f" {_email_figures(figures[0])} ", match[0])
    return "".join(signs.get(char, char) for char in written)


def _email_figures(figures: str) -> str:
    """`ninety nine`, `nineteen eighty four`, else digit by digit."""
    if re.fullmatch(r"[1-9]\d?", figures):
        return number_words(figures)
    return year_words(figures) if re.fullmatch(r"(?:19|20)\d\d", figures) else digits_words(figures)


def _iso_date(match: re.Match[str]) -> str:
    return date_words(match[1], match[2], match[3]) + ("at " if match[4] else "")


def _whole_days(match: re.Match[str]) -> str:
    days = {name[:3].lower(): name for name in WEEKDAYS}
    return f"{days[match[1].lower()[:3]]} through {days[match[2].lower()[:3]]}"


_WEEKDAY = r"(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?"
_ABBREVIATIONS = {
    r"\bMr\b\.?": "Mister", r"\bMrs\b\.?": "Missus", r"\bMs\b\.?": "Miz", r"\bDr\.(?= [A-Z])": "Doctor",
    r"\bSt\.(?= [A-Z])": "Saint",
    r"\bSt\.": "Street", r"\bAve\.": "Avenue", r"\bRd\.": "Road", r"\bBlvd\.": "Boulevard", r"\be\.g\.": "for example",
    r"\bi\.e\.": "that is", r"\betc\.": "et cetera", r"\bapprox\.": "approximately", r"\bvs\.": "versus", r"\bw/": "with ",
    r"(?<=\d) ?hrs?\b": " hours", r"(?<=\d) ?min(?:s\b|\b)": " minutes", r"(?<=\d) ?mi\b": " miles", r"(?<=\d) ?k\b": " thousand",
    r"\b[Nn]o\.(?= ?\d)": "number ", r"#(?= ?\w)": " number ", r"&": " and ", r"\be-mail\b": "email", r"\bE-mail\b": "Email",
}  # fmt: skip
_INITIALS = (
    "APR", "SUV", "SUVs", "ABS", "AWD", "FWD", "RWD", "MPG", "BMW", "GMC", "EV", "EVs", "ID", "LED", "GPS", "USB", "CVT", "MSRP",
    "VW", "AC",
)  # fmt: skip


def _rules(rows: list[tuple[str, _Replacement]]) -> list[tuple[re.Pattern[str], _Replacement]]:
    return [(re.compile(pattern), replacement) for pattern, replacement in rows]


_RULES = _rules(
    [
        (r"https?://(?:www\.)?|\bwww\.", " "),
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _email),
        (r"(?<=[a-z])\.(?=(?:com|net|org|edu|gov|us|io)\b)", " dot "),
        *_ABBREVIATIONS.items(),
        (r"\+1(\d{3})(\d{3})(\d{4})(?!\d)", lambda m: f" {', '.join(map(digits_words, m.groups()))} "),
        (
            r"(?:\+?1[-. ])?\(?(?<!\d)(\d{3})\)?[-. ](\d{3})[-. ](\d{4})(?!\d)",
            lambda m: f" {', '.join(map(digits_words, m.groups()))} ",
        ),
        (r"(?<![\d-])(\d{3})[-.](\d{4})(?![\d-])", lambda m: f" {digits_words(m[1])}, {digits_words(m[2])} "),
        (r"(?<!\d)(\d{4})-(\d\d)-(\d\d)([T ](?=\d\d:))?(?!\d{3})", _iso_date),
        (r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])", lambda m: date_words(m[3], m[1], m[2])),
        (r"(?<=\d)\s*-\s*(?=\$?\d)(?!\d+-)|(?<=[AaPp][Mm])\s*-\s*(?=\d)|(?<=[ap]\.m\.)\s*-\s*(?=\d)", " to "),
        (r"\$ ?(\d[\d,]*)(?:\.(\d\d))? to \$ ?(?=\d)", lambda m: f" {number_words(m[1])} to $"),
        (r"\$ ?(\d[\d,]*)(?:\.(\d\d))?(?![\d.]*\d)", money_words),
        (r"(?<![\d.,])(\d[\d,]*)\.(\d\d) dollars?\b", money_words),
        (r"(?<!\d)(\d{1,2}):(\d\d)(?::\d\d)?(?!\d)(?:\s*([APap])(?:\.[Mm]\.|[Mm]\b))?", clock_words),
        (r"(?<![\d:])(\d{1,2})()\s*([APap])(?:\.[Mm]\.|[Mm]\b)", clock_words),
        (rf"\b(?i:{_WEEKDAY}\s*-\s*{_WEEKDAY})(?![a-z])", _whole_days),
        (r"(?<!\d)(\d+)(?:st|nd|rd|th)\b", lambda m: ordinal_words(m[1])),
        (r"\b(RAV|[A-Z]{1,3})[- ]?(\d{1,4})([A-Z]{1,2})?\b(?!,? ?\d|-\w)", model_words),
        (r"(?<![\d.])\b(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9]+(?:-[A-Z0-9]+)*\b", _spelled),
        (r"\b([A-Z]{1,2})-([A-Z])\b", lambda m: "-".join(m[1] + m[2])),
        (r"(?<![\d.,])(19\d\d|20\d\d)(?![\d.]*\d|,\d| ?(?:dollars?|miles|percent|minutes|%))", lambda m: year_words(m[1])),
        (r"(?<![\d.,])([1-9][1-9]00)(?![\d.]*\d|,\d| ?(?:dollars?|miles))", lambda m: year_words(m[1])),
        (r"(\d)\s*%", r"\1 percent"),
        (r"(?<!\d)1/2\b", "one half"),
        (r"(?<!\d)1/4\b", "one quarter"),
        (r"(?<!\d)3/4\b", "three quarters"),
        (r"(?<!\d)(\d{1,3}(?:,\d{3})+|\d+)\.(\d+)", lambda m: f" {number_words(m[1])} point {digits_words(m[2])} "),
        (r"(?<![\w)])-(?=\d)", " minus "),
        (r"\d{7,}", lambda m: f" {digits_words(m[0])} "),
        (r"(?<![\d,])0\d+", lambda m: f" {digits_words(m[0])} "),
        (r"\d{1,3}(?:,\d{3})+(?!\d)|\d+", lambda m: f" {number_words(m[0])} "),
        (rf"\b(?:{one_of(_INITIALS)})\b", lambda m: "-".join(m[0].removesuffix("s")) + "s" * m[0].endswith("s")),
        (r"%", " percent "),
        (r"(?<=\w)@(?=\w)", " at "),
        (r"\+(?=\s*\w)", " plus "),
        (r"[()\[\]{}]", ", "),
    ]
)
