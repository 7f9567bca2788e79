"""Lost and late packets: what is recognised, against the same sentences on a good network."""

from collections.abc import Iterator, Mapping, Sequence

from scripts.phone_drill.caller import Dial
from scripts.phone_drill.figures import Figure
from scripts.phone_drill.network import GOOD, Network
from scripts.phone_drill.rig import Rig, greeted
from scripts.phone_drill.talking import QUESTIONS, ask
from scripts.phone_drill.telephone_line import TelephoneLine
from scripts.phone_drill.words import word_errors

_BAD: Mapping[str, tuple[Network, float | None]] = {
    "60 ms jitter": (Network(jitter_s=0.06), 0.02),
    "1 % lost": (Network(loss=0.01), 0.05),
    "5 % lost": (Network(loss=0.05), None),
    "2 % lost, 60 ms jitter": (Network(loss=0.02, jitter_s=0.06), 0.1),
}
"""Networks, and the share of words that may differ; None = it is shown only."""


def run(rig: Rig) -> Iterator[Figure]:
    """Say everything on each network."""
    line = rig.line()
    sentences = QUESTIONS[: rig.some(10, 2)]
    clean = _heard(line, GOOD, sentences)
    yield _figure("good network, against what was said", list(zip(sentences, clean, strict=True)), None)
    for name, (network, most) in _BAD.items():
        yield _figure(f"{name}, against the good network", list(zip(clean, _heard(line, network, sentences), strict=True)), most)


def _heard(line: TelephoneLine, network: Network, sentences: Sequence[str]) -> list[str]:
    with greeted(line, Dial(line.address, network=network)) as caller:
        return [ask(line, caller, text).heard for text in sentences]


def _figure(name: str, pairs: Sequence[tuple[str, str]], most: float | None) -> Figure:
    errors, total = word_errors(pairs)
    share = errors / max(total, 1)
    aim = "" if most is None else f"at most {100 * most:g} %"
    return Figure(f"words that differ, {name}", f"{errors} of {total}, {100 * share:.1f} %", aim, most is None or share <= most)
