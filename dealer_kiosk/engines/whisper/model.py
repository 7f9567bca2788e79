"""A Whisper model in a CTranslate2 folder: sound and a hint in, text and how sure it is out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.engines.whisper import context as whisper_context
from dealer_kiosk.engines.whisper import repeats as whisper_repeats
from dealer_kiosk.engines.whisper.check import check_whisper
from dealer_kiosk.engines.whisper.context import Context
from dealer_kiosk.errors import ModelError
from dealer_kiosk.messages import MIC_RATE, Samples

_PREPROCESSOR = "preprocessor_config.json"
_TOKENS = (
    "<|endoftext|> <|startoftranscript|> <|startofprev|> <|startoflm|> <|translate|> <|transcribe|> <|notimestamps|>".split()
)
_OPENAIS_WORDS = 51_864  # tokens of the smallest of OpenAI's vocabularies (English only)
_MOST_TOKENS = 120  # of an answer; half a minute of fast speech has about 100
_MOST_IN_ALL = 448  # positions of the decoder
_ALTERNATIVES = 5
_CUT_WITHIN_S = 5.0  # a recording longer than the window is cut where it is quietest in the last seconds of the window
_QUIET_S = 0.2

MOST_HINT = _MOST_IN_ALL // 2 - 1
"""Tokens of a hint at most; faster-whisper cuts its beginning off beyond that."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What Whisper made of a clip."""

    text: str
    log_probability: float  # mean of a token; 0 for no text
    no_speech: float  # probability that nobody spoke, 0..1
    alternatives: tuple[str, ...] = ()  # further hypotheses, best first

    @property
    def compression(self) -> float:
        """How far the text compresses; above 2.4 it repeats itself."""
        return whisper_repeats.compression(self.text)


class WhisperModel:
    """A loaded model; not for several threads at once.

    Args:
        folder: a CTranslate2 model; mel bands, hop and window come from its preprocessor_config.json.
        compute_type: CTranslate2 number format.
        device: cpu, cuda or auto.
        threads: CPU threads.
        tail_s: seconds of silence that the encoder is given behind the clip.
        shortest_s: seconds that it is given at least.

    Raises:
        ModelError: a file of the model is missing, damaged, or belongs to another model; names the file.
    """

    def __init__(self, folder: Path, *, compute_type: str, device: str, threads: int, tail_s: float, shortest_s: float) -> None:
        check_whisper(folder)
        self._whisper = _load(folder, device=device, compute_type=compute_type, cpu_threads=threads)
        _check_bands(folder, self._whisper)
        extractor = self._whisper.feature_extractor
        self._context = Context.of_seconds(tail_s, shortest_s, MIC_RATE / extractor.hop_length)
        self._shortest = max(extractor.n_fft, extractor.hop_length)  # samples; the extractor fails on less than a hop
        self._window = extractor.n_samples
        self._tokenizer, self._suppressed = _tokenizer(folder, self._whisper)
        self._try_out(folder)

    @property
    def is_openais(self) -> bool:
        """Whether it is one of OpenAI's models, or was trained further from one: those have their vocabulary."""
        return bool(self._whisper.hf_tokenizer.get_vocab_size() >= _OPENAIS_WORDS)

    def tokens(self, text: str) -> list[int]:
        """The model's tokens of a text."""
        return list(self._tokenizer.encode(f" {text}")) if text else []

    def decode(self, samples: Samples, *, beam: int, hint: str = "", padded: bool = False) -> Decoded:
        """The most probable text of a clip of any length.

        Args:
            samples: mono at MIC_RATE.
            beam: hypotheses to keep.
            hint: what was said before, with words to expect.
            padded: encode the whole window, as Whisper was trained, instead of as much as was said.

        Raises:
            RuntimeError: CTranslate2 failed.
            ValueError: faster-whisper failed.
        """
        before = self.tokens(hint)
        parts = [self._decode_window(part, beam, before, padded=padded) for part in windows(samples, self._window)]
        return parts[0] if len(parts) == 1 else _joined(parts)

    def _decode_window(self, samples: Samples, beam: int, before: Sequence[int], *, padded: bool) -> Decoded:
        encoded = self._whisper.encode(self._features(samples, padded=padded))
        prompt = self._whisper.get_prompt(self._tokenizer, before, without_timestamps=True)
        result = self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=beam,
            num_hypotheses=beam,
            max_length=min(_MOST_IN_ALL, len(prompt) + _MOST_TOKENS),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
        )[0]
        texts = list(dict.fromkeys(self._tokenizer.decode(tokens).strip() for tokens in result.sequences_ids))
        tokens = len(result.sequences_ids[0])  # with none, CTranslate2's score is no number
        return Decoded(
            texts[0],
            result.scores[0] * tokens / (tokens + 1) if tokens else 0.0,  # the end of the text is a token too
            result.no_speech_prob,
            tuple(filter(None, texts[1 : 1 + _ALTERNATIVES])),
        )

    def _features(self, samples: Samples, *, padded: bool) -> NDArray[np.float32]:
        sound = samples.astype(np.float32) / 32_768
        if len(sound) < self._shortest:
            sound = np.pad(sound, (0, self._shortest - len(sound)))
        features = self._whisper.feature_extractor(sound)
        return whisper_context.filled(features) if padded else self._context.fitted(features)

    def _try_out(self, folder: Path) -> None:
        """One pass over silence: what does not fit shows now, and the first customer need not wait for the first allocations."""
        try:
            self.decode(np.zeros(MIC_RATE, np.int16), beam=1)
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"the Whisper model in {folder} loads but does not work ({error}); copy or convert it again"
            ) from error


def windows(samples: Samples, longest: int) -> list[Samples]:
    """Pieces of at most `longest` samples, cut where it is quietest; one piece for what is short enough."""
    parts = []
    while len(samples) > longest:
        cut = _quietest(samples[:longest])
        parts.append(samples[:cut])
        samples = samples[cut:]
    return [*parts, samples]


def _quietest(samples: Samples) -> int:
    start = max(1, len(samples) - int(_CUT_WITHIN_S * MIC_RATE))
    width = min(int(_QUIET_S * MIC_RATE), len(samples) - start)
    power = np.convolve(np.square(samples[start:], dtype=np.float64), np.ones(width), "valid")
    return start + int(power.argmin()) + width // 2


def _joined(parts: Sequence[Decoded]) -> Decoded:
    said = [part for part in parts if part.text] or list(parts)
    weights = [max(1, len(part.text)) for part in said]
    mean = sum(part.log_probability * weight for part, weight in zip(said, weights, strict=True)) / sum(weights)
    return Decoded(" ".join(part.text for part in said).strip(), mean, max(part.no_speech for part in said))


def _load(folder: Path, **settings: Any) -> Any:
    try:
        import faster_whisper  # noqa: PLC0415 - heavy, and only this engine needs it
    except ImportError as error:
        raise ModelError("faster-whisper is not installed; run: pip install faster-whisper") from error
    try:
        return faster_whisper.WhisperModel(str(folder), local_files_only=True, **settings)
    except Exception as error:  # the tokenizer raises a bare Exception, CTranslate2 a RuntimeError, numpy a ValueError
        raise ModelError(f"the Whisper model in {folder} cannot be loaded ({error}); run: dealer-kiosk models verify") from error


def _check_bands(folder: Path, whisper: Any) -> None:
    bands, wanted = len(whisper.feature_extractor.mel_filters), whisper.model.n_mels
    path = folder / _PREPROCESSOR
    if bands != wanted:
        state = f"asks for {bands} mel bands" if path.is_file() else f"is missing, which means {bands} mel bands"
        raise ModelError(f"{path} {state}, but model.bin has {wanted}; copy the file that belongs to the model")
    declared = json.loads(path.read_bytes()).get("sampling_rate", MIC_RATE) if path.is_file() else MIC_RATE
    if declared != MIC_RATE:
        raise ModelError(f"{path} asks for {declared} samples a second; only models for {MIC_RATE} work here")


def _tokenizer(folder: Path, whisper: Any) -> tuple[Any, list[int]]:
    from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415 - heavy
    from faster_whisper.transcribe import get_suppressed_tokens  # noqa: PLC0415

    for token in _TOKENS:
        if whisper.hf_tokenizer.token_to_id(token) is None:
            raise ModelError(f"{folder / 'tokenizer.json'} has no {token}; copy the file that belongs to the model")
    tokenizer = Tokenizer(whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language="en")
    return tokenizer, list(get_suppressed_tokens(tokenizer, [-1]))
