"""The kiosk on devices that misbehave: silent ones, frozen ones, odd ones, and a kiosk that is told to end while it speaks."""

import ast
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import dealer_kiosk
from dealer_kiosk.audio.flatness import NOTHING_HEARD
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.watch import Watch
from dealer_kiosk.config import Health
from dealer_kiosk.health.ceiling import Ceiling
from dealer_kiosk.health.counts import Counts
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.health.heartbeats import Heartbeats
from scripts.kiosk_bench.appliance import Appliance, running
from scripts.kiosk_bench.scripted import TONE_RATE, Scripted, scripted_kiosk, tone
from tests.audio.test_process import children, loud_seconds
from tests.speech_files import flite
from tests.virtual_audio import VirtualAudio, virtual_audio

VOICE = Voice(tone, TONE_RATE)


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """What a customer says."""
    return flite("I would like to book an oil change for Friday morning.", tmp_path / "speech.wav")


def hears(kiosk: Scripted, rig: VirtualAudio, speech: Path) -> bool:
    """Whether a sentence arrives as one utterance."""
    before = kiosk.ears.utterances
    rig.say(speech)
    return kiosk.wait(lambda: kiosk.ears.utterances == before + 1, 15)


@pytest.mark.slow
def test_a_microphone_that_gives_nothing_is_missed(speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even noise: it is switched off, or PulseAudio has put something else in its place. Until sound comes, it is lost."""
    with virtual_audio(noisy=False) as rig:
        for name, value in rig.environment.items():
            monkeypatch.setenv(name, value)
        with scripted_kiosk(VOICE) as kiosk:
            lost = kiosk.wait(lambda: kiosk.line.problem == NOTHING_HEARD, 10)
            opened = kiosk.wait(lambda: kiosk.line.problem is None, 3)
            rig.hiss()
            back = kiosk.wait(lambda: kiosk.line.problem is None, 15)
            heard = hears(kiosk, rig, speech)

    assert (lost, opened, back, heard) == (True, False, True, True)


@pytest.fixture
def watched(rig: VirtualAudio) -> Iterator[tuple[Scripted, Watch]]:
    """A kiosk, and who says what it can do."""
    heartbeats = Heartbeats.from_settings(Health())
    watch = Watch(heartbeats, Counts(), Ceiling(Health()), lambda: (), lambda: datetime.now(UTC))
    with scripted_kiosk(VOICE, watchers=[watch], heartbeats=heartbeats) as kiosk:
        yield kiosk, watch


@pytest.mark.slow
def test_a_frozen_audio_process_is_said_and_goes_on_when_it_thaws(
    rig: VirtualAudio, watched: tuple[Scripted, Watch], speech: Path
) -> None:
    """While it is stopped the kiosk says that it cannot hear; afterwards the same process hears again."""
    kiosk, watch = watched
    (child,) = children()
    os.kill(child, signal.SIGSTOP)
    deaf = kiosk.wait(lambda: watch.condition.state[0] is Condition.DEAF, 8)
    os.kill(child, signal.SIGCONT)
    well = kiosk.wait(lambda: watch.condition.state[0] is Condition.OK, 10)

    assert deaf
    assert well
    assert hears(kiosk, rig, speech)
    assert children() == [child]


@pytest.mark.slow
def test_an_audio_process_that_stays_frozen_is_replaced(rig: VirtualAudio, watched: tuple[Scripted, Watch], speech: Path) -> None:
    """A driver that hangs for good costs the audio process, not the kiosk."""
    kiosk, watch = watched
    (child,) = children()
    os.kill(child, signal.SIGSTOP)
    replaced = kiosk.wait(lambda: kiosk.line.problem is not None, 25)
    well = kiosk.wait(lambda: watch.condition.state[0] is Condition.OK, 15)

    assert replaced
    assert well
    assert children() != [child]
    assert hears(kiosk, rig, speech)


@pytest.mark.slow
def test_a_kiosk_that_is_told_to_end_while_it_speaks_ends_in_order(rig: VirtualAudio, speech: Path, tmp_path: Path) -> None:
    """Soon, with status 0, and without a word of what it would have said."""
    kiosk = Appliance(tmp_path)
    try:
        kiosk.wait_open()
        rig.say(speech)
        end = time.monotonic() + 30
        while ": says 'Welcome" not in kiosk.log and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(1)
        asked = time.monotonic()
    finally:
        status = kiosk.stop()
    took = time.monotonic() - asked

    assert status == 0, kiosk.log
    assert took < 20  # about 1.5 s on a quiet machine
    assert ": says 'Welcome" in kiosk.log
    assert "Traceback" not in kiosk.log
    assert not (tmp_path / "health.json").exists()


def descendants(process: int) -> list[int]:
    """A process and all that it has started."""
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found += descendants(int(child))
    return found


@pytest.mark.slow
def test_a_kiosk_that_was_asleep_as_a_whole_goes_on(rig: VirtualAudio, speech: Path, tmp_path: Path) -> None:
    """As after a laptop's lid or a paused virtual machine: whoever speaks afterwards is answered."""
    with running(tmp_path) as kiosk:
        asleep = descendants(kiosk.process.pid)
        for process in asleep:
            os.kill(process, signal.SIGSTOP)
        time.sleep(20)
        for process in reversed(asleep):
            os.kill(process, signal.SIGCONT)
        time.sleep(3)
        rig.say(speech)
        end = time.monotonic() + 30
        while ": says 'Welcome" not in kiosk.log and time.monotonic() < end:
            time.sleep(0.1)
        log, alive = kiosk.log, kiosk.process.poll() is None

    assert ": says 'Welcome" in log
    assert "Traceback" not in log
    assert alive


@pytest.mark.slow
@pytest.mark.parametrize(("microphone", "loudspeaker"), [(44_100, 44_100), (8_000, 8_000), (48_000, 11_025)])
def test_devices_of_any_rate_are_heard_and_speak(
    microphone: int, loudspeaker: int, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the devices like best does not matter."""
    with virtual_audio(microphone, loudspeaker) as rig:
        for name, value in rig.environment.items():
            monkeypatch.setenv(name, value)
        with scripted_kiosk(VOICE) as kiosk:
            heard = hears(kiosk, rig, speech)
            with rig.recorded_loudspeaker() as recorded:
                kiosk.say("Hello.")
                kiosk.wait_said(15)

    assert heard
    assert pytest.approx(0.5, abs=0.1) == loud_seconds(recorded[0])


def test_no_part_that_runs_all_the_time_measures_by_the_wall_clock() -> None:
    """A clock that is set while the kiosk runs ends no session and hides no fault."""
    package = Path(dealer_kiosk.__file__).parent
    files = [file for part in ("audio", "channels", "health") for file in sorted((package / part).glob("*.py"))]

    assert [(file.name, call) for file in files for call in wall_clocks(ast.parse(file.read_text()))] == []


def wall_clocks(tree: ast.AST) -> Iterator[str]:
    """Calls that ask the wall clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("time.time", "datetime.now", "datetime.utcnow"):
            yield ast.unparse(node)
