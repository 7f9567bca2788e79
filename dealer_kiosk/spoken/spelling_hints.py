"""Hints at the spelling of a name: "smith with a y", "anne with an e", "jon without an h", "phillip with two ls"."""

import re

from dealer_kiosk.spoken.spelling import letter

_HINT = re.compile(
    r"\b(?P<word>[^\W\d_][\w'-]+),? (?:spelled |that's )?(?P<way>with(?: no|out)?|no|minus) "
    r"(?:(?P<count>an?|the|one|two|double|1|2) )?(?P<letter>ph|p h|[a-z]|[a-z]{2,5})(?P<plural>'?s)?"
    r"(?: (?:at|in) the (?:end|middle|beginning|start))?(?![\w'])"
)
# Letters that stand for the same sound: what to write for what.
_SAME_SOUND = {"y": "i", "i": "y", "k": "c", "c": "k", "v": "ph", "ph": "v", "f": "ph", "s": "z", "z": "s", "j": "g", "g": "j"}
_VOWELS = "aeiouy"


def with_hints(text: str) -> str:
    """A name with its hints applied and removed; a hint that does not settle the spelling is only removed."""
    return _HINT.sub(lambda match: _hinted(match) or match[0], text)


def _hinted(match: re.Match[str]) -> str | None:
    said = (
        "ph" if match["letter"] in {"ph", "p h"} else letter(match["letter"] + ("" if match["count"] else match["plural"] or ""))
    )
    if said is None:
        return None
    word = match["word"]
    if match["way"] in {"without", "with no", "no", "minus"}:
        return _without(word, said)
    if match["count"] in {"two", "double", "2"}:
        return word if said * 2 in word or word.count(said) != 1 else word.replace(said, said * 2)
    if match["count"] in {"one", "1"} and said * 2 in word:
        return word.replace(said * 2, said)
    return word if said in word else _with(word, said)


def _without(word: str, said: str) -> str:
    """The word without its last such letter."""
    ahead, found, behind = word.rpartition(said)
    return ahead + behind if found and len(word) > 2 else word


def _with(word: str, said: str) -> str:
    """The word with a letter that it lacks: for one that sounds like it, else as a silent e or h."""
    other = _SAME_SOUND.get(said)
    if other and word.count(other) == 1:
        return word.replace(other, said)
    if said == "e" and word[-1] not in _VOWELS:
        return f"{word}e"
    if said == "h" and word[-1] in "aeo":
        return f"{word}h"
    if said == "h" and re.fullmatch(r"j?on", word):
        return word.replace("on", "ohn")
    return word
