"""Decoding one utterance after the other with pocketsphinx, while it is spoken."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from dealer_kiosk.engines.sphinx.confidence import confidence
from dealer_kiosk.engines.sphinx.hypothesis import NOTHING, choose, read, read_partial, transcript
from dealer_kiosk.engines.sphinx.lm import DICTIONARY, OPEN_MODEL, closed_model, general_folder, write_small_models
from dealer_kiosk.engines.sphinx.mean import USUAL, CepstralMean, moments
from dealer_kiosk.engines.sphinx.sentences import CLOSED_RULES
from dealer_kiosk.errors import ModelError
from dealer_kiosk.messages import MIC_RATE, Expects, Samples, Transcript

_OPEN = "open"
_QUIET = 10.0  # root mean square below which nothing was said: -70 dBFS
_BLOCK = 2 * MIC_RATE // 5  # bytes decoded at a time: 200 ms
_SEARCH = {
    # Hypotheses and words kept a frame: babble then takes half of real time instead of twice, and clear speech is heard as well.
    "maxhmmpf": 5_000,
    "maxwpf": 20,
    # The second pass, made after the end, is narrower than pocketsphinx's own (1e-64, 7e-29, 25). Each saves about a third of
    # its time: the beams without more word errors in 20 clips, the window for one more in 10 clips that took longest.
    "fwdflatbeam": 1e-48,
    "fwdflatwbeam": 1e-22,
    "fwdflatsfwin": 12,
}


class SphinxDecoder:
    """pocketsphinx with an open model, and beside it one for the answers to each closed question.

    Where a closed question was asked, both decode side by side, so that customers may also answer something else.

    Args:
        folder: models made by `lm.build_language_model`, or None for pocketsphinx's general model.
        phone: what fits the acoustic model to a telephone line: an MLLR matrix, or the folder of another acoustic model.

    Raises:
        ModelError: a model cannot be loaded.
    """

    def __init__(self, folder: Path | None, phone: Path | None = None) -> None:
        general = general_folder()
        acoustic = phone if phone and phone.is_dir() else general / "en-us"
        mllr = phone if phone and not phone.is_dir() else None
        if folder:
            self._load(acoustic, mllr, folder / OPEN_MODEL, folder)
        else:
            with tempfile.TemporaryDirectory(prefix="dealer-kiosk-") as temporary:
                write_small_models(Path(temporary))
                self._load(acoustic, mllr, general / "en-us.lm.bin", Path(temporary))
        self._means = CepstralMean(acoustic)
        self._used: list[Any] = []
        self._started = False
        self.begin(Expects.OPEN)

    def begin(self, expects: Expects, *, whole: bool = False) -> None:
        """Start an utterance; one that is under way is dropped.

        Args:
            expects: what was asked for.
            whole: decode at the end only, with the mean of all of it.
        """
        self.drop()
        self._expects = expects
        self._used = [self._open]
        if expects in CLOSED_RULES:
            self._closed.activate_search(expects.value)
            self._used.append(self._closed)
        self._moments = iter(()) if whole else moments()
        self._next_mean = next(self._moments, None)
        self._mean = ""  # not known yet
        self._heard = bytearray()
        self._decoded = 0  # bytes

    def hear(self, samples: Samples) -> None:
        """Take the next samples; all are decoded once there are enough for a mean."""
        self._heard += samples.astype("<i2").tobytes()
        if self._next_mean is not None and len(self._heard) >= 2 * self._next_mean:
            self._mean = self._means.of(self._heard)
            while self._next_mean is not None and len(self._heard) >= 2 * self._next_mean:
                self._next_mean = next(self._moments, None)
        if self._mean:
            self._decode()

    def partial(self) -> str:
        """The words so far."""
        return read_partial(self._used) if self._started else ""

    def finish(self) -> Transcript:
        """Words of the utterance; empty text when nobody said anything."""
        if _level(self._heard) < _QUIET:
            self._end()
            return Transcript("", 0.0)
        self._mean = self._mean or self._means.of(self._heard) or USUAL
        self._decode()
        self._end()
        found = [read(decoder) for decoder in self._used]
        best, second = choose(found[1], found[0], self._expects) if len(found) > 1 else (found[0], NOTHING)
        return transcript(best, second, confidence(best.posterior))

    def drop(self) -> None:
        """Forget the utterance."""
        self._end()

    def _decode(self) -> None:
        """Bring all decoders up to what has been heard."""
        if not self._started:
            for decoder in self._used:
                decoder.start_utt()
            self._started = True
        while self._decoded < len(self._heard):
            block = bytes(self._heard[self._decoded : self._decoded + _BLOCK])
            for decoder in self._used:
                decoder.set_cmn(self._mean)  # for every block, because pocketsphinx changes it by itself
                decoder.process_raw(block)
            self._decoded += len(block)

    def _end(self) -> None:
        if self._started:
            for decoder in self._used:
                decoder.end_utt()
            self._started = False

    def _load(self, acoustic: Path, mllr: Path | None, model: Path, folder: Path) -> None:
        from pocketsphinx import Decoder  # noqa: PLC0415 - heavy, and only this engine needs it

        words = folder / DICTIONARY
        settings = {"hmm": str(acoustic), "lm": None, "dict": str(words), "samprate": MIC_RATE, "loglevel": "FATAL", **_SEARCH}
        if mllr:
            settings["mllr"] = str(mllr)
        try:
            self._open, self._closed = Decoder(**settings), Decoder(**settings)
            self._open.add_lm_file(_OPEN, str(model))
            self._open.activate_search(_OPEN)
            for expects in CLOSED_RULES:
                self._closed.add_lm_file(expects.value, str(closed_model(folder, expects)))
        except (RuntimeError, ValueError) as error:
            parts = ", ".join(str(part) for part in (mllr, acoustic, model) if part)
            raise ModelError(
                f"pocketsphinx cannot load {parts} or {words}; "
                "run: dealer-kiosk models build, or: pip install --force-reinstall pocketsphinx"
            ) from error


def _level(heard: bytes | bytearray) -> float:
    """Root mean square of 16-bit samples; 0 of none."""
    samples = np.frombuffer(heard, "<i2").astype(np.float64)
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0
