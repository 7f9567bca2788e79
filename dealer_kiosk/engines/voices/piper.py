"""The Piper engine: any voice of the Piper project, by the unmodified piper-tts package."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dealer_kiosk.engines.voices.pronunciation import respelled
from dealer_kiosk.errors import EngineError, ModelError
from dealer_kiosk.messages import Samples

_SENTENCE = re.compile(r"(?<=[.!?;:])\s+")
_LONGEST = 300  # characters spoken in one piece; the phonemiser and the network slow down with length


class PiperVoice:
    """Text to speech by a Piper voice.

    Args:
        voice: the `.onnx` file; its settings lie beside it as `.onnx.json`.
        length_scale: speaking time per sound, relative to the voice's own.

    Raises:
        ModelError: a file is missing or damaged.
    """

    name = "piper"

    def __init__(self, voice: Path, *, length_scale: float = 1.0) -> None:
        settings = voice.with_name(voice.name + ".json")
        for file in (voice, settings):
            if not file.is_file():
                raise ModelError(f"{file} is missing; run: dealer-kiosk models verify")
        self._voice, self._how = _load(voice, settings, length_scale)
        self._voice.session = _Network(self._voice.session)
        self.rate = int(self._voice.config.sample_rate)
        self._spelling = respelled if self._voice.config.espeak_voice == "en-us" else str

    def synthesize(self, text: str, pace: float = 1.0) -> Iterator[Samples]:
        """One chunk for each sentence, so that the first one sounds early; none for text without sounds.

        Raises:
            EngineError: the network failed, the text was abandoned, or the voice is closed.
        """
        if self._voice is None:
            raise EngineError("the voice is closed")
        self._voice.session.abandoned = False
        how = replace(self._how, length_scale=pace * self._how.length_scale)
        for sentence in sentences(text):
            try:
                chunks = list(self._voice.synthesize(self._spelling(sentence), how))
            except EngineError:
                raise
            except Exception as error:  # onnxruntime's exceptions have no base of their own
                raise EngineError(f"the voice failed: {error}") from error
            for chunk in chunks:
                sound = np.asarray(chunk.audio_int16_array, np.int16)
                if len(sound):
                    yield sound

    def abandon(self) -> None:
        """Give up the text that another thread is having made, within a millisecond or two."""
        if self._voice is not None:
            self._voice.session.abandon()

    def close(self) -> None:
        """Release the memory; safe to call twice."""
        self._voice = None


class _Network:
    """The session of a voice, which can be told to stop while it works.

    Args:
        session: of onnxruntime.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._run: Any = None
        self.abandoned = False

    def run(self, outputs: Any, inputs: Any) -> Any:
        """What the session's own `run` returns."""
        from onnxruntime import RunOptions  # noqa: PLC0415 - loaded with the voice

        self._run = RunOptions()
        if self.abandoned:
            raise EngineError("the text was abandoned")
        return self._session.run(outputs, inputs, self._run)

    def abandon(self) -> None:
        """Stop the run that is in progress, and the next one of the same text."""
        self.abandoned = True
        if self._run is not None:
            self._run.terminate = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def sentences(text: str) -> Iterator[str]:
    """The sayable sentences of a text, each of at most 300 characters.

    Symbols, emoji and control characters are dropped; so are double brackets, which would make Piper read phonemes.
    """
    plain = " ".join("".join(_sayable(character) for character in text).split())
    for sentence in _SENTENCE.split(plain):
        rest = sentence
        while len(rest) > _LONGEST:
            cut = max(rest.rfind(mark, 1, _LONGEST) for mark in (", ", " ")) + 1 or _LONGEST
            yield from _with_words(rest[:cut])
            rest = rest[cut:]
        yield from _with_words(rest)


def _with_words(text: str) -> Iterator[str]:
    if any(character.isalnum() for character in text):
        yield text.strip()


def _sayable(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] in "LMN" or (kind[0] == "P" and character not in "[]{}") or character in "$%+&@":
        return character
    return " "


def _load(voice: Path, settings: Path, length_scale: float) -> tuple[Any, Any]:
    try:
        import piper  # noqa: PLC0415 - heavy, and only this engine needs it
    except ImportError as error:
        raise ModelError("piper-tts is not installed; run: pip install piper-tts") from error
    try:
        loaded = piper.PiperVoice.load(voice, settings)
    except Exception as error:  # onnxruntime's exceptions have no public base; a damaged file can raise any of them
        raise ModelError(f"the voice {voice} cannot be loaded ({error}); run: dealer-kiosk models verify") from error
    # Scaling every sentence to full level, as Piper does by default, makes short ones jump out.
    how = piper.SynthesisConfig(length_scale=length_scale * loaded.config.length_scale, normalize_audio=False)
    return loaded, how
