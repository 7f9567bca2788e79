"""From a clip to a transcript, with a scripted model."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from dealer_kiosk.config import WhisperTuning
from dealer_kiosk.engines.whisper.model import Decoded
from dealer_kiosk.engines.whisper.recogniser import Recogniser
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Expects, Transcript
from tests.engines.scripted_whisper import LevelDetector, Pass, ScriptedWhisper, silence, speech

CLEAR = Decoded("Can you look at my brakes?", -0.2, 0.05, ("Can you look at my breaks?",))
TWICE = replace(CLEAR, text="Can you look at my brakes? Can you look at my brakes?", alternatives=())
UNSURE = replace(CLEAR, text="Cans and bricks.", log_probability=-1.3, alternatives=())


def recogniser(model: ScriptedWhisper, words: Sequence[str] = (), **tuning: float) -> Recogniser:
    return Recogniser(model, LevelDetector(), 5, replace(WhisperTuning(), **tuning), words)


def test_a_clear_text_takes_one_pass() -> None:
    """With the whole beam and as little silence as the model can do with."""
    model = ScriptedWhisper([CLEAR])
    heard = recogniser(model).recognise(speech(2), Expects.OPEN)

    assert (heard.text, heard.alternatives) == ("Can you look at my brakes?", ("Can you look at my breaks?",))
    assert 0.5 < heard.confidence <= 1.0
    assert [Pass(32_000, 5, "", False)] == model.passes


@pytest.mark.parametrize("first", [TWICE, UNSURE, replace(CLEAR, text="0, 7, " * 30)])
def test_a_doubtful_text_is_had_again_from_the_full_window(first: Decoded) -> None:
    """Without the hint, which may have been the reason."""
    model = ScriptedWhisper([first, CLEAR])
    heard = recogniser(model, ["Honda Civic"]).recognise(speech(2), Expects.OPEN)

    assert heard.text == "Can you look at my brakes?"
    assert [(made.hint, made.padded) for made in model.passes] == [("Honda Civic.", False), ("", True)]


def test_what_the_full_window_repeats_too_is_believed() -> None:
    """Some customers do say it twice."""
    assert TWICE.text == recogniser(ScriptedWhisper([TWICE])).recognise(speech(2), Expects.OPEN).text


def test_the_better_of_two_doubtful_texts_is_kept() -> None:
    """The full window is not always right."""
    worse = replace(UNSURE, text="And so.", log_probability=-2.0)
    heard = recogniser(ScriptedWhisper([TWICE, worse])).recognise(speech(2), Expects.OPEN)

    assert TWICE.text == heard.text


def test_a_hint_that_is_read_out_was_not_heard() -> None:
    """What is left is what the model hears without it."""
    echo = replace(CLEAR, text="My phone number is 312-555-0164.")
    model = ScriptedWhisper([echo, replace(CLEAR, text="312-555-0199")])

    assert recogniser(model).recognise(speech(2), Expects.PHONE).text == "312-555-0199"


def test_nothing_is_returned_where_both_passes_fail() -> None:
    """Better asked again than misunderstood."""
    assert Transcript("", 0.0) == recogniser(ScriptedWhisper([UNSURE])).recognise(speech(2), Expects.OPEN)


def test_silence_takes_no_pass() -> None:
    """The model would only make something up."""
    model = ScriptedWhisper([CLEAR])

    assert Transcript("", 0.0) == recogniser(model).recognise(silence(2), Expects.OPEN)
    assert Transcript("", 0.0) == recogniser(model).recognise(speech(0), Expects.OPEN)
    assert model.passes == []


def test_a_model_with_its_own_vocabulary_gets_no_hint_and_must_be_surer() -> None:
    """Ours learned neither what a hint is nor to doubt."""
    model = ScriptedWhisper([replace(CLEAR, log_probability=-0.5)], is_openais=False)

    assert recogniser(model, ["Honda Civic"]).recognise(speech(2), Expects.PHONE).text == ""
    assert [Pass(32_000, 5, "", False)] == model.passes


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), ValueError("too long")])
def test_a_failure_is_an_engine_error_and_the_next_pass_works(error: Exception) -> None:
    """The lock is free again."""
    ears = recogniser(ScriptedWhisper([error, CLEAR]))
    with pytest.raises(EngineError, match=str(error)):
        ears.recognise(speech(2), Expects.OPEN)

    assert ears.recognise(speech(2), Expects.OPEN).text == CLEAR.text


def test_a_glance_is_quick_and_gives_way() -> None:
    """One hypothesis, no hint, no second try; and none at all while the model works for somebody else."""
    model = ScriptedWhisper([CLEAR])
    ears = recogniser(model, ["Honda Civic"])

    assert ears.glance(speech(2)) == CLEAR.text
    assert [Pass(32_000, 1, "", False)] == model.passes
    assert ears.glance(silence(2)) is None


def test_passes_that_take_too_long_lower_the_beam() -> None:
    """Every pass takes more than none of the time."""
    model = ScriptedWhisper([CLEAR])
    ears = recogniser(model, beam_share=0.0)
    for _ in range(7):
        ears.recognise(speech(2), Expects.OPEN)

    assert [made.beam for made in model.passes] == [5, 5, 5, 2, 2, 2, 1]
