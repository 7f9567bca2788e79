"""`talk` with the real engines: from sound files to a row, and files that are no customer turns."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from dealer_kiosk.audio.wavfile import read_wav
from tests.audio import noise
from tests.cli.conftest import Kiosk, results
from tests.conftest import DEMO

pytestmark = pytest.mark.slow  # loads every engine

FIRST = min(DEMO.glob("*.wav"))


def talk(kiosk: Kiosk, *files: Path) -> list[dict[str, Any]]:
    """The events of a spoken conversation."""
    inputs = [part for file in files for part in ("--input", str(file))]
    result = kiosk.run("talk", "--jsonl", *inputs)
    assert (result.status, result.error) == (0, "")
    return result.events


def test_the_demonstration_ends_as_a_row(kiosk: Kiosk) -> None:
    """Detection, pocketsphinx, llama.cpp, SQLite and Piper: the oil change is booked, and both sides are recorded."""
    recording = kiosk.folder / "both.wav"
    inputs = [part for file in sorted(DEMO.glob("*.wav")) for part in ("--input", str(file))]
    result = kiosk.run("talk", *inputs, "--output", recording)
    assert (result.status, result.error) == (0, "")
    assert "Shall I book it?" in result.out
    (row,) = kiosk.run("report", "appointments", "--json").json
    assert (row["service"], row["start"], row["customer"]["name"], row["customer"]["phone"], row["channel"]) == (
        "Oil change",
        "2026-11-24T09:30:00-06:00",
        "Dana Whitfield",
        "+13125550142",
        "talk",
    )
    sound, _ = soundfile.read(recording)
    assert sound.shape[1] == 2
    assert np.abs(sound[:, 0]).max() > 0.05
    assert np.abs(sound[:, 1]).max() > 0.05


def test_any_form_of_sound_is_heard(kiosk: Kiosk, tmp_path: Path) -> None:
    """Stereo at 44.1 kHz, float, 8 bit and 24 bit; a truncated file is what is left of it."""
    speech = read_wav(FIRST).astype(np.float32) / 32768
    wide = soxr.resample(speech, 16_000, 44_100)
    forms = {
        "stereo.wav": (np.stack([wide, wide], axis=1), 44_100, "PCM_16"),
        "float.wav": (wide, 44_100, "FLOAT"),
        "eight.wav": (speech * 2, 16_000, "PCM_U8"),
        "deep.wav": (soxr.resample(speech, 16_000, 48_000), 48_000, "PCM_24"),
    }
    for name, (samples, rate, subtype) in forms.items():
        soundfile.write(tmp_path / name, samples, rate, subtype)
    (tmp_path / "truncated.wav").write_bytes(FIRST.read_bytes()[:-20_000])
    events = talk(kiosk, *(tmp_path / name for name in [*forms, "truncated.wav"]))
    heard = [event["text"] for event in events if event["event"] == "heard"]
    assert len(heard) == 5
    assert all("oil change" in text and "tomorrow morning" in text for text in heard)
    assert results(events)[0] == ("check_availability", "SLOTS")


def test_noise_and_silence_are_turns_in_which_nothing_was_said(kiosk: Kiosk, tmp_path: Path) -> None:
    """Ten minutes of noise book nothing and say nothing that was not said."""
    soundfile.write(tmp_path / "noise.wav", noise.pink(600, -30), 16_000)
    soundfile.write(tmp_path / "silence.wav", np.zeros(16_000, np.int16), 16_000)
    soundfile.write(tmp_path / "click.wav", np.r_[np.zeros(800), np.ones(3), np.zeros(800)] * 0.5, 16_000)
    events = talk(kiosk, tmp_path / "noise.wav", tmp_path / "silence.wav", tmp_path / "click.wav")
    assert [event["event"] for event in events] == ["ready", "turn_end", "turn_end", "turn_end", "session_end"]
    assert events[-1]["outcome"] == "none"


@pytest.mark.parametrize("name", ["missing.wav", "empty.wav", "text.wav"])
def test_files_that_cannot_be_heard_are_named(kiosk: Kiosk, name: str) -> None:
    """One sentence, status 1, no traceback."""
    path = kiosk.folder / name
    if name == "empty.wav":
        path.touch()
    elif name == "text.wav":
        path.write_text("hello, this is not a sound file")
    result = kiosk.run("talk", "--jsonl", "--input", path)
    assert result.status == 1
    assert name in result.error.splitlines()[-1]
    assert "Traceback" not in result.error
