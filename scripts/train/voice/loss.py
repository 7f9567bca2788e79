"""How far the network is from the teacher."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from scripts.train.voice import layout
from scripts.train.voice.batches import Batch
from scripts.train.voice.layout import APERIODICITY, BANDS, CEPSTRUM, COEFFICIENTS, PITCH, VOICING
from scripts.train.voice.network import Network

WEIGHTS = {
    "cepstrum": 1.0, "spectrum": 1.5, "cepstrum_change": 0.5, "pitch": 0.7, "pitch_change": 1.0, "voicing": 0.4,
    "aperiodicity": 0.3, "length": 0.7, "pause": 0.15, "spread": 0.2,
}  # fmt: skip
SPECTRUM_POINTS = 48
SPEECH_LEVEL = -1.0
"""Normalised first coefficient above which a frame counts as speech."""


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """One value for each of WEIGHTS, in its order.

    Attributes:
        total: weighted sum.
        terms: shape (len(WEIGHTS),), detached.
    """

    total: Tensor
    terms: Tensor


class Lesson(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """The network and how it is judged.

    Args:
        network: what learns.
        pauses: ids of punctuation marks.
    """

    points: Tensor
    pauses: Tensor

    def __init__(self, network: Network, pauses: list[int]) -> None:
        super().__init__()
        self.network = network
        points = layout.LOG_AMPLITUDE[:, layout.mel_bins(SPECTRUM_POINTS)]
        self.register_buffer("points", torch.tensor(points, dtype=torch.float32), persistent=False)
        self.register_buffer("pauses", torch.tensor(pauses), persistent=False)

    def forward(self, batch: Batch) -> Loss:
        """The loss of a batch."""
        signs, log_lengths = self.network.encode(batch.ids, batch.sign_mask)
        owners = batch.owner[..., None].expand(-1, -1, signs.shape[-1])
        found = self.network.decode(torch.gather(signs, 1, owners), batch.where, batch.frame_mask)
        terms = {**self._length_terms(batch, log_lengths), **self._frame_terms(batch, found)}
        ordered = torch.stack([terms[name] for name in WEIGHTS])
        return Loss((ordered * ordered.new_tensor(list(WEIGHTS.values()))).sum(), ordered.detach())

    def _length_terms(self, batch: Batch, log_lengths: Tensor) -> dict[str, Tensor]:
        mask = batch.sign_mask[..., 0]
        error = functional.smooth_l1_loss(log_lengths, torch.log(batch.lengths + 1), reduction="none", beta=0.3)
        pause = torch.isin(batch.ids, self.pauses) * mask
        return {"length": _mean(error, mask), "pause": (error * pause).sum() / (pause.sum() + 1)}

    def _frame_terms(self, batch: Batch, found: Tensor) -> dict[str, Tensor]:
        network, mask = self.network, batch.frame_mask
        wanted = (batch.frames - network.mean) / network.deviation
        error = found - wanted
        change = error[:, 1:] - error[:, :-1]
        voiced = batch.frames[..., VOICING : VOICING + 1] * mask
        both_voiced = voiced[:, 1:] * voiced[:, :-1]
        spectrum = (error[..., CEPSTRUM] * network.deviation[CEPSTRUM]) @ self.points
        voicing = functional.binary_cross_entropy_with_logits(found[..., VOICING], batch.frames[..., VOICING], reduction="none")
        pitch, pitch_change = error[..., PITCH : PITCH + 1] ** 2, change[..., PITCH : PITCH + 1] ** 2
        return {
            "cepstrum": _mean(error[..., CEPSTRUM].abs(), mask) / COEFFICIENTS,
            "spectrum": _mean(spectrum.abs(), mask) / SPECTRUM_POINTS,
            "cepstrum_change": _mean(change[..., CEPSTRUM].abs(), mask[:, 1:]) / COEFFICIENTS,
            # A little where nothing is voiced as well, so that the pitch stays sensible there.
            "pitch": (pitch * (voiced + 0.02 * mask)).sum() / voiced.sum(),
            "pitch_change": (pitch_change * both_voiced).sum() / voiced.sum(),
            "voicing": _mean(voicing, mask[..., 0]),
            "aperiodicity": _mean(error[..., APERIODICITY].abs(), voiced) / BANDS,
            "spread": self._spread(found, wanted, mask),
        }

    @staticmethod
    def _spread(found: Tensor, wanted: Tensor, mask: Tensor) -> Tensor:
        """How much the coefficients vary less, or more, over a sentence than the teacher's: averages make speech dull."""
        speech = mask * (wanted[..., :1] > SPEECH_LEVEL)
        count = speech.sum(1, keepdim=True) + 1

        def spread(x: Tensor) -> Tensor:
            centred = x - (x * speech).sum(1, keepdim=True) / count
            return torch.log(torch.sqrt((centred**2 * speech).sum(1) / count[:, 0] + 1e-4) + 0.03)

        return (spread(found[..., 1:COEFFICIENTS]) - spread(wanted[..., 1:COEFFICIENTS])).abs().mean()


def _mean(values: Tensor, mask: Tensor) -> Tensor:
    """Sum over everything for each unmasked place."""
    return (values * mask).sum() / mask.sum()
