"""A whole conversation with a model that was never taught this desk: it is as safe as one with ours, whatever it understands."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dealer_kiosk.app import INSTALLATION, App, language_model
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Config, Llm
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment, Callback

pytestmark = pytest.mark.slow
SAID = (
    "good morning to you all",
    "do you have a shuttle i could take",
    "i would like to book an oil change for my camry on friday at ten",
    "yes please",
    "three one two five five five zero one four nine",
    "Dana Whitfield",
    "yes",
    "well then i wish you a nice day",
)
KINDS = {"tool", "reply", "notice", "turn_end", "session_end"}


@pytest.fixture
def conversation(config: Config, now: datetime, db: Store, tmp_path: Path) -> Iterator[Conversation]:
    """A session that the untouched base serves, set up as config.toml would."""
    settings = replace(config, llm=Llm(model="smollm2-135m-instruct", decoder="chat"), base=INSTALLATION)
    app = App(settings, FrozenClock(now, settings.dealership.zone), tmp_path / "dealer.db")
    with language_model(app) as model:
        yield app.conversation(model, "chat")


def written() -> list[tuple[object, ...]]:
    """What only a yes to a read-back may change."""
    return [
        *Appointment.select(Appointment.code, Appointment.start_at, Appointment.status).tuples(),
        *Callback.select(Callback.id).tuples(),
    ]


def test_an_untaught_model_holds_a_conversation_and_writes_nothing_unasked(conversation: Conversation) -> None:
    """Every turn is answered with valid events in order, and rows change only where they were read back before."""
    assert [event.kind for event in conversation.greet()] == ["ready"]
    for text in SAID:
        offer, before = conversation.dialogue.offer, written()
        events = conversation.turn(text)
        kinds = [event.kind for event in events]
        assert set(kinds) <= KINDS
        assert kinds.count("reply") == kinds.count("turn_end") == 1
        assert "wrong on my side" not in next(str(event.fields["text"]) for event in events if event.kind == "reply")
        assert json.dumps([event.as_dict() for event in events])
        if written() != before:
            assert offer is not None
            assert offer.kind == "read_back"
        if conversation.ended:
            return
    assert [event.kind for event in conversation.end()] == ["session_end"]
