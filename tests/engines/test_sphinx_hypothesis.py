"""Which of two hypotheses of pocketsphinx is taken, and how sure it is."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.config import Config
from dealer_kiosk.engines.sphinx.confidence import confidence
from dealer_kiosk.engines.sphinx.hypothesis import NOTHING, Hypothesis, choose, transcript
from dealer_kiosk.engines.sphinx.mean import FIRST_S, moments
from dealer_kiosk.messages import MIC_RATE, Expects, Transcript

FRAMES = 100


def hypothesis(text: str, score: float, fit: float = -4.0, others: tuple[str, ...] = ()) -> Hypothesis:
    return Hypothesis(text, score, fit, 0.9, FRAMES, others)


def test_the_better_score_wins() -> None:
    """An answer to the question where it is at least as good as anything else."""
    answer, anything = hypothesis("yes", -10.0), hypothesis("yet", -20.0)

    assert (answer, anything) == choose(answer, anything, Expects.YES_NO)
    assert (anything, anything) == choose(anything, anything, Expects.YES_NO)
    assert (answer, anything) == choose(anything, answer, Expects.YES_NO)


def test_an_answer_that_fits_the_sound_well_needs_less_of_a_score() -> None:
    """And one that fits badly more."""
    anything = hypothesis("yet", -10.0)
    well, badly = hypothesis("yes", -20.0, fit=-3.0), hypothesis("yes", -9.0, fit=-5.0)

    assert (well, anything) == choose(well, anything, Expects.YES_NO)
    assert (anything, badly) == choose(badly, anything, Expects.YES_NO)


def test_the_longer_an_utterance_the_more_score_it_takes() -> None:
    """Scores are sums."""
    well, anything = hypothesis("yes", -45.0, fit=-2.0), hypothesis("yet", -10.0)

    assert choose(well, anything, Expects.YES_NO)[0] is well
    assert choose(replace(well, frames=FRAMES // 2), anything, Expects.YES_NO)[0] is anything


def test_digits_must_be_far_better_and_are_else_no_alternative() -> None:
    """Digits fit whatever is said."""
    number, anything = hypothesis("five five", -10.0), hypothesis("i don't have it", -50.0)

    assert (anything, NOTHING) == choose(number, anything, Expects.PHONE)
    assert (number, anything) == choose(number, anything, Expects.TIME)
    assert (number, hypothesis("", -70.0)) == choose(number, hypothesis("", -70.0), Expects.PHONE)


def test_no_answer_never_wins() -> None:
    """The small model may have heard nothing."""
    anything = hypothesis("hello", -1e9)

    assert (anything, NOTHING) == choose(NOTHING, anything, Expects.YES_NO)
    assert (anything, hypothesis("", 0.0, fit=0.0)) == choose(hypothesis("", 0.0, fit=0.0), anything, Expects.YES_NO)
    assert choose(hypothesis("yes", -9.0), NOTHING, Expects.YES_NO)[0] == hypothesis("yes", -9.0)


def test_alternatives_are_the_best_of_both() -> None:
    """At most five, each once: three of the winner, then the other one's, then the rest."""
    best = hypothesis("a", 0.0, others=("a", "b", "c", "d", "e"))
    second = hypothesis("z", -1.0, others=("z", "b", "y"))

    assert Transcript("a", 0.5, ("b", "c", "z", "y", "d")) == transcript(best, second, 0.5)


def test_no_words_have_no_confidence() -> None:
    """Whatever else there might have been."""
    assert Transcript("", 0.0) == transcript(NOTHING, hypothesis("z", 0.0), 0.9)


@given(st.floats(0, 1), st.floats(0, 1))
def test_confidence_grows_with_the_posterior(one: float, other: float) -> None:
    """It is a share, and keeps the order."""
    low, high = sorted((one, other))
    assert 0.0 <= confidence(low) <= confidence(high) <= 1.0


def test_the_usual_settings_take_what_is_clear_only() -> None:
    """A posterior near one is enough, that of babble is not."""
    assert confidence(0.1) < Config().stt.min_confidence < confidence(0.8)


def test_the_mean_is_taken_as_the_utterance_grows() -> None:
    """First when there is enough of it, then ever more rarely, and no more once it differs little."""
    counts = list(moments())

    assert pytest.approx(counts[0]) == FIRST_S * MIC_RATE
    assert all(later > 1.3 * earlier for earlier, later in itertools.pairwise(counts))
    assert counts[-1] <= 4 * MIC_RATE
