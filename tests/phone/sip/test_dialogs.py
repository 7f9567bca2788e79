"""Only who knows the tags of a call reaches into it, and only forward."""

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Ended, EndReason, Send

from .bench import PBX, Bench, answer, methods, only, requests, responses, statuses, told


def test_the_caller_hangs_up() -> None:
    """BYE gets 200 and ends the call; a second one finds none."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.ask(leg, "BYE")
    assert ([200], [Ended(leg.number, EndReason.BYE)]) == (statuses(effects), told(effects))
    assert bench.agent.calls == 0
    assert statuses(bench.ask(leg, "BYE")) == [481]


def test_this_side_hangs_up() -> None:
    """The BYE goes to the other side's Contact, by the way the INVITE came."""
    bench = Bench()
    leg = bench.confirmed(("record-route", "<sip:192.0.2.1;lr>"), ("record-route", "<sip:192.0.2.4;lr>"))
    effects = bench.agent.hang_up(leg.number, bench.now)
    (bye,) = requests(effects)
    assert f"sip:100@{PBX}" == bye.uri
    assert bye.headers.all("route") == ["<sip:192.0.2.1;lr>", "<sip:192.0.2.4;lr>"]
    assert (leg.to_tag, "far-call1", "call1") == (bye.from_.tag, bye.to.tag, bye.call_id)
    assert [Ended(leg.number, EndReason.HUNG_UP)] == told(effects)
    assert [send.to for send in only(Send, effects)] == [PBX]
    assert bench.agent.hang_up(leg.number, bench.now) == []


def test_a_strict_router_gets_its_own_uri() -> None:
    """Its URI is the request's, and the target comes last in Route (RFC 3261, 12.2.1.1)."""
    bench = Bench()
    leg = bench.confirmed(("record-route", "<sip:old.example>"), ("record-route", "<sip:next.example;lr>"))
    (bye,) = requests(bench.agent.hang_up(leg.number, bench.now))
    assert ("sip:old.example", ["<sip:next.example;lr>", f"<sip:100@{PBX}>"]) == (bye.uri, bye.headers.all("route"))


def test_the_answer_copies_record_route() -> None:
    """Otherwise the proxies would drop out of the call."""
    bench = Bench()
    bench.invite(bench.leg(), ("record-route", "<sip:192.0.2.1;lr>"))
    (ringing,) = responses(bench.agent.ring(1, bench.now))
    assert ringing.headers.all("record-route") == ["<sip:192.0.2.1;lr>"]


def test_a_bye_does_not_overtake_the_ack() -> None:
    """Hung up before the ACK: the call is over at once, the BYE waits for the ACK (RFC 3261, 15)."""
    bench = Bench()
    leg = bench.answered()
    effects = bench.agent.hang_up(leg.number, bench.now)
    assert ([], [Ended(leg.number, EndReason.HUNG_UP)]) == (methods(effects), told(effects))
    assert bench.agent.hang_up(leg.number, bench.now) == []
    assert statuses(bench.ask(leg, "INFO")) == [481]
    effects = bench.put(bench.request(leg, "ACK", sequence=1).render())
    assert (methods(effects), told(effects)) == (["BYE"], [])
    assert bench.agent.calls == 0


def test_a_bye_waits_for_an_ack_that_never_comes() -> None:
    """Then it goes out after 32 s."""
    bench = Bench()
    leg = bench.answered()
    bench.agent.hang_up(leg.number, bench.now)
    effects = bench.wait(32)
    assert (methods(effects), told(effects)) == (["BYE"], [])
    assert bench.agent.calls == 0


def test_hanging_up_before_the_answer_refuses_the_call() -> None:
    """480, and it is over."""
    bench = Bench()
    bench.invite(bench.leg())
    effects = bench.agent.hang_up(1, bench.now)
    assert ([480], [Ended(1, EndReason.HUNG_UP)]) == (statuses(effects), told(effects))


def test_the_caller_hangs_up_before_the_answer() -> None:
    """BYE in an early dialog ends it as CANCEL does."""
    bench = Bench()
    leg = bench.leg()
    bench.invite(leg)
    leg.to_tag = responses(bench.agent.ring(1, bench.now))[0].to.tag
    effects = bench.ask(leg, "BYE")
    assert ([200, 487], [Ended(1, EndReason.CANCELLED)]) == (statuses(effects), told(effects))


def test_an_old_number_gets_500() -> None:
    """A request that was overtaken by a later one is not carried out."""
    bench = Bench()
    leg = bench.confirmed()
    assert statuses(bench.ask(leg, "OPTIONS", sequence=9)) == [200]
    assert statuses(bench.ask(leg, "BYE", sequence=8)) == [500]
    assert statuses(bench.ask(leg, "BYE", sequence=9)) == [500]
    assert bench.agent.calls == 1


def test_wrong_tags_get_481() -> None:
    """Whoever guesses a Call-ID does not have the call."""
    bench = Bench()
    leg = bench.confirmed()
    assert statuses(bench.ask(leg, "BYE", to_tag="wrong")) == [481]
    assert statuses(bench.ask(leg, "BYE", from_tag="wrong")) == [481]
    assert statuses(bench.ask(leg, "INVITE", to_tag="wrong")) == [481]
    assert statuses(bench.ask(leg, "BYE", to_tag="")) == [481]
    assert bench.agent.calls == 1


def test_an_ack_with_wrong_tags_does_not_count() -> None:
    """The answer is repeated still."""
    bench = Bench()
    leg = bench.answered()
    bench.put(bench.request(leg, "ACK", to_tag="wrong").render())
    bench.put(bench.request(leg, "ACK", sequence=7).render())
    assert statuses(bench.wait(0.6)) == [200]


def test_two_calls_do_not_touch_each_other() -> None:
    """Each has its own tags and number, and one ends without the other."""
    bench = Bench()
    one, two = bench.confirmed(), bench.confirmed()
    assert (bench.agent.calls, one.to_tag != two.to_tag) == (2, True)
    assert [Ended(one.number, EndReason.BYE)] == told(bench.ask(one, "BYE"))
    assert bench.agent.calls == 1
    assert statuses(bench.ask(two, "OPTIONS")) == [200]


def test_requests_go_where_the_last_offer_came_from() -> None:
    """The other side moved: a re-INVITE with a new Contact from a new port."""
    bench = Bench()
    leg = bench.confirmed()
    moved = Address(PBX.host, 5070)
    leg.sequence += 1
    invite = bench.request(leg, "INVITE").render().replace(b"100@192.0.2.1:5060", b"100@192.0.2.1:5070")
    bench.put(invite, moved)
    bench.ack(leg)
    effects = bench.agent.hang_up(leg.number, bench.now)
    assert ("sip:100@192.0.2.1:5070", moved) == (requests(effects)[0].uri, only(Send, effects)[0].to)


def test_stopping_ends_every_call() -> None:
    """BYE to the answered one, 480 to the ringing one; later ones get 503."""
    bench = Bench(max_calls=3)
    bench.confirmed()
    bench.invite(bench.leg())
    effects = bench.agent.stop(bench.now)
    assert (methods(effects), statuses(effects)) == (["BYE"], [480])
    assert [effect.reason for effect in only(Ended, effects)] == [EndReason.HUNG_UP] * 2
    assert statuses(bench.invite(bench.leg())) == [503]
    assert (bench.agent.calls, bench.agent.idle) == (0, False)
    bench.put(answer(requests(effects)[0], 200))
    assert bench.agent.idle
