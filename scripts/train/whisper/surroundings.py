"""Where the voices of the training speak: rooms, noise, telephone lines, other loudness and speed."""

from collections.abc import Sequence

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import MIC_RATE, Samples
from scripts.speech import conditions
from scripts.speech.conditions import Signal

_STRETCHED, _SLOWEST, _FASTEST = 0.6, 0.86, 1.18
_BEFORE_S, _AFTER_S = (0.0, 0.35), (0.05, 0.5)
_ROOM, _DECAY_S = 0.3, (0.1, 0.6)
_NOISY, _NOISY_DB, _QUIET_DB = 0.65, (4.0, 35.0), (28.0, 60.0)
_CLIPPED = 0.1
_TELEPHONE = 0.25
_SOFTEST_DB = -18.0
_NOBODY_S = (0.3, 2.5)
_SILENCE = 0.1


class Surroundings:
    """A few long noises, of which every clip gets another piece.

    Args:
        rng: draws the noises.
        speech: clips that the babble is made of.
        seconds: length of each noise.
    """

    def __init__(self, rng: np.random.Generator, speech: Sequence[Samples], seconds: int = 20) -> None:
        count = seconds * MIC_RATE
        babble = [conditions.babble(count, rng, speech, talkers) for talkers in (3, 6)]
        music = [conditions.music(count, rng) for _ in range(2)]
        self._noises: list[Signal] = [conditions.white(count, rng), conditions.pink(count, rng), *babble, *music]

    def around(self, speech: Samples, rng: np.random.Generator) -> Samples:
        """What a microphone or a telephone hears when somebody says this."""
        before, after = (int(rng.uniform(*bounds) * MIC_RATE) for bounds in (_BEFORE_S, _AFTER_S))
        sound = np.pad(_stretched(speech, rng), (before, after))
        if rng.random() < _ROOM:
            sound = conditions.reverberant(sound, rng, rng.uniform(*_DECAY_S))
        snr = rng.uniform(*(_NOISY_DB if rng.random() < _NOISY else _QUIET_DB))
        sound = conditions.mixed(sound, self._piece(len(sound), rng), snr)
        if rng.random() < _CLIPPED:
            sound = np.clip(sound.astype(np.float32) * rng.uniform(1, 4), -32_767, 32_767).astype(np.int16)
        if rng.random() < _TELEPHONE:
            sound = conditions.telephone(sound, rng)
        return _softer(sound, rng)

    def nobody(self, rng: np.random.Generator) -> Samples:
        """What is heard when nobody speaks: noise, the voices of others, music, or nothing."""
        count = int(rng.uniform(*_NOBODY_S) * MIC_RATE)
        if rng.random() < _SILENCE:
            return np.zeros(count, np.int16)
        return pcm.to_int16(self._piece(count, rng) * 10 ** rng.uniform(-4, -1))

    def _piece(self, count: int, rng: np.random.Generator) -> Signal:
        noise = self._noises[int(rng.integers(len(self._noises)))]
        return np.resize(np.roll(noise, -int(rng.integers(len(noise)))), count)


def _stretched(speech: Samples, rng: np.random.Generator) -> Samples:
    """The clip slower and deeper, or faster and higher, or as it is."""
    if rng.random() >= _STRETCHED:
        return speech
    speed = rng.uniform(_SLOWEST, _FASTEST)
    places = np.arange(int(len(speech) / speed)) * speed
    return np.asarray(np.interp(places, np.arange(len(speech)), speech), np.int16)


def _softer(sound: Samples, rng: np.random.Generator) -> Samples:
    return (sound * 10 ** (rng.uniform(_SOFTEST_DB, 0) / 20)).astype(np.int16)
