"""Valid messages of every kind, and damaged ones made of them."""

import random

from .bench import SDP, TARGET, Bench, answer, requests


def sample(bench: Bench) -> list[bytes]:
    """Write one valid message of every kind, in and out of a live call."""
    leg = bench.confirmed()
    (options,) = requests(bench.agent.transfer(leg.number, TARGET, bench.now))
    (refer,) = requests(bench.put(answer(options, 200)))
    relay = ("content-type", "application/dtmf-relay")
    notify = [("event", "refer"), ("subscription-state", "active"), ("content-type", "message/sipfrag")]
    timer = [("session-expires", "1800;refresher=uac"), ("supported", "timer")]
    other, register = bench.leg(), bench.agent.start(bench.now)
    messages = [
        bench.request(other, "INVITE", *timer, body=SDP),
        bench.request(other, "CANCEL"),
        bench.request(other, "OPTIONS", ("accept", "application/sdp")),
        bench.request(other, "ACK"),
        bench.request(leg, "INVITE", *timer, body=SDP, sequence=5),
        bench.request(leg, "UPDATE", body=SDP, sequence=6),
        bench.request(leg, "INFO", relay, body="Signal=5\r\n", sequence=7),
        bench.request(leg, "NOTIFY", *notify, body="SIP/2.0 180 Ringing", sequence=8),
        bench.request(leg, "BYE", sequence=9),
        bench.request(other, "INVITE", ("authorization", 'Digest username="700", realm="pbx.example", nonce="1.2"'), body=SDP),
    ]
    challenge = ("www-authenticate", 'Digest realm="pbx.example", nonce="n1", qop="auth", algorithm=MD5')
    replies = [answer(refer, 202), answer(requests(register)[0], 401, challenge), answer(requests(register)[0], 200)]
    return [message.render() for message in messages] + replies


_NUMBERS = [b"-1", b"0", b"65536", b"4294967296", b"99999999999999999999", b"\xd9\xa5", b""]
_JUNK = [b"\0", b"\r", b"\n", b"\r\n", b'"', b"<", b">", b",", b";", b"=", b"%", b"\\", b"\xff", b"\xc3\xa4", b" ", b"\x1f"]


def _bytes_damaged(data: bytes, chance: random.Random) -> bytes:
    """Change, lose, or add bytes."""
    at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    kind = chance.randrange(5)
    if kind == 0:
        return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    if kind == 1:
        return data[:at] + data[end:]
    if kind == 2:
        return data[:at] + chance.choice(_JUNK) * chance.choice([1, 2, 500]) + data[at:]
    if kind == 3:
        return data[:at]
    return data.replace(b"branch=z9hG4bK", b"branch=z9hG4bK%d" % chance.randrange(9), 1)


def _lines_damaged(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Lose, repeat, add, exchange, or falsify a line."""
    lines = data.split(b"\r\n")
    at = chance.randrange(len(lines))
    line = lines[at]
    foreign = chance.choice(chance.choice(others).split(b"\r\n"))
    number = line.partition(b":")[0] + b": " + chance.choice(_NUMBERS)
    lines[at : at + 1] = chance.choice(
        [[], [line, line], [line, b"X" * chance.choice([10, 3000])], [foreign], [line, foreign], [number]]
    )
    return b"\r\n".join(lines)


def mutated(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Damage a datagram up to four times."""
    for _ in range(chance.randint(1, 4)):
        damaged = _bytes_damaged(data, chance) if chance.random() < 0.5 else _lines_damaged(data, chance, others)
        data = damaged or b"x"
    return data
