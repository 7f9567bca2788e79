"""The parent's side of the audio process: frames come out, sound goes in, and a dead child is replaced."""

import contextlib
import dataclasses
import logging
import queue
import threading
import time
from collections.abc import Iterator

from dealer_kiosk.audio import pcm, wire
from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.audio.child import Child
from dealer_kiosk.audio.halfduplex import HalfDuplex
from dealer_kiosk.audio.line import Cut, Ducked, Frame, Restored, Sound
from dealer_kiosk.config import Audio
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import Samples

logger = logging.getLogger(__name__)

START_S = 15.0
"""How long the child may take to report for the first time; loading PortAudio takes about half a second."""

_BACKLOG = 1500  # frames (30 s) kept for a reader that is busy


class AudioProcess:
    """Microphone and loudspeaker, in a child process.

    In full duplex the child takes the echo out of what the microphone hears, and customers can interrupt. In half duplex what the
    microphone hears while the agent speaks, and shortly after, is dropped; the agent would answer itself.

    Args:
        settings: which devices, and how.
        voice_rate: samples a second of what will be played most.
        echo_delay_s: full duplex, and the echo comes after this time (`reference.Reference`); None = half duplex.

    Attributes:
        level_dbfs: level of the newest microphone frame, heard or dropped.
        frame_at: `time.monotonic()` of that frame.
        problem: one sentence while a device is lost, otherwise None; it is reopened in the background.
    """

    def __init__(self, settings: Audio, voice_rate: int, echo_delay_s: float | None = None) -> None:
        self._settings = settings
        self._voice_rate = voice_rate
        self._echo_delay_s = echo_delay_s
        self._allowed = Allowed.ANY
        self.level_dbfs = pcm.SILENT_DBFS
        self.frame_at = time.monotonic()
        self.problem: str | None = None
        self._floor = HalfDuplex(settings.tail_ms / 1000)
        self._sounds: queue.Queue[Sound] = queue.Queue(_BACKLOG)
        self._rate = voice_rate  # of the loudspeaker as it was opened
        self._reported = threading.Event()  # the child has said READY or LOST
        self._child = Child("dealer_kiosk.audio.worker", self._first, self._handle, self._ended)
        self._stopping = self._child.stopping

    def start(self) -> None:
        """Start the child and wait until it has opened the devices, or has a `problem` with them.

        Raises:
            AudioError: the child does not come up at all.
        """
        self._child.start()
        if not self._reported.wait(START_S) or self._stopping.is_set():
            self.stop()
            raise AudioError("the audio process does not start; run: dealer-kiosk audio test")

    def stop(self) -> None:
        """End the child; safe to call twice."""
        self._child.stop()  # killed: it has nothing to save, and a hanging driver would not hear a request

    def sounds(self, timeout_s: float) -> Iterator[Sound | None]:
        """What happens on the line until `stop`, in order; None when nothing came for `timeout_s`.

        In half duplex the frames heard while the agent speaks are left out.
        """
        while not self._stopping.is_set():
            try:
                yield self._sounds.get(timeout=timeout_s)
            except queue.Empty:
                yield None

    def play(self, samples: Samples, rate: int) -> int:
        """Queue mono sound for the loudspeaker; returns its sequence number at once."""
        sequence = self._floor.queued(len(samples) / rate)
        self._send(wire.PLAY, wire.play_body(sequence, pcm.resample(samples, rate, self._rate)))
        return sequence

    def allow(self, allowed: Allowed) -> None:
        """Say what may stop the agent from now on."""
        self._allowed = allowed
        self._send(wire.ALLOW, allowed.value.encode())

    def stop_playing(self) -> None:
        """Silence the loudspeaker at once; a `Cut` follows."""
        self._send(wire.ABORT)
        self._floor.finished()

    @property
    def over(self) -> int:
        """Sequence number of the last sound that has left the loudspeaker, or was dropped."""
        return self._floor.over

    @property
    def ahead_s(self) -> float:
        """Seconds of queued sound that are still to be heard, about."""
        return self._floor.ahead_s

    def wait_played(self) -> None:
        """Wait until everything queued has left the loudspeaker, or should have long ago."""
        self._floor.wait(self._stopping)

    @property
    def playing(self) -> bool:
        """Whether queued sound is still to be heard."""
        return self._floor.playing

    @property
    def muted(self) -> bool:
        """Whether microphone frames are being dropped."""
        return self._floor.muted

    def mute_until(self, monotonic_s: float) -> None:
        """Drop microphone frames that come before this `time.monotonic()`."""
        self._floor.mute_until(monotonic_s)

    def _drop_frames(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._sounds.get_nowait()

    def _send(self, tag: bytes, body: bytes = b"") -> None:
        if not self._child.send(tag + body):
            self._floor.finished()

    def _first(self) -> Iterator[bytes]:
        """What a new child is told."""
        settings = {
            "audio": dataclasses.asdict(self._settings),
            "rate": self._voice_rate,
            "echo_delay_s": self._echo_delay_s,
        }
        yield wire.SETTINGS + wire.json_body(settings)
        yield wire.ALLOW + self._allowed.value.encode()

    def _ended(self) -> None:
        self._floor.finished()
        self._set_problem("the audio process ended; it is being restarted")

    def _handle(self, data: bytes) -> None:
        message = wire.unpacked(data)
        if message.tag in (wire.FRAME, wire.ECHO_FRAME):
            self._hear(Frame(message.samples(), message.tag == wire.ECHO_FRAME))
        elif message.tag == wire.PLAYED:
            self._floor.finished(message.sequence())
        elif message.tag in (wire.DUCKED, wire.RESTORED):
            self._pass_on(Ducked() if message.tag == wire.DUCKED else Restored())
        elif message.tag == wire.CUT:
            cut = Cut(*message.cut())
            if not cut.asked:  # what was queued since we asked is still to be heard
                self._floor.finished()
            self._pass_on(cut)
        elif message.tag == wire.READY:
            self._rate = message.json()["rate"]
            self._set_problem(None)
        elif message.tag == wire.LOST:
            self._set_problem(message.text())

    def _hear(self, frame: Frame) -> None:
        self.level_dbfs, self.frame_at = pcm.dbfs(frame.samples), time.monotonic()
        if self._echo_delay_s is not None or not self._floor.muted:
            self._pass_on(frame)

    def _pass_on(self, sound: Sound) -> None:
        try:
            self._sounds.put_nowait(sound)
        except queue.Full:  # nobody has listened for 30 s; old sound is of no use
            self._drop_frames()

    def _set_problem(self, problem: str | None) -> None:
        if problem != self.problem:
            logger.warning("%s", problem or "microphone and loudspeaker work again")
        self.problem = problem
        self._reported.set()
