"""Rehearsed conversations: the product's own conversation talks with a customer who picks sentences from the banks.

The language model of these conversations knows what was meant, and keeps each prompt it was shown. So training sees exactly what
the running system shows: the same state, the same replies, and only the turns that code does not read by itself.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from dealer_kiosk.conversation import Conversation
from dealer_kiosk.engines.base import LanguageModel, Prompt
from dealer_kiosk.messages import Exchange, Expects, FunctionCall, Understood
from dealer_kiosk.policy import Dialogue, situation
from dealer_kiosk.understanding import FUNCTIONS, Listener
from scripts.train.language import noise
from scripts.train.language.spelling import Example
from scripts.train.language.templates import ANYWHERE, Template, Word, calls, expand, joined
from scripts.train.language.values import Values

MAX_TURNS = 9

TWO_WISHES = "two"

SHARES: Mapping[str, float] = {
    "book": 30, "move": 12, "cancel": 9, "appointments": 6, "faq": 20, "services": 9, "cars": 9, "details": 10, "human": 4,
    "callback": 6, "answer": 45, "none": 15, TWO_WISHES: 18,
}  # fmt: skip
"""How often a sentence means what, roughly as at a service desk; rare ones somewhat more often."""

JOINED = 0.6
"""Share of the sentences of two wishes that are two lines of one wish each: the banks cannot hold every pair."""

_JOINABLE = ("book", "move", "cancel", "appointments", "faq", "services", "cars", "callback")
_JOINTS = ("and", "and", "and", "and also", "also", "and then", "oh and", "plus", "and while i'm at it", "", "")
_GREETS = re.compile(r"\(?(?:hi|hello|hey|good (?:morning|afternoon)|yes|yeah|no|okay)\b")

TOPIC_SHARES: Mapping[str, float] = {
    "open": 38, "type": 3, "service": 4, "car": 4, "day": 7, "time": 5, "slot": 5, "phone": 6, "name": 5, "identity": 4,
    "appointment": 4, "new_time": 4, "read_back": 7, "offer_book": 3, "offer_callback": 5, "more": 5, "email": 4,
}  # fmt: skip
"""How often a sampled sentence follows which question."""

MODEL_READS_ALL = 0.3
"""Share of the samples that the model is shown even if code would read them."""

_OFFERED: Mapping[str, str] = {
    "read_back": "read_back", "email_read_back": "read_back", "slot": "slot", "book": "offer_book", "callback": "offer_callback",
    "email": "email", "more": "more",
}  # fmt: skip
_ASKED = {
    Expects.VEHICLE: "car", Expects.TIME: "time", Expects.PHONE: "phone", Expects.APPOINTMENT: "appointment",
    Expects.EMAIL: "email",
}  # fmt: skip


def topic(dialogue: Dialogue) -> str:
    """What was asked, as the banks name it."""
    request, expects = dialogue.request, dialogue.expects
    if dialogue.offer is not None:
        return _OFFERED.get(dialogue.offer.kind, "open")
    if request is None:
        return "open"
    if expects is Expects.SERVICE:
        return "service" if request.type else "type"
    if expects is Expects.DATE:
        return "new_time" if request.kind == "move" else "day"
    if expects is Expects.NAME:
        return "name" if request.kind == "book" else "identity"
    return _ASKED.get(expects, "open")


_OF_SITUATION = {"move": "reschedule_appointment", "callback": "request_callback"}


class Truth(LanguageModel):
    """A language model that was told what the customer means."""

    name = "truth"

    def __init__(self) -> None:
        self.meant: tuple[FunctionCall, ...] = ()
        self.shown: Prompt | None = None

    def understand(self, prompt: Prompt, cancel: threading.Event | None = None) -> Understood:
        """What was meant."""
        del cancel
        self.shown = prompt
        return Understood(self.meant[0], 1.0, self.meant[1] if len(self.meant) > 1 else None)

    def forget(self, session: str) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing to release."""


@dataclass(frozen=True, slots=True)
class Bank:
    """All templates by what they may follow."""

    by_topic: Mapping[str, Mapping[str, Sequence[Template]]]  # topic, function

    def pick(self, asked: str, random: Random) -> Template:
        """A template that may follow a topic, functions by their shares: mostly an answer, sometimes something else."""
        after = asked if asked in self.by_topic and random.random() < 0.65 else random.choice(("open", "open", ANYWHERE))
        groups = self.by_topic[after]
        function = random.choices(list(groups), [SHARES[name] for name in groups])[0]
        if function == TWO_WISHES and random.random() < JOINED:
            return self._join(groups, random) or random.choice(groups[function])
        return random.choice(groups[function])

    def _join(self, groups: Mapping[str, Sequence[Template]], random: Random) -> Template | None:
        """A sentence of one of these wishes and another one that anybody may have at the beginning."""
        firsts = [name for name in (*_JOINABLE, "details") if name in groups]
        if not firsts:
            return None
        first = random.choices(firsts, [SHARES[name] for name in firsts])[0]
        others = [name for name in _JOINABLE if name != first and name in self.by_topic["open"]]
        second = random.choice(self.by_topic["open"][random.choices(others, [SHARES[name] for name in others])[0]])
        if _GREETS.match(second.text):
            return None
        return joined(random.choice(groups[first]), second, random.choice(_JOINTS))


def bank(templates: Sequence[Template]) -> Bank:
    """The templates sorted; what may be said anywhere may also open a conversation."""
    sorted_: dict[str, dict[str, list[Template]]] = defaultdict(lambda: defaultdict(list))
    for template in templates:
        for after in template.after | ({"open"} if ANYWHERE in template.after else frozenset()):
            sorted_[after][template.functions[0] if len(template.functions) == 1 else TWO_WISHES].append(template)
    return Bank(sorted_)


@dataclass
class Customer:
    """Says something that fits what was asked, or not."""

    bank: Bank
    values: Values
    random: Random
    known: tuple[str, str]  # phone and name of somebody on file
    answers: Mapping[str, Callable[[], str]] = field(init=False)

    def __post_init__(self) -> None:
        random, values = self.random, self.values
        self.answers = {
            "type": lambda: random.choice(("service", "a test drive please", "service appointment")),
            "service": lambda: values("service"),
            "car": lambda: random.choice(("the camry", "a civic", "the f one fifty", values("drive"))),
            "day": values.date,
            "new_time": lambda: f"{values.date()} {values.time()}",
            "time": values.time,
            "phone": lambda: self.known[0],
            "name": lambda: self.known[1],
            "identity": lambda: self.known[1],
            "appointment": lambda: random.choice(("the first one", "the second one", "the oil change")),
            "read_back": lambda: random.choice(("yes", "yes please", "no")),
            "slot": lambda: random.choice(("yes", "the first one", "no")),
            "offer_book": lambda: random.choice(("yes please", "no thanks")),
            "offer_callback": lambda: random.choice(("yes", "no")),
            "more": lambda: "yes",
            "email": lambda: random.choice(("no", values.email())),
        }

    def says(self, asked: str, errors: float) -> tuple[list[Word], tuple[FunctionCall, ...]]:
        """The words of the next turn, and what they mean ((): a plain answer that code is to read)."""
        random = self.random
        chance = random.random()
        if asked in self.answers and chance < (0.85 if asked == "more" else 0.45):
            return [Word(word) for word in self.answers[asked]().split()], ()
        return self.says_from_bank(asked, errors)

    def says_from_bank(self, asked: str, errors: float) -> tuple[list[Word], tuple[FunctionCall, ...]]:
        """Words of a bank that may be said now, and what they mean."""
        random = self.random
        template = self.bank.pick(asked, random)
        words = noise.written(noise.spoken(expand(template, self.values, random), random, errors), random)
        return words, calls(template, words)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a conversation stood when the customer was to speak."""

    topic: str
    expects: Expects
    may_answer: bool
    situation: str
    reply: str  # "" at the beginning


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One turn of a rehearsed conversation."""

    moment: Moment
    example: Example | None  # None: the model was not asked


def in_situation(meant: tuple[FunctionCall, ...], situation_: str) -> tuple[FunctionCall, ...]:
    """A day or time alone belongs to what is being done: "make it friday" moves, books or asks for a callback."""
    function = _OF_SITUATION.get(situation_.replace(",", " ").split(maxsplit=1)[0])
    if not meant or function is None or meant[0].name != "book_appointment" or not meant[0].arguments.keys() <= {"date", "time"}:
        return meant
    return (replace(meant[0], name=function), *meant[1:]) if meant[0].arguments else meant


def rehearse(conversation: Conversation, truth: Truth, customer: Customer, errors: float) -> Iterator[Rehearsed]:
    """One conversation, turn by turn."""
    conversation.greet()
    reply = ""
    for _ in range(MAX_TURNS):
        if conversation.ended:
            return
        dialogue = conversation.dialogue
        moment = Moment(topic(dialogue), dialogue.expects, dialogue.offer is not None, situation(dialogue), reply)
        words, meant = customer.says(moment.topic, errors)
        meant = in_situation(meant, moment.situation)
        truth.meant = meant or (FunctionCall("no_function", {"kind": "unclear"}),)
        truth.shown = None
        events = conversation.turn(" ".join(word.text for word in words))
        reply = next((str(event.fields["text"]) for event in events if event.kind == "reply"), reply)
        shown = truth.shown if meant else None
        yield Rehearsed(moment, Example(replace(shown, session=""), meant) if shown is not None else None)
    conversation.end()


def sample(moments: Sequence[Moment], customer: Customer, listener: Listener, truth: Truth, errors: float) -> Example | None:
    """A sentence after one of these moments, topics by their shares; None when code reads it without the model.

    Some of those that code reads are kept all the same, so that the model does not depend on it.
    """
    by_topic: dict[str, list[Moment]] = defaultdict(list)
    for moment in moments:
        by_topic[moment.topic].append(moment)
    asked = customer.random.choices(list(by_topic), [TOPIC_SHARES[name] for name in by_topic])[0]
    moment = customer.random.choice(by_topic[asked])
    words, meant = customer.says_from_bank(asked, errors)
    meant = in_situation(meant, moment.situation)
    text = " ".join(word.text for word in words)
    history = (Exchange("", None, None, moment.reply),) if moment.reply else ()
    if customer.random.random() < MODEL_READS_ALL:
        return Example(Prompt(listener.dealership.name, FUNCTIONS, history, text, moment.situation), meant)
    truth.meant, truth.shown = meant, None
    listener.understand(
        text,
        moment.expects,
        may_answer=moment.may_answer,
        history=history,
        situation=moment.situation,
    )
    return Example(truth.shown, meant) if truth.shown is not None else None
