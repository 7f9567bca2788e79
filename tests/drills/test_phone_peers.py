"""The parts of the telephone drill that need no line: its own codecs, packets, messages, network and hostile datagrams."""

from pathlib import Path

import numpy as np
import pytest

from scripts.phone_drill import hostile, rtp, sdp
from scripts.phone_drill.digest import Login, authorization
from scripts.phone_drill.ear import Arrived, Ear, late_share, level_dbfs, placed
from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.figures import exactly, percentile, within
from scripts.phone_drill.g711 import CODECS
from scripts.phone_drill.message import parameter, place, read, render, target
from scripts.phone_drill.network import GOOD, Network
from scripts.phone_drill.rtp import Packet, unpack
from scripts.phone_drill.sipp import Counted, read_counts
from scripts.phone_drill.sound import likeness
from scripts.phone_drill.words import word_errors

EVERY_SAMPLE = np.arange(1 << 16, dtype=np.uint16).view(np.int16)


def tone(seconds: float = 0.2) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """A sound of 440 Hz."""
    return (8000 * np.sin(2 * np.pi * 440 * np.arange(int(8000 * seconds)) / 8000)).astype(np.int16)


def sent(count: int, first: int = 65_530) -> list[Arrived]:
    """So many packets of a tone, on time."""
    data = CODECS["PCMU"].encode(tone(0.02))
    return [Arrived(100 + number * 0.02, Packet(0, (first + number) & 0xFFFF, number * 160, 7, data)) for number in range(count)]


@pytest.mark.parametrize("name", ["PCMU", "PCMA"])
def test_a_codec_keeps_every_sample_within_its_step(name: str) -> None:
    """Below where it clips, about 1/32 of a sample is lost, and half a step near silence."""
    codec = CODECS[name]
    kept = EVERY_SAMPLE[np.abs(EVERY_SAMPLE.astype(np.int32)) <= 32_000]
    lost = np.abs(codec.decode(codec.encode(kept)).astype(np.int32) - kept)
    assert bool(np.all(lost <= (np.abs(kept.astype(np.int32)) + 132) // 31 + 4))


@pytest.mark.parametrize(
    ("name", "byte", "level"), [("PCMU", 0x00, -32124), ("PCMU", 0x80, 32124), ("PCMA", 0x55, -8), ("PCMA", 0xAA, 32256)]
)
def test_a_codec_has_the_levels_of_the_standard(name: str, byte: int, level: int) -> None:
    """Known bytes of ITU-T G.711."""
    assert level == int(CODECS[name].decode(bytes([byte]))[0])


@pytest.mark.parametrize("name", ["PCMU", "PCMA"])
def test_silence_is_quiet(name: str) -> None:
    """The byte of silence is the nearest thing to nothing."""
    codec = CODECS[name]
    assert abs(int(codec.decode(bytes([codec.quiet]))[0])) <= 8


def test_a_packet_comes_back_as_it_was() -> None:
    """Every field survives, with sequence and timestamp wrapped."""
    packet = Packet(101, 65_535, 4_294_967_295, 0xDEADBEEF, b"\x05\x8a\x03\x20", marker=True)
    assert packet == unpack(packet.pack())


@pytest.mark.parametrize("data", [b"", b"\x80", bytes(40), b"\x90" + bytes(40), b"\xa0" + bytes(40)])
def test_what_is_no_plain_packet_is_none(data: bytes) -> None:
    """Too short, another version, an extension, padding."""
    assert unpack(data) is None


@pytest.mark.parametrize("key", list(rtp.KEYS))
def test_a_key_comes_back_as_it_was(key: str) -> None:
    """Each of the sixteen, while it is held and at its end."""
    assert [(key, False), (key, True)] == [rtp.read_event(rtp.event(key, 160, ended=ended)) for ended in (False, True)]


def test_keys_are_counted_once() -> None:
    """A key is sent many times with one timestamp."""
    ear = Ear()
    for number, key in enumerate("424"):
        for count in range(8):
            ear.put(Packet(101, 8 * number + count, 4000 * number, 7, rtp.event(key, 160, ended=count > 4)), float(number))
    assert ear.keys == "424"


def test_packets_are_placed_by_their_timestamps() -> None:
    """Order of arrival does not matter, and what is missing is silence."""
    packets = [one.packet for one in sent(5)]
    sound = placed([packets[1], packets[0], packets[4], packets[2]])
    assert len(sound) == 5 * 160
    assert level_dbfs(sound[3 * 160 : 4 * 160]) == -100.0
    assert level_dbfs(sound[: 3 * 160]) > -20.0


def test_late_and_lost_packets_are_counted() -> None:
    """Of ten packets across the wrap of the sequence one is lost and one comes 30 ms late."""
    arrived = sent(10)
    arrived[4] = Arrived(arrived[4].at + 0.03, arrived[4].packet)
    del arrived[7]
    assert late_share(sent(10)) == 0.0
    assert pytest.approx(late_share(arrived)) == 0.2
    assert late_share([]) == 1.0


def test_a_network_is_the_same_every_time() -> None:
    """Loss and delay are drawn by the seed, about as often as asked for."""
    delays = [
        [weather.delay_s() for _ in range(2000)]
        for weather in (Network(0.05, 0.06, 3).weather(), Network(0.05, 0.06, 3).weather())
    ]
    late = [delay for delay in delays[0] if delay is not None]
    assert delays[0] == delays[1]
    assert pytest.approx(delays[0].count(None) / 2000, abs=0.02) == 0.05
    assert 0.055 < max(late) <= 0.06
    assert GOOD.weather().delay_s() == 0.0


def test_a_message_comes_back_as_it_was() -> None:
    """Compact names and several values on a line are told apart."""
    data = render(
        "SIP/2.0 200 OK",
        [("v", "SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b"), ("CSeq", "7 INVITE"), ("t", "<sip:x@y>;tag=9")],
        "body",
    )
    message = read(data, 1.5)
    assert message is not None
    assert (
        message.status,
        message.method,
        message.sequence,
        message.branch,
        message.body,
    ) == (200, "INVITE", 7, "z9hG4bK1", "body")
    assert len(message.all("via")) == 2
    assert parameter(message.one("to"), "tag") == "9"
    assert read(b"\r\n\r\n", 0.0) is None


def test_addresses_are_taken_from_headers() -> None:
    """With and without brackets, port and user."""
    assert place(target('"A" <sip:210@10.0.0.5:5070;lr>;x=1')) == ("10.0.0.5", 5070)
    assert place("sip:10.0.0.5") == ("10.0.0.5", 5060)
    with pytest.raises(ValueError, match="no SIP URI"):
        place("tel:1")


def test_an_offer_can_be_read_as_an_answer() -> None:
    """Address, port, first codec and direction; without sound it is refused."""
    answer = sdp.read_answer(sdp.offer("127.0.0.1", 17_000, ("PCMA", "PCMU"), direction="sendonly"))
    assert (
        answer.host,
        answer.port,
        answer.codec.name,
        answer.direction,
        answer.events,
    ) == ("127.0.0.1", 17_000, "PCMA", "sendonly", True)
    with pytest.raises(DrillError, match="no sound"):
        sdp.read_answer("v=0\r\n")


def test_a_digest_is_that_of_the_standard() -> None:
    """The example of RFC 2069 as corrected by its erratum, which has no qop."""
    challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    told = authorization(challenge, Login("Mufasa", "CircleOfLife"), "GET", "/dir/index.html")
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in told


def test_hostile_datagrams_are_the_same_for_a_seed() -> None:
    """And differ for another; none is longer than a datagram may be."""
    made = [list(hostile.mutations(300, seed, "127.0.0.3:5099", "127.0.0.1:5060")) for seed in (8, 8, 9)]
    assert made[0] == made[1]
    assert made[0] != made[2]
    assert max(map(len, made[0])) <= 60_000
    assert len(set(made[0])) > 250


def test_a_flood_is_of_calls_without_a_fault() -> None:
    """Each is another call, and its length is right."""
    found = [read(data, 0.0) for data in hostile.invites(3, "127.0.0.2:5099", "127.0.0.1:5060")]
    calls = [message for message in found if message is not None]
    assert [message.method for message in calls] == ["INVITE"] * 3
    assert len({message.one("call-id") for message in calls}) == 3
    assert [str(len(message.body.encode())) for message in calls] == [message.one("content-length") for message in calls]


def test_likeness_ignores_shift_and_level() -> None:
    """One for the same sound, little for another, none for silence."""
    one = tone()
    other = np.random.default_rng(1).normal(0, 3000, 1600).astype(np.int16)
    shifted = np.concatenate([np.zeros(300, np.int16), one // 2])
    assert likeness(one, shifted) > 0.99
    assert likeness(one, other) < 0.3
    assert likeness(one, np.zeros(100, np.int16)) == 0.0


def test_words_that_differ_are_counted() -> None:
    """Changed, missing and added words, of those there should be."""
    assert word_errors([("do you have", "do you"), ("how much is", "how match is it")]) == (3, 6)


def test_sipps_last_counts_are_read(tmp_path: Path) -> None:
    """Its file has a line a second, each with a separator at its end."""
    path = tmp_path / "counts.csv"
    path.write_text("SuccessfulCall(C);FailedCall(C);Retransmissions(C);\n1;0;0;\n8;2;3;\n", encoding="utf-8")
    assert Counted(8, 2, 3) == read_counts(path.read_text(encoding="utf-8"))


def test_a_figure_says_whether_its_aim_was_met() -> None:
    """One line, with the aim in brackets."""
    assert str(exactly("a", 1, 1)) == "ok    a: 1 (1)"
    assert str(within("b", 2.5, 2.0, "s")) == "FAIL  b: 2.5 s (at most 2 s)"
    assert str(within("c", None, 2.0, "s")) == "FAIL  c: never (at most 2 s)"
    assert percentile([], 50) is None
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
