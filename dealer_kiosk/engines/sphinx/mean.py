"""The cepstral mean of what has been heard so far.

Subtracting it takes away what the microphone and the room do to every sound. pocketsphinx subtracts the mean of a whole
recording, or else one that it was told before: sound that is still coming in needs a mean from its beginning.
"""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dealer_kiosk.messages import MIC_RATE

FIRST_S = 0.9
"""Seconds of an utterance, 0.4 of them from before its first word, after which its mean is taken for the first time."""

USUAL = "40,3,-1"
"""pocketsphinx's own mean, for a sound too short to have one."""

_STEP = 1.6  # each time the mean is taken anew, so much more has been heard
_LAST_S = 4.0  # the mean of more differs little


class CepstralMean:
    """Measures means.

    Args:
        acoustic: folder of the acoustic model, which says what the features are.
    """

    def __init__(self, acoustic: Path) -> None:
        from pocketsphinx import Decoder  # noqa: PLC0415 - heavy, and only this engine needs it

        # It never searches, so it gets the least there is to search for.
        with tempfile.NamedTemporaryFile("w", prefix="dealer-kiosk-", suffix=".dict", encoding="ascii") as words:
            words.write("yes Y EH S\n")
            words.flush()
            self._features: Any = Decoder(
                hmm=str(acoustic), lm=None, dict=words.name, keyphrase="yes", samprate=MIC_RATE, loglevel="FATAL"
            )

    def of(self, sound: bytes | bytearray) -> str:
        """The mean of little-endian 16-bit samples, one at least, as `Decoder.set_cmn` takes it; "" of digital silence."""
        self._features.start_utt()
        self._features.process_raw(bytes(sound), no_search=True, full_utt=True)
        self._features.end_utt()
        mean = str(self._features.get_cmn())
        return "" if "nan" in mean else mean


def moments() -> Iterator[int]:
    """How many samples of an utterance are to be there each time its mean is taken."""
    times = itertools.takewhile(lambda seconds: seconds <= _LAST_S, (FIRST_S * _STEP**step for step in itertools.count()))
    return (round(seconds * MIC_RATE) for seconds in times)
