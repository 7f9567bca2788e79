"""Weights of a CTranslate2 model in single precision, whatever the file holds."""

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

_TYPES: tuple[type[np.generic] | None, ...] = (np.float32, np.int8, np.int16, np.int32, np.float16)
"""Number formats by their number in the file."""
_SCALE = "_scale"


def read(path: Path) -> dict[str, NDArray[np.float32]]:
    """All arrays of a model.bin by name; integers of a quantised matrix are divided by the scale of their row.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no whole model, or holds a number format that is not known.
    """
    with path.open("rb") as file:
        try:
            stored = _variables(file)
        except (struct.error, ValueError) as error:
            raise ValueError(f"{path} is no whole model of CTranslate2: {error}") from error
    return {name: _plain(name, stored) for name, array in stored.items() if array.ndim and not name.endswith(_SCALE)}


def _plain(name: str, stored: dict[str, NDArray[np.generic]]) -> NDArray[np.float32]:
    array = stored[name].astype(np.float32)
    scale = stored.get(name + _SCALE)
    return array if scale is None else array / scale.astype(np.float32).reshape(-1, *[1] * (array.ndim - 1))


def _variables(file: BinaryIO) -> dict[str, NDArray[np.generic]]:
    _number(file, "<I")  # version of the format
    _string(file)  # kind of model
    _number(file, "<I")  # revision of the model's description
    found: dict[str, NDArray[np.generic]] = {}
    for _ in range(_number(file, "<I")):
        name = _string(file)
        shape = tuple(_number(file, "<I") for _ in range(_number(file, "<B")))
        kind = _number(file, "<B")
        data = file.read(_number(file, "<I"))
        if kind >= len(_TYPES):
            raise ValueError(f"{name} has a number format that is not known ({kind})")
        found[name] = np.frombuffer(data, _TYPES[kind]).reshape(shape)
    return found


def _string(file: BinaryIO) -> str:
    return file.read(_number(file, "<H")).rstrip(b"\0").decode()


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])
