"""Figures in text to the words for them, as rules: prices, telephone numbers, dates, times, models, codes, addresses, numbers."""

import re

from dealer_kiosk.spoken.number_words import (
    clock_words,
    date_words,
    digits_words,
    model_words,
    money_words,
    number_words,
    ordinal_words,
    pair_words,
    plural_words,
    spelled_words,
    year_words,
)
from dealer_kiosk.spoken.rewriting import Replacement, Rule, rules
from dealer_kiosk.spoken.words import MONTHS, WEEKDAYS, one_of

_Rows = list[tuple[str, Replacement]]
_AMOUNT = r"\d+(?:,\d{3})*(?:\.\d+)?"
_MONTH = rf"({one_of(MONTHS)})"
_HALF_DAY = r"([APap])(?:\.[Mm]\.|[Mm]\b)"


def _email(match: re.Match[str]) -> str:
    signs = {".": " dot ", "_": " underscore ", "-": " dash ", "+": " plus ", "@": " at "}
    # Figures become words at once, so that no rule takes them for a year, a price or "5k" for five thousand.
    written = re.sub(r"\d+", lambda figures: f" {_address_figures(figures[0])} ", match[0])
    return "".join(signs.get(char, char) for char in written)


def _address_figures(figures: str) -> str:
    """`ninety nine`, `nineteen eighty four`, else digit by digit."""
    if re.fullmatch(r"[1-9]\d?", figures):
        return number_words(figures)
    return year_words(figures) if re.fullmatch(r"(?:19|20)\d\d", figures) else digits_words(figures)


def _web_address(match: re.Match[str]) -> str:
    """Host and path in words; what only machines need (the scheme, a query) goes."""
    path = (match[2] or "").rstrip("/")
    end = "." if path.endswith(".") else ""
    signs = {".": " dot ", "-": " dash ", "/": " slash ", "_": " underscore "}
    written = re.sub(r"\d+", lambda figures: f" {_address_figures(figures[0])} ", match[1] + path.rstrip("."))
    return "".join(signs.get(char, char) for char in written) + end


def _phone(match: re.Match[str]) -> str:
    return f" {', '.join(map(digits_words, match.groups()))} "


def _iso_date(match: re.Match[str]) -> str:
    return date_words(match[1], match[2], match[3]) + ("at " if match[4] else "")


def _short_year(match: re.Match[str]) -> str:
    return date_words(f"20{match[3]}", match[1], match[2])


def _after_cue(match: re.Match[str]) -> str:
    return f"{match[1]} {spelled_words(match[2])}"


def _spelled(match: re.Match[str]) -> str:
    return f" {spelled_words(match[0])} "


def _tire_size(match: re.Match[str]) -> str:
    return f" {pair_words(match[1])}, {number_words(match[2])}, {match[3]} {number_words(match[4])} "


_ADDRESSES: _Rows = [
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _email),
    (
        r"(?:https?://)?(?:\bwww\.)?\b((?:[\w-]+\.)+(?:com|net|org|edu|gov|us|io|info|cars|auto)\b)(/[\w./-]*)?(?:[?#](?:[\w=&%./-]*[\w=&%/-])?)?",
        _web_address,
    ),
    (r"https?://(?:www\.)?|\bwww\.", " "),
]
_CHARACTERS = r"((?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{2,})\b"
_CODES: _Rows = [
    (rf"\b((?:[Cc]ode|PIN|[Pp]late|VIN|[Zz][Ii][Pp])(?: (?:[Nn]umber|[Cc]ode))?(?: is|:)?) +#?{_CHARACTERS}", _after_cue),
    (r"\b([Pp]late(?: is|:)?) ([A-Z]{1,4} \d{1,5})\b", _after_cue),
    (rf"\b([Ss]tock(?: number)?|number) +(?=[0-9-]*[A-Z]){_CHARACTERS}", _after_cue),
    (r"\b(?=\w*[A-Z])(?=\w*\d)[234679KMRWY]{5}\b", _spelled),
]
_PHONES: _Rows = [
    (r"\+1(\d{3})(\d{3})(\d{4})(?!\d)", _phone),
    (r"(?:\+?1[-. ])?\(?(?<!\d)(\d{3})\)?[-. ](\d{3})[-. ](\d{4})(?!\d)", _phone),
    (r"(?<![\d.,$-])([2-9]\d\d)([2-9]\d\d)(\d{4})(?![\d,]|\.\d)", _phone),
    (r"(?<![\d-])(\d{3})[-.](\d{4})(?![\d-])", _phone),
    (r"\b(extension) (\d+)", lambda m: f"{m[1]} {digits_words(m[2])}"),
    (r"\b([Cc]all|[Dd]ial) (911)\b", lambda m: f"{m[1]} {digits_words(m[2])}"),
]
_STREET = "Street|Avenue|Road|Boulevard|Drive|Lane|Court|Place|Parkway|Highway|Circle|Terrace|Square|Way"
_WRITTEN_DATES: _Rows = [
    (r"(?<!\d)(\d{4})-(\d\d)-(\d\d)([T ](?=\d\d:))?(?!\d{3})", _iso_date),
    (r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])", lambda m: date_words(m[3], m[1], m[2])),
    (r"(?<![\d/])(1[0-2]|0?[1-9])/([0-3]?\d)/(\d\d)(?![\d/])", _short_year),
]
_STREET_ADDRESSES: _Rows = [
    (rf"(?<![\w.,-])(\d{{3,4}}) (?=(?:[A-Z\d][\w'.-]* ){{1,4}}(?:{_STREET})\b)", lambda m: f"{pair_words(m[1])} "),
]
_PRICES: _Rows = [
    (r"(?<![\w)])-\s?(?=\$ ?\d)|(?<=\$)-(?=\d)", "minus "),
    (r"\$minus (?=\d)", "minus $"),
    (rf"(?<![\w$.,])({_AMOUNT}) ?\$(?! ?\d)", r"$\1"),
    (rf"\bUSD ?({_AMOUNT})|\b({_AMOUNT}) ?USD\b", lambda m: f"${m[1] or m[2]}"),
    (rf"\$ ?({_AMOUNT}) ?[kK]\b", r"$\1 thousand"),
    (rf"\$ ?({_AMOUNT}) ?M\b", r"$\1 million"),
    (r"(?<=[\d%]) ?- ?(?=\$?\d)(?!\d+-)|(?<=thousand)-(?=\$)|(?<=million)-(?=\$)", " to "),
    (r"\$ ?(\d[\d,]*)( thousand| million)?(?:\.00)? to \$ ?(?=\d)", r" \1\2 to $"),
    (rf"\$ ?({_AMOUNT}) (thousand|million|billion)\b", r" \1 \2 dollars "),
    (r"\$ ?(\d+(?:,\d{3})*)(?:\.(\d\d))?(?![\d.]*\d)", money_words),
    (r"(?<![\d.,])(\d+(?:,\d{3})*)\.(\d\d) dollars?\b", money_words),
    (rf"\u20ac ?({_AMOUNT})|\b({_AMOUNT}) ?\u20ac", lambda m: f" {m[1] or m[2]} euros "),
    (rf"\u00a3 ?({_AMOUNT})|\b({_AMOUNT}) ?\u00a3", lambda m: f" {m[1] or m[2]} pounds "),
    (rf"\u00a5 ?({_AMOUNT})|\b({_AMOUNT}) ?\u00a5", lambda m: f" {m[1] or m[2]} yen "),
    (r"(?<=\d) ?\u00a2", " cents "),
]
_DATES_AND_TIMES: _Rows = [
    (
        rf"((?:{one_of(WEEKDAYS)}),? |\b(?:on|by|until|before|after|since) )(1[0-2]|0?[1-9])/([0-3]?\d)(?![\d/%])",
        lambda m: m[1] + date_words("", m[2], m[3]),
    ),
    (rf"(?<!\d)(\d{{1,2}}) {_MONTH},? (?=\d{{4}}\b)", lambda m: f"{m[2]} {ordinal_words(m[1])}, "),
    (
        rf"\b{_MONTH} (\d{{1,2}})(?![\d:/]|st|nd|rd|th|,\d{{3}}|\.\d| of\b| ?[AaPp]\.?[Mm]\b)",
        lambda m: f"{m[1]} {ordinal_words(m[2])}",
    ),
    (r"(?<=[AaPp][Mm])\s*-\s*(?=\d)|(?<=[ap]\.m\.)\s*-\s*(?=\d)|(?<=noon)\s*-\s*(?=\d)|(?<=[\dAaPpMm])-(?=noon)", " to "),
    (rf"(?<!\d)(\d{{1,2}}):(\d\d)(?::\d\d)?(?!\d)(?:\s*{_HALF_DAY})?", clock_words),
    (rf"(?<![\d:])(\d{{1,2}})()\s*{_HALF_DAY}", clock_words),
    (r"(?<!\d)(\d+)(?:st|nd|rd|th)\b", lambda m: ordinal_words(m[1])),
    (r"(?<![\w.,])'?(\d{0,3}0)'?s\b", lambda m: plural_words(m[1])),
]
_FIGURES_FIRST = r"\b(Porsche|BMW|Fiat|Mercedes|Peugeot|Ram|Silverado|Sierra) (\d{3,4})\b(?![\d,.]*\d)"
_LETTERS_FIRST = (
    r"(?<![\w-])(?!AM |PM |OK )(RAV|[A-Z]{1,3})(?:-|(?<!\bA)(?<!\bI) (?!(?:19|20)\d\d\b))?"
    r"(\d{1,4})(-?[A-Z]{1,2}|[a-z])?\b(?!,? ?\d|-\w)"
)
_MODELS: _Rows = [
    (r"\b(\d{3})/(\d\d) ?(Z?R)(\d\d)\b", _tire_size),
    (r"\b(\d{1,2})W-?(\d\d)\b", lambda m: f" {number_words(m[1])} W {number_words(m[2])} "),
    (r"(?<!\w)(\d+) ?[xX\u00d7] ?(?=\d)", r"\1 by "),
    (r"\b4WD\b", "four wheel drive"),
    (r"\b2WD\b", "two wheel drive"),
    (r"\bbZ4X\b", "B-Z four X"),
    (_LETTERS_FIRST, model_words),
    (r"(?<![\w.,$])(\d{3,4})(HD|[A-Z]|xi|is|[ideh])\b(?!-)", lambda m: f"{pair_words(m[1])} {'-'.join(m[2].upper())}"),
    (_FIGURES_FIRST, lambda m: f"{m[1]} {pair_words(m[2])}"),
    (r"(?<![\w.])(718|911)(?= [A-Z][a-z])", lambda m: pair_words(m[1])),
    (r"(?<![\d.])\b(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9]+(?:-[A-Z0-9]+)*\b", _spelled),
    (r"\b([A-Z]{1,2})-([A-Z]{1,3})\b", lambda m: "-".join(m[1] + m[2])),
]
_NUMBERS: _Rows = [
    (
        r"(?<![\d.,])(19\d\d|20\d\d)(?![\d.]*\d|,\d| ?(?:dollars?|miles|percent|minutes|%))",
        lambda m: year_words(m[1]),
    ),
    (r"(?<![\d.,])([1-9][1-9]00)(?![\d.]*\d|,\d| ?(?:dollars?|miles))", lambda m: year_words(m[1])),
    (r"(\d)\s*%", r"\1 percent"),
    (r"(?<=\d) ?1/2\b(?!/)(?<=\d 1/2)", " and a half"),
    (r"(?<=\d) 1/4\b(?!/)", " and a quarter"),
    (r"(?<=\d) 3/4\b(?!/)", " and three quarters"),
    (r"(?<![\d/])1/2\b(?!/)", "one half"),
    (r"(?<![\d/])1/4\b(?!/)", "one quarter"),
    (r"(?<![\d/])3/4\b(?!/)", "three quarters"),
    (r"(?<![\d/])1/3\b(?!/)", "one third"),
    (r"(?<![\d/])2/3\b(?!/)", "two thirds"),
    (r"(?<![\w.])\.(\d+)", lambda m: f" point {digits_words(m[1])} "),
    (r"(?<!\d)(\d{1,3}(?:,\d{3})+|\d+)\.(\d+)", lambda m: f" {number_words(m[1])} point {digits_words(m[2])} "),
    (r"(?<![\w)])-(?=\d)", " minus "),
    (r"\d{7,}", lambda m: f" {digits_words(m[0])} "),
    (r"(?<![\d,])0\d+", lambda m: f" {digits_words(m[0])} "),
    (r"\d{1,3}(?:,\d{3})+(?!\d)|\d+", lambda m: f" {number_words(m[0])} "),
]
_SIGNS: _Rows = [
    (r"%", " percent "),
    (r"(?<=\w)@(?=\w)", " at "),
    (r"\+(?=\s*\w)", " plus "),
    (r"[()\[\]{}]", ", "),
]

ADDRESSES: tuple[Rule, ...] = rules(_ADDRESSES)
"""E-mail and web addresses, before anything else takes their parts for something."""

CODES: tuple[Rule, ...] = rules(_CODES)
"""Characters said one by one, before a measure is seen in their last one."""

FIGURES: tuple[Rule, ...] = rules(
    [
        *_PHONES,
        *_WRITTEN_DATES,
        *_STREET_ADDRESSES,
        *_PRICES,
        *_DATES_AND_TIMES,
        *_MODELS,
        *_NUMBERS,
        *_SIGNS,
    ]
)
"""In the order in which they are applied, after abbreviations and measures."""
