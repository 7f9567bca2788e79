"""How loud speech is (ITU-R BS.1770), and the gain that makes it as loud as wanted.

python -m scripts.train.voice.level FILE.wav [FILE.wav ...]
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WANTED = -16.0
"""LUFS of all sentences in a row."""
_ROUNDS = 4


def loudness(samples: NDArray[np.float64], rate: int) -> float:
    """Integrated loudness in LUFS of at least 0.4 s of sound in -1..1."""
    import pyloudnorm  # noqa: PLC0415 - only the making of a voice needs it

    return float(pyloudnorm.Meter(rate).integrated_loudness(samples))


def gain_for(wanted: float, samples: Callable[[float], NDArray[np.float64]], rate: int) -> float:
    """The gain at which samples are as loud as wanted; rounding off peaks takes some loudness, so it is sought."""
    gain = 1.0
    for _ in range(_ROUNDS):
        gain *= 10 ** ((wanted - loudness(samples(gain), rate)) / 20)
    return gain


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    import soundfile  # noqa: PLC0415 - only this command needs it

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    given = parser.parse_args(arguments)
    sounds = [soundfile.read(file) for file in given.files]
    whole = np.concatenate([samples for samples, _ in sounds])
    each = [loudness(samples, rate) for samples, rate in sounds if len(samples) > rate / 2]
    print(f"{loudness(whole, sounds[0][1]):.1f} LUFS in all, {min(each):.1f} to {max(each):.1f}; peak {np.abs(whole).max():.3f}")


if __name__ == "__main__":
    main()
