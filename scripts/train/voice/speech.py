"""The whole voice as Piper calls it: phoneme ids in, samples out."""

import torch
from torch import Tensor, nn

from scripts.train.voice.layout import APERIODICITY, CEPSTRUM, COEFFICIENTS, HOP, PITCH, VOICING
from scripts.train.voice.network import Network, places
from scripts.train.voice.vocoder import Vocoder

_FADE = HOP
"""Samples faded in and out, so that sentences join without clicks."""
_KNEE = 0.75
"""Amplitude above which peaks are rounded off, so that nothing is clipped."""


class Speech(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """Ids with pads between them, as Piper feeds them, to samples.

    Args:
        network: the trained network.
        sharpening: how much formants are raised, for networks blur them; 0 = not at all.
        gain: factor of the samples.
    """

    factors: Tensor

    def __init__(self, network: Network, sharpening: float, gain: float) -> None:
        super().__init__()
        self.network = network
        self.vocoder = Vocoder()
        self.gain = gain
        factors = torch.ones(COEFFICIENTS)
        factors[2:] = 1 + sharpening
        self.register_buffer("factors", factors)

    def forward(self, ids: Tensor, lengths: Tensor, scales: Tensor) -> Tensor:
        """Samples, shape (1, 1, count).

        Args:
            ids: shape (1, 2 * signs - 1); every other one is a pad.
            lengths: not used, one sentence is spoken at a time.
            scales: noise (not used), length and length noise (not used).
        """
        del lengths
        signs = ids[:, ::2]
        vectors, log_lengths = self.network.encode(signs, torch.ones_like(signs, dtype=torch.float32)[..., None])
        wanted = torch.exp(torch.clamp(log_lengths, -2, 5)) - 1
        wanted = torch.maximum(wanted * scales[1], self.network.shortest[signs])
        # Piper reads the lengths of all ids, pads included, where the graph rounds up; this is the only such place.
        with_pads = torch.stack([wanted, torch.zeros_like(wanted)], -1).reshape(1, -1)[:, :-1]
        frames = torch.ceil(with_pads - 0.5)[0, ::2]
        ends = torch.cumsum(frames, 0)
        count = ends[-1].to(torch.int64)
        number = torch.arange(count, dtype=torch.float32)
        owner = (number[:, None] >= ends[None, :]).to(torch.int64).sum(1)
        since, length = number - (ends - frames)[owner], frames[owner]
        mask = torch.ones_like(number)[None, :, None]
        normalised = self.network.decode(vectors[:, owner], places(since, length)[None], mask)[0]
        return self.sound(normalised * self.network.deviation + self.network.mean)[None, None]

    def sound(self, frames: Tensor) -> Tensor:
        """Samples of frames, shape (count,)."""
        count = frames.shape[0] * HOP
        samples = self.vocoder(
            self._sharpened(frames[:, CEPSTRUM]),
            torch.exp(frames[:, PITCH]),
            torch.sigmoid(frames[:, VOICING]),
            frames[:, APERIODICITY],
            torch.randn(count),
        )
        number = torch.arange(count, dtype=torch.float32)
        last = torch.full_like(number[:1], 1.0) * count - 1
        fade = torch.clamp(torch.minimum(number, last - number) / _FADE, max=1.0)
        return limited(samples[:count] * self.gain) * fade

    def _sharpened(self, cepstrum: Tensor) -> Tensor:
        """Higher formants at the same loudness."""
        sharp = cepstrum * self.factors
        before = torch.logsumexp(2 * (cepstrum @ self.vocoder.amplitude), 1)
        after = torch.logsumexp(2 * (sharp @ self.vocoder.amplitude), 1)
        return torch.cat([sharp[:, :1] + ((before - after) * 0.5)[:, None], sharp[:, 1:]], 1)


def limited(samples: Tensor) -> Tensor:
    """Samples with rounded peaks: as they are up to the knee, never 1."""
    size = torch.abs(samples)
    over = torch.clamp(size - _KNEE, min=0)
    return torch.sign(samples) * (torch.clamp(size, max=_KNEE) + (1 - _KNEE) * torch.tanh(over / (1 - _KNEE)))
