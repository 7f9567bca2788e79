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
from dealer_kiosk.audio.halfduplex import HalfDuplex
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

    Half duplex: what the microphone hears while the agent speaks, and shortly after, is dropped; the agent would answer itself.

    Args:
        settings: which devices, and how.
        voice_rate: samples a second of what will be played most.

    Attributes:
        level_dbfs: level of the newest microphone frame, heard or dropped.
        problem: one sentence while a device is lost, otherwise None; it is reopened in the background.
    """

    def __init__(self, settings: Audio, voice_rate: int) -> None:
        self._settings = settings
        self._voice_rate = voice_rate
        self.level_dbfs = pcm.SILENT_DBFS
        self.problem: str | None = None
        self._floor = HalfDuplex(settings.tail_ms / 1000)
        self._frames: queue.Queue[Samples] = queue.Queue(_BACKLOG)
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

    def frames(self, timeout_s: float) -> Iterator[Samples | None]:
        """Microphone frames of 20 ms until `stop`, those heard while muted left out; None when none came for `timeout_s`."""
        while not self._stopping.is_set():
            try:
                yield self._frames.get(timeout=timeout_s)
            except queue.Empty:
                yield None

    def play(self, samples: Samples, rate: int) -> None:
        """Queue mono sound for the loudspeaker; returns at once."""
        if len(samples):
            sequence = self._floor.queued(len(samples) / rate)
            self._send(wire.PLAY, wire.play_body(sequence, pcm.resample(samples, rate, self._rate)))

    def stop_playing(self) -> None:
        """Silence the loudspeaker at once."""
        self._send(wire.ABORT)
        self._floor.finished()

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

    @contextlib.contextmanager
    def microphone_closed(self) -> Iterator[None]:
        """Do not listen inside the block nor for `tail_ms` after it; frames that wait to be read are dropped as well."""
        with self._floor.microphone_closed():
            yield
            self._drop_frames()

    def _drop_frames(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._frames.get_nowait()

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
        body = wire.json_body({"audio": dataclasses.asdict(self._settings), "rate": self._voice_rate})
        with self._sending, contextlib.suppress(OSError):  # if it died already, reading will show
            self._connection = connection
            wire.send(connection, wire.SETTINGS, body)
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
        if message.tag == wire.FRAME:
            self._hear(message.samples())
        elif message.tag == wire.PLAYED:
            self._floor.finished(message.sequence())
        elif message.tag == wire.READY:
            self._rate = message.json()["rate"]
            self._set_problem(None)
        elif message.tag == wire.LOST:
            self._set_problem(message.text())

    def _hear(self, frame: Samples) -> None:
        self.level_dbfs = pcm.dbfs(frame)
        if self._floor.muted:
            return
        try:
            self._frames.put_nowait(frame)
        except queue.Full:  # nobody has listened for 30 s; old sound is of no use
            self._drop_frames()

    def _set_problem(self, problem: str | None) -> None:
        if problem != self.problem:
            logger.warning("%s", problem or "microphone and loudspeaker work again")
        self.problem = problem
        self._reported.set()
