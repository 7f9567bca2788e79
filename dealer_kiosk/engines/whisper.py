"""The faster-whisper engine: any Whisper model in a CTranslate2 folder."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.errors import EngineError, ModelError
from dealer_kiosk.messages import MIC_RATE, Expects, Samples, Transcript, Utterance

_FILES = ("model.bin", "config.json", "tokenizer.json")
_SHORTEST = MIC_RATE // 10  # the feature extractor fails on less than one hop of 320 samples; nothing is said in 100 ms anyway
_QUIET = 10.0  # root mean square below which nothing was said: -70 dBFS
_TAIL = 24  # frames of silence kept behind the sound, so that the last word is not cut
_STEP = 32  # encoder inputs are rounded up to this many frames
_MAX_TOKENS = 120
_NO_SPEECH = 0.6


class WhisperEars:
    """Speech to text by faster-whisper.

    Args:
        folder: a CTranslate2 model.
        compute_type: CTranslate2 number format.
        device: cpu, cuda or auto.
        beam_size: hypotheses kept while decoding.
        threads: CPU threads.

    Raises:
        ModelError: a file of the model is missing or damaged.
    """

    name = "whisper"

    def __init__(
        self, folder: Path, *, compute_type: str = "int8", device: str = "cpu", beam_size: int = 5, threads: int = 2
    ) -> None:
        for file in _FILES:
            if not (folder / file).is_file():
                raise ModelError(f"{folder / file} is missing; run: dealer-kiosk models verify")
        self._model = _load(folder, device=device, compute_type=compute_type, cpu_threads=threads)
        self._beam_size = beam_size

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN) -> Transcript:  # noqa: ARG002 - one mode for all
        """Words of the utterance; empty text when nobody said anything.

        Raises:
            EngineError: CTranslate2 failed; the next call may work again.
        """
        if self._model is None:
            raise EngineError("the speech recogniser is closed")
        samples = utterance.samples
        if len(samples) < _SHORTEST or _level(samples) < _QUIET:
            return Transcript("", 0.0)
        try:
            segments = self._decode(samples)
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"faster-whisper failed: {error}") from error
        text = " ".join(segment.text.strip() for segment in segments).strip()
        if not text:
            return Transcript("", 0.0)
        return Transcript(text, _confidence(segments))

    def close(self) -> None:
        """Release the memory; safe to call twice."""
        self._model = None

    def _decode(self, samples: Samples) -> list[Any]:
        segments, _ = self._model.transcribe(
            samples.astype(np.float32) / 32768,
            language="en",
            beam_size=self._beam_size,
            temperature=0,
            condition_on_previous_text=False,
            without_timestamps=True,
            max_new_tokens=_MAX_TOKENS,
            no_speech_threshold=_NO_SPEECH,
        )
        return list(segments)  # decoding happens here


def trimmed(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whisper's features without most of the zeros that pad them to 30 seconds; the encoder's work shrinks with them.

    Args:
        features: mel bands by frames, or a batch of one.
    """
    bands, frames = features.shape[-2:]
    sounding = np.flatnonzero(np.any(features.reshape(bands, frames) != 0, axis=0))
    length = (int(sounding[-1]) + 1 if len(sounding) else 0) + _TAIL
    length = -(-length // _STEP) * _STEP
    if length // 2 == bands:  # CTranslate2 takes an encoder output of as many positions as bands for features
        length += _STEP
    return np.ascontiguousarray(features[..., : min(frames, length)])


def _load(folder: Path, **settings: Any) -> Any:
    try:
        from faster_whisper import WhisperModel  # noqa: PLC0415 - heavy, and only this engine needs it
    except ImportError as error:
        raise ModelError("faster-whisper is not installed; run: pip install faster-whisper") from error

    class ShortWhisper(WhisperModel):  # type: ignore[misc]
        """A WhisperModel that encodes as much as was said instead of 30 seconds."""

        def encode(self, features: NDArray[np.float32]) -> Any:
            return super().encode(trimmed(features))

    try:
        return ShortWhisper(str(folder), **settings)
    except Exception as error:  # the tokenizer raises a bare Exception, CTranslate2 a RuntimeError, json a ValueError
        raise ModelError(f"the Whisper model in {folder} cannot be loaded ({error}); run: dealer-kiosk models verify") from error


def _confidence(segments: list[Any]) -> float:
    """The mean probability of a token, less the probability that nobody spoke."""
    tokens = sum(len(segment.tokens) for segment in segments) or 1
    logp = sum(segment.avg_logprob * len(segment.tokens) for segment in segments) / tokens
    heard = 1.0 - float(max(segment.no_speech_prob for segment in segments))
    return max(0.0, min(1.0, math.exp(logp) * heard))


def _level(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))
