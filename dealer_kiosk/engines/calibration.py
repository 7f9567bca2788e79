"""From how sure a model claims to be to how often it is right: Platt scaling (Platt 1999) of the log-odds."""

import math
from dataclasses import dataclass

_EDGE = 1e-6  # claims nearer to 0 or 1 are treated alike


@dataclass(frozen=True, slots=True)
class Calibration:
    """A straight line in log-odds, fitted on sentences that were not trained on (`scripts/eval confidence`)."""

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, claimed: float) -> float:
        """The share of right answers among those with this claim, 0..1."""
        bounded = min(max(claimed, _EDGE), 1.0 - _EDGE)
        return 1.0 / (1.0 + math.exp(-(self.slope * math.log(bounded / (1.0 - bounded)) + self.offset)))
