"""Tells systemd that the kiosk is up, what it is doing, and, for as long as it is true, that it is alive.

systemd restarts a service with WatchdogSec= whose messages stay away.
"""

import logging
import os
import threading
from collections.abc import Mapping, Sequence

from dealer_kiosk.health.heartbeats import Heartbeats, Stage
from dealer_kiosk.health.notify import Notifier

logger = logging.getLogger(__name__)

_RETRY_S = 1.0  # a stage that was late is looked at again this soon


class Watchdog:
    """Speaks for the kiosk to systemd; without NOTIFY_SOCKET it does nothing.

    Args:
        heartbeats: the signs of life.
        environment: where NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID are looked up; the process's by default.
        stages: without a fresh sign of life of each of these, systemd is not told that the kiosk is alive.
    """

    def __init__(
        self,
        heartbeats: Heartbeats,
        environment: Mapping[str, str] | None = None,
        stages: Sequence[Stage] = (Stage.AUDIO, Stage.MAIN),
    ) -> None:
        environment = os.environ if environment is None else environment
        self._heartbeats = heartbeats
        self._stages = stages
        self._notifier = Notifier(environment.get("NOTIFY_SOCKET", ""))
        self._every_s = _watchdog_s(environment) / 2 if self._notifier else 0.0
        self._status = ""
        self._well = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Say that the kiosk is ready, and from now on that it is alive."""
        self._notifier.send(READY="1")
        if self._every_s:
            self._thread.start()

    def status(self, text: str) -> None:
        """What `systemctl status` shows; nothing is sent when it has not changed."""
        if text != self._status:
            self._status = text
            self._notifier.send(STATUS=text)

    def stop(self) -> None:
        """Say that the kiosk is about to end; safe to call twice."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._notifier.send(STOPPING="1")
        if self._thread.is_alive():
            self._thread.join()

    def check(self) -> bool:
        """Tell systemd that the kiosk is alive if it is.  Returns whether it is and systemd knows."""
        stale = [stage for stage in self._stages if not self._heartbeats.fresh(stage)]
        if stale and self._well:
            logger.error("no sign of life from: %s", ", ".join(stale))
        self._well = not stale
        return self._well and self._notifier.send(WATCHDOG="1")

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stopping.wait(wait_s):
            wait_s = self._every_s if self.check() else min(self._every_s, _RETRY_S)


def _watchdog_s(environment: Mapping[str, str]) -> float:
    """Seconds after which systemd misses a sign of life; 0 = it does not watch this process."""
    watched, pid = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not (watched.isascii() and watched.isdigit()) or (pid and pid != str(os.getpid())):
        return 0.0
    return int(watched) / 1e6
