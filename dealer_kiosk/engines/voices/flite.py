"""The flite engine: Debian's small speech synthesiser, the voice of last resort."""

import shutil
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dealer_kiosk.errors import EngineError, ModelError
from dealer_kiosk.messages import Samples

_RATE = 16_000
_TIMEOUT_S = 30.0
_OWN_STRETCH = {"kal16": 1.1}  # duration_stretch of voices that are not made with 1.0, as measured


class FliteVoice:
    """Text to speech by the flite program.

    Args:
        voice: one of flite's own voices: slt, awb, rms or kal16.

    Raises:
        ModelError: flite is not installed or lacks the voice.
    """

    name = "flite"
    rate = _RATE

    def __init__(self, voice: str = "slt") -> None:
        program = shutil.which("flite")
        if program is None:
            raise ModelError("the program flite is not installed; run: apt-get install flite")
        self._program = program
        self._voice = voice
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        known = self._run(["-lv"]).decode(errors="replace").split()
        if voice not in known:
            raise ModelError(f"flite has no voice {voice!r}; set tts.flite_voice to one of: {', '.join(sorted(known[2:]))}")

    def synthesize(self, text: str, pace: float = 1.0) -> Iterator[Samples]:
        """The whole text in one chunk; none for text without letters or digits.

        Raises:
            EngineError: flite failed, took too long, or the text was abandoned.
        """
        if self._closed:
            raise EngineError("the voice is closed")
        plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
        plain = plain.encode("ascii", "ignore").decode()
        if not any(letter.isalnum() for letter in plain):
            return
        stretch = f"duration_stretch={pace * _OWN_STRETCH.get(self._voice, 1.0):.3f}"
        # flite completes the header of a sound file at the end, so a pipe will not do for the output.
        with tempfile.TemporaryDirectory(prefix="dealer-kiosk-") as folder:
            file = Path(folder) / "said.wav"
            self._run(["-voice", self._voice, "--setf", stretch, "-f", "/dev/stdin", "-o", str(file)], plain)
            sound = _samples(file)
        yield sound

    def abandon(self) -> None:
        """Give up the text that another thread is having made."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Nothing to release; safe to call twice."""
        self._closed = True

    def _run(self, arguments: list[str], text: str = "") -> bytes:
        try:
            with subprocess.Popen(  # noqa: S603 - a fixed program, no shell, the text goes through a pipe
                [self._program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            ) as process:
                self._process = process
                said = self._output(process, text)
        except (OSError, subprocess.SubprocessError) as error:
            raise EngineError(f"flite failed: {error}") from error
        finally:
            self._process = None
        return said

    def _output(self, process: "subprocess.Popen[bytes]", text: str) -> bytes:
        """What flite writes for a text given through a pipe."""
        try:
            said, _ = process.communicate(text.encode(), _TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        if process.returncode:
            raise EngineError(f"flite failed with exit status {process.returncode}")
        return said


def _samples(file: Path) -> Samples:
    try:
        with wave.open(str(file)) as wav:
            if wav.getframerate() != _RATE:
                raise EngineError(f"this flite voice speaks at {wav.getframerate()} Hz; choose slt, awb, rms or kal16")
            return np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(np.int16)
    except (wave.Error, EOFError, OSError) as error:
        raise EngineError("flite gave no sound") from error
