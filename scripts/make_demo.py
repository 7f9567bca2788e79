"""Speak data/demo/captions.txt, one line a file, with flite: the turns of a demonstration customer as 16 kHz WAV files.

    .venv/bin/python scripts/make_demo.py      writes data/demo/01-hi-i-need.wav and so on

Of flite's voices, rms leaves the embedded recogniser the least doubt, also through a microphone.
"""

import wave
from pathlib import Path

import numpy as np

from dealer_kiosk.engines.voices.flite import FliteVoice

FOLDER = Path(__file__).resolve().parent.parent / "data" / "demo"
VOICE = "rms"
SILENCE_BEFORE_S = 0.3
SILENCE_AFTER_S = 0.8


def main() -> None:
    """Replace the sound files of the demonstration."""
    voice = FliteVoice(VOICE)
    for old in FOLDER.glob("*.wav"):
        old.unlink()
    captions = (FOLDER / "captions.txt").read_text(encoding="utf-8").splitlines()
    for number, caption in enumerate(captions, 1):
        before, after = (np.zeros(int(seconds * voice.rate), np.int16) for seconds in (SILENCE_BEFORE_S, SILENCE_AFTER_S))
        sound = np.concatenate([before, *voice.synthesize(caption), after])
        file = FOLDER / f"{number:02}-{'-'.join(caption.split()[:3])}.wav"
        with wave.open(str(file), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(voice.rate)
            wav.writeframes(sound.astype("<i2").tobytes())
        print(f"{file.relative_to(FOLDER.parent.parent)}  {len(sound) / voice.rate:.1f} s  {caption}")


if __name__ == "__main__":
    main()
