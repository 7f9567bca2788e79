"""When the kiosk has grown so much that it should end between two customers and be started anew."""

import logging
from collections.abc import Callable

from dealer_kiosk.config import Health
from dealer_kiosk.health.usage import Usage, measure

logger = logging.getLogger(__name__)

_GROWTH = 1.25  # a kiosk that started above the ceiling may take this much more before it is started anew


class Ceiling:
    """Judges what the kiosk takes.

    A large model can need more than the ceiling from the start. That is logged once and no reason to restart, which would only be
    repeated for ever: such a kiosk may grow by a quarter.

    Args:
        settings: the ceilings; 0 = none.
        usage: measures the kiosk with its child processes.
    """

    def __init__(self, settings: Health, usage: Callable[[], Usage] = measure) -> None:
        self._usage = usage
        self._memory_mib = settings.max_memory_mib
        self._descriptors = settings.max_descriptors
        self._looked = False

    def exceeded(self) -> str | None:
        """The sentence that says what is over its ceiling, or None; call it with everything loaded, between two customers."""
        usage = self._usage()
        if not self._looked:
            self._looked = True
            self._make_room(usage)
        if 0 < self._memory_mib < usage.memory_mib:
            return f"the kiosk uses {usage.memory_mib:.0f} MiB of memory, more than {self._memory_mib}; it starts anew"
        if 0 < self._descriptors < usage.descriptors:
            return f"the kiosk has {usage.descriptors} files and sockets open, more than {self._descriptors}; it starts anew"
        return None

    def _make_room(self, usage: Usage) -> None:
        if 0 < self._memory_mib < usage.memory_mib:
            self._memory_mib = round(usage.memory_mib * _GROWTH)
            logger.warning("the kiosk needs %.0f MiB of memory from the start; raise health.max_memory_mib", usage.memory_mib)
