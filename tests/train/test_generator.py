"""The training sentences: their format, their spans, and that they are spelled as the product's decoder writes."""

from collections.abc import Sequence
from itertools import islice
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.llama import call_trie, jump_forward, wire, word_spans
from dealer_kiosk.messages import Exchange, FunctionCall
from dealer_kiosk.understanding import FUNCTIONS
from scripts.evaluation import sentences
from scripts.train.language import generate, noise, templates
from scripts.train.language.spelling import DECISION, Example, Speller, SpellingError
from scripts.train.language.values import Values, read_lists

TEMPLATES = generate.read_banks(generate.BANKS)
LISTS = read_lists(generate.BANKS)
END = 0


def tokenize(text: str) -> list[int]:
    """One token a character."""
    return [ord(letter) for letter in text]


def encode(fragments: Sequence[wire.Fragment]) -> list[int]:
    """Control tags are characters like all others here."""
    return [token for fragment in fragments for token in tokenize(fragment.text)]


SPELLER = Speller(encode, tokenize, END)
TRIE = call_trie.build(FUNCTIONS, tokenize)


class Follower:
    """A model that writes what it was told, one token after another."""

    def __init__(self, wanted: Sequence[int]) -> None:
        self.read: list[int] = []
        self._wanted = wanted

    def feed(self, tokens: Sequence[int]) -> None:
        """Read tokens."""
        self.read.extend(tokens)

    def logits(self) -> NDArray[np.float32]:
        """Everything for the next wanted token."""
        scores = np.zeros(0x250, np.float32)
        scores[self._wanted[len(self.read)]] = 10.0
        return scores

    def room(self) -> int:
        """Plenty."""
        return 10_000


def example(seed: int) -> Example:
    """A sentence from the banks with its meaning, after nothing was said."""
    random = Random(seed)
    template = random.choice(TEMPLATES)
    words = templates.expand(template, Values(LISTS, random), random)
    words = noise.written(noise.spoken(words, random, random.choice((0.0, 0.2))), random)
    utterance = " ".join(word.text for word in words)
    return Example(Prompt("Lakeside Motors", FUNCTIONS, (), utterance), templates.calls(template, words))


def test_the_banks_have_sentences_for_every_function() -> None:
    """Each of the model's functions, and more than four thousand lines in all."""
    assert {spec.word for spec in FUNCTIONS} == {function for template in TEMPLATES for function in template.functions}
    assert len(TEMPLATES) > 4000


def test_a_test_sentence_is_never_trained_on() -> None:
    """Whatever its capitals and full stops; only a word or two that anybody would say may be in both."""
    banned = generate.held_out()
    for item in sentences.read():
        assert generate.is_held_out(f"{item.text.capitalize()}.", banned) == (len(item.text.split()) > generate.SHORT)
    assert not generate.is_held_out("i would like to bring in my submarine", banned)


@given(st.integers(0, 10**9))
def test_every_argument_is_a_run_of_words_that_were_said(seed: int) -> None:
    """Also after fillers, restarts and recognition errors."""
    item = example(seed)
    said = f" {' '.join(word_spans.split(item.prompt.utterance))} "
    fixed = {choice for spec in FUNCTIONS for argument in spec.arguments for choice in argument.choices}
    for call in item.calls:
        for value in call.arguments.values():
            assert value in fixed or f" {' '.join(word_spans.split(value))} " in said


@given(st.integers(0, 10**9))
def test_the_decoder_reads_what_training_spells(seed: int) -> None:
    """A model that has learned the spelled tokens makes exactly the calls that were meant."""
    item = example(seed)
    try:
        tokens, weights = SPELLER.spell(item)
    except SpellingError:
        return
    assert len(tokens) == len(weights)
    begin = len(encode(wire.prompt_fragments(item.prompt))) - len(SPELLER.prefix)
    assert not any(weights[:begin])
    follower = Follower(tokens[begin:])
    understood = jump_forward.decode(follower, TRIE, word_spans.tokenized(item.prompt.utterance, tokenize), END)
    wanted = [bare(call) for call in item.calls]
    assert wanted == [bare(call) for call in (understood.call, understood.second) if call is not None]


def bare(call: FunctionCall) -> FunctionCall:
    """The call with the words of its values as the decoder sees them; of a name said twice either spelling will do."""
    return FunctionCall(call.name, {name: " ".join(word_spans.split(value.lower())) for name, value in call.arguments.items()})


def test_a_value_that_was_not_said_cannot_be_spelled() -> None:
    """It would teach the model to invent."""
    item = Example(Prompt("L", FUNCTIONS, (), "an oil change"), (FunctionCall("book_appointment", {"date": "friday"}),))
    with pytest.raises(SpellingError):
        SPELLER.spell(item)


def test_the_function_and_the_end_are_decisions_and_forced_tokens_count_little() -> None:
    """`services()` after its first letter is forced; whether a second call follows is not."""
    item = Example(Prompt("L", FUNCTIONS, (), "what do you do"), (FunctionCall("list_services", {}),))
    tokens, weights = SPELLER.spell(item)
    call = weights[-len("services()") - 1 :]
    assert tokens[-1] == END
    assert weights[-1] == DECISION
    assert call[0] > DECISION
    assert max(call[1:8]) < DECISION


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("book a service", "no |"),
        ("fly | to the moon", "unknown function"),
        ("book kind=upset | hello", "has no kind"),
        ("none | hello", "needs kind"),
        ("cancel | my [date]", "no argument"),
        ("cancel | my [2:appointment]", "no second function"),
        ("book now | hello", "unknown option"),
    ],
)
def test_a_line_that_does_not_follow_the_format_is_refused(line: str, message: str) -> None:
    """With words that say what is wrong."""
    with pytest.raises(templates.BankError, match=message):
        templates.parse(line)


def test_a_negated_value_is_said_but_not_copied() -> None:
    """`[~date]` stands in the sentence only."""
    item = templates.parse("book | not [~date=monday] but [date=tuesday]")
    words = templates.expand(item, lambda slot: slot, Random(0))
    assert [word.text for word in words] == ["not", "monday", "but", "tuesday"]
    assert templates.calls(item, words) == (FunctionCall("book_appointment", {"date": "tuesday"}),)


def test_the_same_seed_makes_the_same_conversations() -> None:
    """And prompts show what the product really said before."""
    first, second = (list(islice(generate.examples(1000, 7), 40)) for _ in range(2))
    assert [(item.prompt.utterance, item.prompt.situation, item.calls) for item in first] == [
        (item.prompt.utterance, item.prompt.situation, item.calls) for item in second
    ]
    assert any(item.prompt.history and isinstance(item.prompt.history[-1], Exchange) for item in first)
    assert len({item.prompt.situation for item in first}) > 3


def test_the_hand_written_sentences_are_many_and_their_contexts_exist() -> None:
    """At least two hundred, each after a question that the product asks."""
    items = list(sentences.read())
    assert len(items) >= 200
    assert {item.after for item in items} <= set(sentences.CONTEXTS)
    assert len({item.text for item in items}) == len(items)
