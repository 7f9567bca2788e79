"""The tokens of Whisper that are no text."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Signs:
    """Numbers of a tokenizer's special tokens; text has the numbers below `end`.

    Attributes:
        end: nothing follows.
        start: a transcript begins.
        before: what was said before begins.
        nobody: nobody speaks.
        untimed: a transcript without times begins.
        time: the first of the times, which are 20 ms apart.
        size: tokens in all.
    """

    end: int
    start: int
    before: int
    nobody: int
    untimed: int
    time: int
    size: int


def read_signs(tokenizer: Path) -> Signs:
    """The special tokens of a tokenizer.json.

    Raises:
        OSError: the file cannot be read.
        KeyError: a token is missing.
    """
    document = json.loads(tokenizer.read_text(encoding="utf-8"))
    found = {token["content"]: int(token["id"]) for token in document["added_tokens"]}
    return Signs(
        end=found["<|endoftext|>"],
        start=found["<|startoftranscript|>"],
        before=found["<|startofprev|>"],
        nobody=found["<|nospeech|>"],
        untimed=found["<|notimestamps|>"],
        time=found["<|0.00|>"],
        size=max(found.values()) + 1,
    )
