"""How well the network writes down what was said."""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from scripts.train.whisper.batches import Batch
from scripts.train.whisper.examples import IGNORED
from scripts.train.whisper.network import Network

SMOOTHING = 0.05
HEARING = 0.25
"""Weight of the encoder's own loss."""
SILENT = 0.9
"""Probability that the encoder's own output names no word, before it has learned anything."""


class Loss(NamedTuple):
    """Losses of a batch, a mean over its tokens.

    Attributes:
        total: what is made smaller.
        writing: cross-entropy of the decoder's next token.
        hearing: connectionist temporal classification of the words by the encoder alone.
        right: share of the decoder's tokens that are right.
    """

    total: Tensor
    writing: Tensor
    hearing: Tensor
    right: Tensor


class Lesson(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """The network with an output of the encoder that only training needs: it makes the encoder find the words by itself.

    Its weights begin with zeros, so that it does not disturb an encoder that has learned already.

    Args:
        network: what learns.
        text: tokens that are text.
    """

    def __init__(self, network: Network, text: int) -> None:
        super().__init__()
        self.network = network
        self.hearing = nn.Linear(network.sizes.width, text + 1)
        nn.init.zeros_(self.hearing.weight)
        with torch.no_grad():
            self.hearing.bias.zero_()[-1] = math.log(SILENT / (1 - SILENT) * text)

    def forward(self, batch: Batch) -> Loss:
        """Losses of a batch of tensors."""
        sound = self.network.encoder(batch.features)
        scores = self.network.decoder(batch.inputs, sound).float()
        smoothing = SMOOTHING if self.training else 0.0
        writing = functional.cross_entropy(
            scores.flatten(0, 1), batch.targets.flatten(), ignore_index=IGNORED, label_smoothing=smoothing
        )
        learned = batch.targets != IGNORED
        right = (scores.argmax(-1) == batch.targets)[learned].float().mean()
        hearing = self._hearing(sound, batch)
        return Loss(writing + HEARING * hearing, writing.detach(), hearing.detach(), right)

    def _hearing(self, sound: Tensor, batch: Batch) -> Tensor:
        scores = functional.log_softmax(self.hearing(sound).float(), -1).transpose(0, 1)
        positions, tokens = batch.sizes
        blank = scores.shape[-1] - 1
        sums = functional.ctc_loss(scores, batch.text, positions, tokens, blank, reduction="sum", zero_infinity=True)
        return sums / tokens.sum().clamp(min=1)
