"""A recording of both sides of a conversation that is read while it grows."""

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import MIC_RATE, Samples
from scripts.virtual_audio import LOUDSPEAKER_RATE

BLOCK_S = 0.01
LOUD = 300
"""Peak of a block (of 32,768, which is -41 dB) from which it is heard; also speech that was lowered by 15 dB reaches it."""

_FRAME_BYTES = 4
_CLOSE = 0.4  # normalised correlation from which a clip was found: another sentence reaches 0.3


class Recording:
    """Customer left, agent right, at LOUDSPEAKER_RATE; moments are seconds since its beginning.

    Args:
        path: the file that `VirtualAudio.recorded` fills with two channels.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def now(self) -> float:
        """Its length, which is the present, about 50 ms late."""
        return self.path.stat().st_size // _FRAME_BYTES / LOUDSPEAKER_RATE

    def sides(self, since: float, until: float | None = None) -> NDArray[np.int16]:
        """The samples of a stretch, as (samples, 2)."""
        recorded = self.path.stat().st_size // _FRAME_BYTES
        first = min(max(0, round(since * LOUDSPEAKER_RATE)), recorded)
        last = recorded if until is None else min(recorded, round(until * LOUDSPEAKER_RATE))
        samples = np.fromfile(self.path, np.int16, 2 * max(0, last - first), offset=first * _FRAME_BYTES)
        return samples.reshape(-1, 2)

    def agent(self, since: float, until: float | None = None) -> NDArray[np.bool_]:
        """Which blocks of a stretch the agent is heard in."""
        return loud(self.sides(since, until)[:, 1], LOUDSPEAKER_RATE)

    def customer(self, since: float) -> NDArray[np.bool_]:
        """Which blocks the customer is heard in since then, or the echo where the recording holds one."""
        return loud(self.sides(since)[:, 0], LOUDSPEAKER_RATE)

    def wait_for_agent(self, since: float, timeout_s: float) -> bool:
        """Wait until the agent is heard; whether it was."""
        end = time.monotonic() + timeout_s
        while not self.agent(since).any():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def find(self, clip: Samples, since: float) -> float | None:
        """When a clip (at MIC_RATE) began that the customer said after `since`; None when it is not there."""
        heard = pcm.resample(np.ascontiguousarray(self.sides(since)[:, 0]), LOUDSPEAKER_RATE, MIC_RATE)
        place, likeness = best_match(heard, clip)
        return since + place / MIC_RATE if likeness > _CLOSE else None


def loud(samples: Samples, rate: int) -> NDArray[np.bool_]:
    """Which blocks of BLOCK_S are heard."""
    size = round(rate * BLOCK_S)
    blocks = samples[: len(samples) // size * size].reshape(-1, size)
    return np.asarray(np.abs(blocks.astype(np.int32)).max(axis=1, initial=0) > LOUD)


def spoken(clip: Samples) -> tuple[float, float]:
    """When the first word of a clip (at MIC_RATE) begins and the last one ends, in seconds.

    Raises:
        ValueError: nothing is heard in it.
    """
    blocks = np.flatnonzero(loud(clip, MIC_RATE))
    if not len(blocks):
        raise ValueError("the clip is silent")
    return float(blocks[0]) * BLOCK_S, float(blocks[-1] + 1) * BLOCK_S


def best_match(heard: Samples, clip: Samples) -> tuple[int, float]:
    """Where a clip begins in a recording at the same rate, in samples, and its normalised correlation there."""
    if len(heard) < len(clip) // 2:
        return 0, 0.0
    size = 1 << (len(heard) + len(clip)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(clip, size))
    best = int(np.fft.irfft(spectrum, size)[: len(heard)].argmax())
    piece = heard[best : best + len(clip)].astype(np.float64)
    other = clip[: len(piece)].astype(np.float64)
    norm = float(np.sqrt((piece @ piece) * (other @ other)))
    return best, float(piece @ other) / norm if norm else 0.0
