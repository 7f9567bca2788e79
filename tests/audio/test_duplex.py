"""Listening while the agent speaks: what may stop it, and what the audio process tells of it."""

import time
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio import pcm, wavfile, wire
from dealer_kiosk.audio.bargein import Action, Allowed
from dealer_kiosk.audio.duplex import DEAF_S, Cleaned, FullDuplex
from dealer_kiosk.audio.line import Cut, Ducked, Frame, Sound
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.audio.streams import Sent
from dealer_kiosk.config import Audio
from dealer_kiosk.messages import MIC_RATE, Samples
from tests.audio import room
from tests.speech_files import flite
from tests.virtual_audio import VirtualAudio

AGENT = "Welcome to Lakeside Motors. I can book service, check inventory, or connect you with a person."
CUSTOMER = "No wait, I would rather come on Monday."
LATE = 10
"""Frames by which the loudspeaker's blocks are known before they are heard."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sounds are."""
    return tmp_path_factory.mktemp("speech")


@pytest.fixture(scope="module")
def agent(folder: Path) -> Samples:
    """What the agent says, at MIC_RATE: about six seconds."""
    return wavfile.read_wav(flite(AGENT, folder / "agent.wav", "slt"))


@pytest.fixture(scope="module")
def customer(folder: Path) -> Samples:
    """What the customer says."""
    return wavfile.read_wav(flite(CUSTOMER, folder / "customer.wav", "rms"))


def cleaned(duplex: FullDuplex, played: Samples, said: Samples, at_s: float, level_db: float = -12.0) -> list[Cleaned]:
    """The frames of a room in which the agent says `played` and the customer `said`, from `at_s` on."""
    heard = np.concatenate([room.echo(played, level_db=level_db) if played.any() else played, np.zeros(MIC_RATE, np.int16)])
    mixed = heard.astype(np.int32)
    start = int(at_s * MIC_RATE)
    mixed[start : start + len(said)] += said[: len(mixed) - start]
    far = list(pcm.Framer().push(np.concatenate([played, np.zeros(2 * MIC_RATE, np.int16)])))
    near = list(pcm.Framer().push(np.clip(mixed, -32_768, 32_767).astype(np.int16)))
    sent = [Sent(number * 0.02, block if block.any() else None, len(block)) for number, block in enumerate(far)]
    found = [duplex.hear(0.0, near[0], sent[:LATE])]
    return found + [duplex.hear(n * 0.02, frame, [sent[n + LATE - 1]]) for n, frame in enumerate(near[1:], 1)]


def actions(frames: list[Cleaned]) -> list[Action]:
    return [frame.action for frame in frames if frame.action is not Action.NONE]


def test_beside_a_silent_agent_frames_pass_as_they_are(customer: Samples) -> None:
    """Nothing is interrupted and nothing is marked."""
    frames = cleaned(FullDuplex(MIC_RATE), np.zeros(4 * MIC_RATE, np.int16), customer, 0.0)

    assert actions(frames) == []
    assert not any(frame.echo for frame in frames)
    assert np.array_equal(np.concatenate([frame.frame for frame in frames])[: len(customer)], customer[: 5 * MIC_RATE])


def test_frames_are_marked_while_the_agent_may_be_heard(agent: Samples) -> None:
    """And for half a second after it has finished."""
    marks = [frame.echo for frame in cleaned(FullDuplex(MIC_RATE), agent, agent[:0], 0.0)]
    end = len(agent) / MIC_RATE

    assert all(marks[: int(end * 50) - LATE])
    assert 0.1 < sum(marks) / 50 - end < 0.8
    assert not any(marks[-10:])


def test_who_interrupts_first_lowers_then_stops_the_voice(agent: Samples, customer: Samples) -> None:
    """The lower voice is a question, so to speak."""
    done = actions(cleaned(FullDuplex(MIC_RATE), agent, customer, 3.0))

    assert done[done.index(Action.CUT) - 1] is Action.DUCK


def test_nobody_stops_an_agent_that_waits_for_certain_words(agent: Samples, customer: Samples) -> None:
    """The voice is lowered at most; what was said decides elsewhere."""
    duplex = FullDuplex(MIC_RATE)
    duplex.allow(Allowed.WORDS)
    done = actions(cleaned(duplex, agent, customer, 3.0))

    assert Action.DUCK in done
    assert Action.CUT not in done


def test_nobody_is_heard_before_the_echo_is_known(agent: Samples, customer: Samples) -> None:
    """In the first second of a stream that plays."""
    frames = cleaned(FullDuplex(MIC_RATE), agent, customer[: int(0.9 * MIC_RATE)], 0.1, level_db=0.0)

    assert actions(frames[: int(DEAF_S * 50)]) == []


@given(st.integers(0, 2**32 - 1), st.floats(0, 1e6), st.booleans())
def test_a_cut_arrives_as_it_was_sent(sequence: int, seconds: float, asked: bool) -> None:
    """Number, seconds to the last bit, and who wanted it."""
    assert wire.Message(wire.CUT, wire.cut_body(sequence, seconds, asked=asked)).cut() == (sequence, seconds, asked)


@pytest.mark.parametrize("allowed", list(Allowed))
def test_what_may_stop_the_agent_arrives_as_it_was_sent(allowed: Allowed) -> None:
    """One word."""
    ours, theirs = Pipe()
    wire.send(ours, wire.ALLOW, allowed.value.encode())
    message = wire.receive(theirs)
    ours.close()
    theirs.close()

    assert (message.tag, Allowed(message.text())) == (wire.ALLOW, allowed)


def test_no_two_messages_look_the_same() -> None:
    """Each kind has a letter of its own."""
    tags = [value for name, value in vars(wire).items() if name.isupper() and isinstance(value, bytes)]

    assert len(set(tags)) == len(tags) == 13


@pytest.fixture
def line(rig: VirtualAudio) -> Iterator[AudioProcess]:
    """Running devices in full duplex."""
    audio = AudioProcess(Audio(input="kiosk_mic", output="kiosk_spk"), MIC_RATE, 0.0)
    audio.start()
    yield audio
    audio.stop()


def happens(line: AudioProcess, seconds: float) -> list[Sound]:
    """What happens on the line in that time, up to a cut."""
    end, found = time.monotonic() + seconds, list[Sound]()
    for sound in line.sounds(0.1):
        found += [sound] if sound is not None else []
        if isinstance(sound, Cut) or time.monotonic() > end:
            break
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("customer")  # makes the file
def test_the_customer_stops_the_agent(rig: VirtualAudio, line: AudioProcess, agent: Samples, folder: Path) -> None:
    """It is told how much was heard, the frames meanwhile are not lost, and the line is silent at once."""
    line.play(agent, MIC_RATE)
    happens(line, 2)
    rig.say(folder / "customer.wav")
    found = happens(line, 10)

    (cut,) = [sound for sound in found if isinstance(sound, Cut)]
    assert (cut.sequence, cut.asked, line.playing) == (1, False, False)
    assert 2 < cut.seconds < 8
    assert Ducked() in found
    assert any(isinstance(sound, Frame) and sound.echo for sound in found)


@pytest.mark.slow
def test_a_stop_tells_how_much_was_heard(line: AudioProcess, agent: Samples) -> None:
    """And that it was asked for."""
    line.play(agent[:MIC_RATE], MIC_RATE)
    line.play(agent[MIC_RATE:], MIC_RATE)
    happens(line, 2)
    line.stop_playing()
    (cut,) = [sound for sound in happens(line, 5) if isinstance(sound, Cut)]

    assert (cut.sequence, cut.asked) == (2, True)
    assert 0.3 < cut.seconds < 2
