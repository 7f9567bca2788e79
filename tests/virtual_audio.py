"""A virtual microphone and loudspeaker: a private PulseAudio server with null sinks, and an ALSA configuration that leads to it.

What is played into the sink `mic_feed` is heard by the microphone; what the product plays can be recorded from `vspk.monitor`.
"""

import contextlib
import ctypes.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.messages import Samples

LOUDSPEAKER_RATE = 48_000

# norewinds=1: without it a null sink repeats or drops samples when a stream is stopped.
_SERVER = """
load-module module-null-sink sink_name=mic_feed norewinds=1 format=s16le rate=16000 channels=1
load-module module-remap-source master=mic_feed.monitor source_name=vmic format=s16le rate=16000 channels=1 remix=no
load-module module-null-sink sink_name=vspk norewinds=1 format=s16le rate=48000 channels=1
load-module module-native-protocol-unix auth-anonymous=1 socket={folder}/native
set-default-sink vspk
set-default-source vmic
"""

_ALSA = """
pcm.kiosk_mic { type pulse device "vmic" hint { show on description "virtual microphone" } }
pcm.kiosk_spk { type pulse device "vspk" hint { show on description "virtual loudspeaker" } }
pcm.!default { type asym capture.pcm "kiosk_mic" playback.pcm "kiosk_spk" }
ctl.!default { type pulse }
"""


@dataclass
class VirtualAudio:
    """A server with its files in `folder`."""

    folder: Path
    process: "subprocess.Popen[bytes]" = field(init=False)
    _players: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to use the virtual devices."""
        return {"PULSE_SERVER": f"unix:{self.folder}/native", "ALSA_CONFIG_PATH": str(self.folder / "asound.conf")}

    def say(self, wav: Path) -> None:
        """Start to play a sound file into the microphone."""
        command = ["paplay", "-d", "mic_feed", "--latency-msec=100", str(wav)]
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
        command = [
            "parec",
            "-d",
            "vspk.monitor",
            "--raw",
            "--format=s16le",
            f"--rate={LOUDSPEAKER_RATE}",
            "--channels=1",
            "--latency-msec=20",
        ]
        with path.open("wb") as file:
            recorder = subprocess.Popen(command, stdout=file, env=self._clients())
            try:
                while recorder.poll() is None and not path.stat().st_size:
                    time.sleep(0.02)
                yield heard
                time.sleep(0.3)  # what is still on its way
            finally:
                recorder.terminate()
                recorder.wait(10)
        heard.append(np.fromfile(path, np.int16))

    def control(self, *arguments: str) -> str:
        """Run pactl."""
        return subprocess.run(["pactl", *arguments], env=self._clients(), check=True, capture_output=True, text=True).stdout

    @contextlib.contextmanager
    def echo(self) -> Iterator[None]:
        """Let the microphone hear the loudspeaker inside the block, as it does in a room."""
        module = self.control("load-module", "module-loopback", "source=vspk.monitor", "sink=mic_feed", "latency_msec=60").strip()
        try:
            yield
        finally:
            self.control("unload-module", module)

    def crash(self) -> None:
        """End the server, as if the sound card were gone."""
        self.process.kill()
        self.process.wait(10)
        (self.folder / "native").unlink(missing_ok=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.process = _start(self.folder)
        _wait_ready(self)

    def _clients(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


@contextlib.contextmanager
def virtual_audio() -> Iterator[VirtualAudio]:
    """Start a server of our own; skips the test where the programs for it are missing."""
    for program in ("pulseaudio", "pactl", "paplay", "parec"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: apt install pulseaudio pulseaudio-utils libasound2-plugins")
    if ctypes.util.find_library("portaudio") is None:
        pytest.skip("PortAudio is not installed: apt install libportaudio2")
    # Not under tmp_path: the path of a socket may have 107 characters only.
    with tempfile.TemporaryDirectory(prefix="dk-audio-") as name:
        folder = Path(name)
        (folder / "server.pa").write_text(_SERVER.format(folder=folder))
        (folder / "asound.conf").write_text(_ALSA)
        rig = VirtualAudio(folder)
        try:
            rig.start()
            yield rig
        finally:
            rig.stop()


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


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualAudio]:
    """Virtual devices, which the programs started by the test use as well."""
    with virtual_audio() as audio:
        for name, value in audio.environment.items():
            monkeypatch.setenv(name, value)
        yield audio
