"""Draws the template sentences of the evaluation anew, after their source has changed.

scripts/eval speech draw [--each 12]
"""

import argparse
from collections.abc import Sequence

from dealer_kiosk.engines.sphinx.sentences import CLOSED_RULES, sentences
from dealer_kiosk.messages import Expects
from scripts.evaluation.speech.texts import TEMPLATES, Said, written
from scripts.train.sentences.source import distinct, read_source

SEED = 20_261
"""Another one than the language models are counted from."""


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/eval speech draw", description=__doc__)
    parser.add_argument(
        "--each", type=int, default=12, help="for each closed question; five times as many open ones (default 12)"
    )
    options = parser.parse_args(arguments)
    head = f"# Drawn with seed {SEED} from where the recogniser's language models come from, by: scripts/eval speech draw\n\n"
    TEMPLATES.write_text(head + written(drawn(options.each)), encoding="utf-8")
    return 0


def drawn(each: int, seed: int = SEED) -> list[Said]:
    """Sentences from where those come that the recogniser's language models are counted from.

    Args:
        each: so many for each closed question, and five times as many open ones.
        seed: the same one gives the same sentences, as long as their source stays.
    """
    opened = [Said(text, Expects.OPEN) for text in distinct(read_source().draw(seed), 5 * each)]
    return opened + [Said(text, expects) for expects, rule in CLOSED_RULES.items() for text in sentences(rule, each, seed)]
