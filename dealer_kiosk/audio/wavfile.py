"""WAV files in and out: customer turns are read, conversations are written."""

import contextlib
import os
import stat
import wave
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
import soundfile
import soxr

from dealer_kiosk.audio import pcm
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import MIC_RATE, Samples

MAX_SECONDS = 15 * 60
MIN_RATE, MAX_RATE = 4_000, 384_000  # what sound cards know; a damaged header can claim anything
_FORMATS = ("WAV", "WAVEX", "RF64")
_BLOCK = 65_536  # samples read at a time, so that no file is held whole at its own rate and width


def read_wav(path: Path) -> Samples:
    """The sound of a WAV file as mono 16-bit samples at MIC_RATE.

    Any rate and number of channels, 8 to 32-bit PCM or float; of a truncated file, the samples that are there.

    Raises:
        AudioError: the file is missing, no WAV file, without samples, or longer than MAX_SECONDS.
    """
    _check_file(path)
    try:
        with soundfile.SoundFile(str(path)) as file:
            _check_header(path, file)
            samples = np.concatenate([*_converted(file), np.zeros(0, np.int16)])
    except (soundfile.SoundFileError, OSError) as error:
        raise AudioError(f"{path} is not a WAV file that can be read; record it again as PCM WAV") from error
    if not len(samples):
        raise AudioError(f"{path} holds no samples; record it again")
    return samples


def _check_file(path: Path) -> None:
    try:
        status = path.stat()
        with path.open("rb"):
            pass
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise AudioError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    if not stat.S_ISREG(status.st_mode):
        raise AudioError(f"{path} is not a regular file; give the name of a WAV file")
    if not status.st_size:
        raise AudioError(f"{path} is empty (0 bytes); record it again")


def _check_header(path: Path, file: Any) -> None:
    if file.format not in _FORMATS:
        raise AudioError(f"{path} is a {file.format} file, not a WAV file; convert it first")
    if not MIN_RATE <= file.samplerate <= MAX_RATE:
        raise AudioError(f"{path} claims {file.samplerate} samples a second, which no recording has; record it again")
    if file.frames > MAX_SECONDS * file.samplerate:
        raise AudioError(f"{path} is longer than {MAX_SECONDS // 60} minutes; cut it into shorter files")


def _converted(file: Any) -> Iterator[Samples]:
    resampler = soxr.ResampleStream(file.samplerate, MIC_RATE, 1, dtype="float32", quality="HQ")
    same_rate = file.samplerate == MIC_RATE
    while len(block := file.read(max(1, _BLOCK // file.channels), dtype="float32")):
        # Cleaned first: one NaN would spread through the resampling filter.
        mono = np.clip(np.nan_to_num(pcm.to_mono(block)), -1, 1)
        yield pcm.to_int16(mono if same_rate else resampler.resample_chunk(mono))
    if not same_rate:
        yield pcm.to_int16(resampler.resample_chunk(np.zeros(0, np.float32), last=True))


class WavWriter:
    """Writes a conversation as a two-channel WAV file, customer left and agent right, one after the other.

    The header is brought up to date after every turn, so that an interrupted run leaves a valid file. Its mode is 0600.

    Args:
        path: file to create or replace.
        rate: samples a second of the file.

    Raises:
        AudioError: the file cannot be written (also from the methods).
    """

    def __init__(self, path: Path, rate: int = MIC_RATE) -> None:
        self._path = path
        self._rate = rate
        with self._errors():
            self._file = _create_private(path)
            # The Wave_write object lives as long as this one and is closed by close().
            self._wave = wave.open(self._file, "wb")  # noqa: SIM115
            self._wave.setnchannels(2)
            self._wave.setsampwidth(2)
            self._wave.setframerate(rate)
            self._append(np.zeros((0, 2), np.int16))

    def write_customer(self, samples: Samples, rate: int = MIC_RATE) -> None:
        """Append what the customer said, mono at `rate`."""
        self._write(samples, rate, channel=0)

    def write_agent(self, samples: Samples, rate: int) -> None:
        """Append what the agent said, mono at `rate`."""
        self._write(samples, rate, channel=1)

    def close(self) -> None:
        """Finish the file; safe to call twice."""
        with self._errors():
            self._wave.close()
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _write(self, samples: Samples, rate: int, channel: int) -> None:
        resampled = pcm.resample(samples, rate, self._rate)
        frames = np.zeros((len(resampled), 2), np.int16)
        frames[:, channel] = resampled
        with self._errors():
            self._append(frames)

    def _append(self, frames: Samples) -> None:
        self._wave.writeframes(frames.astype("<i2").tobytes())  # also patches the header
        self._file.flush()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise AudioError(f"cannot write {self._path}: {error.strerror or error}") from error


def _create_private(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):  # never change the mode of a device such as /dev/null
        os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "wb")
