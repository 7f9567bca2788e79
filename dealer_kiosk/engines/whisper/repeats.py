"""Texts that go round in circles, as Whisper's do when it has lost the sound."""

import re
import zlib

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_TWICE = 3  # words of a sentence said again as a whole; shorter ones people do say twice
_TIMES = 4  # a phrase said so often in a row was not said


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return _WORD.findall(text.lower())


def compression(text: str) -> float:
    """How many times shorter zlib makes the text; ordinary sentences stay below 2 (Radford 2022 draws the line at 2.4)."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def said_again(text: str) -> bool:
    """Whether the whole text is one sentence two or more times."""
    words = words_of(text)
    sizes = range(_TWICE, len(words) // 2 + 1)
    return any(len(words) % size == 0 and words == words[:size] * (len(words) // size) for size in sizes)


def loops(text: str) -> bool:
    """Whether a phrase of two to eight words stands in the text four times in a row."""
    words = words_of(text)
    return any(
        words[start : start + size] * _TIMES == words[start : start + size * _TIMES]
        and len(set(words[start : start + size])) > 1  # "five five five five" is a number
        for size in range(2, 9)
        for start in range(len(words) - size * _TIMES + 1)
    )
