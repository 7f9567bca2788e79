"""What the page shows, as one value: whoever has a new one shows it whole."""

from dataclasses import dataclass
from typing import Literal

from dealer_kiosk.messages import Expects

State = Literal["welcome", "listening", "thinking", "speaking", "deaf", "unavailable"]
"""welcome: nobody is there; deaf: the microphone does not work, touches do; unavailable: nothing works."""

IMPERSONAL: frozenset[State] = frozenset({"welcome", "unavailable"})
"""States in which nothing of a conversation is shown, whatever else the view holds."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Something that was said."""

    speaker: Literal["agent", "customer"]
    text: str
    heard_upto: int | None = None  # characters of it already spoken aloud; None = nothing is marked


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a card."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is being booked, moved or cancelled."""

    title: str
    rows: tuple[Row, ...] = ()
    state: Literal["open", "confirmed"] = "open"


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page shows."""

    state: State = "welcome"
    captions: tuple[Caption, ...] = ()  # oldest first
    card: Card | None = None
    expects: Expects = Expects.OPEN
    level: float = 0.0  # of the microphone, 0..1
    pace: float = 1.0  # speaking time that the customer asked for; 1.5 is the slowest
