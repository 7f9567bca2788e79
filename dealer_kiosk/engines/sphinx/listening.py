"""One utterance that a pocketsphinx process decodes while it is spoken."""

import itertools
import json

from dealer_kiosk.engines.sphinx.pool import SphinxPool
from dealer_kiosk.engines.sphinx.process import SphinxProcess
from dealer_kiosk.engines.sphinx.suppression import NoiseSuppression
from dealer_kiosk.engines.sphinx.worker import BEGIN, DROP, FINISH, SAMPLES
from dealer_kiosk.errors import Cancelled, EngineError
from dealer_kiosk.messages import MIC_RATE, Expects, Samples, Transcript

_BLOCK = MIC_RATE // 5  # samples in one request, so that the process soon notices when the utterance is dropped
_numbers = itertools.count(1)


class SphinxListening:
    """Hears one utterance; it is kept here as long as all processes are busy with others.

    Args:
        pool: lends the process.
        expects: what was asked for.
        timeout_s: seconds that `finish` may take.
        suppression: takes noise out of what is heard; None = nothing does.
        whole: decode at the end only, with the cepstral mean of all of it.
    """

    def __init__(
        self,
        pool: SphinxPool,
        expects: Expects,
        timeout_s: float,
        suppression: NoiseSuppression | None = None,
        *,
        whole: bool = False,
    ) -> None:
        self._pool = pool
        self._suppression = suppression
        self._timeout_s = timeout_s
        self._number = next(_numbers)
        begin = {"number": self._number, "expects": expects, "whole": whole}
        self._unsent = [BEGIN + json.dumps(begin).encode()]
        self._process: SphinxProcess | None = None
        self._result: Transcript | EngineError | None = None
        self._send()

    def hear(self, samples: Samples) -> None:
        """Take the next samples; returns at once."""
        if self._result is None:
            self._pass_on(self._suppression.clean(samples) if self._suppression else samples)

    def partial(self) -> str:
        """The words so far; "" while there are none."""
        if isinstance(self._result, Transcript):
            return self._result.text
        return self._process.partial(self._number) if self._process else ""

    def finish(self) -> Transcript:
        """Words of all that was heard.

        Raises:
            Cancelled: the utterance was dropped.
            EngineError: the process died or took too long, all were busy, or the engine is closed.
        """
        if self._result is None:
            try:
                self._result = self._finish()
            except EngineError as error:
                self._result = error
        if isinstance(self._result, EngineError):
            raise self._result
        return self._result

    def drop(self) -> None:
        """Forget the utterance; its process is free at once. Safe to call twice, and after `finish`."""
        if self._result is not None:
            return
        self._result = Cancelled("the utterance was dropped")
        self._unsent.clear()
        if self._process:
            self._process.send(DROP)
            self._give_back()

    def _pass_on(self, samples: Samples) -> None:
        for start in range(0, len(samples), _BLOCK):
            self._send(SAMPLES + samples[start : start + _BLOCK].astype("<i2").tobytes())

    def _send(self, *requests: bytes) -> None:
        self._unsent.extend(requests)
        if self._process is None:
            try:
                self._process = self._pool.take(0.0)
            except EngineError:  # met again and raised by `finish`
                return
        if self._process:
            self._process.partial(self._number)  # so that its answers never fill their pipe, which would stop it
            for request in self._unsent:
                self._process.send(request)
            self._unsent.clear()

    def _finish(self) -> Transcript:
        self._process = self._process or self._pool.take(self._timeout_s)
        if self._process is None:
            raise EngineError("the speech recogniser is busy with others; try again, or allow it more processes in config.toml")
        if self._suppression:
            self._pass_on(self._suppression.rest())
        self._send(FINISH)
        try:
            answer = self._process.answer(self._number, self._timeout_s)
        except EngineError:
            self._pool.replace(self._process)
            raise
        finally:
            process, self._process = self._process, None
        self._pool.give_back(process)
        return Transcript(answer["text"], answer["confidence"], tuple(answer["alternatives"]))

    def _give_back(self) -> None:
        process, self._process = self._process, None
        if process:
            self._pool.give_back(process)
