"""The n-gram arithmetic and the sentences that the language models are counted from."""

from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.engines import sphinx_words
from dealer_kiosk.engines.sphinx_ngrams import NGrams, Trie, count, mix, write_arpa
from dealer_kiosk.engines.sphinx_sentences import CLOSED_RULES, OPEN_RULE, sentences
from dealer_kiosk.errors import ModelError
from dealer_kiosk.spoken.codes import ALPHABET

WORDS = ("</s>", "<s>", "a", "book", "car", "oil", "the")


def sums(model: NGrams) -> list[float]:
    """The total probability of all words, after each pair of words."""
    size = len(model.words)
    pairs = [first * size + second for first in range(size) for second in range(size)]
    return [float(np.sum(10.0 ** model.score(np.array([pair * size + word for word in range(size)]), 3))) for pair in pairs]


@pytest.fixture
def bookings() -> NGrams:
    """A model of two sentences."""
    return count(["book a car", "book the car"], WORDS, 0.5)


@pytest.fixture
def oil() -> NGrams:
    """A model of one other sentence."""
    return count(["book the oil"], WORDS, 0.5)


def test_probabilities_sum_to_one(bookings: NGrams, oil: NGrams) -> None:
    """After any two words, counted and mixed models share out the whole probability."""
    for model in (bookings, oil, mix(bookings, oil, 0.5)):
        assert sums(model) == pytest.approx([1.0] * len(WORDS) ** 2, abs=2e-3)


def test_mixture_knows_both(bookings: NGrams, oil: NGrams) -> None:
    """What only one model has seen is half as probable in the mixture."""
    size = len(WORDS)
    book_the_oil = np.array([(WORDS.index("book") * size + WORDS.index("the")) * size + WORDS.index("oil")])
    mixed = 10.0 ** mix(bookings, oil, 0.5).score(book_the_oil, 3)[0]
    assert mixed == pytest.approx((10.0 ** bookings.score(book_the_oil, 3)[0] + 10.0 ** oil.score(book_the_oil, 3)[0]) / 2)


def test_arpa_text_states_its_counts(bookings: NGrams, tmp_path: Path) -> None:
    """The written file has as many lines in each section as its head says."""
    write_arpa(bookings, tmp_path / "model.arpa")
    text = (tmp_path / "model.arpa").read_text(encoding="utf-8")
    for length in (1, 2, 3):
        section = text.split(f"\\{length}-grams:\n")[1].split("\n\n")[0]
        assert f"ngram {length}={len(section.splitlines())}\n" in text


def test_damaged_trie_is_named(tmp_path: Path) -> None:
    """A general model that is not one is refused with its file and the command that repairs it."""
    for content in (b"", b"something else", b"Trie Language Model\x03 and no more"):
        (tmp_path / "en-us.lm.bin").write_bytes(content)
        with pytest.raises(ModelError, match=r"en-us\.lm\.bin is missing or damaged; run: pip"):
            Trie(tmp_path / "en-us.lm.bin")


@pytest.mark.parametrize("rule", [OPEN_RULE, *CLOSED_RULES.values()])
def test_sentences_are_words_and_repeatable(rule: str) -> None:
    """Every template is complete, gives lower-case words only, and the same ones for the same seed."""
    drawn = list(sentences(rule, 2_000, 3))
    assert drawn == list(sentences(rule, 2_000, 3))
    assert all(letter.islower() or letter in " '" for line in drawn for letter in line)
    assert all(drawn)


def test_codes_are_drawn_from_the_alphabet_of_codes() -> None:
    """The recogniser expects the characters that confirmation codes have."""
    assert ALPHABET.lower() == sphinx_words.CODE_CHARACTERS
