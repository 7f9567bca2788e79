"""How a call of the self-test was, and what is wrong with it in words; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

KEYS = "159#"
"""Keys that are pressed at both ends."""

PROBE_DBFS = -20.0
"""Level of the test signal."""

_LOST = 0.01  # share of packets; from here on words suffer
_JITTER_MS = 20.0
_GAP_MS = 100.0  # as long as the line waits for a packet that is late
_LATE = 0.05  # share of packets; the telephone shares the machine with the line
_QUIET_DBFS = -45.0
_LEVEL_DB = 3.0  # G.711 itself changes the level by less than 0.1 dB
_ALIKE = 0.95  # G.711 itself leaves 0.999
_DELAY_MS = 150.0  # one way; people begin to talk into each other (ITU-T G.114)
_ANSWER_S = 5.0

_BUSY = "this machine is too busy; see which other programs run: top"


@dataclass(frozen=True, slots=True)
class Echo:
    """What came back of a test signal, and of keys."""

    correlation: float  # 1 = as it was sent
    there_ms: float  # from the telephone to whoever talks to the caller
    back_ms: float
    keys_there: str
    keys_back: str

    def problems(self) -> Iterator[str]:
        """What is wrong, a sentence each."""
        if self.correlation < _ALIKE:
            yield f"the sound comes back distorted, {self.correlation:.0%} alike; {_BUSY}"
        if max(self.there_ms, self.back_ms) > _DELAY_MS:
            yield f"the sound takes {self.there_ms:.0f} ms there and {self.back_ms:.0f} ms back; {_BUSY}"
        for way, keys in (("to the line", self.keys_there), ("from the line", self.keys_back)):
            if keys != KEYS:
                yield f"of the keys {KEYS} {way} {keys or 'none'} came; report it with the line's log"


@dataclass(frozen=True, slots=True)
class Quality:
    """One call."""

    codec: str
    answer_s: float  # from the call to the answer
    expected: int  # packets from the line
    received: int
    jitter_ms: float
    longest_gap_ms: float  # between two packets
    sent: int
    late_sends: int  # of the telephone's own, more than 5 ms
    level_dbfs: float  # of what was heard, pauses left out
    hung_up: bool = False  # the line did, before the test was over
    echo: Echo | None = None  # only where an echo answers

    @property
    def lost(self) -> int:
        """Packets that did not come."""
        return self.expected - self.received

    @property
    def problems(self) -> list[str]:
        """What is wrong, a sentence each; none = the line sounds as it should."""
        return [*self._network(), *self._sound(), *(self.echo.problems() if self.echo else ())]

    def describe(self) -> Iterator[str]:
        """The measurements in words."""
        yield f"answered after {self.answer_s:.1f} s"
        yield f"{self.received} of {self.expected} packets came, {self.lost} lost"
        yield f"jitter {self.jitter_ms:.1f} ms, longest gap {self.longest_gap_ms:.0f} ms (20 ms is even)"
        yield f"{self.late_sends} of {self.sent} packets were sent late"
        yield f"what was heard: {self.level_dbfs:.0f} dB below full scale".replace("-", "")
        if self.echo is not None:
            yield f"the test signal came back {self.echo.correlation:.1%} alike"
            yield f"on the way for {self.echo.there_ms:.0f} ms there and {self.echo.back_ms:.0f} ms back"
            yield f"keys: {self.echo.keys_there or 'none'} there, {self.echo.keys_back or 'none'} back"

    def _network(self) -> Iterator[str]:
        if self.hung_up:
            yield "the line has hung up during the test; see its log: journalctl -u dealer-kiosk"
        if self.answer_s > _ANSWER_S:
            yield f"it took {self.answer_s:.0f} s to answer; {_BUSY}"
        if self.expected < 2:
            yield "no sound came; the ports from rtp_first_port to rtp_last_port must not be closed by a firewall"
        elif self.lost > _LOST * self.expected:
            yield f"{self.lost} of {self.expected} packets were lost; {_BUSY}"
        if max(self.jitter_ms / _JITTER_MS, self.longest_gap_ms / _GAP_MS) > 1:
            yield f"the sound comes unevenly, with a gap of {self.longest_gap_ms:.0f} ms; {_BUSY}"
        if self.late_sends > _LATE * self.sent:
            yield f"{self.late_sends} of {self.sent} packets were sent late; {_BUSY}"

    def _sound(self) -> Iterator[str]:
        if self.expected >= 2 and self.level_dbfs < _QUIET_DBFS:
            yield "only silence was heard; the kiosk must speak: dealer-kiosk doctor"
        elif self.echo is not None and abs(self.level_dbfs - PROBE_DBFS) > _LEVEL_DB:
            yield f"what was sent at {PROBE_DBFS:.0f} dB came back at {self.level_dbfs:.0f} dB; report it with the line's log"
