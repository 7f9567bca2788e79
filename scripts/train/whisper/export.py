"""Makes a folder that faster-whisper loads from trained weights; torch is not needed for it.

python -m scripts.train.whisper.export WEIGHTS.npz FOLDER --like models/whisper-mini-dealer
"""

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scripts.train.whisper.sizes import Arrays, sizes_of

KEPT = ("tokenizer.json", "preprocessor_config.json")
"""Files that are the same for all models of one tokenizer and one kind of features."""
ATTENDING = [(1, 0), (1, 1)]
"""Layer and head of the decoder whose attention tells when a word was said; used for word times only."""


def write(weights: Arrays, folder: Path, like: Path, quantization: str = "int8") -> None:
    """Write a model.

    Args:
        weights: by CTranslate2's names.
        folder: is made, or its files replaced.
        like: a model whose tokenizer, features and language are kept.
        quantization: CTranslate2's name of the number format.

    Raises:
        OSError: a file cannot be read or written.
        KeyError: the weights are not of a Whisper network.
    """
    from ctranslate2.specs import whisper_spec  # type: ignore[import-untyped]  # noqa: PLC0415 - loads the whole engine

    sizes = sizes_of(weights)
    spec = whisper_spec.WhisperSpec(sizes.encoder_layers, sizes.heads, sizes.decoder_layers, sizes.heads)
    spec.decoder.scale_embeddings = False
    for name, array in weights.items():
        _place(spec, name, array)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    spec.register_vocabulary(json.loads((like / "vocabulary.json").read_text(encoding="utf-8")))
    kept = json.loads((like / "config.json").read_text(encoding="utf-8"))
    spec.config.suppress_ids, spec.config.suppress_ids_begin = kept["suppress_ids"], kept["suppress_ids_begin"]
    spec.config.lang_ids, spec.config.alignment_heads = kept["lang_ids"], ATTENDING
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    for name in KEPT:
        shutil.copyfile(like / name, folder / name)


def _place(spec: Any, name: str, array: Any) -> None:
    """Set one array of a model's description; `layer_2` is the third of its list `layer`."""
    *path, last = name.split("/")
    for part in path:
        stem, _, number = part.rpartition("_")
        spec = getattr(spec, part) if hasattr(spec, part) else getattr(spec, stem)[int(number)]
    setattr(spec, last, np.array(array, np.float32))  # a copy, for quantisation works in place


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="weights.npz of a training")
    parser.add_argument("folder", type=Path, help="folder to write")
    parser.add_argument("--like", type=Path, required=True, help="model whose tokenizer is kept")
    parser.add_argument("--quantization", default="int8", help="number format (default: int8)")
    given = parser.parse_args(arguments)
    with np.load(given.weights, allow_pickle=False) as weights:
        write(dict(weights), given.folder, given.like, given.quantization)
    print(f"{given.folder} is written, {(given.folder / 'model.bin').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
