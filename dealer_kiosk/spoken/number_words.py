"""Figures of each kind to the words for them."""

import re

from dealer_kiosk.spoken.words import MONTHS, UNITS, cardinal, ordinal

_DIGITS = [word for word, number in UNITS.items() if number < 10]


def number_words(figures: str) -> str:
    """`thirty four thousand nine hundred`; more than 12 digits one by one."""
    digits = figures.replace(",", "")
    if len(digits) > 12:
        return digits_words(digits)
    return cardinal(int(digits)) if digits else ""


def digits_words(figures: str) -> str:
    """`three one two`: digit by digit."""
    return " ".join(_DIGITS[int(char)] for char in figures if char.isdecimal())


def ordinal_words(figures: str) -> str:
    """`twenty seventh`."""
    return ordinal(int(figures)) if len(figures) <= 9 else digits_words(figures)


def year_words(figures: str) -> str:
    """`twenty twenty six`, `nineteen oh five`, `two thousand five`."""
    century, rest = divmod(int(figures), 100)
    if century == 20 and rest < 10:
        return cardinal(int(figures))
    tail = "hundred" if rest == 0 else f"oh {cardinal(rest)}" if rest < 10 else cardinal(rest)
    return f"{cardinal(century)} {tail}"


def clock_words(match: re.Match[str]) -> str:
    """Hour, minute and the a or p of a match: `nine thirty AM`, `nine o'clock`."""
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if hour > 23 or minute > 59:
        return f"{cardinal(hour)} {cardinal(minute)}"
    if not half and (hour > 12 or hour == 0):
        half = "p" if hour > 12 else "a"
    minutes = "" if minute == 0 else f" oh {cardinal(minute)}" if minute < 10 else f" {cardinal(minute)}"
    end = {"a": " AM", "p": " PM"}.get(half) or ("" if minute else " o'clock")
    return f" {cardinal((hour - 1) % 12 + 1)}{minutes}{end} "


def date_words(year: str, month: str, day: str) -> str:
    """`November twenty seventh, twenty twenty six`; without a year when that is empty."""
    if not 1 <= int(month) <= 12:
        return f" {number_words(month)} {number_words(day)} {number_words(year)} "
    return f" {MONTHS[int(month) - 1]} {ordinal_words(day)}" + (f", {year_words(year)} " if year else " ")


def money_words(match: re.Match[str]) -> str:
    """Dollars and cents of a match: `fifty nine dollars and ninety nine cents`."""
    dollars, cents = match[1].replace(",", ""), match[2]
    parts = []
    if not cents or int(cents) == 0 or int(dollars):
        parts.append(f"{number_words(dollars)} dollar{'' if dollars == '1' else 's'}")
    if cents and int(cents):
        parts.append(f"{number_words(cents)} cent{'' if int(cents) == 1 else 's'}")
    return f" {' and '.join(parts)} "


def model_words(match: re.Match[str]) -> str:
    """F-150, CX-5, RAV4, X3, CT4-V, RX350h."""
    letters, figures, tail = match[1], match[2], (match[3] or "").strip("-").upper()
    name = "Rav" if letters == "RAV" else "-".join(letters)
    joint = "-" if letters == "A" else " "  # alone it would be read as the article
    return f" {name}{joint}{pair_words(figures)} {'-'.join(tail)} "


def pair_words(figures: str) -> str:
    """The figures of models and house numbers: `one fifty`, `fourteen twenty`, `three hundred`, `eight thousand five`."""
    if figures.startswith("0"):
        return digits_words(figures)
    if len(figures) == 3:
        tail = int(figures[1:])
        rest = "hundred" if tail == 0 else f"oh {cardinal(tail)}" if tail < 10 else cardinal(tail)
        return f"{digits_words(figures[0])} {rest}"
    return year_words(figures) if len(figures) == 4 and figures[1] != "0" else number_words(figures)


def spelled_words(characters: str) -> str:
    """`K, seven, M`: letters and digits one by one, whatever stands between them."""
    return ", ".join(digits_words(char) if char.isdecimal() else char.upper() for char in characters if char.isalnum())


def plural_words(figures: str) -> str:
    """`nineteen nineties`, `thirties`: a decade."""
    words = year_words(figures) if len(figures) == 4 else cardinal(int(figures))
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"
