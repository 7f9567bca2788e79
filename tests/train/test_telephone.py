"""Fitting to telephone lines: formats of sphinxtrain, who may be heard, and that the matrix in models/ helps."""

import struct
from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.engines.sphinx.decoder import SphinxDecoder
from scripts.evaluation.speech.scoring import word_errors
from scripts.speech import voices
from scripts.train.telephone import acoustic, recordings
from scripts.train.telephone.compare import Column, hear, report
from scripts.train.telephone.recordings import Recording

MATRIX = Path(__file__).parents[2] / "models" / "sphinx-phone" / "phone.mllr"
STREAMS, WIDTH = 3, 13  # cepstra and their two differences
NOTHING_SAID = np.zeros(160, np.int16)


def sendump(coded: np.ndarray, clusters: int = 0) -> bytes:
    """A file of mixture weights in eight bits, (features, densities, senones), as pocketsphinx keeps them."""
    lines = ("some words", f"feature_count {len(coded)}", "codebook_count 1", f"cluster_count {clusters}")
    texts = b"".join(struct.pack("<i", len(line) + 1) + line.encode() + b"\0" for line in lines)
    return texts + struct.pack("<3i", 0, *coded.shape[1:]) + coded.astype(np.uint8).tobytes()


def test_mixture_weights_in_eight_bits_are_powers_of_a_base() -> None:
    """A step of one is a factor of 1.0001 to the power of -1,024, and the weights of a senone sum to one."""
    weights = acoustic.mixture_weights(sendump(np.array([[[0, 9], [1, 9]]])))
    ratio = 1.0001**-1024
    np.testing.assert_allclose([[[1 / (1 + ratio), ratio / (1 + ratio)]], [[0.5, 0.5]]], weights, rtol=1e-5)


@pytest.mark.parametrize("broken", [sendump(np.zeros((1, 2, 2)), clusters=16), sendump(np.zeros((1, 2, 2)))[:-1]])
def test_mixture_weights_in_another_format_are_refused(broken: bytes) -> None:
    """Clustered or cut-off weights would give nonsense."""
    with pytest.raises(ValueError, match="not in the format"):
        acoustic.mixture_weights(broken)


def test_files_for_sphinxtrain_promise_no_checksum(tmp_path: Path) -> None:
    """The programs expect a checksum wherever the header mentions one."""
    acoustic.write_mixture_weights(tmp_path / "weights", np.ones((2, 1, 3), np.float32))
    acoustic.write_classes(tmp_path / "classes", np.array([0, 2, 1], np.uint32))
    order = struct.pack("<I", 0x11223344)
    assert (
        b"s3\nversion 1.0\n      endhdr\n" + order + struct.pack("<4i6f", 2, 1, 3, 6, *[1.0] * 6)
        == (tmp_path / "weights").read_bytes()
    )
    assert b"s3\nversion 1.2\n      endhdr\n" + order + struct.pack("<5I", 3, 3, 0, 2, 1) == (tmp_path / "classes").read_bytes()


def test_feature_files_begin_with_the_number_of_values(tmp_path: Path) -> None:
    """The count is how the programs know the byte order."""
    acoustic.write_cepstra(tmp_path / "a.mfc", np.full((2, acoustic.CEPSTRA), 0.5, np.float32))
    assert struct.pack("<i26f", 26, *[0.5] * 26) == (tmp_path / "a.mfc").read_bytes()


def test_training_hears_neither_held_out_voices_nor_those_of_development() -> None:
    """Every other voice is made from recordings of a person, and none is for evaluation only."""
    heard = recordings.training_voices([*recordings.NATURAL, *recordings.FORMANT, "rms", *voices.HELD_OUT])
    assert set() == set(heard) & {*recordings.DEVELOPMENT, *voices.HELD_OUT}
    assert set(recordings.NATURAL) == set(heard[::2])
    assert heard[1::2] == recordings.FORMANT


def test_training_needs_both_kinds_of_voices() -> None:
    """With rules alone the transform would learn how espeak-ng sounds."""
    with pytest.raises(ValueError, match="voices are missing"):
        recordings.training_voices(recordings.FORMANT)


def test_texts_are_seeded_and_of_known_words() -> None:
    """The same seed gives the same different sentences of 3 to 16 words."""
    known = frozenset("i need an oil change please can my car the is what are your hours do you have any to on for".split())
    drawn = recordings.texts(5, 3, known)
    assert drawn == recordings.texts(5, 3, known)
    assert len(set(drawn)) == 5
    assert all(3 <= len(text.split()) <= 16 and known.issuperset(text.split()) for text in drawn)


def test_report_counts_word_errors_by_voice() -> None:
    """Each voice has a row, and all voices together one."""
    clips = [Recording(voice, "two words", NOTHING_SAID, NOTHING_SAID) for voice in ("b", "a")]
    lines = report(clips, [Column("telephone", ("two words", "two birds"), 0.5)]).splitlines()
    assert lines[2:] == ["| a | 50.0 % |", "| b | 0.0 % |", "| all | 25.0 % |", "| of real time | 0.50 |"]


def test_the_matrix_is_one_class_of_three_streams() -> None:
    """The recogniser applies the first class to everything, whatever else is in the file."""
    values = MATRIX.read_text(encoding="ascii").split()
    size = 1 + WIDTH * (WIDTH + 2)  # width; rows, offsets, factors of the variances
    assert ["1", str(STREAMS), str(WIDTH)] == values[:3]
    assert 2 + STREAMS * size == len(values)


@pytest.mark.slow
def test_the_packages_mixture_weights_can_be_read() -> None:
    """5,126 senones, three features, 128 densities."""
    weights = acoustic.mixture_weights((acoustic.model_folder() / "sendump").read_bytes())
    assert weights.shape == (5_126, 3, 128)


@pytest.mark.slow
def test_the_front_end_gives_a_hundred_frames_a_second() -> None:
    """A recording after the other, each with its own frames."""
    noise = np.random.default_rng(1).integers(-500, 500, 32_000).astype(np.int16)
    first, second = acoustic.cepstra([noise, noise[:16_000]])
    assert pytest.approx(198, abs=3) == len(first)
    assert pytest.approx(98, abs=3) == len(second)


@pytest.mark.slow
@pytest.mark.skipif("rms" not in voices.names(), reason="flite is not installed")
def test_telephones_are_understood_better_with_the_matrix() -> None:
    """On a voice that training did not hear."""
    said = recordings.texts(4, 5, acoustic.known_words())
    clips = list(recordings.record(("rms",), said, 5))
    without, fitted = (hear("", model, [clip.phone for clip in clips], None) for model in (None, MATRIX))
    assert word_errors(said, without.heard).rate > word_errors(said, fitted.heard).rate


@pytest.mark.slow
def test_the_product_loads_the_matrix() -> None:
    """It is in the format of the recogniser."""
    SphinxDecoder(None, MATRIX)
