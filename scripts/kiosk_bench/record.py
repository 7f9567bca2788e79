"""Records a whole conversation at the kiosk: the demonstration customer, who interrupts the agent once, and coughs once.

    scripts/record-conversation OUT.wav

Stereo, customer left, agent right. The kiosk runs on virtual devices in a room with an echo.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from dealer_kiosk.audio import pcm
from dealer_kiosk.errors import KioskError
from dealer_kiosk.messages import MIC_RATE, Samples
from scripts.kiosk_bench.appliance import ECHO_DB, running
from scripts.kiosk_bench.recording import Recording
from scripts.kiosk_bench.talk import CONVERSATIONS, Talk
from scripts.virtual_audio import (
    LOUDSPEAKER_RATE,
    ProgramsMissingError,
    in_environment,
    stereo,
    virtual_audio,
)

RATE = 24_000
"""Samples a second of the file."""

_VOICE = "rms"
_INTERRUPTION = "no wait i would like to come at nine thirty"  # instead of the second sentence
_OFFER, _INTO_OFFER_S = "I have", 2.5  # words of the answer that is interrupted, and when in it
_NEXT, _INTO_NEXT_S = "free", 1.6  # likewise of the one that is coughed at
_ANSWER_S = 25.0


def main() -> int:
    """The command line; the exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/record-conversation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, metavar="OUT.wav", help="the file; an existing one is replaced")
    out: Path = parser.parse_args().out
    try:
        sound = conversation()
    except (KioskError, ProgramsMissingError) as error:
        print(f"scripts/record-conversation: {error}", file=sys.stderr)
        return 1
    soundfile.write(out, sound, RATE)
    print(f"{out}: {len(sound) / RATE:.0f} s, customer left, agent right")
    return 0


def conversation() -> Samples:
    """A conversation as (samples, 2) at RATE."""
    with (
        tempfile.TemporaryDirectory(prefix="dk-record-") as name,
        virtual_audio() as rig,
        in_environment(rig),
        rig.echo(ECHO_DB),
        rig.booth() as booth,
        rig.room(booth) as room,
    ):
        recording = Recording(Path(name) / "room.raw")
        with (
            rig.recorded(room, recording.path, channels=2),
            running(Path(name), lambda: recording.now) as kiosk,
        ):
            talk = Talk(rig, recording, kiosk, booth)
            begun = max(0.0, recording.now - 0.5)
            _hold(talk)
        both = stereo(recording.path)[round(begun * LOUDSPEAKER_RATE) :]
    return np.stack([pcm.resample(np.ascontiguousarray(side), LOUDSPEAKER_RATE, RATE) for side in both.T], axis=1)


def _hold(talk: Talk) -> None:
    """All of the customer's sentences, each after the agent's answer; what was said goes to standard error."""
    first, _, *others = CONVERSATIONS[0]
    talk.say(first, _VOICE)
    talk.wait_says(_OFFER, _ANSWER_S)
    time.sleep(_INTO_OFFER_S)
    before = len(talk.kiosk.lines)
    _, at = talk.say(_INTERRUPTION, _VOICE)
    talk.wait_says(_NEXT, _ANSWER_S, before)
    time.sleep(_INTO_NEXT_S)
    talk.play(cough())
    talk.wait_answered(at, before, _ANSWER_S)
    for text in others:
        talk.turn(text, _VOICE)
    for line in talk.kiosk.lines:
        if ": says " in line.text or ": heard " in line.text:
            print(f"{line.at:7.1f} s  {line.text.partition(': ')[2]}", file=sys.stderr)


def cough() -> Samples:
    """Two short bursts of noise, at MIC_RATE."""
    rng = np.random.default_rng(3)
    seconds = np.arange(int(0.22 * MIC_RATE)) / MIC_RATE
    envelope = np.minimum(seconds / 0.01, 1) * np.exp(-seconds / 0.05)
    noise = np.convolve(rng.standard_normal(len(seconds)), np.hanning(9) / 4, "same")
    burst, gap = pcm.to_int16(noise * envelope), np.zeros(int(0.12 * MIC_RATE), np.int16)
    return np.concatenate([burst, gap, burst])


if __name__ == "__main__":
    sys.exit(main())
