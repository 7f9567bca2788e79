"""The telephone system knows where the extension is."""

import hashlib

import pytest

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.digest import parse_fields
from dealer_kiosk.phone.sip.events import Effect, NotRegistered, Registered
from dealer_kiosk.phone.sip.message import Header, Request

from .bench import PBX, Bench, answer, methods, requests, told

GRANTED = ("contact", "<sip:700@192.0.2.10:5060>;expires=300")
ALGORITHMS = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def challenge(nonce: str, *, algorithm: str = "MD5", qop: str = ', qop="auth,auth-int"', more: str = "") -> Header:
    return "www-authenticate", f'Digest realm="pbx.example", nonce="{nonce}", algorithm={algorithm}{qop}{more}'


def proves(request: Request, *, nonce: str, algorithm: str = "MD5", count: str | None = "00000001") -> bool:
    """Check a proof as RFC 7616 says, apart from the product's own arithmetic."""

    def hashed(*parts: str) -> str:
        return ALGORITHMS[algorithm](":".join(parts).encode()).hexdigest()

    fields = parse_fields(request.headers.one("authorization"))
    middle = [fields["nc"], fields["cnonce"], "auth"] if count else []
    wanted = hashed(hashed("700", "pbx.example", "s3cret"), nonce, *middle, hashed("REGISTER", request.uri))
    return fields["response"] == wanted and fields["nonce"] == nonce and fields.get("nc") == count


def started() -> tuple[Bench, Request]:
    bench = Bench(registrar=PBX)
    (request,) = requests(bench.agent.start(bench.now))
    return bench, request


def registered(bench: Bench, request: Request, *headers: Header) -> list[Effect]:
    return bench.put(answer(request, 200, GRANTED, *headers))


def test_without_a_registrar_nothing_is_sent() -> None:
    """Calls come unasked then."""
    bench = Bench()
    assert bench.agent.start(bench.now) == []
    assert bench.agent.next_due is None


def test_an_extension_registers_and_refreshes() -> None:
    """Again at 60 % of the time that was granted; the same Call-ID, a higher number."""
    bench, request = started()
    assert (request.method, request.uri, request.headers.one("expires")) == ("REGISTER", "sip:pbx.example", "300")
    assert request.headers.one("to") == "<sip:700@pbx.example>"
    assert [Registered(300)] == registered(bench, request)
    assert bench.wait(179.9) == []
    (again,) = requests(bench.wait(0.2))
    assert (request.call_id, request.sequence + 1) == (again.call_id, again.sequence)


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
@pytest.mark.parametrize("qop", ["", ', qop="auth"'])
def test_a_challenge_is_answered(algorithm: str, qop: str) -> None:
    """With and without qop."""
    bench, request = started()
    (proof,) = requests(bench.put(answer(request, 401, challenge("n1", algorithm=algorithm, qop=qop))))
    assert proves(proof, nonce="n1", algorithm=algorithm, count="00000001" if qop else None)
    assert [Registered(300)] == registered(bench, proof)


def test_the_first_known_algorithm_is_taken() -> None:
    """The server names the one that it prefers first (RFC 8760, 2.4)."""
    bench, request = started()
    headers = [challenge("n1", algorithm="SHA-512-256"), challenge("n2", algorithm="SHA-256"), challenge("n3")]
    (proof,) = requests(bench.put(answer(request, 401, *headers)))
    assert proves(proof, nonce="n2", algorithm="SHA-256")


def test_opaque_comes_back_and_quotes_are_escaped() -> None:
    """As they were sent."""
    bench, request = started()
    (proof,) = requests(bench.put(answer(request, 401, challenge('n\\"1', more=', opaque="o\\\\1"'))))
    fields = parse_fields(proof.headers.one("authorization"))
    assert (fields["nonce"], fields["opaque"]) == ('n"1', "o\\1")


def test_a_refresh_uses_the_nonce_again() -> None:
    """With the next count; no second challenge is needed."""
    bench, request = started()
    (proof,) = requests(bench.put(answer(request, 401, challenge("n1"))))
    registered(bench, proof)
    (again,) = requests(bench.wait(180))
    assert proves(again, nonce="n1", count="00000002")


def test_a_next_nonce_is_used() -> None:
    """The server gave it with the 200."""
    bench, request = started()
    (proof,) = requests(bench.put(answer(request, 401, challenge("n1"))))
    registered(bench, proof, ("authentication-info", 'nextnonce="n2", qop=auth'))
    (again,) = requests(bench.wait(180))
    assert proves(again, nonce="n2")


@pytest.mark.parametrize("more", [", stale=true", ""], ids=["stale", "restarted"])
def test_an_old_nonce_is_replaced(more: str) -> None:
    """The server says stale, or knows nothing of it after a restart."""
    bench, request = started()
    (proof,) = requests(bench.put(answer(request, 401, challenge("n1"))))
    registered(bench, proof)
    (again,) = requests(bench.wait(180))
    (fresh,) = requests(bench.put(answer(again, 401, challenge("n2", more=more))))
    assert proves(fresh, nonce="n2")
    assert [Registered(300)] == registered(bench, fresh)


def test_a_server_that_always_says_stale_is_not_asked_for_ever() -> None:
    """Three tries, then a pause."""
    bench, request = started()
    count, sent = 1, [request]
    while sent:
        effects = bench.put(answer(sent[0], 401, challenge(f"n{count}", more=", stale=true")))
        sent = requests(effects)
        count += 1
    assert count == 4
    assert isinstance(effects[-1], NotRegistered)


def test_a_wrong_password_is_tried_once() -> None:
    """Then after a minute: quick tries would only get the address banned."""
    bench, request = started()
    (proof,) = requests(bench.put(answer(request, 401, challenge("n1"))))
    effects = bench.put(answer(proof, 401, challenge("n2")))
    assert [NotRegistered("the telephone system refuses the user or password", 60.0)] == effects
    assert bench.wait(59) == []
    (again,) = requests(bench.wait(2)[:1])
    assert again.headers.one("authorization") == ""


@pytest.mark.parametrize("header", [("www-authenticate", "Basic realm=x"), ("www-authenticate", 'Digest realm="x'), ("x", "y")])
def test_a_challenge_that_cannot_be_answered_is_a_refusal(header: Header) -> None:
    """Another scheme, a malformed one, none."""
    bench, request = started()
    assert [effect.retry_s for effect in bench.put(answer(request, 401, header)) if isinstance(effect, NotRegistered)] == [60.0]


def test_a_time_that_is_too_short_is_made_longer() -> None:
    """423 says how long it has to be."""
    bench, request = started()
    (again,) = requests(bench.put(answer(request, 423, ("min-expires", "600"))))
    assert again.headers.one("expires") == "600"
    assert [NotRegistered("the telephone system answers 423", 2.0)] == bench.put(answer(again, 423, ("min-expires", "600")))


def test_silence_is_met_with_growing_pauses() -> None:
    """2, 4, 8 ... 60 s after each 32 s of trying; after an answer all is as before."""
    bench, _ = started()
    pauses = []
    for _ in range(7):
        effects: list[Effect] = []
        while not told(effects):
            effects = bench.wait(0.5)
        pauses += [effect.retry_s for effect in effects if isinstance(effect, NotRegistered)]
    assert pauses == [2, 4, 8, 16, 32, 60, 60]
    (request,) = requests(bench.wait(60.4)[:1])
    assert [Registered(300)] == registered(bench, request)
    (again,) = requests(bench.wait(180.1)[:1])
    assert [NotRegistered("the telephone system answers 503", 2.0)] == bench.put(answer(again, 503))


def test_a_server_may_ask_for_patience() -> None:
    """Retry-After counts, up to a minute."""
    for wanted, waited in [("20", 20), ("5000", 60), ("soon", 2)]:
        bench, request = started()
        assert [NotRegistered("the telephone system answers 503", waited)] == bench.put(
            answer(request, 503, ("retry-after", wanted))
        )


@pytest.mark.parametrize(
    ("headers", "granted"),
    [
        ([("contact", '<sip:700@192.0.2.99>;expires=9, "x,y" <sip:700@192.0.2.10:5060>;expires=77')], 77),
        ([("contact", "<sip:700@192.0.2.10:5060>"), ("expires", "88")], 88),
        ([], 300),
        ([("expires", "never")], 300),
        ([("expires", "99999999")], 86400),
    ],
)
def test_what_is_granted_counts(headers: list[Header], granted: int) -> None:
    """For this side's Contact among others; the header Expires; what was asked for."""
    bench, request = started()
    assert [Registered(granted)] == bench.put(answer(request, 200, *headers))


def test_a_registration_of_no_time_is_none() -> None:
    """It is tried again."""
    bench, request = started()
    assert [NotRegistered("the telephone system keeps no registration", 2.0)] == bench.put(answer(request, 200, ("expires", "0")))


def test_the_registration_is_taken_back_at_the_end() -> None:
    """With Expires 0 and the known nonce."""
    bench, request = started()
    (proof,) = requests(bench.put(answer(request, 401, challenge("n1"))))
    registered(bench, proof)
    (last,) = requests(bench.agent.stop(bench.now))
    assert (last.headers.one("expires"), proves(last, nonce="n1", count="00000002"), bench.agent.idle) == ("0", True, False)
    assert [NotRegistered("taken back", 0.0)] == bench.put(answer(last, 200))
    assert bench.agent.idle
    assert bench.wait(1000) == []


def test_a_silent_telephone_system_is_not_waited_for_at_the_end() -> None:
    """4 s."""
    bench, request = started()
    registered(bench, request)
    bench.agent.stop(bench.now)
    bench.wait(4)
    assert bench.agent.idle


def test_a_late_answer_after_the_end_begins_nothing() -> None:
    """The registration is not kept on."""
    bench, request = started()
    bench.agent.stop(bench.now)
    assert registered(bench, request) == []
    bench.wait(5)
    assert bench.wait(1000) == []


def test_only_the_registrar_answers() -> None:
    """A 200 from another listed host is none."""
    bench, request = started()
    assert bench.put(answer(request, 200, GRANTED), Address("192.0.2.5", 5060)) == []
    assert methods(bench.wait(0.5)) == ["REGISTER"]


def test_passwords_are_not_shown() -> None:
    """Neither settings nor messages tell one in their text for logs."""
    bench, request = started()
    (proof,) = requests(bench.put(answer(request, 401, challenge("n1"))))
    response = parse_fields(proof.headers.one("authorization"))["response"]
    assert not any(secret in text for secret in ("s3cret", response) for text in (repr(bench.agent.__dict__), repr(proof)))
