"""Spectrograms and sound samples to look at and to listen to.

    scripts/eval speech pictures FOLDER [--sentence TEXT]

Writes teacher.png, voice.png and customer.png (clean above, telephone below), and WAV files of the same and of every condition.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from dealer_kiosk.app import Settings, load
from dealer_kiosk.audio.pcm import to_float
from dealer_kiosk.messages import MIC_RATE, Expects, Samples
from scripts.evaluation.speech.clips import Clip, checked_speakers, in_condition
from scripts.evaluation.speech.texts import Said
from scripts.evaluation.speech.voice import speaker, taught
from scripts.speech.conditions import CONDITIONS
from scripts.speech.voices import HELD_OUT

SENTENCE = "Tomorrow at 9:30 AM is free. Your code is K, 7, M, 2, P. Shall I book it?"
CUSTOMER = "my car has been making a funny noise whenever i turn left"
_HISS = 1e-6

Sound = tuple[Samples, int]
"""Samples and their rate."""


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/eval speech pictures", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sentence", default=SENTENCE, help="what both voices say")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    with speaker(load(Settings())) as say:
        ours, teacher = say(options.sentence), taught(options.sentence)
    clip = Clip(Said(CUSTOMER, Expects.OPEN), checked_speakers(HELD_OUT)[0], 0)
    clean = clip.clean()
    customer = {name: (in_condition(clip, clean, name), MIC_RATE) for name in CONDITIONS}
    sounds = {"teacher": (teacher.samples, teacher.rate), "voice": (ours.samples, ours.rate)}
    for name, sound in sounds.items():
        draw(options.folder / f"{name}.png", {name: sound})
    draw(options.folder / "customer.png", {name: customer[name] for name in ("clean", "telephone")})
    write_all(options.folder, sounds | {f"customer-{name}": sound for name, sound in customer.items()})
    print(*sorted(path.name for path in options.folder.iterdir()))
    return 0


def write_all(folder: Path, sounds: Mapping[str, Sound]) -> None:
    """One 16-bit WAV file for each sound."""
    import soundfile  # noqa: PLC0415

    for name, (samples, rate) in sounds.items():
        soundfile.write(str(folder / f"{name}.wav"), samples, rate, subtype="PCM_16")


def draw(path: Path, sounds: Mapping[str, Sound]) -> None:
    """One PNG with a spectrogram for each sound, one below the other, up to 8 kHz."""
    import matplotlib as mpl  # noqa: PLC0415 - only for pictures

    mpl.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415 - after the choice of a canvas

    figure, rows = pyplot.subplots(len(sounds), 1, figsize=(10, 3.2 * len(sounds)), squeeze=False, layout="constrained")
    for axes, (name, (samples, rate)) in zip(rows[:, 0], sounds.items(), strict=True):
        window = rate // 50
        hiss = _HISS * np.random.default_rng(0).standard_normal(len(samples))  # the logarithm of silence is not to be drawn
        axes.specgram(to_float(samples) + hiss, NFFT=window, Fs=rate, noverlap=window * 3 // 4, pad_to=1024, vmin=-120, vmax=-30)
        axes.set(title=name, ylabel="Hz", ylim=(0, 8_000))
    rows[-1, 0].set_xlabel("seconds")
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
