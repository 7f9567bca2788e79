"""Cars for sale."""

import re

from dealer_kiosk.db import queries
from dealer_kiosk.spoken.numbers import words_to_int
from dealer_kiosk.spoken.words import TENS, UNITS, one_of, plain
from dealer_kiosk.tools import catalog
from dealer_kiosk.tools.arguments import checked
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.results import CarInfo, Inventory, NoVehicles
from dealer_kiosk.tools.stop_words import STOP_WORDS

MAX_RESULTS = 10
_SHOP_TALK = """
affordable auto automobile automobiles autos available best budget buy buying cheap cheaper cheapest drive expensive inexpensive
inventory least less lot lowest model models nice option options price priced prices ride rides sale sell selling stock test under
"""
_FILLERS = STOP_WORDS | frozenset(_SHOP_TALK.split())
"""Words that do not narrow the choice."""
_NUMBER_WORDS = one_of([*UNITS, *TENS, "hundred", "thousand", "grand", "k", "a", "and", "dollars", "bucks"])
_LIMIT = re.compile(
    r"\b(?:under|below|less than|up to|at most|no more than|not more than|cheaper than|maximum(?: of)?|max|within)\s+\$?"
    rf"(?P<amount>(?:(?:\d[\d,]*k?|{_NUMBER_WORDS})\b\s*)+)"
)
_SMALLEST_PRICE = 1000  # dollars; "under thirty" means thousands


@checked
def list_inventory(
    _context: Context,
    make: str | None = None,
    max_results: int = 5,
    *,
    model: str | None = None,
    body: str | None = None,
    max_price: float | None = None,
    is_new: bool | None = None,
    words: str | None = None,
) -> Inventory | NoVehicles:
    """The cars for sale that fit everything asked for, cheapest first, newer ones first at the same price.

    Args:
        _context: the session; the stock is the same for everybody.
        make: make, or make and model, as said.
        max_results: at most so many are listed, 1 to 10; all are counted.
        model: model, as said.
        body: sedan, suv, truck, …
        max_price: in dollars; cars without a price do not count as cheaper.
        is_new: True = new only, False = used only.
        words: the customer's own words ("used trucks under thirty thousand").
    """
    text = " ".join(part for part in (make, model, body, words) if part)
    asked, limit = split_price(text)
    limits = [price for price in (limit, max_price) if price is not None]
    fitting = [
        car
        for car in _named(asked)
        if is_new in (None, car.is_new) and all(car.price is not None and car.price <= price for price in limits)
    ]
    if not fitting:
        return NoVehicles(wished(text))
    fitting.sort(key=lambda car: (car.price is None, car.price, -car.year))
    return Inventory(tuple(fitting[: min(max(max_results, 1), MAX_RESULTS)]), len(fitting))


def split_price(text: str) -> tuple[str, float | None]:
    """The words without a price limit, and the limit in dollars: "suvs under thirty thousand" is ("suvs", 30000)."""
    said = plain(text)
    match = _LIMIT.search(said)
    if match is None:
        return text, None
    amount = words_to_int(re.sub(r"(?<=\d)k\b|\bgrand\b|\bk\b", " thousand", match["amount"]))
    if amount is None:
        return text, None
    rest = f"{said[: match.start()]} {said[match.end() :]}"
    return " ".join(rest.split()), float(amount if amount >= _SMALLEST_PRICE else amount * 1000)


def wished(text: str) -> str:
    """What the customer is looking for, without the words around it."""
    return " ".join(word for word in text.split() if _bare(word) not in STOP_WORDS)


def _named(asked: str) -> list[CarInfo]:
    """The cars for sale that the words name; all of them when the words name nothing."""
    found = catalog.find_cars(asked)
    if found or any(_bare(word) not in _FILLERS for word in asked.split()):
        return list(found)
    return [catalog.car_info(row) for row in queries.all_cars() if row.status == "available"]


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").strip(".,!?;:\"'")
