"""Rehearsed conversations: the product's own conversation talks with a customer who picks sentences from the banks.

The language model of these conversations knows what was meant, and keeps each prompt it was shown. So training sees exactly what
the running system shows: the same state, the same replies, and only the turns that code does not read by itself.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from dealer_kiosk.conversation import Conversation
from dealer_kiosk.engines.base import LanguageModel, Prompt
from dealer_kiosk.messages import Expects, FunctionCall, Understood
from dealer_kiosk.policy import Dialogue
from scripts.train.language import noise
from scripts.train.language.spelling import Example
from scripts.train.language.templates import ANYWHERE, Template, Word, calls, expand
from scripts.train.language.values import Values

MAX_TURNS = 9

TWO_WISHES = "two"

SHARES: Mapping[str, float] = {
    "book": 30, "move": 12, "cancel": 9, "appointments": 6, "faq": 20, "services": 9, "cars": 9, "details": 5, "human": 4,
    "callback": 4, "answer": 15, "none": 11, TWO_WISHES: 10,
}  # fmt: skip
"""How often a sentence means what, roughly as at a service desk; rare ones somewhat more often."""

_OFFERED: Mapping[str, str] = {
    "read_back": "read_back", "email_read_back": "read_back", "slot": "slot", "book": "offer_book", "callback": "offer_callback",
    "email": "email", "more": "more",
}  # fmt: skip
_ASKED = {
    Expects.VEHICLE: "car", Expects.TIME: "time", Expects.PHONE: "phone", Expects.APPOINTMENT: "appointment", Expects.EMAIL: "email",
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
        return Understood(self.meant[0], "", 1.0, self.meant[1] if len(self.meant) > 1 else None)

    def forget(self, session: str) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing to release."""


@dataclass(frozen=True, slots=True)
class Bank:
    """All templates by what they may follow."""

    by_topic: Mapping[str, Mapping[str, Sequence[Template]]]  # topic, function

    def pick(self, after: str, random: Random) -> Template:
        """A template that may follow a topic, functions by their shares."""
        groups = self.by_topic[after]
        function = random.choices(list(groups), [SHARES[name] for name in groups])[0]
        return random.choice(groups[function])


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
        after = asked if asked in self.bank.by_topic and chance < 0.8 else random.choice(("open", "open", ANYWHERE))
        template = self.bank.pick(after, random)
        words = noise.written(noise.spoken(expand(template, self.values, random), random, errors), random)
        return words, calls(template, words)


def rehearse(conversation: Conversation, truth: Truth, customer: Customer, errors: float) -> Iterator[Example]:
    """One conversation; yields the turns that the model was asked about."""
    conversation.greet()
    for _ in range(MAX_TURNS):
        if conversation.ended:
            return
        words, meant = customer.says(topic(conversation.dialogue), errors)
        truth.meant = meant or (FunctionCall("no_function", {"kind": "unclear"}),)
        truth.shown = None
        conversation.turn(" ".join(word.text for word in words))
        if truth.shown is not None and meant:
            yield Example(truth.shown, meant)
    conversation.end()
