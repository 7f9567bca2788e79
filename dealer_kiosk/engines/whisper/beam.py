"""How many hypotheses Whisper keeps: as many as the machine has time for."""

import statistics

_LOOKED_AT = 3  # passes that decide together, so that one disturbed pass does not
_RESERVE = 3.0  # the next step up takes at most three times as long (from one hypothesis to three)


class BeamBySpeed:
    """Lowers the beam while recognising takes too large a share of the time that was spoken, and raises it again.

    The beam is halved when the middle one of three passes took more than the share, and doubled when it took less than a third of
    it; since a step changes the time at most threefold, the beam does not swing.

    Args:
        most: hypotheses to begin with, and at most.
        share: seconds that a second of speech may take.
    """

    def __init__(self, most: int, share: float) -> None:
        self._sizes = [most]
        while self._sizes[-1] > 1:
            self._sizes.append(self._sizes[-1] // 2)
        self._step = 0
        self._share = share
        self._seen: list[float] = []

    @property
    def size(self) -> int:
        """Hypotheses to keep in the next pass."""
        return self._sizes[self._step]

    def took(self, seconds: float, spoken_s: float) -> None:
        """Take a pass into account that was made with `size` hypotheses."""
        if spoken_s <= 0:
            return
        self._seen.append(seconds / spoken_s)
        if len(self._seen) < _LOOKED_AT:
            return
        middle = statistics.median(self._seen)
        self._seen.clear()
        if middle > self._share:
            self._step = min(self._step + 1, len(self._sizes) - 1)
        elif middle < self._share / _RESERVE:
            self._step = max(self._step - 1, 0)
