"""The echo canceller and its reference, in a simulated room."""

from collections.abc import Iterator

import numpy as np
import pytest

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.bargein import Action
from dealer_kiosk.audio.duplex import FullDuplex
from dealer_kiosk.audio.echo import EchoCanceller
from dealer_kiosk.audio.reference import LEAD_S, Reference
from dealer_kiosk.audio.streams import Sent
from dealer_kiosk.messages import MIC_RATE, Samples
from tests.audio import noise, room
from tests.speech_files import flite

FRAME = pcm.FRAME_SAMPLES
AGENT = (
    "Welcome to Lakeside Motors. I can book service, check inventory, or connect you with a person. "
    "We have openings on Friday at nine thirty, eleven fifteen, and two forty five. Which one works best for you?"
)


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """What the agent says, at MIC_RATE: about twelve seconds."""
    return wavfile.read_wav(flite(AGENT, tmp_path_factory.mktemp("agent") / "agent.wav", "slt"))


@pytest.fixture(scope="module")
def customer(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """What the customer says."""
    return wavfile.read_wav(flite("No wait, I would rather come on Monday.", tmp_path_factory.mktemp("c") / "c.wav", "rms"))


def frames(samples: Samples) -> list[Samples]:
    return list(pcm.Framer().push(samples))


def with_customer(heard: Samples, customer: Samples, at_s: float) -> Samples:
    start = int(at_s * MIC_RATE)
    mixed = heard.astype(np.int32)
    mixed[start : start + len(customer)] += customer[: len(heard) - start]
    return np.clip(mixed, -32_768, 32_767).astype(np.int16)


LATE = 10
"""Frames by which blocks are given to the loudspeaker before they are heard, and the microphone's come after they are said."""


def in_time(played: Samples, heard: Samples) -> Iterator[tuple[float, Samples, Sent | None]]:
    """Each frame of the microphone with when it was said, and what was given to the loudspeaker meanwhile."""
    far, near = frames(played), frames(heard)
    for number in range(len(near) + LATE):
        sent = None
        if number < len(far):
            sent = Sent(number * 0.02, far[number] if far[number].any() else None, FRAME)
        if number < LATE:
            yield -1.0, near[0][:0], sent
        else:
            yield (number - LATE) * 0.02, near[number - LATE], sent


def run_duplex(played: Samples, heard: Samples) -> list[tuple[float, Action]]:
    """What is done to the agent's voice, and when in seconds."""
    duplex = FullDuplex(MIC_RATE)
    done = []
    waiting: list[Sent] = []
    for at, near, sent in in_time(played, heard):
        waiting += [sent] if sent else []
        if at < 0:
            continue
        action = duplex.hear(at, near, waiting).action
        waiting = []
        if action is not Action.NONE:
            done.append((at, action))
    return done


def test_the_reference_runs_ahead_of_the_microphone() -> None:
    """What is heard at some time is what was played LEAD_S later, sample by sample, although stamps jitter."""
    jitter = np.random.default_rng(1).normal(0, 0.003, 100)
    sound = np.arange(100 * FRAME).astype(np.int16)
    reference = Reference(MIC_RATE)
    for number, block in enumerate(frames(sound)):
        reference.played(number * 0.02 + jitter[number], block, FRAME)
    first = reference.at(1.0, FRAME)
    second = reference.at(1.02 + 0.004, FRAME)

    start = int((1.0 + LEAD_S) * MIC_RATE)
    assert int(first[0]) == pytest.approx(int(sound[start]), abs=0.015 * MIC_RATE)
    assert np.array_equal(np.concatenate([first, second]), sound[int(first[0]) : int(first[0]) + 2 * FRAME])


def test_what_is_not_played_yet_is_silence() -> None:
    """The microphone may be ahead of the loudspeaker's reports, and before them there was nothing."""
    reference = Reference(MIC_RATE)
    assert not reference.at(0.0, FRAME).any()
    reference.played(0.0, np.full(FRAME, 9, np.int16), FRAME)
    assert not reference.at(60.0, FRAME).any()


def test_lost_blocks_are_noticed_in_silence() -> None:
    """A stream that stood still for half a second is placed by its stamps again."""
    reference = Reference(MIC_RATE)
    for number in range(100):
        reference.played(number * 0.02, None, FRAME)
    for number in range(100, 200):
        reference.played(number * 0.02 + 0.5, None, FRAME)
    reference.played(200 * 0.02 + 0.5, np.full(FRAME, 7, np.int16), FRAME)

    assert reference.at(200 * 0.02 + 0.5 - LEAD_S, FRAME).tolist() == [7] * FRAME


def test_a_loudspeaker_that_was_stopped_is_placed_by_its_stamps_at_once() -> None:
    """Stopping drops a tenth of a second that was given to it and not heard; what is said next must not come too late for it."""
    reference = Reference(MIC_RATE)
    for number in range(100):
        reference.played(number * 0.02, np.full(FRAME, 3, np.int16), FRAME)
    reference.restarted()
    again = 100 * 0.02 - 0.1
    reference.played(again, np.full(FRAME, 7, np.int16), FRAME)

    assert reference.at(again - LEAD_S, FRAME).tolist() == [7] * FRAME


def test_two_clocks_that_run_away_from_the_stamps_stay_together() -> None:
    """Both devices are slower than the system's clock; after every stop the reference is where it was."""
    reference, slow = Reference(MIC_RATE), 1.0002
    heard: list[int] = []
    for number in range(20_000):  # 400 s, in which the stamps run ahead by 80 ms
        if number % 1000 == 999:
            reference.restarted()
        reference.played((number + 10) * 0.02 * slow, np.full(FRAME, number % 1000, np.int16), FRAME)
        first = int(reference.at(number * 0.02 * slow, FRAME)[0])
        if number % 1000 == 500:
            heard.append(first)

    assert len(set(heard)) == 1


def test_the_first_stamps_after_a_stop_are_a_guess() -> None:
    """A sound server learns when its sound is heard after some blocks; what it was given by then is moved."""
    reference = Reference(MIC_RATE)
    for number in range(100):
        reference.played(number * 0.02, None, FRAME)
        reference.at(number * 0.02 - 0.5, FRAME)
    reference.restarted()
    again, late = 3.0, 0.007
    sound = np.arange(1, 20 * FRAME + 1).astype(np.int16)
    for number, block in enumerate(frames(sound)):
        reference.played(again + number * 0.02 + (late if number > 8 else 0.0), block, FRAME)
    found = np.concatenate([reference.at(1.5 + number * 0.02, FRAME) for number in range(100)])
    begin = int(np.flatnonzero(found)[0])

    assert np.array_equal(found[begin : begin + len(sound)], sound)
    assert begin == round((again + late - LEAD_S - 1.5) * MIC_RATE)


@pytest.mark.parametrize("level_db", [-16.0, -6.0])
def test_the_echo_is_taken_out(agent: Samples, level_db: float) -> None:
    """At least 15 dB of it after two seconds, in a quiet room; more makes full duplex safe."""
    heard = room.echo(agent, level_db=level_db)
    reference, canceller = Reference(MIC_RATE), EchoCanceller()
    left = []
    for at, near, sent in in_time(agent, heard):
        if sent:
            reference.played(sent.heard_at_s, sent.samples, sent.count)
        if at >= 0:
            left.append(canceller.clean(reference.at(at, len(near)), near))
    after = slice(2 * MIC_RATE, None)

    assert pcm.dbfs(heard[after]) - pcm.dbfs(np.concatenate(left)[after]) > 15


@pytest.mark.parametrize("level_db", [-16.0, -6.0])
def test_the_agent_does_not_interrupt_itself(agent: Samples, level_db: float) -> None:
    """Echo alone stops nothing."""
    done = run_duplex(agent, room.echo(agent, level_db=level_db))

    assert [action for _, action in done if action is Action.CUT] == []


@pytest.mark.parametrize("level_db", [-16.0, -6.0])
def test_a_customer_who_interrupts_is_noticed(agent: Samples, customer: Samples, level_db: float) -> None:
    """Within 0.8 s, also beside a loud echo."""
    heard = with_customer(room.echo(agent, level_db=level_db), customer, at_s=5.0)
    cuts = [at for at, action in run_duplex(agent, heard) if action is Action.CUT]

    assert cuts
    assert 5.0 < cuts[0] < 5.8


def test_a_cough_is_no_interruption(agent: Samples) -> None:
    """A short burst of noise lowers the voice at most."""
    cough = noise.pink(1, -20)[: MIC_RATE // 5]
    heard = with_customer(room.echo(agent, level_db=-12), cough, at_s=5.0)

    assert [action for _, action in run_duplex(agent, heard) if action is Action.CUT] == []
