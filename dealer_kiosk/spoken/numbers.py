"""Digits, telephone numbers and whole numbers as people say and type them."""

import re
from collections.abc import Iterator

import phonenumbers

from dealer_kiosk.spoken.words import SOUNDS_LIKE_DIGIT, TENS, UNITS, ZEROS, bare, corrected_parts, one_of, plain

_REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_SCALES = {"hundred": "00", "thousand": "000"}
# What they write for a digit now and then; counted only where the whole is a number of ten digits that way.
_MISHEARD = {
    word: digit
    for digit, words in {
        "0": "year hero go owe zeros know so",
        "1": "won once ones one's wand want on wan",
        "2": "to too tool tube tune do two's",
        "3": "tree through free threw three's",
        "4": "for fore ford four's floor",
        "5": "fine fight find hive i've five's fife fives fire live",
        "6": "sick sex sits sixth six's",
        "7": "seventh heaven severn sevens",
        "8": "ate eat aid hate eight's eights",
        "9": "night mine line nigh nine's nines dine",
    }.items()
    for word in words.split()
}
_PHONE_DIGITS = 10
_MOST_MISHEARD = 3


def spoken_digits(text: str) -> str:
    """All digits said or typed, in order: "three one two, double five five" is "312555", "eight hundred" is "800"."""
    words = re.findall(r"[a-z']+|\d+", plain(text))
    return "".join(_digit_groups(words))


def _digit_groups(words: list[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        digits, used = _digits_at(words, at)
        yield digits
        at += used


def _digits_at(words: list[str], at: int) -> tuple[str, int]:
    """The digits of the words that start here, and how many words they take."""
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word in _REPEATS and len(_digit(after)) == 1:
        return _digit(after) * _REPEATS[word], 2
    if word in TENS and 1 <= UNITS.get(after, 0) <= 9:
        return str(TENS[word] + UNITS[after]), 2
    near_digits = [bool(_digit(words[index])) for index in (at - 1, at + 1) if 0 <= index < len(words)]
    if word in SOUNDS_LIKE_DIGIT:
        return SOUNDS_LIKE_DIGIT[word] if _is_digit_heard(word, near_digits, at) else "", 1
    if word in {"oh", "o"} and not any(near_digits):
        return "", 1
    if word in _SCALES and at and not (near_digits[0] and words[at - 1] not in ZEROS):
        return "", 1
    return _digit(word) or _SCALES.get(word, ""), 1


def _is_digit_heard(word: str, near_digits: list[bool], at: int) -> bool:
    """Whether a word that sounds like a digit is one: between two digits, or after one at the end where it is no preposition."""
    return all(near_digits) and (len(near_digits) == 2 or (bool(at) and bool(near_digits) and word not in {"to", "for"}))


def _digit(word: str) -> str:
    """The figures of one number word; "" for any other word."""
    if word.isdecimal():
        return "".join(str(int(char)) for char in word)
    if word in ZEROS:
        return "0"
    number = UNITS.get(word, TENS.get(word))
    return "" if number is None else str(number)


def parse_phone(text: str, region: str = "US", area_code: str = "312") -> str | None:
    """The number in E.164 ("+13125550142"); None when there is none that could be dialled.

    Seven digits get `area_code`, where one is given. Numbers kept for fiction (555-01xx) are accepted.
    """
    for part in corrected_parts(text) or [text]:
        for digits in _candidates(part):
            number = _e164(digits, region, area_code)
            if number is not None:
                return number
    return _e164(spoken_digits(text), region, area_code) or _e164(_with_misheard(text), region, "")


def _with_misheard(text: str) -> str:
    """The ten digits of a text in which a few were taken for other words, or ""."""
    words = re.findall(r"[a-z']+|\d+", plain(text))
    digits = [_digit(word) or _MISHEARD.get(word, "") for word in words]
    misheard = sum(not _digit(word) for word, digit in zip(words, digits, strict=True) if digit)
    whole = "".join(digits)
    return whole if len(whole) == _PHONE_DIGITS and misheard <= _MOST_MISHEARD else ""


# "Three hundred twelve" is 312, where "eight hundred, five five five" is 800 and 555.
_HUNDREDS = re.compile(
    rf"\b(?:{one_of(list(UNITS)[1:10])}) hundred (?:and )?(?:(?:{one_of(TENS)})(?: (?:{one_of(list(UNITS)[1:10])}))?|"
    rf"(?:{one_of(list(UNITS)[10:])}))\b"
)


def _candidates(text: str) -> Iterator[str]:
    """All digits, then each stretch of digits not interrupted by other words."""
    text = re.split(r"\b(?:ext(?:ension)?\b|x(?=\d))", plain(text))[0]
    if text.lstrip().startswith("+") or "+1" in text:
        yield "+" + spoken_digits(text.split("+", 1)[1])
    yield spoken_digits(text)
    words = re.findall(r"[a-z']+|\d+", text)
    stretch: list[str] = []
    for word in [*words, "."]:
        if _digit(word) or word in _REPEATS or word in _SCALES or (stretch and word in SOUNDS_LIKE_DIGIT):
            stretch.append(word)
        elif stretch:
            yield "".join(_digit_groups(stretch))
            stretch = []
    yield spoken_digits(_HUNDREDS.sub(lambda match: str(words_to_int(match[0])), text.replace("-", " ")))


def _e164(digits: str, region: str, area_code: str) -> str | None:
    if len(digits) == 11 and digits.startswith("0"):  # "oh, three one two …"
        digits = digits[1:]
    if len(digits) == 7 and area_code and digits.startswith(area_code):  # a long number of which the end was not heard
        return None
    if len(digits) == 7 and area_code:
        digits = area_code + digits
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or not _dialable(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _dialable(number: phonenumbers.PhoneNumber) -> bool:
    """Under +1, area code and exchange start with 2 to 9, no more is asked; elsewhere the number has to be in use."""
    if number.country_code == 1:
        return re.fullmatch(r"[2-9]\d\d[2-9]\d{6}", str(number.national_number)) is not None
    return phonenumbers.is_valid_number(number)


_FACTORS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}


def words_to_int(text: str) -> int | None:
    """The first whole number of a text, said or typed; None when there is none.

    Years in two halves are understood ("twenty twenty one", "nineteen ninety nine", "twenty oh five").
    """
    text = re.sub(r"(?<=\d),(?=\d{3})", "", plain(text))
    words = bare(text.replace("-", " ")).split()
    start = next((at for at, word in enumerate(words) if word in _FACTORS or _value(word) is not None), None)
    return None if start is None else _number(words[start:])


def _value(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    return 0 if word == "zero" else UNITS.get(word, TENS.get(word))


def _number(words: list[str]) -> int:
    total, group, before = 0, 0, ""
    for word in words:
        value = _value(word)
        if word in {"thousand", "million"}:
            total, group = total + (group or 1) * _FACTORS[word], 0
        elif word == "hundred":
            group = (group or 1) * 100
        elif value is not None:
            joined = _joined(group, before, value)
            if joined is None:
                break
            group = joined
        elif not (word == "and" and before in _FACTORS) and not (word in {"oh", "o"} and 10 <= group <= 99):
            break
        before = word if word != "and" else before
    return total + group


def _joined(group: int, before: str, value: int) -> int | None:
    """`group` with the next number word: "twenty" and one, or twenty, "nineteen oh" and five; None where a new number starts."""
    if before in {"", *_FACTORS} or (before in TENS and 1 <= value <= 9):
        return group + value
    if before in {"oh", "o"} and 1 <= value <= 9:
        return group * 100 + value
    return group * 100 + value if 10 <= group <= 99 and 10 <= value <= 99 else None
