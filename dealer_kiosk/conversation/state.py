"""The working state of one conversation: the dialogue, and the turn that is being answered."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from dealer_kiosk import replies
from dealer_kiosk.config import Config
from dealer_kiosk.conversation.turn import Turn
from dealer_kiosk.messages import Expects, Outcome
from dealer_kiosk.policy import TOOL_OF, Ask, Caller, Dialogue, Offer, Request, with_values
from dealer_kiosk.tools.context import Channel, Context


@dataclass(slots=True)
class State:
    """What the handlers of a turn read and change; nothing in it outlives the session."""

    config: Config
    session: str
    channel: Channel
    now: datetime
    turn: Turn
    dialogue: Dialogue = field(default_factory=Dialogue)
    outcome: Outcome = Outcome.NONE
    escalated: bool = False
    intent: str | None = None  # the tool of the last request, or of the first question when there was no request
    missed: int = 0  # questions that no FAQ answered
    ended: bool = False
    question: str = ""  # the last question as said, for "repeat that"
    unheard: bool = False  # it was not heard to its end
    stray: int = 0  # turns in a row that led nowhere
    arrived: bool = False  # one has led somewhere
    wary: bool = False  # nobody was there a moment ago either
    pace: float = 1.0  # speaking time, relative to the voice; above 1 is slower

    @property
    def context(self) -> Context:
        """What a tool may know."""
        customer = self.dialogue.caller.customer
        return Context(self.config, self.now, self.session, self.channel, customer.id if customer else None)

    @property
    def today(self) -> date:
        """The date in the dealership."""
        return self.now.date()

    @property
    def request(self) -> Request | None:
        """The open request."""
        return self.dialogue.request

    def say(self, *sentences: str) -> None:
        """Add sentences to the reply."""
        self.turn.say(*sentences)

    def update(self, **changes: Any) -> None:
        """Replace fields of the dialogue."""
        self.dialogue = replace(self.dialogue, **changes)
        if self.request is not None:
            self.intent = TOOL_OF[self.request.kind]

    def set_caller(self, **changes: Any) -> None:
        """Replace fields of what is known about the caller."""
        self.update(caller=replace(self.dialogue.caller, **changes))

    def forget_caller(self, failures: int) -> None:
        """Drop what an unsuccessful check was made of."""
        self.update(caller=Caller(failures=failures))

    def fill(self, **values: Any) -> None:
        """Add values to the open request; what they change is checked again."""
        if self.request is not None:
            self.update(request=with_values(self.request, **values))

    def set_request(self, **changes: Any) -> None:
        """Replace fields of the open request as they are."""
        if self.request is not None:
            self.update(request=replace(self.request, **changes))

    def ask(self, step: Ask, *, again: int = 0) -> None:
        """End the turn with the question of a step.

        Args:
            step: what is asked.
            again: how often it has been asked in vain.
        """
        words: str = step.topic
        if words == "phone" and self.request is not None:
            words = {"book": "phone", "callback": "phone_callback"}.get(self.request.kind, "phone_on_file")
        first = replies.question(words)
        again = again or self.question == first  # the same words twice help nobody
        self.wait(step.expects, replies.question(words, again=again), Offer("email") if step.topic == "email" else None)
        self.question = first  # after a digression it is asked as if for the first time

    def wait(self, expects: Expects, question: str, offer: Offer | None = None) -> None:
        """End the turn with a question in these words."""
        self.say(question)
        self.question = question
        self.update(expects=expects, offer=offer)

    def done(self, outcome: Outcome | None = None) -> None:
        """Close the request; a write's outcome stays the session's until a later write."""
        if outcome is not None:
            self.reached(outcome)
        self.update(request=None, offer=None, tries={})

    def reached(self, outcome: Outcome) -> None:
        """Note an outcome: the last write wins, and an answer never replaces a write (interfaces.md §2)."""
        if outcome is not Outcome.ANSWERED or self.outcome is Outcome.NONE:
            self.outcome = outcome
