"""One call's media: sound, keys, foreign packets, pauses, hold and statistics."""

import dataclasses
import random
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.rtp import g711
from dealer_kiosk.phone.rtp.g711 import SILENT_FRAME, Codec
from dealer_kiosk.phone.rtp.media import Digit, Outgoing, Received, RtpMedia, Sound
from dealer_kiosk.phone.rtp.packet import RtpPacket, parse
from dealer_kiosk.phone.rtp.stream import RtpStream

PEER = ("10.0.0.5", 4000)
MEDIA = RtpMedia(*PEER, Codec.PCMU, events=101)
TONE = (8000 * np.sin(np.arange(160) / 3)).astype("<i2").tobytes()
CODED = g711.encode(Codec.PCMU, TONE)
HEARD = g711.decode(Codec.PCMU, CODED)


def stream(media: RtpMedia = MEDIA) -> RtpStream:
    return RtpStream(media, random.Random(8), 0.0)


def speech(number: int, ssrc: int = 7, payload: bytes = CODED, payload_type: int = 0) -> bytes:
    return RtpPacket(payload_type, number % 2**16, 160 * number % 2**32, ssrc, payload).pack()


def key(number: int, code: int, timestamp: int) -> bytes:
    return RtpPacket(101, number, timestamp, 7, struct.pack("!BBH", code, 10, 160)).pack()


def packet(outgoing: Outgoing | None) -> RtpPacket:
    assert outgoing is not None
    parsed = parse(outgoing.data)
    assert parsed is not None
    return parsed


def talk(line: RtpStream, numbers: range, start: float = 0.0) -> list[Received]:
    return [found for at, number in enumerate(numbers) for found in line.receive(speech(number), *PEER, start + 0.02 * at)]


@pytest.mark.parametrize("codec", Codec)
def test_what_is_said_is_heard_in_either_law(codec: Codec) -> None:
    """Whichever of the two was negotiated."""
    coded = g711.encode(codec, TONE)
    assert [Sound(g711.decode(codec, coded))] == stream().receive(speech(1, payload=coded, payload_type=codec), *PEER, 0.0)


@pytest.mark.parametrize("samples", [80, 240, 320, 480, 1600])
def test_other_packet_times_are_heard_whole(samples: int) -> None:
    """10 to 200 ms in a packet."""
    line = stream()
    found = line.receive(speech(1, payload=bytes(samples)), *PEER, 0.0)
    assert [2 * samples] == [len(sound.pcm) for sound in found if isinstance(sound, Sound)]


def test_a_lost_packet_is_concealed_in_its_place() -> None:
    """The time line has no hole."""
    line = stream()
    found = [sound for number in [1, 2, 4, 5, 6, 7, 8, 9] for sound in line.receive(speech(number), *PEER, 0.02 * number)]
    assert len(found) == 9
    assert [sound == Sound(HEARD) for sound in found] == [True, True, False, True, True, True, True, True, True]
    assert line.statistics.lost == 1


def test_keys_come_between_sounds() -> None:
    """Each once."""
    line = stream()
    datagrams = [speech(1), key(2, 5, 320), key(3, 5, 320), speech(4), key(5, 0, 800)]
    found = [item for datagram in datagrams for item in line.receive(datagram, *PEER, 0.0)]
    assert [Sound(HEARD), Digit("5"), Sound(HEARD), Digit("0")] == found


@pytest.mark.parametrize("source", [("10.0.0.6", 4000), ("10.0.0.5", 4002)])
def test_other_sources_have_no_effect(source: tuple[str, int]) -> None:
    """Neither another address nor another port of the same one: the call's sound and target stay as they are."""
    line, quiet = stream(), stream()
    expected, found = [], []
    for number in range(100):
        found += line.receive(speech(number), *PEER, 0.02 * number)
        expected += quiet.receive(speech(number), *PEER, 0.02 * number)
        for evil in [speech(number + 1), speech(number, ssrc=9), key(number, 9, number), b"\x80", b""]:
            assert line.receive(evil, *source, 0.02 * number) == []
    assert expected == found
    assert (line.send().host, line.send().port) == PEER  # type: ignore[union-attr]
    assert line.statistics.foreign == 500


def test_a_second_stream_from_the_right_port_is_foreign_until_the_first_is_silent() -> None:
    """Then it is taken, with its own sequence numbers."""
    line = stream()
    talk(line, range(10))
    assert line.receive(speech(40_000, ssrc=9), *PEER, 0.2) == []
    assert [Sound(HEARD)] == line.receive(speech(40_001, ssrc=9), *PEER, 0.4)
    assert (line.statistics.received, line.statistics.foreign, line.statistics.lost) == (11, 1, 0)


def test_the_agent_follows_the_callers_port() -> None:
    """Symmetric RTP: where his packets come from."""
    line = stream()
    line.receive(speech(1), PEER[0], 41_000, 0.0)
    outgoing = line.send()
    assert outgoing is not None
    assert (PEER[0], 41_000) == (outgoing.host, outgoing.port)


@pytest.mark.parametrize("datagram", [b"", b"\x80", bytes(200), speech(1, payload_type=3), speech(1, payload=bytes(1700))])
def test_bad_packets_are_counted_and_settle_nothing(datagram: bytes) -> None:
    """No port is latched by them."""
    line = stream()
    assert line.receive(datagram, PEER[0], 9, 0.0) == []
    assert (line.statistics.bad, line.statistics.received) == (1, 0)
    assert [Sound(HEARD)] == line.receive(speech(1), *PEER, 0.0)


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_no_datagram_breaks_a_call(datagrams: list[bytes]) -> None:
    """Whatever comes from the caller's own address, even as well-formed packets."""
    line = stream()
    for at, data in enumerate(datagrams):
        line.receive(data, *PEER, at)
        line.receive(speech(at, payload=data, payload_type=[0, 8, 13, 101][at % 4]), *PEER, at)
        line.fill(at)
        assert line.send() is not None


def test_comfort_noise_makes_silence_until_sound_comes() -> None:
    """The listener's time goes on from the next step on."""
    line = stream()
    talk(line, range(3))
    line.receive(speech(3, payload=b"\x40", payload_type=13), *PEER, 0.06)
    assert [Sound(SILENT_FRAME)] * 3 == [*line.fill(0.08), *line.fill(0.10), *line.fill(0.12)]
    assert [Sound(HEARD)] == line.receive(speech(4), *PEER, 0.13)
    assert line.fill(0.14) == []
    assert line.statistics.bad == 0


def test_an_unannounced_pause_is_silence_after_a_while() -> None:
    """What waited behind a missing packet comes first."""
    line = stream()
    talk(line, range(3))
    line.receive(speech(4), *PEER, 0.08)
    assert line.fill(0.20) == []
    assert len(line.fill(0.25)) == 2
    assert [Sound(SILENT_FRAME)] == line.fill(0.29)


def test_a_gap_that_was_filled_is_not_concealed_again() -> None:
    """One second of packets is lost: the listener hears about one second of silence, not two."""
    line = stream()
    heard = len(talk(line, range(50)))
    for step in range(50):
        heard += len(line.fill(1.0 + 0.02 * step))
    heard += len(talk(line, range(100, 150), start=2.0))
    assert heard == 150


def test_speech_is_sent_in_law_sequence_and_time() -> None:
    """Numbers and timestamps grow evenly from random ones, the first packet is marked, silence is sent too."""
    line = stream()
    line.play(TONE * 3)
    packets = [packet(line.send()) for _ in range(5)]
    first = packets[0]
    assert [CODED] * 3 + [g711.silence(Codec.PCMU)] * 2 == [sent.payload for sent in packets]
    assert [(at, 160 * at) for at in range(5)] == [
        (p.sequence - first.sequence, (p.timestamp - first.timestamp) % 2**32) for p in packets
    ]
    assert [sent.marker for sent in packets] == [True, False, False, False, False]
    assert {first.ssrc} == {sent.ssrc for sent in packets}


def test_numbers_wrap_on_the_way_out() -> None:
    """A call of many hours goes on."""
    line = stream()
    numbers = [packet(line.send()).sequence for _ in range(66_000)]
    assert len(set(numbers)) == 65_536


def test_keys_are_sent_in_place_of_speech() -> None:
    """The timestamp of speech goes on meanwhile."""
    line = stream()
    first = packet(line.send())
    assert line.press("5")
    packets = [packet(line.send()) for _ in range(8)]
    assert [sent.payload_type for sent in packets] == [101] * 7 + [0]
    assert {(first.timestamp + 160) % 2**32} == {sent.timestamp for sent in packets[:7]}
    assert (first.timestamp + 8 * 160) % 2**32 == packets[7].timestamp
    assert [first.sequence + at for at in range(1, 9)] == [sent.sequence for sent in packets]


def test_keys_are_refused_where_the_other_side_knows_none() -> None:
    """Its caller has to find another way."""
    line = stream(dataclasses.replace(MEDIA, events=None))
    assert not line.press("5")
    assert packet(line.send()).payload_type == 0


def test_hold_sends_nothing_and_hears_silence() -> None:
    """Music on hold is no speech; afterwards speech is marked, and its timestamp shows how long it took."""
    line = stream()
    before = packet(line.send())
    line.change(dataclasses.replace(MEDIA, sending=False), 1.0)
    assert [line.send() for _ in range(50)] == [None] * 50
    assert line.receive(speech(1), *PEER, 1.5) == []
    assert [Sound(SILENT_FRAME)] == line.fill(1.5)
    assert line.silent_s(60.0) == 0.0
    line.change(MEDIA, 61.0)
    after = packet(line.send())
    assert (before.sequence + 1, True, (before.timestamp + 51 * 160) % 2**32) == (after.sequence, after.marker, after.timestamp)
    assert line.silent_s(62.0) == 1.0


def test_keys_are_heard_on_hold() -> None:
    """Only sound is not."""
    line = stream(dataclasses.replace(MEDIA, sending=False))
    assert [Digit("1")] == line.receive(key(1, 1, 160), *PEER, 0.0)


def test_a_new_address_gets_the_speech_and_may_bring_another_stream_at_once() -> None:
    """A re-INVITE has moved the media."""
    line = stream()
    talk(line, range(5))
    line.change(dataclasses.replace(MEDIA, host="10.0.0.9", port=5000), 0.1)
    outgoing = line.send()
    assert outgoing is not None
    assert (outgoing.host, outgoing.port) == ("10.0.0.9", 5000)
    assert line.receive(speech(6), *PEER, 0.1) == []
    assert [Sound(HEARD)] == line.receive(speech(900, ssrc=9), "10.0.0.9", 5000, 0.11)


def test_a_stall_shows_in_the_timestamps() -> None:
    """The steps that were left out count as time, not as packets; what is sent late is counted."""
    line = stream()
    first, second = packet(line.send()), packet(line.send(late_s=0.5, skipped=25))
    assert (second.sequence - first.sequence, (second.timestamp - first.timestamp) % 2**32) == (1, 26 * 160)
    assert (line.statistics.sent, line.statistics.late_sends) == (2, 1)
