"""Makes a training set: rehearsed conversations at the demonstration dealership, spelled as tokens.

python -m scripts.train.language.generate OUT.npz --turns 20000 --seed 1
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from dealer_kiosk.app import App, Settings, load
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Config
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db import customers
from dealer_kiosk.db.seed import load_demo
from dealer_kiosk.db.store import open_store
from dealer_kiosk.engines.llama import wire, word_spans
from dealer_kiosk.engines.llama.runtime import Runtime
from dealer_kiosk.engines.llama.runtime import Settings as RuntimeSettings
from dealer_kiosk.spoken import numbers
from dealer_kiosk.tools import appointments
from dealer_kiosk.tools.context import Context
from dealer_kiosk.understanding import Listener
from scripts.train.language import segments, templates
from scripts.train.language.rehearsal import Bank, Customer, Moment, Truth, bank, rehearse, sample
from scripts.train.language.spelling import Example, Speller, SpellingError
from scripts.train.language.values import Values, read_lists

ROOT = Path(__file__).resolve().parents[3]
BASE = "smollm2-135m-instruct"
"""The model that the adapter is for, in models/manifest.toml."""
BANKS = Path(__file__).with_name("banks")
HELD_OUT = tuple(ROOT / "scripts" / "evaluation" / name for name in ("sentences.txt", "sentences_second.txt"))
SHORT = 2
"""Words of a sentence that anybody would say; those may be in the test set as well."""
CONVERSATIONS_A_DATABASE = 120
"""Then a fresh one, before the book is full."""
SAMPLES_A_DATABASE = 3000
"""Further sentences after what was asked in these conversations: so rare questions get as many answers as they need."""

_KNOWN = (
    ("three one two five five five zero one one one", "maria alvarez"),
    ("three one two five five five oh one one two", "carter"),
    ("312-555-0114", "priya nair"),
)
_ERRORS = (0.0, 0.0, 0.0, 0.06, 0.12)


def examples(turns: int, seed: int, banks: Path = BANKS) -> Iterator[Example]:
    """At least `turns` turns of rehearsed conversations; the same for the same seed and files."""
    random = Random(seed)
    filled = bank(read_banks(banks))
    values = Values(read_lists(banks), random)
    made = 0
    while made < turns:
        with tempfile.TemporaryDirectory() as folder:
            for example in _at_one_dealership(Path(folder), filled, values, random):
                made += 1
                yield example


def read_banks(folder: Path) -> list[templates.Template]:
    """The templates of all banks of a folder."""
    files = sorted(path for path in folder.glob("*.txt") if not path.name.startswith("values_"))
    return [template for path in files for template in templates.read(path)]


def _at_one_dealership(folder: Path, filled: Bank, values: Values, random: Random) -> Iterator[Example]:
    config = Config()
    now = datetime(2026, 11, 23, 10, 0, tzinfo=config.dealership.zone)
    truth = Truth()
    moments: list[Moment] = []
    with open_store(folder / "dealer.db", busy_timeout_s=5.0, create=True) as store:
        load_demo(store, ROOT / "data" / "demo", now)
        _book_for_known(config, now)
        for _ in range(CONVERSATIONS_A_DATABASE):
            start = now + timedelta(days=random.randint(0, 3), minutes=random.randint(-60, 400))
            clock = FrozenClock(start, config.dealership.zone)
            listener = Listener(config.dealership, truth)
            conversation = Conversation(config, clock, listener, "kiosk")
            customer = Customer(filled, values, random, random.choice(_KNOWN))
            for turn in rehearse(conversation, truth, customer, random.choice(_ERRORS)):
                moments.append(turn.moment)
                if turn.example is not None:
                    yield turn.example
        for _ in range(SAMPLES_A_DATABASE):
            example = sample(moments, customer, listener, truth, random.choice(_ERRORS))
            if example is not None:
                yield example


def _book_for_known(config: Config, now: datetime) -> None:
    """Two appointments for each known customer, so that there is something to move."""
    for number, (phone, _) in enumerate(_KNOWN):
        region, area = config.dealership.region, config.dealership.area_code
        person = customers.with_phone(numbers.parse_phone(phone, region, area) or "")[0]
        context = Context(config, now, f"before-{number}", "staff", person.id)
        for service, days, start in ((1, 7, "10:00"), (2, 9, "14:00")):
            day = (now + timedelta(days=days)).date().isoformat()
            appointments.book_appointment(context, person.id, "service", day, start, service_type_id=service)


def normal(text: str) -> str:
    """A sentence without what noise and style change."""
    return " ".join(word_spans.split(text.lower()))


def held_out() -> frozenset[str]:
    """The hand-made test sentences: none of them may be trained on."""
    lines = (line for path in HELD_OUT for line in templates.read(path))
    found = (templates.expand(line, lambda slot: slot, Random(0)) for line in lines)
    return frozenset(normal(" ".join(word.text for word in words)) for words in found)


def is_held_out(utterance: str, banned: frozenset[str]) -> bool:
    """Whether this is one of the test sentences."""
    return normal(utterance) in banned and len(utterance.split()) > SHORT


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the training set to write (.npz)")
    parser.add_argument("--turns", type=int, default=20_000, help="turns to make (default: 20,000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random")
    parser.add_argument("--show", type=int, default=0, help="print this many examples as text")
    given = parser.parse_args(arguments)
    runtime = _tokenizer(load(Settings()))
    end = runtime.control_token(wire.TURN_END)
    assert end is not None  # noqa: S101 - the base model is ChatML
    speller = Speller(runtime.encode, runtime.tokenize, end)
    banned, made, counts = held_out(), [], Counter[str]()
    begun = time.monotonic()
    for example in examples(given.turns, given.seed):
        if is_held_out(example.prompt.utterance, banned):
            counts["(held out)"] += 1
            continue
        try:
            tokens, weights = speller.spell(example)
        except SpellingError:
            counts["(not spellable)"] += 1
            continue
        made.append(segments.make_segment(tokens, weights))
        counts["+".join(call.name for call in example.calls)] += 1
        if len(made) <= given.show:
            print(f"({example.prompt.situation}) {wire.tail(example.prompt.history[-1].reply) if example.prompt.history else ''}")
            print(f"   {example.prompt.utterance}\n   -> {[(call.name, dict(call.arguments)) for call in example.calls]}")
        if len(made) % 2000 == 0:
            print(f"{len(made)} turns, {time.monotonic() - begun:.0f} s", file=sys.stderr)
    segments.write(given.out, segments.collect(speller.prefix, made))
    lengths = [len(segment.tokens) for segment in made]
    print(f"{len(made)} turns, {sum(lengths)} tokens ({sum(lengths) / len(made):.0f} a turn) in {time.monotonic() - begun:.0f} s")
    print("\n".join(f"{count:7d} {name}" for name, count in counts.most_common()))


def _tokenizer(app: App) -> Runtime:
    return Runtime(app.registry.language_model(BASE).base, None, RuntimeSettings(threads=1, context_tokens=2048))


if __name__ == "__main__":
    main()
