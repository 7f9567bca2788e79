"""Values said, and text made speakable."""

import unicodedata
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # prices
        ("$25k-$30k", "twenty five thousand to thirty thousand dollars"),
        ("$1.5 million", "one point five million dollars"),
        ("$59.50 to $89", "fifty nine dollars and fifty cents to eighty nine dollars"),
        ("$299/mo. plus tax", "two hundred ninety nine dollars per month plus tax"),
        ("-$5, 5$, USD 5, 5¢, €5", "minus five dollars, five dollars, five dollars, five cents, five euros"),
        ("2.9% - 4.9%", "two point nine percent to four point nine percent"),
        # dates and times
        ("Tue. Nov. 24", "Tuesday November twenty fourth"),
        ("Mon.-Fri. 9-5, Sat. 9-4", "Monday through Friday nine to five, Saturday nine to four"),
        ("Closed Sun. Call us.", "Closed Sunday. Call us."),
        ("Sat down in the sun", "Sat down in the sun"),
        ("on 12/1 or 24 Nov 2026", "on December first or November twenty fourth, twenty twenty six"),
        ("11/24/26", "November twenty fourth, twenty twenty six"),
        ("since the 1990s", "since the nineteen nineties"),
        ("10 AM - 4 PM", "ten AM to four PM"),
        ("noon-1pm", "noon to one PM"),
        # numbers to call and to write down
        ("3125550142", "three one two, five five five, zero one four two"),
        ("555-0142 ext. 12", "five five five, zero one four two extension one two"),
        ("Your code is 67943.", "Your code is six, seven, nine, four, three."),
        ("code RWY34", "code R, W, Y, three, four"),
        ("plate ABC 1234", "plate A, B, C, one, two, three, four"),
        ("Stock No. T1042", "Stock number T, one, zero, four, two"),
        ("VIN 1HGCM8", "VIN one, H, G, C, M, eight"),
        # cars
        ("A 2021 Ford F-150", "A twenty twenty one Ford F one fifty"),
        ("a 4Runner SR5", "a four Runner S-R five"),
        ("Mercedes GLC 300", "Mercedes G-L-C three hundred"),
        ("BMW 330i, Audi A4", "B-M-W three thirty I, Audi A-four"),
        ("ID.4, bZ4X, CT4-V, C-HR, RX350h", "I-D four, B-Z four X, C-T four V, C-H-R, R-X three fifty H"),
        ("Sierra 2500HD, 370Z, Porsche 911", "Sierra twenty five hundred H-D, three seventy Z, Porsche nine eleven"),
        ("3.5L V6, 4WD, 4x4", "three point five liter V six, four wheel drive, four by four"),
        ("5W-30, 225/65R17", "five W thirty, two twenty five, sixty five, R seventeen"),
        ("A/C, ABS, EVs, OBD-II", "A-C, A-B-S, E-V's, O-B-D two"),
        # measures
        ("18,250 mi., 60 mph", "eighteen thousand two hundred fifty miles, sixty miles per hour"),
        ("32 mpg, 350 hp", "thirty two miles per gallon, three hundred fifty horsepower"),
        ("3-yr/36,000-mi warranty", "three year thirty six thousand mile warranty"),
        ('1 hr 30 min, 20" wheels, 70°F', "one hour thirty minutes, twenty inch wheels, seventy degrees Fahrenheit"),
        ("1 1/2 hours, 3/4 ton", "one and a half hours, three quarters ton"),
        # addresses and abbreviations
        ("1420 Lakeside Dr., Joliet, IL 62704", "fourteen twenty Lakeside Drive, Joliet, Illinois six two seven zero four"),
        ("Dr. Smith, 500 N. Main St. Suite 4", "Doctor Smith, five hundred North Main Street, Suite four"),
        ("near 4th Ave. in St. Louis", "near fourth Avenue in Saint Louis"),
        ("123 E 5th St", "one twenty three East fifth Street"),
        ("See https://www.lakeside-motors.com/service?x=1.", "See lakeside dash motors dot com slash service."),
        ("Ford vs. Chevy w/o tax, e.g. oil", "Ford versus Chevy without tax, for example oil"),
        ("appt. No. 5 at 9", "appointment number five at nine"),
        ("Dana Whitfield Jr.", "Dana Whitfield Junior."),
        # what no English voice can say
        ("日本 Иван 😀 \x00 Café", "Café"),
    ],
)  # fmt: skip
def test_what_people_write_becomes_what_people_say(text: str, expected: str) -> None:
    """Prices, dates, numbers, cars, measures and addresses in the forms that staff type."""
    assert expected == speakable(text)


@pytest.mark.parametrize(
    "text",
    ["1" * 5_000, "$1.2.3 " * 700, "Mon-" * 1_250, "(312) 555-0142 " * 340, "<" * 5_000, "[[" * 2_500, "w@w." * 1_250],
)
def test_five_thousand_characters_are_no_burden(text: str) -> None:
    """Whatever they are: cut, and said within a few seconds even by a busy machine."""
    assert len(speakable(text)) <= MAX_SPOKEN


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
    assert all(char.isalpha() or unicodedata.category(char)[0] == "M" or char in " .,?!;:'-" for char in said)
    assert said == speakable(said)
