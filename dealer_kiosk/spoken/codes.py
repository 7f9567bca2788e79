"""Confirmation codes: easy to say, hear, read and write."""

import random
import re

from dealer_kiosk.spoken.spelling import characters, without_noise
from dealer_kiosk.spoken.words import bare, corrected_parts

ALPHABET = "234679KMRWY"
"""Letters and digits that differ in sound and in writing.

People and recognisers mix up A H J K 8, B C D E G P T V Z 3, F L M N S X 6, I Y 5 9, Q U W 2, and O 0. From each group comes one
letter at most, and digits only where they are unlike it. The same choice leaves out what looks alike in writing: 0 O, 1 I L, 2 Z,
5 S, 6 G, 8 B, U V.
"""

CODE_LENGTH = 5

# A character that cannot be in a code was misheard for the one of its group that can.
_MISHEARD = {"A": "K", "H": "K", "J": "K", "8": "K", "N": "M", "5": "9", "I": "Y", "Q": "W", "U": "W"}
_LEAD_IN = re.compile(
    r"^.*?\b(?:(?:code|number|confirmation)(?: code| number)?(?: is|'s)?|it is|it's|its|that's|that is|they gave me|i have|i got)"
    r"\s+(?=\S)"
)


def new_code(rng: random.Random) -> str:
    """A random code; there are 161,051 of them, so the caller has to check that it is free."""
    return "".join(rng.choices(ALPHABET, k=CODE_LENGTH))


def parse_code(text: str) -> str | None:
    """The code said, spelled or typed; None when the text is anything else than one whole code."""
    for part in [*corrected_parts(text), text]:
        words = bare(part.replace("-", " ")).replace("-", " ")
        for wording in (words, _LEAD_IN.sub("", words), without_noise(words), without_noise(_LEAD_IN.sub("", words))):
            code = _code(wording) or _code(re.sub(r"^(?:okay|ok)\b", "k", wording))
            if code is not None:
                return code
    return None


def _code(words: str) -> str | None:
    joined = words.replace(" ", "").upper()
    if len(joined) == CODE_LENGTH and set(joined) <= set(ALPHABET):
        return joined
    spelled = characters(words)
    if spelled is None or len(spelled) != CODE_LENGTH:
        return None
    code = "".join(_MISHEARD.get(char.upper(), char.upper()) for char in spelled)
    return code if set(code) <= set(ALPHABET) else None
