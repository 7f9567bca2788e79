"""Whisper's network; its parameters have the names that CTranslate2 gives them."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from scripts.train.whisper.sizes import HEAD, Arrays, Sizes

_SPREAD = 0.03
_WAVELENGTHS = 10_000.0

_FILE_NAMES = {"layer_norm.weight": "layer_norm.gamma", "layer_norm.bias": "layer_norm.beta"}


def _heads(x: Tensor, parts: int) -> tuple[Tensor, ...]:
    """From (batch, places, parts * width) to parts of (batch, heads, places, HEAD)."""
    batch, places, size = x.shape
    split: tuple[Tensor, ...] = x.view(batch, places, parts, size // parts // HEAD, HEAD).permute(2, 0, 3, 1, 4).unbind(0)
    return split


def _joined(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(2)


class SelfAttention(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """Attention of a sequence to itself.

    Args:
        width: size of a position.
        backwards: whether a position sees only itself and those before it.
    """

    def __init__(self, width: int, *, backwards: bool) -> None:
        super().__init__()
        self.backwards = backwards
        self.layer_norm = nn.LayerNorm(width)
        self.linear_0 = nn.Linear(width, 3 * width)
        self.linear_1 = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """What is added to the sequence, shape (batch, places, width)."""
        queries, keys, values = _heads(self.linear_0(self.layer_norm(x)), 3)
        found = functional.scaled_dot_product_attention(queries, keys, values, is_causal=self.backwards)
        return self.linear_1(_joined(found))


class CrossAttention(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """Attention of the text to the sound."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer_norm = nn.LayerNorm(width)
        self.linear_0 = nn.Linear(width, width)
        self.linear_1 = nn.Linear(width, 2 * width)
        self.linear_2 = nn.Linear(width, width)

    def forward(self, x: Tensor, sound: Tensor) -> Tensor:
        """What is added to the text, shape (batch, tokens, width)."""
        (queries,) = _heads(self.linear_0(self.layer_norm(x)), 1)
        keys, values = _heads(self.linear_1(sound), 2)
        return self.linear_2(_joined(functional.scaled_dot_product_attention(queries, keys, values)))


class FeedForward(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """Two linear layers for each position by itself."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer_norm = nn.LayerNorm(width)
        self.linear_0 = nn.Linear(width, 4 * width)
        self.linear_1 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """What is added, of the input's shape."""
        return self.linear_1(functional.gelu(self.linear_0(self.layer_norm(x))))


class EncoderLayer(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """One layer of the encoder."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.self_attention = SelfAttention(width, backwards=False)
        self.ffn = FeedForward(width)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, positions, width)."""
        x = x + self.self_attention(x)
        return x + self.ffn(x)


class DecoderLayer(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """One layer of the decoder."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.self_attention = SelfAttention(width, backwards=True)
        self.attention = CrossAttention(width)
        self.ffn = FeedForward(width)

    def forward(self, x: Tensor, sound: Tensor) -> Tensor:
        """Shape (batch, tokens, width)."""
        x = x + self.self_attention(x)
        x = x + self.attention(x, sound)
        return x + self.ffn(x)


class Positions(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """A vector for each position, added to what is there.

    Args:
        vectors: shape (positions, width).
        learned: whether training changes them.
    """

    def __init__(self, vectors: Tensor, *, learned: bool) -> None:
        super().__init__()
        if learned:
            self.encodings = nn.Parameter(vectors)
        else:
            self.register_buffer("encodings", vectors)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, positions, width)."""
        return x + self.encodings[: x.shape[1]]


class Encoder(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """From features to what was heard."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(sizes.mels, sizes.width, 3, padding=1)
        self.conv2 = nn.Conv1d(sizes.width, sizes.width, 3, stride=2, padding=1)
        self.position_encodings = Positions(waves(sizes.positions, sizes.width), learned=False)
        self.layers = nn.ModuleList(EncoderLayer(sizes.width) for _ in range(sizes.encoder_layers))
        self.layer_norm = nn.LayerNorm(sizes.width)

    def forward(self, features: Tensor) -> Tensor:
        """From (batch, mels, frames) to (batch, frames / 2, width)."""
        x = functional.gelu(self.conv2(functional.gelu(self.conv1(features))))
        x = self.position_encodings(x.transpose(1, 2))
        for layer in self.layers:
            x = layer(x)
        return self.layer_norm(x)


class Decoder(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """From tokens and what was heard to the next token."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.embeddings = nn.Embedding(sizes.vocabulary, sizes.width)
        self.position_encodings = Positions(torch.randn(sizes.text, sizes.width) * 0.01, learned=True)
        self.layers = nn.ModuleList(DecoderLayer(sizes.width) for _ in range(sizes.decoder_layers))
        self.layer_norm = nn.LayerNorm(sizes.width)

    def forward(self, tokens: Tensor, sound: Tensor) -> Tensor:
        """Scores of the next token, shape (batch, tokens, vocabulary)."""
        x = self.position_encodings(self.embeddings(tokens))
        for layer in self.layers:
            x = layer(x, sound)
        return functional.linear(self.layer_norm(x), self.embeddings.weight)


class Network(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """The whole of it, with random weights."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.encoder = Encoder(sizes)
        self.decoder = Decoder(sizes)
        nn.init.normal_(self.decoder.embeddings.weight, std=0.02)
        layers = sizes.encoder_layers + sizes.decoder_layers
        for name, matrix in matrices(self).items():
            last = name.endswith(("ffn.linear_1.weight", "self_attention.linear_1.weight", "linear_2.weight"))
            nn.init.normal_(matrix, std=_SPREAD / math.sqrt(2 * layers) if last else _SPREAD)

    def forward(self, features: Tensor, tokens: Tensor) -> Tensor:
        """Scores of the next token, shape (batch, tokens, vocabulary)."""
        return self.decoder(tokens, self.encoder(features))


def matrices(network: nn.Module) -> dict[str, Tensor]:
    """The matrices of the layers, by name; not the embeddings, convolutions and vectors."""
    return {name: found for name, found in network.named_parameters() if found.dim() == 2 and ".layers." in name}


def waves(positions: int, width: int) -> Tensor:
    """Sines and cosines of wavelengths that grow geometrically, shape (positions, width)."""
    half = width // 2
    rates = torch.exp(-math.log(_WAVELENGTHS) / (half - 1) * torch.arange(half))
    angles = torch.arange(positions)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], 1)


def file_name(name: str) -> str:
    """CTranslate2's name of a parameter: decoder.layers.0.ffn.layer_norm.weight is decoder/layer_0/ffn/layer_norm/gamma."""
    for ours, theirs in _FILE_NAMES.items():
        name = name.replace(ours, theirs)
    return name.replace(".layers.", ".layer_").replace(".", "/")


def arrays(network: Network) -> dict[str, NDArray[np.float32]]:
    """The weights under CTranslate2's names."""
    return {file_name(name): found.detach().float().cpu().numpy() for name, found in network.state_dict().items()}


def from_arrays(weights: Arrays, sizes: Sizes) -> Network:
    """A network with weights under CTranslate2's names.

    Raises:
        KeyError: an array is missing.
        RuntimeError: its shape is another one.
    """
    network = Network(sizes)
    network.load_state_dict({name: torch.from_numpy(np.array(weights[file_name(name)])) for name in network.state_dict()})
    return network
