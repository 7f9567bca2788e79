"""Reading a chat model's answer, with models whose tokens are characters, and its grammar."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from dealer_kiosk.engines.llama import chat_answer, chat_grammar
from dealer_kiosk.messages import FunctionCall, Understood
from dealer_kiosk.understanding import FUNCTIONS

END = 0
VOCABULARY = 0x250
FORDS = '{"name": "list_inventory", "arguments": {"make": "Ford"}}'
HUMAN = '{"name": "talk_to_human", "arguments": {}}'


class ToyModel:
    """Wants to write one text, less surely in some places."""

    def __init__(self, wanted: str, *, room: int = 10_000, unsure: Sequence[int] = ()) -> None:
        self.written = 0
        self._wanted = [*map(ord, wanted), END]
        self._room = room
        self._unsure = unsure

    def feed(self, tokens: Sequence[int]) -> None:
        """Read tokens."""
        assert len(tokens) <= self.room()
        self.written += len(tokens)

    def logits(self) -> NDArray[np.float32]:
        """Ten for the wanted token, or as much as for two others."""
        scores = np.zeros(VOCABULARY, np.float32)
        scores[self._wanted[min(self.written, len(self._wanted) - 1)]] = 10.0
        if self.written in self._unsure:
            scores[[ord("y"), ord("z")]] = 10.0
        return scores

    def room(self) -> int:
        """What is left of the context."""
        return self._room - self.written

    def text(self, tokens: Sequence[int]) -> str:
        """The characters."""
        return "".join(map(chr, tokens))

    def is_end(self, token: int) -> bool:
        """Whether the model has nothing more to write."""
        return token == END


class Anything:
    """A grammar that allows everything."""

    def mask(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores as they are."""
        return logits

    def accept(self, token: int) -> None:
        """Everything may follow."""


def decode(model: ToyModel, utterance: str = "a ford and a person please") -> Understood:
    """The model's answer to an utterance."""
    return chat_answer.decode(model, Anything(), utterance, FUNCTIONS)


def test_one_call_is_read() -> None:
    """With the words as they were said."""
    understood = decode(ToyModel(FORDS))
    assert (FunctionCall("list_inventory", {"make": "ford"}), None) == (understood.call, understood.second)
    assert understood.confidence > 0.9


def test_two_calls_are_two_wishes_and_a_third_is_never_written() -> None:
    """The answer is over after the second."""
    model = ToyModel(f"{FORDS}\n{HUMAN}\n{HUMAN}")
    understood = decode(model)
    assert (FunctionCall("list_inventory", {"make": "ford"}), FunctionCall("talk_to_human")) == (
        understood.call,
        understood.second,
    )
    assert model.written < len(f"{FORDS}\n{HUMAN}")


def test_the_same_call_twice_is_one_wish() -> None:
    """A model that repeats itself has heard nothing new."""
    assert decode(ToyModel(f"{HUMAN}\n{HUMAN}")).second is None


@pytest.mark.parametrize("wanted", ["", "{", FORDS[:-1], FORDS[:30], "sure, here are our fords", '{"say": '])
def test_an_answer_cut_short_or_empty_is_not_understood(wanted: str) -> None:
    """Whatever ends it, and there is no confidence either."""
    assert Understood(None, 0.0) == decode(ToyModel(wanted))


@pytest.mark.parametrize("room", range(1, len(FORDS) + 1, 7))
def test_a_full_context_cuts_short(room: int) -> None:
    """What fits no more was not understood."""
    assert Understood(None, 0.0) == decode(ToyModel(FORDS, room=min(room, len(FORDS) - 1)))


def test_a_second_call_cut_short_leaves_the_first() -> None:
    """One wish was heard to its end."""
    understood = decode(ToyModel(f"{HUMAN}\n{FORDS}", room=len(HUMAN) + 20))
    assert (FunctionCall("talk_to_human"), None) == (understood.call, understood.second)
    assert understood.confidence > 0.9


def test_an_answer_has_a_longest_length() -> None:
    """A model that goes on and on is stopped, however much the context takes."""
    model = ToyModel('{"name": "list_services", "arguments": {"service": "' + "oil " * 1000)
    assert Understood(None, 0.0) == decode(model)
    assert model.written == chat_answer.ANSWER_TOKENS


def test_doubt_counts_until_the_function_is_decided() -> None:
    """Which words are copied, and whether there is a second wish, says nothing about the function."""
    name, value = FORDS.index("list"), FORDS.index("Ford")
    assert decode(ToyModel(FORDS, unsure=(name,))).confidence == pytest.approx(1 / 3, abs=0.01)
    assert decode(ToyModel(FORDS, unsure=(value,))).confidence > 0.9
    assert decode(ToyModel(FORDS, unsure=(len(FORDS),))).confidence > 0.9


@pytest.mark.parametrize(
    ("value", "utterance", "kept"),
    [
        ("friday at two", "Friday at TWO, please", {"date": "Friday at TWO"}),
        ("2026-11-27", "friday at two", {}),
        ("two friday", "friday at two", {}),
        ("fri", "friday", {}),
        (" ", "friday", {}),
    ],
)
def test_values_that_were_not_said_are_left_out(value: str, utterance: str, kept: dict[str, str]) -> None:
    """The call stands, and code asks for what is missing."""
    wanted = '{"name": "reschedule_appointment", "arguments": {"date": "' + value + '"}}'
    assert FunctionCall("reschedule_appointment", kept) == decode(ToyModel(wanted), utterance).call


def test_choices_need_not_be_said() -> None:
    """They are names for what was meant."""
    wanted = '{"name": "no_function", "arguments": {"kind": "upset"}}'
    assert FunctionCall("no_function", {"kind": "upset"}) == decode(ToyModel(wanted), "this is ridiculous").call


def test_braces_in_a_value_do_not_end_the_call() -> None:
    """Only a whole call is one."""
    understood = decode(ToyModel('{"name": "list_inventory", "arguments": {"make": "}} ford }"}}'), "}} ford }")
    assert FunctionCall("list_inventory", {"make": "}} ford }"}) == understood.call


def test_a_grammar_without_functions_is_refused() -> None:
    """There is no answer to bound."""
    with pytest.raises(ValueError, match="at least one function"):
        chat_grammar.grammar(())


def test_the_grammar_has_calls_and_nothing_else() -> None:
    """One or two of them, on a line each."""
    root, call, *_ = chat_grammar.grammar(FUNCTIONS).splitlines()
    assert root == r'root ::= call ("\U0000000A" call){0,1}'
    assert call.split(" ::= ")[1].split(" | ") == [f"f{number}" for number in range(len(FUNCTIONS))]
