"""Whether somebody speaks in a clip, by Silero's model as faster-whisper brings it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.errors import ModelError
from dealer_kiosk.messages import MIC_RATE, Band, Samples

_WINDOW = 512  # samples that Silero judges at a time
_WINDOW_S = _WINDOW / MIC_RATE
_RUN = 5  # windows (160 ms) that must agree: about the shortest "yes"
_VOICED = {Band.WIDE: 0.35, Band.PHONE: 0.15}  # below this, speech that had begun is over; Silero is less sure without the highs
_PIECE = MIC_RATE // 10
_SILENT_DBFS = -100.0


@dataclass(frozen=True, slots=True)
class Voice:
    """What speaks for a person in a clip."""

    level_dbfs: float  # root mean square
    certainty: float  # best mean probability of speech of 160 ms in a row, 0..1
    seconds: float  # in which somebody may be speaking


SILENCE = Voice(_SILENT_DBFS, 0.0, 0.0)


class VoiceDetector:
    """Judges clips; several threads may share it.

    Raises:
        ModelError: the model is missing from the package faster-whisper.
    """

    def __init__(self) -> None:
        from faster_whisper.utils import get_assets_path  # noqa: PLC0415 - heavy
        from faster_whisper.vad import get_vad_model  # noqa: PLC0415

        try:
            self._silero: Any = get_vad_model()
        except (RuntimeError, OSError) as error:
            path = next(Path(get_assets_path()).glob("silero*"), Path(get_assets_path()))
            raise ModelError(f"{path} cannot be loaded ({error}); install the Python package faster-whisper again") from error

    def judge(self, samples: Samples, band: Band = Band.WIDE) -> Voice:
        """What speaks for a person in the clip."""
        level = dbfs(samples)
        if level <= _SILENT_DBFS:
            return SILENCE
        probabilities = self._probabilities(samples)
        run = min(_RUN, len(probabilities))
        certainty = float(np.convolve(probabilities, np.full(run, 1 / run), "valid").max())
        return Voice(level, min(1.0, certainty), float(np.count_nonzero(probabilities >= _VOICED[band])) * _WINDOW_S)

    def is_silent(self, samples: Samples, band: Band = Band.WIDE, *, after: int = 0) -> bool:
        """Whether nobody speaks in any part of the clip.

        Args:
            samples: the clip.
            band: where it comes from.
            after: samples at its start that Silero needs for a start but that are not judged.
        """
        judged = self._probabilities(samples)[-(-after // _WINDOW) :] if len(samples) else np.zeros(0)
        return not len(judged) or bool(judged.max() < _VOICED[band])

    def _probabilities(self, samples: Samples) -> NDArray[np.float32]:
        sound = np.zeros(max(1, -(-len(samples) // _WINDOW)) * _WINDOW, np.float32)  # Silero's caller writes into it
        sound[: len(samples)] = samples.astype(np.float32) / 32_768
        probabilities: NDArray[np.float32] = np.asarray(self._silero(sound), np.float32).reshape(-1)
        return probabilities


def loudest_dbfs(samples: Samples) -> float:
    """Level of the loudest tenth of a second."""
    return max((dbfs(samples[start : start + _PIECE]) for start in range(0, len(samples), _PIECE)), default=_SILENT_DBFS)


def dbfs(samples: Samples) -> float:
    """Root-mean-square level in dB below full scale, -100 at least."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) / 32_768**2 if len(samples) else 0.0
    return max(_SILENT_DBFS, 10 * float(np.log10(power))) if power > 0 else _SILENT_DBFS
