"""A customer at the demonstration dealership whose language model is scripted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Config
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db.store import Store
from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.scripted_model import Answer, ScriptedModel
from dealer_kiosk.messages import Event, FunctionCall
from dealer_kiosk.understanding import Listener


@dataclass
class Customer:
    """Says things and keeps what came back."""

    conversation: Conversation
    clock: FrozenClock
    calls: dict[str, Answer]
    events: list[Event] = field(default_factory=list)

    def say(self, text: str, call: Answer | None = None) -> str:
        """One turn; `call` is what the language model makes of it. Returns the reply."""
        if call is not None:
            self.calls[text.lower()] = call
        return self.take(self.conversation.turn(text))

    def take(self, events: list[Event]) -> str:
        """Keep events; returns what was said in them."""
        self.events = events
        return " ".join(str(event.fields["text"]) for event in events if event.kind in ("reply", "notice"))

    def results(self) -> list[str]:
        """The prefixes of the tool results of the last turn."""
        return [str(event.fields["result"]).split(":")[0] for event in self.events if event.kind == "tool"]

    def tool(self, name: str) -> dict[str, Any]:
        """The fields of the last turn's call of one tool."""
        return next(dict(event.fields) for event in self.events if event.kind == "tool" and event.fields["name"] == name)

    @property
    def expects(self) -> str:
        """What the agent waits for."""
        return str(next(event for event in self.events if event.kind == "turn_end").fields["expects"])

    @property
    def outcome(self) -> str:
        """How the session ended."""
        return str(next(event for event in self.events if event.kind == "session_end").fields["outcome"])


def call(name: str, **arguments: str) -> FunctionCall:
    """A scripted choice of the language model."""
    return FunctionCall(name, arguments)


UNCLEAR = call("no_function", kind="unclear")
"""What the language model makes of everything that a test does not tell it about."""


@pytest.fixture
def customer(config: Config, db: Store, now: datetime) -> Customer:
    """A customer who has just been greeted."""
    return new_customer(config, now)


@pytest.fixture
def next_customer(config: Config, db: Store, now: datetime) -> Callable[[], Customer]:
    """Makes further customers."""
    return lambda: new_customer(config, now)


def new_customer(config: Config, now: datetime) -> Customer:
    """A session of its own."""
    calls: dict[str, Answer] = {}

    def answer(prompt: Prompt) -> Answer:
        return calls.get(prompt.utterance.lower(), UNCLEAR)

    clock = FrozenClock(now, config.dealership.zone)
    conversation = Conversation(config, clock, Listener(config.dealership, ScriptedModel(answer)), "kiosk")
    conversation.greet()
    return Customer(conversation, clock, calls)
