"""Jump-forward decoding with toy models whose tokens are characters."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dealer_kiosk.engines.llama import call_trie, jump_forward, word_spans
from dealer_kiosk.messages import Argument, FunctionCall, FunctionSpec, Understood
from dealer_kiosk.understanding import FUNCTIONS
from tests.engines.language_model_contract import assert_valid

END = 0
VOCABULARY = 0x250


def tokenize(text: str) -> list[int]:
    """One token a character."""
    return [ord(letter) for letter in text]


TRIE = call_trie.build(FUNCTIONS, tokenize)


class ToyModel:
    """Wants to write one text; `noise` makes it want anything else as well."""

    def __init__(self, wanted: str = "", *, noise: float = 0.0, random: int = 0, room: int = 10_000) -> None:
        self.feeds = 0
        self.read: list[int] = []
        self._wanted = [*tokenize(wanted), END]
        self._noise = noise
        self._random = np.random.default_rng(random)
        self._room = room

    def feed(self, tokens: Sequence[int]) -> None:
        """Read tokens."""
        assert tokens
        assert len(tokens) <= self.room()
        self.feeds += 1
        self.read.extend(tokens)

    def logits(self) -> NDArray[np.float32]:
        """Ten for the wanted token, plus noise for all."""
        scores = self._noise * self._random.standard_normal(VOCABULARY).astype(np.float32)
        scores[self._wanted[min(len(self.read), len(self._wanted) - 1)]] += 10.0
        return scores.astype(np.float32)

    def room(self) -> int:
        """What is left of the context."""
        return self._room - len(self.read)


def decode(model: ToyModel, utterance: str) -> Understood:
    """The model's answer to an utterance under the dealership's functions."""
    return jump_forward.decode(model, TRIE, word_spans.tokenized(utterance, tokenize), END)


def wire_call(function: str, **arguments: str) -> str:
    """A call as the model writes it."""
    word = next(item.word for item in FUNCTIONS if item.name == function)
    return word + "(" + ",".join(f'{name}="{value}"' for name, value in arguments.items()) + ")"


@pytest.mark.parametrize(
    ("name", "arguments", "utterance"),
    [
        ("talk_to_human", {}, "i want a person"),
        ("get_customer_appointments", {}, "when am i due"),
        ("create_customer", {"phone": "555 123 4567"}, "it's 555 123 4567."),
        ("search_faq", {}, "so, are you open on sunday?"),
        ("cancel_appointment", {"appointment": "friday"}, "not the one on friday"),
        ("book_appointment", {"type": "test_drive", "car": "the camry", "time": "two"}, "the other day, the camry at two"),
        ("create_customer", {"name": "Dana Whitfield", "email": "dana@mail.example"}, "Dana Whitfield, dana@mail.example"),
        ("answer_offer", {"value": "no"}, "no no"),
        ("no_function", {"kind": "small_talk"}, "lovely weather"),
    ],
)
def test_wanted_call_is_written_with_few_passes(name: str, arguments: dict[str, str], utterance: str) -> None:
    """A sure model gets its call through, and forced characters cost no pass of their own."""
    text = wire_call(name, **arguments)
    model = ToyModel(text)
    understood = decode(model, utterance)
    assert (FunctionCall(name, arguments), None) == (understood.call, understood.second)
    assert understood.confidence > 0.9
    assert model.feeds < len(text) / 3


def test_two_wishes_of_one_sentence_are_two_calls() -> None:
    """The second call is written after the first, in the order in which the model wants them."""
    first, second = {"appointment": "friday"}, {"service": "oil change"}
    model = ToyModel(f"{wire_call('cancel_appointment', **first)}\n{wire_call('list_services', **second)}")
    understood = decode(model, "cancel friday, and how much is an oil change")
    assert FunctionCall("cancel_appointment", first) == understood.call
    assert FunctionCall("list_services", second) == understood.second
    assert model.feeds < 16


def test_a_third_call_is_never_written() -> None:
    """After the second call the answer is over, whatever the model would go on with."""
    model = ToyModel("\n".join([wire_call("talk_to_human"), wire_call("search_faq"), wire_call("cancel_appointment")]))
    understood = decode(model, "get me a person")
    assert (FunctionCall("talk_to_human"), FunctionCall("search_faq")) == (understood.call, understood.second)
    assert model.read.count(ord("\n")) == 1


@pytest.mark.parametrize("wanted", ["", "\ncars()"])
def test_the_end_is_decided_by_the_model(wanted: str) -> None:
    """After one call it is asked once whether the turn is over."""
    understood = decode(ToyModel(wire_call("talk_to_human") + wanted), "a person please")
    assert FunctionCall("talk_to_human") == understood.call
    assert (FunctionCall("list_inventory") if wanted else None) == understood.second


def test_doubt_about_a_second_wish_is_no_doubt_about_the_first() -> None:
    """A model that cannot tell whether more was wished ends its turn, as sure as before."""
    understood = decode(ToyModel(wire_call("talk_to_human") + "?"), "a person please")
    assert (FunctionCall("talk_to_human"), None) == (understood.call, understood.second)
    assert understood.confidence > 0.9


@pytest.mark.parametrize(("spare", "second"), [(0, None), (1, FunctionCall("search_faq"))])
def test_a_call_may_leave_no_room_for_a_second(spare: int, second: FunctionCall | None) -> None:
    """A second call is begun only where the context takes the line break and any call there is."""
    first = wire_call("list_inventory", make="ford")
    model = ToyModel(f"{first}\n{wire_call('search_faq')}", room=len(first) + TRIE.longest + spare)
    understood = decode(model, "any ford")
    assert (FunctionCall("list_inventory", {"make": "ford"}), second) == (understood.call, understood.second)


def test_without_functions_nothing_is_understood() -> None:
    """There is nothing to choose from, and the model is not asked."""
    model = ToyModel(wire_call("talk_to_human"))
    assert Understood(None, 0.0) == jump_forward.decode(model, call_trie.build((), tokenize), [], END)
    assert model.feeds == 0


def test_words_that_were_not_said_cannot_be_values() -> None:
    """A model that wants to invent a date gets one of the words there are."""
    understood = decode(ToyModel(wire_call("book_appointment", date="monday")), "is it mundane")
    assert understood.call is not None
    assert understood.call.arguments["date"] == "mundane"


def test_unsure_decision_lowers_the_confidence() -> None:
    """The least certain decision counts."""
    sure = decode(ToyModel(wire_call("list_inventory", make="ford")), "any ford").confidence
    unsure = decode(ToyModel(wire_call("list_inventory", make="ford"), noise=2.0), "any ford").confidence
    assert unsure < sure


def test_value_has_a_longest_length() -> None:
    """A model that wants to copy a speech gets its first words."""
    speech = " ".join(f"w{number}" for number in range(100))
    understood = decode(ToyModel(wire_call("list_services", service=speech)), speech)
    assert understood.call is not None
    assert understood.call.arguments["service"].split() == speech.split()[: jump_forward.MAX_VALUE_WORDS]


def test_full_context_leaves_values_out() -> None:
    """Without room for a word the argument is left out and the call still ends."""
    text = wire_call("list_services", service="tires")
    model = ToyModel(text, room=text.index("tires") + len("tires") + TRIE.longest - 1)
    assert FunctionCall("list_services") == decode(model, "tires").call


def test_the_longest_call_is_counted_as_it_is_written() -> None:
    """What stands before and after a value is tokenised apart, so a call may have more tokens than its text as a whole."""
    numbers: dict[str, int] = {}

    def runs(text: str) -> list[int]:
        return [numbers.setdefault(run, len(numbers)) for run in re.findall(r"\w+|\W+", text)]

    two_words = FunctionSpec("f", "", (Argument("a"), Argument("b")))
    assert len(runs('f(a="",b="")')) == 6
    assert call_trie.build((two_words,), runs).longest == len(runs('f(a="')) + len(runs('",b="')) + len(runs('")'))


@seed(20_261_123)
@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=1, max_size=12), min_size=1, max_size=12),
    st.integers(TRIE.longest, 6 * TRIE.longest),
)
def test_any_model_writes_valid_calls_about_said_words(random: int, words: list[str], room: int) -> None:
    """Whatever a model wants, names, choices and order hold, values are spans of the utterance, and the context suffices."""
    understood = decode(ToyModel(noise=8.0, random=random, room=room), " ".join(words))
    assert_valid(understood)
    assert understood.call is not None
    said = f" {' '.join(word_spans.split(' '.join(words)))} "
    fixed = {choice for function in FUNCTIONS for argument in function.arguments for choice in argument.choices}
    for call in filter(None, (understood.call, understood.second)):
        assert all(value in fixed or f" {value} " in said for value in call.arguments.values())
