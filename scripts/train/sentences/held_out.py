"""The sentences of the evaluation, which nothing may be trained on."""

import re
from functools import cache
from pathlib import Path

from scripts.train.sentences.spoken import spoken

EVALUATION = Path(__file__).resolve().parents[2] / "evaluation"
SHORT = 2
"""Words of a sentence that anybody would say; those may be in the evaluation as well."""

_SLOT = re.compile(r"\[[^\]=]*=([^\]]*)\]")
_COLUMN = re.compile(r"[|\t]")


@cache
def held_out(folder: Path = EVALUATION) -> frozenset[str]:
    """The words of every sentence in the text files of a folder and its folders, whatever stands in other columns beside it."""
    found: set[str] = set()
    for path in folder.rglob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            content = _SLOT.sub(r"\1", line.split("#")[0])
            found.update(spoken(column) for column in (content, *_COLUMN.split(content)))
    return frozenset(sentence for sentence in found if len(sentence.split()) > SHORT)
