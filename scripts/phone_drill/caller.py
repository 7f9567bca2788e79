"""A telephone of our own: calls the line, speaks, presses keys, holds, transfers, misbehaves, and keeps what it hears.

It shares no code with the line. Addresses are those of this machine only.
"""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from scripts.phone_drill import sdp
from scripts.phone_drill.digest import Login, authorization
from scripts.phone_drill.ear import Ear
from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.g711 import CODECS, Codec, Samples
from scripts.phone_drill.media import Media
from scripts.phone_drill.message import Header, Message, parameter, place, render, target
from scripts.phone_drill.network import GOOD, Network
from scripts.phone_drill.station import Address, Station

_PATIENCE_S = 10.0
_ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, REFER, NOTIFY, UPDATE, INFO"


@dataclass(frozen=True, slots=True)
class Dial:
    """Whom to call, and as whom."""

    line: Address  # the line, or the proxy before it
    user: str = "700"
    name: str = "3125550188"
    host: str = "127.0.0.1"  # own address
    codecs: Sequence[str] = ("PCMU", "PCMA")
    network: Network = GOOD
    login: Login | None = None

    @property
    def uri(self) -> str:
        """Of the line."""
        return f"sip:{self.user}@{self.line[0]}:{self.line[1]}"


class Caller:
    """One call, from its INVITE to its end.

    Attributes:
        dial: whom it calls.
        media: its sound.
        station: its signalling, with all messages that came.
        ended_at: when the line ended the call; None = it has not.
        acknowledging: False = answers to INVITE are not acknowledged.
        on_refer: what is done with a REFER once it is accepted, in a thread of its own: gets this call and the target.
    """

    def __init__(self, dial: Dial) -> None:
        self.dial = dial
        self.media = Media(dial.host, dial.network)
        self.station = Station(dial.host, self._handle)
        self.ended_at: float | None = None
        self.acknowledging = True
        self.on_refer: Callable[[Caller, str], None] | None = None
        self.call_id = secrets.token_hex(8)
        self._tag = secrets.token_hex(4)
        self._sequence = 0
        self._version = 0
        self._lock = threading.Lock()
        self._invites: dict[str, Sequence[Header]] = {}  # by branch
        self._remote = f"<{dial.uri}>"  # its To, with the tag as soon as there is one
        self._target = dial.uri
        self._routes: Sequence[str] = ()
        self._codec = CODECS[dial.codecs[0]]
        self._answer: sdp.Answer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def ear(self) -> Ear:
        """What it hears."""
        return self.media.ear

    @property
    def codec(self) -> Codec:
        """That was agreed on."""
        return self._codec

    @property
    def answer(self) -> sdp.Answer:
        """What the line answered last.

        Raises:
            DrillError: it has not.
        """
        if self._answer is None:
            raise DrillError("the call was not answered")
        return self._answer

    # ---- the call ----------------------------------------------------------------------------------------------------------

    def call(self, timeout_s: float = _PATIENCE_S, *, extra: Sequence[Header] = (), body: str | None = None) -> Message:
        """Call, with a password where one is asked for and known; the final response. A call that is answered has sound."""
        branch, data = self.invite(extra=extra, body=body)
        found = self.station.exchange(data, self.dial.line, branch, "INVITE", timeout_s)
        if found.status == 401 and self.dial.login is not None:
            told = authorization(found.one("www-authenticate"), self.dial.login, "INVITE", self.dial.uri)
            branch, data = self.invite(extra=[*extra, ("Authorization", told)], body=body)
            found = self.station.exchange(data, self.dial.line, branch, "INVITE", timeout_s)
        return found

    def answered(self, timeout_s: float = _PATIENCE_S) -> Self:
        """Call, and insist on being answered.

        Raises:
            DrillError: it was not.
        """
        found = self.call(timeout_s)
        if found.status != 200:
            raise DrillError(f"the call was not answered: {found.start}")
        return self

    def invite(self, *, extra: Sequence[Header] = (), body: str | None = None, direction: str = "sendrecv") -> tuple[str, bytes]:
        """An INVITE that is not sent yet: its branch, and the datagram."""
        self._version += 1
        text = (
            body if body is not None else sdp.offer(self.dial.host, self.media.port, self.dial.codecs, self._version, direction)
        )
        branch, headers = self._headers("INVITE", [*extra, ("Content-Type", "application/sdp")])
        with self._lock:
            self._invites[branch] = headers
        return branch, render(f"INVITE {self._target} SIP/2.0", headers, text)

    def cancel(self, branch: str) -> Message:
        """Cancel the INVITE with this branch; the response to the CANCEL."""
        headers = [(name, value) for name, value in self._invites[branch] if name not in {"CSeq", "Content-Type"}]
        sequence = dict(self._invites[branch])["CSeq"].split()[0]
        data = render(f"CANCEL {self.dial.uri} SIP/2.0", [*headers, ("CSeq", f"{sequence} CANCEL")])
        return self.station.exchange(data, self.dial.line, branch, "CANCEL", _PATIENCE_S)

    def request(self, method: str, extra: Sequence[Header] = (), body: str = "", timeout_s: float = _PATIENCE_S) -> Message:
        """Send a request of this call; the final response."""
        branch, headers = self._headers(method, extra)
        data = render(f"{method} {self._target} SIP/2.0", headers, body)
        return self.station.exchange(data, self._next_hop(), branch, method, timeout_s)

    def reinvite(self, direction: str) -> Message:
        """Hold (`sendonly`, `inactive`) or resume (`sendrecv`); the final response."""
        branch, data = self.invite(direction=direction)
        return self.station.exchange(data, self._next_hop(), branch, "INVITE", _PATIENCE_S)

    def bye(self) -> Message:
        """End the call; the response. What is heard afterwards is kept."""
        self.media.sending = False
        return self.request("BYE")

    def vanish(self) -> None:
        """Be gone without a word, as when the network breaks; what the line then sends is still kept."""
        self.station.silent = True
        self.media.sending = False

    def wait_ended(self, timeout_s: float) -> float | None:
        """When the line ended the call; None = not in time."""
        if self.station.wait(lambda one: not one.status and one.method == "BYE", timeout_s):
            time.sleep(0.05)
        return self.ended_at

    def close(self) -> None:
        """End what still lives."""
        if self._answer is not None and self.ended_at is None and not self.station.silent:
            with contextlib.suppress(DrillError):  # the line is gone, which the check has noticed
                self.request("BYE", timeout_s=2.0)
        self.media.stop()
        self.station.close()

    # ---- its sound ---------------------------------------------------------------------------------------------------------

    def say(self, samples: Samples) -> float:
        """Say something (8,000 samples a second) to its end; the moment of the last packet."""
        self.media.say(samples, self._codec)
        return self.media.wait_said()

    def press(self, keys: str) -> float:
        """Press keys; the moment of the last packet."""
        self.media.press(keys)
        return self.media.wait_said()

    def press_by_info(self, key: str, kind: str = "application/dtmf-relay") -> Message:
        """Press a key in the signalling; the response."""
        body = f"Signal={key}\r\nDuration=160\r\n" if kind == "application/dtmf-relay" else key
        return self.request("INFO", [("Content-Type", kind)], body)

    # ---- what the line sends -----------------------------------------------------------------------------------------------

    def _handle(self, message: Message, source: Address) -> None:
        if message.status:
            if message.method == "INVITE" and message.status >= 200:
                self._take(message)
        elif message.method != "ACK":
            known = message.method in {"BYE", "REFER", "OPTIONS", "UPDATE", "INFO"}
            status = "202 Accepted" if message.method == "REFER" else "200 OK" if known else "405 Method Not Allowed"
            self.station.send(_response(message, status, self._contact), source)
            self._react(message)

    def _react(self, message: Message) -> None:
        with self._lock:
            again = len(self.station.messages(lambda one: one.branch == message.branch and one.start == message.start)) > 1
        if again:
            return
        if message.method == "BYE":
            self.ended_at = message.at
        if message.method == "REFER" and self.on_refer is not None:
            threading.Thread(target=self.on_refer, args=(self, target(message.one("refer-to"))), daemon=True).start()

    def _take(self, message: Message) -> None:
        """A final response to an INVITE: the dialog and the sound begin or change, and it is acknowledged."""
        sent = self._invites.get(message.branch)
        if sent is None:
            return
        if message.status < 300:
            with self._lock:
                self._remote = message.one("to")
                self._target = target(message.one("contact"))
                self._routes = tuple(reversed(message.all("record-route")))
            if message.body:
                self._answer = sdp.read_answer(message.body)
                self._codec = self._answer.codec
                self.media.start(self._answer.codec, (self._answer.host, self._answer.port))
        if self.acknowledging:
            self._acknowledge(message, sent)

    def _acknowledge(self, message: Message, sent: Sequence[Header]) -> None:
        sequence = dict(sent)["CSeq"].split()[0]
        accepted = message.status < 300
        branch = secrets.token_hex(8) if accepted else message.branch.removeprefix("z9hG4bK")
        _, headers = self._headers("ACK", branch=branch, sequence=sequence)
        headers = [(name, message.one("to") if name == "To" else value) for name, value in headers]
        if not accepted:  # a part of the INVITE's transaction: it goes the INVITE's way
            headers = [(name, value) for name, value in headers if name != "Route"]
        uri, to = (self._target, self._next_hop()) if accepted else (self.dial.uri, self.dial.line)
        self.station.send(render(f"ACK {uri} SIP/2.0", headers), to)

    # ---- writing -----------------------------------------------------------------------------------------------------------

    @property
    def _contact(self) -> Header:
        return "Contact", f"<sip:{self.dial.name}@{self.dial.host}:{self.station.port}>"

    def _next_hop(self) -> Address:
        return place(target(self._routes[0])) if self._routes else place(self._target)

    def _headers(
        self, method: str, extra: Sequence[Header] = (), *, branch: str = "", sequence: str = ""
    ) -> tuple[str, list[Header]]:
        """The headers of a request, in a new transaction unless a branch is given; and its branch."""
        with self._lock:
            if not sequence:
                self._sequence += 1
            remote, routes = self._remote, self._routes
        branch = f"z9hG4bK{branch or secrets.token_hex(8)}"
        return branch, [
            ("Via", f"SIP/2.0/UDP {self.dial.host}:{self.station.port};branch={branch};rport"),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in routes),
            ("From", f'"Drill" <sip:{self.dial.name}@{self.dial.line[0]}:{self.dial.line[1]}>;tag={self._tag}'),
            ("To", remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{sequence or self._sequence} {method}"),
            self._contact,
            ("Allow", _ALLOW),
            *extra,
        ]


def _response(request: Message, status: str, contact: Header) -> bytes:
    kept = [(name, value) for name, value in request.headers if name in {"via", "from", "to", "call-id", "cseq", "record-route"}]
    return render(f"SIP/2.0 {status}", [*((name.title(), value) for name, value in kept), contact])


def tag_of(message: Message) -> str:
    """The line's tag in a response."""
    return parameter(message.one("to"), "tag")
