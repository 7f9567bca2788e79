"""A simulated room: what a microphone hears of a loudspeaker and of a customer."""

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import MIC_RATE, Samples


def response(seed: int, delay_s: float, decay_s: float = 0.35) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """An impulse response: direct sound after the delay, then noise that falls by 60 dB within `decay_s`."""
    random = np.random.default_rng(seed)
    count = int(decay_s * MIC_RATE)
    tail = random.normal(size=count) * 10 ** (-3 * np.arange(count) / count) * 0.1
    tail[0] = 1.0
    return np.concatenate([np.zeros(int(delay_s * MIC_RATE)), tail])


def echo(played: Samples, seed: int = 1, level_db: float = -6.0, delay_s: float = 0.06) -> Samples:
    """What of the loudspeaker reaches the microphone, as long as what was played.

    Args:
        played: at MIC_RATE.
        seed: of the room.
        level_db: of the echo, relative to what was played.
        delay_s: of the direct sound.
    """
    room = response(seed, delay_s)
    size = 1 << (len(played) + len(room)).bit_length()
    sound = np.fft.irfft(np.fft.rfft(pcm.to_float(played), size) * np.fft.rfft(room, size))[: len(played)]
    gain = 10 ** (level_db / 20) * np.sqrt(np.mean(pcm.to_float(played) ** 2) / max(np.mean(sound**2), 1e-12))
    return pcm.to_int16(sound * gain)
