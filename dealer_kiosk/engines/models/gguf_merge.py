"""Merging a LoRA adapter into its base model: one Q8_0 GGUF, which runs faster than both applied together.

Each adapted matrix W becomes W + alpha / rank * B A, the sum that llama.cpp forms while running; all other tensors are copied.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.errors import ModelError

_SPARE_BYTES = 16 * 2**20  # left free on the disk for the database
_WRITTEN_ANEW = {"general.architecture", "general.file_type", "general.quantization_version"}


def merge(base: Path, adapter: Path, target: Path, progress: Callable[[int, int], None]) -> None:
    """Write the base with the adapter merged in; the file is on the disk when this returns.

    Raises:
        ModelError: the two do not fit each other, or the disk has no room.
        OSError: writing failed.
    """
    try:
        source = gguf.GGUFReader(base)
        deltas = _deltas(gguf.GGUFReader(adapter))
    except (ValueError, KeyError, IndexError) as error:  # what the reader raises for a file that is not GGUF
        raise ModelError(f"{base} with {adapter} cannot be read: {error}; run `dealer-kiosk models verify`") from error
    unknown = set(deltas) - {tensor.name for tensor in source.tensors}
    if unknown:
        raise ModelError(f"{adapter} does not belong to {base}: it adapts {min(unknown)}, which is not there")
    plans = [_plan(tensor, deltas.get(tensor.name)) for tensor in source.tensors]
    check_space(target.parent, sum(plan.size for plan in plans))
    writer = gguf.GGUFWriter(target, source.fields["general.architecture"].contents())
    try:
        _write_fields(source, writer)
        for plan in plans:
            writer.add_tensor_info(plan.tensor.name, plan.shape, np.dtype(np.uint8), plan.size, raw_dtype=plan.kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for done, plan in enumerate(plans, 1):
            writer.write_tensor_data(plan.data())
            progress(done, len(plans))
    finally:
        writer.close()
    with target.open("rb") as file:
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class _Delta:
    """The factors of one adapted matrix, its scale already in `b`."""

    a: NDArray[np.float32]  # (rank, inputs)
    b: NDArray[np.float32]  # (outputs, rank)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One tensor of the merged file."""

    tensor: Any  # gguf's ReaderTensor of the base
    delta: _Delta | None
    kind: Any  # GGMLQuantizationType
    shape: tuple[int, ...]  # of the bytes
    size: int  # bytes

    def data(self) -> NDArray[Any]:
        """The tensor's bytes."""
        if self.delta is None:
            return np.asarray(self.tensor.data)
        weights = gguf.dequantize(self.tensor.data, self.tensor.tensor_type) + self.delta.b @ self.delta.a
        return np.asarray(gguf.quantize(weights, self.kind))


def _plan(tensor: Any, delta: _Delta | None) -> _Plan:
    kind = tensor.tensor_type if delta is None else gguf.GGMLQuantizationType.Q8_0
    rows = tuple(int(size) for size in reversed(tensor.shape))
    if delta is not None and (delta.b.shape[0], delta.a.shape[1]) != rows:
        raise ModelError(f"the adapter does not fit the base model: {tensor.name} has another shape")
    shape = tuple(gguf.quant_shape_to_byte_shape(rows, kind))
    return _Plan(tensor, delta, kind, shape, int(np.prod(shape)))


def _deltas(adapter: gguf.GGUFReader) -> dict[str, _Delta]:
    """The adapted matrices by the name of the tensor they belong to."""
    alpha = adapter.fields["adapter.lora.alpha"].contents()
    factors = {tensor.name: gguf.dequantize(tensor.data, tensor.tensor_type) for tensor in adapter.tensors}
    names = {name.removesuffix(".lora_a").removesuffix(".lora_b") for name in factors}
    deltas = {}
    for name in names:
        a, b = factors[f"{name}.lora_a"], factors[f"{name}.lora_b"]
        deltas[name] = _Delta(a, np.float32(alpha / a.shape[0]) * b)
    return deltas


def _write_fields(source: gguf.GGUFReader, writer: gguf.GGUFWriter) -> None:
    for name, field in source.fields.items():
        if name.startswith("GGUF.") or name in _WRITTEN_ANEW:
            continue
        kind = field.types[0]
        sub_type = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), kind, sub_type=sub_type)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)


def check_space(folder: Path, size: int) -> None:
    """Make sure that a disk takes `size` bytes more.

    Raises:
        ModelError: it does not.
    """
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE_BYTES:
        raise ModelError(
            f"{folder} has {free // 2**20} MB free and the merged model needs {(size + _SPARE_BYTES) // 2**20 + 1} MB; "
            "make room or set models.cache in config.toml to another disk"
        )
