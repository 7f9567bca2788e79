"""Speech engines that follow a script: for tests, and for running without sound."""

from collections.abc import Iterable, Iterator

import numpy as np

from dealer_kiosk.engines.collecting import CollectedListening
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Band, Expects, Samples, Transcript, Utterance

_SECONDS_A_WORD = 0.06


class ScriptedEars:
    """Hears the given lines, one for each utterance that is not silent; then nothing.

    Args:
        lines: texts, transcripts, or errors to raise.
    """

    name = "scripted"

    def __init__(self, lines: Iterable[str | Transcript | EngineError] = ()) -> None:
        self._lines = iter(lines)
        self.expected: list[Expects] = []  # what each call was told to expect
        self.bands: list[Band] = []  # of each call
        self.closed = False

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Transcript:
        """The next line of the script.

        Raises:
            EngineError: the script says so, or the ears are closed.
        """
        if self.closed:
            raise EngineError("the speech recogniser is closed")
        self.expected.append(expects)
        self.bands.append(band)
        if not np.any(utterance.samples):
            return Transcript("", 0.0)
        line = next(self._lines, "")
        if isinstance(line, EngineError):
            raise line
        return line if isinstance(line, Transcript) else Transcript(line, 1.0 if line else 0.0)

    def listen(self, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> CollectedListening:
        """An utterance that gets the next line of the script when it is finished."""
        return CollectedListening(lambda utterance: self.transcribe(utterance, expects, band))

    def close(self) -> None:
        """Hear nothing more; safe to call twice."""
        self.closed = True


class ScriptedVoice:
    """Speaks silence, 60 ms for each word at pace 1, and remembers what it was given.

    Args:
        rate: samples a second.
    """

    name = "scripted"

    def __init__(self, rate: int = 16_000) -> None:
        self.rate = rate
        self.said: list[str] = []
        self.paces: list[float] = []  # of each text in `said`
        self.closed = False

    def synthesize(self, text: str, pace: float = 1.0) -> Iterator[Samples]:
        """One silent chunk; none for text without letters or digits.

        Raises:
            EngineError: the voice is closed.
        """
        if self.closed:
            raise EngineError("the voice is closed")
        self.said.append(text)
        self.paces.append(pace)
        words = sum(any(letter.isalnum() for letter in word) for word in text.split())
        if words:
            yield np.zeros(int(words * _SECONDS_A_WORD * pace * self.rate), np.int16)

    def abandon(self) -> None:
        """Nothing takes long enough to be given up."""

    def close(self) -> None:
        """Say nothing more; safe to call twice."""
        self.closed = True
