"""Which of the texts that the recogniser heard is the one that makes sense."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dealer_kiosk.conversation.state import State
from dealer_kiosk.messages import Expects
from dealer_kiosk.policy import Offer
from dealer_kiosk.spoken import answers, codes, commands, names
from dealer_kiosk.tools import customers
from dealer_kiosk.tools.results import CustomerFound
from dealer_kiosk.understanding import Listener

MOST = 5
"""Alternatives looked at; later ones are hardly ever what was said."""

WRITING = ("read_back", "email_read_back")
"""Offers whose yes changes what is on file."""

_LESS_SURE = 0.8  # of the confidence is left in a text that was not the recogniser's first choice
_ANSWERS = (
    Expects.YES_NO, Expects.SERVICE, Expects.VEHICLE, Expects.DATE, Expects.TIME, Expects.NAME, Expects.PHONE, Expects.EMAIL,
    Expects.CODE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recogniser made of a turn."""

    text: str
    confidence: float = 1.0  # 0..1
    alternatives: Sequence[str] = ()  # further texts, the likeliest first

    def instead(self, text: str) -> "Heard":
        """An alternative in place of the text."""
        return replace(self, text=text, confidence=self.confidence * _LESS_SURE, alternatives=())


def agreed_answer(heard: Heard, offer: Offer | None, surely: float) -> Heard:
    """A yes or no that hypotheses agree on, taken as surely as `surely`: one who cannot tell "no" from "nope" is sure of it.

    The first two suffice for a no, which writes nothing. A yes needs that no hypothesis says no, and where it writes something,
    that the recogniser was half as sure of one alone.
    """
    if offer is None or heard.confidence >= surely or not heard.alternatives:
        return heard
    first, second, *others = (answers.parse_yes_no(text) for text in (heard.text, *heard.alternatives))
    if first is None or first is not second:
        return heard
    if first and (False in others or (offer.kind in WRITING and heard.confidence < surely / 2)):
        return heard
    return replace(heard, confidence=surely)


def answer_among(state: State, listener: Listener, heard: Heard) -> Heard:
    """The first text that answers what was asked; the best text when none does, or nothing in particular was asked.

    Where something waits to be written, an alternative can only say no to it.
    """
    dialogue = state.dialogue
    if dialogue.expects not in _ANSWERS or not heard.alternatives:
        return heard
    if dialogue.expects is Expects.NAME and dialogue.caller.known:
        return _known_among(state, heard)
    may_answer = dialogue.offer is not None
    if commands.parse_command(heard.text) or (may_answer and answers.split_yes_no(heard.text).value is not None):
        return heard
    if listener.is_answer(heard.text, dialogue.expects, may_answer=may_answer):
        return heard
    for text in heard.alternatives:
        if listener.is_answer(text, dialogue.expects, may_answer=may_answer) and not _would_write(dialogue.offer, text):
            return heard.instead(text)
    return heard


def _would_write(offer: Offer | None, text: str) -> bool:
    """Whether a text is more than the plain no that stops what waits to be written."""
    return offer is not None and offer.kind in WRITING and answers.parse_yes_no(text) is not False


def _known_among(state: State, heard: Heard) -> Heard:
    """The first text with the name or the code of a customer who has the phone number given."""
    for text in (heard.text, *heard.alternatives):
        if _fits_customer(state, text):
            return heard if text == heard.text else heard.instead(text)
    return heard


def _fits_customer(state: State, text: str) -> bool:
    caller, code, name = state.dialogue.caller, codes.parse_code(text), names.parse_name(text)
    if code is None and name is None:
        return False
    if name is not None and caller.ambiguous and len(name.split()) == 1:
        name = f"{name} {caller.last_name}"
    result = customers.verify_customer(state.context, caller.phone or "", name=None if code else name, code=code)
    return isinstance(result, CustomerFound) or result.ambiguous
