"""Devices: found by name, with errors that say what there is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dealer_kiosk.audio import devices
from dealer_kiosk.audio.devices import Device, Direction
from dealer_kiosk.config import Audio
from dealer_kiosk.errors import AudioError
from tests.virtual_audio import virtual_audio


def device(index: int, name: str, inputs: int, outputs: int, default: bool = False) -> Device:
    return Device(index, name, inputs, outputs, 48_000, default and inputs > 0, default and outputs > 0)


LISTED = [
    device(0, "HDA Intel: ALC (hw:0,0)", 2, 2),
    device(1, "Jabra SPEAK 510", 1, 2),
    device(2, "Jabra", 1, 0),
    device(3, "default", 1, 2, default=True),
]


@pytest.mark.parametrize(
    ("name", "direction", "index"),
    [
        ("", Direction.INPUT, 3),
        ("", Direction.OUTPUT, 3),
        ("jabra", Direction.INPUT, 2),
        ("Jabra", Direction.OUTPUT, 1),
        ("speak", Direction.INPUT, 1),
        ("hw:0", Direction.OUTPUT, 0),
    ],
)
def test_devices_are_found_by_name_or_part_of_it(name: str, direction: Direction, index: int) -> None:
    """The whole name counts before a part, a device of the wrong kind never counts."""
    assert devices.find(name, direction, LISTED).index == index


def test_an_unknown_name_says_what_there_is() -> None:
    """The message names the key to set and every choice."""
    with pytest.raises(AudioError, match=r"no microphone is called 'Shure'; set \[audio\] input .* 'Jabra SPEAK 510', 'Jabra'"):
        devices.find("Shure", Direction.INPUT, LISTED)


def test_no_default_says_what_there_is() -> None:
    """A machine may have devices and no default."""
    with pytest.raises(AudioError, match="the system has no default loudspeaker"):
        devices.find("", Direction.OUTPUT, LISTED[:2])


def test_no_device_at_all_is_said() -> None:
    """There is nothing to choose from."""
    with pytest.raises(AudioError, match="there is no microphone"):
        devices.find("", Direction.INPUT, [])


def in_new_process(code: str, **environment: str) -> str:
    """What the code prints, in a process that has not loaded PortAudio yet."""
    command = [sys.executable, "-c", f"from dealer_kiosk.audio.devices import *\n{code}"]
    return subprocess.run(
        command, env={**os.environ, **environment}, check=True, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.mark.parametrize("configuration", ["/dev/null", "/nonexistent/alsa.conf"])
def test_a_machine_without_sound_has_neither(configuration: str) -> None:
    """No exception and no crash where ALSA is not configured."""
    assert in_new_process("print(has_microphone_and_loudspeaker())", ALSA_CONFIG_PATH=configuration) == "False\n"


@pytest.mark.parametrize("error", ["ImportError", "OSError"])
def test_a_machine_without_portaudio_is_told_what_to_install(tmp_path: Path, error: str) -> None:
    """Nothing is there, and whoever asks for the list gets advice."""
    (tmp_path / "sounddevice.py").write_text(f"raise {error}('PortAudio library not found')")
    path = os.pathsep.join([str(tmp_path), str(Path.cwd())])

    assert in_new_process("print(has_microphone_and_loudspeaker())", PYTHONPATH=path) == "False\n"
    listing = """
try: devices()
except AudioError as error: print(error)
"""
    assert in_new_process(listing, PYTHONPATH=path) == "PortAudio is not installed; run: apt install libportaudio2\n"


@pytest.mark.slow
def test_virtual_devices_are_found() -> None:
    """With devices the answer is True, and False for names that do not exist."""
    with virtual_audio() as rig:
        code = (
            "from dealer_kiosk.config import Audio; print(has_microphone_and_loudspeaker(), "
            "has_microphone_and_loudspeaker(Audio(input='kiosk_mic')), has_microphone_and_loudspeaker(Audio(input='Shure')))"
        )
        assert in_new_process(code, **rig.environment) == "True True False\n"


def test_settings_default_to_the_systems_devices() -> None:
    """An empty name in config.toml means the default."""
    assert (Audio().input, Audio().output) == ("", "")
