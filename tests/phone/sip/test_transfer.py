"""A person takes the caller over, or does not."""

import pytest

from dealer_kiosk.phone.sip.events import Effect, Ended, EndReason, Noted, NoteKind, Transfer, TransferState
from dealer_kiosk.phone.sip.message import Request

from .bench import PBX, TARGET, Bench, Leg, answer, methods, requests, responses, statuses, told


def begun(bench: Bench) -> tuple[Leg, Request]:
    """Have a call, ask for the transfer, and let the person's phone answer OPTIONS; the REFER is out."""
    leg = bench.confirmed()
    (options,) = requests(bench.agent.transfer(leg.number, TARGET, bench.now))
    assert (options.method, options.uri) == ("OPTIONS", TARGET)
    (refer,) = requests(bench.put(answer(options, 200)))
    return leg, refer


def notify(bench: Bench, leg: Leg, line: str, *, event: str = "refer", state: str = "active;expires=60") -> list[Effect]:
    """Send a NOTIFY about the transfer."""
    headers = [("event", event), ("subscription-state", state), ("content-type", "message/sipfrag;version=2.0")]
    return bench.ask(leg, "NOTIFY", *headers, body=line)


def states(effects: list[Effect]) -> list[TransferState]:
    return [effect.state for effect in effects if isinstance(effect, Transfer)]


def test_a_person_takes_the_call() -> None:
    """Requested, ringing, answered; then this side leaves."""
    bench = Bench()
    leg, refer = begun(bench)
    assert ("REFER", f"<{TARGET}>", "<sip:700@pbx.example>") == (
        refer.method,
        refer.headers.one("refer-to"),
        refer.headers.one("referred-by"),
    )
    assert (leg.to_tag, "far-call1") == (refer.from_.tag, refer.to.tag)
    assert states(bench.put(answer(refer, 202))) == [TransferState.REQUESTED]
    effects = notify(bench, leg, "SIP/2.0 100 Trying\r\n")
    assert (statuses(effects), told(effects)) == ([200], [])
    assert states(notify(bench, leg, "SIP/2.0 180 Ringing\r\n")) == [TransferState.RINGING]
    assert states(notify(bench, leg, "SIP/2.0 183 Session Progress\r\n")) == []
    effects = notify(bench, leg, "SIP/2.0 200 OK\r\n", state="terminated;reason=noresource")
    assert [Transfer(leg.number, TransferState.ANSWERED), Ended(leg.number, EndReason.TRANSFERRED)] == told(effects)
    assert (statuses(effects), methods(effects)) == ([200], ["BYE"])
    assert not any(effect for effect in bench.wait(0.4))


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("SIP/2.0 486 Busy Here", TransferState.BUSY),
        ("SIP/2.0 600 Busy Everywhere", TransferState.BUSY),
        ("SIP/2.0 603 Decline", TransferState.REFUSED),
        ("SIP/2.0 404 Not Found", TransferState.REFUSED),
        ("SIP/2.0 480 Temporarily Unavailable", TransferState.UNANSWERED),
        ("SIP/2.0 408", TransferState.UNANSWERED),
    ],
)
def test_a_person_does_not_take_the_call(line: str, state: TransferState) -> None:
    """The caller is still on the line, and another transfer may begin."""
    bench = Bench()
    leg, refer = begun(bench)
    bench.put(answer(refer, 202))
    effects = notify(bench, leg, line)
    assert ([Transfer(leg.number, state)], 1) == (told(effects), bench.agent.calls)
    assert methods(bench.agent.transfer(leg.number, TARGET, bench.now)) == ["OPTIONS"]


def test_nobody_answers_within_the_time() -> None:
    """After 20 s the caller is taken back."""
    bench = Bench()
    leg, refer = begun(bench)
    bench.put(answer(refer, 202))
    assert told(bench.wait(19.9)) == []
    assert states(bench.wait(0.2)) == [TransferState.UNANSWERED]
    assert bench.agent.calls == 1
    assert statuses(notify(bench, leg, "SIP/2.0 487 Request Terminated")) == [200]


def test_a_person_who_answers_late_has_the_caller() -> None:
    """The telephone system has connected them; this side must not stay in between."""
    bench = Bench()
    leg, refer = begun(bench)
    bench.put(answer(refer, 202))
    bench.wait(21)
    assert states(notify(bench, leg, "SIP/2.0 200 OK")) == [TransferState.ANSWERED]
    assert bench.agent.calls == 0


def test_the_subscription_ends_without_a_result() -> None:
    """The telephone system stops to tell: as if nobody answered."""
    bench = Bench()
    leg, _ = begun(bench)
    assert states(notify(bench, leg, "", state="terminated;reason=timeout")) == [TransferState.UNANSWERED]


@pytest.mark.parametrize(
    ("status", "state"), [(404, TransferState.REFUSED), (486, TransferState.BUSY), (480, TransferState.UNANSWERED)]
)
def test_a_phone_that_is_not_there_is_not_called(status: int, state: TransferState) -> None:
    """OPTIONS tells so before the caller is sent anywhere."""
    bench = Bench()
    leg = bench.confirmed()
    (options,) = requests(bench.agent.transfer(leg.number, TARGET, bench.now))
    effects = bench.put(answer(options, status))
    assert ([state], []) == (states(effects), methods(effects))


def test_a_phone_that_is_silent_is_not_called() -> None:
    """After 4 s."""
    bench = Bench()
    leg = bench.confirmed()
    bench.agent.transfer(leg.number, TARGET, bench.now)
    effects = bench.wait(4)
    assert (states(effects), methods(effects).count("REFER")) == ([TransferState.UNANSWERED], 0)


def test_a_phone_without_options_is_called() -> None:
    """It is there, at least."""
    bench = Bench()
    leg = bench.confirmed()
    (options,) = requests(bench.agent.transfer(leg.number, TARGET, bench.now))
    assert methods(bench.put(answer(options, 405))) == ["REFER"]


@pytest.mark.parametrize(("status", "state"), [(501, TransferState.REFUSED), (486, TransferState.BUSY)])
def test_a_telephone_system_refuses_the_transfer(status: int, state: TransferState) -> None:
    """The caller stays."""
    bench = Bench()
    _, refer = begun(bench)
    assert [state] == states(bench.put(answer(refer, status)))
    assert bench.agent.calls == 1


def test_a_transfer_in_a_call_that_is_gone_ends_it() -> None:
    """481: the other side no longer knows the call."""
    bench = Bench()
    leg, refer = begun(bench)
    assert [Ended(leg.number, EndReason.GONE)] == told(bench.put(answer(refer, 481)))


def test_a_transfer_is_asked_for_the_password() -> None:
    """By the registrar only; nobody else learns anything from it."""
    challenge = ("proxy-authenticate", 'Digest realm="pbx.example", nonce="n1", qop="auth"')
    bench = Bench(registrar=PBX)
    _, refer = begun(bench)
    (again,) = requests(bench.put(answer(refer, 407, challenge)))
    assert (refer.sequence + 1, True) == (again.sequence, again.headers.one("proxy-authorization").startswith("Digest "))
    bench = Bench()
    _, refer = begun(bench)
    effects = bench.put(answer(refer, 407, challenge))
    assert (methods(effects), states(effects)) == ([], [TransferState.REFUSED])


def test_only_named_targets_are_called() -> None:
    """Any other URI is refused, whoever asks."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.agent.transfer(leg.number, "sip:900@premium.example", bench.now)
    assert [Noted(NoteKind.BAD_TARGET, PBX.host), Transfer(leg.number, TransferState.REFUSED)] == effects


def test_a_target_cannot_carry_headers() -> None:
    """A line break in the settings is found when they are read."""
    with pytest.raises(Exception, match="malformed"):
        Bench(targets=frozenset({"sip:1@x\r\nRoute: <sip:y>"}))


def test_a_second_transfer_waits_for_the_first() -> None:
    """It is not begun."""
    bench = Bench()
    leg, _ = begun(bench)
    assert bench.agent.transfer(leg.number, TARGET, bench.now) == []


def test_a_call_before_its_ack_is_not_transferred() -> None:
    """There is nobody on the line yet."""
    bench = Bench()
    leg = bench.answered()
    assert states(bench.agent.transfer(leg.number, TARGET, bench.now)) == [TransferState.REFUSED]


def test_the_caller_hangs_up_during_the_transfer() -> None:
    """Nothing more is told about it."""
    bench = Bench()
    leg, refer = begun(bench)
    assert [Ended(leg.number, EndReason.BYE)] == told(bench.ask(leg, "BYE"))
    assert bench.put(answer(refer, 202)) == []
    assert bench.wait(60) == []


def test_a_notify_about_nothing_is_refused() -> None:
    """481 for a transfer that is not known, 489 for anything else."""
    bench = Bench()
    leg = bench.confirmed()
    assert statuses(notify(bench, leg, "SIP/2.0 200 OK")) == [481]
    effects = notify(bench, leg, "Messages-Waiting: no", event="message-summary")
    assert (statuses(effects), responses(effects)[0].headers.one("allow-events")) == ([489], "refer")
    bench = Bench()
    leg, refer = begun(bench)
    assert statuses(notify(bench, leg, "SIP/2.0 200 OK", event=f"refer;id={refer.sequence + 1}")) == [481]
    assert statuses(notify(bench, leg, "SIP/2.0 100", event=f"refer;id={refer.sequence}")) == [200]


def test_a_notify_may_overtake_the_acceptance() -> None:
    """Ringing stays ringing when the 202 comes after it."""
    bench = Bench()
    leg, refer = begun(bench)
    assert states(notify(bench, leg, "SIP/2.0 180 Ringing")) == [TransferState.RINGING]
    assert bench.put(answer(refer, 202)) == []
