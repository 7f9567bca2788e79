"""Number words to figures, the form in which dates and times are searched."""

import re

from dealer_kiosk.spoken.words import ORDINALS, TENS, UNITS, ordinal_figure, plain


def in_figures(text: str) -> str:
    """Plain text with numbers below 100 in figures.

    "december twenty first at nine oh five p. m." becomes "december 21st at 9 05 pm". Punctuation goes, except in 9:05,
    12/1 and 2026-12-01.
    """
    words = _tidied(plain(text)).split()
    out: list[str] = []
    at = 0
    while at < len(words):
        figure, used = _figure(words, at)
        out.append(figure)
        at += used
    return re.sub(r"(?<=\d) slash (?=\d)", "/", " ".join(out))


def _tidied(text: str) -> str:
    text = re.sub(r"(?<=\d)t(?=\d)", " ", text)  # 2026-12-01T10:00
    text = re.sub(r"(?<=\d)(?=[ap]\.?m\b)|(?<=\d)(?=-?ish\b)", " ", text)
    text = re.sub(r"(?<![a-z'])([ap])\.? ?m(?:\.|(?![a-z']))", r"\1m ", text)
    text = re.sub(r"\bo'? ?clock\b", "o'clock", text)
    text = re.sub(r"(?<=\d)\.(?=\d\d\b)", ":", text)  # 9.30
    text = re.sub(r"'s\b", "", text)
    return re.sub(r"[^a-z0-9:/' -]|(?<!\d)[:/-]|[:/-](?!\d)", " ", text)


def _figure(words: list[str], at: int) -> tuple[str, int]:
    """The figure that starts at a word, and how many words it takes."""
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word in TENS and 1 <= UNITS.get(after, 0) <= 9:
        return str(TENS[word] + UNITS[after]), 2
    if word in TENS and 1 <= ORDINALS.get(after, 0) <= 9:
        return ordinal_figure(TENS[word] + ORDINALS[after]), 2
    if word in {"oh", "o"} and 1 <= UNITS.get(after, 0) <= 9:
        return f"0{UNITS[after]}", 2
    number = UNITS.get(word, TENS.get(word))
    if number is not None:
        return str(number), 1
    return (ordinal_figure(ORDINALS[word]), 1) if word in ORDINALS else (word, 1)
