"""What a telephone does with a REFER: calls the target, or pretends to, and tells the line by NOTIFYs (RFC 3515)."""

import threading
import time
from collections.abc import Callable, Sequence

from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.message import place

_RINGING_S = 60.0


def notify(call: Caller, status: str, *, last: bool) -> None:
    """Tell how far the transfer is, as `180 Ringing`."""
    state = "terminated;reason=noresource" if last else "active;expires=60"
    headers = [("Event", "refer"), ("Subscription-State", state), ("Content-Type", "message/sipfrag;version=2.0")]
    call.request("NOTIFY", headers, f"SIP/2.0 {status}\r\n")


def pretending(statuses: Sequence[str], pause_s: float = 0.3) -> Callable[[Caller, str], None]:
    """A transfer that goes like this, without anybody being called."""

    def follow(call: Caller, _target: str) -> None:
        for place_, status in enumerate(statuses):
            notify(call, status, last=place_ == len(statuses) - 1 and not status.startswith("1"))
            time.sleep(pause_s)

    return follow


class RealTransfer:
    """Calls the target through the proxy, as a telephone does.

    Attributes:
        leg: the second call.
        done: set when the target has answered or refused, and the line was told.
    """

    def __init__(self) -> None:
        self.leg: Caller | None = None
        self.done = threading.Event()

    def __call__(self, call: Caller, uri: str) -> None:
        """Follow a REFER."""
        host, port = place(uri)
        user = uri.removeprefix("sip:").partition("@")[0]
        self.leg = Caller(Dial((host, port), user, call.dial.name, call.dial.host))
        try:
            notify(call, "100 Trying", last=False)
            found = self.leg.call(_RINGING_S)
            notify(call, found.start.removeprefix("SIP/2.0 "), last=True)
        except DrillError:
            return  # nobody answered, or the first call has ended meanwhile
        finally:
            self.done.set()

    def close(self) -> None:
        """End the second call."""
        if self.leg is not None:
            self.leg.close()
