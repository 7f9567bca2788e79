"""Putting a caller through to a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dealer_kiosk.db import people, sessions
from dealer_kiosk.db.store import Store
from dealer_kiosk.errors import ToolError
from dealer_kiosk.jobs import notices
from dealer_kiosk.messages import Priority
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.human import request_human
from dealer_kiosk.tools.results import TransferStarted
from dealer_kiosk.tools.transfer import Ringer, RingResult, ScriptedRinger, transfer


@pytest.fixture
def call(db: Store, context: Context) -> Context:
    """A caller who has asked for a person while Sarah is in."""
    call = replace(context, channel="phone", session="call")
    sessions.start("call", "phone", call.now)
    with db.write():
        people.staff_in("Sarah Lindgren", call.now, call.now + timedelta(hours=3))
    assert isinstance(request_human(call, "my bill"), TransferStarted)
    return call


def said(call: Context) -> list[tuple[Priority, str]]:
    """What the caller hears next."""
    return [(item.notice.priority, item.notice.text) for item in notices.pending("call", call.now)]


def state() -> str:
    """Of the request."""
    request = people.request_with_id(1)
    assert request is not None
    return str(request.state)


class Watched:
    """Notes the state in which it rings."""

    def __init__(self, ringer: Ringer) -> None:
        self.ringer = ringer
        self.states: list[str] = []

    def ring(self, person: str, role: str) -> RingResult:
        """Pass it on."""
        self.states.append(state())
        return self.ringer.ring(person, role)


def test_an_answered_call_is_put_through(call: Context) -> None:
    """The state is on file while it rings; the caller hears that they are put through, and nothing about a kiosk."""
    line = ScriptedRinger(["answered"])
    watched = Watched(line)
    assert transfer(1, watched, call.config, call.now) == "answered"
    assert (watched.states, line.rung, state()) == (["ringing"], [("Sarah Lindgren", "advisor")], "acknowledged")
    assert said(call) == [(Priority.INTERRUPT, "I'm putting you through to Sarah from service now.")]


@pytest.mark.parametrize("result", ["refused", "busy", "unanswered"])
def test_a_failed_call_offers_a_callback(call: Context, result: RingResult) -> None:
    """Whatever went wrong, nothing but a callback at a free time is offered."""
    assert transfer(1, ScriptedRinger([result]), call.config, call.now) == result
    ((priority, text),) = said(call)
    assert (state(), priority) == ("no_answer", Priority.HIGH)
    assert text.startswith("I couldn't reach anyone just now. An advisor can call you at 11:30 today.")


def test_a_caller_who_has_hung_up_is_not_put_through(call: Context) -> None:
    """Their request is withdrawn, so nobody is rung."""
    people.withdraw_requests("call")
    line = ScriptedRinger(["answered"])
    with pytest.raises(ToolError, match="not waiting"):
        transfer(1, line, call.config, call.now)
    assert line.rung == []


def test_a_caller_who_hangs_up_while_it_rings_is_told_nothing(call: Context) -> None:
    """An answer that comes too late is no transfer."""

    class HangsUp:
        def ring(self, person: str, phone: str | None) -> RingResult:
            people.withdraw_requests("call")
            return "answered"

    transfer(1, HangsUp(), call.config, call.now)
    assert (state(), said(call)) == ("withdrawn", [])


def test_a_request_that_rings_is_not_rung_again(call: Context) -> None:
    """One call at a time for one request."""

    class Twice:
        def ring(self, person: str, phone: str | None) -> RingResult:
            with pytest.raises(ToolError, match="not waiting"):
                transfer(1, ScriptedRinger(["answered"]), call.config, call.now)
            return "answered"

    assert transfer(1, Twice(), call.config, call.now) == "answered"
    assert len(said(call)) == 1


def test_a_person_is_rung_for_one_caller_at_a_time(call: Context) -> None:
    """While Sarah's phone rings, nobody else is sent to her."""
    watched = Watched(ScriptedRinger(["unanswered"]))

    class Meanwhile(Watched):
        def ring(self, person: str, phone: str | None) -> RingResult:
            assert people.free_staff(call.now) == []
            return super().ring(person, phone)

    transfer(1, Meanwhile(watched), call.config, call.now)
    assert [row.name for row in people.free_staff(call.now)] == ["Sarah Lindgren"]
