"""Whether a text was said."""

from dataclasses import replace

import pytest

from dealer_kiosk.config import WhisperTuning
from dealer_kiosk.engines.whisper.gate import Gate, confidence
from dealer_kiosk.engines.whisper.model import Decoded
from dealer_kiosk.engines.whisper.voice import SILENCE, Voice
from dealer_kiosk.messages import Band

GATE = Gate(WhisperTuning(), -1.0)
SPEAKER = Voice(-25.0, 0.98, 2.5)
SAID = Decoded("I need an oil change on Friday.", -0.2, 0.05)


def test_a_clear_sentence_was_said() -> None:
    """The usual case."""
    assert GATE.may_be_speech(SPEAKER, 3.0)
    assert GATE.was_said(SAID, SPEAKER)
    assert not GATE.is_doubtful(SAID)


@pytest.mark.parametrize(
    ("voice", "seconds"),
    [
        (SILENCE, 2.0),
        (replace(SPEAKER, level_dbfs=-75.0), 2.0),  # the hum of the sound card
        (replace(SPEAKER, certainty=0.3), 2.0),  # music
        (SPEAKER, 0.05),  # a click
    ],
)
def test_other_sounds_are_not_recognised_at_all(voice: Voice, seconds: float) -> None:
    """Whisper would write a sentence for each."""
    assert not GATE.may_be_speech(voice, seconds)


def test_on_the_telephone_less_certainty_is_enough() -> None:
    """Silero was 0.34 to 0.69 sure of speech over telephone lines, 0.97 and more of the same speech without."""
    voice = replace(SPEAKER, certainty=0.34)

    assert GATE.may_be_speech(voice, 2.0, Band.PHONE)
    assert not GATE.may_be_speech(voice, 2.0, Band.WIDE)


@pytest.mark.parametrize(
    "decoded",
    [
        replace(SAID, text=""),
        replace(SAID, log_probability=-1.1),  # babble
        replace(SAID, no_speech=0.7, log_probability=-0.6),
        replace(SAID, text="0, 7, " * 30),  # a loop
        replace(SAID, text="we go to the, to the, to the, to the end"),
        replace(SAID, text="Thanks for watching!"),
        replace(SAID, text="Subtitles by the Amara.org community"),
        replace(SAID, text="Thank you.", log_probability=-0.8),
        replace(SAID, text="you", no_speech=0.5),
    ],
)
def test_what_whisper_makes_up_was_not_said(decoded: Decoded) -> None:
    """Improbable, repeated, or learned from films."""
    assert not GATE.was_said(decoded, SPEAKER)


def test_thank_you_is_believed_when_clear() -> None:
    """Customers do say it."""
    assert GATE.was_said(replace(SAID, text="Thank you."), SPEAKER)


def test_nobody_says_a_sentence_in_a_tenth_of_a_second() -> None:
    """A slammed door is no sentence, but a short word may be hardly taken for speech."""
    slam = replace(SPEAKER, seconds=0.1)

    assert not GATE.was_said(SAID, slam)
    assert GATE.was_said(replace(SAID, text="yes"), slam)


@pytest.mark.parametrize(
    "decoded",
    [
        replace(SAID, log_probability=-1.2),
        replace(SAID, text="0, 7, " * 30),
        replace(SAID, text="Yes that is right. Yes that is right."),
    ],
)
def test_doubtful_texts_are_recognised_again(decoded: Decoded) -> None:
    """Failed, or repeated as with too short a context."""
    assert GATE.is_doubtful(decoded)


def test_clear_words_are_believed_although_the_model_expected_silence() -> None:
    """OpenAI's base does so with every tenth clip."""
    assert GATE.was_said(replace(SAID, no_speech=0.7), SPEAKER)


def test_confidence_falls_with_every_doubt() -> None:
    """Probability of the tokens, and of speech."""
    assert 0.0 <= confidence(replace(SAID, log_probability=-9.0), SPEAKER) < 0.1
    assert confidence(replace(SAID, log_probability=-0.6), SPEAKER) < confidence(SAID, SPEAKER) <= 1.0
    assert confidence(SAID, replace(SPEAKER, certainty=0.6)) < confidence(SAID, SPEAKER)
    assert confidence(replace(SAID, log_probability=0.1), replace(SPEAKER, certainty=1.0)) <= 1.0


def test_on_the_telephone_the_same_words_are_as_certain() -> None:
    """Although Silero is not."""
    assert confidence(SAID, replace(SPEAKER, certainty=0.55), Band.PHONE) == pytest.approx(confidence(SAID, SPEAKER))
