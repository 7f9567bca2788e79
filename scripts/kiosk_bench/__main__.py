"""Chooses what is measured: `scripts/bench kiosk [PART …]`."""

import argparse
import logging
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from dealer_kiosk.errors import KioskError
from scripts.virtual_audio import ProgramsMissingError

COUNTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "response": ({"turns": 30}, {"turns": 3}),
    "interruptions": ({"interruptions": 20, "prompts": 50}, {"interruptions": 2, "prompts": 3}),
    "rooms": ({"prompts": 24, "interruptions": 16, "noises": 26}, {"prompts": 2, "interruptions": 2, "noises": 2}),
    "detection": ({"sentences": 60, "minutes": 10.0}, {"sentences": 5, "minutes": 0.2}),
    "resources": ({"idle_s": 60.0, "turns": 10}, {"idle_s": 5.0, "turns": 2}),
    "faults": ({"losses": 50, "kills": 20, "unplugs": 2}, {"losses": 2, "kills": 1, "unplugs": 1}),
    "radio": ({"minutes": 60.0}, {"minutes": 1.0}),
}
"""The parts, in order: how much is measured, and how much with --quick."""


def main() -> int:
    """The command line; the exit status."""
    options = _options()
    logging.basicConfig(level=logging.ERROR)
    for name in options.part or COUNTS:
        full, quick = COUNTS[name]
        counts = quick if options.quick else full
        if options.turns and "turns" in counts:
            counts = {**counts, "turns": options.turns}
        measure: Callable[..., None] = import_module(f"scripts.kiosk_bench.{name}").measure
        try:
            measure(**counts)
        except (KioskError, ProgramsMissingError) as error:
            print(f"scripts/bench kiosk {name}: {error}", file=sys.stderr)
            return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench kiosk", description="Measures the kiosk on virtual sound devices.")
    parser.add_argument("part", nargs="*", choices=[*COUNTS, []], metavar="PART", help=f"of {', '.join(COUNTS)}; default: all")
    parser.add_argument("--turns", type=int, default=0, help="turns of the conversations (default 30, for resources 10)")
    parser.add_argument("--quick", action="store_true", help="small counts, to see that it works")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
