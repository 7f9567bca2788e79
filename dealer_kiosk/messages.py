"""What passes between the stages: small frozen dataclasses; fields carry units."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""Mono 16-bit samples."""

MIC_RATE = 16_000
"""Samples a second of everything the recognisers hear."""


class Expects(enum.StrEnum):
    """What the agent is waiting for; drives turn-taking and the spoken parsers (interfaces.md §2)."""

    NOTHING = "nothing"
    OPEN = "open"
    YES_NO = "yes_no"
    SERVICE = "service"
    VEHICLE = "vehicle"
    APPOINTMENT = "appointment"
    DATE = "date"
    TIME = "time"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    CODE = "code"
    REASON = "reason"


class Ending(enum.Enum):
    """How what somebody is saying sounds so far."""

    UNKNOWN = enum.auto()
    COMPLETE = enum.auto()  # like the end of it
    UNFINISHED = enum.auto()  # as if more were to come


class Band(enum.StrEnum):
    """Which frequencies the customer's sound has."""

    WIDE = "wide"  # the kiosk's microphone
    PHONE = "phone"  # a telephone line: 300 to 3,400 Hz


class Outcome(enum.StrEnum):
    """How a session ended (interfaces.md §2, `session_end`)."""

    BOOKED = "booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"
    CALLBACK = "callback"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    NONE = "none"


class Priority(enum.StrEnum):
    """How urgently a notice is to be said."""

    NORMAL = "normal"
    HIGH = "high"
    INTERRUPT = "interrupt"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One stretch of customer speech cut out by the turn detector."""

    samples: Samples  # mono, MIC_RATE
    start_s: float  # from the start of the stream or file
    end_s: float

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / MIC_RATE


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a recogniser made of an utterance."""

    text: str  # "" when nothing was understood
    confidence: float  # 0..1
    alternatives: tuple[str, ...] = ()  # further hypotheses, best first


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument a model function takes.

    An argument with `choices` is one of these words; without, it is a word span of the customer's utterance.
    """

    name: str
    choices: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()  # of each choice, or of the span, for a model that was not trained on it


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One function the language model may call, with its arguments in canonical order; all are optional."""

    name: str
    description: str
    arguments: tuple[Argument, ...] = ()
    word: str = ""  # what the embedded adapter writes for it; "" = the name


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """The language model's choice: a function and its arguments as spans of the utterance."""

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One finished turn as the language model may see it again."""

    user: str
    call: FunctionCall | None
    result: str | None  # the result line of the call
    reply: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What the language model took an utterance for."""

    call: FunctionCall | None  # None = not understood
    confidence: float  # 0..1, the least certain decision about the call; 0 where there is none
    second: FunctionCall | None = None  # a further wish of the same sentence


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a background job wants said to a session."""

    priority: Priority
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of `--jsonl`: its kind and its fields, already JSON-able (interfaces.md §2)."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of this event."""
        return {"event": self.kind, **self.fields}
