"""An utterance while it is being spoken, with a scripted model."""

import threading
import time
from collections.abc import Callable

import pytest

from dealer_kiosk.config import WhisperTuning
from dealer_kiosk.engines.whisper.listening import WhisperListening
from dealer_kiosk.engines.whisper.model import Decoded
from dealer_kiosk.engines.whisper.recogniser import Recogniser
from dealer_kiosk.errors import Cancelled, EngineError
from dealer_kiosk.messages import Band, Expects, Samples
from tests.engines.scripted_whisper import LevelDetector, ScriptedWhisper, silence, speech

FIRST = Decoded("I need", -0.2, 0.05)
ALL = Decoded("I need new brakes", -0.2, 0.05)


def listening(model: ScriptedWhisper, most_share: float = 1e9) -> WhisperListening:
    return WhisperListening(Recogniser(model, LevelDetector(), 5, WhisperTuning()), Expects.OPEN, Band.WIDE, most_share)


def feed(ears: WhisperListening, samples: Samples) -> None:
    """In frames of 20 ms, as they come from the microphone, but without waiting between them."""
    for start in range(0, len(samples), 320):
        ears.hear(samples[start : start + 320])


def eventually(condition: Callable[[], bool]) -> bool:
    for _ in range(1_000):
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_without_early_passes_all_is_recognised_at_the_end() -> None:
    """On a slow machine, or where the setting says so."""
    model = ScriptedWhisper([ALL])
    ears = listening(model, most_share=0.0)
    feed(ears, speech(2))
    feed(ears, silence(1))

    assert ears.partial() == ""
    assert ears.finish().text == ALL.text
    assert [made.samples for made in model.passes] == [48_000]


def test_words_are_there_while_somebody_speaks() -> None:
    """A glance a second."""
    ears = listening(ScriptedWhisper([FIRST, ALL]))
    feed(ears, speech(1.2))

    assert eventually(lambda: ears.partial() == FIRST.text)


def test_what_was_recognised_in_the_last_pause_need_not_be_again() -> None:
    """The text is there at once, although the turn ends half a second after the words."""
    model = ScriptedWhisper([ALL])
    ears = listening(model)
    feed(ears, speech(0.9))
    feed(ears, silence(0.4))
    assert eventually(lambda: [made.beam for made in model.passes][-1:] == [5])
    feed(ears, silence(0.4))
    passes = len(model.passes)

    assert ears.finish().text == ALL.text
    assert len(model.passes) == passes


def test_words_after_the_pause_make_its_text_stale() -> None:
    """All is recognised once more, the last words too."""
    model = ScriptedWhisper([FIRST, ALL])
    ears = listening(model)
    feed(ears, speech(0.7))
    feed(ears, silence(0.4))
    assert eventually(lambda: ears.partial() == FIRST.text)
    feed(ears, speech(0.5))

    assert ears.finish().text == ALL.text
    assert model.passes[-1].samples == 1.6 * 16_000
    assert model.passes[-1].beam == 5


def test_a_glance_is_never_the_answer() -> None:
    """It is made in a hurry."""
    model = ScriptedWhisper([FIRST, ALL])
    ears = listening(model)
    feed(ears, speech(1.2))
    assert eventually(lambda: ears.partial() == FIRST.text)

    assert ears.finish().text == ALL.text


def test_finishing_twice_gives_the_same() -> None:
    """And nothing more is heard after the end."""
    model = ScriptedWhisper([ALL, FIRST])
    ears = listening(model, most_share=0.0)
    feed(ears, speech(1))
    heard = ears.finish()
    feed(ears, speech(1))

    assert heard is ears.finish()
    assert len(model.passes) == 1


def test_nothing_heard_is_nothing_said() -> None:
    """Finished before the first frame."""
    assert listening(ScriptedWhisper([ALL])).finish().text == ""


def test_dropping_returns_at_once_and_twice() -> None:
    """Also while a pass is being made, which nobody waits for."""
    model = ScriptedWhisper([ALL])
    model.may_answer.clear()
    ears = listening(model)
    feed(ears, speech(1.2))
    assert model.asked.wait(20)
    began = time.monotonic()
    ears.drop()
    ears.drop()
    took = time.monotonic() - began
    model.may_answer.set()

    assert took < 1.0
    with pytest.raises(Cancelled):
        ears.finish()


def test_what_was_dropped_makes_no_more_passes() -> None:
    """The model is free for others."""
    model = ScriptedWhisper([ALL])
    ears = listening(model)
    ears.drop()
    feed(ears, speech(3))

    assert model.passes == []


def test_a_failing_pass_on_the_way_does_not_spoil_the_end() -> None:
    """The end is tried again, and says so if it fails too."""
    model = ScriptedWhisper([RuntimeError("busy"), ALL])
    ears = listening(model)
    feed(ears, speech(1.2))
    assert model.asked.wait(20)
    assert ears.finish().text == ALL.text

    failing = listening(ScriptedWhisper([RuntimeError("broken")]))
    feed(failing, speech(1.2))
    with pytest.raises(EngineError, match="broken"):
        failing.finish()


def test_several_customers_share_the_model() -> None:
    """One after the other, each with the own clip."""
    model = ScriptedWhisper([ALL])
    shared = Recogniser(model, LevelDetector(), 5, WhisperTuning())
    everybody = [WhisperListening(shared, Expects.OPEN, Band.WIDE, 1e9) for _ in range(4)]
    for ears in everybody:
        feed(ears, speech(1.2))
    texts: list[str] = []
    threads = [threading.Thread(target=lambda ears=ears: texts.append(ears.finish().text)) for ears in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [ALL.text] * 4 == texts


def test_the_sound_is_copied() -> None:
    """A driver may use its buffer again."""
    model = ScriptedWhisper([ALL])
    ears = listening(model, most_share=0.0)
    frame = speech(1)
    ears.hear(frame)
    frame[:] = 0

    assert ears.finish().text == ALL.text
