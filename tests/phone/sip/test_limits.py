"""Nothing that comes from the network makes the line fail or grow."""

import random
import time
import tracemalloc

import pytest

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.agent import UserAgent
from dealer_kiosk.phone.sip.client_transactions import MAX_TRANSACTIONS as MAX_CLIENT
from dealer_kiosk.phone.sip.events import Send
from dealer_kiosk.phone.sip.parser import parse
from dealer_kiosk.phone.sip.server_transactions import MAX_TRANSACTIONS

from .bench import PBX, SDP, Bench, answer, only, requests, responses, statuses, told
from .fuzz import mutated, sample


def test_the_call_beyond_the_last_is_busy() -> None:
    """486, also to OPTIONS; the next comes in when one ended."""
    bench = Bench(max_calls=2)
    legs = [bench.confirmed(), bench.confirmed()]
    busy = bench.invite(bench.leg())
    assert (statuses(busy), told(busy)) == ([486], [])
    assert statuses(bench.put(bench.request(bench.leg(), "OPTIONS").render())) == [486]
    bench.ask(legs[0], "BYE")
    assert statuses(bench.invite(bench.leg())) == [100]


def sizes(agent: UserAgent) -> list[int]:
    """Return the sizes of the tables."""
    return [len(agent._stack.served), len(agent._stack.served._origins), len(agent._client), agent.calls]


@pytest.mark.slow
def test_a_flood_of_calls_leaves_the_live_one_alone() -> None:
    """1,000 INVITEs: bounded tables, 20 MB at most, and the live call still hears its BYE."""
    bench = Bench(datagrams_per_s=10_000)
    leg = bench.confirmed()
    tracemalloc.start()
    for _ in range(1000):
        bench.invite(bench.leg(), ("x-padding", "y" * 6000))
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 20e6
    assert sizes(bench.agent)[0] == MAX_TRANSACTIONS
    assert statuses(bench.ask(leg, "OPTIONS")) == [200]
    assert statuses(bench.ask(leg, "BYE")) == [200]
    bench.wait(100)
    assert sizes(bench.agent) == [0, 0, 0, 0]


def test_an_answered_call_survives_the_flood_before_its_ack() -> None:
    """Its transaction is not the one that is forgotten."""
    bench = Bench(datagrams_per_s=10_000)
    leg = bench.answered()
    for _ in range(400):
        bench.invite(bench.leg())
    assert statuses(bench.wait(0.5)).count(200) == 1
    assert len(told(bench.ack(leg))) == 1


def test_requests_of_this_side_are_bounded() -> None:
    """Calls that come and are hung up faster than BYE is answered."""
    bench = Bench(datagrams_per_s=10_000)
    for _ in range(MAX_CLIENT + 50):
        bench.agent.hang_up(bench.confirmed().number, bench.now)
    assert sizes(bench.agent)[2] == MAX_CLIENT


def test_fuzz_samples_are_valid() -> None:
    """Otherwise the damaged ones would not get far."""
    assert all(parse(data) for data in sample(Bench(registrar=PBX)))


@pytest.mark.slow
@pytest.mark.parametrize("ask_password", [False, True])
def test_fuzz(ask_password: bool) -> None:
    """15,000 damaged messages: no exception, bounded tables, replies to the source only, and none that is no SIP."""
    chance = random.Random(8)
    for _ in range(60):
        bench = Bench(datagrams_per_s=100_000, registrar=PBX, max_calls=4)
        samples = sample(bench)  # the same each time, and right for the call that is live now
        if ask_password:
            bench = Bench(datagrams_per_s=100_000, registrar=PBX, ask_password=True, max_calls=4)
            bench.agent.start(bench.now)
        for _ in range(250):
            effects = bench.put(mutated(chance.choice(samples), chance, samples))
            effects += bench.wait(chance.choice([0, 0, 0, 0.01, 0.2, 5.0]))
            for effect in only(Send, effects):
                assert (PBX.host, True) == (effect.to.host, b"SIP/2.0" in effect.data.split(b"\r\n")[0])
        served, origins, client, calls = sizes(bench.agent)
        assert max(served, origins) <= MAX_TRANSACTIONS
        assert client <= MAX_CLIENT
        assert calls <= 4


@pytest.mark.slow
def test_long_runs_of_one_character_take_no_time() -> None:
    """8 kB of anything in any header are read in far less than a second each."""
    bench = Bench(datagrams_per_s=100_000)
    base = bench.request(bench.leg(), "INVITE", ("require", "x"), ("authorization", "Digest a=b"), body=SDP).render()
    lines = base.split(b"\r\n")
    for line in range(len(lines) - 1):
        for text in (b" ", b"\t", b";", b"a", b'"', b'"a"', b"<", b"%41", b";a=b", b",", b"\\", b"1", b"a ", b":", b"@", b"/"):
            grown = lines[line] + text * (7000 // len(text)) + b"\x01"
            before = time.perf_counter()
            bench.put(b"\r\n".join([*lines[:line], grown, *lines[line + 1 :]]))
            assert time.perf_counter() - before < 0.5


def test_an_unmatched_response_is_ignored() -> None:
    """Also one whose request was never made."""
    bench = Bench()
    leg = bench.confirmed()
    (bye,) = requests(bench.agent.hang_up(leg.number, bench.now))
    assert bench.put(answer(bye, 200).replace(b"branch=z9hG4bK", b"branch=z9hG4bKx")) == []
    assert bench.put(answer(bye, 200).replace(b"1 BYE", b"1 REGISTER")) == []


def test_replies_go_to_the_source_only() -> None:
    """Not to Via, Contact or Record-Route."""
    bench = Bench()
    source = Address("192.0.2.7", 1234)
    data = bench.request(bench.leg(), "INVITE", ("record-route", "<sip:203.0.113.1;lr>"), body=SDP).render()
    effects = bench.put(data, source)
    assert [source] == [send.to for send in only(Send, effects)]
    params = dict(responses(effects)[0].via.params)
    assert (params["received"], "rport" in params) == ("192.0.2.7", False)
