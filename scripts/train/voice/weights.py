"""Weights of a voice that export.py wrote."""

from pathlib import Path

import torch
from torch import nn

HALF = ".half"
"""Ending of the names of weights that are stored in half precision."""
PREFIX = "network."


class WeightsError(ValueError):
    """A file that holds no such voice."""


def load(network: nn.Module, voice: Path) -> None:
    """Take the weights of a voice.

    Raises:
        WeightsError: the file is of another make.
    """
    import onnx  # noqa: PLC0415 - only a start from a voice needs it

    stored = {item.name.removesuffix(HALF): onnx.numpy_helper.to_array(item) for item in onnx.load(voice).graph.initializer}
    found = {name.removeprefix(PREFIX): torch.tensor(array).float() for name, array in stored.items() if name.startswith(PREFIX)}
    try:
        network.load_state_dict(found)
    except RuntimeError as error:
        raise WeightsError(f"{voice} is no voice of scripts/train/voice ({error})") from error
