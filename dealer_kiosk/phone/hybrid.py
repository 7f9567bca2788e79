"""The echo of a telephone line: a hybrid, or a hands-free phone, sends back some of what it is sent.

How much, differs from call to call, so it is measured while the agent speaks and nobody interrupts.
"""

from collections import deque

from dealer_kiosk.audio import pcm

LOUDER_DB = 6.0
"""By how much a caller who interrupts is louder than the echo that is to be expected."""

FIRST_DB = -12.0
"""Echo against what is sent, until it is known; hybrids take away 6 dB at least and mostly more (ITU-T G.122)."""

_DELAY_FRAMES = 25  # the echo of something comes back within half a second
_RISE_DB, _FALL_DB = 1.0, 0.1  # a frame: follows the loud syllables of the echo, and keeps them in mind between words
_MISTAKE_DB = 3.0
_LEAST_DB, _MOST_DB = -40.0, 0.0
_SENT_DBFS = -45.0  # what is quieter tells nothing about the echo


class EchoGuard:
    """Expects the echo of what is sent and tells a caller's voice from it, by 20 ms frames."""

    def __init__(self) -> None:
        self._sent: deque[float] = deque([pcm.SILENT_DBFS], _DELAY_FRAMES)
        self.ratio_db = FIRST_DB

    @property
    def expected_dbfs(self) -> float:
        """The loudest echo that may come now."""
        return max(pcm.SILENT_DBFS, max(self._sent) + self.ratio_db)

    def sent(self, level_dbfs: float) -> None:
        """Note the level of the next frame to the caller."""
        self._sent.append(level_dbfs)

    def is_louder(self, level_dbfs: float) -> bool:
        """Whether a frame of that level, from the caller, is more than echo."""
        expected = self.expected_dbfs
        if level_dbfs > expected + LOUDER_DB:
            return True
        if max(self._sent) > _SENT_DBFS:
            ratio_db = level_dbfs - max(self._sent)
            self._follow(min(max(ratio_db, self.ratio_db - _FALL_DB), self.ratio_db + _RISE_DB))
        return False

    def mistaken(self) -> None:
        """What was taken for an interruption was none: more echo is to be expected."""
        self._follow(self.ratio_db + _MISTAKE_DB)

    def _follow(self, ratio_db: float) -> None:
        self.ratio_db = min(max(ratio_db, _LEAST_DB), _MOST_DB)
