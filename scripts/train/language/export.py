"""Adapters as llama.cpp's GGUF files, written and read.

python -m scripts.train.language.export CHECKPOINT.npz ADAPTER.gguf
"""

import argparse
from pathlib import Path

import gguf
import numpy as np

from scripts.train.language import checkpoint
from scripts.train.language.dimensions import Dimensions, Place, places, rope_order
from scripts.train.language.segments import FloatArray

NAME = "dealer_kiosk function-calling LoRA for SmolLM2-135M-Instruct Q4_1"
BLOCK = 32
"""Elements of a q8_0 block; a row that is no multiple of it is stored as f16."""


def write(path: Path, flat: FloatArray, sizes: Dimensions) -> None:
    """Store an adapter, q8_0 where rows allow it and f16 elsewhere.

    Raises:
        OSError: the file cannot be written.
    """
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(sizes.alpha))
    writer.add_name(NAME)
    writer.add_quantization_version(2)
    kinds = gguf.GGMLQuantizationType
    for place in places(sizes):
        matrix = flat[place.part].reshape(place.shape).astype(np.float32)
        stored = np.empty_like(matrix)
        stored[_order(place, sizes)] = matrix
        kind = kinds.Q8_0 if place.shape[1] % BLOCK == 0 else kinds.F16
        writer.add_tensor(_name(place), gguf.quantize(stored, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read(path: Path, sizes: Dimensions) -> FloatArray:
    """An adapter as a flat array, adjusted to the scale of `sizes`.

    Raises:
        OSError: the file cannot be read.
        KeyError: a matrix is missing.
        ValueError: it has another rank.
    """
    reader = gguf.GGUFReader(path)
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    alpha = reader.fields["adapter.lora.alpha"].contents()
    flat = np.zeros(sizes.size, np.float32)
    for place in places(sizes):
        tensor = tensors[_name(place)]
        matrix = np.asarray(gguf.dequantize(tensor.data, tensor.tensor_type), np.float32)
        if matrix.shape != place.shape:
            raise ValueError(f"{tensor.name} has shape {matrix.shape}, not {place.shape}")
        factor = alpha / sizes.alpha if place.matrix == "B" else 1.0
        flat[place.part] = (matrix[_order(place, sizes)] * factor).ravel()
    return flat


def main() -> None:
    """Write the adapter of a checkpoint."""
    parser = argparse.ArgumentParser(description="Write the adapter of a checkpoint as a GGUF file.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("adapter", type=Path)
    arguments = parser.parse_args()
    write(arguments.adapter, checkpoint.load(arguments.checkpoint).flat, Dimensions())
    print(f"{arguments.adapter}: {arguments.adapter.stat().st_size} bytes")


def _name(place: Place) -> str:
    return f"blk.{place.layer}.{place.linear}.weight.lora_{place.matrix.lower()}"


def _order(place: Place, sizes: Dimensions) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Rows of the file's matrix in our order."""
    if place.matrix == "B" and place.linear in {"attn_q", "attn_k"}:
        return rope_order(sizes, sizes.heads if place.linear == "attn_q" else sizes.key_heads)
    return np.arange(place.shape[0])


if __name__ == "__main__":
    main()
