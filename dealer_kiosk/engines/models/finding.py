"""Finds models among the files of a folder: Whisper folders, GGUF files with their parts, Piper voices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dealer_kiosk.engines.models.local_models import usable_name
from dealer_kiosk.engines.voices.check import settings_of
from dealer_kiosk.engines.whisper import check as check_whisper

_PART = re.compile(r"(.+)-(\d{5})-of-(\d{5})")  # llama.cpp's names for the parts of a model that is split
_CARDS = ("MODEL_CARD", "LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE.txt")  # copied with a model that has a folder to itself


@dataclass(frozen=True, slots=True)
class Found:
    """What looks like a model."""

    name: str
    kind: str  # stt, llm or tts
    files: tuple[Path, ...]  # all in one folder; files that it needs may be missing


def find(folder: Path) -> Iterator[Found]:
    """Every model in a folder and those below it; hidden files and folders are left out, as systems put their own there.

    Raises:
        OSError: the folder cannot be read.
    """
    below = [
        path for path in sorted(folder.rglob("*")) if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    for path in below:
        if not path.is_file():
            continue
        if path.name == "model.bin":
            yield _whisper(path.parent)
        elif path.suffix == ".gguf":
            yield from _gguf(path)
        elif path.suffix == ".onnx":
            yield _voice(path)


def _whisper(folder: Path) -> Found:
    names = (*check_whisper.NEEDED, *check_whisper.VOCABULARIES, *check_whisper.OPTIONAL, *_CARDS)
    return Found(usable_name(folder.resolve().name), "stt", tuple(folder / name for name in names if (folder / name).is_file()))


def _gguf(path: Path) -> Iterator[Found]:
    part = _PART.fullmatch(path.stem)
    if part is None:
        yield Found(usable_name(path.stem), "llm", (path,))
    elif int(part[2]) == 1:
        names = (f"{part[1]}-{number:05}-of-{part[3]}.gguf" for number in range(1, int(part[3]) + 1))
        yield Found(usable_name(part[1]), "llm", tuple(path.with_name(name) for name in names))


def _voice(path: Path) -> Found:
    beside = [settings_of(path)]
    if len(list(path.parent.glob("*.onnx"))) == 1:
        beside += [path.with_name(name) for name in _CARDS]
    return Found(usable_name(path.stem), "tts", (path, *(file for file in beside if file.is_file())))
