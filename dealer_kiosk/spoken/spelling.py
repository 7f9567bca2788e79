"""Spelled letters and digits: letter names, "B as in boy", spelling alphabets, "double L"."""

import re

from dealer_kiosk.spoken.words import SOUNDS_LIKE_DIGIT, TENS, UNITS, ZEROS, one_of

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
# Names of letters as recognisers write them.
_NAMES = {
    name: names.split()[0]
    for names in (
        "a ay", "b bee be", "c cee see sea", "d dee", "e ee", "f ef eff", "g gee jee", "h aitch haitch", "i eye", "j jay",
        "k kay cay", "l el ell elle", "m em", "n en", "p pee pea", "q cue queue", "r are ar", "s ess es", "t tee tea",
        "u you yew", "v vee", "x ex ecks", "y why wye", "z zee zed",
    )
    for name in names.split()[1:]
}  # fmt: skip
_NATO = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango "
    "uniform victor whiskey xray yankee zulu alfa juliett whisky x-ray"
)
_POLICE = (
    "adam boy charles david edward frank george henry ida john king lincoln mary nora ocean paul queen robert sam tom union "
    "victor william young zebra"
)
_ALPHABETS = {word: word[0] for word in f"{_NATO} {_POLICE}".split()}
_DIGITS = {word: str(number) for word, number in UNITS.items() if number < 10} | dict.fromkeys(ZEROS - {"o"}, "0")
_NAMED = _NAMES | _ALPHABETS | _DIGITS | SOUNDS_LIKE_DIGIT


_NOISE = re.compile(
    r"\b(?:um+|uh+|er+|hmm+|(?:and )?then|and|next|followed by|(?:the )?letters?|(?:the )?numbers?|"
    r"(?:upper|lower) ?case|capital)\b(?= |$)"
)

_YES = re.compile(r"^(?:(?:yes|yeah|yep|sure|hi|hello|oh|it's|its|that's) )+(?=\S)")


def letter(name: str) -> str | None:
    """The letter said ("y", "why", "double you"), or None."""
    found = "w" if re.fullmatch(r"double (?:u|you|yew)", name) else _single(name)
    return found if found in _LETTERS else None


def without_noise(text: str) -> str:
    """Spelling without what people say between characters: "capital k, um, the number seven" is "k seven"."""
    return _YES.sub("", " ".join(_NOISE.sub(" ", text).split()))


def joined_repeats(text: str) -> str:
    """Text without "double" and "triple": "double l" is "l l"; "double u" stays, as it is a letter."""

    def repeated(match: re.Match[str]) -> str:
        said = "zero" if match[2] == "oh" else match[2]
        return " ".join([said] * (2 if match[1] == "double" else 3))

    return re.sub(rf"\b(double|triple) (?!u\b)([a-z\d]|{one_of([*UNITS, *ZEROS])})\b", repeated, text)


def without_examples(text: str) -> str:
    """Spelling without its examples: "b as in boy" is "b"; the example decides where it and the letter differ."""
    text = re.sub(r"\bx[ -]ray\b", "xray", text)
    text = re.sub(r"\b[\w']+ (?:as in|is in|like in|like) ([a-z])[a-z]+\b", r"\1", text)
    text = re.sub(rf"\b([a-z]) for (?!(?:{one_of(_NAMES)})\b)\1[a-z]{{2,}}\b", r"\1", text)
    return re.sub(r"\bdouble[ -]?(?:u|you|yew)\b", "w", text)


def characters(text: str) -> list[str] | None:
    """What was spelled, one lower-case letter or digit an item; None when a word is no spelling.

    Words of letters and figures ("k7m4r", "72") count as their characters. Expects plain text without punctuation.
    """
    words = without_examples(text).split()
    out: list[str] = []
    at = 0
    while at < len(words):
        found = _character(words, at)
        if found is None:
            return None
        out.extend(found[0])
        at += found[1]
    return out


def _character(words: list[str], at: int) -> tuple[str, int] | None:
    """The characters of the words that start here, and how many words they take."""
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word in {"double", "triple"} and (single := _single(after)) is not None:
        return single * (2 if word == "double" else 3), 2
    if word in TENS:
        unit = UNITS.get(after, 0)
        return (str(TENS[word] + unit), 2) if 1 <= unit <= 9 else (str(TENS[word]), 1)
    if word in UNITS:
        return str(UNITS[word]), 1
    single = _single(word)
    if single is not None:
        return single, 1
    return (word, 1) if re.fullmatch(r"(?=.*\d)[a-z\d]+", word) else None


def _single(word: str) -> str | None:
    if word in _LETTERS or re.fullmatch(r"\d", word, re.ASCII):
        return word
    return _NAMED.get(word)


_FIRST_NAMES = frozenset("charlie juliet juliett mike oscar romeo victor india sierra".split())


def nato_joined(text: str) -> str:
    """Text with three or more words of the spelling alphabet in a row as the letters they stand for; a row of names stays."""

    def letters(match: re.Match[str]) -> str:
        words = match[0].split()
        return match[0] if set(words) <= _FIRST_NAMES else " ".join(_ALPHABETS[word] for word in words)

    nato = one_of(_NATO.replace("x-ray", "").split())
    return re.sub(rf"\b(?:{nato})(?: (?:{nato})){{2,}}\b", letters, text)
