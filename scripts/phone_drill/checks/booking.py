"""A whole booking by telephone, with the number keyed in: it ends as a row with `channel = "phone"`."""

import re
from collections.abc import Iterator

from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.figures import Figure, exactly
from scripts.phone_drill.rig import Rig, greeted
from scripts.phone_drill.talking import ask, key
from scripts.phone_drill.telephone_line import TelephoneLine

_TURNS = 14
_WISH = "hi i need an oil change for my camry tomorrow morning"
_ANSWERS = (
    (r"shall i|is that right|book it|correct", "yes please"),
    (r"phone|number|digits", "#3125550142#"),
    (r"e-?mail", "no thanks"),
    (r"name", "dana whitfield"),
    (r"which suits|what time|which time|how about|works? for you", "nine thirty"),
    (r"anything else|all set|see you", "goodbye"),
    (r"", "yes please"),
)
"""What the caller answers to what the agent said last; the first that fits counts. # at the start = keys."""


def run(rig: Rig) -> Iterator[Figure]:
    """Book as a caller does who answers what is asked."""
    line = rig.line()
    before = _booked(line)
    with greeted(line, Dial(line.address, name="anonymous")) as caller:
        turns = _talk(line, caller)
        yield Figure("turns", str(turns))
        yield exactly("line hung up", caller.ended_at is not None, aim=True)
    yield exactly("appointments on file by phone", _booked(line) - before, 1)
    outcome = line.rows("SELECT outcome FROM session WHERE channel = 'phone' ORDER BY started DESC LIMIT 1")
    yield exactly("outcome of the session", outcome, [("booked",)])


def _talk(line: TelephoneLine, caller: Caller) -> int:
    """Answer until the line hangs up; how many turns that took."""
    asked = ask(line, caller, _WISH)
    for turn in range(1, _TURNS):
        if caller.ended_at is not None or caller.wait_ended(0.5) is not None:
            return turn
        answer = _answer(asked.answer)
        asked = key(line, caller, answer[1:]) if answer.startswith("#") else ask(line, caller, answer)
    return _TURNS


def _answer(said: str) -> str:
    return next(words for pattern, words in _ANSWERS if re.search(pattern, said.lower()))


def _booked(line: TelephoneLine) -> int:
    ((count,),) = line.rows("SELECT count(*) FROM appointment WHERE channel = 'phone' AND status = 'scheduled'")
    return int(str(count))
