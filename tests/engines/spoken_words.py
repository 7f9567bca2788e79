"""Speech for recognisers, made by flite."""

import functools

import numpy as np
import pytest

from dealer_kiosk.engines.voices.flite import FliteVoice
from dealer_kiosk.errors import ModelError
from dealer_kiosk.messages import MIC_RATE, Utterance


@functools.cache
def spoken(text: str, voice: str = "slt") -> Utterance:
    """The text as a customer's utterance with a little silence around it; skips the test where flite is missing."""
    try:
        engine = FliteVoice(voice)
    except ModelError as error:
        pytest.skip(str(error))
    hiss = np.random.default_rng(1).normal(0.0, 8.0, MIC_RATE).astype(np.int16)
    samples = np.concatenate([hiss[: MIC_RATE // 3], *engine.synthesize(text), hiss[: MIC_RATE // 2]])
    return Utterance(samples, 0.0, len(samples) / MIC_RATE)
