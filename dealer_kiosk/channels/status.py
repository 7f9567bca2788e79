"""What the kiosk is doing, as one line on the terminal with a level meter; silent where there is no terminal."""

import time

from rich.console import Console
from rich.live import Live
from rich.text import Text

from dealer_kiosk.channels.snapshot import Activity, Snapshot, loudness

_BAR_CELLS = 30
_REDRAW_S = 0.1


class StatusLine:
    """Shows the activity and the microphone's level on standard error, or on another console."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._live = Live(console=self._console, auto_refresh=False, transient=True) if self._console.is_terminal else None
        self._shown: tuple[Activity, str | None] | None = None
        self._drawn_at = 0.0
        if self._live:
            self._live.start()

    def __call__(self, kiosk: Snapshot) -> None:
        """Draw the line anew, at once when the activity has changed and otherwise ten times a second."""
        now, shown = time.monotonic(), (kiosk.activity, kiosk.problem)
        if self._live is None or (shown == self._shown and now - self._drawn_at < _REDRAW_S):
            return
        self._shown, self._drawn_at = shown, now
        self._live.update(Text(status_text(kiosk.activity, kiosk.level_dbfs, kiosk.problem)), refresh=True)

    def close(self) -> None:
        """Remove the line; safe to call twice."""
        if self._live:
            self._live.stop()


def status_text(activity: Activity, level_dbfs: float, problem: str | None = None) -> str:
    """The words and the meter of the line."""
    meter = "█" * round(loudness(level_dbfs) * _BAR_CELLS)
    return f"{activity:<10} {meter:<{_BAR_CELLS}} {problem or ''}".rstrip()
