"""Frames to samples: pulses and noise through minimum-phase filters, overlapped and added. Only operations that ONNX knows."""

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from scripts.train.voice import layout
from scripts.train.voice.layout import BINS, FFT, HOP, SAMPLE_RATE

_BLOCKS = -(-FFT // HOP)
_HIGHEST_HARMONIC = 0.47
"""Share of the sample rate up to which a pulse has harmonics."""


class Vocoder(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """Makes speech of frames."""

    forward_real: Tensor
    forward_imaginary: Tensor
    inverse_real: Tensor
    inverse_imaginary: Tensor
    amplitude: Tensor
    phase: Tensor
    bands: Tensor
    ramp: Tensor

    def __init__(self) -> None:
        super().__init__()
        bins, window_places, places = np.arange(BINS), np.arange(2 * HOP), np.arange(FFT)
        window = 0.5 - 0.5 * np.cos(2 * np.pi * (window_places + 0.5) / (2 * HOP))
        angles = 2 * np.pi * np.outer(window_places, bins) / FFT
        self._keep("forward_real", window[:, None] * np.cos(angles))
        self._keep("forward_imaginary", -window[:, None] * np.sin(angles))
        both_sides = np.full(BINS, 2.0)
        both_sides[[0, -1]] = 1
        angles = 2 * np.pi * np.outer(bins, places) / FFT
        self._keep("inverse_real", both_sides[:, None] * np.cos(angles) / FFT)
        self._keep("inverse_imaginary", -both_sides[:, None] * np.sin(angles) / FFT)
        self._keep("amplitude", layout.LOG_AMPLITUDE)
        self._keep("phase", layout.PHASE)
        self._keep("bands", layout.band_shapes())
        self._keep("ramp", np.arange(HOP) / HOP)

    def _keep(self, name: str, values: layout.FloatArray) -> None:
        self.register_buffer(name, torch.tensor(values, dtype=torch.float32))

    def forward(self, cepstrum: Tensor, pitch: Tensor, voicing: Tensor, aperiodicity: Tensor, noise: Tensor) -> Tensor:
        """Samples, shape (frames * HOP + …,).

        Args:
            cepstrum: shape (frames, COEFFICIENTS).
            pitch: in Hz everywhere, shape (frames,).
            voicing: 0..1, shape (frames,).
            aperiodicity: logarithm of the noise share, shape (frames, BANDS).
            noise: white noise, shape (frames * HOP,).
        """
        pulses, hiss = self._windows(self.pulses(pitch)), self._windows(noise)
        noisy = torch.exp(torch.clamp(aperiodicity, max=0.0) @ self.bands)
        voiced = voicing[:, None]
        hiss_gain = torch.sqrt(1 - voiced + voiced * noisy * noisy)
        pulse_gain = torch.sqrt(voiced * torch.clamp(1 - noisy * noisy, min=0) + 1e-9)
        gain, angle = torch.exp(cepstrum @ self.amplitude), cepstrum @ self.phase
        real = (pulses @ self.forward_real * pulse_gain + hiss @ self.forward_real * hiss_gain) * gain
        imaginary = (pulses @ self.forward_imaginary * pulse_gain + hiss @ self.forward_imaginary * hiss_gain) * gain
        cosine, sine = torch.cos(angle), torch.sin(angle)
        filtered = (real * cosine - imaginary * sine) @ self.inverse_real + (
            real * sine + imaginary * cosine
        ) @ self.inverse_imaginary
        return self._overlapped(filtered)

    def pulses(self, pitch: Tensor) -> Tensor:
        """A band-limited pulse train of the pitch, shape (frames * HOP,)."""
        following = torch.cat([pitch[1:], pitch[-1:]])
        cycles = (pitch + following) * 0.5 * HOP / SAMPLE_RATE
        start = torch.cumsum(cycles.double(), 0) - cycles.double()
        start = (start - torch.floor(start)).float()
        ramp = self.ramp[None]
        phase = start[:, None] + (pitch[:, None] * ramp + (following - pitch)[:, None] * ramp * ramp * 0.5) * HOP / SAMPLE_RATE
        frequency = pitch[:, None] + (following - pitch)[:, None] * ramp
        phase = phase - torch.floor(phase + 0.5)
        harmonics = torch.floor(_HIGHEST_HARMONIC * SAMPLE_RATE / frequency)
        divisor = torch.sin(math.pi * phase)
        at_pulse = torch.abs(divisor) < 1e-4
        divisor = torch.where(at_pulse, torch.full_like(divisor, 1e-4), divisor)
        kernel = torch.where(at_pulse, harmonics + 0.5, torch.sin((2 * harmonics + 1) * math.pi * phase) / (2 * divisor)) - 0.5
        return (kernel * 2 * torch.sqrt(frequency / SAMPLE_RATE)).reshape(-1)

    @staticmethod
    def _windows(samples: Tensor) -> Tensor:
        """The two hops around the start of each frame, shape (frames, 2 * HOP)."""
        hops = samples.reshape(-1, HOP)
        before = torch.cat([torch.zeros_like(hops[:1]), hops[:-1]])
        return torch.cat([before, hops], 1)

    @staticmethod
    def _overlapped(filtered: Tensor) -> Tensor:
        """Responses of shape (frames, FFT), each begun one hop before its frame, added up."""
        blocks = functional.pad(filtered, (0, _BLOCKS * HOP - FFT)).reshape(-1, _BLOCKS, HOP)
        edge = _BLOCKS - 1
        padded = functional.pad(blocks, (0, 0, 0, 0, edge, edge))
        count = blocks.shape[0] + edge
        added = sum(padded[edge - block : edge - block + count, block] for block in range(_BLOCKS))
        assert isinstance(added, Tensor)  # noqa: S101 - a sum of tensors
        return added.reshape(-1)[HOP:]
