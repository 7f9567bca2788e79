"""Drills: what happens when everything goes wrong at once, or has gone on for ten years.

race    1,000 attempts on one time from 8 processes
kill    500 kills during booking
power   1,000 images of the disk at a power cut
jobs    200 kills of the scheduler
mail    two hours of a mail server that refuses, hangs, is busy, rejects and drops
disk    a full disk and a folder that cannot be written
scale   1,000,000 appointments, 100,000 customers, 10,000 FAQs

Exit status 1 when a figure that must be met was missed. Times are of this machine as busy as it is; they are shown, not demanded.
"""

import argparse
import importlib
import logging
import sys

NAMES = ("race", "kill", "power", "jobs", "mail", "disk", "scale")


def main() -> int:
    """Run the drills named, or all of them."""
    parser = argparse.ArgumentParser(
        prog="scripts/drill", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("drill", nargs="*", choices=[*NAMES, []], help="which; default: all")
    parser.add_argument("--quick", action="store_true", help="small counts, some seconds each")
    options = parser.parse_args()
    logging.getLogger("dealer_kiosk").setLevel(logging.CRITICAL)  # what goes wrong here is meant to
    met = [importlib.import_module(f"scripts.drills.{name}").run(quick=options.quick) for name in options.drill or NAMES]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
