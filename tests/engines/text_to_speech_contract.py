"""What every voice must do; each engine and the double run these tests."""

import contextlib
import threading

import numpy as np
import pytest

from dealer_kiosk.engines.base import TextToSpeech
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Samples


def said(voice: TextToSpeech, text: str, pace: float = 1.0) -> Samples:
    """All of the sound in one piece."""
    return np.concatenate([np.zeros(0, np.int16), *voice.synthesize(text, pace)])


class TextToSpeechContract:
    """Subclasses give `voice`, which tests share, and `fresh`, which a test may close."""

    @pytest.fixture
    def voice(self) -> TextToSpeech:
        """A voice."""
        raise NotImplementedError

    @pytest.fixture
    def fresh(self) -> TextToSpeech:
        """A voice of the test's own."""
        raise NotImplementedError

    def test_has_a_name_and_a_rate(self, voice: TextToSpeech) -> None:
        """Reports call the engine by its name; the speaker needs its rate."""
        assert voice.name
        assert 8_000 <= voice.rate <= 48_000

    def test_chunks_are_mono_samples(self, voice: TextToSpeech) -> None:
        """A sentence gives one or more filled, flat chunks of 16-bit samples."""
        chunks = list(voice.synthesize("How can I help you?"))
        assert chunks
        assert all(chunk.dtype == np.int16 and chunk.ndim == 1 and len(chunk) for chunk in chunks)

    def test_longer_text_takes_longer(self, voice: TextToSpeech) -> None:
        """Ten words take more time than two."""
        short, long = said(voice, "Thank you."), said(voice, "Thank you for calling, we will see you tomorrow at nine.")
        assert len(short) < len(long)

    def test_a_slower_pace_takes_longer(self, voice: TextToSpeech) -> None:
        """Pace 1.25 takes about a quarter more time, and the next sentence is as usual again."""
        text = "Your appointment is on Tuesday at nine thirty. Is there anything else that I can do for you?"
        usual, slower, again = said(voice, text), said(voice, text, 1.25), said(voice, text)
        assert 1.15 < len(slower) / len(usual) < 1.35
        assert 0.95 < len(again) / len(usual) < 1.05

    @pytest.mark.parametrize("text", ["", "   ", "...", "?!", "—", "\n\t", "\U0001f600", "\x00\x07", "\ud800"])
    def test_nothing_to_say_gives_no_sound(self, voice: TextToSpeech, text: str) -> None:
        """Text without a letter or a digit yields no chunk."""
        assert list(voice.synthesize(text)) == []

    @pytest.mark.parametrize(
        "text",
        [
            "hello\x00\x07 there",
            "caf\u00e9 \U0001f697 na\u00efve",
            "-t play",
            "$(reboot) `id`; rm",
            "[[h]] <speak>x</speak>",
            "a\nb\r\nc",
        ],
    )
    def test_odd_text_is_only_text(self, voice: TextToSpeech, text: str) -> None:
        """Control characters, emoji, options, shell and markup are spoken or dropped, never obeyed."""
        assert len(said(voice, text))

    def test_very_long_text_is_spoken(self, voice: TextToSpeech) -> None:
        """5,000 characters without a full stop are spoken as well."""
        assert len(said(voice, "through " * 625)) > 30 * voice.rate

    def test_can_be_abandoned(self, voice: TextToSpeech) -> None:
        """A cancelled sentence leaves the voice usable."""
        next(iter(voice.synthesize("One sentence. Another sentence.")))
        assert len(said(voice, "Next."))

    def test_text_that_is_being_made_can_be_given_up(self, voice: TextToSpeech) -> None:
        """Another thread stops it, the caller learns of it, and the next text is spoken whole."""
        stopper = threading.Timer(0.3, voice.abandon)
        stopper.start()
        with contextlib.suppress(EngineError):  # a fast voice is ready before
            said(voice, "through " * 600)
        stopper.join()
        assert len(said(voice, "Next."))

    def test_giving_up_nothing_does_nothing(self, voice: TextToSpeech) -> None:
        """Before, between and after texts."""
        voice.abandon()
        assert len(said(voice, "Next."))
        voice.abandon()

    def test_closed_twice_then_refuses(self, fresh: TextToSpeech) -> None:
        """Closing again does nothing; using it afterwards is an error that the caller knows."""
        fresh.close()
        fresh.close()
        fresh.abandon()
        with pytest.raises(EngineError):
            list(fresh.synthesize("Hello."))
