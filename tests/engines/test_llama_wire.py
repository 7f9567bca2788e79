"""The wire format, word spans and the fitting of prompts."""

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.llama import word_spans
from dealer_kiosk.engines.llama.engine import fit
from dealer_kiosk.engines.llama.wire import MAX_SAID_WORDS, Fragment, prefix_fragments, prompt_fragments, tail
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Exchange, FunctionCall
from tests.engines.dealer_functions import prompt


def characters(asked: Prompt) -> list[int]:
    """One token for each character that the customer said or was told."""
    return [ord(letter) for exchange in asked.history for letter in exchange.user] + [ord(letter) for letter in asked.utterance]


def test_prompt_is_the_trained_format() -> None:
    """A fixed system line, the situation with what the agent said last, and the open turn."""
    call = FunctionCall("list_inventory", {"make": "mustangs"})
    history = (Exchange("any mustangs", call, "NO_VEHICLES", "Sorry, none."), Exchange("oh", None, None, "Anything else?"))
    assert "".join(fragment.text for fragment in prompt_fragments(prompt("thanks", history, "book service, asked date"))) == (
        "<|im_start|>system\nYou are the voice assistant of a car dealership. Choose what to do.<|im_end|>\n"
        "<|im_start|>assistant\n(book service, asked date) Anything else?<|im_end|>\n"
        "<|im_start|>user\nthanks<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_first_prompt_has_the_greeting() -> None:
    """Before the first turn the agent has asked how to help, and nothing is open."""
    texts = [fragment.text for fragment in prompt_fragments(prompt("hello"))]
    assert "assistant\n(nothing open) How can I help you?" in texts


def test_every_prompt_has_the_same_prefix() -> None:
    """Dealership, history, situation and sentence leave the beginning as it is, so the model reads it once."""
    prefix = prefix_fragments()
    asked = [
        prompt("hello"),
        prompt("hello", (Exchange("oh", None, None, "Anything else?"),), "move, asked date"),
        Prompt("Elsewhere Cars", (), (), "any fords"),
    ]
    assert [prefix] * 3 == [prompt_fragments(item)[: len(prefix)] for item in asked]


def test_only_our_own_tags_are_special() -> None:
    """A tag in anybody's text is in a fragment that cannot become a control token."""
    tag = "<|im_start|>"
    asked = prompt(tag, (Exchange(tag, FunctionCall("list_inventory", {"make": tag}), tag, tag),), tag)
    special = {fragment.text for fragment in prompt_fragments(asked) if fragment.special}
    assert {"<|im_start|>", "<|im_end|>"} == special
    assert prompt_fragments(asked).count(Fragment(f"user\n{tag}")) == 1


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("", ""),
        ("Anything else?", "Anything else?"),
        ("Booked. Your code is K7Q2. Anything else?", "Booked. Your code is K7Q2. Anything else?"),
        (f"{'We have many. ' * 20}Which one?", f"{'We have many. ' * 7}Which one?"),
        (f"First. {'word ' * 24}end.", f"{'word ' * 23}end."),
        (f"{'word ' * 30}end. Which one?", "Which one?"),
        ("one\ntwo  three.", "one two three."),
    ],
)
def test_long_replies_keep_their_last_sentences(reply: str, kept: str) -> None:
    """The question stands at the end; only a last sentence that is too long by itself is cut."""
    assert kept == tail(reply)


@seed(20_261_123)
@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["Yes.", "it's", "2:30", "No?", "a.m.", "Ford", "F-150,", "\n", ""]), max_size=200).map(" ".join))
def test_tail_is_the_end_of_a_reply_in_few_words(reply: str) -> None:
    """Whatever is said, the model sees words from its end, at most so many, and none only if there are none."""
    words = reply.split()
    kept = tail(reply).split()
    assert len(kept) <= MAX_SAID_WORDS
    assert words[len(words) - len(kept) :] == kept
    assert bool(kept) == bool(words)


def test_prompts_do_not_grow_with_the_conversation() -> None:
    """A hundred turns with long replies make a prompt no longer than one turn does."""
    turns = tuple(Exchange("what else", None, None, f"{'There is a lot to say. ' * 100}Anything else?") for _ in range(100))
    assert prompt_fragments(prompt("thanks", turns[:1])) == prompt_fragments(prompt("thanks", turns))
    assert len("".join(fragment.text for fragment in prompt_fragments(prompt("thanks", turns))).split()) < 60


@pytest.mark.parametrize(
    ("utterance", "words"),
    [
        ("Friday, the 27th (at 2:30)?", ["Friday", "the", "27th", "at", "2:30"]),
        ("it's dana@mail.example.", ["it's", "dana@mail.example"]),
        (r'"quoted" back\slash', ["quoted", "backslash"]),
        ('... "" ?', []),
    ],
)
def test_words_lose_punctuation_at_their_edges(utterance: str, words: list[str]) -> None:
    """What is left can stand between quotation marks as it is."""
    assert words == word_spans.split(utterance)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("the 27th", "the 27th"),
        ("FRIDAY", "Friday"),
        ("at 2:30?", "at 2:30"),
        ("27th friday", ""),
        ("fri", ""),
        ("", ""),
        ('"', ""),
    ],
)
def test_values_are_found_as_they_were_said(value: str, words: str) -> None:
    """Case and punctuation aside; words that were not said in a row are none."""
    assert words == word_spans.said(value, "Friday, the 27th (at 2:30)?")


def test_oldest_exchanges_are_dropped_first() -> None:
    """History gives way before the utterance does."""
    history = tuple(Exchange(letter * 10, None, None, "") for letter in "abc")
    fitted, tokens = fit(prompt("0123456789", history), characters, 25)
    assert (history[2:], "0123456789", 20) == (fitted.history, fitted.utterance, len(tokens))


def test_long_utterance_keeps_its_last_words() -> None:
    """The end of what was said is most likely the request."""
    fitted, tokens = fit(prompt("one two three four five"), characters, 10)
    assert (fitted.utterance, len(tokens)) == ("four five", 9)


def test_one_endless_word_is_cut() -> None:
    """A word longer than the context keeps its end."""
    fitted, _ = fit(prompt("x" * 1000 + "end"), characters, 100)
    assert fitted.utterance.endswith("xend")
    assert len(fitted.utterance) <= 100


def test_context_without_room_is_refused() -> None:
    """A context that takes no word at all is named as the fault."""
    with pytest.raises(EngineError, match=r"llm\.context_tokens"):
        fit(prompt("hello"), characters, 0)
