"""The pocketsphinx engine: speech recognition without a downloaded model, ready when the customer stops speaking.

It runs in processes of its own, because pocketsphinx holds the interpreter lock for seconds, which would stall sound in ours.
Parts: `lm` its language models, `decoder` decoding (`mean`, `hypothesis`, `confidence`),
`worker` the process, `process` and `pool` our ends of it, `listening` one utterance, `suppression` what is done about noise.
"""

from pathlib import Path

from dealer_kiosk.engines.sphinx.listening import SphinxListening
from dealer_kiosk.engines.sphinx.lm import find_language_model, general_folder
from dealer_kiosk.engines.sphinx.pool import SphinxPool
from dealer_kiosk.engines.sphinx.process import SphinxProcess
from dealer_kiosk.engines.sphinx.suppression import NoiseSuppression
from dealer_kiosk.errors import EngineError, ModelError
from dealer_kiosk.messages import Band, Expects, Transcript, Utterance


class SphinxEars:
    """Speech to text by pocketsphinx.

    Without models in the cache it works with pocketsphinx's general language model, which makes five times as many errors on what
    customers of a dealership usually say.

    Args:
        cache: where `lm.build_language_model` put its models; None = the general model.
        phone: what fits the acoustic model to telephone lines, an MLLR matrix or the folder of another acoustic model; None =
            they are heard with the one for the microphone.
        processes: utterances heard at once, and as many of telephone lines where `phone` is given; further ones wait. A process
            is started when it is first needed, the first one at once, and takes about 150 MB.
        start_timeout_s: seconds a process may take to load.
        decode_timeout_s: seconds the end of an utterance may take before its process is restarted.

    Raises:
        ModelError: pocketsphinx or a model of it is missing or damaged.
    """

    name = "sphinx"

    def __init__(
        self,
        cache: Path | None = None,
        *,
        phone: Path | None = None,
        processes: int = 4,
        start_timeout_s: float = 60.0,
        decode_timeout_s: float = 30.0,
    ) -> None:
        general_folder()
        if phone and not phone.exists():
            raise ModelError(f"{phone} does not exist; run: dealer-kiosk models verify")
        self._models = find_language_model(cache)
        self._decode_timeout_s = decode_timeout_s
        microphone = SphinxPool(lambda: SphinxProcess(self._models, None, start_timeout_s), processes)
        lines = SphinxPool(lambda: SphinxProcess(self._models, phone, start_timeout_s), processes) if phone else microphone
        self._pools = {Band.WIDE: microphone, Band.PHONE: lines}
        try:
            _load_one(microphone)
        except BaseException:
            self.close()
            raise

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the recogniser."""
        return tuple(pid for pool in set(self._pools.values()) for pid in pool.pids)

    @property
    def has_language_model(self) -> bool:
        """Whether the dealership's own language model is in use."""
        return self._models is not None

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Transcript:
        """Words of a whole utterance; empty text when nobody said anything.

        Raises:
            EngineError: the process died or took too long; a new one is started, the next call may work.
        """
        listening = self._listening(expects, band, whole=True)
        listening.hear(utterance.samples)
        return listening.finish()

    def listen(self, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> SphinxListening:
        """Begin an utterance that is decoded while it is spoken."""
        return self._listening(expects, band, whole=False)

    def _listening(self, expects: Expects, band: Band, *, whole: bool) -> SphinxListening:
        # What fits the model to telephone lines was learned with their noise.
        suppression = NoiseSuppression() if band is Band.WIDE else None
        return SphinxListening(self._pools[band], expects, self._decode_timeout_s, suppression, whole=whole)

    def close(self) -> None:
        """End the processes; safe to call twice."""
        for pool in self._pools.values():
            pool.close()


def _load_one(pool: SphinxPool) -> None:
    """Start a first process and wait until it is ready."""
    process = pool.take(0.0)
    if process is None:
        raise EngineError("the speech recogniser may have no process; set stt.sphinx.processes to 1 or more")
    try:
        process.wait_ready()
    finally:
        pool.give_back(process)
