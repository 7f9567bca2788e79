"""One wish of a sentence, or two: in which order they are taken up, and which words belong to which."""

import re
from collections.abc import Iterator, Mapping

from dealer_kiosk import replies
from dealer_kiosk.conversation import calls
from dealer_kiosk.conversation.resolve import Values, resolve
from dealer_kiosk.conversation.state import State
from dealer_kiosk.messages import FunctionCall
from dealer_kiosk.policy import Later

_JOINT = re.compile(
    r"[.?!;,]+ (?:and |but |also |oh )*|"
    r"\b(?:oh )?(?:and|but|also|plus|then|or|while i have you|by the way|before that|one more thing)\b"
)


_GIVES_UP = re.compile(r"\b(?:cancel|drop|scrap|ditch|nix|scratch|forget|lose|kill|call off|(?:don't|do not) (?:need|want))\b")
_BOOKS = re.compile(
    r"\b(?:book|schedule|make|want|need|like|put (?:me|us) (?:down|in)|(?:get|set|sign) (?:me|us)|give (?:me|us))\b"
)


def take_one(state: State, call: FunctionCall) -> None:
    """Take up the only wish of a sentence."""
    if call.name == "reschedule_appointment" and is_cancel_and_book(state.turn.text, call.arguments):
        cancel = FunctionCall("cancel_appointment", {key: value for key, value in call.arguments.items() if key == "appointment"})
        book = FunctionCall("book_appointment", {key: value for key, value in call.arguments.items() if key in ("date", "time")})
        take_two(state, cancel, book)
        return
    calls.apply(state, call, _values(state, call))


def take_two(state: State, first: FunctionCall, second: FunctionCall) -> None:
    """Answer questions first; of two requests the second waits until the first is finished."""
    texts = divide(state.turn.text, first.arguments, second.arguments)
    wishes = [(first, texts[0]), (second, texts[1])]
    wishes.sort(key=lambda wish: _rank(wish[0]))  # stable, so otherwise in the order said
    (call, text), (other, other_text) = wishes
    whole = state.turn.text
    if call.name == "create_customer":
        state.turn.text = text
        complete = calls.take_details(state, _values(state, call))
        state.turn.text = whole
        if not complete:
            state.update(later=Later(other, other_text))
            return
    elif call.name in calls.QUESTIONS:
        _answer_only(state, call, text)
    else:
        state.update(later=Later(other, other_text))
        other, other_text = call, text
    state.turn.text = other_text
    take_one(state, other)
    state.turn.text = whole


def answer_beside(state: State, question: FunctionCall) -> None:
    """Answer a question that came with a yes or a no; nothing else changes."""
    whole = state.turn.text
    _answer_only(state, question, divide(whole, {}, question.arguments)[1])
    state.turn.text = whole


def take_later(state: State) -> None:
    """Go on with the wish that waits, once nothing else is open."""
    dialogue = state.dialogue
    later = dialogue.later
    free = state.request is None and (dialogue.offer is None or dialogue.offer.kind == "more")
    if later is None or not free or state.ended or not state.turn.said:
        return
    if state.turn.said[-1] == state.question:
        state.turn.said.pop()
    state.update(later=None, offer=None)
    state.say(replies.OTHER_WISH)
    state.turn.text, whole = later.text, state.turn.text
    take_one(state, later.call)
    state.turn.text = whole


def divide(text: str, first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, str]:
    """The part of a sentence for each of two wishes: cut at the joint that leaves their values whole, if there is one."""
    lowered = text.lower()
    begin = max((end for _, end in _places(lowered, first)), default=0)
    limit = min((start for start, _ in _places(lowered, second) if start >= begin), default=len(text))
    joints = [
        match for match in _JOINT.finditer(lowered) if begin <= match.start() and match.end() <= limit and match.start() > 0
    ]
    if not joints:
        return (text[:limit], text[limit:]) if 0 < limit < len(text) else (text, text)
    joint = joints[-1] if second and not first else joints[0]
    return text[: joint.start()].strip(), text[joint.end() :].strip()


def is_cancel_and_book(text: str, arguments: Mapping[str, str]) -> bool:
    """Whether what was taken for a move gives one thing up and wants another: "drop the rotation and book me for brakes"."""
    first, second = divide(text.lower(), {"appointment": arguments.get("appointment", "")}, {})
    return first != second and _GIVES_UP.search(first) is not None and _BOOKS.search(second) is not None


def _places(lowered: str, arguments: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    for value in filter(None, arguments.values()):
        start = lowered.find(value.lower())
        if start >= 0:
            yield start, start + len(value)


def _rank(call: FunctionCall) -> int:
    if call.name == "create_customer":
        return 0
    return 1 if call.name in calls.QUESTIONS else 2


def _answer_only(state: State, call: FunctionCall, text: str) -> None:
    """Answer a question without the offer that would follow it: the other wish goes on."""
    before = state.dialogue
    state.turn.text = text
    take_one(state, call)
    if state.turn.said and state.turn.said[-1] == state.question:
        state.turn.said.pop()
    state.update(request=before.request, offer=before.offer, expects=before.expects)


def _values(state: State, call: FunctionCall) -> Values:
    state.turn.call, state.turn.spans = call, call.arguments
    return resolve(call, state.turn.text, state.dialogue, state.config, state.now)
