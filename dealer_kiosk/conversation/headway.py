"""Does a conversation get anywhere?

A radio, or people who talk with each other nearby, may say something that sounds like a wish, and would then be answered sentence
by sentence. But what they say seldom fits the question that was asked, and the tools seldom find anything for it.
"""

from dealer_kiosk import policy
from dealer_kiosk.conversation.state import State
from dealer_kiosk.messages import Expects
from dealer_kiosk.policy import Dialogue
from dealer_kiosk.spoken.numbers import spoken_digits

_EMPTY = ("NOT_FOUND", "NO_VEHICLES", "NEED", "ERROR")  # how results begin that give the customer nothing
_SOME_DIGITS = 4  # of a phone number: whoever says them is giving one, however much of it was lost
_PERSON = "request_human"  # also called when nothing was understood
_WARY_TURNS = 2  # by which a session that leads nowhere is shorter while the kiosk is wary
_TALKED_OVER = 2  # as many turns counts one that began before our question was over: a radio does not listen


def count(before: Dialogue, state: State) -> None:
    """Count the turn that was just answered among those that lead nowhere, or begin anew.

    Args:
        before: the dialogue before that turn.
        state: after it.
    """
    made = _was_made(before, state)
    state.arrived = state.arrived or made
    state.stray = 0 if made else state.stray + (_TALKED_OVER if state.unheard and not state.arrived else 1)


def is_aimless(state: State) -> bool:
    """Whether so many turns in a row led nowhere that nobody seems to be speaking to us; only where a microphone stands."""
    limits = state.config.conversation
    most = limits.aimless_turns if state.arrived else limits.aimless_first - _WARY_TURNS * state.wary
    return state.channel == "kiosk" and state.stray >= most


def _was_made(before: Dialogue, state: State) -> bool:
    turn = state.turn
    answered = turn.call is not None and turn.call.name == "answer_offer" and before.offer is not None
    to_us = turn.command is not None or answered or policy.is_danger(turn.text) or _gives_number(before, turn.text)
    return to_us or _learned(before, state.dialogue) or _found(state)


def _gives_number(before: Dialogue, text: str) -> bool:
    return before.expects is Expects.PHONE and len(spoken_digits(text)) >= _SOME_DIGITS


def _learned(before: Dialogue, after: Dialogue) -> bool:
    """Whether the open request or what is known about the caller has grown; a new request is only a wish so far."""
    first, second = before.request, after.request
    grown = first is not None and second is not None and first.kind == second.kind and first != second
    return grown or before.caller != after.caller


def _found(state: State) -> bool:
    results = [event.fields for event in state.turn.events if event.kind == "tool" and event.fields["name"] != _PERSON]
    return any(not str(fields["result"]).startswith(_EMPTY) for fields in results)
