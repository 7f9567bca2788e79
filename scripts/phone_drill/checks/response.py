"""Response time by telephone: from a caller's last sound to the agent's first, over whole conversations."""

from collections.abc import Iterator, Sequence

from scripts.kiosk_bench.talk import CONVERSATIONS, VOICES
from scripts.phone_drill.caller import Dial
from scripts.phone_drill.figures import Figure, exactly, percentile, within
from scripts.phone_drill.rig import Rig, greeted
from scripts.phone_drill.talking import Asked, ask
from scripts.phone_drill.telephone_line import TelephoneLine

_NUMBER = "three one two"  # a pause in a number is waited for longer


def run(rig: Rig) -> Iterator[Figure]:
    """Hold the conversations of the kiosk's bench, in turn, until there are enough turns."""
    line, asked, wanted = rig.line(), list[Asked](), rig.some(30, 4)
    for number in range(wanted):
        if len(asked) < wanted:
            asked += _conversation(line, CONVERSATIONS[number % len(CONVERSATIONS)], VOICES[number % len(VOICES)])
    words = [one for one in asked if not one.text.startswith(_NUMBER)]
    waits = [one.wait_s for one in words if one.wait_s is not None]
    yield exactly("turns that were answered", sum(one.wait_s is not None for one in asked), len(asked))
    yield within(f"caller's last sound to the agent's first, median of {len(waits)}", percentile(waits, 50), 1.0, "s", 2)
    yield within("… 95 %", percentile(waits, 95), 2.0, "s", 2)
    numbers = [one.wait_s for one in asked if one.text.startswith(_NUMBER) and one.wait_s is not None]
    if numbers:
        yield Figure("… after a spoken number, median", f"{percentile(numbers, 50):.2f} s")
    yield Figure("turns filled with “One moment.”", f"{sum(one.filled for one in asked)} of {len(asked)}")


def _conversation(line: TelephoneLine, sentences: Sequence[str], voice: str) -> Iterator[Asked]:
    with greeted(line, Dial(line.address, name="anonymous")) as caller:
        for text in sentences:
            if caller.ended_at is not None:
                return
            yield ask(line, caller, text, voice)
