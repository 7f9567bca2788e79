"""The two PortAudio streams of the audio process.

Their callbacks run on PortAudio's real-time thread: they never lock, log, allocate much or raise. They share only deques (whose
append and popleft are atomic) and plain attributes with the rest.
"""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr

from dealer_kiosk.audio.devices import Device, portaudio
from dealer_kiosk.audio.pcm import FRAME_MS, Framer
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import MIC_RATE, Samples

_BACKLOG = 250  # blocks (5 s) kept for a reader that is late


@dataclass(frozen=True, slots=True)
class Sent:
    """One block that was given to the loudspeaker."""

    heard_at_s: float  # by PortAudio's clock
    samples: Samples | None  # None = silence
    count: int
    first: bool = False  # since the stream was started: what was given to it before and not heard yet was dropped


@dataclass(frozen=True, slots=True)
class Position:
    """How far a sound has been heard."""

    sequence: int  # of the chunk that is heard, or was heard last
    seconds: float  # of it


class Microphone:
    """Records mono 16-bit sound; opened and started by the constructor.

    Attributes:
        last_block: `time.monotonic()` of the newest block.

    Raises:
        AudioError: the device does not open.
    """

    def __init__(self, device: Device, latency_s: float) -> None:
        sd = portaudio()
        self._blocks: deque[tuple[float, bytes]] = deque(maxlen=_BACKLOG)
        self._framer = Framer()
        self._resampler: Any = None
        self._rest = 0  # samples of a frame that is not whole yet
        self.last_block = time.monotonic()
        rate = _accepted_rate(sd.check_input_settings, device, MIC_RATE)
        if rate != MIC_RATE:
            self._resampler = soxr.ResampleStream(rate, MIC_RATE, 1, dtype="int16", quality="HQ")
        self._stream = _open(sd.RawInputStream, device, rate, latency_s, self._take)

    def frames(self) -> Iterator[tuple[float, Samples]]:
        """The 20 ms frames at MIC_RATE that have come in since the last call, each with when it was said by PortAudio's clock."""
        while self._blocks:
            said_at_s, data = self._blocks.popleft()
            block = np.frombuffer(data, np.int16)
            said_at_s -= self._rest / MIC_RATE
            samples = self._resampler.resample_chunk(block) if self._resampler else block
            self._rest += len(samples)
            for frame in self._framer.push(samples):
                self._rest -= len(frame)
                yield said_at_s, frame
                said_at_s += len(frame) / MIC_RATE

    def close(self) -> None:
        """Give the device back."""
        _close(self._stream)

    def _take(self, data: Any, _frames: int, stamps: Any, _status: Any) -> None:
        self._blocks.append((stamps.inputBufferAdcTime, bytes(data)))
        self.last_block = time.monotonic()


class Loudspeaker:
    """Plays queued mono 16-bit sound; opened and started by the constructor, silent while the queue is empty.

    Attributes:
        rate: samples a second it plays; the wanted rate unless the device refuses that.
        last_block: `time.monotonic()` of the newest block.
        gain: amplitude of what is played from the next block on, 1 = as it is; reached over one block.

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
        self._sent: deque[Sent] = deque(maxlen=_BACKLOG)
        self._first = True  # the next block is the first one since the stream was started
        self._marks: deque[tuple[int, int, float]] = deque(maxlen=_BACKLOG)  # chunk, samples of it before, heard at
        self._taken = 0  # samples of the chunk being played
        self.gain = self._gain = 1.0
        self.rate = _accepted_rate(sd.check_output_settings, device, rate)
        self._stream = _open(sd.RawOutputStream, device, self.rate, latency_s, self._fill)

    def put(self, sequence: int, sound: bytes) -> None:
        """Queue native 16-bit samples."""
        self._queue.append((sequence, memoryview(sound)))

    def played(self) -> int:
        """Highest sequence number that has left the loudspeaker completely."""
        emptied, at = self._emptied, self._emptied_at
        return emptied if time.monotonic() - at >= self._stream.latency else 0

    def sent(self) -> Iterator[Sent]:
        """The blocks given to the device since the last call."""
        while self._sent:
            yield self._sent.popleft()

    def position(self) -> Position:
        """How far what was queued has been heard."""
        now, found = self._stream.time, Position(0, 0.0)
        for sequence, before, heard_at_s in list(self._marks):
            if heard_at_s <= now:
                found = Position(sequence, before / self.rate + now - heard_at_s)
        return found

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
            self._marks.clear()
            self.gain = self._gain = 1.0
            self._first = True
            self._stream.start()
        except sd.PortAudioError as error:
            raise AudioError(f"the loudspeaker failed ({error})") from error

    def close(self) -> None:
        """Give the device back."""
        _close(self._stream)

    def _fill(self, out: Any, frames: int, stamps: Any, _status: Any) -> None:
        filled, size = 0, len(out)
        heard_at_s = stamps.outputBufferDacTime
        while filled < size:
            if not self._current and not self._advance():
                out[filled:] = bytes(size - filled)
                break
            piece = self._current[: size - filled]
            out[filled : filled + len(piece)] = piece
            self._marks.append((self._sequence, self._taken, heard_at_s + filled / 2 / self.rate))
            self._taken += len(piece) // 2
            self._current = self._current[len(piece) :]
            filled += len(piece)
            if not self._current:
                self._emptied, self._emptied_at = self._sequence, time.monotonic()
        played = None
        if filled:
            played = np.frombuffer(out, np.int16)
            if self.gain != 1.0 or self._gain != 1.0:
                played[:] = played * np.linspace(self._gain, self.gain, frames, dtype=np.float32)
            played = played.copy()
        self._gain = self.gain
        self._sent.append(Sent(heard_at_s, played, frames, self._first))
        self._first = False
        self.last_block = time.monotonic()

    def _advance(self) -> bool:
        try:
            self._sequence, self._current = self._queue.popleft()
            self._taken = 0
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
