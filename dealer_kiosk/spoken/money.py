"""Amounts of money and price limits, as people say and type them; `say.say_price` is the other direction."""

import re
from dataclasses import dataclass
from decimal import Decimal

from dealer_kiosk.spoken.numbers import words_to_int
from dealer_kiosk.spoken.words import TENS, UNITS, corrected_parts, one_of

_DIGITS = [word for word, number in UNITS.items() if number < 10]
_WORD = one_of([*UNITS, *TENS, "hundred", "thousand", "million"])
_NUMBER = rf"(?<![\w.])(?:\d[\d,]*(?:\.\d+)?|(?:half )?a (?=(?:hundred|thousand|million|grand)\b)|(?:{_WORD})\b)"
_AMOUNT = (
    rf"\$? ?(?:(?:a )?couple(?: of)? (?=(?:hundred|thousand|grand)\b)|{_NUMBER})(?:[ -]?(?:{_WORD}|and (?=a half\b)|"
    rf"(?:(?<=hundred )|(?<=thousand )|(?<=million ))and (?=(?:{_WORD})\b)|a half|point|\d[\d,]*|grand|k|oh)\b)*"
)
_UNIT = r"(?: ?(?:dollars?|bucks|usd)\b)"
_CENTS = rf"(?: (?:and )?(?P<cents>(?:(?:{_WORD})(?: (?:{_WORD}))?|\d{{1,2}}))(?: cents?\b))"
_ONE = re.compile(rf"(?P<dollars>{_AMOUNT}){_UNIT}?{_CENTS}?")
_ONLY_CENTS = re.compile(rf"\b(?P<cents>(?:{_WORD})(?: (?:{_WORD}))?|\d{{1,2}}) cents?\b")
_RANGE = re.compile(rf"(?P<low>{_AMOUNT}){_UNIT}?{_CENTS.replace('cents>', 'low_cents>')}? ?(?P<joint>-|to|and) ?")
_MOST = re.compile(
    r"\b(?:under|below|less than|up to|at most|no more than|not more than|not over|cheaper than|max(?:imum)?(?: of)?|within)"
    r"(?: about| around)? *$"
)
_LEAST = re.compile(
    r"\b(?:over|above|more than|at least|from|starting (?:at|from)|minimum(?: of)?|upwards of)(?: about| around)? *$"
)
_OR_LESS = re.compile(r"^ (?:or (?:less|under|below|cheaper)|max(?:imum)?|tops|at (?:the )?most)\b")
_OR_MORE = re.compile(r"^ (?:or (?:more|over|above|up)|and up|minimum|at (?:the )?least)\b")
_SCALE = re.compile(r"(?:thousand|grand|k|hundred|million)$")


@dataclass(frozen=True, slots=True)
class Price:
    """A price in dollars; both ends are equal where one amount was said, and None where that side is open."""

    low: Decimal | None
    high: Decimal | None


def parse_price(text: str) -> Price | None:
    """The amount, range or limit said or typed; None when there is none.

    "fifty nine to eighty nine dollars", "under twenty thousand", "thirty grand", "$19.99", "free" and "price on request" (both
    ends open) are understood. A bare number counts as dollars, so ask only where a price may be expected.
    """
    for part in corrected_parts(text):
        if re.search(r"\bprice on request\b", part):
            return Price(None, None)
        price = _price(part)
        if price is not None:
            return price
        if re.search(r"\b(?:free|no charge|nothing)\b", part):
            return Price(Decimal(0), Decimal(0))
    return None


def _price(text: str) -> Price | None:
    text = re.sub(r"(?<=\d)k\b", " k", text)
    first, cents = _ONE.search(text), _ONLY_CENTS.search(text)
    if first is None:
        return None
    if cents is not None and cents.start() <= first.start() + 1:
        first = cents
    joint = _RANGE.match(text, first.start())
    second = _ONE.match(text, joint.end()) if joint else None
    # "A hundred and fifty" is one amount, "between a hundred and fifty" would not be said.
    if (
        joint is not None
        and second is not None
        and (joint["joint"] != "and" or text[: first.start()].rstrip().endswith("between"))
    ):
        return _range(joint["low"], joint["low_cents"], second)
    value = _value(first.groupdict().get("dollars"), first["cents"])
    return _limited(value, text[: first.start()], text[first.end() :])


def _range(low: str, cents: str | None, second: re.Match[str]) -> Price:
    """Both ends; the scale may be said once: "twenty to thirty thousand"."""
    scale = _SCALE.search(second["dollars"])
    ends = _value(low, cents), _value(second["dollars"], second["cents"])
    shared = _value(f"{low} {scale[0]}", cents) if scale and not _SCALE.search(low) else None
    if shared is not None and shared < ends[1]:
        ends = shared, ends[1]
    return Price(min(ends), max(ends))


def _limited(value: Decimal, ahead: str, behind: str) -> Price:
    if _MOST.search(ahead) or _OR_LESS.match(behind):
        return Price(None, value)
    if _LEAST.search(ahead) or _OR_MORE.match(behind):
        return Price(value, None)
    return Price(value, value)


def _value(dollars: str | None, cents: str | None) -> Decimal:
    return _dollars(dollars or "0") + Decimal(words_to_int(cents) or 0 if cents else 0) / 100


def _dollars(said: str) -> Decimal:
    """One amount without its unit and cents."""
    said = re.sub(r"\b(?:grand|k)\b", "thousand", said.replace(",", "").replace("$", "").replace("-", " ")).strip()
    if half := re.match(r"half a (hundred|thousand|million)", said):
        return _dollars(f"a {half[1]}") / 2
    if couple := re.match(r"(?:a )?couple(?: of)? (hundred|thousand)", said):
        return 2 * _dollars(f"a {couple[1]}")
    if mixed := re.fullmatch(r"(.+?) and a half (hundred|thousand|million)", said):
        return (_dollars(mixed[1]) + Decimal("0.5")) * _dollars(f"a {mixed[2]}")
    if decimal := re.fullmatch(
        r"(.+?)(?: point |\.)(\w+(?: (?!hundred|thousand|million)\w+)*)(?: (hundred|thousand|million))?", said
    ):
        figures = "".join(
            str(_DIGITS.index(word)) if word in _DIGITS else word for word in decimal[2].replace("oh", "zero").split()
        )
        if figures.isdecimal():
            return Decimal(f"{words_to_int(decimal[1]) or 0}.{figures}") * (_dollars(f"a {decimal[3]}") if decimal[3] else 1)
    return _whole(said)


def _whole(said: str) -> Decimal:
    """An amount without a decimal point, with the short forms of prices: "fifty nine ninety nine", "thirty four nine hundred"."""
    if short := re.fullmatch(rf"((?:{one_of(TENS)})(?: (?:{one_of(UNITS)}))?) ((?:{one_of(UNITS)}) hundred)", said):
        return Decimal((words_to_int(short[1]) or 0) * 1000 + (words_to_int(short[2]) or 0))
    if short := re.fullmatch(r"(.+) (ninety (?:five|nine)|fifty|\w+teen)", said):
        dollars = words_to_int(short[1])
        if dollars is not None and not re.search(r"(?:hundred|thousand|million|point|and)$", short[1]):
            return Decimal(dollars) + Decimal(words_to_int(short[2]) or 0) / 100
    return Decimal(words_to_int(re.sub(r"^a (?=hundred|thousand|million)", "one ", said)) or 0)
