"""The recognisers that are compared, by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dealer_kiosk.app import App, ears
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.engines.collecting import CollectedListening
from dealer_kiosk.engines.sphinx.engine import SphinxEars
from dealer_kiosk.errors import ConfigError, ModelError
from dealer_kiosk.messages import MIC_RATE, Band, Expects, Transcript, Utterance

NAMES = ("general", "sphinx", "whisper")
"""general: pocketsphinx as its package comes; sphinx, whisper: our engines as configured; whisper:MODEL with another model."""

_PATIENCE_S = 600.0


@contextmanager
def recogniser(name: str, app: App) -> Iterator[SpeechToText]:
    """One of NAMES, or `whisper:` and a model, loaded.

    Raises:
        ConfigError: there is no such recogniser.
        ModelError: its files are missing, damaged or unusable.
    """
    kind, _, model = name.partition(":")
    if kind not in NAMES or (model and kind != "whisper"):
        raise ConfigError(f"there is no recogniser {name!r}; there are {', '.join(NAMES)} and whisper:MODEL")
    if kind == "general":
        yield GeneralEars()
        return
    with ears(_configured(app, kind, model)) as engine:
        if isinstance(engine, SphinxEars) and not engine.has_language_model:
            raise ModelError("the recogniser's language models are not built; run: dealer-kiosk models build")
        yield engine


def _configured(app: App, kind: str, model: str) -> App:
    """The installation with another recogniser, which may be as slow as this machine is while it measures."""
    stt = app.config.stt
    whisper = replace(stt.whisper, model=model or stt.whisper.model)
    sphinx = replace(stt.sphinx, start_timeout_s=_PATIENCE_S, decode_timeout_s=_PATIENCE_S)
    return replace(app, config=replace(app.config, stt=replace(stt, engine=kind, whisper=whisper, sphinx=sphinx)))


class GeneralEars:
    """pocketsphinx with the models of its own package and nothing of ours: a judge that knows nothing about the dealership."""

    name = "general"

    def __init__(self) -> None:
        from pocketsphinx import Decoder  # noqa: PLC0415, TID251 - heavy; the comparison is with the package, not with our engine

        self._decoder = Decoder(samprate=MIC_RATE, loglevel="FATAL")

    def transcribe(self, utterance: Utterance, _expects: Expects = Expects.OPEN, _band: Band = Band.WIDE) -> Transcript:
        """Words of the utterance; it knows one mode only, and its confidence is not measured."""
        self._decoder.start_utt()
        self._decoder.process_raw(utterance.samples.astype("<i2").tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return Transcript(found.hypstr if found else "", 1.0)

    def listen(self, _expects: Expects = Expects.OPEN, _band: Band = Band.WIDE) -> CollectedListening:
        """Hears the whole utterance at its end."""
        return CollectedListening(self.transcribe)

    def close(self) -> None:
        """Nothing to release."""
