"""Values said, and text made speakable."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken import say
from dealer_kiosk.spoken.say import speakable
from dealer_kiosk.spoken.speakable import MAX_SPOKEN


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("9:00, 9:30 or 11:00", say.join_or(["9:00", "9:30", "11:00"])),
        ("a and b", say.join_and(["a", "b"])),
        ("a", say.join_and(["a"])),
        ("", say.join_or([])),
        ("9:30 AM", say.say_time(time(9, 30))),
        ("12:00 PM", say.say_time(time(12))),
        ("12:05 AM", say.say_time(time(0, 5))),
        ("2:30", say.short_time(time(14, 30))),
        ("today", say.say_day(date(2026, 11, 23), date(2026, 11, 23))),
        ("tomorrow", say.say_day(date(2026, 11, 24), date(2026, 11, 23))),
        ("Friday, November 27th", say.say_day(date(2026, 11, 27), date(2026, 11, 23))),
        ("Tuesday, November 24th", say.long_day(date(2026, 11, 24))),
        ("3 1 2, 5 5 5, 0 1 4 2", say.group_phone("+13125550142")),
        ("0 3 0, 9 0 1 8 2 0", say.group_phone("+4930901820")),
        ("K, 7, M, 4, R", say.spell("K7M4R")),
        ("59 to 89 dollars", say.say_price(59, 89)),
        ("40 dollars", say.say_price(40, 40)),
        ("from 40 dollars", say.say_price(40, None)),
        ("up to 89 dollars", say.say_price(None, 89)),
        ("free", say.say_price(0, 0)),
        ("price on request", say.say_price(None, None)),
        ("59.99 dollars", say.say_price(59.99, 59.99)),
        ("30 minutes", say.say_minutes(30)),
        ("1 minute", say.say_minutes(1)),
        ("an hour", say.say_minutes(60)),
        ("an hour and a half", say.say_minutes(90)),
        ("2 hours", say.say_minutes(120)),
        ("2 and a half hours", say.say_minutes(150)),
        ("an hour and 15 minutes", say.say_minutes(75)),
    ],
)
def test_a_value_is_said(expected: str, said: str) -> None:
    """Values are written as the agent says them."""
    assert expected == said


@pytest.mark.parametrize("noun", ["oil change", "hour", "SUV", "F-150", "Audi", "8-cylinder", "11:00 slot", "unimportant detail"])
def test_an_stands_before_a_vowel_sound(noun: str) -> None:
    """The sound decides, not the letter."""
    assert say.article(noun) == "an"


@pytest.mark.parametrize(
    "noun", ["brake inspection", "used car", "2021 Ford F-150", "RAV4", "BMW", "one-owner car", "universal joint", ""]
)
def test_a_stands_before_a_consonant_sound(noun: str) -> None:
    """The sound decides, not the letter."""
    assert say.article(noun) == "a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The oil change is $79.99, about 45 min.",
            "The oil change is seventy nine dollars and ninety nine cents, about forty five minutes.",
        ),
        ("See you at 9:30 AM.", "See you at nine thirty AM."),
        ("9:00, 9:30 or 11:00", "nine o'clock, nine thirty or eleven o'clock"),
        ("2:05 p.m.", "two oh five PM"),
        ("Mon-Fri 8am-6pm", "Monday through Friday eight AM to six PM"),
        ("at 14:30", "at two thirty PM"),
        ("Friday, November 27th", "Friday, November twenty seventh"),
        ("on 03/14/2025", "on March fourteenth, twenty twenty five"),
        ("2026-12-03T14:30", "December third, twenty twenty six at two thirty PM"),
        ("3 1 2, 5 5 5, 0 1 4 2", "three one two, five five five, zero one four two"),
        ("Call (312) 555-0142.", "Call three one two, five five five, zero one four two."),
        ("+13125550142", "three one two, five five five, zero one four two"),
        ("Your code is K, 7, M, 4, R.", "Your code is K, seven, M, four, R."),
        ("Code K7M4R", "Code K, seven, M, four, R"),
        ("59 to 89 dollars", "fifty nine to eighty nine dollars"),
        ("59.99 dollars", "fifty nine dollars and ninety nine cents"),
        ("$89-$129", "eighty nine to one hundred twenty nine dollars"),
        ("34,900 dollars", "thirty four thousand nine hundred dollars"),
        ("2021 Ford F-150", "twenty twenty one Ford F one fifty"),
        ("Mazda CX-5", "Mazda C-X five"),
        ("Toyota RAV4", "Toyota Rav four"),
        ("Ram 1500", "Ram fifteen hundred"),
        ("2005 Honda CR-V", "two thousand five Honda C-R-V"),
        ("18,000 miles", "eighteen thousand miles"),
        ("4.9% APR", "four point nine percent A-P-R"),
        ("30-45 minutes", "thirty to forty five minutes"),
        ("jane.doe99@example.com", "jane dot doe ninety nine at example dot com"),
        ("stock #12", "stock number twelve"),
        ("Dr. Smith, 5 mi.", "Doctor Smith, five miles."),
        ("Oil change (30 min).", "Oil change, thirty minutes."),
        ("**Hi** <b>there</b> \U0001f600\x07", "Hi there"),
        ("I'm the desk. How can I help?", "I'm the desk. How can I help?"),
        ("", ""),
    ],
)
def test_text_becomes_words(text: str, expected: str) -> None:
    """Figures, symbols and abbreviations are said as people say them."""
    assert expected == speakable(text)


def test_long_text_is_cut_at_a_word() -> None:
    """Nobody listens to more than MAX_SPOKEN characters."""
    said = speakable("word 100 " * 500)
    assert (len(said) <= MAX_SPOKEN, said.split()[-1] in {"word", "one", "hundred"}) == (True, True)


DISPLAYED = st.text(alphabet=st.sampled_from("0123456789$%:/-.,#@+()'AMPpmKstFor \n*<>_&")) | st.text()


@given(text=DISPLAYED)
@settings(derandomize=True, deadline=None, max_examples=400)
def test_speakable_text_is_final(text: str) -> None:
    """Whatever the text, no digit is left, and what is speakable stays as it is."""
    said = speakable(text)
    assert not any(char.isdigit() for char in said)
    assert said == speakable(said)
