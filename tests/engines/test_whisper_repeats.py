"""Texts that go round in circles."""

import pytest

from dealer_kiosk.engines.whisper.repeats import compression, loops, said_again, words_of


def test_words_are_compared_without_case_and_punctuation() -> None:
    """Apostrophes belong to words."""
    assert words_of("Yes, that's RIGHT. O'Neil-Smith!") == ["yes", "that's", "right", "o'neil", "smith"]


@pytest.mark.parametrize("times", [2, 3, 4])
def test_a_sentence_twice_is_noticed(times: int) -> None:
    """What Whisper does with too short a context; it compresses by 1.8 only."""
    text = "My car makes a grinding noise when I turn left. " * times

    assert said_again(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "yes yes yes yes",
        "no no",
        "thank you thank you",
        "five five five oh one nine five five five",
        "I need an oil change",
    ],
)
def test_what_people_say_twice_is_no_sentence_twice(text: str) -> None:
    """Short answers and digits."""
    assert not said_again(text)


def test_a_loop_inside_a_text_is_noticed() -> None:
    """Four times in a row, whatever stands around it."""
    assert loops("well I need to go to the, to the, to the, to the, to the")
    assert not loops("my number is five five five five oh one four seven")
    assert not loops("no no no no no")


def test_loops_compress_more_than_sentences() -> None:
    """Radford's limit of 2.4 lies between."""
    assert compression("0, 7, " * 30) > 2.4
    assert compression("I wanted to ask if you could look at my brakes, they squeal in the morning.") < 1.5
    assert compression("") == 0.0
