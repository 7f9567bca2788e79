"""Waiting for what a call brings."""

import queue
import threading
from typing import TypeVar

import numpy as np

from dealer_kiosk.audio.line import Frame
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.call import PhoneCall
from dealer_kiosk.phone.call_events import CallEvent
from dealer_kiosk.phone.process import PhoneProcess
from tests.audio.test_process import eventually

Kind = TypeVar("Kind")


class Agent:
    """Takes every call of a line and keeps what happens on it."""

    def __init__(self, process: PhoneProcess) -> None:
        self._process = process
        self.calls: queue.Queue[TakenCall] = queue.Queue()
        threading.Thread(target=self._take, daemon=True).start()

    def next(self) -> "TakenCall":
        """The next call."""
        return self.calls.get(timeout=10)

    def _take(self) -> None:
        for call in self._process.calls(0.1):
            if call is not None:
                self.calls.put(TakenCall(call))


class TakenCall:
    """One call, and what has happened on it."""

    def __init__(self, call: PhoneCall) -> None:
        self.call = call
        self.events: list[CallEvent] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def heard(self) -> Samples:
        """The caller's sound so far."""
        frames = [event.samples for event in list(self.events) if isinstance(event, Frame)]
        return np.concatenate([np.zeros(0, np.int16), *frames])

    def found(self, kind: type[Kind]) -> list[Kind]:
        """The events of a kind so far."""
        return [event for event in list(self.events) if isinstance(event, kind)]

    def wait(self, kind: type[Kind], count: int = 1, seconds: float = 10) -> list[Kind]:
        """The events of a kind, once there are so many."""
        assert eventually(lambda: len(self.found(kind)) >= count, seconds), f"{kind.__name__} did not come"
        return self.found(kind)

    def _listen(self) -> None:
        for event in self.call.sounds(0.1):
            if event is not None:
                self.events.append(event)
