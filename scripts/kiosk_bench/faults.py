"""Devices that stop and sound servers that are killed: how soon the kiosk says so, how soon it works again, and what it keeps."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import soundfile

from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.watch import Watch
from dealer_kiosk.config import Health
from dealer_kiosk.health.ceiling import Ceiling
from dealer_kiosk.health.counts import Counts
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.health.heartbeats import Heartbeats
from dealer_kiosk.health.usage import Usage
from dealer_kiosk.health.usage import measure as usage
from dealer_kiosk.messages import MIC_RATE
from scripts.evaluation.speech.progress import told
from scripts.kiosk_bench.figures import longest, median, show
from scripts.kiosk_bench.scripted import TONE_RATE, Scripted, scripted_kiosk, tone
from scripts.speech import voices
from scripts.virtual_audio import VirtualAudio, in_environment, virtual_audio

_PATIENCE_S = 12.0
_WARM = 3  # faults before growth is counted: what is loaded once has been loaded by then
_HEAD = (
    "fault", "times", "noticed: median s", "longest s", "said: longest s",
    "back: median s", "longest s", "well: longest s", "not in time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, and is put right."""

    name: str
    cause: Callable[[], object]
    cure: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the kiosk made of a fault, in seconds; None = not in time."""

    name: str
    noticed: float | None  # from the cause until a device counts as lost
    degraded: float | None  # … until the screen and the health file say so
    back: float | None  # from the cure until no device counts as lost
    well: float | None  # … until the screen and the health file say so


def measure(losses: int, kills: int, unplugs: int) -> None:
    """Stop a device, kill the sound server and unplug the microphone so many times, and print what came of it."""
    heartbeats = Heartbeats.from_settings(Health())
    watch = Watch(heartbeats, Counts(), Ceiling(Health()), lambda: (), lambda: datetime.now(UTC))
    with virtual_audio() as rig, in_environment(rig):
        faults = list(_faults(rig, losses, kills, unplugs))
        with scripted_kiosk(Voice(tone, TONE_RATE), watchers=[watch], heartbeats=heartbeats) as kiosk:
            outcomes, used = [], [_usage(rig)]
            for fault in told(faults, "faults"):
                outcomes.append(_suffer(kiosk, watch, fault))
                used.append(_usage(rig))
            works = _works(kiosk, rig)
    names = dict.fromkeys(fault.name for fault in faults)
    show(
        f"Faults: {len(faults)}",
        (
            "fault",
            "times",
            "noticed: median s",
            "longest s",
            "said: longest s",
            "back: median s",
            "longest s",
            "well: longest s",
            "not in time",
        ),
        [_row(name, [item for item in outcomes if item.name == name]) for name in names],
        f"Aims: degraded within 5 s, back within 5 s. Said and well are what the screen and the health file show. "
        f"Afterwards the kiosk {'hears and speaks' if works else 'does NOT hear and speak'}.",
    )
    warm = min(_WARM, len(used) - 1)
    show(
        "What the faults left behind (this process and the audio process)",
        ("", "memory MiB", "threads", "descriptors"),
        [_used("before the first fault", used[0]), _used(f"after {warm}", used[warm]), _used("after the last", used[-1])],
    )


def _faults(rig: VirtualAudio, losses: int, kills: int, unplugs: int) -> Iterator[Fault]:
    """All faults, mixed."""
    microphone = Fault(
        "the microphone stops",
        lambda: rig.control("suspend-source", "vmic", "1"),
        lambda: rig.control("suspend-source", "vmic", "0"),
    )
    loudspeaker = Fault(
        "the loudspeaker stops",
        lambda: rig.control("suspend-sink", "vspk", "1"),
        lambda: rig.control("suspend-sink", "vspk", "0"),
    )
    kill = Fault("the sound server is killed", rig.crash, rig.start)
    unplug = Fault("the microphone is unplugged, and the sound server offers another", rig.unplug, rig.plug)
    wanted = [*[microphone, loudspeaker] * (losses // 2), *[microphone] * (losses % 2)]
    every = max(1, len(wanted) // kills) if kills else len(wanted) + 1
    for number, fault in enumerate(wanted, 1):
        yield fault
        if number % every == 0 and kills:
            kills -= 1
            yield kill
    yield from [kill] * kills
    yield from [unplug] * unplugs


def _suffer(kiosk: Scripted, watch: Watch, fault: Fault) -> Outcome:
    fault.cause()
    noticed, degraded = _times(
        kiosk, [lambda: kiosk.line.problem is not None, lambda: watch.condition.state[0] is Condition.DEAF]
    )
    fault.cure()
    back, well = _times(kiosk, [lambda: _hears(kiosk), lambda: watch.condition.state[0] is Condition.OK])
    return Outcome(fault.name, noticed, degraded, back, well)


def _times(kiosk: Scripted, conditions: Sequence[Callable[[], bool]]) -> list[float | None]:
    """When each came true for the first time, in seconds from now."""
    started = time.monotonic()
    found: list[float | None] = [None] * len(conditions)

    def look() -> bool:
        for place, condition in enumerate(conditions):
            if found[place] is None and condition():
                found[place] = time.monotonic() - started
        return None not in found

    kiosk.wait(look, _PATIENCE_S)
    return found


def _condition(watch: Watch) -> Condition:
    return watch.condition.state[0]


def _hears(kiosk: Scripted) -> bool:
    return kiosk.line.problem is None and time.monotonic() - kiosk.line.frame_at < 0.2


def _works(kiosk: Scripted, rig: VirtualAudio) -> bool:
    """Whether the agent can be heard, and hears what is said to it."""
    kiosk.say("Is it working?")
    spoke = kiosk.wait_said(15)
    before, path = kiosk.ears.utterances, rig.folder / "check.wav"
    soundfile.write(path, voices.speak("can you hear me again", "rms"), MIC_RATE)
    rig.say(path)
    return kiosk.wait(lambda: kiosk.ears.utterances > before, 15) and spoke


def _usage(rig: VirtualAudio) -> Usage:
    """Of this process and its children, without the sound server."""
    whole, server = usage(os.getpid()), usage(rig.process.pid)
    return Usage(whole.memory_mib - server.memory_mib, whole.descriptors - server.descriptors, whole.threads - server.threads)


def _used(name: str, item: Usage) -> list[str]:
    return [name, f"{item.memory_mib:.1f}", str(item.threads), str(item.descriptors)]


def _row(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    noticed, said, back, well = (
        [seconds for item in outcomes if (seconds := getattr(item, moment)) is not None]
        for moment in ("noticed", "degraded", "back", "well")
    )
    late = sum(None in (item.noticed, item.degraded, item.back, item.well) for item in outcomes)
    times = [median(noticed), longest(noticed), longest(said), median(back), longest(back), longest(well)]
    return [name, str(len(outcomes)), *times, str(late)]
