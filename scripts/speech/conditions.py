"""What happens to speech between mouth and recogniser: noise, rooms and telephone lines, all seeded."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import MIC_RATE, Samples

Signal = NDArray[np.float64]
"""Mono sound of -1..1 at MIC_RATE."""

LINE_RATE = 8_000
LINE_BAND_HZ = (300.0, 3_400.0)
LINE_SNR_DB = 30.0
_SPEECH_GATE_DB = 30  # frames this far below the loudest are pauses and do not count as speech level
_REVERB_S = 0.5  # time to fall by 60 dB: a showroom with hard floors
_DIRECT_TO_REVERB_DB = 3.0  # a person an arm's length from the kiosk
_PEAK = 0.9
_MU_BIAS, _MU_CLIP = 0x84, 32_635  # ITU-T G.711

Condition = Callable[[Samples, np.random.Generator], Samples]


def white(count: int, rng: np.random.Generator) -> Signal:
    """White noise of RMS 1: a hiss."""
    return rng.standard_normal(count)


def pink(count: int, rng: np.random.Generator) -> Signal:
    """Noise of RMS 1 whose power falls by 3 dB an octave from 40 Hz on: ventilation, traffic."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(count, 1 / MIC_RATE), 40.0))
    return _unit(np.fft.irfft(spectrum, count))


def babble(count: int, rng: np.random.Generator, clips: Sequence[Samples], talkers: int = 6) -> Signal:
    """Several people at once, of RMS 1, from clips of speech strung together in a drawn order.

    Raises:
        ValueError: there are no clips.
    """
    if not clips:
        raise ValueError("babble needs clips of speech")
    return _unit(np.sum([_chain(count, rng, clips) for _ in range(talkers)], axis=0))


def _chain(count: int, rng: np.random.Generator, clips: Sequence[Samples]) -> Signal:
    parts: list[Signal] = []
    while sum(map(len, parts)) < 2 * count:
        parts.append(_unit(clips[int(rng.integers(len(clips)))].astype(np.float64)))
    start = int(rng.integers(count)) if count else 0
    return np.concatenate(parts)[start : start + count] if parts else np.zeros(count)


def music(count: int, rng: np.random.Generator) -> Signal:
    """Music-like sound of RMS 1: chords of plucked harmonics over a bass and a beat."""
    out = np.zeros(count + MIC_RATE * 2)
    beat = int(MIC_RATE * 60 / rng.uniform(80, 140))
    root = 110.0 * 2 ** (rng.integers(12) / 12)
    for index, start in enumerate(range(0, count, beat)):
        if index % 4 == 0:
            chord = root * 2 ** ((rng.choice([0, 5, 7, 9]) + np.array([-12, 0, 4, 7, 12])) / 12)
        for hertz in rng.choice(chord, 3, replace=False) * 2.0 ** rng.integers(0, 2):
            note = _note(float(hertz), int(beat * rng.choice([1, 2])), rng)
            out[start : start + len(note)] += note[: len(out) - start]
        thump = rng.standard_normal(beat // 4) * np.exp(-np.arange(beat // 4) / (0.02 * MIC_RATE))
        out[start : start + len(thump)] += 0.5 * thump
    return _unit(out[:count])


def _note(hertz: float, count: int, rng: np.random.Generator) -> Signal:
    time = np.arange(min(count, 2 * MIC_RATE)) / MIC_RATE
    vibrato = hertz * time + 0.003 * hertz * np.sin(2 * np.pi * 5 * time + rng.uniform(0, 6)) / 5
    tone = np.sum([np.sin(2 * np.pi * order * vibrato) / order for order in range(1, 7)], axis=0)
    envelope: Signal = np.minimum(time / 0.01, 1) * np.exp(-2.5 * time)
    return np.asarray(tone * envelope)


def mixed(speech: Samples, noise: Signal, snr_db: float) -> Samples:
    """Speech with noise of the same length, at a signal-to-noise ratio measured over the words, not the pauses."""
    signal = _signal(speech)
    if not len(signal):
        return speech
    level = speech_rms(speech) or 10 ** (-30 / 20)
    noise = _unit(noise[: len(signal)]) * level / 10 ** (snr_db / 20)
    return _samples(signal + noise)


def speech_rms(speech: Samples) -> float:
    """Root-mean-square level of the frames with words, of 1 at full scale."""
    whole = len(speech) // pcm.FRAME_SAMPLES * pcm.FRAME_SAMPLES
    frames = np.square(_signal(speech[:whole])).reshape(-1, pcm.FRAME_SAMPLES).mean(axis=1)
    if not len(frames) or not frames.max():
        return 0.0
    return float(np.sqrt(frames[frames >= frames.max() / 10 ** (_SPEECH_GATE_DB / 10)].mean()))


def at_level(speech: Samples, dbfs: float) -> Samples:
    """Speech whose words have a level in dB below full scale; what would clip is clipped."""
    return pcm.to_int16(_signal(speech) * 10 ** (dbfs / 20) / (speech_rms(speech) or 1.0))


def reverberant(speech: Samples, rng: np.random.Generator, decay_s: float = _REVERB_S) -> Samples:
    """Speech in a hard room: exponentially falling noise as impulse response behind the direct sound."""
    count = int(decay_s * MIC_RATE)
    tail = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail[: int(0.003 * MIC_RATE)] = 0  # the first reflection comes from about a metre away
    response = tail / np.sqrt(np.sum(tail**2)) / 10 ** (_DIRECT_TO_REVERB_DB / 20)
    response[0] = 1
    signal = _signal(speech)
    size = len(signal) + count
    return _samples(np.fft.irfft(np.fft.rfft(signal, size) * np.fft.rfft(response, size), size))


def telephone(speech: Samples, rng: np.random.Generator, snr_db: float = LINE_SNR_DB) -> Samples:
    """Speech over a telephone line: 300 to 3,400 Hz, 8 kHz, G.711 mu-law and back, with the hiss of the line."""
    narrow = pcm.resample(_samples(band(_signal(speech), *LINE_BAND_HZ)), MIC_RATE, LINE_RATE)
    coded = mu_law_decoded(mu_law_encoded(mixed(narrow, white(len(narrow), rng), snr_db)))
    return pcm.resample(coded, LINE_RATE, MIC_RATE)


def band(signal: Signal, low_hz: float, high_hz: float, rate: int = MIC_RATE) -> Signal:
    """Only the frequencies between two edges, which fall off over 100 Hz."""
    hertz = np.fft.rfftfreq(len(signal), 1 / rate)
    gain = np.clip((hertz - low_hz + 50) / 100, 0, 1) * np.clip((high_hz + 50 - hertz) / 100, 0, 1)
    return np.asarray(np.fft.irfft(np.fft.rfft(signal) * gain, len(signal)))


def mu_law_encoded(samples: Samples) -> NDArray[np.uint8]:
    """G.711 mu-law codes of 16-bit samples."""
    wide = samples.astype(np.int32)
    size = np.minimum(np.abs(wide), _MU_CLIP) + _MU_BIAS
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = (size >> (exponent + 3)) & 0x0F
    sign = np.where(wide < 0, 0x80, 0)
    return np.asarray(~(sign | (exponent << 4) | mantissa) & 0xFF, dtype=np.uint8)


def mu_law_decoded(codes: NDArray[np.uint8]) -> Samples:
    """16-bit samples of G.711 mu-law codes."""
    bits = ~codes.astype(np.int32) & 0xFF
    size = (((bits & 0x0F) << 3) + _MU_BIAS << ((bits >> 4) & 7)) - _MU_BIAS
    return np.where(bits & 0x80, -size, size).astype(np.int16)


def _clean(speech: Samples, _: np.random.Generator) -> Samples:
    return speech


def _noisy(snr_db: float) -> Condition:
    def apply(speech: Samples, rng: np.random.Generator) -> Samples:
        return mixed(speech, pink(len(speech), rng), snr_db)

    return apply


CONDITIONS: dict[str, Condition] = {
    "clean": _clean,
    "15dB": _noisy(15.0),
    "5dB": _noisy(5.0),
    "reverberant": reverberant,
    "telephone": telephone,
}
"""The conditions of the evaluation by name; noise there is pink."""


def through(name: str, speech: Samples, seed: int) -> Samples:
    """Speech in one of CONDITIONS; the same seed gives the same sound.

    Raises:
        KeyError: there is no such condition.
    """
    condition = CONDITIONS[name]
    return condition(speech, np.random.default_rng(seed)) if len(speech) else speech


def _signal(samples: Samples) -> Signal:
    return samples.astype(np.float64) / pcm.FULL_SCALE


def _unit(signal: NDArray[np.floating[Any]]) -> Signal:
    level = float(np.sqrt(np.mean(np.square(signal)))) if len(signal) else 0.0
    return np.asarray(signal / level if level else signal, dtype=np.float64)


def _samples(signal: Signal) -> Samples:
    """Sound as 16-bit samples, turned down as a whole where it would clip."""
    peak = float(np.max(np.abs(signal))) if len(signal) else 0.0
    return pcm.to_int16(signal * min(1.0, _PEAK / peak) if peak else signal)
