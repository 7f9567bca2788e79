"""G.711 against the recommendation's figures and the standard library's tables."""

import numpy as np
import pytest

from dealer_kiosk.phone.rtp.g711 import SILENT_FRAME, Codec, decode, encode, silence

ALL_CODES = bytes(range(256))
NOT_NEGATIVE = np.arange(32_768).astype("<i2").tobytes()
NEGATIVE = (-1 - np.arange(32_768)).astype("<i2").tobytes()


def samples(pcm: bytes) -> list[int]:
    return [int(sample) for sample in np.frombuffer(pcm, "<i2")]


@pytest.mark.parametrize(
    ("codec", "loudest", "quietest"),
    [
        (Codec.PCMU, {0x80: 32_124, 0x00: -32_124}, {0xFF: 0, 0xFE: 8}),
        (Codec.PCMA, {0xAA: 32_256, 0x2A: -32_256}, {0xD5: 8, 0x55: -8}),
    ],
)
def test_the_extreme_codes_have_the_values_of_the_recommendation(
    codec: Codec, loudest: dict[int, int], quietest: dict[int, int]
) -> None:
    """The loudest and the quietest codes of both laws."""
    expected = {**loudest, **quietest}
    assert list(expected.values()) == samples(decode(codec, bytes(expected)))


@pytest.mark.filterwarnings("ignore:'audioop' is deprecated")
@pytest.mark.parametrize("codec", Codec)
def test_all_codes_and_all_samples_are_those_of_the_standard_library(codec: Codec) -> None:
    """Every code decodes alike, and every sample that is not negative encodes alike."""
    audioop = pytest.importorskip("audioop", reason="left the standard library in Python 3.13")
    to_linear, to_code = {
        Codec.PCMU: (audioop.ulaw2lin, audioop.lin2ulaw),
        Codec.PCMA: (audioop.alaw2lin, audioop.lin2alaw),
    }[codec]
    assert to_linear(ALL_CODES, 2) == decode(codec, ALL_CODES)
    assert to_code(NOT_NEGATIVE, 2) == encode(codec, NOT_NEGATIVE)


@pytest.mark.parametrize("codec", Codec)
def test_negative_samples_have_the_code_of_their_complement_with_the_sign_bit_off(codec: Codec) -> None:
    """The scale is symmetrical about one half below zero, as in the ITU's software."""
    assert [code ^ 0x80 for code in encode(codec, NOT_NEGATIVE)] == list(encode(codec, NEGATIVE))


@pytest.mark.parametrize("codec", Codec)
def test_every_code_survives_the_way_there_and_back(codec: Codec) -> None:
    """Only mu-law's negative zero becomes the positive one."""
    expected = [0xFF if codec is Codec.PCMU and code == 0x7F else code for code in ALL_CODES]
    assert expected == list(encode(codec, decode(codec, ALL_CODES)))


@pytest.mark.parametrize(("codec", "level"), [(Codec.PCMU, 0), (Codec.PCMA, 8)])
def test_silence_is_what_zero_samples_encode_to(codec: Codec, level: int) -> None:
    """A silent frame is 160 bytes; A-law has no zero."""
    assert encode(codec, SILENT_FRAME) == silence(codec)
    assert [level] * 160 == samples(decode(codec, silence(codec)))


def test_half_a_sample_is_dropped() -> None:
    """An odd number of bytes is no reason to fail."""
    assert encode(Codec.PCMU, b"\x00\x00\x01") == b"\xff"
