"""What comes from a line: frames of the microphone, and what became of the agent's voice between them."""

from dataclasses import dataclass

from dealer_kiosk.messages import Samples


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of the microphone."""

    samples: Samples
    echo: bool = False  # the agent is speaking or has just spoken


@dataclass(frozen=True, slots=True)
class Ducked:
    """The agent's voice was lowered, because somebody seems to interrupt."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The agent's voice is as before: nobody interrupted."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The agent's voice was stopped, and what was queued is dropped."""

    sequence: int  # of the chunk that was being heard; 0 = nothing was heard
    seconds: float  # of that chunk that were heard
    asked: bool = False  # by ourselves; otherwise the customer interrupted


Sound = Frame | Ducked | Restored | Cut
