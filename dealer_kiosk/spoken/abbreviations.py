"""Abbreviations of titles, streets, days, months, businesses and initials, as rules for the words that are said."""

import re

from dealer_kiosk.spoken.number_words import digits_words
from dealer_kiosk.spoken.rewriting import Rule, rules
from dealer_kiosk.spoken.states import state_names
from dealer_kiosk.spoken.words import MONTHS, WEEKDAYS, one_of

_SHORT_DAYS = ("mo mon", "tu tue tues", "we wed", "th thu thur thurs", "fr fri", "sa sat", "su sun")
_DAY_NAMES = {short: name for name, shorts in zip(WEEKDAYS, _SHORT_DAYS, strict=True) for short in shorts.split()} | {
    name.lower(): name for name in WEEKDAYS
}
_MONTH_NAMES = {name[:3]: name for name in MONTHS} | {"Sept": "September"}
# The full stop of an abbreviation; where a sentence ends as well, it stays.
_DOT = rf"(?:\.(?=\s*[^\sA-Z])|\.(?=\s+(?:{one_of([*WEEKDAYS, *MONTHS, *_MONTH_NAMES])})))?"
_DAY = r"(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b"
_ANY_DAY = rf"({one_of(_DAY_NAMES)})\b\.?"
_BESIDE_DAY = r"(?=[.,;)/&-]| ?\d| (?:and|or|to|through|thru|from|at|until|by|is|we)\b|\s*$)"
_MONTH = rf"({one_of(_MONTH_NAMES)})\b\.?"

_STREETS = {
    "St": "Street", "Ave": "Avenue", "Rd": "Road", "Blvd": "Boulevard", "Dr": "Drive", "Ln": "Lane", "Ct": "Court", "Pl": "Place",
    "Pkwy": "Parkway", "Hwy": "Highway", "Cir": "Circle", "Ter": "Terrace", "Sq": "Square",
}  # fmt: skip
_NO_STREET = "See|Ask|In|Near|With|At|For|By|To|Call|And|Or|Visit|From|The|Mount|Fort|On|Thanks|Hi|Hello|Dear"
_COMPASS = {"N": "North", "S": "South", "E": "East", "W": "West"}
_IN_FRONT = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Prof": "Professor", "Dr": "Doctor", "St": "Saint", "Ste": "Suite",
    "Apt": "Apartment", "Bldg": "Building", "Rte": "Route", "Hwy": "Highway", "Mt": "Mount", "Ft": "Fort",
}  # fmt: skip
_ANYWHERE = {
    "Jr": "Junior", "Sr": "Senior", "Inc": "Incorporated", "Corp": "Corporation", "Ltd": "Limited", "[Dd]ept": "department",
    "[Aa]ppt": "appointment", "[Aa]ppts": "appointments", "etc": "et cetera",
}  # fmt: skip
_BEFORE_FIGURE = {
    r"\b[Mm]ax\.?(?= ?[\d$])": "maximum", r"(?<!\d)(?<!\d )\b[Mm]in\.?(?= ?[\d$])": "minimum",
    r"\b[Nn]o\.(?= ?[A-Z]?\d)": "number ", r"#(?= ?\w)": " number ",
}  # fmt: skip
_LETTERS_AND_SIGNS = {
    r"\bvs\b\.?": "versus", r"\b[Aa]pprox\b\.?": "approximately", r"\bincl\b\.?": "including", r"\bexcl\b\.?": "excluding",
    r"\bavg\b\.?": "average", r"\bext\b\.?(?= ?\d)": "extension",
    r"\be\.g\.,?": "for example", r"\bi\.e\.,?": "that is", r"\bw/o\b": "without", r"\bw/": "with ",
    r"\b[Nn]/[Aa]\b": "not available", r"\b[Aa]/[Cc]\b": "A-C", r"\be-mail\b": "email", r"\bE-mail\b": "Email", r"&": " and ",
    r"\bM-F\b": "Monday through Friday", r"\bID\.(?=\d)": "I-D ", r"\bAAA\b": "triple A",
}  # fmt: skip
_ROMAN = {"II": "two", "III": "three", "IV": "four"}
# Other initials are spelled by the voice itself; these it would read as words.
_INITIALS = (
    "ABS AC AEB APR ATV AWD BEV BMW CEO CVT ECU EPA ESV ETA EV EX FAQ FWD GMC GPS GTI HEV ID LE LED MPG MSRP OBD OEM PHEV PSI "
    "RWD SE SEL STI SUV USA USB VW XLE XSE"
).split()


def _day_range(match: re.Match[str]) -> str:
    return f"{_DAY_NAMES[match[1].lower()]} through {_DAY_NAMES[match[2].lower()]}"


def _day(match: re.Match[str]) -> str:
    return _DAY_NAMES[match[1].lower()]


def _street(match: re.Match[str]) -> str:
    """A comma stands for the full stop before a capital, whether a city follows or a sentence."""
    return f"{match[1]} {_STREETS[match[2]]}{',' if match[3] else ''}"


def _directions(match: re.Match[str]) -> str:
    return " ".join(_COMPASS[letter] for letter in match[1])


def _state(match: re.Match[str]) -> str:
    """`Illinois`, and its ZIP code digit by digit."""
    code = f" {digits_words(match[2])}" if match[2] else ""
    return state_names().get(match[1], match[1]) + code


def _letters(match: re.Match[str]) -> str:
    """`S-U-V`, `S-U-V's`: with the apostrophe the voice does not spell the ending too."""
    letters = match[0].replace(".", "")
    return "-".join(letters.removesuffix("s")) + ("'s" if letters.endswith("s") else "")


ABBREVIATIONS: tuple[Rule, ...] = rules(
    [
        *_LETTERS_AND_SIGNS.items(),
        *_BEFORE_FIGURE.items(),
        (rf"\b(?i:{_ANY_DAY}\s*-\s*{_ANY_DAY})(?![a-z])", _day_range),
        (rf"\b{_DAY}{_BESIDE_DAY}{_DOT}", _day),
        (rf"(?:(?<=on )|(?<=every )|(?<=and )|(?<=next )|(?<=this ))\b{_DAY}(?! ?[a-z]){_DOT}", _day),
        (rf"\b(Tues?|Thu(?:rs?)?)\b{_DOT}", _day),
        (rf"\b{_MONTH}(?= ?\d)", lambda match: _MONTH_NAMES[match[1]]),
        (rf"(?<=\d ){_MONTH}(?=,? ?\d{{4}}|[,;]|\s*$)", lambda match: _MONTH_NAMES[match[1]]),
        (r"(?<=\d )(N|S|E|W|NE|NW|SE|SW)\b\.?(?= (?:[A-Z][a-z]|\d+(?:st|nd|rd|th)\b))", _directions),
        (
            rf"\b((?!(?:{_NO_STREET})\b)[A-Z][\w'-]*|\d+(?:st|nd|rd|th)) ({one_of(_STREETS)})\b(?:(\.)(?=\s+[A-Z])|{_DOT})",
            _street,
        ),
        *((rf"\b{short}\b\.?(?= ?[A-Z\d])", word) for short, word in _IN_FRONT.items()),
        *((rf"\b{short}\b{_DOT}", word) for short, word in _ANYWHERE.items()),
        (rf"(?<=[a-z] )Co\b(?=[.,]|\s*$){_DOT}", "Company"),
        (r"(?<=, )([A-Z]{2})\b(?: (\d{5}(?:-\d{4})?)\b|(?=[,.]|\s*$))", _state),
        (rf"(?<=[A-Za-z])-({one_of(_ROMAN)})\b", lambda match: f" {_ROMAN[match[1]]}"),
        (rf"(?<=[a-z] )({one_of(_ROMAN)})\b", lambda match: _ROMAN[match[1]]),
        (rf"\b(?:{one_of(_INITIALS)})s?\b", _letters),
        (r"\b(?:[A-Z]\.){2,}", _letters),
    ]
)
"""In the order in which they are applied, before figures become words."""
