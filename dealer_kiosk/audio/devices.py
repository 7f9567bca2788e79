"""Which microphones and loudspeakers there are, and finding one by name."""

import enum
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dealer_kiosk.config import Audio
from dealer_kiosk.errors import AudioError

PROBE_S = 10.0
"""Longest look for devices; a sound server that does not answer holds it up."""


class Direction(enum.StrEnum):
    """Which way sound goes."""

    INPUT = "microphone"
    OUTPUT = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as PortAudio lists it."""

    index: int
    name: str
    inputs: int  # channels
    outputs: int  # channels
    rate: int  # samples a second it likes best
    default_input: bool
    default_output: bool

    def serves(self, direction: Direction) -> bool:
        """Whether the device can be used that way."""
        return (self.inputs if direction is Direction.INPUT else self.outputs) > 0

    def is_default(self, direction: Direction) -> bool:
        """Whether the system uses it when no name is given."""
        return self.default_input if direction is Direction.INPUT else self.default_output


def portaudio() -> Any:
    """The sounddevice module.

    Raises:
        AudioError: the module or the PortAudio library is not installed.
    """
    try:
        import sounddevice  # noqa: PLC0415 - importing it probes the sound system, and fails without PortAudio
    except (ImportError, OSError) as error:
        raise AudioError("PortAudio is not installed; run: apt install libportaudio2") from error
    except Exception as error:
        # PortAudioError has no importable home before the import has succeeded.
        if type(error).__name__ != "PortAudioError":
            raise
        raise AudioError(f"the sound system does not start ({error}); check the sound card with: aplay -l") from error
    return sounddevice


def devices() -> list[Device]:
    """All sound devices; none on a machine without a sound card.

    Raises:
        AudioError: PortAudio is not installed or fails.
    """
    sd = portaudio()
    try:
        found = sd.query_devices()
        default_input, default_output = sd.default.device
    except sd.PortAudioError as error:
        raise AudioError(f"the sound devices cannot be listed ({error}); check the sound card with: aplay -l") from error
    return [
        Device(
            index=index,
            name=item["name"],
            inputs=item["max_input_channels"],
            outputs=item["max_output_channels"],
            rate=int(item["default_samplerate"]),
            default_input=index == default_input,
            default_output=index == default_output,
        )
        for index, item in enumerate(found)
    ]


def find(name: str, direction: Direction, among: Sequence[Device] | None = None) -> Device:
    """The device of that name or, failing that, whose name contains it (letter case aside); "" is the system's default.

    Raises:
        AudioError: there is none; the text lists what there is.
    """
    usable = [device for device in (devices() if among is None else among) if device.serves(direction)]
    key = "input" if direction is Direction.INPUT else "output"
    if not usable:
        raise AudioError(f"there is no {direction}; connect one and try again")
    wanted = name.casefold()
    if not wanted:
        ranked = [device for device in usable if device.is_default(direction)]
    else:
        ranked = [device for device in usable if device.name.casefold() == wanted]
        ranked += [device for device in usable if wanted in device.name.casefold()]
    if ranked:
        return ranked[0]
    missing = f"no {direction} is called {name!r}" if name else f"the system has no default {direction}"
    available = ", ".join(repr(device.name) for device in usable)
    raise AudioError(f"{missing}; set [audio] {key} in config.toml to one of: {available}")


def has_microphone_and_loudspeaker(settings: Audio | None = None) -> bool:
    """Whether the devices of `settings` (default: the system's) are there; False as well where PortAudio or ALSA is missing.

    The look is taken by a process of its own (about 0.4 s), because PortAudio aborts the process where ALSA has no configuration.
    """
    return _looked(settings or Audio()) == 0


def check_library() -> None:
    """Whether PortAudio can be used at all; it would abort this process where ALSA has no configuration.

    Raises:
        AudioError: it cannot.
    """
    status = _looked(Audio())
    if status is None or status < 0:
        raise AudioError("the sound library does not start; install its settings: apt install libasound2-data libasound2-plugins")


def _looked(wanted: Audio) -> int | None:
    """Exit status of a look at the devices, negative for a signal; None = it hangs."""
    command = [sys.executable, "-m", __name__, wanted.input, wanted.output]
    try:
        return subprocess.run(  # noqa: S603 - our own module
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PROBE_S, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def _probe(input_name: str, output_name: str) -> int:
    """Exit status of the process that looks for both devices."""
    try:
        listed = devices()
        find(input_name, Direction.INPUT, listed)
        find(output_name, Direction.OUTPUT, listed)
    except AudioError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_probe(*sys.argv[1:]))
