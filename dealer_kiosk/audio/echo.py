"""Takes the agent's own voice out of what the microphone hears: WebRTC's echo canceller (AEC3)."""

from typing import Any

from dealer_kiosk.messages import MIC_RATE, Samples


class EchoCanceller:
    """Cancels the echo of one loudspeaker in one microphone.

    At least 15 dB of the echo are taken away in a simulated room (tests/audio/test_echo.py); `dealer-kiosk audio commission`
    measures a real one.
    """

    def __init__(self) -> None:
        from pywebrtc_audio import AudioProcessor  # noqa: PLC0415 - loaded where it is used only

        # Without its noise suppression: the recogniser that needs it does that itself (engines/sphinx/suppression.py).
        self._processor: Any = AudioProcessor(sample_rate=MIC_RATE, num_channels=1, echo_cancellation=True)

    def clean(self, far: Samples, near: Samples) -> Samples:
        """A frame without the echo.

        Args:
            far: what was played, as `Reference.at` has it.
            near: what the microphone hears; both a multiple of 10 ms at MIC_RATE.
        """
        cleaned: Samples = self._processor.process(near, far)
        return cleaned
