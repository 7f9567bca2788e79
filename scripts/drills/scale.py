"""Free times and FAQ answers with ten years of a large dealership on file; the callback rule at every minute of hard weeks."""

import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dealer_kiosk.db import bookings
from dealer_kiosk.db.bookings import Author, Request
from dealer_kiosk.db.callback_times import next_callback_time
from dealer_kiosk.db.queries import load_calendar
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import open_store
from dealer_kiosk.spoken.codes import ALPHABET, CODE_LENGTH
from dealer_kiosk.tools.appointments import check_availability
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.faq import search_faq
from dealer_kiosk.tools.results import Found
from scripts.drills.common import CONFIG, NOW, Figure, about, demo_database, exactly, percentile, seeded, show, slots

AIM_MS = 10.0
BAYS = 24
_CLOCKS = [(hour, minute) for hour in (9, 10, 11, 13, 14, 15, 16) for minute in (0, 30)]
_HARD_WEEKS = (
    (date(2026, 11, 22), "Thanksgiving"),
    (date(2026, 12, 21), "Christmas"),
    (date(2026, 12, 28), "New Year"),
    (date(2027, 6, 28), "Independence Day, observed"),
    (date(2026, 10, 29), "clocks go back"),
    (date(2027, 3, 11), "clocks go forward"),
    (date(2027, 1, 14), "an ordinary week with a Monday holiday"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much to load and to ask."""

    appointments: int
    customers: int
    faqs: int
    questions: int
    weeks: int
    step_minutes: int


FULL = Size(1_000_000, 100_000, 10_000, 600, len(_HARD_WEEKS), 1)
QUICK = Size(20_000, 2_000, 1_000, 60, 2, 30)


def run(*, quick: bool) -> bool:
    """Load, ask, and print the table."""
    size = QUICK if quick else FULL
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scale.db"
        began = time.monotonic()
        load(path, size)
        seconds = time.monotonic() - began
        with open_store(path, busy_timeout_s=5.0, create=False):
            figures = [
                Figure("loaded", f"{size.appointments:,} appointments, {size.customers:,} customers, {size.faqs:,} FAQs"),
                about(f"loading {path.stat().st_size / 1e6:.0f} MB", seconds, "s"),
                *_availability(size),
                *_faq(size),
                *_booking(),
            ]
    figures += _callback_rule(size)
    return show("Scale", figures)


# ---- loading ---------------------------------------------------------------------------------------------------------------


def load(path: Path, size: Size) -> None:
    """A database of that size: the past is full, the next weeks are four fifths full, one day is all taken."""
    demo_database(path, BAYS)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000"):
            connection.execute(f"PRAGMA {pragma}")
        # The overlap guard asks for every row whether another is in its way; this loader puts none there.
        for trigger in ("allocation_overlap_insert", "allocation_overlap_update"):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("BEGIN")
        first = connection.execute("SELECT max(id) FROM customer").fetchone()[0] + 1
        connection.executemany("INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?)", _customers(first, size.customers))
        connection.executemany(
            "INSERT INTO vehicle VALUES (?, ?, 'Toyota', 'Camry', 2019, NULL)", _vehicles(first, size.customers)
        )
        bays = [row[0] for row in connection.execute("SELECT id FROM resource WHERE kind = 'bay'")]
        for batch in _batches(_appointments(size, first, bays)):
            connection.executemany(
                "INSERT INTO appointment (id, code, customer_id, type, service_id, vehicle_id, start_at, end_at, start_local, "
                "status, notes, channel, created_at) VALUES (?, ?, ?, 'service', 1, NULL, ?, ?, ?, ?, '', 'kiosk', ?)",
                [row[:-1] for row in batch],
            )
            connection.executemany(
                "INSERT INTO allocation (appointment_id, resource_id, start_at, end_at) VALUES (?, ?, ?, ?)",
                [(row[0], row[-1], row[3], row[4]) for row in batch],
            )
        connection.executemany("INSERT INTO faq (category, question, answer, keywords) VALUES (?, ?, ?, ?)", _faqs(size.faqs))
        connection.execute("INSERT INTO faq_index (faq_index) VALUES ('optimize')")  # as every night
        connection.execute("COMMIT")
    open_store(path, busy_timeout_s=5.0, create=True).close()  # puts the guards back
    os.sync()  # or the kernel writes while times are taken


def _customers(first: int, count: int) -> Iterator[tuple[int, str, str, str, str, int]]:
    for number in range(first, first + count):
        yield number, f"Customer {number}", f"customer {number}", f"+1773{number:07d}", f"c{number}@example.com", 1_400_000_000


def _vehicles(first: int, count: int) -> Iterator[tuple[int, int]]:
    for number in range(first, first + count):
        yield 1000 + number, number


def _appointments(size: Size, first: int, bays: Sequence[int]) -> Iterator[tuple[object, ...]]:
    rng = seeded(1)
    full_day = (NOW + timedelta(days=8)).date()
    number = 0
    for day, start in _starts():
        share = 1.0 if start < NOW or day == full_day else 0.8
        for bay in bays:
            if rng.random() >= share:
                continue
            number += 1
            if number > size.appointments:
                return
            status = "scheduled" if start > NOW else "cancelled" if rng.random() < 0.1 else "completed"
            begin = int(start.timestamp())
            customer = first + rng.randrange(size.customers)
            yield number, _code(number), customer, begin, begin + 1800, f"{start:%Y-%m-%dT%H:%M}", status, begin - 86400, bay


def _starts() -> Iterator[tuple[date, datetime]]:
    """The coming days first, then day by day into the past."""
    for offset in [*range(1, 31), *range(0, -20_000, -1)]:
        day = (NOW + timedelta(days=offset)).date()
        if day.weekday() == 6:
            continue
        for hour, minute in _CLOCKS[: 12 if day.weekday() == 5 else None]:
            yield day, datetime(day.year, day.month, day.day, hour, minute, tzinfo=CONFIG.dealership.zone)


def _code(number: int) -> str:
    """Every code there is is taken: after the first 161,051, older appointments have given theirs on."""
    rest, text = number, ""
    for _ in range(CODE_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        text += ALPHABET[digit]
    return f"{text}/{number}" if rest else text


def _batches(rows: Iterator[tuple[object, ...]], count: int = 50_000) -> Iterator[list[tuple[object, ...]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == count:
            yield batch
            batch = []
    yield batch


_ACTIONS = (
    "replace repair check install order clean finance lease insure return sell trade tow rent charge paint align tint".split()
)
_WORDS = (
    "battery tire brake engine hybrid warranty coolant filter sensor mirror bumper windshield wiper radiator exhaust clutch "
    "suspension alternator headlight airbag seat carpet camera remote key lease loan credit deposit title plate registration "
    "insurance rebate coupon shuttle loaner pickup delivery weekend evening appointment invoice receipt estimate student veteran"
).split()


def _vocabulary(rng: random.Random) -> list[str]:
    """Words that a few FAQs each are about: models, parts, places."""
    syllables = "ba co di fu ge ho ki la me no pu ra si to vu we xa yo zi cha pro ster".split()
    return sorted({"".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(5000)})


def _faqs(count: int) -> Iterator[tuple[str, str, str, str]]:
    rng = seeded(2)
    rare = _vocabulary(rng)
    categories = ("hours", "location", "financing", "services", "general")
    for number in range(count):
        action, thing, other, special, place = rng.choice(_ACTIONS), *rng.sample(_WORDS, 2), *rng.sample(rare, 2)
        question = f"Can you {action} the {thing} of a {special} with a {other} in {place} ({number})?"
        answer = f"Yes, we {action} every {thing}. Ask for {special} at the {place} counter and bring the {other} papers."
        yield categories[number % 5], question, answer, f"{action}, {thing}, {special}"


# ---- asking ----------------------------------------------------------------------------------------------------------------


def _availability(size: Size) -> Iterator[Figure]:
    context = Context(CONFIG, NOW, "drill", "kiosk")
    rng = seeded(3)
    days = [f"{(NOW + timedelta(days=offset)).date()}" for offset in range(31)]
    full = f"{(NOW + timedelta(days=8)).date()}"
    cases: dict[str, Callable[[], object]] = {
        "a day": lambda: check_availability(context, "service", rng.choice(days), minutes=rng.choice((30, 60, 120, 240))),
        "a day and a time": lambda: check_availability(
            context, "service", rng.choice(days), f"{rng.randint(8, 17)}:30", minutes=rng.choice((30, 60))
        ),
        "a day that is all taken": lambda: check_availability(context, "service", full, "10:00"),
        "a test drive": lambda: check_availability(context, "test_drive", rng.choice(days), car_id=rng.randint(1, 12)),
    }
    times: list[float] = []
    for name, work in cases.items():
        found = timed(work, size.questions // len(cases))
        times += found
        yield about(f"check_availability, {name}: p95", percentile(found, 0.95), "ms")
    yield about(f"check_availability, {len(times)} calls: median", percentile(times, 0.5), "ms")
    yield about("check_availability: p95", percentile(times, 0.95), "ms", AIM_MS)


def _faq(size: Size) -> Iterator[Figure]:
    context = Context(CONFIG, NOW, "drill", "kiosk")
    rng = seeded(4)
    known = [question for _, question, _, _ in _faqs(size.faqs)]
    asked = [" ".join(rng.choice(known).split("(")[0].split()[: rng.randint(6, 12)]) for _ in range(size.questions)]
    demo = [
        "what are your hours on saturday",
        "do you have a shuttle",
        "how much is an oil change",
        "can i pay with a credit card",
    ]
    asked[:: len(asked) // 40 or 1] = [demo[index % len(demo)] for index in range(len(asked[:: len(asked) // 40 or 1]))]
    answered = 0

    def ask() -> None:
        nonlocal answered
        answered += isinstance(search_faq(context, asked.pop()), Found)

    count = len(asked)
    times = timed(ask, count)
    yield Figure("search_faq, answered", f"{answered} of {count}")
    yield about(f"search_faq, {count} calls: median", percentile(times, 0.5), "ms")
    yield about("search_faq: p95", percentile(times, 0.95), "ms", AIM_MS)


def _booking() -> Iterator[Figure]:
    """What a booking takes, the guards' own look at the book and the disk included."""
    starts = iter(slots(20, 2))

    def book() -> None:
        start = next(starts) + timedelta(days=17)
        author = Author(CONFIG, NOW, "customer", "kiosk", f"{start}")
        bookings.book(Request(1, Need("service", 30), start, service_id=1), author)

    yield about("a booking, 20 calls: median", percentile(timed(book, 20), 0.5), "ms")


def timed(work: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of each call, after one that warms up."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return times


# ---- the callback rule -----------------------------------------------------------------------------------------------------


def _callback_rule(size: Size) -> Iterator[Figure]:
    """At every minute of hard weeks the promised time is open, on the grid, and more than the lead ahead."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rule.db"
        demo_database(path)
        with open_store(path, busy_timeout_s=5.0, create=False):
            calendar = load_calendar(CONFIG.dealership)
    rules, zone = CONFIG.people, CONFIG.dealership.zone
    minutes = wrong = 0
    for first, _name in _HARD_WEEKS[: size.weeks]:
        begin = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC)
        for offset in range(0, 7 * 24 * 60, size.step_minutes):
            now = (begin + timedelta(minutes=offset)).astimezone(zone)
            found = next_callback_time(now, calendar, lambda _: 0, rules)
            minutes += 1
            kept = (
                found is not None
                and calendar.is_open(found)
                and found.minute % rules.callback_grid_minutes == 0
                and found.astimezone(UTC) - now.astimezone(UTC) > timedelta(minutes=rules.callback_lead_minutes)
            )
            wrong += not kept
    yield Figure("callback rule, minutes tried", f"{minutes:,} in {size.weeks} weeks around holidays and changes of the clocks")
    yield exactly("callback rule, promises that cannot be kept", wrong, 0)
