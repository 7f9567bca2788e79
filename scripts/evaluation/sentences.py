"""Scores the language model on the hand-written sentences, none of which its training saw.

    scripts/eval sentences [--model NAME] [--adapter FILE] [--misses]

Each sentence stands after a question that the product asks in just these words. "alone" is the model under its grammar: the
function and every argument word for word (leading articles aside). "product" is `Listener`, where code reads bare answers first:
right when the values that reach the tools are the same.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles

from dealer_kiosk import policy, replies
from dealer_kiosk.app import Settings, load
from dealer_kiosk.config import Config
from dealer_kiosk.conversation.resolve import resolve
from dealer_kiosk.db.seed import load_demo
from dealer_kiosk.db.store import open_store
from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.llama import word_spans
from dealer_kiosk.engines.llama.engine import LlamaModel
from dealer_kiosk.messages import Exchange, Expects, FunctionCall
from dealer_kiosk.policy import Dialogue, Offer, Request
from dealer_kiosk.understanding import FUNCTIONS, Listener, Meaning
from scripts.train.language import templates

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = Path(__file__).with_name("sentences.txt")
_BOOK = Request("book", type="service")
_MOVE = Request("move")


@dataclass(frozen=True, slots=True)
class Context:
    """What was said and asked before a sentence."""

    dialogue: Dialogue
    reply: str


CONTEXTS = {
    "open": Context(Dialogue(), ""),
    "type": Context(Dialogue(Request("book"), expects=Expects.SERVICE), replies.question("type")),
    "service": Context(Dialogue(_BOOK, expects=Expects.SERVICE), replies.question("service")),
    "car": Context(Dialogue(Request("book", type="test_drive"), expects=Expects.VEHICLE), replies.question("car")),
    "day": Context(Dialogue(_BOOK, expects=Expects.DATE), f"Oil change. {replies.question('day')}"),
    "time": Context(Dialogue(_BOOK, expects=Expects.TIME), "Tomorrow I have 9:00, 10:30 or 3:30. Which suits you?"),
    "phone": Context(Dialogue(_BOOK, expects=Expects.PHONE), f"Tomorrow at 10:00 AM is free. {replies.question('phone')}"),
    "name": Context(Dialogue(_BOOK, expects=Expects.NAME), replies.question("name")),
    "identity": Context(Dialogue(_MOVE, expects=Expects.NAME), replies.question("identity")),
    "appointment": Context(
        Dialogue(_MOVE, expects=Expects.APPOINTMENT),
        "You have an oil change on Tuesday at 10:00 AM and a brake inspection on Friday at 2:00 PM. Which one?",
    ),
    "new_time": Context(Dialogue(_MOVE, expects=Expects.DATE), replies.question("new_time")),
    "read_back": Context(
        Dialogue(_BOOK, expects=Expects.YES_NO, offer=Offer("read_back")),
        "Oil change, Tuesday, November 24th at 10:00 AM, under Maria Alvarez. About 30 minutes, $59 to $89. Shall I book it?",
    ),
    "slot": Context(
        Dialogue(_BOOK, expects=Expects.TIME, offer=Offer("slot")),
        "10:00 AM is taken. I have 9:00 or 11:00. Would either suit you?",
    ),
    "offer_book": Context(
        Dialogue(expects=Expects.YES_NO, offer=Offer("book", type="service")),
        "An oil change takes about 30 minutes and costs $59 to $89. Would you like to book one?",
    ),
    "offer_callback": Context(
        Dialogue(Request("callback"), expects=Expects.YES_NO, offer=Offer("callback")),
        f"Nobody is free right now. {replies.CALLBACK_OFFER}",
    ),
    "more": Context(Dialogue(expects=Expects.OPEN, offer=Offer("more")), f"You're all set. {replies.question('more')}"),
    "email": Context(Dialogue(expects=Expects.EMAIL, offer=Offer("email")), replies.question("email")),
    "any": Context(Dialogue(_BOOK, expects=Expects.DATE), replies.question("day")),
}
"""By the topic of a bank line (`after=`)."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One test sentence."""

    text: str
    after: str
    calls: tuple[FunctionCall, ...]
    group: str


def read(path: Path = SENTENCES) -> Iterator[Sentence]:
    """The test sentences."""
    random = Random(0)
    for item in templates.read(path):
        words = templates.expand(item, lambda slot: slot, random)
        text = " ".join(word.text for word in words)
        group = "two wishes" if len(item.functions) > 1 else item.functions[0]
        yield Sentence(text, min(item.after), templates.calls(item, words), group)


def prompt(sentence: Sentence) -> Prompt:
    """What the model is shown."""
    context = CONTEXTS[sentence.after]
    history = (Exchange("", None, None, context.reply),) if context.reply else ()
    return Prompt("Lakeside Motors", FUNCTIONS, history, sentence.text, policy.situation(context.dialogue))


def same_calls(expected: Sequence[FunctionCall], found: Sequence[FunctionCall]) -> tuple[bool, bool]:
    """Whether the functions are right, and whether the arguments are right as well."""
    if [call.name for call in expected] != [call.name for call in found]:
        return False, False
    return True, all(_bare(a) == _bare(b) for a, b in zip(expected, found, strict=True))


def _bare(call: FunctionCall) -> dict[str, str]:
    bare = {}
    for name, value in call.arguments.items():
        words = word_spans.split(value.lower())
        while len(words) > 1 and words[0] in ("a", "an", "the", "my"):
            words = words[1:]
        bare[name] = " ".join(words)
    return bare


@dataclass(frozen=True, slots=True)
class Product:
    """The product's reading of a sentence."""

    listener: Listener
    config: Config
    now: datetime

    def score(self, sentence: Sentence) -> tuple[bool, bool]:
        """Function right, values right."""
        context = CONTEXTS[sentence.after]
        meaning = self.listener.understand(
            sentence.text,
            context.dialogue.expects,
            may_answer=context.dialogue.offer is not None,
            history=prompt(sentence).history,
            situation=policy.situation(context.dialogue),
        )
        expected = [self._values(call, sentence.text, context.dialogue) for call in sentence.calls]
        found = [self._values(call, sentence.text, context.dialogue) for call in _calls(meaning)]
        return [name for name, _ in expected] == [name for name, _ in found], expected == found

    def _values(self, call: FunctionCall, text: str, dialogue: Dialogue) -> tuple[str, object]:
        name = "create_customer" if call.name == "get_customer" else call.name
        if name in ("answer_offer", "no_function", "search_faq", "talk_to_human", "get_customer_appointments"):
            return name, call.arguments.get("value")
        values = resolve(call, text, dialogue, self.config, self.now)
        if name == "list_inventory":
            return name, None
        if name in ("reschedule_appointment", "cancel_appointment"):
            return name, replace(values, which=_bare(call).get("appointment"), type=None, service=None, refused=None)
        return name, values


_COMMAND_KINDS = {"repeat": "repeat", "goodbye": "goodbye"}


def _calls(meaning: Meaning) -> tuple[FunctionCall, ...]:
    if meaning.command is not None:
        return (FunctionCall("no_function", {"kind": meaning.command.value}),)
    if meaning.call is None:
        return () if meaning.answer is None else (FunctionCall("answer_offer", {"value": "yes" if meaning.answer else "no"}),)
    answered = meaning.answer is not None and meaning.call.name not in ("answer_offer", "book_appointment")
    first = (FunctionCall("answer_offer", {"value": "yes" if meaning.answer else "no"}),) if answered else ()
    return (*first, meaning.call, *((meaning.second,) if meaning.second else ()))[:2]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="a language model of the manifest (default: the configured one)")
    parser.add_argument("--adapter", type=Path, help="another adapter on the embedded base model")
    parser.add_argument("--misses", action="store_true", help="print what was mistaken")
    parser.add_argument("--file", type=Path, default=SENTENCES, help="other sentences in the same format")
    given = parser.parse_args(arguments)
    app = load(Settings())
    files = app.registry.language_model(given.model or app.config.llm.model)
    base = app.registry.language_model("smollm2-135m-instruct").base if given.adapter else files.base
    settings = app.config.llm
    model = LlamaModel(
        base,
        given.adapter or files.adapter,
        decoder="dealer" if given.adapter or settings.decoder == "dealer" else "chat",
        threads=settings.threads,
        context_tokens=settings.context_tokens,
        gpu_layers=settings.gpu_layers,
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Path(folder) / "dealer.db", busy_timeout_s=5.0, create=True) as store,
    ):
        now = datetime(2026, 11, 23, 10, 0, tzinfo=app.config.dealership.zone)
        load_demo(store, ROOT / "data" / "demo", now)
        _score(list(read(given.file)), model, Product(Listener(app.config.dealership, model), app.config, now), given.misses)
    model.close()


def _score(sentences: Sequence[Sentence], model: LlamaModel, product: Product, show: bool) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    milliseconds = []
    for number, sentence in enumerate(sentences):
        begun = time.perf_counter()
        understood = model.understand(prompt(sentence))
        milliseconds.append(1000 * (time.perf_counter() - begun))
        found = tuple(call for call in (understood.call, understood.second) if call is not None)
        tool, whole = same_calls(sentence.calls, found)
        heard, acted = product.score(sentence)
        for group in (sentence.group, "all"):
            counts[group].update(n=1, tool=tool, whole=whole, heard=heard, acted=acted)
        if show and not (whole and acted):
            marks = "".join(mark if good else "-" for mark, good in zip("tahv", (tool, whole, heard, acted), strict=True))
            print(
                f"[{marks}] {understood.confidence:.2f} ({sentence.after}) {sentence.text}\n"
                f"     want {_text(sentence.calls)}\n      got {_text(found)}"
            )
        if number % 50 == 49:
            print(f"{number + 1} of {len(sentences)}", file=sys.stderr)
    print(
        "| group | sentences | function, alone | and arguments, alone | function, product | and values, product |\n"
        "|---|---|---|---|---|---|"
    )
    for group, count in counts.items():
        shares = " | ".join(f"{100 * count[key] / count['n']:.1f} %" for key in ("tool", "whole", "heard", "acted"))
        print(f"| {group} | {count['n']} | {shares} |")
    p95 = quantiles(milliseconds, n=20)[-1]
    print(f"\nunderstanding, model alone: median {median(milliseconds):.0f} ms, p95 {p95:.0f} ms")


def _text(calls: Sequence[FunctionCall]) -> str:
    return " + ".join(f"{call.name}({', '.join(f'{name}={value}' for name, value in call.arguments.items())})" for call in calls)


if __name__ == "__main__":
    main()
