"""Is somebody speaking to the kiosk? Decided frame by frame; whole utterances can be confirmed as well.

A frame is speech when all of these agree:
- webrtcvad, which costs 2-3 microseconds but takes music and babble for speech;
- an energy gate above the noise floor;
- a gate below the level of whoever speaks, so that a turn ends although other people go on talking;
- Silero (0.4-0.5 ms a frame on a busy 2-core machine), without which a turn beside music does not end.

Silero is not made for telephone lines: over G.711 the score of whole sentences is 0.49 in the middle and 0.31 in the lower
twentieth, against 0.99 and 0.98 at a microphone (40 sentences, four voices), while noise stays below 0.2 and music is above it in
3 % of the time. So the thresholds depend on the band; with those of a microphone 25 of 48 sentences by telephone were not heard,
with these one was not.
"""

import functools
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import webrtcvad

from dealer_kiosk.audio import pcm
from dealer_kiosk.config import Turns
from dealer_kiosk.messages import MIC_RATE, Band, Samples

FLOOR_RISE_DB = 3.0 * pcm.FRAME_MS / 1000  # a frame: slow, so that speech does not lift it
FLOOR_FALL_DB = 60.0 * pcm.FRAME_MS / 1000  # a frame: fast, so that the first gap between words finds it
FOREGROUND_RANGE_DB = 20.0  # the weak syllables of a speaker lie within this below the strong ones; other voices and music do not
FOREGROUND_RISE_DB = 120.0 * pcm.FRAME_MS / 1000  # a voiced frame: faster than a word, slower than a slamming door
FOREGROUND_FALL_DB = 3.0 * pcm.FRAME_MS / 1000  # a frame: a quieter customer is heard a few seconds after a loud one
SPEECH_SCORE: Mapping[Band, float] = {Band.WIDE: 0.5, Band.PHONE: 0.25}
"""`Silero.confirm` of real speech is above, of noise and music mostly below."""

SILERO: Mapping[Band, tuple[float, float]] = {Band.WIDE: (0.5, 0.35), Band.PHONE: (0.2, 0.12)}
"""Scores of single windows above which speech begins, and goes on."""

_SILERO_WINDOW = 512
_SILERO_CONTEXT = 64
_SILERO_RUN = 5  # windows (160 ms) that must agree: about the shortest "yes"


class NoiseFloor:
    """Follows the level of the background in dBFS: falls fast, rises slowly, never leaves the ground.

    Args:
        lowest_dbfs: a floor below this makes no difference to the gate, so it stops here and is soon up again.
    """

    def __init__(self, lowest_dbfs: float) -> None:
        self._lowest = lowest_dbfs
        self.dbfs = lowest_dbfs

    def update(self, level_dbfs: float) -> None:
        """Take the level of the next frame into account."""
        bounded = min(max(level_dbfs, self.dbfs - FLOOR_FALL_DB), self.dbfs + FLOOR_RISE_DB)
        self.dbfs = max(bounded, self._lowest)

    def settle(self, level_dbfs: float) -> None:
        """Start from a known background level."""
        self.dbfs = max(level_dbfs, self._lowest)


class Foreground:
    """Follows the level in dBFS of whoever speaks to the kiosk, so that a turn ends although music or other people go on."""

    def __init__(self) -> None:
        self.dbfs = pcm.SILENT_DBFS

    def update(self, level_dbfs: float, voiced: bool) -> None:
        """Take the level of the next frame into account."""
        if voiced and level_dbfs > self.dbfs:
            self.dbfs = min(level_dbfs, max(self.dbfs, level_dbfs - 2 * FOREGROUND_RANGE_DB) + FOREGROUND_RISE_DB)
        else:
            self.dbfs = max(pcm.SILENT_DBFS, self.dbfs - FOREGROUND_FALL_DB)


class VoiceActivity:
    """Decides for every 20 ms frame whether it is speech; has state, so feed it one stream in order."""

    def __init__(self, settings: Turns, band: Band = Band.WIDE) -> None:
        self._settings = settings
        self._band = band
        self.reset()

    def reset(self) -> None:
        """Forget the stream, for instance its background noise."""
        self._webrtc = webrtcvad.Vad(self._settings.aggressiveness)
        self.floor = NoiseFloor(self._settings.gate_dbfs - self._settings.gate_margin_db)
        self._foreground = Foreground()
        self._silero = SileroStream(*SILERO[self._band])

    def is_speech(self, frame: Samples) -> bool:
        """Whether the frame (FRAME_SAMPLES at MIC_RATE) is speech."""
        level = pcm.dbfs(frame)
        self.floor.update(level)
        gate = max(self._settings.gate_dbfs, self.floor.dbfs + self._settings.gate_margin_db)
        # webrtcvad has state of its own, so it hears every frame, also those below the gate.
        voiced = bool(self._webrtc.is_speech(frame.tobytes(), MIC_RATE)) and level > gate
        self._foreground.update(level, voiced)
        loud = level > self._foreground.dbfs - FOREGROUND_RANGE_DB
        return self._silero.is_speech(frame) and voiced and loud


class SileroStream:
    """Silero frame by frame.

    Args:
        begin: its score above which speech begins.
        stay: above which it goes on.
    """

    def __init__(self, begin: float, stay: float) -> None:
        self._begin, self._stay = begin, stay
        self._session = _silero_session()
        self._framer = pcm.Framer(_SILERO_WINDOW)
        self._context = np.zeros(_SILERO_CONTEXT, np.float32)
        self._h = self._c = np.zeros((1, 1, 128), np.float32)
        self._speech = False

    def is_speech(self, frame: Samples) -> bool:
        """Whether the newest whole window is speech; always True without the model file."""
        if self._session is None:
            return True
        for window in self._framer.push(frame):
            audio = pcm.to_float(window)
            joined = np.concatenate([self._context, audio])[np.newaxis]
            output, self._h, self._c = self._session.run(None, {"input": joined, "h": self._h, "c": self._c})
            self._context = audio[-_SILERO_CONTEXT:]
            self._speech = float(output.flat[0]) >= (self._stay if self._speech else self._begin)
        return self._speech


class Silero:
    """Silero's voice activity model, as faster-whisper ships it; loaded on first use."""

    def __init__(self) -> None:
        self._session: Any = None

    def confirm(self, samples: Samples) -> float:
        """How surely the utterance holds speech, 0..1: the best mean probability of 160 ms in a row.

        Without the model file the answer is 1.0, so that nothing is dropped.
        """
        self._session = self._session or _silero_session()
        if self._session is None:
            return 1.0
        probabilities = _silero_probabilities(self._session, samples)
        run = min(_SILERO_RUN, len(probabilities))
        return float(np.convolve(probabilities, np.full(run, 1 / run), "valid").max())


def _silero_path() -> Path | None:
    # Located without importing the package, which would load all of CTranslate2.
    package = importlib.util.find_spec("faster_whisper")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "assets" / "silero_vad_v6.onnx"
    return path if path.is_file() else None


@functools.cache
def _silero_session() -> Any:
    path = _silero_path()
    if path is None:
        return None
    import onnxruntime  # noqa: PLC0415 - heavy, and not needed where Silero is not used

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _silero_probabilities(session: Any, samples: Samples) -> Any:
    windows = max(1, -(-len(samples) // _SILERO_WINDOW))
    audio = np.zeros((windows, _SILERO_WINDOW), np.float32)
    audio.reshape(-1)[: len(samples)] = pcm.to_float(samples)
    # Each window is preceded by the end of the one before it.
    context = np.zeros((windows, _SILERO_CONTEXT), np.float32)
    context[1:] = audio[:-1, -_SILERO_CONTEXT:]
    state = np.zeros((1, 1, 128), np.float32)
    output, *_ = session.run(None, {"input": np.concatenate([context, audio], axis=1), "h": state, "c": state})
    return output.reshape(-1)
