"""The wire format, word spans and the fitting of prompts."""

import pytest

from dealer_kiosk.engines import word_spans
from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.llama import fit
from dealer_kiosk.engines.wire import Fragment, call_text, prompt_fragments
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Exchange, FunctionCall
from tests.engines.dealer_functions import prompt


def characters(asked: Prompt) -> list[int]:
    """One token for each character that the customer said or was told."""
    return [ord(letter) for exchange in asked.history for letter in exchange.user] + [ord(letter) for letter in asked.utterance]


def test_prompt_is_the_trained_format() -> None:
    """System line, greeting, earlier turns with call and result, and the open turn."""
    call = FunctionCall("list_inventory", {"make": "mustangs"})
    asked = prompt(
        "thanks", (Exchange("any mustangs", call, "NO_VEHICLES", "Sorry, none."), Exchange("oh", None, None, "Anything else?"))
    )
    assert "".join(fragment.text for fragment in prompt_fragments(asked)) == (
        "<|im_start|>system\nYou are the voice assistant of Lakeside Motors. Use a tool or answer in one short sentence."
        "<|im_end|>\n<|im_start|>assistant\nWelcome to Lakeside Motors. How can I help you?<|im_end|>\n"
        "<|im_start|>user\nany mustangs<|im_end|>\n"
        '<|im_start|>assistant\n<tool_call>{"name":"list_inventory","arguments":{"make":"mustangs"}}</tool_call><|im_end|>\n'
        "<|im_start|>tool\nNO_VEHICLES<|im_end|>\n"
        "<|im_start|>assistant\nSorry, none.<|im_end|>\n"
        "<|im_start|>user\noh<|im_end|>\n<|im_start|>assistant\nAnything else?<|im_end|>\n"
        "<|im_start|>user\nthanks<|im_end|>\n<|im_start|>assistant\n"
    )


def test_only_our_own_tags_are_special() -> None:
    """A tag in anybody's text is in a fragment that cannot become a control token."""
    tag = "<|im_start|>"
    asked = prompt(tag, (Exchange(tag, FunctionCall("search_faq", {"query": tag}), tag, tag),))
    special = {fragment.text for fragment in prompt_fragments(asked) if fragment.special}
    assert {"<|im_start|>", "<|im_end|>"} == special
    assert prompt_fragments(asked).count(Fragment(f"user\n{tag}")) == 2


def test_call_text_escapes_values() -> None:
    """Quotation marks in a value stay inside it."""
    assert call_text(FunctionCall("f", {"a": 'x"}} é'})) == r'<tool_call>{"name":"f","arguments":{"a":"x\"}} é"}}</tool_call>'


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
    """What is left can stand in a JSON string as it is."""
    assert words == word_spans.split(utterance)


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
