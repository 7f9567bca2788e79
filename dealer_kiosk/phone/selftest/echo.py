"""A temporary line on this machine, with an echo where the agent is otherwise."""

import dataclasses
import socket
import threading
import time
from typing import Self

import numpy as np

from dealer_kiosk.audio.line import Frame
from dealer_kiosk.config import Phone
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.messages import MIC_RATE, Samples
from dealer_kiosk.phone.call import PhoneCall
from dealer_kiosk.phone.call_events import Pressed
from dealer_kiosk.phone.process import PhoneProcess
from dealer_kiosk.phone.secrets import PhoneSecrets
from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.upsampling import PHONE_RATE

LOOPBACK = "127.0.0.1"

_STEP = MIC_RATE // PHONE_RATE
_LOOK_S = 0.1


class EchoCall:
    """What a caller has said and pressed, for whoever plays it back.

    Args:
        call: taken.
    """

    def __init__(self, call: PhoneCall) -> None:
        self._call = call
        self._heard: list[tuple[Samples, float]] = []
        self.keys = ""

    def run(self) -> None:
        """Listen until the call is over."""
        for event in self._call.sounds(_LOOK_S):
            if isinstance(event, Frame):
                self._heard.append((event.samples, time.monotonic()))
            elif isinstance(event, Pressed):
                self.keys += event.digit

    def heard(self) -> Samples:
        """The caller's sound so far at 8 kHz."""
        # It was 8 kHz on the way here, so that nothing lies above 4 kHz that could alias.
        return np.concatenate([np.zeros(0, np.int16), *(samples for samples, _ in list(self._heard))])[::_STEP]

    def heard_at(self, sample: int) -> float:
        """When a sample of `heard` came, on `time.monotonic()`."""
        heard, seen = list(self._heard), 0
        for samples, at in heard:
            seen += len(samples) // _STEP
            if sample < seen:
                return at
        return heard[-1][1] if heard else time.monotonic()

    def play(self, samples: Samples) -> float:
        """Say 8 kHz sound to the caller; when, on `time.monotonic()`."""
        at = time.monotonic()
        self._call.play(samples, PHONE_RATE)
        return at

    def press(self, keys: str) -> None:
        """Press keys for the caller."""
        self._call.send_digits(keys)


class EchoLine:
    """A line on a free port of the loopback address; use it with `with`.

    Args:
        phone: settings; its ports for speech and its limits are taken.

    Attributes:
        address: where it listens.
        newest: the last call that came.
    """

    def __init__(self, phone: Phone) -> None:
        self.address = Address(LOOPBACK, _free_port())
        self.newest: EchoCall | None = None
        self._process = PhoneProcess(
            dataclasses.replace(
                phone,
                mode="direct",
                address=LOOPBACK,
                port=self.address.port,
                allow=(f"{LOOPBACK}/32",),
                ask_password=False,
                max_calls=1,
                transfer_targets={},
            ),
            PhoneSecrets(),
        )
        self._thread = threading.Thread(target=self._take, name="echo", daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        problem = self._process.status.problem
        if problem:
            self._process.stop()
            raise PhoneError(problem)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stop()
        self._thread.join()

    def _take(self) -> None:
        for call in self._process.calls(_LOOK_S):
            if call is not None:
                self.newest = EchoCall(call)
                self.newest.run()


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
