"""What a frame of speech is made of, and the matrices between a cepstrum and a spectrum.

A frame has 45 coefficients of a mel-warped cepstrum, the logarithm of the pitch, voicing, and how noisy five bands are.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

SAMPLE_RATE = 24_000
HOP = 240
"""Samples from one frame to the next: 10 ms."""
FFT = 1024
BINS = FFT // 2 + 1
WARPING = 0.466
"""First-order all-pass constant that makes 24 kHz about mel."""
COEFFICIENTS = 45
BANDS = 5

CEPSTRUM = slice(0, COEFFICIENTS)
PITCH = COEFFICIENTS
VOICING = COEFFICIENTS + 1
APERIODICITY = slice(COEFFICIENTS + 2, COEFFICIENTS + 2 + BANDS)
SIZE = COEFFICIENTS + 2 + BANDS

TEACHER_RATE = 32_000
TEACHER_HOP = 160
"""The teacher's frames are 5 ms apart: two of them make one of ours."""
TEACHER_WARPING = 0.45


def warped(frequencies: FloatArray, warping: float) -> FloatArray:
    """Frequencies in radians on the warped axis."""
    bent: FloatArray = frequencies + 2 * np.arctan(warping * np.sin(frequencies) / (1 - warping * np.cos(frequencies)))
    return bent


_FREQUENCIES = np.linspace(0, np.pi, BINS)
_WARPED = warped(_FREQUENCIES, WARPING)
_ORDERS = np.arange(COEFFICIENTS)

LOG_AMPLITUDE = np.cos(np.outer(_ORDERS, _WARPED))
"""Cepstrum to the logarithm of the amplitude, shape (COEFFICIENTS, BINS)."""
PHASE = -np.sin(np.outer(_ORDERS, _WARPED))
"""Cepstrum to the phase of the minimum-phase filter, shape (COEFFICIENTS, BINS)."""


def band_shapes() -> FloatArray:
    """How much each band of aperiodicity counts at each bin, shape (BANDS, BINS); the centres are about 0.4 to 12 kHz."""
    centres = np.interp(np.linspace(0.12, 1, BANDS) * np.pi, _WARPED, np.arange(BINS))
    return np.stack([np.interp(np.arange(BINS), centres, row) for row in np.eye(BANDS)])


def mel_bins(count: int) -> NDArray[np.int64]:
    """Bins at equal distances on the warped axis."""
    return np.round(np.interp(np.linspace(0, np.pi, count), _WARPED, np.arange(BINS))).astype(np.int64)


def from_teacher() -> FloatArray:
    """Matrix from the teacher's cepstrum (32 kHz) to ours, by least squares on the warped axis; shape (45, 45)."""
    width = np.gradient(_WARPED)
    basis = LOG_AMPLITUDE * np.sqrt(width)
    solve = np.linalg.solve(basis @ basis.T + 1e-6 * np.eye(COEFFICIENTS), basis) * np.sqrt(width)
    teacher_axis = warped(_FREQUENCIES * SAMPLE_RATE / TEACHER_RATE, TEACHER_WARPING)
    matrix: FloatArray = solve @ np.cos(np.outer(_ORDERS, teacher_axis)).T
    return matrix
