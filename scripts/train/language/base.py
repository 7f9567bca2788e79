"""The frozen base network, read from its GGUF file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGUFReader, dequantize

from scripts.train.language.dimensions import Dimensions, rope_order
from scripts.train.language.segments import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The matrices of one block, (outputs, inputs), the weights of the norm before them multiplied in."""

    qkv: FloatArray
    attention_output: FloatArray
    gate_up: FloatArray
    down: FloatArray
    attention_norm: FloatArray
    ffn_norm: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """A whole network; `output` is the embedding with the last norm's weights multiplied in."""

    embedding: FloatArray
    output: FloatArray
    blocks: tuple[Block, ...]


def load(path: Path, dimensions: Dimensions) -> Base:
    """Read a network and dequantise it.

    Raises:
        KeyError: the file lacks a matrix.
        ValueError: its sizes differ from `dimensions`.
    """
    tensors = {tensor.name: tensor for tensor in GGUFReader(path).tensors}
    # Arrays of our own: torch warns of those that are read-only views of the file.
    weights = {name: np.array(dequantize(tensor.data, tensor.tensor_type), np.float32) for name, tensor in tensors.items()}
    return assemble(weights, dimensions)


def assemble(weights: Mapping[str, npt.NDArray[Any]], dimensions: Dimensions) -> Base:
    """A network from matrices under their GGUF names.

    Raises:
        KeyError: a matrix is missing.
        ValueError: sizes differ from `dimensions`.
    """
    embedding = weights["token_embd.weight"].reshape(-1, dimensions.width)
    if len(embedding) != dimensions.vocabulary:
        raise ValueError(f"the base has {len(embedding)} tokens, not {dimensions.vocabulary}")
    blocks = tuple(_block(weights, layer, dimensions) for layer in range(dimensions.layers))
    return Base(embedding, embedding * weights["output_norm.weight"].reshape(1, -1), blocks)


def _block(weights: Mapping[str, npt.NDArray[Any]], layer: int, dimensions: Dimensions) -> Block:
    def matrix(linear: str) -> FloatArray:
        return weights[f"blk.{layer}.{linear}.weight"].reshape(dimensions.shape(linear))

    attention_norm = weights[f"blk.{layer}.attn_norm.weight"].reshape(1, -1)
    ffn_norm = weights[f"blk.{layer}.ffn_norm.weight"].reshape(1, -1)
    queries = matrix("attn_q")[rope_order(dimensions, dimensions.heads)]
    keys = matrix("attn_k")[rope_order(dimensions, dimensions.key_heads)]
    return Block(
        qkv=np.concatenate([queries, keys, matrix("attn_v")]) * attention_norm,
        attention_output=matrix("attn_output"),
        gate_up=np.concatenate([matrix("ffn_gate"), matrix("ffn_up")]) * ffn_norm,
        down=matrix("ffn_down"),
        attention_norm=attention_norm,
        ffn_norm=ffn_norm,
    )
