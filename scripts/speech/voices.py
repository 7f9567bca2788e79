"""Free synthetic speakers for training and evaluation, by their Debian programs: flite, espeak-ng and festival."""

import functools
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dealer_kiosk.audio.wavfile import read_wav
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import Samples

_TIMEOUT_S = 60.0
_FLITE = ("slt", "rms", "kal16", "awb")
_VARIANTS = "f1 f2 f3 f4 f5 m1 m2 m4 m5 m6 m7 m8 Annie Michael Steph Andrea m3".split()
_ESPEAK = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", *(f"en-us+{variant}" for variant in _VARIANTS))
_FESTIVAL = {"kal": "voice_kal_diphone", "ked": "voice_ked_diphone", "slt-hts": "voice_cmu_us_slt_arctic_hts"}
_ESPEAK_WORDS_A_MINUTE = 160  # espeak-ng's own 175 is faster than the other programs speak
_HURRIED, _SLOW = 0.85, 1.2  # how much the pace of a seeded speaker varies, relative to the voice's own

HELD_OUT = ("awb", "en-us+Andrea", "en-us+m3", "ked")
"""Speakers for evaluation only: no training and no tuning may hear them."""

TEACHER = "slt-hts"
"""The voice that ours was learned from."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One synthetic voice."""

    name: str
    program: str  # flite, espeak-ng or text2wave
    voice: str  # what the program calls it

    @property
    def held_out(self) -> bool:
        """Whether only evaluation may hear it."""
        return self.name in HELD_OUT

    @property
    def installed(self) -> bool:
        """Whether this machine has it."""
        return self.program in _programs() and (self.program != "text2wave" or self.voice in _festival_voices())


SPEAKERS = {
    speaker.name: speaker
    for speaker in (
        *(Speaker(name, "flite", name) for name in _FLITE),
        *(Speaker(name, "espeak-ng", name) for name in _ESPEAK),
        *(Speaker(name, "text2wave", voice) for name, voice in _FESTIVAL.items()),
    )
}


def names(*, held_out: bool | None = None) -> tuple[str, ...]:
    """The speakers that are installed here.

    Args:
        held_out: True for those of evaluation only, False for those that training may hear, None for all.
    """
    return tuple(
        speaker.name for speaker in SPEAKERS.values() if speaker.installed and (held_out is None or held_out == speaker.held_out)
    )


def speak(text: str, voice: str, *, pace: float = 1.0, seed: int | None = None) -> Samples:
    """The text said by a speaker, mono at MIC_RATE.

    Args:
        text: words only; what the programs make of figures differs.
        voice: one of `names()`.
        pace: speaking time relative to the voice's own; above 1 is slower.
        seed: draws a further pace of 0.85 to 1.2; the same seed gives the same sound.

    Raises:
        AudioError: the speaker is not known or not installed, its program failed, or the text holds nothing to say.
    """
    speaker = SPEAKERS.get(voice)
    if speaker is None or not speaker.installed:
        raise AudioError(f"the voice {voice!r} is not known here; installed are: {', '.join(names())}")
    if not any(letter.isalnum() for letter in text):
        raise AudioError("give the voice a text with words in it")
    if seed is not None:
        pace *= float(np.random.default_rng(seed).uniform(_HURRIED, _SLOW))
    with tempfile.TemporaryDirectory(prefix="dealer-kiosk-") as folder:
        words, sound = Path(folder) / "text.txt", Path(folder) / "said.wav"
        words.write_text(" ".join(text.split()) + "\n", encoding="utf-8")
        _run(_command(speaker, pace, words, sound))
        return read_wav(sound)


def _command(speaker: Speaker, pace: float, words: Path, sound: Path) -> list[str]:
    if speaker.program == "flite":
        return ["flite", "-voice", speaker.voice, "--setf", f"duration_stretch={pace:.3f}", "-f", str(words), "-o", str(sound)]
    if speaker.program == "espeak-ng":
        speed = str(round(_ESPEAK_WORDS_A_MINUTE / pace))
        return ["espeak-ng", "-v", speaker.voice, "-s", speed, "-f", str(words), "-w", str(sound)]
    return ["text2wave", "-eval", f"(begin ({speaker.voice}) {_festival_pace(speaker, pace)})", "-o", str(sound), str(words)]


def _festival_pace(speaker: Speaker, pace: float) -> str:
    if speaker.name == TEACHER:  # an HTS voice has its own durations and takes a rate instead
        return f'(set! hts_engine_params (append hts_engine_params (list (list "-r" {1 / pace:.3f}))))'
    return f"(Parameter.set 'Duration_Stretch {pace:.3f})"


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise AudioError(f"{command[0]} could not speak: {error}") from error
    return done.stdout.decode(errors="replace")


@functools.cache
def _programs() -> frozenset[str]:
    return frozenset(program for program in ("flite", "espeak-ng", "text2wave") if shutil.which(program))


@functools.cache
def _festival_voices() -> frozenset[str]:
    listed = _run(["festival", "-b", "(print (voice.list))"]).strip("() \n").split()
    return frozenset(f"voice_{name}" for name in listed)
