"""What a bad network does to packets, the same every time."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Network:
    """How packets fare.

    Attributes:
        loss: share of packets that never arrive.
        jitter_s: each packet is late by something between nothing and this; packets overtake each other.
        seed: draws which.
    """

    loss: float = 0.0
    jitter_s: float = 0.0
    seed: int = 1

    def weather(self) -> "Weather":
        """A new run of it."""
        return Weather(self)


GOOD = Network()
"""Everything arrives at once."""


class Weather:
    """One run of a network: says for each packet in turn what becomes of it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._rng = np.random.default_rng(network.seed)

    def delay_s(self) -> float | None:
        """How late the next packet is; None = it is lost."""
        lost, late = self._rng.random(2)
        return None if lost < self._network.loss else float(late) * self._network.jitter_s
