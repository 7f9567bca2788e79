"""Right and wrong words, whole telephone numbers, and the sentences that are said."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.errors import ConfigError
from dealer_kiosk.messages import Expects
from scripts.evaluation.speech import texts
from scripts.evaluation.speech.scoring import is_whole, plain, word_errors
from scripts.evaluation.speech.texts import HAND_WRITTEN, TEMPLATES, Said, read, written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 312-555-0176.", "it's three one two five five five zero one seven six"),
        ("at 10:45 a.m., on the 23rd!", "at ten forty five a m on the twenty third"),
        ("ten pm", "ten p m"),
        ("OK, e-mail me: oh five", "okay email me zero five"),
        ("k. seven m.", "k seven m"),
        ("rock 'n' roll isn’t dead", "rock n roll isn't dead"),
        ("", ""),
        ("…", ""),
    ],
)
def test_both_sides_are_spelled_alike(text: str, words: str) -> None:
    """Figures, marks and capitals are no errors of a recogniser."""
    assert words == plain(text)


@given(st.text(max_size=60))
def test_plain_words_stay_as_they_are(text: str) -> None:
    """Whatever is normalised twice does not change again."""
    once = plain(text)
    assert once == plain(once)


def test_word_errors_are_counted_over_all_pairs() -> None:
    """One word replaced, one lost, two too many, of six said."""
    found = word_errors(["an oil change", "at ten", "yes"], ["a oil change", "at", "yes of course"])
    assert (found.errors, found.words) == (4, 6)
    assert found.rate == pytest.approx(4 / 6)


def test_nothing_heard_is_all_words_lost() -> None:
    """And nothing said is left out."""
    assert (word_errors(["two words"], [""]).rate, word_errors([], []).rate, word_errors([""], ["so"]).words) == (1.0, 0.0, 0)


@pytest.mark.parametrize(
    ("heard", "whole"),
    [
        ("it's three one two five five five oh one seven six", True),
        ("one three one two double five five zero one seventy six", True),
        ("three one two five five five oh one seven", False),
        ("three one two five five five oh one seven six six", False),
        ("", False),
    ],
)
def test_a_number_is_whole_when_the_product_reads_its_digits(heard: str, whole: bool) -> None:
    """With the country's 1 or without, in any way of saying it."""
    assert whole is is_whole("3125550176", heard)


def test_telephone_numbers_are_readable_as_they_are_said() -> None:
    """All of them ten digits, the same for the same seed, said in several ways."""
    numbers = texts.numbers(200, 3)
    assert all(is_whole(said.digits, said.text) and len(said.digits) == 10 for said in numbers)
    assert numbers == texts.numbers(200, 3)
    assert any("double" in said.text for said in numbers)
    assert any("zero" in said.text for said in numbers)
    assert {said.expects for said in numbers} == {Expects.PHONE}


def test_the_hand_written_sentences_cover_every_flow() -> None:
    """At least 120, all different, plain words only, four to sixteen of them."""
    said = read(HAND_WRITTEN)
    assert len(said) >= 120
    assert len({item.text for item in said}) == len(said)
    assert [item.text for item in said if not 4 <= len(item.text.split()) <= 16] == []
    assert [item.text for item in said if set(item.text) - set("abcdefghijklmnopqrstuvwxyz' ")] == []
    asked = set(Counter(item.expects for item in said))
    assert asked == set(Expects) - {Expects.NOTHING, Expects.APPOINTMENT}


def test_the_template_sentences_can_be_read() -> None:
    """Open ones, and answers to closed questions."""
    assert {item.expects for item in read(TEMPLATES)} >= {Expects.OPEN, Expects.PHONE, Expects.DATE, Expects.NAME}


def test_a_file_is_written_as_it_is_read(tmp_path: Path) -> None:
    """Groups keep their order."""
    said = [Said("hello there", Expects.OPEN), Said("yes", Expects.YES_NO), Said("no", Expects.YES_NO)]
    path = tmp_path / "said.txt"
    path.write_text(written(said), encoding="utf-8")
    assert said == read(path)


def test_an_unknown_group_is_told(tmp_path: Path) -> None:
    """With the file; so is a file that is not there."""
    path = tmp_path / "said.txt"
    path.write_text("[weather]\nsunny\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"said.txt: 'weather' is not a valid Expects"):
        read(path)
    with pytest.raises(ConfigError, match=r"cannot read .*nothing.txt"):
        read(tmp_path / "nothing.txt")
