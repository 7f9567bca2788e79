"""The sound of what is said again and again: made once for each voice, kept in one file."""

import os
import threading
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from dealer_kiosk.messages import Samples

FILE_NAME = "phrases.npz"
MAX_SECONDS = 300
"""Seconds of sound kept at most: 14 MB at 24 kHz."""


class PhraseCache:
    """Pieces of speech by their words; nothing but the phrases it is told to want is ever kept.

    Args:
        folder: holds the file; None = kept in memory only.
        voice: what made the sound (checksum, settings); a file of another voice is not used and written over.
        rate: samples a second.
    """

    def __init__(self, folder: Path | None, voice: str, rate: int) -> None:
        self._file = None if folder is None else folder / FILE_NAME
        self._voice = voice
        self._room = MAX_SECONDS * rate
        self._lock = threading.Lock()
        self._wanted: list[str] = []
        self._sounds: dict[str, Samples] = {}
        self._kept = {} if self._file is None else _read(self._file, voice)

    def want(self, pieces: Iterable[str]) -> None:
        """Keep these pieces of speech from now on; those of the file are ready at once."""
        with self._lock:
            self._wanted = list(dict.fromkeys(pieces))
            for piece in self._wanted:
                if piece in self._kept:
                    self._keep(piece, self._kept[piece])
            self._kept = {}

    def get(self, piece: str) -> Samples | None:
        """The sound of a piece at the usual pace, or None."""
        return self._sounds.get(piece)

    def put(self, piece: str, sound: Samples) -> None:
        """Keep the sound of a wanted piece; once there is no room left, nothing."""
        with self._lock:
            if piece in self._wanted:
                self._keep(piece, sound)

    def missing(self) -> list[str]:
        """The wanted pieces that have no sound yet, in the order wanted."""
        with self._lock:
            return [piece for piece in self._wanted if piece not in self._sounds] if self._room > 0 else []

    def save(self) -> None:
        """Write the file.

        Raises:
            OSError: it cannot be written.
        """
        if self._file is None:
            return
        with self._lock:
            sounds = dict(self._sounds)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_suffix(".part")
        texts = np.array([self._voice, *sounds])
        sound = np.concatenate([np.zeros(0, np.int16), *sounds.values()])
        with part.open("wb") as file:
            np.savez(file, texts=texts, ends=np.cumsum([len(sound) for sound in sounds.values()]), sound=sound)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._file)

    def _keep(self, piece: str, sound: Samples) -> None:
        if piece not in self._sounds:
            self._room -= len(sound)
            if self._room >= 0:
                self._sounds[piece] = sound


def _read(path: Path, voice: str) -> dict[str, Samples]:
    """What a file holds; nothing when it is missing, damaged or of another voice."""
    try:
        with path.open("rb") as file:
            if not zipfile.is_zipfile(file):
                return {}
            with np.load(file, allow_pickle=False) as data:
                made_by, *texts = data["texts"].tolist()
                sounds = np.split(data["sound"].astype(np.int16), data["ends"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    return dict(zip(texts, sounds, strict=False)) if made_by == voice else {}
