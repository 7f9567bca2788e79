"""The linear canceller: it learns a room, leaves whoever speaks beside the echo, and finds its lag again after a stop."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.lag import find_lag
from dealer_kiosk.audio.linear import Beside, LinearCanceller
from dealer_kiosk.messages import MIC_RATE, Samples
from tests.audio import noise, room
from tests.speech_files import flite

FRAME = pcm.FRAME_SAMPLES
AGENT = (
    "We have openings on Friday at nine thirty, eleven fifteen, and two forty five. Which one works best for you? "
    "I can also look for a time next week, or connect you with a person at the desk."
)
STOP = 3 * MIC_RATE
"""Where the loudspeaker is stopped in these tests."""


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """What the agent says, at MIC_RATE: about nine seconds."""
    return wavfile.read_wav(flite(AGENT, tmp_path_factory.mktemp("agent") / "agent.wav", "slt"))


def push(canceller: LinearCanceller, far: Samples, near: Samples) -> list[Beside | None]:
    count = min(len(far), len(near)) // FRAME
    return [canceller.push(far[n * FRAME : (n + 1) * FRAME], near[n * FRAME : (n + 1) * FRAME]) for n in range(count)]


def left_db(splits: list[Beside | None], near: Samples) -> float:
    """How much quieter than what was heard is what the canceller leaves of the frames it knows; the last ones of `near`."""
    rest = np.concatenate([split.rest for split in splits if split is not None])
    return pcm.dbfs(near[: len(splits) * FRAME][-len(rest) :]) - pcm.dbfs(rest)


@pytest.mark.parametrize("delay_s", [0.0, 0.06, 0.25])
def test_a_room_is_learned(agent: Samples, delay_s: float) -> None:
    """However late its echo is, within half a second; in one of 350 ms two thirds of which are not covered."""
    heard = room.echo(agent, delay_s=delay_s)
    splits = push(LinearCanceller(), agent, heard)
    first = splits.index(next(split for split in splits if split is not None))

    assert first < 60
    assert left_db(splits[150:], heard[150 * FRAME :]) > 10


def test_whoever_speaks_beside_the_echo_is_left_as_they_are(agent: Samples, tmp_path: Path) -> None:
    """Nothing is taken out of their voice, from its first sound on."""
    customer = wavfile.read_wav(flite("No wait, I would rather come on Monday.", tmp_path / "c.wav", "rms"))
    echo = room.echo(agent, level_db=-12)
    heard = noise.mixed(customer, echo, 4.0)
    splits = push(LinearCanceller(), agent, heard)[200 : 200 + len(customer) // FRAME]
    rest = np.concatenate([split.rest for split in splits if split is not None])

    assert np.corrcoef(rest, customer[: len(rest)])[0, 1] > 0.9


@pytest.mark.parametrize("moved", [-37.5, 0.25, 11.0, 103.3])
def test_the_lag_is_found_again_after_a_stop(agent: Samples, moved: float) -> None:
    """With a fraction of a second of sound, and between two samples as well."""
    canceller = LinearCanceller()
    heard = room.echo(agent)
    push(canceller, agent[:STOP], heard[:STOP])
    canceller.doubt()
    near = later(heard, moved)[STOP:]
    splits = push(canceller, agent[STOP:], near)

    assert 5 < sum(split is None for split in splits) < 40
    assert left_db(splits[:100], near) > 8


def test_a_lag_that_changes_while_the_agent_speaks_is_noticed(agent: Samples) -> None:
    """A stream that lost a block."""
    canceller = LinearCanceller()
    heard = room.echo(agent)
    push(canceller, agent[:STOP], heard[:STOP])
    near = later(heard, -320)[STOP:]
    splits = push(canceller, agent[STOP:], near)

    assert left_db(splits[75:], near) > 8


def test_nothing_is_known_of_a_loudspeaker_that_is_not_heard(agent: Samples) -> None:
    """A microphone with a canceller of its own, or a headset."""
    canceller = LinearCanceller()

    assert set(push(canceller, agent, noise.pink(len(agent) / MIC_RATE, -50))) == {None}
    assert not canceller.known


def test_another_room_is_learned_as_the_first_one_was(agent: Samples) -> None:
    """Where nothing is found near the old lag it is looked for everywhere."""
    canceller = LinearCanceller()
    push(canceller, agent[:STOP], room.echo(agent)[:STOP])
    canceller.doubt()
    near = room.echo(agent, seed=2, delay_s=0.2)[STOP:]
    splits = push(canceller, agent[STOP:], near)

    assert left_db(splits[200:], near) > 10


def test_a_doubted_room_is_trusted_again_beside_noise(agent: Samples) -> None:
    """Where the lag to the filter's echo is not clear, the old delay that is found again is good enough."""
    canceller = LinearCanceller()
    heard = room.echo(agent)
    push(canceller, agent[:STOP], heard[:STOP])
    canceller.doubt()
    white = np.random.default_rng(0).normal(0, 2500, len(heard))
    splits = push(canceller, agent[STOP:], pcm.to_int16((heard + white)[STOP:] / pcm.FULL_SCALE))

    assert splits[20] is None
    assert splits[-1] is not None


@given(st.integers(-400, 400), st.floats(0, 1))
def test_a_lag_is_found_between_samples(whole: int, part: float) -> None:
    """To a tenth of one."""
    sound = np.convolve(np.random.default_rng(0).normal(size=5000), np.hanning(6), "same")
    lag = find_lag(sound, later(sound, whole + part), -420, 420)

    assert lag.samples == pytest.approx(whole + part, abs=0.15)
    assert lag.likeness > 0.6


def test_silence_is_like_nothing() -> None:
    """A likeness of nought, and no warning."""
    assert find_lag(np.zeros(100), np.zeros(100), -10, 10).likeness == 0


def later(
    signal: "np.ndarray[tuple[int], np.dtype[np.generic]]", samples: float
) -> "np.ndarray[tuple[int], np.dtype[np.generic]]":
    """The same sound so many samples later; what leaves it at one end comes in at the other."""
    size = len(signal)
    spectrum = np.fft.rfft(signal.astype(np.float64)) * np.exp(-2j * np.pi * np.arange(size // 2 + 1) * samples / size)
    moved = np.fft.irfft(spectrum, size)
    return np.clip(np.rint(moved), -32_768, 32_767).astype(np.int16) if signal.dtype == np.int16 else moved
