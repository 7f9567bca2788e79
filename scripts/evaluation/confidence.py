"""How far the model's confidence can be trusted: fits the calibration and draws a reliability diagram.

    scripts/eval confidence [--adapter FILE] [--plot FILE.png] [--fit 800]

The line of `engines/calibration.py` is fitted on sentences generated from the training banks, with noise and another seed, and
then judged on the hand-written sentences, which neither training nor the fit has seen. The plot needs matplotlib.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dealer_kiosk.app import Settings, load
from dealer_kiosk.engines.calibration import Calibration
from dealer_kiosk.engines.llama.engine import LlamaModel
from scripts.evaluation import sentences
from scripts.train.language import generate

BINS = 10
FIT_SEED = 9_000_001
_STEPS, _LONGEST_STEP = 60, 0.5


@dataclass(frozen=True, slots=True)
class Claim:
    """What the model claimed of one sentence, and whether function and arguments were right."""

    confidence: float
    right: bool


def claims_on_generated(model: LlamaModel, count: int) -> list[Claim]:
    """Claims on rehearsed turns with recognition errors."""
    made = []
    for example in islice(generate.examples(count, FIT_SEED), count):
        understood = model.understand(example.prompt)
        found = tuple(call for call in (understood.call, understood.second) if call is not None)
        made.append(Claim(understood.confidence, sentences.same_calls(example.calls, found)[1]))
        if len(made) % 100 == 0:
            print(f"{len(made)} of {count}", file=sys.stderr)
    return made


def claims_on_written(model: LlamaModel) -> list[Claim]:
    """Claims on the hand-written sentences."""
    made = []
    for sentence in sentences.read():
        understood = model.understand(sentences.prompt(sentence))
        found = tuple(call for call in (understood.call, understood.second) if call is not None)
        made.append(Claim(understood.confidence, sentences.same_calls(sentence.calls, found)[1]))
    return made


def fit(claims: Sequence[Claim]) -> Calibration:
    """Slope and offset with the greatest likelihood, by Newton's method with a weak pull towards (1, 0)."""
    points = [(_log_odds(claim.confidence), float(claim.right)) for claim in claims]
    slope, offset, pull = 1.0, 0.0, 0.5
    for _ in range(_STEPS):
        g_s, g_o, h_ss, h_so, h_oo = pull * (slope - 1.0), pull * offset, pull, 0.0, pull
        for x, right in points:
            p = 0.5 * (1.0 + math.tanh(0.5 * (slope * x + offset)))
            error, weight = p - right, p * (1.0 - p)
            g_s, g_o = g_s + error * x, g_o + error
            h_ss, h_so, h_oo = h_ss + weight * x * x, h_so + weight * x, h_oo + weight
        determinant = h_ss * h_oo - h_so * h_so
        slope -= _short((h_oo * g_s - h_so * g_o) / determinant)
        offset -= _short((h_ss * g_o - h_so * g_s) / determinant)
    return Calibration(slope, offset)


def _short(step: float) -> float:
    """A step that does not overshoot where nearly every claim is right."""
    return min(max(step, -_LONGEST_STEP), _LONGEST_STEP)


def _log_odds(p: float) -> float:
    bounded = min(max(p, 1e-6), 1.0 - 1e-6)
    return math.log(bounded / (1.0 - bounded))


def bins(claims: Sequence[Claim], calibration: Calibration) -> list[tuple[float, float, int]]:
    """Mean claim, share of right answers and count of each tenth of the scale that has claims."""
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for claim in claims:
        value = calibration(claim.confidence)
        groups[min(int(value * BINS), BINS - 1)].append((value, claim.right))
    return [
        (sum(value for value, _ in group) / len(group), sum(right for _, right in group) / len(group), len(group))
        for group in groups
        if group
    ]


def expected_error(claims: Sequence[Claim], calibration: Calibration) -> float:
    """Expected calibration error: how far claim and truth are apart on average, weighted by how many claims there are."""
    return sum(abs(claimed - right) * count for claimed, right, count in bins(claims, calibration)) / len(claims)


def plot(path: Path, claims: Sequence[Claim], calibration: Calibration) -> None:
    """The reliability diagram as PNG."""
    import matplotlib as mpl  # noqa: PLC0415 - not a dependency of the product

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, (upper, lower) = plt.subplots(2, 1, figsize=(6, 7), height_ratios=(3, 1), sharex=True)
    upper.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for name, line, mark in (("as claimed", Calibration(), "o--"), ("calibrated", calibration, "s-")):
        points = bins(claims, line)
        label = f"{name}, expected error {expected_error(claims, line):.3f}"
        upper.plot([claimed for claimed, _, _ in points], [right for _, right, _ in points], mark, label=label)
    lower.hist([calibration(claim.confidence) for claim in claims], bins=20, range=(0, 1), color="tab:orange")
    upper.set_ylabel("share of right answers")
    upper.legend(loc="upper left")
    upper.set_title(f"Confidence on {len(claims)} hand-written sentences")
    lower.set_ylabel("sentences")
    lower.set_xlabel("confidence")
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def thresholds(claims: Sequence[Claim], calibration: Calibration) -> str:
    """What asking again below a threshold costs and saves."""
    rows = ["| ask again below | asked again | of these wrong | wrong among the rest |\n|---|---|---|---|"]
    for threshold in (0.15, 0.25, 0.35, 0.45, 0.55, 0.65):
        below = [claim for claim in claims if calibration(claim.confidence) < threshold]
        rest = [claim for claim in claims if calibration(claim.confidence) >= threshold]
        wrong = sum(not claim.right for claim in below)
        missed = sum(not claim.right for claim in rest)
        rows.append(f"| {threshold} | {len(below)} | {wrong} | {missed} of {len(rest)} |")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adapter", type=Path, help="another adapter on the embedded base model")
    parser.add_argument("--plot", type=Path, help="where to draw the reliability diagram (PNG)")
    parser.add_argument("--fit", type=int, default=800, help="generated turns that the line is fitted on (default: 800)")
    given = parser.parse_args(arguments)
    app = load(Settings())
    files = app.registry.language_model(generate.BASE if given.adapter else app.config.llm.model)
    model = LlamaModel(files.base, given.adapter or files.adapter, threads=app.config.llm.threads)
    generated, written = claims_on_generated(model, given.fit), claims_on_written(model)
    model.close()
    line = fit(generated)
    print(f"fitted on {len(generated)} generated turns: slope {line.slope:.3f}, offset {line.offset:.3f}")
    for name, claims in (("generated", generated), ("hand-written", written)):
        print(
            f"expected calibration error, {name}: as claimed {expected_error(claims, Calibration()):.3f}, "
            f"calibrated {expected_error(claims, line):.3f}"
        )
    print(thresholds(written, line))
    if given.plot:
        plot(given.plot, written, line)


if __name__ == "__main__":
    main()
