"""Measures after a figure, as rules: "32 mpg" is "32 miles per gallon", "3-yr" is "3-year", "12V" is "12 volt"."""

import re

from dealer_kiosk.spoken.rewriting import Rule, rules
from dealer_kiosk.spoken.words import one_of

# Abbreviation: the measure for one, and for several where they differ.
_UNITS = {
    "hr": "hour/hours", "hrs": "hour/hours", "h": "hour/hours", "min": "minute/minutes", "mins": "minute/minutes",
    "sec": "second/seconds", "secs": "second/seconds", "yr": "year/years", "yrs": "year/years", "mo": "month/months",
    "mos": "month/months", "wk": "week/weeks", "wks": "week/weeks", "mi": "mile/miles", "km": "kilometer/kilometers",
    "ft": "foot/feet", "lb": "pound/pounds", "lbs": "pound/pounds", "oz": "ounce/ounces", "gal": "gallon/gallons",
    "gals": "gallon/gallons", "qt": "quart/quarts", "qts": "quart/quarts", "mpg": "mile per gallon/miles per gallon",
    "MPG": "mile per gallon/miles per gallon", "mph": "mile per hour/miles per hour",
    "km/h": "kilometer per hour/kilometers per hour", "hp": "horsepower", "HP": "horsepower", "kW": "kilowatt/kilowatts",
    "kWh": "kilowatt hour/kilowatt hours", "lb-ft": "pound foot/pound feet", "psi": "P-S-I", "PSI": "P-S-I",
    "cyl": "cylinder/cylinders", "dr": "door", "L": "liter", "V": "volt", "sq ft": "square foot/square feet",
    "in.": "inch/inches", "sq. ft": "square foot/square feet",
}  # fmt: skip
_DOT = r"(?:\.(?=\s*[^\sA-Z]))?"
_AMOUNT = r"(?<![\w.,:])(\d+(?:,\d{3})*(?:\.\d+)?)"
_PER = {
    "hr": "hour", "hour": "hour", "h": "hour", "mo": "month", "month": "month", "yr": "year", "year": "year", "wk": "week",
    "week": "week", "day": "day", "gal": "gallon", "gallon": "gallon", "mi": "mile", "mile": "mile", "tire": "tire",
    "axle": "axle", "person": "person", "visit": "visit", "ea": "each",
}  # fmt: skip


def _measure(match: re.Match[str]) -> str:
    one, _, several = _UNITS[match[3]].partition("/")
    attributive = match[2] == "-"
    return f"{match[1]}{match[2] or ' '}{one if attributive or match[1] == '1' else several or one}"


def _per(match: re.Match[str]) -> str:
    word = _PER[match[1]]
    return " each" if word == "each" else f" per {word}"


UNITS: tuple[Rule, ...] = rules(
    [
        (rf"(?<=[\w)])/ ?({one_of(_PER)})\b(?!/){_DOT}", _per),
        (r"(\d) ?['\u2032](\d{1,2})(?: ?[\"\u2033]|'')?", r"\1 foot \2"),
        (r"(?<=\d) ?[\"\u2033]", " inch"),
        (r"(?<=\d) ?\u00b0 ?F\b", " degrees Fahrenheit"),
        (r"(?<=\d) ?\u00b0 ?C\b", " degrees Celsius"),
        (r"\u00b0", " degrees "),
        (rf"{_AMOUNT}( ?|-)({one_of(_UNITS)})(?!\w){_DOT}", _measure),
        (r"(?<=\d) ?k\b|(?<=\d\d)K\b", " thousand"),
    ]
)
"""In the order in which they are applied, before figures become words."""
