"""A virtual microphone and loudspeaker: a private PulseAudio server with null sinks, and an ALSA configuration that leads to it.

What is played into the sink `mic_feed` is heard by the microphone; what the product plays can be recorded from `vspk.monitor`.
"""

import contextlib
import ctypes.util
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.messages import MIC_RATE, Samples

LOUDSPEAKER_RATE = 48_000
"""Samples a second of every recording, and of the loudspeaker unless another rate is asked for."""

_PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")

# norewinds=1: without it a null sink repeats or drops samples when a stream is stopped.
_SERVER = """
load-module module-null-sink sink_name=mic_feed norewinds=1 format=s16le rate={microphone_rate} channels=1
{microphone}
load-module module-null-sink sink_name=vspk norewinds=1 format=s16le rate={loudspeaker_rate} channels=1
load-module module-native-protocol-unix auth-anonymous=1 socket={folder}/native
set-default-sink vspk
set-default-source vmic
"""
_MICROPHONE = (
    "module-remap-source", "master=mic_feed.monitor", "source_name=vmic", "format=s16le", "rate={rate}", "channels=1", "remix=no",
)  # fmt: skip

_ALSA = """
pcm.kiosk_mic { type pulse device "vmic" hint { show on description "virtual microphone" } }
pcm.kiosk_spk { type pulse device "vspk" hint { show on description "virtual loudspeaker" } }
pcm.!default { type asym capture.pcm "kiosk_mic" playback.pcm "kiosk_spk" }
ctl.!default { type pulse }
"""

_ROOM = "channel_map=front-left,front-right"


_HISS = 3042  # PulseAudio's cubic scale: -80 dB


class ProgramsMissingError(RuntimeError):
    """This machine lacks what virtual devices are made of; the text names the Debian packages."""


@dataclass
class VirtualAudio:
    """A server with its files in `folder`.

    Attributes:
        microphone_rate, loudspeaker_rate: of its two devices, in samples a second.
        noisy: the microphone has a little noise of its own, at -85 dB below full scale.
    """

    folder: Path
    microphone_rate: int = MIC_RATE
    loudspeaker_rate: int = LOUDSPEAKER_RATE
    noisy: bool = True
    process: "subprocess.Popen[bytes]" = field(init=False)
    _players: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to use the virtual devices."""
        return {"PULSE_SERVER": f"unix:{self.folder}/native", "ALSA_CONFIG_PATH": str(self.folder / "asound.conf")}

    def say(self, wav: Path, sink: str = "mic_feed") -> None:
        """Start to play a sound file into the microphone, or into another sink."""
        self._players = [player for player in self._players if player.poll() is None]
        command = ["paplay", "-d", sink, "--latency-msec=100", str(wav)]
        self._players.append(subprocess.Popen(command, env=self._clients()))

    def stop(self) -> None:
        """End the server and whatever still plays."""
        for process in (*self._players, self.process):
            process.terminate()
            process.wait(10)

    @contextlib.contextmanager
    def recorded_loudspeaker(self) -> Iterator[list[Samples]]:
        """Record what the loudspeaker plays inside the block; afterwards the list holds it as one array at LOUDSPEAKER_RATE."""
        heard: list[Samples] = []
        path = self.folder / "loudspeaker.raw"
        with self.recorded("vspk.monitor", path):
            yield heard
        heard.append(np.fromfile(path, np.int16))

    @contextlib.contextmanager
    def recorded(self, source: str, path: Path, channels: int = 1) -> Iterator[None]:
        """Record a source inside the block: 16-bit samples at LOUDSPEAKER_RATE in a file that grows meanwhile."""
        options = ["--raw", "--format=s16le", f"--rate={LOUDSPEAKER_RATE}", f"--channels={channels}", "--latency-msec=20"]
        with path.open("wb") as file:
            recorder = subprocess.Popen(["parec", "-d", source, *options], stdout=file, env=self._clients())
            try:
                while recorder.poll() is None and not path.stat().st_size:
                    time.sleep(0.02)
                yield
                time.sleep(0.3)  # what is still on its way
            finally:
                recorder.terminate()
                recorder.wait(10)

    def control(self, *arguments: str) -> str:
        """Run pactl."""
        return subprocess.run(["pactl", *arguments], env=self._clients(), check=True, capture_output=True, text=True).stdout

    @contextlib.contextmanager
    def echo(self, level_db: float = 0.0) -> Iterator[None]:
        """Let the microphone hear the loudspeaker inside the block, as it does in a room.

        Args:
            level_db: of what is heard, relative to what is played; 0 or less.
        """
        # adjust_time=0: air does not resample, which by default the server does to keep the latency.
        options = ("source=vspk.monitor", "sink=mic_feed", "latency_msec=60", "adjust_time=0")
        with self._module("module-loopback", *options) as module:
            for stream in json.loads(self.control("--format=json", "list", "sink-inputs")):
                if stream["owner_module"] == module:
                    self.control("set-sink-input-volume", str(stream["index"]), f"{level_db:.1f}dB")
            yield

    @contextlib.contextmanager
    def booth(self) -> Iterator[str]:
        """A sink whose sound goes on to the microphone inside the block: its own monitor hears the customer, and no echo."""
        with (
            self._module("module-null-sink", "sink_name=booth", "norewinds=1", "format=s16le", "rate=16000", "channels=1"),
            self._module("module-loopback", "source=booth.monitor", "sink=mic_feed", "latency_msec=20"),
        ):
            yield "booth"

    @contextlib.contextmanager
    def room(self, customer: str = "mic_feed") -> Iterator[str]:
        """A source that hears both sides at the same time inside the block: a customer's sink left, the loudspeaker right."""
        sides = ((f"{customer}.monitor", "front-left"), ("vspk.monitor", "front-right"))
        sink = ("sink_name=room", "norewinds=1", "format=s16le", f"rate={LOUDSPEAKER_RATE}", "channels=2", _ROOM)
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._module("module-null-sink", *sink))
            for source, side in sides:
                loop = (f"source={source}", "sink=room", "channels=1", f"channel_map={side}", "latency_msec=20")
                stack.enter_context(self._module("module-loopback", *loop))
            yield "room.monitor"

    def unplug(self) -> None:
        """Take the microphone away."""
        self.control("unload-module", _MICROPHONE[0])

    def plug(self) -> None:
        """Bring it back."""
        self.control("load-module", *self._microphone())

    def crash(self) -> None:
        """End the server, as if the sound card were gone."""
        self.process.kill()
        self.process.wait(10)
        (self.folder / "native").unlink(missing_ok=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        text = _SERVER.format(
            folder=self.folder,
            microphone_rate=self.microphone_rate,
            loudspeaker_rate=self.loudspeaker_rate,
            microphone=" ".join(("load-module", *self._microphone())),
        )
        (self.folder / "server.pa").write_text(text)
        (self.folder / "asound.conf").write_text(_ALSA)
        self.process = _start(self.folder)
        _wait_ready(self)
        if self.noisy:
            self.hiss()

    def hiss(self) -> None:
        """Give the microphone the noise that real ones have: nothing at all is how a missing one sounds."""
        options = ["--raw", "--format=s16le", f"--rate={MIC_RATE}", "--channels=1", f"--volume={_HISS}", "--latency-msec=200"]
        with Path("/dev/urandom").open("rb") as noise:
            self._players.append(subprocess.Popen(["pacat", "-d", "mic_feed", *options], stdin=noise, env=self._clients()))

    def _microphone(self) -> Iterator[str]:
        return (part.format(rate=self.microphone_rate) for part in _MICROPHONE)

    @contextlib.contextmanager
    def _module(self, *arguments: str) -> Iterator[str]:
        """A module of the server inside the block; its number."""
        module = self.control("load-module", *arguments).strip()
        try:
            yield module
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):  # gone with a server that was ended meanwhile
                self.control("unload-module", module)

    def _clients(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


def check_programs() -> None:
    """Raise ProgramsMissingError where virtual devices cannot be made."""
    for program in _PROGRAMS:
        if shutil.which(program) is None:
            raise ProgramsMissingError(f"{program} is not installed: apt install pulseaudio pulseaudio-utils libasound2-plugins")
    if ctypes.util.find_library("portaudio") is None:
        raise ProgramsMissingError("PortAudio is not installed: apt install libportaudio2")


@contextlib.contextmanager
def virtual_audio(
    microphone_rate: int = MIC_RATE, loudspeaker_rate: int = LOUDSPEAKER_RATE, *, noisy: bool = True
) -> Iterator[VirtualAudio]:
    """Start a server of our own; the arguments are those of `VirtualAudio`.

    Raises:
        ProgramsMissingError: it cannot be started here.
    """
    check_programs()
    # Not under a test's folder: the path of a socket may have 107 characters only.
    with tempfile.TemporaryDirectory(prefix="dk-audio-") as name:
        rig = VirtualAudio(Path(name), microphone_rate, loudspeaker_rate, noisy)
        try:
            rig.start()
            yield rig
        finally:
            rig.stop()


@contextlib.contextmanager
def in_environment(rig: VirtualAudio) -> Iterator[None]:
    """Lead this process, and the programs it starts inside the block, to the virtual devices."""
    before = {name: os.environ.get(name) for name in rig.environment}
    os.environ.update(rig.environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def stereo(path: Path) -> NDArray[np.int16]:
    """A recording of `room` so far, as (samples, 2)."""
    samples = np.fromfile(path, np.int16)
    return samples[: len(samples) // 2 * 2].reshape(-1, 2)


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    options = [
        "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disallow-exit=yes", "--high-priority=no",
        "--realtime=no", "--disable-shm=yes", f"--log-target=file:{folder}/log",
    ]  # fmt: skip
    home = {
        "HOME": str(folder),
        "PULSE_RUNTIME_PATH": str(folder),
        "PULSE_STATE_PATH": str(folder / "state"),
        "PULSE_CONFIG_PATH": str(folder / "config"),
    }
    command = ["pulseaudio", "-n", "-F", str(folder / "server.pa"), *options]
    return subprocess.Popen(command, env={**os.environ, **home}, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_ready(rig: VirtualAudio) -> None:
    for _ in range(200):
        if rig.process.poll() is not None:
            break
        with contextlib.suppress(subprocess.CalledProcessError):
            if rig.control("get-default-source").strip() == "vmic":
                return
        time.sleep(0.05)
    log = rig.folder / "log"
    raise RuntimeError(f"pulseaudio does not start: {log.read_text() if log.exists() else 'no log'}")
