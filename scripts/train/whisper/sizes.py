"""Sizes of a Whisper network."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[np.float32]]
"""Weights by the names that CTranslate2 gives them."""

HEAD = 64
"""Width of an attention head in every Whisper model."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """A Whisper network; the defaults are the small model of this repository (8 million parameters).

    Attributes:
        vocabulary: tokens.
        width: size of a position.
        encoder_layers, decoder_layers: how many there are.
        mels: bands of the features.
        positions: of the encoder, one for two frames of features.
        text: tokens that the decoder sees at most.
    """

    vocabulary: int = 2150
    width: int = 256
    encoder_layers: int = 5
    decoder_layers: int = 3
    mels: int = 80
    positions: int = 1500
    text: int = 448

    @property
    def heads(self) -> int:
        """Attention heads of a layer."""
        return self.width // HEAD


def sizes_of(weights: Arrays) -> Sizes:
    """The sizes that weights have.

    Raises:
        KeyError: they are not of a Whisper network.
    """
    vocabulary, width = weights["decoder/embeddings/weight"].shape
    return Sizes(
        vocabulary=vocabulary,
        width=width,
        encoder_layers=_layers(weights, "encoder"),
        decoder_layers=_layers(weights, "decoder"),
        mels=weights["encoder/conv1/weight"].shape[1],
        positions=len(weights["encoder/position_encodings/encodings"]),
        text=len(weights["decoder/position_encodings/encodings"]),
    )


def _layers(weights: Arrays, half: str) -> int:
    return len({name.split("/")[1] for name in weights if name.startswith(f"{half}/layer_") and name.count("/") > 2})
