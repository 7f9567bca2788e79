"""The one log line about what was refused, in a form that fail2ban can read: `phone: refused KIND from IP`."""

import logging
from collections import OrderedDict

logger = logging.getLogger(__name__)

EVERY_S = 1.0
"""Seconds between two lines about one source."""

_SOURCES = 256


class Refusals:
    """Logs refusals without flooding the log; the text holds nothing of what was sent."""

    def __init__(self) -> None:
        self._logged: OrderedDict[tuple[str, str], float] = OrderedDict()

    def note(self, kind: str, source: str, now: float) -> None:
        """Log that something from `source` (an IP address) was refused, once a second."""
        key = (kind, source)
        if now - self._logged.get(key, float("-inf")) < EVERY_S:
            return
        self._logged[key] = now
        self._logged.move_to_end(key)
        if len(self._logged) > _SOURCES:
            self._logged.popitem(last=False)
        logger.warning("phone: refused %s from %s", kind, source)
