"""Takes the agent's own voice out of what the microphone hears: WebRTC's echo canceller (AEC3)."""

from typing import Any

from dealer_kiosk.audio.reference import Reference
from dealer_kiosk.messages import MIC_RATE, Samples


class EchoCanceller:
    """Cancels the echo of one loudspeaker in one microphone. While nothing plays, frames pass as they are.

    At least 15 dB of the echo are taken away in a simulated room (tests/audio/test_echo.py); `dealer-kiosk audio commission`
    measures a real one.

    Args:
        rate: samples a second of what is played.
        delay_s: as in `Reference`; measured when the kiosk is commissioned.
    """

    def __init__(self, rate: int, delay_s: float = 0.0) -> None:
        from pywebrtc_audio import AudioProcessor  # noqa: PLC0415 - loaded where it is used only

        self._reference = Reference(rate, delay_s)
        # Without its noise suppression: the recogniser that needs it does that itself (engines/sphinx/suppression.py).
        self._processor: Any = AudioProcessor(sample_rate=MIC_RATE, num_channels=1, echo_cancellation=True)

    @property
    def audible(self) -> bool:
        """Whether the agent's voice may be in what the microphone hears now."""
        return self._reference.audible

    def restarted(self) -> None:
        """The loudspeaker was stopped and started; see `Reference.restarted`."""
        self._reference.restarted()

    def played(self, heard_at_s: float, samples: Samples | None, count: int) -> None:
        """Take the next block that was given to the loudspeaker; see `Reference.played`."""
        self._reference.played(heard_at_s, samples, count)

    def clean(self, said_at_s: float, frame: Samples) -> Samples:
        """A frame of the microphone without the echo.

        Args:
            said_at_s: when its first sample was said, on the clock of `played`.
            frame: a multiple of 10 ms at MIC_RATE.
        """
        far = self._reference.at(said_at_s, len(frame))
        if not self.audible:
            return frame
        cleaned: Samples = self._processor.process(frame, far)
        return cleaned
