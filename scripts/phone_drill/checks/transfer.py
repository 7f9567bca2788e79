"""Transfer through a registrar to another make of telephone: answered, refused, unanswered; who is not put through is told."""

import time
from collections.abc import Iterator

from scripts.phone_drill.baresip import Manner, person
from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.kamailio import Registrar
from scripts.phone_drill.message import Message
from scripts.phone_drill.rig import PATIENCE_S, Rig, greeted
from scripts.phone_drill.staff import PERSON, RING_S, telephone_system
from scripts.phone_drill.talking import QUESTIONS, ask
from scripts.phone_drill.telephone_line import PASSWORD, TelephoneLine
from scripts.phone_drill.transfers import RealTransfer

_TOLD_S = 6.0  # a sentence that is being said is finished first


def run(rig: Rig) -> Iterator[Figure]:
    """Ask for a person whose telephone is answered, refused, left to ring, and not there at all."""
    with telephone_system(rig) as (line, system):
        for manner in Manner:
            system.process.lines.clear()
            with person(rig.folder("person"), system.port, PERSON, PASSWORD, manner):
                system.wait_registered(PERSON, 10.0)
                yield from _asked_for(line, system, manner)
        system.restart()  # forgets the person
        system.wait_registered("700", 40.0)
        yield from _nobody_there(line, system)


def _asked_for(line: TelephoneLine, system: Registrar, manner: Manner) -> Iterator[Figure]:
    transfer, first = RealTransfer(), line.mark
    with greeted(line, Dial(("127.0.0.1", system.port))) as caller:
        caller.on_refer = transfer
        pressed_at = caller.press("0")
        refer = _wait_refer(caller)
        try:
            yield Figure(f"{manner}: from the key to the REFER", f"{refer.at - pressed_at:.1f} s")
            yield exactly(f"{manner}: target of the REFER", _user(refer), PERSON)
            if manner is Manner.ANSWERS:
                yield from _put_through(caller, transfer)
            else:
                yield from _taken_back(line, caller, manner, refer, first)
        finally:
            transfer.close()


def _put_through(caller: Caller, transfer: RealTransfer) -> Iterator[Figure]:
    transfer.done.wait(PATIENCE_S)
    told_at = time.monotonic()
    ended_at = caller.wait_ended(5.0)
    yield within("answers: line's BYE after the person has answered", None if ended_at is None else ended_at - told_at, 2.0, "s")
    time.sleep(1.0)
    heard = len(transfer.leg.ear.packets()) if transfer.leg else 0
    yield Figure("answers: packets that the caller hears from the person within 1 s", str(heard), "at least 40", heard >= 40)


def _taken_back(line: TelephoneLine, caller: Caller, manner: Manner, refer: Message, first: int) -> Iterator[Figure]:
    least = RING_S if manner is Manner.LETS_IT_RING else 0.0
    told_at = caller.ear.wait_loud(refer.at + max(least - 1.0, 0.5), least + 2 * _TOLD_S)
    most = least + _TOLD_S
    yield within(f"{manner}: caller is told after the REFER", None if told_at is None else told_at - refer.at, most, "s")
    yield from _goes_on(line, caller, str(manner), first)


def _nobody_there(line: TelephoneLine, system: Registrar) -> Iterator[Figure]:
    first = line.mark
    with greeted(line, Dial(("127.0.0.1", system.port))) as caller:
        pressed_at = caller.press("0")
        told_at = caller.ear.wait_loud(pressed_at, PATIENCE_S)
        yield within("not registered: caller is told after the key", None if told_at is None else told_at - pressed_at, 10.0, "s")
        time.sleep(_TOLD_S)
        refers = caller.station.messages(lambda one: not one.status and one.method == "REFER")
        yield exactly("not registered: REFERs, as OPTIONS is refused", len(refers), 0)
        yield from _goes_on(line, caller, "not registered", first)


def _goes_on(line: TelephoneLine, caller: Caller, what: str, first: int) -> Iterator[Figure]:
    caller.ear.wait_quiet(2.0, PATIENCE_S)
    said = " ".join(words for _, words in line.says(first))
    offered = "call you" in said.lower() or "number" in said.lower()
    yield Figure(f"{what}: a callback is offered", said[-70:], "yes", offered)
    yield exactly(f"{what}: call is alive", caller.ended_at is None, aim=True)
    answer = ask(line, caller, QUESTIONS[1]).answer
    yield Figure(f"{what}: a question afterwards is answered", answer[:40], "a sentence", bool(answer))


def _wait_refer(caller: Caller) -> Message:
    found = caller.station.wait(lambda one: not one.status and one.method == "REFER", PATIENCE_S)
    if found is None:
        raise DrillError("no REFER came after the key 0")
    return found


def _user(refer: Message) -> str:
    return refer.one("refer-to").partition("sip:")[2].partition("@")[0]
