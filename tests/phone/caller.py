"""A telephone for tests: raw SIP over UDP, its speech over RTP."""

import contextlib
import itertools
import queue
import socket
import struct
import threading
import time
from collections.abc import Sequence

import numpy as np

from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.rtp import g711

FRAME = 160
_NUMBERS = itertools.count(1)
_WAIT_S = 8.0


class Answer:
    """A SIP message that came, read as far as a test needs."""

    def __init__(self, data: bytes) -> None:
        head, _, body = data.decode().partition("\r\n\r\n")
        self.first, *lines = head.split("\r\n")
        self.headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.body = body

    @property
    def status(self) -> int:
        """Status of a response; 0 = it is a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        """Of the request, or of the request that is answered."""
        return self.headers["cseq"].split()[1] if self.status else self.first.split()[0]

    @property
    def media_port(self) -> int:
        """Port of the audio in its session description."""
        return int(self.body.partition("m=audio ")[2].split()[0])


class Caller:
    """Calls the line; one call each.

    Args:
        port: SIP port of the line on 127.0.0.1.
        number: the caller's number.
        codec: 0 = PCMU, 8 = PCMA.
    """

    def __init__(self, port: int, number: str = "5551234", codec: int = 0) -> None:
        self._line = ("127.0.0.1", port)
        self._codec = g711.Codec(codec)
        self._number = number
        self._sip, self._rtp = _socket(), _socket()
        self._id = f"call{next(_NUMBERS)}-{self.local[1]}"
        self._cseq = 0
        self._to_tag = ""
        self._version = 0
        self._answers: queue.Queue[Answer] = queue.Queue()
        self._remote: tuple[str, int] | None = None
        self._saying = np.zeros(0, np.int16)
        self._events: list[bytes] = []
        self._silent = False
        self._recorded: list[bytes] = []
        self.arrivals: list[float] = []
        self.asked: list[Answer] = []  # requests of the line
        self.hung_up = threading.Event()
        self._closed = threading.Event()
        for work in (self._listen, self._record, self._speak):
            threading.Thread(target=work, daemon=True).start()

    @property
    def local(self) -> tuple[str, int]:
        """Address of the telephone's SIP."""
        host, port = self._sip.getsockname()
        return host, port

    def invite(self) -> None:
        """Begin to call."""
        self._cseq += 1
        self._request("INVITE", body=self._offer("sendrecv"))

    def wait(self, status: int, method: str = "INVITE") -> Answer:
        """The next answer with that status; others are skipped."""
        end = time.monotonic() + _WAIT_S
        while True:
            answer = self._answers.get(timeout=max(0.01, end - time.monotonic()))
            if (answer.status, answer.method) == (status, method):
                return answer

    def wait_answered(self) -> Answer:
        """Wait for 200 to the INVITE, acknowledge it, and begin to speak."""
        answer = self.wait(200)
        self._to_tag = answer.headers["to"].partition("tag=")[2]
        self._request("ACK")
        self._remote = ("127.0.0.1", answer.media_port)
        return answer

    def call(self) -> Answer:
        """INVITE, 200, ACK."""
        self.invite()
        return self.wait_answered()

    def acknowledge_refusal(self, answer: Answer) -> None:
        """ACK of a final answer that is not 200."""
        self._to_tag = answer.headers["to"].partition("tag=")[2]
        self._request("ACK", branch=answer.headers["via"].partition("branch=")[2].partition(";")[0])

    def cancel(self) -> None:
        """Give up before the answer."""
        self._request("CANCEL", branch=self._branch("INVITE"))

    def hold(self, direction: str = "sendonly") -> Answer:
        """re-INVITE with another direction ("sendrecv" = back)."""
        self._cseq += 1
        self._request("INVITE", body=self._offer(direction))
        answer = self.wait(200)
        self._request("ACK")
        return answer

    def hang_up(self) -> None:
        """BYE, and its answer."""
        self._cseq += 1
        self._request("BYE")
        self.wait(200, "BYE")

    def info_digit(self, digit: str) -> None:
        """Press a key, told by INFO."""
        self._cseq += 1
        body = f"Signal={digit}\r\nDuration=160\r\n"
        self._request("INFO", body=body, kind="application/dtmf-relay")
        self.wait(200, "INFO")

    def press(self, digit: str) -> None:
        """Press a key, told by RFC 4733."""
        code = "0123456789*#ABCD".index(digit)
        steps = [(0, 160), (0, 320), (0, 480), (0x80, 640), (0x80, 640), (0x80, 640)]
        self._events += [struct.pack("!BBH", code, end | 10, duration) for end, duration in steps]

    def notify(self, status: str, *, over: bool = False) -> None:
        """Tell how a transfer goes, as in "180 Ringing"."""
        self._cseq += 1
        state = "terminated;reason=noresource" if over else "active;expires=60"
        self._request(
            "NOTIFY", f"SIP/2.0 {status}\r\n", "message/sipfrag", extra=["Event: refer", f"Subscription-State: {state}"]
        )
        self.wait(200, "NOTIFY")

    def say(self, samples: Samples) -> None:
        """Speak 8 kHz sound; returns at once."""
        self._saying = samples

    def fall_silent(self, silent: bool = True) -> None:
        """Send no packet any more, as when the network is cut; or do so again."""
        self._silent = silent

    def recorded(self) -> Samples:
        """What came so far."""
        return np.frombuffer(b"".join(g711.decode(self._codec, payload) for payload in list(self._recorded)), "<i2").astype(
            np.int16
        )

    def close(self) -> None:
        """Release the sockets."""
        self._closed.set()
        self._sip.close()
        self._rtp.close()

    # ---- SIP -------------------------------------------------------------------------------------------------------

    def _branch(self, method: str) -> str:
        return f"z9hG4bK-{self._id}-{self._cseq}-{'INVITE' if method == 'CANCEL' else method}"

    def _request(
        self, method: str, body: str = "", kind: str = "application/sdp", branch: str = "", extra: Sequence[str] = ()
    ) -> None:
        tag = f";tag={self._to_tag}" if self._to_tag else ""
        host, port = self.local
        lines = [
            f"{method} sip:700@127.0.0.1:{self._line[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};branch={branch or self._branch(method)};rport",
            "Max-Forwards: 70",
            f"From: <sip:{self._number}@127.0.0.1>;tag=from-{self._id}",
            f"To: <sip:700@127.0.0.1>{tag}",
            f"Call-ID: {self._id}",
            f"CSeq: {self._cseq} {method}",
            f"Contact: <sip:{self._number}@{host}:{port}>",
            *extra,
            *([f"Content-Type: {kind}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._sip.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self._line)

    def _offer(self, direction: str) -> str:
        self._version += 1
        port = self._rtp.getsockname()[1]
        codec = self._codec.value
        lines = [
            *("v=0", f"o=- 1 {self._version} IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"),
            *(f"m=audio {port} RTP/AVP {codec} 101", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", f"a={direction}"),
        ]
        return "\r\n".join(lines) + "\r\n"

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while not self._closed.is_set():
                message = Answer(self._sip.recv(8192))
                if message.status:
                    self._answers.put(message)
                    continue
                self._confirm(message)
                self.asked.append(message)
                if message.method == "BYE":
                    self.hung_up.set()

    def _confirm(self, request: Answer) -> None:
        copied = [f"{name.title()}: {request.headers[name]}" for name in ("via", "from", "to", "call-id", "cseq")]
        self._sip.sendto(
            (
                "\r\n".join(
                    ["SIP/2.0 202 Accepted" if request.method == "REFER" else "SIP/2.0 200 OK", *copied, "Content-Length: 0"]
                )
                + "\r\n\r\n"
            ).encode(),
            self._line,
        )

    # ---- RTP -------------------------------------------------------------------------------------------------------

    def _speak(self) -> None:
        due, sequence, timestamp, pressed_at = time.monotonic(), 0, 0, 0
        with contextlib.suppress(OSError):
            while not self._closed.is_set():
                due += 0.02
                time.sleep(max(0.0, due - time.monotonic()))
                if self._remote is None or self._silent:
                    continue
                sequence, timestamp = sequence + 1, timestamp + FRAME
                if self._events:
                    payload, kind = self._events.pop(0), 101
                    pressed_at = timestamp if payload[2:] == struct.pack("!H", 160) else pressed_at
                    stamp = pressed_at
                else:
                    frame, self._saying = self._saying[:FRAME], self._saying[FRAME:]
                    padded = np.pad(frame, (0, FRAME - len(frame))).astype("<i2").tobytes()
                    payload, kind, stamp = g711.encode(self._codec, padded), self._codec.value, timestamp
                self._rtp.sendto(struct.pack("!BBHII", 0x80, kind, sequence & 0xFFFF, stamp, 0x1234) + payload, self._remote)

    def _record(self) -> None:
        with contextlib.suppress(OSError):
            while not self._closed.is_set():
                data = self._rtp.recv(2048)
                if data[1] & 0x7F == self._codec.value:
                    self.arrivals.append(time.monotonic())
                    self._recorded.append(data[12:])


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 0))
    made.settimeout(30)
    return made
