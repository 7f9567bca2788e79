"""`audio` and what `run` makes of its result."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dealer_kiosk.audio import commissioning
from dealer_kiosk.audio.commissioning import Commissioned
from dealer_kiosk.cli.appliance import echo_delay_s
from dealer_kiosk.config import Audio, Config
from tests.cli.conftest import Desk, Kiosk
from tests.speech_files import flite
from tests.virtual_audio import VirtualAudio, rig

__all__ = ["rig"]

GOOD = Commissioned("", "", -60.0, 85.0, -12.0, 24.0)
BAD = Commissioned("", "", -60.0, 85.0, -12.0, 9.0)
APART = Commissioned("", "", -60.0, None, None, None)
ELSEWHERE = replace(GOOD, input="Jabra")


@pytest.fixture
def measured(tmp_path: Path) -> Callable[[str, Commissioned | None], Config]:
    """Makes settings of that duplex, with a file of what was found or without."""

    def make(duplex: str, found: Commissioned | None) -> Config:
        config = Config(audio=Audio(duplex=duplex), base=tmp_path)
        if found is not None:
            commissioning.save(config.path(config.audio.commissioned), found)
        return config

    return make


@pytest.mark.parametrize(
    ("duplex", "found", "delay_s"),
    [
        ("auto", GOOD, 0.085),
        ("auto", APART, 0.0),
        ("auto", BAD, None),
        ("auto", ELSEWHERE, None),
        ("auto", None, None),
        ("full", GOOD, 0.085),
        ("full", BAD, 0.085),
        ("full", ELSEWHERE, 0.0),
        ("full", None, 0.0),
        ("half", GOOD, None),
        ("half", None, None),
    ],
)
def test_the_kiosk_listens_while_it_speaks_where_that_works(
    measured: Callable[[str, Commissioned | None], Config], duplex: str, found: Commissioned | None, delay_s: float | None
) -> None:
    """What was measured decides, unless the settings say otherwise; None is half duplex."""
    assert echo_delay_s(measured(duplex, found)) == delay_s


@pytest.mark.parametrize(
    ("duplex", "found", "told"), [("auto", None, 1), ("auto", BAD, 0), ("auto", GOOD, 0), ("full", None, 0), ("half", None, 0)]
)
def test_whoever_has_not_measured_is_told(
    measured: Callable[[str, Commissioned | None], Config],
    caplog: pytest.LogCaptureFixture,
    duplex: str,
    found: Commissioned | None,
    told: int,
) -> None:
    """With the command to run."""
    echo_delay_s(measured(duplex, found))

    assert sum("dealer-kiosk audio commission" in message for message in caplog.messages) == told


def sound_card() -> bool:
    """Whether this machine has one of its own."""
    return Path("/proc/asound/cards").exists() or "PULSE_SERVER" in os.environ


@pytest.mark.slow
@pytest.mark.skipif(sound_card(), reason="this machine has a sound card")
@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["devices"], "there is no sound device; connect one, or check the sound card with: aplay -l"),
        (["devices", "--json"], "there is no sound device; connect one, or check the sound card with: aplay -l"),
        (["test"], "there is no microphone; connect one and try again"),
        (["commission"], "there is no loudspeaker; connect one and try again"),
    ],
)
def test_a_machine_without_sound_is_told_so(empty: Kiosk, command: list[str], sentence: str) -> None:
    """One sentence, exit status 1."""
    result = empty.run("audio", *command)

    assert (result.status, result.out) == (1, "")
    assert result.error.splitlines()[-1] == f"dealer-kiosk: {sentence}"
    assert "Traceback" not in result.error


@pytest.mark.parametrize("command", ["devices", "commission"])
def test_a_sound_library_without_settings_is_said(empty: Kiosk, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would end the program without a word."""
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nonexistent")
    result = empty.run("audio", command)

    assert (result.status, result.out) == (1, "")
    assert "apt install libasound2-data" in result.error


@pytest.fixture
def installed(empty: Kiosk, rig: VirtualAudio) -> Kiosk:
    """An installation with virtual devices."""
    (empty.folder / "config.toml").write_text('[audio]\ninput = "kiosk_mic"\noutput = "kiosk_spk"\n')
    return empty


@pytest.mark.slow
def test_devices_are_listed(installed: Kiosk) -> None:
    """For people and for programs; the names are those that config.toml takes."""
    table = installed.run("audio", "devices")
    listed = {device["name"]: device for device in installed.run("audio", "devices", "--json").json}

    assert (table.status, "kiosk_mic" in table.out, "kiosk_spk" in table.out) == (0, True, True)
    assert listed["kiosk_mic"]["inputs"] > 0
    assert listed["kiosk_spk"]["outputs"] > 0
    assert any(device["default_input"] for device in listed.values())


@pytest.mark.slow
@pytest.mark.parametrize("rig", [False], indirect=True)
def test_a_silent_microphone_is_said(installed: Kiosk) -> None:
    """The tone was played all the same."""
    result = installed.run("audio", "test")

    assert result.status == 1
    assert "You should hear a tone of one second." in result.error
    assert result.error.splitlines()[-1].startswith("dealer-kiosk: the microphone gives silence only; it may be muted")


@pytest.mark.slow
def test_the_loudest_sound_is_told(installed: Kiosk, rig: VirtualAudio, tmp_path: Path) -> None:
    """Somebody speaks all the time, and the loudspeaker plays its tone."""
    rig.say(flite("one two three four five six seven eight nine ten " * 6, tmp_path / "speech.wav"))
    with rig.recorded_loudspeaker() as recorded:
        result = installed.run("audio", "test")

    assert (result.status, result.out[:10]) == (0, "loudest: -")
    assert abs(recorded[0]).max() > 3000


@pytest.mark.slow
def test_what_was_measured_is_told_and_kept(installed: Kiosk, rig: VirtualAudio) -> None:
    """`run` finds it in the file of the settings."""
    with rig.echo():
        result = installed.run("audio", "commission", "--json")
    kept = json.loads((installed.folder / "var" / "audio.json").read_text())

    assert result.status == 0
    assert set(result.json) == {"full", "background_dbfs", "delay_ms", "echo_db", "cancelled_db"}
    assert result.json["cancelled_db"] == kept["cancelled_db"] > 5
    assert (kept["input"], kept["output"]) == ("kiosk_mic", "kiosk_spk")


@pytest.mark.slow
def test_devices_that_do_not_hear_each_other_are_described(installed: Kiosk) -> None:
    """In sentences, for whoever fits the kiosk."""
    result = installed.run("audio", "commission")

    assert result.status == 0
    assert "The microphone does not hear the loudspeaker." in result.out
    assert "playing chirps …" in result.error


def test_the_help_names_every_command(desk: Desk) -> None:
    """What can be done with devices."""
    told = desk.ok("audio", "--help")

    assert [name for name in ("devices", "test", "commission") if name in told] == ["devices", "test", "commission"]
