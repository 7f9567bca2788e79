"""Writes the voice as Piper loads it: an ONNX graph with weights in half precision, and its settings.

python -m scripts.train.voice.export CHECKPOINT.pt DATA VOICE.onnx
"""

import argparse
import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from scripts.train.voice import checkpoint, dataset
from scripts.train.voice.layout import HOP, SAMPLE_RATE
from scripts.train.voice.level import WANTED, gain_for
from scripts.train.voice.network import SYMBOLS, Network
from scripts.train.voice.speech import Speech, limited
from scripts.train.voice.weights import HALF

OPSET = 17
SHARPENING = 0.2
LEVEL_SENTENCES = 24
LARGE = 2000
"""Values of a weight from which it is stored in half precision."""


def samples_of(speech: Speech, ids: Sequence[int]) -> NDArray[np.float64]:
    """What the voice says for ids without pads, in -1..1."""
    padded = torch.zeros(1, 2 * len(ids) - 1, dtype=torch.int64)
    padded[0, ::2] = torch.tensor(ids)
    with torch.no_grad():
        found = speech(padded, torch.tensor([padded.shape[1]]), torch.tensor([0.667, 1.0, 0.8]))
    return np.asarray(found[0, 0].double().numpy())


def level(speech: Speech, sentences: Sequence[Sequence[int]]) -> float:
    """The gain at which sentences, given as ids, are as loud as wanted."""
    speech.gain = 1e-3  # so that nothing is rounded off
    raw = torch.tensor(np.concatenate([samples_of(speech, ids) for ids in sentences])) / speech.gain
    return gain_for(WANTED, lambda gain: limited(raw * gain).numpy(), SAMPLE_RATE)


def write(speech: Speech, file: Path) -> None:
    """The graph."""
    import onnx  # noqa: PLC0415 - heavy, and only export needs it

    ids = torch.randint(3, 100, (1, 41))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of shapes that are meant to be fixed
        torch.onnx.export(
            speech.eval(),
            (ids, torch.tensor([41]), torch.tensor([0.667, 1.0, 0.8])),
            str(file),
            input_names=["input", "input_lengths", "scales"],
            output_names=["output"],
            dynamic_axes={
                "input": {0: "batch", 1: "phonemes"},
                "input_lengths": {0: "batch"},
                "output": {0: "batch", 2: "time"},
            },
            opset_version=OPSET,
            dynamo=False,
            do_constant_folding=False,  # keeps the names of the weights
        )
    model = onnx.load(file)
    _declare_lengths(model)
    _halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def _declare_lengths(model: Any) -> None:
    """Piper feeds the input's length, which the graph does not need and the exporter therefore drops."""
    import onnx  # noqa: PLC0415 - as above

    if all(item.name != "input_lengths" for item in model.graph.input):
        lengths = onnx.helper.make_tensor_value_info("input_lengths", onnx.TensorProto.INT64, ["batch"])
        model.graph.input.insert(1, lengths)


def _halve(model: Any) -> None:
    """Store large weights in half precision; a cast makes them what the graph expects."""
    import onnx  # noqa: PLC0415 - as above

    graph = model.graph
    kept, casts = [], []
    for item in graph.initializer:
        values = onnx.numpy_helper.to_array(item)
        if values.dtype == np.float32 and values.size > LARGE:
            kept.append(onnx.numpy_helper.from_array(values.astype(np.float16), item.name + HALF))
            casts.append(onnx.helper.make_node("Cast", [item.name + HALF], [item.name], to=onnx.TensorProto.FLOAT))
        else:
            kept.append(item)
    nodes = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend([*casts, *nodes])


def settings(ids: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """The voice's settings, as Piper reads them."""
    return {
        "audio": {"sample_rate": SAMPLE_RATE, "quality": "medium"},
        "espeak": {"voice": "en-us"},
        "language": {
            "code": "en_US",
            "family": "en",
            "region": "US",
            "name_native": "English",
            "name_english": "English",
            "country_english": "United States",
        },
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": dict(ids),
        "num_symbols": SYMBOLS,
        "num_speakers": 1,
        "speaker_id_map": {},
        "piper_version": "1.0.0",
        "hop_length": HOP,
        "dataset": "dealer-slt (taught by festvox-us-slt-hts)",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("data", type=Path, help="folder with the parts, for the level and the ids")
    parser.add_argument("voice", type=Path, help="the .onnx file to write")
    parser.add_argument("--sharpening", type=float, default=SHARPENING, help=f"of formants (default: {SHARPENING})")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)  # small products waste more
    network = Network()
    network.load_state_dict(checkpoint.load(given.checkpoint).average)
    torch.manual_seed(0)
    speech = Speech(network.eval(), given.sharpening, 1.0)
    held_out = dataset.read(dataset.parts(given.data)[:1])[:LEVEL_SENTENCES]
    speech.gain = level(speech, [item.ids.tolist() for item in held_out])
    write(speech, given.voice)
    text = json.dumps(settings(dataset.read_ids(given.data)), ensure_ascii=False, indent=1)
    given.voice.with_name(given.voice.name + ".json").write_text(text + "\n", encoding="utf-8")
    print(f"{given.voice}: {given.voice.stat().st_size / 1e6:.1f} MB, gain {speech.gain:.2f} for {WANTED} LUFS")


if __name__ == "__main__":
    main()
