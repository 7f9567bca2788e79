"""What the agent says is understood as what it meant, whatever is said around it, and no text breaks a parser."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken import codes, contact, dates, durations, money, names, numbers, plates, times
from dealer_kiosk.spoken.holiday_names import HOLIDAY
from dealer_kiosk.spoken.say import group_phone, long_day, say_minutes, say_price, say_time, speakable, spell
from dealer_kiosk.spoken.words import MAX_TEXT
from dealer_kiosk.tools.car_models import MODELS
from dealer_kiosk.tools.car_words import split_car

TODAY = date(2026, 11, 23)

DAYS = st.integers(0, 364).map(lambda days: TODAY + timedelta(days=days))
VALUES: dict[str, tuple[Callable[[str], object], st.SearchStrategy[str]]] = {
    "date": (lambda text: dates.parse_date(text, TODAY), DAYS.map(long_day)),
    "time": (times.parse_time, st.integers(0, 287).map(lambda step: say_time(time(step // 12, step % 12 * 5)))),
    "duration": (durations.parse_minutes, st.integers(1, 600).map(say_minutes)),
    "price": (money.parse_price, st.integers(1, 60_000).map(lambda dollars: say_price(dollars, dollars))),
    "phone": (numbers.parse_phone, st.integers(2_000_000, 9_999_999).map(lambda number: group_phone(f"+1312{number}"))),
    "code": (codes.parse_code, st.text(alphabet=codes.ALPHABET, min_size=5, max_size=5).map(spell)),
    "plate": (plates.parse_plate, st.text(alphabet="BCDFGHJKLPQRSTVWXZ0123456789", min_size=3, max_size=7).map(spell)),
}  # fmt: skip
"""Each kind of value, its parser, and what the agent would say."""

AROUND = st.tuples(
    st.sampled_from(["", "um ", "uh, ", "okay so ", "well, ", "yeah, ", "please ", "oh, it's ", "sorry, "]),
    st.sampled_from(["", " please", ", thanks", " if possible", ", thank you very much", " I think", ", sir", "!", ".", "?"]),
)
CASES: list[Callable[[str], str]] = [str, str.upper, str.lower, str.title]


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
@settings(derandomize=True, deadline=None, max_examples=40)
def test_nothing_around_a_value_changes_it(kind: str, data: st.DataObject) -> None:
    """Fillers, politeness, capitals and punctuation do not count, in writing and in words."""
    parse, sayings = VALUES[kind]
    said = data.draw(sayings)
    before, after = data.draw(AROUND)
    wording = data.draw(st.sampled_from(CASES))(data.draw(st.sampled_from([said, speakable(said)])))
    assert parse(said) is not None
    assert parse(said) == parse(f"{before}{wording}{after}")


def written_days(day: date) -> list[str]:
    """One date as people type it."""
    return [
        f"{day:%m/%d/%Y}", f"{day:%m/%d/%y}", f"{day:%Y-%m-%d}", f"{day:%b} {day.day}", f"{day:%b}. {day.day}",
        f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b %Y}", long_day(day),
    ]  # fmt: skip


@given(day=DAYS)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_a_typed_date_is_said_as_the_date_it_is(day: date) -> None:
    """In every form that people type."""
    assert [day] * 8 == [dates.parse_date(speakable(written), TODAY) for written in written_days(day)]


@given(at=st.integers(0, 287).map(lambda step: time(step // 12, step % 12 * 5)))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_a_typed_time_is_said_as_the_time_it_is(at: time) -> None:
    """With and without a space, dots and leading zeros."""
    hour, half = (at.hour - 1) % 12 + 1, "ap"[at.hour >= 12]
    written = [f"{hour}:{at.minute:02d} {half.upper()}M", f"{hour}:{at.minute:02d}{half}m", f"{hour}:{at.minute:02d} {half}.m."]
    assert [times.TimeWish(exact=at)] * 3 == [times.parse_time(speakable(text)) for text in written]


@given(number=st.integers(2_000_000, 9_999_999), area=st.sampled_from(["312", "773", "847"]))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_a_typed_number_is_said_digit_by_digit(number: int, area: str) -> None:
    """With any of the usual signs between the groups."""
    digits = str(number)
    written = [f"({area}) {digits[:3]}-{digits[3:]}", f"{area}-{digits[:3]}-{digits[3:]}", f"{area}.{digits[:3]}.{digits[3:]}",
               f"+1{area}{digits}", f"+1 {area} {digits[:3]} {digits[3:]}", f"{area}{digits}"]  # fmt: skip
    assert [f"+1{area}{digits}"] * 6 == [numbers.parse_phone(speakable(text)) for text in written]


@given(low=st.integers(1, 60_000), more=st.integers(1, 20_000), cents=st.integers(0, 99))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_a_typed_price_is_said_as_the_price_it_is(low: int, more: int, cents: int) -> None:
    """One amount with or without cents and separators, and ranges."""
    exact = money.Price(Decimal(low) + Decimal(cents) / 100, Decimal(low) + Decimal(cents) / 100)
    assert [exact] * 2 == [money.parse_price(speakable(text)) for text in (f"${low}.{cents:02d}", f"${low:,}.{cents:02d}")]
    span = money.Price(Decimal(low), Decimal(low + more))
    written = (f"${low}-${low + more}", f"${low:,} to ${low + more:,}", f"{low} to {low + more} dollars")
    assert [span] * 3 == [money.parse_price(speakable(text)) for text in written]


@given(number=st.integers(0, 999_999))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_mileage_and_percentages_are_said_as_the_numbers_they_are(number: int) -> None:
    """With separators and units."""
    assert number == numbers.words_to_int(speakable(f"{number:,} miles"))
    assert number == numbers.words_to_int(speakable(f"{number:,} mi."))
    assert number % 101 == numbers.words_to_int(speakable(f"{number % 101}%"))


@given(year=st.integers(1910, 2049))
@settings(derandomize=True, deadline=None, max_examples=140)
def test_a_year_is_said_as_the_year_it_is(year: int) -> None:
    """As model years are said."""
    assert year == numbers.words_to_int(speakable(f"the {year} model").removeprefix("the "))


@pytest.mark.parametrize("make", MODELS)
def test_every_car_we_know_is_understood_as_we_say_it(make: str) -> None:
    """Year, make and model."""
    cars = [(year, make, model) for model in MODELS[make] for year in (1998, 2005, 2019, 2026)]
    assert cars == [split_car(speakable(f"{year} {make} {model}")) for year, _, model in cars]


@given(code=st.text(alphabet=codes.ALPHABET, min_size=5, max_size=5))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_a_code_is_understood_however_it_was_written(code: str) -> None:
    """Spelled by us, or typed as one word into a note."""
    assert [code] * 2 == [codes.parse_code(speakable(text)) for text in (spell(code), f"code {code}")]


EMAIL_NAMES = st.sampled_from(["dana", "whitfield", "priya", "wojcik", "smith", "lee", "kiosk"])


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """An address with words, signs and figures."""
    words = draw(st.lists(EMAIL_NAMES, min_size=1, max_size=3))
    user = draw(st.sampled_from([".", "_", "-", ""])).join(words)
    figures = draw(st.integers(0, 99_999).map(str) | st.just("") | st.from_regex(r"0\d{1,3}", fullmatch=True).map(str))
    return f"{user}{figures if figures.isascii() else ''}@{draw(st.sampled_from(['gmail.com', 'example.co.uk', 'a-b.org']))}"


@given(address=addresses())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_an_address_said_by_us_is_understood_by_us(address: str) -> None:
    """Every address comes back from its words."""
    assert address == contact.parse_email(speakable(address).lower())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dana double oh seven at gmail dot com", "dana007@gmail.com"),
        ("dana triple seven at gmail dot com", "dana777@gmail.com"),
        ("dana two thousand five at gmail dot com", "dana2005@gmail.com"),
        ("dana whitfield all one word at gmail dot com", "danawhitfield@gmail.com"),
        ("dana whitfield no spaces at gmail dot com", "danawhitfield@gmail.com"),
        ("capital d a n a at gmail dot com", "dana@gmail.com"),
        ("dana at sign gmail dot com", "dana@gmail.com"),
        ("dana w at gmail com", "danaw@gmail.com"),
        ("you can email me at dana at example dot com", "dana@example.com"),
        ("delta alpha november alpha at gmail dot com", "dana@gmail.com"),
        ("o apostrophe brien at gmail dot com", "o'brien@gmail.com"),
    ],
)
def test_an_address_with_remarks_is_understood(text: str, expected: str) -> None:
    """Repeats, years and remarks about how it is written."""
    assert expected == contact.parse_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "three won two five five five oh one four too", "three hundred twelve five fifty five oh one forty two",
        "three one two five hundred fifty five oh one forty two", "three one too five five five oh one for two",
    ],
)  # fmt: skip
def test_a_number_heard_in_other_words_is_understood(text: str) -> None:
    """Hundreds, and words that sound like digits, at the end as well."""
    assert numbers.parse_phone(text) == "+13125550142"


WORDS = st.sampled_from(
    "monday or next the first last week month after before christmas thanksgiving new year's eve ten to half past "
    "quarter two thirty noon and a hundred thousand dollars point cents grand double triple oh k as in with an e no wait "
    "not at dot dash plate is um minutes hours 10-12 2026-13-45 31/31 25:61 $1.2.3 99999999999999999999 ' - _ @ . january of "
    "from between until th 32nd 0 00".split()
)


@given(text=st.text(max_size=200) | st.lists(WORDS, max_size=60).map(" ".join))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_no_text_breaks_a_parser(text: str) -> None:
    """Arbitrary characters, and arbitrary rows of words that mean something, never raise."""
    for today in (TODAY, date(2028, 2, 29), date(2027, 12, 31)):
        dates.parse_date(text, today)
    for parse in (times.parse_time, durations.parse_minutes, money.parse_price, numbers.parse_phone, codes.parse_code):
        parse(text)
    for parse_text in (plates.parse_plate, contact.parse_email, names.parse_name):
        parse_text(text)


@given(word=st.text(min_size=1, max_size=12) | WORDS)
@settings(derandomize=True, deadline=None, max_examples=15)
def test_500_words_are_no_burden(word: str) -> None:
    """The longest speech is cut, and takes no noticeable time."""
    text = " ".join([word] * 500)
    assert len(text) >= MAX_TEXT or len(word) == 1
    for parse, _ in VALUES.values():
        parse(text)
    names.parse_name(text)
    contact.parse_email(text)


def test_holidays_are_matched_in_lower_case() -> None:
    """Text in figures is lower case, so the names of holidays are too."""
    assert HOLIDAY.replace(r"\b", "").islower()
