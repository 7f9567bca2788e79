"""What the self-test measures: signals, packets, levels, and the sentences about them."""

from dataclasses import replace

import numpy as np
import pytest

from dealer_kiosk.audio import pcm
from dealer_kiosk.phone.rtp.g711 import FRAME_SAMPLES
from dealer_kiosk.phone.selftest.levels import active_dbfs, spoken
from dealer_kiosk.phone.selftest.probe import Found, find, probe
from dealer_kiosk.phone.selftest.quality import KEYS, Echo, Quality
from dealer_kiosk.phone.selftest.reception import Reception

PCM = np.arange(FRAME_SAMPLES, dtype="<i2").tobytes()
GOOD = Quality("PCMU", 0.1, 200, 200, 1.0, 25.0, 200, 1, -20.0, echo=Echo(0.999, 3.0, 45.0, KEYS, KEYS))


def test_the_signal_is_found_where_it_is() -> None:
    """Behind silence and under noise; nothing is found in silence or in a recording that is too short."""
    signal = probe(1.0)
    noise = np.random.default_rng(1).normal(0, 300, 1234 + len(signal) + 500).astype(np.int16)
    recording = noise.copy()
    recording[1234 : 1234 + len(signal)] += signal

    found = find(signal, recording)

    assert (found.at, found.correlation > 0.98) == (1234, True)
    assert find(signal, np.zeros(20_000, np.int16)) == Found(0, 0.0)
    assert find(signal, signal[:100]) == Found(0, 0.0)


def test_the_signal_is_as_loud_as_somebody_who_speaks() -> None:
    """Everywhere, and the same every time."""
    assert abs(pcm.dbfs(probe(2.0)) + 20) < 0.1
    assert (probe(1.0) == probe(1.0)).all()


def test_pauses_do_not_count_for_the_level() -> None:
    """Half a second of sound in five seconds is as loud as it is."""
    sound = np.concatenate([np.zeros(20_000, np.int16), probe(0.5), np.zeros(16_000, np.int16)])

    assert abs(active_dbfs(sound) + 20) < 1
    assert (spoken(sound), spoken(np.zeros(800, np.int16)), spoken(sound[:0])) == (True, False, False)
    assert active_dbfs(sound[:0]) == pcm.SILENT_DBFS


def test_even_packets_are_even() -> None:
    """None lost, no jitter, 20 ms apart, also across the wrap of both counters."""
    reception = Reception()
    for place in range(100):
        reception.take((65_500 + place) % 2**16, (2**32 - 800 + 160 * place) % 2**32, PCM, place * 0.02)

    assert (reception.expected, reception.received) == (100, 100)
    assert (round(reception.jitter_s, 9), round(reception.longest_gap_s, 9)) == (0.0, 0.02)
    assert len(reception.recording()) == 16_000


def test_what_is_missing_is_counted_and_silent() -> None:
    """Two of ten packets; one comes twice, one late."""
    reception = Reception()
    for place in (0, 1, 4, 3, 5, 5, 6, 7, 9):
        reception.take(place, 160 * place, PCM, place * 0.02)

    assert (reception.expected, reception.received) == (10, 8)
    assert not reception.recording()[2 * 160 : 3 * 160].any()
    assert reception.recording()[3 * 160 : 4 * 160].tobytes() == PCM
    assert reception.arrived_at(4 * 160 + 5) == 4 * 0.02


def test_unevenness_shows() -> None:
    """Packets that come 30 ms late every other time."""
    reception = Reception()
    for place in range(100):
        reception.take(place, 160 * place, PCM, place * 0.02 + 0.03 * (place % 2))

    assert 0.02 < reception.jitter_s < 0.031
    assert round(reception.longest_gap_s, 9) == 0.05


def test_nothing_is_kept_of_what_claims_to_be_far_away() -> None:
    """A timestamp of hours later takes no memory; keys are no sound."""
    reception = Reception()
    assert (reception.expected, len(reception.recording())) == (0, 0)
    reception.take(0, 0, PCM, 0.0)
    reception.take(1, 2**31, PCM, 0.02)
    reception.take(2, 160, None, 0.04)

    assert (reception.expected, len(reception.recording())) == (3, 160)


def test_a_good_call_has_no_problem() -> None:
    """And is described in words."""
    assert GOOD.problems == []
    assert "200 of 200 packets came, 0 lost" in list(GOOD.describe())
    assert "what was heard: 20 dB below full scale" in list(GOOD.describe())


@pytest.mark.parametrize(
    ("call", "begin"),
    [
        (replace(GOOD, hung_up=True), "the line has hung up during the test"),
        (replace(GOOD, answer_s=9.0), "it took 9 s to answer"),
        (replace(GOOD, received=190), "10 of 200 packets were lost"),
        (replace(GOOD, expected=0, received=0, level_dbfs=-100.0, echo=None), "no sound came"),
        (replace(GOOD, jitter_ms=40.0), "the sound comes unevenly"),
        (replace(GOOD, longest_gap_ms=300.0), "the sound comes unevenly, with a gap of 300 ms"),
        (replace(GOOD, late_sends=50), "50 of 200 packets were sent late"),
        (replace(GOOD, level_dbfs=-70.0, echo=None), "only silence was heard"),
        (replace(GOOD, level_dbfs=-30.0), "what was sent at -20 dB came back at -30 dB"),
        (replace(GOOD, echo=Echo(0.5, 3.0, 45.0, KEYS, KEYS)), "the sound comes back distorted, 50% alike"),
        (replace(GOOD, echo=Echo(0.99, 3.0, 450.0, KEYS, KEYS)), "the sound takes 3 ms there and 450 ms back"),
        (replace(GOOD, echo=Echo(0.99, 3.0, 45.0, "15", KEYS)), "of the keys 159# to the line 15 came"),
        (replace(GOOD, echo=Echo(0.99, 3.0, 45.0, KEYS, "")), "of the keys 159# from the line none came"),
    ],
)
def test_every_fault_is_one_sentence(call: Quality, begin: str) -> None:
    """That one, and no other."""
    (problem,) = call.problems
    assert problem.startswith(begin)
