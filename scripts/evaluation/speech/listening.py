"""A stream of sound through the turn detector and the speech check, as the kiosk hears it."""

from collections.abc import Callable, Iterator

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.turns import TurnDetector, utterances
from dealer_kiosk.audio.vad import SPEECH_SCORE, VoiceActivity
from dealer_kiosk.config import Turns
from dealer_kiosk.messages import MIC_RATE, Band, Expects, Samples, Utterance

Confirm = Callable[[Samples], float]
"""How surely an utterance is speech, 0..1."""


def streamed(samples: Samples, settings: Turns, confirm: Confirm, expects: Expects = Expects.OPEN) -> Iterator[Utterance]:
    """The utterances that the kiosk would hear in an endless stream; what is no speech is dropped."""
    detector, activity = TurnDetector(settings, expects), VoiceActivity(settings)
    for frame in pcm.Framer().push(samples):
        found = detector.push(frame, activity.is_speech(frame))
        if found and confirm(found.samples) >= SPEECH_SCORE[Band.WIDE]:
            yield found
    last = detector.flush()
    if last and confirm(last.samples) >= SPEECH_SCORE[Band.WIDE]:
        yield last


def one_turn(samples: Samples, settings: Turns, confirm: Confirm, expects: Expects) -> Utterance | None:
    """All that is said in a recording, from the first word to the last; None when that is nothing."""
    found = [
        item for item in utterances(samples, TurnDetector(settings, expects)) if confirm(item.samples) >= SPEECH_SCORE[Band.WIDE]
    ]
    if not found:
        return None
    start, end = found[0].start_s, min(found[-1].end_s, found[0].start_s + settings.max_s)
    return Utterance(samples[round(start * MIC_RATE) : round(end * MIC_RATE)], start, end)
