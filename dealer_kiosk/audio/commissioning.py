"""How well a microphone and a loudspeaker get on in their place: measured once by whoever fits them, and kept in a file.

Chirps find when and how loudly the loudspeaker is heard by the microphone; noise that swells and falls like speech shows how much
of it the echo canceller takes away. Below 15 dB it would be heard as a customer now and then, so the microphone is closed while
the agent speaks.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.devices import Direction, find
from dealer_kiosk.audio.echo import EchoCanceller
from dealer_kiosk.audio.lag import find_delay
from dealer_kiosk.audio.reference import Reference
from dealer_kiosk.audio.streams import Loudspeaker, Microphone, Sent
from dealer_kiosk.config import Audio
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import MIC_RATE, Samples

VERSION = 1
"""Of the file; another one is not read."""

ENOUGH_DB = 15.0
"""Echo loss of the canceller from which full duplex is safe."""

_LEVEL = 0.25  # peak of what is played
_CHIRPS, _CHIRP_S, _GAP_S = 3, 0.5, 0.7
_NOISE_S = 8.0
_LEARNING_S = 2.5  # of the noise, in which the canceller adapts
_AUDIBLE_DB = 6.0  # above the background
_LONGEST_DELAY_S = 1.0
_EARLY_S = 0.1  # an echo may come before its time, because devices overstate their latency
_POLL_S = 0.01


@dataclass(frozen=True, slots=True)
class Commissioned:
    """What was found out about two devices in their place."""

    input: str
    output: str
    background_dbfs: float
    delay_ms: float | None  # from the loudspeaker to the microphone, with what the devices add; None = it is not heard
    echo_db: float | None  # level of what is heard relative to what is played
    cancelled_db: float | None  # how much of it the canceller takes away
    version: int = VERSION

    @property
    def full(self) -> bool:
        """Whether customers can be heard while the agent speaks."""
        return self.echo_db is None or (self.cancelled_db is not None and self.cancelled_db >= ENOUGH_DB)

    def sentences(self) -> Iterator[str]:
        """What it means, for the person who fits the kiosk."""
        yield f"The room is at {self.background_dbfs:.0f} dB below full scale while nobody speaks."
        if self.background_dbfs > -40:
            yield "That is loud: turn the microphone's gain down, or place it away from fans."
        if self.echo_db is None:
            yield "The microphone does not hear the loudspeaker. If you did not hear it either, check its plug and volume."
        elif self.delay_ms is None or self.cancelled_db is None:
            yield "The microphone hears something louder while the loudspeaker plays, but it is not what was played."
        else:
            yield f"The loudspeaker is heard after {self.delay_ms:.0f} ms, {-self.echo_db:.0f} dB below what it plays."
            yield f"The echo canceller takes {self.cancelled_db:.0f} dB of it away."
        if self.full:
            yield "Customers can interrupt the agent (full duplex)."
        else:
            yield (
                f"Less than {ENOUGH_DB:.0f} dB can be taken away, so the microphone is closed while it speaks (half duplex). "
                "Move the microphone away from the loudspeaker, lower the volume, and try again."
            )


def load(path: Path, settings: Audio) -> Commissioned | None:
    """What was found out about the devices of `settings`; None when that was never measured, or with other devices."""
    try:
        found = Commissioned(**json.loads(path.read_text(encoding="utf-8")))
        figures = [
            found.background_dbfs,
            *(item for item in (found.delay_ms, found.echo_db, found.cancelled_db) if item is not None),
        ]
        float(sum(figures))
    except (OSError, ValueError, TypeError):
        return None
    mine = (VERSION, settings.input, settings.output)
    return found if (found.version, found.input, found.output) == mine else None


def save(path: Path, found: Commissioned) -> None:
    """Keep it.

    Raises:
        AudioError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise AudioError(f"{path} cannot be written ({error.strerror}); see [audio] commissioned in config.toml") from error


def commission(settings: Audio, progress: Callable[[str], None]) -> Commissioned:
    """Measure the devices; takes about 15 seconds, and is heard.

    Args:
        settings: which devices.
        progress: gets a few words at every step.

    Raises:
        AudioError: a device is missing, does not open, or gives nothing.
    """
    speaker = Loudspeaker(find(settings.output, Direction.OUTPUT), MIC_RATE, settings.latency_s)
    try:
        microphone = Microphone(find(settings.input, Direction.INPUT), settings.latency_s)
        try:
            bench = _Bench(microphone, speaker)
            progress("listening to the room")
            background = pcm.dbfs(bench.run(np.zeros(2 * MIC_RATE, np.int16)).heard)
            progress("playing chirps")
            chirps = bench.run(test_chirps())
            lag_s = delay(chirps.played, chirps.heard)
            echo_db = _difference(chirps.heard, chirps.played)
            if pcm.dbfs(chirps.heard) < background + _AUDIBLE_DB:
                return Commissioned(settings.input, settings.output, background, None, None, None)
            if lag_s is None:
                return Commissioned(settings.input, settings.output, background, None, echo_db, None)
            progress("playing noise")
            delay_s = lag_s - chirps.early_s
            return Commissioned(
                settings.input, settings.output, background, 1000 * delay_s, echo_db, bench.cancelled_db(test_noise(), delay_s)
            )
        finally:
            microphone.close()
    finally:
        speaker.close()


def test_chirps() -> Samples:
    """Sweeps from 300 to 6,000 Hz with pauses between them, at MIC_RATE."""
    time_s = np.arange(int(_CHIRP_S * MIC_RATE)) / MIC_RATE
    ratio = np.log(6000 / 300)
    phase = 2 * np.pi * 300 * _CHIRP_S / ratio * (np.exp(time_s / _CHIRP_S * ratio) - 1)
    chirp = pcm.to_int16(_LEVEL * np.sin(phase) * np.hanning(len(phase)) ** 0.25)
    return np.concatenate([part for _ in range(_CHIRPS) for part in (chirp, np.zeros(int(_GAP_S * MIC_RATE), np.int16))])


def test_noise() -> Samples:
    """Noise in bursts of syllables, four a second, at MIC_RATE."""
    count = int(_NOISE_S * MIC_RATE)
    random = np.random.default_rng(1)
    noise = np.convolve(random.normal(size=count), np.hanning(8) / 4, "same")
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * 4 * np.arange(count) / MIC_RATE)
    return pcm.to_int16(_LEVEL / 3 * noise * swell)


def delay(played: Samples, heard: Samples) -> float | None:
    """Seconds by which `heard` follows `played`; None when nothing of it is found."""
    samples = find_delay(pcm.to_float(played), pcm.to_float(heard), int(_LONGEST_DELAY_S * MIC_RATE))
    return None if samples is None else samples / MIC_RATE


@dataclass(frozen=True, slots=True)
class _Recording:
    played: Samples
    heard: Samples
    early_s: float  # by which `heard` begins before `played`


class _Bench:
    """Plays and records at the same time."""

    def __init__(self, microphone: Microphone, speaker: Loudspeaker) -> None:
        self._microphone = microphone
        self._speaker = speaker
        self._sequence = 0

    def run(self, sound: Samples) -> _Recording:
        """Play a sound and record until it must have been heard."""
        frames: list[tuple[float, Samples]] = []
        sent: list[Sent] = []
        for said_at_s, frame, blocks in self._steps(sound):
            frames.append((said_at_s, frame))
            sent += blocks
        begun = next((block.heard_at_s for block in sent if block.samples is not None), frames[0][0])
        kept = [(said_at_s, frame) for said_at_s, frame in frames if said_at_s >= begun - _EARLY_S] or frames[-1:]
        return _Recording(sound, np.concatenate([frame for _, frame in kept]), begun - kept[0][0])

    def cancelled_db(self, sound: Samples, delay_s: float) -> float:
        """How much of the sound the canceller takes away, once it has learned the room."""
        reference, canceller = Reference(self._speaker.rate, delay_s), EchoCanceller()
        before, after = [], []
        for said_at_s, frame, blocks in self._steps(sound):
            for block in blocks:
                reference.played(block.heard_at_s, block.samples, block.count)
            after.append(canceller.clean(reference.at(said_at_s, len(frame)), frame))
            before.append(frame)
        learned, end = int(_LEARNING_S * 50), int(_NOISE_S * 50)
        return _difference(np.concatenate(before[learned:end]), np.concatenate(after[learned:end]))

    def _steps(self, sound: Samples) -> Iterator[tuple[float, Samples, list[Sent]]]:
        list(self._speaker.sent())
        list(self._microphone.frames())
        self._sequence += 1
        self._speaker.put(self._sequence, pcm.resample(sound, MIC_RATE, self._speaker.rate).tobytes())
        end = time.monotonic() + len(sound) / MIC_RATE + _LONGEST_DELAY_S
        got = False
        while time.monotonic() < end:
            for said_at_s, frame in self._microphone.frames():
                got = True
                yield said_at_s, frame, list(self._speaker.sent())
            time.sleep(_POLL_S)
        if not got:
            raise AudioError("the microphone gives no sound; check its plug")


def _difference(one: Samples, other: Samples) -> float:
    return pcm.dbfs(one) - pcm.dbfs(other)
