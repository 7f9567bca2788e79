"""Runs checks of the telephone line: `scripts/drill phone [CHECK …]`."""

import argparse
import importlib
import signal
import sys
from collections.abc import Iterator
from types import ModuleType

from dealer_kiosk.errors import KioskError
from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.figures import Figure
from scripts.phone_drill.rig import Rig
from scripts.virtual_audio import ProgramsMissingError

CHECKS = (
    "setup", "codecs", "hold", "duplicates", "cancel", "keys", "hangup", "busy", "vanish", "unlisted", "refusals", "lossy",
    "response", "booking", "load", "flood", "injection", "fuzz", "credentials", "transfer", "reregister", "audiosocket",
    "together",
)  # fmt: skip
"""In an order in which few lines are started: those that want the same settings follow each other."""


def main() -> int:
    """The command line; exit status 1 when an aim was missed."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an ordinary end, which ends the peers
    met = []
    with Rig(options.quick) as rig:
        for name in options.check or CHECKS:
            for figure in _figures(name, rig):
                print(f"{figure}", flush=True)
                met.append(figure.met)
    print(f"{sum(met)} of {len(met)} as they should be")
    return 0 if all(met) else 1


def _figures(name: str, rig: Rig) -> Iterator[Figure]:
    """The figures of a check under its name; one that says so when it could not go on."""
    try:
        for figure in _module(name).run(rig):
            yield Figure(f"{name}: {figure.name}", figure.value, figure.aim, figure.met)
    except (DrillError, KioskError, ProgramsMissingError, OSError) as error:
        yield Figure(f"{name}: went on to its end", f"no: {error}", "yes", met=False)
        rig.stop_line()


def _options() -> argparse.Namespace:
    width = max(map(len, CHECKS))
    listed = "\n".join(f"  {name:{width}}  {(_module(name).__doc__ or '').splitlines()[0]}" for name in CHECKS)
    parser = argparse.ArgumentParser(
        prog="scripts/drill phone",
        description="Calls the telephone line, on ports of this machine only, with peers that share no code with it.",
        epilog=f"checks:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("check", nargs="*", choices=[*CHECKS, []], metavar="CHECK", help="which; default: all, an hour or more")
    parser.add_argument("--quick", action="store_true", help="small counts, to see that it works")
    return parser.parse_args()


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"scripts.phone_drill.checks.{name}")


if __name__ == "__main__":
    sys.exit(main())
