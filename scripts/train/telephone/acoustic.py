"""The acoustic model of the pocketsphinx package: its files, its front end, and what sphinxtrain needs that it lacks."""

import struct
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.messages import MIC_RATE, Samples

FILES = ("feat.params", "mdef", "means", "noisedict", "sendump", "transition_matrices", "variances")
CEPSTRA = 13
_BYTE_ORDER = 0x11223344
_END_OF_HEADER = b"      endhdr\n"
_LOG_BASE, _SHIFT = 1.0001, 10  # a weight in sendump is its negative logarithm in units of 1,024
_FIELDS = ("feature_count", "codebook_count", "cluster_count")

Cepstra = NDArray[np.float32]
"""(frames, CEPSTRA) values of the front end before the mean is taken off."""


def package_folder() -> Path:
    """Where the package keeps English: `en-us` (the acoustic model) and the dictionary."""
    import pocketsphinx  # noqa: PLC0415, TID251 - training uses the front end that the recogniser uses

    return Path(str(pocketsphinx.get_model_path())) / "en-us"


def model_folder() -> Path:
    """The acoustic model."""
    return package_folder() / "en-us"


def dictionary() -> Path:
    """Words with their sounds."""
    return package_folder() / "cmudict-en-us.dict"


def known_words() -> frozenset[str]:
    """The words of the dictionary."""
    lines = dictionary().read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines if line)


def cepstra(recordings: Iterable[Samples]) -> list[Cepstra]:
    """What the recogniser's own front end makes of each recording; 3 % of real time."""
    with tempfile.TemporaryDirectory(prefix="dealer-kiosk-") as folder:
        decoder = _front_end(Path(folder))
        for samples in recordings:
            decoder.start_utt()
            decoder.process_raw(samples.astype("<i2").tobytes(), no_search=True, full_utt=True)
            decoder.end_utt()
        return [_read_cepstra(file) for file in sorted(Path(folder).glob("*.mfc"))]


def _front_end(folder: Path) -> Any:
    from pocketsphinx import Decoder  # noqa: PLC0415, TID251 - see above

    words = folder / "one.dict"
    words.write_text("yes Y EH S\n", encoding="ascii")
    return Decoder(
        hmm=str(model_folder()),
        lm=None,
        dict=str(words),
        keyphrase="yes",
        samprate=MIC_RATE,
        mfclogdir=str(folder),
        loglevel="FATAL",
    )


def _read_cepstra(file: Path) -> Cepstra:
    values = np.frombuffer(file.read_bytes(), ">f4")[1:]  # the first four bytes are the count
    return values.reshape(-1, CEPSTRA).astype(np.float32)


def write_cepstra(file: Path, values: Cepstra) -> None:
    """Write a feature file of the Sphinx programs."""
    file.write_bytes(struct.pack("<i", values.size) + values.astype("<f4").tobytes())


def mixture_weights(sendump: bytes) -> NDArray[np.float32]:
    """The (senones, features, densities) weights, which the package keeps in eight bits only.

    Raises:
        ValueError: this is no unclustered sendump of one byte a weight.
    """
    counts, position = _header(sendump)
    densities, senones = struct.unpack_from("<2i", sendump, position)
    shape = counts["feature_count"], densities, senones
    coded = np.frombuffer(sendump, np.uint8, offset=position + 8)
    if counts["cluster_count"] or coded.size != np.prod(shape):
        raise ValueError("these mixture weights are not in the format of pocketsphinx's English model")
    weights = _LOG_BASE ** -(coded.reshape(shape).transpose(2, 0, 1).astype(np.float64) * (1 << _SHIFT))
    return np.asarray(weights / weights.sum(axis=2, keepdims=True), np.float32)


def _header(sendump: bytes) -> tuple[dict[str, int], int]:
    """The counts among the strings at the beginning, and where they end."""
    counts, position = dict.fromkeys(_FIELDS, 0), 0
    while size := struct.unpack_from("<i", sendump, position)[0]:
        name, _, value = sendump[position + 4 : position + 4 + size].rstrip(b"\0").decode("ascii").partition(" ")
        if name in counts:
            counts[name] = int(value)
        position += 4 + size
    return counts, position + 4


def write_mixture_weights(file: Path, weights: NDArray[np.float32]) -> None:
    """Write mixture weights for sphinxtrain."""
    sizes = struct.pack("<4i", *weights.shape, weights.size)
    file.write_bytes(_beginning("1.0") + sizes + weights.astype("<f4").tobytes())


def write_classes(file: Path, classes: NDArray[np.uint32]) -> None:
    """Write which class of transformation each codebook belongs to, for sphinxtrain."""
    sizes = struct.pack("<2I", int(classes.max()) + 1, classes.size)
    file.write_bytes(_beginning("1.2") + sizes + classes.astype("<u4").tobytes())


def _beginning(version: str) -> bytes:
    """A header without `chksum0`: with it, whatever its value, the programs expect a checksum."""
    return f"s3\nversion {version}\n".encode("ascii") + _END_OF_HEADER + struct.pack("<I", _BYTE_ORDER)
