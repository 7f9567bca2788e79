"""Virtual devices for tests; a test is skipped where the programs for them are missing."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from dealer_kiosk.messages import MIC_RATE
from scripts import virtual_audio as devices
from scripts.virtual_audio import LOUDSPEAKER_RATE, ProgramsMissingError, VirtualAudio

__all__ = ["LOUDSPEAKER_RATE", "VirtualAudio", "rig", "virtual_audio"]


@contextmanager
def virtual_audio(
    microphone_rate: int = MIC_RATE, loudspeaker_rate: int = LOUDSPEAKER_RATE, *, noisy: bool = True
) -> Iterator[VirtualAudio]:
    """Start a server of our own."""
    with ExitStack() as stack:
        try:
            audio = stack.enter_context(devices.virtual_audio(microphone_rate, loudspeaker_rate, noisy=noisy))
        except ProgramsMissingError as error:
            pytest.skip(str(error))
        yield audio


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[VirtualAudio]:
    """Virtual devices, which the programs started by the test use as well; the parameter False takes the noise away."""
    with virtual_audio(noisy=getattr(request, "param", True)) as audio:
        for name, value in audio.environment.items():
            monkeypatch.setenv(name, value)
        yield audio
