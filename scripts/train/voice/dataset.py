"""Utterances on disk, in parts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from scripts.train.voice.targets import Utterance


def write(file: Path, utterances: Sequence[Utterance]) -> None:
    """One part; an interrupted write leaves nothing that `read` would find."""
    part = file.with_name(file.name + ".part")
    with part.open("wb") as out:
        np.savez(
            out,
            signs=np.array([len(item.ids) for item in utterances], np.int32),
            ids=np.concatenate([item.ids for item in utterances]),
            lengths=np.concatenate([item.lengths for item in utterances]),
            frames=np.concatenate([item.frames for item in utterances]),
        )
    part.replace(file)


def read(files: Sequence[Path]) -> list[Utterance]:
    """The utterances of parts.

    Raises:
        OSError: a file cannot be read.
        KeyError: a file is no part.
    """
    found: list[Utterance] = []
    for file in files:
        with np.load(file, allow_pickle=False) as stored:
            ends = np.cumsum(stored["signs"])[:-1]
            ids, lengths = np.split(stored["ids"], ends), np.split(stored["lengths"], ends)
            frame_ends = np.cumsum([int(item.sum()) for item in lengths])[:-1]
            frames = np.split(stored["frames"], frame_ends)
        found += [Utterance(*item) for item in zip(ids, lengths, frames, strict=True)]
    return found


def parts(folder: Path) -> list[Path]:
    """The parts of a folder, in order."""
    return sorted(folder.glob("part-*.npz"))


def write_ids(folder: Path, ids: Mapping[str, Sequence[int]]) -> None:
    """Keep Piper's phoneme ids with the data."""
    (folder / "phoneme_ids.json").write_text(json.dumps(dict(ids), ensure_ascii=False), encoding="utf-8")


def read_ids(folder: Path) -> dict[str, list[int]]:
    """Piper's phoneme ids.

    Raises:
        OSError: the folder holds no data.
    """
    found: dict[str, list[int]] = json.loads((folder / "phoneme_ids.json").read_text(encoding="utf-8"))
    return found
