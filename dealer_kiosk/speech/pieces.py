"""A reply cut into the pieces that are made one after the other."""

import re

from dealer_kiosk.spoken.number_words import digits_words
from dealer_kiosk.spoken.say import speakable

LONG = 40
"""Characters of a sentence that is cut at commas: about two and a half seconds of sound. A cut adds less than 0.1 s to it."""

_PIECE = 100  # characters of a further piece; it is made while the one before is heard
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_ABBREVIATED = re.compile(r"\b(?:dr|mr|mrs|ms|st|no|jr|sr)\.$", re.IGNORECASE)
_DIGIT = "|".join(digits_words("0123456789").split())
# Not between the characters of a spelled code.
_COMMA = re.compile(rf",\s+(?!(?:[A-Za-z]|{_DIGIT})(?:[,.?!]|$))")
_SHORTEST = 10


def sentences(text: str) -> list[str]:
    """The sentences of a reply; what looks like the end of one after an abbreviation is none."""
    found: list[str] = []
    for part in filter(None, _SENTENCE_END.split(text.strip())):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def pieces(text: str) -> list[str]:
    """What the voice is given, in order: sentences in words, the long ones in parts, so that the first is heard early."""
    return [piece for sentence in sentences(speakable(text)) for piece in _parts(sentence)]


def _parts(sentence: str) -> list[str]:
    """A long sentence cut at its first comma, and what is left at the last comma that keeps a part short."""
    parts: list[str] = []
    rest = sentence
    while len(rest) > (_PIECE if parts else LONG):
        ends = [match.start() + 1 for match in _COMMA.finditer(rest) if match.start() >= _SHORTEST]
        early = [end for end in ends if end <= _PIECE]
        if not ends:
            break
        end = ends[0] if not parts or not early else early[-1]
        parts.append(rest[:end])
        rest = rest[end:].lstrip()
    return [*parts, rest]
