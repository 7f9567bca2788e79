"""pass^k, and the rate of word errors."""

from random import Random

import pytest

from scripts.evaluation.customer import Customer
from scripts.evaluation.figures import Graded, failures, mean_pass_hat, pass_hat, percentile95, table, transcript
from scripts.evaluation.grading import Grade
from scripts.evaluation.noise import Noise, Sounds, load_sounds, word_errors
from tests.evaluation.conftest import record

SOUNDS = Sounds({"nine": "NAN", "five": "FAV", "fine": "FAN", "line": "LAN"}, ["nine", "five", "fine", "line"])


@pytest.mark.parametrize(
    ("passed", "trials", "k", "expected"),
    [(4, 4, 4, 1.0), (3, 4, 1, 0.75), (3, 4, 2, 0.5), (3, 4, 3, 0.25), (3, 4, 4, 0.0), (2, 4, 2, 1 / 6), (0, 4, 1, 0.0)],
)
def test_pass_hat_has_the_known_values(passed: int, trials: int, k: int, expected: float) -> None:
    """C(c,k) / C(n,k)."""
    assert expected == pytest.approx(pass_hat(passed, trials, k))


def test_pass_hat_is_the_mean_over_customers(customer: Customer) -> None:
    """One who is served three times of four, and one who always is."""
    bad = Grade(missing=("appointment",))
    trials = [Graded(record(customer), Grade())] * 3 + [Graded(record(customer), bad)]
    assert pytest.approx(mean_pass_hat(trials, 2)) == 0.5
    assert table(trials, 2).splitlines()[-1] == "| **all** | 1 | 4 | 75.0 % | 50.0 % | 0 | 1 | 0 | 0 | 3.0 | 3 |"
    assert list(failures(trials)) == ["trying: books an oil change [1]: missing: appointment"]


def test_the_95th_percentile_of_few_values() -> None:
    """None, one, and a hundred."""
    assert (percentile95([]), percentile95([7.0])) == (0.0, 7.0)
    assert pytest.approx(percentile95([float(value) for value in range(101)])) == 95.0


def test_a_transcript_tells_what_was_heard_and_why_it_failed(customer: Customer) -> None:
    """All that one needs to find the fault."""
    text = transcript(Graded(record(customer), Grade(missing=("appointment",))))
    assert "agent:    Booked. Your code is 2, 3, 4, 6, K. Anything else?" in text
    assert text.endswith("FAILED\nmissing: appointment\n")


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.3])
def test_the_word_error_rate_is_the_one_asked_for(rate: float) -> None:
    """Within a twentieth of it, or two hundredths, over many words."""
    noise, random = Noise(SOUNDS, rate), Random(1)
    said = "nine five fine line at ten past seven on friday"
    for _ in range(1000):
        assert noise.heard(said, random)
    assert rate == pytest.approx(noise.errors / noise.words, abs=0.02)


def test_the_same_seed_hears_the_same() -> None:
    """A failure can be repeated."""
    heard = {Noise(SOUNDS, 0.5).heard("nine five fine line", Random(3)) for _ in range(3)}
    assert len(heard) == 1


def test_words_are_exchanged_for_those_that_sound_alike() -> None:
    """The nearest first, and never the word itself."""
    assert {"fine", "line"} == set(SOUNDS.like("nine")[:2])
    assert "nine" not in SOUNDS.like("nine")


def test_word_errors_are_counted_on_the_best_alignment() -> None:
    """One exchanged, one lost, one too many."""
    assert word_errors("a b c d e".split(), "a x c e f".split()) == 3


@pytest.mark.slow
def test_the_dictionary_knows_what_sounds_alike() -> None:
    """Numbers that people mix up."""
    sounds = load_sounds()
    assert "fifty" in sounds.like("fifteen")
    assert "for" in sounds.like("four")
