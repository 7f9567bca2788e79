"""What the product really says: the replies of rehearsed conversations at the demonstration dealership."""

import tempfile
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Config
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db.seed import load_demo
from dealer_kiosk.db.store import open_store
from dealer_kiosk.understanding import Listener
from scripts.train.language.generate import BANKS, read_banks
from scripts.train.language.rehearsal import Customer, Truth, bank, rehearse
from scripts.train.language.values import Values, read_lists

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "data" / "demo"
CONVERSATIONS_A_DATABASE = 120
"""Then a fresh one, before the book is full."""
CALLERS = (
    ("three one two five five five zero one one one", "maria alvarez"),
    ("three one two five five five oh one one two", "carter"),
    ("312-555-0114", "priya nair"),
)
"""People on file at the demonstration dealership."""


def replies(conversations: int, seed: int) -> Iterator[str]:
    """Display texts of replies, repetitions included; the same for the same seed and files."""
    random = Random(seed)
    while conversations > 0:
        with tempfile.TemporaryDirectory() as folder:
            yield from _at_one_dealership(Path(folder), min(conversations, CONVERSATIONS_A_DATABASE), random)
        conversations -= CONVERSATIONS_A_DATABASE


def _at_one_dealership(folder: Path, conversations: int, random: Random) -> Iterator[str]:
    config = Config()
    banks, values = bank(read_banks(BANKS)), Values(read_lists(BANKS), random)
    # Any week of the year, so that all months and dates are said.
    now = datetime(2026, 1, 5, 10, 0, tzinfo=config.dealership.zone) + timedelta(days=random.randrange(365))
    truth = Truth()
    with open_store(folder / "dealer.db", busy_timeout_s=5.0, create=True) as store:
        load_demo(store, DEMO, now)
        for _ in range(conversations):
            start = now + timedelta(days=random.randint(0, 3), minutes=random.randint(-60, 400))
            clock = FrozenClock(start, config.dealership.zone)
            conversation = Conversation(config, clock, Listener(config.dealership, truth), "kiosk")
            customer = Customer(banks, values, random, random.choice(CALLERS))
            yield from (turn.moment.reply for turn in rehearse(conversation, truth, customer, 0.0) if turn.moment.reply)


def answers() -> list[str]:
    """The answers to frequent questions."""
    stored = tomllib.loads((DEMO / "faq.toml").read_text(encoding="utf-8"))
    return [str(item["answer"]) for item in stored["faq"]]
