"""How fast and how surely interruptions are noticed in other rooms than the virtual devices' one, which has no reverberation.

Simulated, faster than real time: a loudspeaker, a room, a customer as loud in every room, and the product's `FullDuplex` between
them. The devices' own delays are not in these figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dealer_kiosk import app as application
from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.bargein import DUCKED_GAIN, Action
from dealer_kiosk.audio.duplex import FullDuplex
from dealer_kiosk.audio.streams import Sent
from dealer_kiosk.messages import MIC_RATE, Samples
from scripts.evaluation.speech.progress import told
from scripts.kiosk_bench.figures import median, p95, show
from scripts.kiosk_bench.interruptions import LONG, interruption, said, texts
from scripts.kiosk_bench.recording import spoken
from scripts.speech.conditions import Signal

_FRAME = pcm.FRAME_SAMPLES
_FRAME_S = pcm.FRAME_MS / 1000
_AHEAD = 10  # frames by which a block is given to the loudspeaker before it is heard
_DELAY_S = 0.05
_AFTER = 25 + _AHEAD  # frames of silence after what the agent says
_HISS = 1e-4
_EARLIEST_S, _LATEST_S = 1.0, 6.0


@dataclass(frozen=True, slots=True)
class Place:
    """A room with a loudspeaker.

    Attributes:
        reverberation_s: until its sound has fallen by 60 dB.
        tail_db: of the reverberation's first sample, relative to the direct sound.
        echo_db: of the echo, relative to what is played.
        distortion: of the loudspeaker; 0 = none.
    """

    name: str
    reverberation_s: float
    tail_db: float
    echo_db: float
    distortion: float = 0.0


PLACES = (
    Place("furnished", 0.2, -26, -10),
    Place("bare", 0.35, -26, -10),
    Place("bare, the loudspeaker turned away", 0.35, -20, -10),
    Place("bare, the loudspeaker distorts", 0.35, -26, -10, 4.0),
    Place("bare, louder than the customer", 0.35, -26, -4),
    Place("bare, quiet", 0.35, -26, -18),
    Place("live", 0.6, -26, -10),
)


@dataclass(slots=True)
class Found:
    """What was done to one sentence of the agent."""

    lowered: int = 0
    stopped_s: float | None = None  # after the sentence began


class Simulation:
    """One place, from the start of its streams on."""

    def __init__(self, place: Place, rng: np.random.Generator) -> None:
        self._rng = rng
        self._distortion = place.distortion
        self._response = _response(place, rng)
        self._size = 1 << (2 * len(self._response) + _FRAME).bit_length()
        self._spectrum = np.fft.rfft(self._response, self._size)
        self._played = np.zeros(len(self._response) + _FRAME)
        self._waiting = [np.zeros(_FRAME, np.int16)] * _AHEAD
        self._duplex = FullDuplex(MIC_RATE)
        self._frames = 0

    def say(self, agent: Samples, customer: Samples | None = None, at_s: float = 0.0) -> Found:
        """Let the agent say something, and somebody else from `at_s` on."""
        blocks = list(pcm.Framer().push(np.concatenate([agent, np.zeros(-len(agent) % _FRAME, np.int16)])))
        beside = np.zeros((len(blocks) + _AFTER) * _FRAME)
        if customer is not None:
            start = int(at_s * MIC_RATE)
            beside[start : start + len(customer)] += pcm.to_float(customer)[: len(beside) - start]
        found, gain = Found(), 1.0
        for number in range(len(blocks) + _AFTER):
            silent = number >= len(blocks) or found.stopped_s is not None
            block = None if silent else pcm.to_int16(pcm.to_float(blocks[number]) * gain)
            action = self._hear(block, beside[number * _FRAME : (number + 1) * _FRAME])
            if action is Action.CUT:
                found.stopped_s = (number + 1) * _FRAME_S
            elif action is not Action.NONE:
                gain = DUCKED_GAIN if action is Action.DUCK else 1.0
                found.lowered += action is Action.DUCK
        return found

    def _hear(self, block: Samples | None, beside: Signal) -> Action:
        self._waiting.append(np.zeros(_FRAME, np.int16) if block is None else block)
        sound = pcm.to_float(self._waiting.pop(0)).astype(np.float64)
        if self._distortion:
            sound = np.tanh(self._distortion * sound) / self._distortion
        self._played = np.concatenate([self._played[_FRAME:], sound])
        echo = np.fft.irfft(np.fft.rfft(self._played, self._size) * self._spectrum)[
            len(self._played) - _FRAME : len(self._played)
        ]
        heard = pcm.to_int16(echo + beside + _HISS * self._rng.standard_normal(_FRAME))
        at_s = self._frames * _FRAME_S
        self._frames += 1
        return self._duplex.hear(at_s, heard, [Sent(at_s + _AHEAD * _FRAME_S, block, _FRAME)]).action


def measure(prompts: int, interruptions: int, noises: int) -> None:
    """Let the agent speak in every place, alone, interrupted and beside coughs, and print what came of it."""
    with application.voice(application.load(application.Settings())) as engine:
        long, *alone = [said(engine, text) for text in (LONG, *texts(prompts))]
    clips = [interruption(number) for number in range(interruptions)]
    show(
        f"Simulated rooms: {prompts} prompts alone, {interruptions} interruptions, {noises} coughs and slamming doors each",
        (
            "room",
            "reverberation s",
            "echo dB",
            "stopped by its echo",
            "lowered",
            "noises that stopped it",
            "missed",
            "median s",
            "95 % s",
        ),
        [_row(place, long, alone, clips, noises) for place in told(PLACES, "rooms")],
        "Seconds from the customer's first sound to the decision, without the devices' delays.",
    )


def _row(place: Place, long: Samples, alone: Sequence[Samples], clips: Sequence[Samples], noises: int) -> list[str]:
    rng = np.random.default_rng(0)
    room = Simulation(place, rng)
    room.say(long)  # the room is learned
    prompts = [room.say(text) for text in alone]
    times = [_interrupted(room, long, clip, rng.uniform(_EARLIEST_S, _LATEST_S)) for clip in clips]
    stopped = [seconds for seconds in times if seconds is not None]
    loud = [room.say(long, _noise(number), rng.uniform(_EARLIEST_S, _LATEST_S)) for number in range(noises)]
    return [
        place.name,
        f"{place.reverberation_s:g}",
        f"{place.echo_db:g}",
        str(sum(found.stopped_s is not None for found in prompts)),
        str(sum(found.lowered for found in prompts)),
        str(sum(found.stopped_s is not None for found in loud)),
        str(len(times) - len(stopped)),
        median(stopped),
        p95(stopped),
    ]


def _interrupted(room: Simulation, long: Samples, clip: Samples, at_s: float) -> float | None:
    first_s, _ = spoken(clip)
    stopped_s = room.say(long, clip, at_s).stopped_s
    return None if stopped_s is None else stopped_s - at_s - first_s


def _response(place: Place, rng: np.random.Generator) -> Signal:
    """The direct sound, and noise that falls by 60 dB, as loud as the place wants speech to be."""
    count = int(place.reverberation_s * MIC_RATE)
    tail = rng.normal(size=count) * 10 ** (place.tail_db / 20 - 3 * np.arange(count) / count)
    tail[0] = 1.0
    response = np.concatenate([np.zeros(int(_DELAY_S * MIC_RATE)), tail])
    return np.asarray(response * 10 ** (place.echo_db / 20) / np.sqrt(np.sum(response**2)))


def _noise(number: int) -> Samples:
    """A cough (noise with a hoarse tone, 0.15 to 0.35 s) or a slamming door."""
    rng = np.random.default_rng(number)
    if number % 2:
        count = int(0.25 * MIC_RATE)
        return pcm.to_int16(0.6 * rng.normal(size=count) * np.exp(-np.arange(count) / (0.04 * MIC_RATE)))
    count = int(rng.uniform(0.15, 0.35) * MIC_RATE)
    hoarse = np.sign(np.sin(2 * np.pi * rng.uniform(120, 300) * np.arange(count) / MIC_RATE))
    return pcm.to_int16(0.3 * (rng.normal(size=count) + 0.5 * hoarse) * np.exp(-4 * np.arange(count) / count))
