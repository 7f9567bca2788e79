"""One conversation of one simulated customer with the product, in a database of its own."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Protocol, Self

from dealer_kiosk.app import App
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Config
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db import people
from dealer_kiosk.engines.base import LanguageModel
from dealer_kiosk.messages import Event, Expects, Transcript
from dealer_kiosk.tools import human
from scripts.evaluation.customer import Customer
from scripts.evaluation.simulated import Heard, Simulated
from scripts.evaluation.topics import topic
from scripts.evaluation.world import Snapshot, prepare, snapshot

MAX_TURNS = 30
_DONE = re.compile(r"(BOOKING_CONFIRMED|RESCHEDULED|CANCELLED|ALREADY_CANCELLED|CALLBACK_SCHEDULED):")


@dataclass(frozen=True, slots=True)
class Tool:
    """One call of a tool."""

    name: str
    result: str  # the line, with its prefix


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn: what the customer said, what reached the product, and what came back."""

    said: str  # "" = the greeting
    heard: str  # with the recogniser's errors
    tools: tuple[Tool, ...]
    reply: str
    ms: Mapping[str, int]  # milliseconds by stage


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of one trial."""

    customer: Customer
    number: int  # of the trial, from 0
    today: date
    exchanges: tuple[Exchange, ...]
    outcome: str
    before: Snapshot
    after: Snapshot
    unsaid: tuple[str, ...] = ()  # events that did not come to pass
    words: int = 0
    errors: int = 0  # of the recogniser
    crash: str = ""  # what the product raised

    @property
    def turns(self) -> int:
        """How often the customer spoke."""
        return len(self.exchanges) - 1


class Hearing(Protocol):
    """What lies between the customer's words and the conversation."""

    words: int  # said
    errors: int  # of them

    def fresh(self) -> Self:
        """The same, counting from zero."""

    def hear(self, said: str, expects: Expects, random: Random) -> Transcript | None:
        """What reaches the conversation; None when nobody was noticed to speak."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What all trials share."""

    config: Config
    now: datetime
    seeded: Path  # a closed database with the demonstration dealership; it is copied
    model: LanguageModel
    hearing: Hearing | None = None  # None = every word is heard
    seed: int = 0


@dataclass
class _Dialog:
    """The conversation as it goes on."""

    conversation: Conversation
    present: bool
    exchanges: list[Exchange] = field(default_factory=list)
    outcome: str = "none"

    def take(self, said: str, heard: str, events: Sequence[Event], now: datetime) -> None:
        """Keep one turn, and let staff come who were called."""
        tools = tuple(Tool(str(event.fields["name"]), str(event.fields["result"])) for event in events if event.kind == "tool")
        if self.present and any(tool.result.startswith("TRANSFER_STARTED") for tool in tools):
            events = [*events, *self._answer_call(now)]
        self.outcome = next((str(event.fields["outcome"]) for event in events if event.kind == "session_end"), self.outcome)
        ms: Mapping[str, int] = next((event.fields["ms"] for event in events if event.kind == "turn_end"), {})
        self.exchanges.append(Exchange(said, heard, tools, _words(events), ms))

    def _answer_call(self, now: datetime) -> list[Event]:
        for request in people.waiting_requests(now):
            if request.staff is not None:
                human.acknowledge(request.id, request.staff.name, now)
        return self.conversation.notices()

    def heard(self) -> Heard:
        """What the customer hears last."""
        dialogue = self.conversation.dialogue
        kind = dialogue.request.kind if dialogue.request else ""
        results = (tool.result for exchange in self.exchanges for tool in exchange.tools)
        reply = next((exchange.reply for exchange in reversed(self.exchanges) if exchange.reply), "")
        return Heard(reply, topic(dialogue), kind, sum(bool(_DONE.match(line)) for line in results))


def _words(events: Sequence[Event]) -> str:
    greeting = [str(event.fields["greeting"]) for event in events if event.kind == "ready"]
    return " ".join([*greeting, *(str(event.fields["text"]) for event in events if event.kind in ("reply", "notice"))])


def play(customer: Customer, number: int, stage: Stage) -> Record:
    """One trial from the greeting until the customer leaves.

    Raises:
        ConfigError: what is to be there before cannot be.
    """
    clock = FrozenClock(stage.now, stage.config.dealership.zone)
    with _database(stage) as app, app.open_store():
        prepare(customer, stage.config, stage.now)
        before = snapshot()
        simulated = Simulated(customer, number, stage.seed, stage.now.date())
        dialog = _Dialog(replace(app, clock=clock).conversation(stage.model, "kiosk"), customer.before.present)
        hearing = stage.hearing.fresh() if stage.hearing else None
        random = Random(f"{customer.title}/{number}/{stage.seed}/heard")
        crash = ""
        try:
            _converse(dialog, simulated, hearing, random, clock)
        except Exception as error:  # noqa: BLE001 - a crash of the product is one of the things a trial may find
            crash = f"{type(error).__name__}: {error}"
        return Record(
            customer,
            number,
            stage.now.date(),
            tuple(dialog.exchanges),
            dialog.outcome,
            before,
            snapshot(),
            tuple(simulated.unsaid),
            hearing.words if hearing else 0,
            hearing.errors if hearing else 0,
            crash,
        )


@contextmanager
def _database(stage: Stage) -> Iterator[App]:
    """An installation whose database is a fresh copy, in memory where the system has a place for that."""
    memory = Path("/dev/shm")  # noqa: S108 - the system's own folder in memory
    with tempfile.TemporaryDirectory(prefix="dealer-kiosk-eval-", dir=memory if memory.is_dir() else None) as folder:
        path = Path(folder) / "dealer.db"
        shutil.copy(stage.seeded, path)
        yield App(stage.config, FrozenClock(stage.now, stage.config.dealership.zone), path)


def _converse(dialog: _Dialog, simulated: Simulated, hearing: Hearing | None, random: Random, clock: FrozenClock) -> None:
    conversation = dialog.conversation
    dialog.take("", "", conversation.greet(), clock.now())
    for _ in range(MAX_TURNS):
        if conversation.ended:
            return
        said = simulated.says(dialog.heard())
        if said is None:
            break
        heard = hearing.hear(said, conversation.expects, random) if hearing else Transcript(said, 1.0)
        events = conversation.turn(heard.text, heard.confidence, heard.alternatives) if heard else [conversation.no_turn()]
        dialog.take(said, heard.text if heard else "", events, clock.now())
    dialog.outcome = next((str(event.fields["outcome"]) for event in conversation.end()), dialog.outcome)
