"""Licence plates as people say and type them."""

import re

from dealer_kiosk.spoken.spelling import characters, without_noise
from dealer_kiosk.spoken.states import state_names
from dealer_kiosk.spoken.words import bare, corrected_parts, one_of, plain

_LEAD_IN = re.compile(
    r"^.*\b(?:(?:plates?|license|licence|tag|registration)(?: number)?(?: is|'s| are)?|it's|its|that's|is)\s+(?=\S)"
)
_TYPED_LETTERS = re.compile(r"\b[A-Z]{2,4}\b")


def parse_plate(text: str) -> str | None:
    """The licence plate said, spelled or typed, in capitals without separators; None when it is none.

    A plate has 2 to 8 letters and digits. One without digits has to be spelled, because any word would look like it.
    """
    if not text[:1_000].isupper():  # letters typed in capitals among other words are characters
        text = _TYPED_LETTERS.sub(_separated, text[:1_000])
    for part in [*corrected_parts(text), plain(text)]:
        words = _LEAD_IN.sub("", re.sub(r"\b(?:dash|hyphen|space)\b", " ", bare(part.replace("-", " "))))
        quiet = without_noise(words)
        wordings = (words, quiet, _without_state(quiet))
        spelled = next((found for wording in wordings if (found := characters(wording)) is not None), None)
        plate = "".join(spelled) if spelled is not None else re.sub(r"[^a-z\d]", "", quiet)
        if 2 <= len(plate) <= 8 and plate.isascii() and (spelled is not None or re.search(r"\d", quiet)):
            return plate.upper()
    return None


def _separated(match: re.Match[str]) -> str:
    """Letters typed together, one by one; a word that stands for a character ("ZERO") stays."""
    return match[0] if characters(match[0].lower()) is not None else " ".join(match[0])


def _without_state(words: str) -> str:
    """Words without the name of the state in front: "illinois l k m" is "l k m"."""
    return re.sub(rf"^(?:an? )?(?:{one_of(name.lower() for name in state_names().values())}) ", "", words)
