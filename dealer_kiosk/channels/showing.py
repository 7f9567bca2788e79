"""The kiosk on its screen: what a snapshot looks like for the customer."""

from collections.abc import Callable, Sequence

from dealer_kiosk.channels.snapshot import Activity, Snapshot, loudness
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.messages import Event
from dealer_kiosk.screen.cards import card
from dealer_kiosk.screen.view import Caption, Card, State, View

_STATES: dict[Activity, State] = {
    Activity.LISTENING: "listening",
    Activity.THINKING: "thinking",
    Activity.SPEAKING: "speaking",
}


class Showing:
    """Shows the kiosk; a watcher of `Kiosk`.

    Args:
        show: takes the view, at once and from any thread.
        condition: what the kiosk can do now.
    """

    def __init__(self, show: Callable[[View], None], condition: Callable[[], Condition]) -> None:
        self._show = show
        self._condition = condition
        self._card: Card | None = None
        self._events: Sequence[Event] = ()

    def __call__(self, kiosk: Snapshot) -> None:
        """Show it."""
        if not kiosk.in_session:
            self._card = None
        elif kiosk.events and kiosk.events is not self._events:  # not by the number of the turn: an answer may come in parts
            self._events = kiosk.events
            if any(event.kind == "ready" for event in kiosk.events):  # the next customer, before the last one was gone
                self._card = None
            tools = [event.fields for event in kiosk.events if event.kind == "tool"]
            ends = [event.fields for event in kiosk.events if event.kind == "turn_end"]
            self._card = card(ends[-1]["intent"] if ends else None, self._card, tools)
        self._show(
            View(
                state=self._state(kiosk),
                captions=tuple(Caption("agent" if item.agent else "customer", item.text, item.heard) for item in kiosk.spoken),
                card=self._card,
                expects=kiosk.expects,
                level=loudness(kiosk.level_dbfs),
                pace=kiosk.pace,
            )
        )

    def _state(self, kiosk: Snapshot) -> State:
        condition = self._condition()
        if condition is Condition.DEAF:
            return "deaf"
        if condition not in (Condition.OK, Condition.MUTE):
            return "unavailable"
        return _STATES[kiosk.activity] if kiosk.in_session or kiosk.activity is not Activity.LISTENING else "welcome"
