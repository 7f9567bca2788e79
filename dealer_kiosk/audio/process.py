"""The parent's side of the audio process: frames come out, sound goes in, and a dead child is replaced."""

import contextlib
import dataclasses
import logging
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

from dealer_kiosk.audio import pcm, wire
from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.audio.halfduplex import HalfDuplex
from dealer_kiosk.audio.line import Cut, Ducked, Frame, Restored, Sound
from dealer_kiosk.config import Audio
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import Samples

logger = logging.getLogger(__name__)

START_S = 15.0
"""How long the child may take to report for the first time; loading PortAudio takes about half a second."""

_HANG_S = 15.0  # a child that says nothing for so long hangs in a device driver
_FIRST_RETRY_S, _LAST_RETRY_S = 0.5, 10.0
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
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._life = threading.Lock()  # no new child after `stop`
        self._sending = threading.Lock()  # one sender at a time; may be held for as long as a hanging child does not read
        self._reported = threading.Event()  # the child has said READY or LOST
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="audio", daemon=True)

    def start(self) -> None:
        """Start the child and wait until it has opened the devices, or has a `problem` with them.

        Raises:
            AudioError: the child does not come up at all.
        """
        self._thread.start()
        if not self._reported.wait(START_S) or self._stopping.is_set():
            self.stop()
            raise AudioError("the audio process does not start; run: dealer-kiosk audio test")

    def stop(self) -> None:
        """End the child; safe to call twice."""
        with self._life:
            self._stopping.set()
            if self._child is not None:
                self._child.kill()  # it has nothing to save, and a hanging driver would not hear a request
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

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
        # A dead child is noticed and replaced by the reading thread, so a failure to send is not reported.
        with self._sending, contextlib.suppress(OSError):
            if self._connection is not None:
                wire.send(self._connection, tag, body)
                return
        self._floor.finished()

    def _serve(self) -> None:
        """Read until `stop`, from one child after the other."""
        retry_s = _FIRST_RETRY_S
        while (connection := self._spawn()) is not None:
            started = time.monotonic()
            self._read(connection)
            self._bury()
            self._floor.finished()
            if self._stopping.is_set():
                return
            self._set_problem("the audio process ended; it is being restarted")
            retry_s = _FIRST_RETRY_S if time.monotonic() - started > _LAST_RETRY_S else min(2 * retry_s, _LAST_RETRY_S)
            self._stopping.wait(retry_s)

    def _spawn(self) -> Connection | None:
        """The connection to a new child; None once `stop` was called."""
        ours, theirs = socket.socketpair()
        connection = Connection(ours.detach())
        with theirs, self._life:
            if self._stopping.is_set():
                connection.close()
                return None
            command = [sys.executable, "-m", "dealer_kiosk.audio.worker", str(theirs.fileno())]
            self._child = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603 - our module
        settings = {
            "audio": dataclasses.asdict(self._settings),
            "rate": self._voice_rate,
            "echo_delay_s": self._echo_delay_s,
        }
        with self._sending, contextlib.suppress(OSError):  # if it died already, reading will show
            self._connection = connection
            wire.send(connection, wire.SETTINGS, wire.json_body(settings))
            wire.send(connection, wire.ALLOW, self._allowed.value.encode())
        return connection

    def _bury(self) -> None:
        with self._life:
            if self._child is not None:
                self._child.kill()  # this also frees a sender that it keeps waiting
                self._child.wait()
        with self._sending:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _read(self, connection: Connection) -> None:
        # The child is gone when reading fails, whatever the reason.
        with contextlib.suppress(EOFError, OSError):
            while connection.poll(_HANG_S):
                self._handle(wire.receive(connection))

    def _handle(self, message: wire.Message) -> None:
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
