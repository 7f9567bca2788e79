"""Writing down what is heard, one likeliest token after the other, and counting the errors."""

from collections.abc import Sequence

import torch
from torch import Tensor

from scripts.train.whisper.network import Network
from scripts.train.whisper.signs import Signs

LONGEST = 60
"""Tokens, more than a customer says in a turn."""


def transcribe(network: Network, features: Tensor, signs: Signs) -> list[list[int]]:
    """The tokens of the words of each sound, from features of shape (batch, mels, frames)."""
    sound = network.encoder(features)
    found = torch.tensor([[signs.start, signs.untimed]], device=features.device).repeat(len(features), 1)
    over = torch.zeros(len(features), dtype=torch.bool, device=features.device)
    for _ in range(LONGEST):
        following = network.decoder(found, sound)[:, -1].argmax(-1).masked_fill(over, signs.end)
        found = torch.cat([found, following[:, None]], 1)
        over |= following == signs.end
        if bool(over.all()):
            break
    return [[token for token in row if token < signs.end] for row in found[:, 2:].tolist()]


def errors(heard: Sequence[int], said: Sequence[int]) -> int:
    """Tokens to insert, drop or replace to get from one sequence to the other."""
    row = list(range(len(said) + 1))
    for count, token in enumerate(heard, 1):
        diagonal, row[0] = row[0], count
        for place, other in enumerate(said, 1):
            diagonal, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, diagonal + (token != other))
    return row[-1]
