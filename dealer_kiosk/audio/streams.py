"""The two PortAudio streams of the audio process.

Their callbacks run on PortAudio's real-time thread: they never lock, log, allocate much or raise. They share only deques (whose
append and popleft are atomic) and plain attributes with the rest.
"""

import time
from collections import deque
from typing import Any

import numpy as np
import soxr

from dealer_kiosk.audio.devices import Device, portaudio
from dealer_kiosk.audio.pcm import FRAME_MS, Framer
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import MIC_RATE, Samples

_BACKLOG = 250  # blocks (5 s) kept for a reader that is late


class Microphone:
    """Records mono 16-bit sound; opened and started by the constructor.

    Attributes:
        last_block: `time.monotonic()` of the newest block.

    Raises:
        AudioError: the device does not open.
    """

    def __init__(self, device: Device, latency_s: float) -> None:
        sd = portaudio()
        self._blocks: deque[bytes] = deque(maxlen=_BACKLOG)
        self._framer = Framer()
        self._resampler: Any = None
        self.last_block = time.monotonic()
        rate = _accepted_rate(sd.check_input_settings, device, MIC_RATE)
        if rate != MIC_RATE:
            self._resampler = soxr.ResampleStream(rate, MIC_RATE, 1, dtype="int16", quality="HQ")
        self._stream = _open(sd.RawInputStream, device, rate, latency_s, self._take)

    def frames(self) -> list[Samples]:
        """The 20 ms frames at MIC_RATE that have come in since the last call."""
        frames: list[Samples] = []
        while self._blocks:
            block = np.frombuffer(self._blocks.popleft(), np.int16)
            frames.extend(self._framer.push(self._resampler.resample_chunk(block) if self._resampler else block))
        return frames

    def close(self) -> None:
        """Give the device back."""
        _close(self._stream)

    def _take(self, data: Any, _frames: int, _time: Any, _status: Any) -> None:
        self._blocks.append(bytes(data))
        self.last_block = time.monotonic()


class Loudspeaker:
    """Plays queued mono 16-bit sound; opened and started by the constructor, silent while the queue is empty.

    Attributes:
        rate: samples a second it plays; the wanted rate unless the device refuses that.
        last_block: `time.monotonic()` of the newest block.

    Raises:
        AudioError: the device does not open.
    """

    def __init__(self, device: Device, rate: int, latency_s: float) -> None:
        sd = portaudio()
        self._queue: deque[tuple[int, memoryview]] = deque()
        self._current = memoryview(b"")
        self._sequence = 0  # of the chunk being played
        self._emptied = 0  # highest sequence number that was handed to the device completely
        self._emptied_at = self.last_block = time.monotonic()
        self.rate = _accepted_rate(sd.check_output_settings, device, rate)
        self._stream = _open(sd.RawOutputStream, device, self.rate, latency_s, self._fill)

    def put(self, sequence: int, sound: bytes) -> None:
        """Queue native 16-bit samples."""
        self._queue.append((sequence, memoryview(sound)))

    def played(self) -> int:
        """Highest sequence number that has left the loudspeaker completely."""
        emptied, at = self._emptied, self._emptied_at
        return emptied if time.monotonic() - at >= self._stream.latency else 0

    def abort(self) -> None:
        """Be silent at once: drop the queue and what the device holds.

        Raises:
            AudioError: the device failed.
        """
        sd = portaudio()
        try:
            self._stream.abort()
            self._queue.clear()
            self._current = memoryview(b"")
            self._stream.start()
        except sd.PortAudioError as error:
            raise AudioError(f"the loudspeaker failed ({error})") from error

    def close(self) -> None:
        """Give the device back."""
        _close(self._stream)

    def _fill(self, out: Any, _frames: int, _time: Any, _status: Any) -> None:
        filled, size = 0, len(out)
        while filled < size:
            if not self._current and not self._advance():
                out[filled:] = bytes(size - filled)
                break
            piece = self._current[: size - filled]
            out[filled : filled + len(piece)] = piece
            self._current = self._current[len(piece) :]
            filled += len(piece)
            if not self._current:
                self._emptied, self._emptied_at = self._sequence, time.monotonic()
        self.last_block = time.monotonic()

    def _advance(self) -> bool:
        try:
            self._sequence, self._current = self._queue.popleft()
        except IndexError:
            return False
        return True


def _accepted_rate(check: Any, device: Device, wanted: int) -> int:
    sd = portaudio()
    try:
        check(device=device.index, channels=1, dtype="int16", samplerate=wanted)
    except sd.PortAudioError:  # a bare hardware device; it is resampled for
        return device.rate
    return wanted


def _open(kind: Any, device: Device, rate: int, latency_s: float, callback: Any) -> Any:
    sd = portaudio()
    block = rate * FRAME_MS // 1000
    try:
        stream = kind(
            samplerate=rate, blocksize=block, channels=1, dtype="int16", device=device.index, latency=latency_s, callback=callback
        )
        stream.start()
    except sd.PortAudioError as error:
        raise AudioError(f"{device.name!r} does not open ({error}); see whether another program holds it") from error
    return stream


def _close(stream: Any) -> None:
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)


def restart_portaudio() -> None:
    """Make PortAudio look at the hardware again; every stream must be closed.

    Raises:
        AudioError: it does not come up.
    """
    sd = portaudio()
    try:
        # There is no public way to do this, and without it a reconnected device is never seen.
        if sd._initialized:
            sd._terminate()
        sd._initialize()
    except sd.PortAudioError as error:
        raise AudioError(f"the sound system does not restart ({error})") from error
