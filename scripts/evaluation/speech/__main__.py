"""Chooses what is measured: `scripts/eval speech NAME …`."""

import logging
import sys
from collections.abc import Sequence
from importlib import import_module

from dealer_kiosk.errors import KioskError

COMMANDS = {
    "words": "word errors and whole telephone numbers, by recogniser, voice, text and condition",
    "asides": "word errors of what is said instead of an answer, by what was asked",
    "false-text": "text on noise, music and babble",
    "delay": "time from the end of speech to the text, processor time, memory",
    "whisper": "our Whisper engine against unmodified faster-whisper",
    "voice": "the voice against its teacher: words, speed, level, clicks",
    "customers": "simulated customers who speak instead of typing",
    "pictures": "spectrograms and WAV samples",
    "draw": "draw the template sentences anew",
}


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    if not arguments or arguments[0] not in COMMANDS:
        lines = [f"  {name:<11} {meaning}" for name, meaning in COMMANDS.items()]
        wanted = bool(arguments) and arguments[0] in ("-h", "--help")
        print("usage: scripts/eval speech NAME …\n", *lines, sep="\n", file=sys.stdout if wanted else sys.stderr)
        return 0 if wanted else 2
    logging.basicConfig(level=logging.ERROR)
    module = import_module(f"scripts.evaluation.speech.{arguments[0].replace('-', '_')}")
    try:
        return int(module.main(arguments[1:]))
    except KioskError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
