"""What people say about how fast the agent speaks."""

import pytest

from dealer_kiosk.spoken.commands import Command, parse_command
from dealer_kiosk.spoken.pace import wants_slower


@pytest.mark.parametrize(
    "text",
    [
        "slow down",
        "Slow down, please!",
        "can you slow down a little bit",
        "could you please slow it down a notch",
        "whoa slow down",
        "hey, slow down",
        "I need you to slow down",
        "would you mind slowing down a bit",
        "slower",
        "slower please",
        "a bit slower please",
        "a little more slowly",
        "more slowly please",
        "please more slow",
        "much slower",
        "slowly",
        "speak slower",
        "talk slower",
        "talk slower i'm hard of hearing",
        "please speak slowly",
        "can you talk a little slower",
        "could you speak more slowly please",
        "would you speak a bit more slowly for me",
        "i'd like you to speak slower",
        "would you mind speaking more slowly",
        "is it possible to speak slower",
        "can you go slower",
        "go slow",
        "take it slow",
        "at a slower pace please",
        "speak at a slower speed",
        "say that again slower",
        "say it slowly",
        "can you say that again more slowly",
        "could you repeat that slower please",
        "repeat it slowly",
        "one more time slower",
        "once more but slower",
        "again, slower",
        "slower, one more time",
        "sorry i didn't catch that can you speak slower",
        "can you slow down i didn't get that",
        "you're too fast",
        "you are too fast for me",
        "you\u2019re way too fast",
        "you're talking too fast",
        "you are speaking a little too quickly",
        "you're going so fast",
        "you talk too fast",
        "you speak very fast",
        "you said that too fast",
        "that's too fast",
        "that was too fast for me",
        "it's a bit too fast",
        "too fast",
        "way too fast",
        "not so fast",
        "not so quick please",
        "don't talk so fast",
        "why are you talking so fast",
        "don't rush",
        "i can't keep up",
        "okay slow down thank you",
    ],
)
def test_people_ask_for_slower_speech(text: str) -> None:
    """In many words, with politeness around them."""
    assert parse_command(text) is Command.SLOWER


@pytest.mark.parametrize(
    "text",
    [
        "speak faster",
        "talk faster please",
        "can you speak a little faster",
        "could you talk more quickly",
        "faster",
        "a bit faster please",
        "speed up",
        "speed it up a bit",
        "can you speed up please",
        "would you mind speeding up",
        "normal speed",
        "normal speed please",
        "at normal speed",
        "go back to normal speed",
        "back to normal",
        "you can talk normally",
        "speak at your normal speed",
        "you can speak normally again please",
        "too slow",
        "you're too slow",
        "you're speaking too slowly",
        "that's way too slow",
        "you talk too slow",
        "not so slow",
        "don't speak so slowly",
    ],
)
def test_people_ask_for_faster_speech(text: str) -> None:
    """As soon as they can follow again."""
    assert parse_command(text) is Command.FASTER


@pytest.mark.parametrize(
    "text",
    [
        "my car is too slow",
        "it makes a noise when i slow down",
        "slow leak in my back tire",
        "the engine won't slow down",
        "how fast can you do an oil change",
        "that was fast",
        "that was quick",
        "i need a fast car",
        "can you do it faster",
        "is there anything quicker",
        "speed sensor",
        "can i speak to somebody",
        "do it slowly tomorrow",
        "take the slower one",
        "i don't understand the price",
        "cruise control speeds up",
        "lord you're slow",
    ],
)
def test_cars_and_service_are_fast_or_slow_too(text: str) -> None:
    """Nothing about a car, a repair or the dealership changes the speech."""
    assert parse_command(text) not in (Command.SLOWER, Command.FASTER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("please more slow my english is not so good", True),
        ("too fast for me sweetheart", True),
        ("Not so fast, I gotta find a pen. What was it?", True),
        ("i'm old dear say it slow", True),
        ("one more time for the people in the back", False),
        ("what was the day", False),
    ],
)
def test_a_repetition_is_wanted_slower(text: str, expected: bool) -> None:
    """By a word about speed anywhere in it."""
    assert expected == wants_slower(text)
