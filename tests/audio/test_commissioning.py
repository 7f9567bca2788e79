"""How microphone and loudspeaker are measured, and what is made of it."""

import contextlib
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.audio import commissioning, pcm
from dealer_kiosk.audio.commissioning import ENOUGH_DB, Commissioned
from dealer_kiosk.config import Audio
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import MIC_RATE, Samples
from tests.audio import noise, room
from tests.virtual_audio import VirtualAudio

GOOD = Commissioned("Jabra", "Jabra", -62.0, 85.0, -12.0, 24.0)
BAD = Commissioned("Jabra", "Jabra", -35.0, 85.0, 3.0, 9.0)
APART = Commissioned("Jabra", "Jabra", -62.0, None, None, None)


def shifted(sound: Samples, count: int) -> Samples:
    return np.concatenate([np.zeros(count, np.int16), sound])


def mixed(one: Samples, other: Samples) -> Samples:
    return np.clip(one.astype(np.int32) + np.resize(other, len(one)), -32_768, 32_767).astype(np.int16)


def test_three_chirps_with_pauses_are_played() -> None:
    """Neither loud nor soft, and without a click at either end."""
    chirps = commissioning.test_chirps()
    loud = [pcm.dbfs(part) > -40 for part in pcm.Framer(MIC_RATE // 100).push(chirps)]

    assert len(chirps) == round(3.6 * MIC_RATE)
    assert [any(loud[start : start + 50]) for start in (0, 120, 240)] == [True] * 3
    assert not any(loud[start + 50 + step] for start in (0, 120, 240) for step in range(70))
    assert 0.2 < np.abs(pcm.to_float(chirps)).max() < 0.3
    assert np.abs(np.diff(pcm.to_float(chirps))).max() < 0.6
    assert np.abs(pcm.to_float(chirps[[0, MIC_RATE // 2 - 1]])).max() < 0.05


def test_the_noise_swells_and_falls() -> None:
    """Four times a second, always the same, never clipped."""
    sound = commissioning.test_noise()
    levels = [pcm.dbfs(part) for part in pcm.Framer(MIC_RATE // 100).push(sound)]

    assert len(sound) == 8 * MIC_RATE
    assert np.array_equal(sound, commissioning.test_noise())
    assert np.abs(sound).max() < 32_767
    assert all(max(levels[at : at + 25]) - min(levels[at : at + 25]) > 20 for at in range(0, 775, 25))


@settings(max_examples=20)
@given(st.integers(0, MIC_RATE - 1), st.integers(-60, -30))
def test_the_delay_is_found_to_the_sample(count: int, background_dbfs: int) -> None:
    """Also beside noise, up to a second."""
    chirps = commissioning.test_chirps()
    heard = mixed(shifted(chirps, count), noise.pink(5, background_dbfs))

    assert commissioning.delay(chirps, heard) == pytest.approx(count / MIC_RATE, abs=1.5 / MIC_RATE)


def test_the_delay_is_found_in_a_room() -> None:
    """The direct sound counts, not what the walls add."""
    chirps = commissioning.test_chirps()
    heard = room.echo(np.concatenate([chirps, np.zeros(MIC_RATE, np.int16)]), level_db=-20)

    assert commissioning.delay(chirps, heard) == pytest.approx(0.06, abs=0.002)


@pytest.mark.parametrize("heard", [np.zeros(1, np.int16), np.zeros(5 * MIC_RATE, np.int16), noise.pink(5, -30)])
def test_there_is_no_delay_where_nothing_is_heard(heard: Samples) -> None:
    """Silence and noise are not taken for chirps."""
    assert commissioning.delay(commissioning.test_chirps(), heard) is None


@pytest.mark.parametrize(("found", "full"), [(GOOD, True), (BAD, False), (APART, True)])
def test_full_duplex_needs_enough_cancelling(found: Commissioned, full: bool) -> None:
    """Or a microphone that does not hear the loudspeaker at all."""
    assert found.full is full


@pytest.mark.parametrize(("cancelled_db", "full"), [(ENOUGH_DB, True), (ENOUGH_DB - 0.1, False)])
def test_fifteen_decibels_are_enough(cancelled_db: float, full: bool) -> None:
    """And less is not."""
    assert Commissioned("", "", -60.0, 80.0, -10.0, cancelled_db).full is full


def test_a_good_place_is_described() -> None:
    """Every figure is there."""
    assert list(GOOD.sentences()) == [
        "The room is at -62 dB below full scale while nobody speaks.",
        "The loudspeaker is heard after 85 ms, 12 dB below what it plays.",
        "The echo canceller takes 24 dB of it away.",
        "Customers can interrupt the agent (full duplex).",
    ]


def test_a_bad_place_comes_with_advice() -> None:
    """What to move, and what happens until then."""
    text = " ".join(BAD.sentences())

    assert "turn the microphone's gain down" in text
    assert "Less than 15 dB can be taken away, so the microphone is closed while it speaks (half duplex)" in text
    assert "Move the microphone away from the loudspeaker" in text


def test_a_loudspeaker_that_is_not_heard_is_said() -> None:
    """It may be unplugged."""
    assert "The microphone does not hear the loudspeaker." in " ".join(APART.sentences())


@pytest.mark.parametrize("found", [GOOD, APART])
def test_what_was_found_is_kept(tmp_path: Path, found: Commissioned) -> None:
    """In a file whose folder is made."""
    path = tmp_path / "var" / "audio.json"
    commissioning.save(path, found)

    assert commissioning.load(path, Audio(input="Jabra", output="Jabra")) == found


@pytest.mark.parametrize("devices", [Audio(), Audio(input="Jabra"), Audio(input="Jabra", output="HDMI")])
def test_other_devices_were_never_measured(tmp_path: Path, devices: Audio) -> None:
    """What was found holds for the devices it was found with."""
    commissioning.save(tmp_path / "audio.json", GOOD)

    assert commissioning.load(tmp_path / "audio.json", devices) is None


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"[]", b"{}", b'{"input": ""}', b'{"surprise": 1}', b"\xff"])
def test_a_file_that_says_nothing_counts_as_none(tmp_path: Path, content: bytes) -> None:
    """The kiosk starts in half duplex."""
    (tmp_path / "audio.json").write_bytes(content)

    assert commissioning.load(tmp_path / "audio.json", Audio()) is None


def test_no_file_counts_as_none(tmp_path: Path) -> None:
    """Nobody has measured yet."""
    assert commissioning.load(tmp_path / "audio.json", Audio()) is None


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """With the key that names it."""
    (tmp_path / "var").write_text("a file, no folder")
    with pytest.raises(AudioError, match=r"audio.json cannot be written \(.*\); see \[audio\] commissioned"):
        commissioning.save(tmp_path / "var" / "audio.json", GOOD)


@pytest.mark.slow
@pytest.mark.parametrize("echo", [True, False])
def test_devices_are_measured(rig: VirtualAudio, echo: bool) -> None:
    """With the loudspeaker in the microphone's room the echo is found and mostly cancelled, without it there is none."""
    steps: list[str] = []
    with rig.echo() if echo else contextlib.nullcontext():
        time.sleep(0.5)
        found = commissioning.commission(Audio(input="kiosk_mic", output="kiosk_spk"), steps.append)

    assert (found.input, found.output) == ("kiosk_mic", "kiosk_spk")
    assert found.background_dbfs < -80
    assert steps == ["listening to the room", "playing chirps", "playing noise"][: 3 if echo else 2]
    measured = (found.delay_ms, found.echo_db, found.cancelled_db)
    if echo:
        limits = ((-20, 400), (-4, 3), (5, 80))
        assert all(value is not None and low < value < high for value, (low, high) in zip(measured, limits, strict=True))
    else:
        assert measured == (None, None, None)
