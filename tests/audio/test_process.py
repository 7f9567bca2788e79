"""The audio process on virtual devices: sound in, sound out, silence, lost devices, dead processes."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.line import Cut, Frame
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.config import Audio
from dealer_kiosk.messages import MIC_RATE, Samples
from tests.speech_files import flite
from tests.virtual_audio import LOUDSPEAKER_RATE, VirtualAudio

pytestmark = pytest.mark.slow

VOICE_RATE = 22_050


@pytest.fixture
def line(rig: VirtualAudio) -> Iterator[AudioProcess]:
    """Running devices."""
    audio = AudioProcess(Audio(input="kiosk_mic", output="kiosk_spk"), VOICE_RATE)
    audio.start()
    yield audio
    audio.stop()


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether the condition comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def heard(line: AudioProcess, seconds: float) -> Samples:
    """What the microphone gives in that time."""
    end = time.monotonic() + seconds
    frames = []
    for sound in line.sounds(0.1):
        if isinstance(sound, Frame):
            frames.append(sound.samples)
        if time.monotonic() > end:
            break
    return np.concatenate([*frames, np.zeros(0, np.int16)])


def tone(seconds: float, rate: int = VOICE_RATE) -> Samples:
    return pcm.to_int16(0.3 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate))


def loud_seconds(recording: Samples) -> float:
    """How much of a recording of the loudspeaker is not silent."""
    return sum(pcm.dbfs(part) > -40 for part in pcm.Framer(LOUDSPEAKER_RATE // 100).push(recording)) / 100


@pytest.mark.parametrize("rig", [False], indirect=True)
def test_the_microphone_is_heard_sample_by_sample(rig: VirtualAudio, line: AudioProcess, tmp_path: Path) -> None:
    """Nothing is lost or changed between the device and the reader."""
    speech = wavfile.read_wav(flite("I would like to book an oil change.", tmp_path / "speech.wav"))
    rig.say(tmp_path / "speech.wav")
    recording = heard(line, len(speech) / MIC_RATE + 1.5)

    key = speech[8000:8064].tobytes()
    position = recording.tobytes().find(key) // 2 - 8000
    assert speech[1000:].tolist() == recording[position + 1000 : position + len(speech)].tolist()
    assert line.problem is None


@pytest.mark.parametrize("rate", [VOICE_RATE, MIC_RATE])
def test_the_loudspeaker_plays_what_it_is_given(rig: VirtualAudio, line: AudioProcess, rate: int) -> None:
    """All of it, at any rate, and `wait_played` returns when it is over."""
    with rig.recorded_loudspeaker() as recorded:
        started = time.monotonic()
        line.play(tone(1, rate), rate)
        playing = line.playing
        line.wait_played()
        took = time.monotonic() - started

    assert playing
    assert not line.playing
    assert 0.95 < took < 1.5
    assert pytest.approx(1, abs=0.05) == loud_seconds(recorded[0])


def test_stopping_silences_the_loudspeaker_at_once(rig: VirtualAudio, line: AudioProcess) -> None:
    """The rest is dropped, and the next sound is played."""
    with rig.recorded_loudspeaker() as recorded:
        line.play(tone(5), VOICE_RATE)
        time.sleep(1)
        line.stop_playing()
        playing = line.playing
        time.sleep(0.5)
        line.play(tone(0.5), VOICE_RATE)
        line.wait_played()

    assert not playing
    assert 0.8 < loud_seconds(recorded[0]) < 1.9


def test_what_is_queued_right_after_stopping_is_still_to_be_heard(rig: VirtualAudio, line: AudioProcess) -> None:
    """The child's word that it has stopped comes later, and says nothing about the new sound."""
    line.play(tone(5), VOICE_RATE)
    time.sleep(1)
    line.stop_playing()
    line.play(tone(1.5), VOICE_RATE)
    assert eventually(lambda: any(isinstance(sound, Cut) for sound in itertools.islice(line.sounds(0.1), 100)), 5)

    assert line.playing
    assert line.muted


def test_the_agent_is_not_heard_by_the_microphone(rig: VirtualAudio, line: AudioProcess) -> None:
    """With the loudspeaker in the same room, nothing of it comes out of `sounds`."""
    with rig.echo():
        heard(line, 0.5)
        line.play(tone(1.5), VOICE_RATE)
        during = heard(line, 0.7)
        level = line.level_dbfs
        line.wait_played()
        after = heard(line, 1)

    assert level > -30  # the echo is there
    assert len(during) < 2 * pcm.FRAME_SAMPLES + 1
    assert len(after) > 0.4 * MIC_RATE  # the microphone is open again
    assert max(pcm.dbfs(frame) for frame in pcm.Framer().push(after)) < -60


def test_a_lost_device_is_reported_and_reopened(rig: VirtualAudio, line: AudioProcess) -> None:
    """The sound server goes away and comes back; playing in between neither blocks nor is made up for later."""
    rig.crash()
    assert eventually(lambda: line.problem is not None)
    line.play(tone(1), VOICE_RATE)
    line.wait_played()
    rig.start()
    assert eventually(lambda: line.problem is None)

    assert len(heard(line, 1)) > 0.5 * MIC_RATE
    with rig.recorded_loudspeaker() as recorded:
        line.play(tone(0.5), VOICE_RATE)
        line.wait_played()
    assert pytest.approx(0.5, abs=0.05) == loud_seconds(recorded[0])


def test_a_dead_child_is_replaced(line: AudioProcess) -> None:
    """A crash inside PortAudio costs a second, not the conversation."""
    os.kill(children()[0], signal.SIGKILL)
    assert eventually(lambda: line.problem is not None)
    assert eventually(lambda: line.problem is None)

    assert len(heard(line, 1)) > 0.5 * MIC_RATE


def test_an_unknown_device_is_a_problem_that_names_the_choices(rig: VirtualAudio) -> None:
    """The kiosk starts, says what is wrong, and goes on trying."""
    audio = AudioProcess(Audio(input="Shure"), VOICE_RATE)
    audio.start()
    problem = audio.problem
    audio.stop()
    audio.stop()

    assert problem is not None
    assert "no microphone is called 'Shure'" in problem
    assert "'kiosk_mic'" in problem


def test_the_child_ends_with_its_parent(rig: VirtualAudio) -> None:
    """A killed kiosk leaves no process behind that holds the microphone."""
    code = """
import os, signal
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.config import Audio
from tests.audio.test_process import children
AudioProcess(Audio(), 22050).start()
print(children()[0], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60).stdout

    assert eventually(lambda: not running(int(output)), 5)


def children(module: str = "dealer_kiosk.audio.worker") -> list[int]:
    """Processes that run that module and are children of this process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = (status.parent / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        if parent == os.getpid() and module.encode() in command:
            found.append(int(status.parent.name))
    return found


def running(process: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
