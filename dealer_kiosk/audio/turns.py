"""When does a customer's turn begin and end? A pure state machine over 20 ms frames.

Measured with recorded and synthetic speech: a fixed pause of 700 ms cuts dictated digits apart, and 1,200 ms everywhere feels
slow, so the pause that ends a turn depends on what the agent is waiting for, and on how the words so far sound.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.vad import VoiceActivity
from dealer_kiosk.config import Turns
from dealer_kiosk.messages import MIC_RATE, Ending, Expects, Samples, Utterance

DICTATED = frozenset({Expects.PHONE, Expects.EMAIL, Expects.CODE, Expects.NAME})
"""What people say piece by piece, with pauses to think or to read it off."""

TAIL_MS = 200
"""Silence kept after the last voiced frame: soft final consonants are not voiced."""

_BREAK_FRAMES = 2  # a click is one voiced frame; it must not prolong the turn


class TurnDetector:
    """Cuts utterances out of a stream of frames.

    Attributes:
        expects: what the agent is waiting for; may be set at any time.
        ending: how the words of the utterance under way sound so far; may be set at any time, and is UNKNOWN again after it.
        settings: lengths in use.
    """

    def __init__(self, settings: Turns, expects: Expects = Expects.OPEN) -> None:
        self.settings = settings
        self.expects = expects
        self.ending = Ending.UNKNOWN
        # People do not voice every frame: `start_ms` of speech must lie within twice that time.
        self._window = max(1, 2 * _frames(settings.start_ms))
        self._position = 0  # frames since the start of the stream
        self.reset()

    @property
    def in_speech(self) -> bool:
        """Whether an utterance is under way."""
        return bool(self._frames)

    @property
    def pausing(self) -> bool:
        """Whether whoever speaks is silent at the moment."""
        return self.in_speech and self._silence > _BREAK_FRAMES

    @property
    def so_far(self) -> Samples:
        """The utterance under way, from its pre-roll to the last frame; no samples when there is none."""
        return np.concatenate([np.zeros(0, np.int16), *self._frames])

    def reset(self) -> None:
        """Drop what was heard so far; the position in the stream goes on."""
        self._recent: deque[Samples] = deque(maxlen=self._window + _frames(self.settings.preroll_ms))
        self._voiced: deque[bool] = deque(maxlen=self._window)
        self._frames: list[Samples] = []
        self._run = 0  # voiced frames in a row
        self._silence = 0  # frames since the last voiced ones
        self.ending = Ending.UNKNOWN

    def push(self, frame: Samples, is_speech: bool) -> Utterance | None:
        """Take the next frame; an utterance when it ends with this one."""
        self._position += 1
        if not self._frames:
            self._wait(frame, is_speech)
            return None
        self._frames.append(frame)
        self._run = self._run + 1 if is_speech else 0
        self._silence = 0 if self._run >= _BREAK_FRAMES else self._silence + 1
        if self._silence >= _frames(self._end_ms()) or len(self._frames) >= _frames(self.settings.max_s * 1000):
            return self._finish()
        return None

    def flush(self) -> Utterance | None:
        """The stream has ended: the utterance under way, if there is one."""
        return self._finish() if self._frames else None

    def _wait(self, frame: Samples, is_speech: bool) -> None:
        self._recent.append(frame)
        self._voiced.append(is_speech)
        if sum(self._voiced) >= _frames(self.settings.start_ms):
            first = len(self._voiced) - self._voiced.index(True)  # frames since the first voiced one
            keep = first + _frames(self.settings.preroll_ms)
            self._frames = list(self._recent)[-keep:]
            self._run = self._silence = 0

    def _end_ms(self) -> float:
        expected = self._expected_ms()
        if self.ending is Ending.COMPLETE:
            return min(expected, self.settings.end_complete_ms)
        return max(expected, self.settings.end_unfinished_ms) if self.ending is Ending.UNFINISHED else expected

    def _expected_ms(self) -> float:
        if self.expects is Expects.YES_NO:
            return self.settings.end_closed_ms
        if self.expects in DICTATED:
            return self.settings.end_number_ms
        return self.settings.end_ms

    def _finish(self) -> Utterance:
        surplus = max(0, self._silence - _frames(TAIL_MS))
        start = (self._position - len(self._frames)) * pcm.FRAME_SAMPLES
        samples = np.concatenate(self._frames[: len(self._frames) - surplus])
        self.reset()
        return Utterance(samples, start / MIC_RATE, (start + len(samples)) / MIC_RATE)


def _frames(milliseconds: float) -> int:
    return max(1, round(milliseconds / pcm.FRAME_MS))


def utterances(samples: Samples, detector: TurnDetector) -> Iterator[Utterance]:
    """All utterances of a whole recording (mono, MIC_RATE), in order.

    The background level is known beforehand here, so speech from the first sample on is heard as well.
    """
    activity = VoiceActivity(detector.settings)
    framer = pcm.Framer()
    frames = [*framer.push(samples), *framer.flush()]
    if frames:
        activity.floor.settle(float(np.percentile([pcm.dbfs(frame) for frame in frames], 10)))
    for frame in frames:
        if utterance := detector.push(frame, activity.is_speech(frame)):
            yield utterance
    if utterance := detector.flush():
        yield utterance
