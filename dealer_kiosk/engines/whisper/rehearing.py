"""When a customer who is still speaking is recognised already."""

import enum
from dataclasses import dataclass

_PAUSE_S = 0.25  # of silence: longer than in "k" or "t", shorter than what ends a turn
_EVERY_S = 1.0


class Rehearing(enum.Enum):
    """What to do now."""

    WAIT = "wait"
    GLANCE = "glance"  # a quick pass for the words so far
    WHOLE = "whole"  # a pass like the last one, because this may have been the end


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an utterance is; seconds from its start."""

    heard_s: float
    spoken_s: float  # end of the last speech in it
    recognised_s: float  # what the last pass covered
    whole_s: float  # what the last whole pass covered


def next_pass(progress: Progress, last_share: float, most_share: float) -> Rehearing:
    """The pass to make now.

    Args:
        progress: how far the utterance is.
        last_share: seconds that the last pass took for a second of sound.
        most_share: passes that take longer would make the customer wait at the end; 0 = never recognise before the end.
    """
    if most_share <= 0 or last_share >= most_share or progress.spoken_s <= 0:
        return Rehearing.WAIT
    if progress.heard_s - progress.spoken_s >= _PAUSE_S and progress.spoken_s > progress.whole_s:
        return Rehearing.WHOLE
    if progress.heard_s - progress.recognised_s >= _EVERY_S and progress.spoken_s > progress.recognised_s:
        return Rehearing.GLANCE
    return Rehearing.WAIT
