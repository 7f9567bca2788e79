"""The audio process: `python -m dealer_kiosk.audio.worker FD`, started by `AudioProcess` with one end of a socket pair.

It is a process of its own because a busy Python thread beside the callbacks holds the interpreter lock for long enough to break
up the sound. It ends when its parent does.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from operator import itemgetter

from dealer_kiosk.audio import devices, wire
from dealer_kiosk.audio.bargein import DUCKED_GAIN, Action, Allowed
from dealer_kiosk.audio.devices import Direction
from dealer_kiosk.audio.duplex import FullDuplex
from dealer_kiosk.audio.flatness import NOTHING_HEARD, Flatness
from dealer_kiosk.audio.streams import Loudspeaker, Microphone, Position, restart_portaudio
from dealer_kiosk.config import Audio
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import Samples

_POLL_S = 0.01
_FIRST_RETRY_S, _LAST_RETRY_S = 0.5, 10.0
_MOST_OPENED = 10  # times in one process: a sound server that dies may leave a thread of its library behind
_PREFILLED = 3.0  # latencies: a loudspeaker that is stuck takes sound until its buffers are full


class Worker:
    """Keeps microphone and loudspeaker open and carries sound between them and the parent.

    Args:
        connection: leads to the parent.
        settings: which devices, and how.
        voice_rate: samples a second of what will be played most.
        echo_delay_s: listen while the agent speaks, whose echo comes after this time (`reference.Reference`); None = do not.
    """

    def __init__(self, connection: Connection, settings: Audio, voice_rate: int, echo_delay_s: float | None) -> None:
        self._connection = connection
        self._settings = settings
        self._voice_rate = voice_rate
        self._echo_delay_s = echo_delay_s
        self._duplex: FullDuplex | None = None
        self._allowed = Allowed.ANY
        self._microphone: Microphone | None = None
        self._loudspeaker: Loudspeaker | None = None
        self._speaker_lock = threading.Lock()  # between our two threads; the callbacks never take it
        self._telling = threading.Lock()  # one message at a time
        self._last = 0  # sequence number of the newest PLAY
        self._dropped = 0  # highest sequence number that will not be played
        self._told = 0  # highest sequence number the parent knows to be over
        self._flatness = Flatness(settings.flat_s)

    def run(self) -> None:
        """Work until the parent is gone (EOFError or OSError of the connection), or until a new process is better."""
        threading.Thread(target=self._commands, daemon=True).start()
        retry_s = _FIRST_RETRY_S
        opened = 0
        while opened < _MOST_OPENED:
            try:
                speaker = self._open()
                self._settle()
                opened += 1
                self._tell(wire.READY, wire.json_body({"rate": speaker.rate}))
                retry_s = _FIRST_RETRY_S
                self._carry()
            except AudioError as error:
                self._close()
                self._tell(wire.LOST, str(error).encode())
            self._idle(retry_s)
            retry_s = min(2 * retry_s, _LAST_RETRY_S)
            self._restart()

    def _open(self) -> Loudspeaker:
        listed = devices.devices()
        source = devices.find(self._settings.input, Direction.INPUT, listed)
        sink = devices.find(self._settings.output, Direction.OUTPUT, listed)
        self._microphone = Microphone(source, self._settings.latency_s)
        speaker = Loudspeaker(sink, self._voice_rate, self._settings.latency_s)
        with self._speaker_lock:
            self._loudspeaker = speaker
            self._duplex = None if self._echo_delay_s is None else FullDuplex(speaker.rate, self._echo_delay_s)
            self._allow(self._allowed)
        return speaker

    def _settle(self) -> None:
        """Wait until sound comes and goes: a device that is stuck or gives nothing opens all the same (AudioError)."""
        opened = time.monotonic()
        while self._last_block() - opened < _PREFILLED * self._settings.latency_s:
            if self._flatness.lost and self._microphone:
                for _, frame in self._microphone.frames():
                    self._flatness.hear(frame)
            time.sleep(_POLL_S)
        if self._flatness.lost:
            raise AudioError(NOTHING_HEARD)

    def _carry(self) -> None:
        """Pass on sound until a device stalls (AudioError)."""
        while self._microphone and self._loudspeaker:
            for said_at_s, frame in self._microphone.frames():
                self._flatness.hear(frame)
                self._pass_on(said_at_s, frame)
            if self._flatness.lost:
                raise AudioError(NOTHING_HEARD)
            self._report_played()
            self._last_block()
            time.sleep(_POLL_S)

    def _last_block(self) -> float:
        """When both devices were last alive; AudioError when one has stalled."""
        if self._microphone is None or self._loudspeaker is None:
            raise AudioError("the sound devices are closed")
        late, last = min(
            ("microphone", self._microphone.last_block), ("loudspeaker", self._loudspeaker.last_block), key=itemgetter(1)
        )
        if time.monotonic() - last > self._settings.stall_s:
            raise AudioError(f"the {late} has stopped; check its plug")
        return last

    def _pass_on(self, said_at_s: float, frame: Samples) -> None:
        if self._duplex is None or self._loudspeaker is None:
            self._tell(wire.FRAME, frame.tobytes())
            return
        cleaned = self._duplex.hear(said_at_s, frame, self._loudspeaker.sent())
        if cleaned.action is Action.CUT:
            with self._speaker_lock:
                self._abort(asked=False)
        elif cleaned.action is not Action.NONE:
            ducked = cleaned.action is Action.DUCK
            self._loudspeaker.gain = DUCKED_GAIN if ducked else 1.0
            self._tell(wire.DUCKED if ducked else wire.RESTORED)
        self._tell(wire.ECHO_FRAME if cleaned.echo else wire.FRAME, cleaned.frame.tobytes())

    def _report_played(self) -> None:
        with self._speaker_lock:
            played = max(self._dropped, self._loudspeaker.played() if self._loudspeaker else 0)
        if played > self._told:
            self._told = played
            self._tell(wire.PLAYED, wire.played_body(played))

    def _commands(self) -> None:
        try:
            while True:
                message = wire.receive(self._connection)
                with self._speaker_lock:
                    if message.tag == wire.PLAY:
                        self._play(message)
                    elif message.tag == wire.ABORT:
                        self._abort(asked=True)
                    elif message.tag == wire.ALLOW:
                        self._allow(Allowed(message.text()))
        except (EOFError, OSError):  # the parent is gone; the other thread may hang in a dead device
            os._exit(0)

    def _play(self, message: wire.Message) -> None:
        self._last = message.sequence()
        if self._loudspeaker:
            self._loudspeaker.put(message.sequence(), message.sound())
        else:
            self._dropped = message.sequence()

    def _allow(self, allowed: Allowed) -> None:
        self._allowed = allowed
        if self._duplex:
            self._duplex.allow(allowed)

    def _abort(self, *, asked: bool) -> None:
        self._dropped = max(self._dropped, self._last)
        heard = self._loudspeaker.position() if self._loudspeaker else Position(0, 0.0)
        if self._loudspeaker:
            # A failed one makes no more blocks now, which _carry notices and repairs.
            with contextlib.suppress(AudioError):
                self._loudspeaker.abort()
        self._tell(wire.CUT, wire.cut_body(heard.sequence, heard.seconds, asked=asked))

    def _tell(self, tag: bytes, body: bytes = b"") -> None:
        with self._telling:
            wire.send(self._connection, tag, body)

    def _close(self) -> None:
        with self._speaker_lock:
            speaker, self._loudspeaker = self._loudspeaker, None
            self._dropped = max(self._dropped, self._last)
        if speaker:
            speaker.close()
        if self._microphone:
            self._microphone.close()
        self._microphone = None

    def _idle(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._report_played()
            self._tell(wire.ALIVE)
            time.sleep(min(left, wire.ALIVE_EVERY_S / 4))

    def _restart(self) -> None:
        try:
            restart_portaudio()
        except AudioError as error:
            self._tell(wire.LOST, str(error).encode())


def main(descriptor: int) -> None:
    """Serve the parent at the other end of the socket `descriptor`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    connection = Connection(descriptor)
    try:
        settings = wire.receive(connection).json()
        Worker(connection, Audio(**settings["audio"]), settings["rate"], settings["echo_delay_s"]).run()
    except (EOFError, OSError):  # the parent is gone
        pass
    os._exit(0)  # the other thread may hang in a dead device


if __name__ == "__main__":
    main(int(sys.argv[1]))
