"""One utterance as it comes in: recognised at its pauses already, so that the text is there when the customer stops."""

import threading
from dataclasses import replace

import numpy as np

from dealer_kiosk.engines.whisper.recogniser import Recogniser
from dealer_kiosk.engines.whisper.rehearing import Progress, Rehearing, next_pass
from dealer_kiosk.engines.whisper.voice import dbfs, loudest_dbfs
from dealer_kiosk.errors import Cancelled, EngineError
from dealer_kiosk.messages import MIC_RATE, Band, Expects, Samples, Transcript

_LOOK_EVERY = MIC_RATE // 8  # samples after which the detector looks again
_CONTEXT = MIC_RATE // 4  # samples before those, because the detector needs a start
_QUIETER_DB = 6.0  # what follows an early transcript must be softer than what it is of, whatever the detector says


class WhisperListening:
    """Hears one utterance.

    Args:
        recogniser: shared with everybody else who listens.
        expects: what was asked for.
        band: where the sound comes from.
        most_share: passes that take a larger share of the time spoken are not made before the end; 0 = none is.
    """

    def __init__(self, recogniser: Recogniser, expects: Expects, band: Band, most_share: float) -> None:
        self._recogniser = recogniser
        self._expects = expects
        self._band = band
        self._most_share = most_share
        self._changed = threading.Condition()
        self._chunks: list[Samples] = []
        self._count = 0
        self._partial = ""
        self._early: tuple[int, Transcript] | None = None  # the last whole pass and how many samples it heard
        self._result: Transcript | None = None
        self._over = self._dropped = False
        self._thread: threading.Thread | None = None

    def hear(self, samples: Samples) -> None:
        """Take the next samples, mono at MIC_RATE; returns at once."""
        with self._changed:
            if self._over or not len(samples):
                return
            self._chunks.append(samples.copy())
            self._count += len(samples)
            self._changed.notify()
            if self._thread is None and self._most_share > 0:
                self._thread = threading.Thread(target=self._follow, name="whisper-listening", daemon=True)
                self._thread.start()

    def partial(self) -> str:
        """The words so far; "" while there are none."""
        return self._partial

    def finish(self) -> Transcript:
        """The words of all that was heard; waits until they are there.

        Raises:
            Cancelled: the utterance was dropped.
            EngineError: the engine failed, or is closed; the next utterance may work again.
        """
        self._stop()
        if self._thread is not None:
            self._thread.join()
        if self._result is None:
            if self._dropped:
                raise Cancelled("the utterance was dropped")
            self._result = self._early_result() or self._recogniser.recognise(self._heard(), self._expects, self._band)
            self._partial = self._result.text
        return self._result

    def drop(self) -> None:
        """Forget the utterance; a pass that is being made ends by itself. Safe to call twice, and after `finish`."""
        self._dropped = True
        self._stop()
        self._chunks.clear()

    def _stop(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify()

    def _heard(self) -> Samples:
        with self._changed:
            if len(self._chunks) > 1:
                self._chunks = [np.concatenate(self._chunks)]
            return self._chunks[0] if self._chunks else np.zeros(0, np.int16)

    def _early_result(self) -> Transcript | None:
        """The transcript of the last whole pass if nobody has spoken since."""
        if self._early is None:
            return None
        count, transcript = self._early
        samples = self._heard()
        quiet = loudest_dbfs(samples[count:]) < dbfs(samples[:count]) - _QUIETER_DB
        return transcript if quiet and self._is_silent(samples, count) else None

    def _is_silent(self, samples: Samples, start: int) -> bool:
        """Whether nobody speaks from a sample on."""
        before = min(start, _CONTEXT)
        return self._recogniser.detector.is_silent(samples[start - before :], self._band, after=before)

    def _follow(self) -> None:
        progress, looked = Progress(0.0, 0.0, 0.0, 0.0), 0
        while self._wait_for(looked + _LOOK_EVERY):
            samples = self._heard()
            while looked + _LOOK_EVERY <= len(samples):
                silent = self._is_silent(samples[: looked + _LOOK_EVERY], looked)
                looked += _LOOK_EVERY
                progress = replace(progress, spoken_s=progress.spoken_s if silent else looked / MIC_RATE)
            progress = replace(progress, heard_s=looked / MIC_RATE)
            try:
                progress = self._recognise_early(samples, progress)
            except EngineError:  # the pass at the end meets it again and says so
                return

    def _wait_for(self, count: int) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._count >= count)
            return not self._over

    def _recognise_early(self, samples: Samples, progress: Progress) -> Progress:
        what = next_pass(progress, self._recogniser.last_share, self._most_share)
        if what is Rehearing.WHOLE:
            transcript = self._recogniser.recognise(samples, self._expects, self._band)
            self._early = len(samples), transcript
            self._partial = transcript.text or self._partial
            return replace(progress, recognised_s=progress.heard_s, whole_s=progress.heard_s)
        if what is Rehearing.GLANCE:
            text = self._recogniser.glance(samples, self._band)
            if text is not None:
                self._partial = text or self._partial
                return replace(progress, recognised_s=progress.heard_s)
        return progress
