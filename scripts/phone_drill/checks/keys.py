"""Keys: a telephone number by RFC 4733 and by INFO is read back digit by digit."""

import re
from collections.abc import Iterator

from scripts.phone_drill.caller import Dial
from scripts.phone_drill.figures import Figure, exactly
from scripts.phone_drill.network import Network
from scripts.phone_drill.rig import Rig, greeted
from scripts.phone_drill.talking import ask, key

_NUMBER = "3125550142"
_PERSON = "can i talk to a person"  # nobody is signed in: a number to call back is asked for


def run(rig: Rig) -> Iterator[Figure]:
    """Press the number that is asked for, in every way."""
    line = rig.line()
    for what, network in (("RFC 4733", Network()), ("RFC 4733, 10 % of packets lost", Network(loss=0.1))):
        with greeted(line, Dial(line.address, name="anonymous", network=network)) as caller:
            ask(line, caller, _PERSON)
            yield exactly(f"number read back, {what}", _digits(key(line, caller, f"{_NUMBER}#").answer), _NUMBER)
    for kind in ("application/dtmf-relay", "application/dtmf"):
        with greeted(line, Dial(line.address, name="anonymous")) as caller:
            ask(line, caller, _PERSON)
            first = line.mark
            statuses = {caller.press_by_info(one, kind).status for one in f"{_NUMBER}#"}
            yield exactly(f"answers to INFO with {kind}", statuses, {200})
            caller.ear.wait_loud(caller.media.wait_said(), 30.0)
            caller.ear.wait_quiet(2.0, 30.0)
            yield exactly(f"number read back, {kind}", _digits(" ".join(words for _, words in line.says(first))), _NUMBER)


def _digits(text: str) -> str:
    """The first ten digits of what the agent said."""
    return re.sub(r"\D", "", text)[: len(_NUMBER)]
