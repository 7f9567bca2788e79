"""systemd's notification protocol: a datagram of KEY=VALUE lines to the socket that NOTIFY_SOCKET names.

Written out here because the protocol is these few lines, and sdnotify 0.3.2 (its latest, of 2017) sends Latin-1, can wait for
ever for a busy systemd, leaves its socket open and hides every error.
"""

import logging
import socket

logger = logging.getLogger(__name__)

_TIMEOUT_S = 1.0  # a systemd that is busy for longer gets no message


class Notifier:
    """Sends to the notification socket.

    Args:
        address: value of NOTIFY_SOCKET: an absolute path, or "@name" for an abstract socket; "" or another kind sends nothing.
    """

    def __init__(self, address: str) -> None:
        if address and address[0] not in "/@":
            logger.warning("systemd cannot be told anything: NOTIFY_SOCKET is not a local socket")
            address = ""
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def __bool__(self) -> bool:
        """Whether anybody listens."""
        return bool(self._address)

    def send(self, **values: str) -> bool:
        """Send these values in one message.  Returns whether it was taken."""
        if not self._address:
            return False
        message = "\n".join(f"{name}={' '.join(value.split())}" for name, value in values.items())
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.settimeout(_TIMEOUT_S)
                sender.sendto(message.encode(), self._address)
        except OSError as error:  # the service is worth more than its report
            logger.warning("systemd cannot be told %s: %s", ", ".join(values), error)
            return False
        return True
