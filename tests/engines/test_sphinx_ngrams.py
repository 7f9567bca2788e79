"""The n-gram arithmetic, the trie files, and the sentences that the closed language models are counted from."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.engines.sphinx import words as sphinx_words
from dealer_kiosk.engines.sphinx.ngrams import NGrams, count, mix
from dealer_kiosk.engines.sphinx.phrases import phrases
from dealer_kiosk.engines.sphinx.sentences import CLOSED_RULES, sentences
from dealer_kiosk.engines.sphinx.trie import Trie, write_trie
from dealer_kiosk.engines.vocabulary import Vocabulary
from dealer_kiosk.errors import ModelError
from dealer_kiosk.spoken.codes import ALPHABET

WORDS = ("</s>", "<s>", "a", "book", "car", "oil", "the")
DISCOUNTS = (0.5, 0.75, 1.0)
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS[2:]), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=8)


def sums(model: NGrams) -> list[float]:
    """The total probability of all words, after each pair of words."""
    size = len(model.words)
    pairs = [first * size + second for first in range(size) for second in range(size)]
    return [float(np.sum(10.0 ** model.score(np.array([pair * size + word for word in range(size)]), 3))) for pair in pairs]


def probability(model: NGrams, *words: str) -> float:
    """Of the last of three words after the others."""
    key = 0
    for word in words:
        key = key * len(model.words) + model.words.index(word)
    return float(10.0 ** model.score(np.array([key]), len(words))[0])


@pytest.fixture
def bookings() -> NGrams:
    """A model of two sentences."""
    return count(["book a car", "book the car"], WORDS, DISCOUNTS)


@pytest.fixture
def oil() -> NGrams:
    """A model of one other sentence."""
    return count(["book the oil"], WORDS, DISCOUNTS)


@settings(deadline=None, max_examples=50)
@given(SENTENCES, SENTENCES)
def test_probabilities_sum_to_one(one: list[str], other: list[str]) -> None:
    """After any two words, counted and mixed models share out the whole probability."""
    models = (count(one, WORDS, DISCOUNTS), count(other, WORDS, DISCOUNTS))
    for model in (*models, mix(*models, 0.5)):
        assert sums(model) == pytest.approx([1.0] * len(WORDS) ** 2, abs=2e-3)


def test_mixture_knows_both(bookings: NGrams, oil: NGrams) -> None:
    """The mixture gives each n-gram the mean of what both models give it."""
    mixed = mix(bookings, oil, 0.5)
    for words in (("book", "the", "oil"), ("book", "the", "car"), ("<s>", "book", "a")):
        mean = (probability(bookings, *words) + probability(oil, *words)) / 2
        assert probability(mixed, *words) == pytest.approx(mean)


def test_words_with_one_neighbour_are_not_expected_elsewhere() -> None:
    """A word that was often said, but only after one other, is less likely after a third than one with many neighbours."""
    model = count(["the oil", "the oil", "the oil", "a car", "book car", "the car"], WORDS, DISCOUNTS)
    assert probability(model, "<s>", "oil", "car") > probability(model, "<s>", "oil", "oil")


def test_what_is_said_more_often_is_likelier() -> None:
    """Counts decide where both were seen."""
    model = count(["book a car"] * 3 + ["book a oil"], WORDS, DISCOUNTS)
    assert probability(model, "book", "a", "car") > probability(model, "book", "a", "oil")


@settings(deadline=None, max_examples=25)
@given(SENTENCES)
def test_written_models_are_read_again(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """A trie file holds every n-gram with its values."""
    path = tmp_path_factory.mktemp("trie") / "model.lm.bin"
    model = count(lines, WORDS, DISCOUNTS)
    write_trie(model, path)
    again = Trie(path).restricted(WORDS)
    for length, (expected, actual) in enumerate(zip(model.orders, again.orders, strict=True), 1):
        assert again.score(expected.keys, length) == pytest.approx(expected.logp, abs=1e-4)
        known = np.searchsorted(actual.keys, expected.keys)
        assert actual.backoff[known] == pytest.approx(expected.backoff if length < 3 else 0.0, abs=1e-4)


def test_pocketsphinx_reads_what_is_written(bookings: NGrams, tmp_path: Path) -> None:
    """The engine gives each n-gram of a written model the probability that we do."""
    from pocketsphinx import NGramModel

    write_trie(bookings, tmp_path / "model.lm.bin")
    read = NGramModel.readfile(str(tmp_path / "model.lm.bin"))
    for words in (("book", "the", "car"), ("<s>", "book", "a"), ("car", "the", "oil"), ("a", "a", "</s>")):
        assert 1.0001 ** read.prob(list(reversed(words))) == pytest.approx(probability(bookings, *words), rel=1e-2)


def test_only_some_words_of_a_model(bookings: NGrams, tmp_path: Path) -> None:
    """Restricted to fewer words, a model has the n-grams of those."""
    write_trie(bookings, tmp_path / "model.lm.bin")
    few = Trie(tmp_path / "model.lm.bin").restricted(("</s>", "<s>", "book", "car"))
    assert [len(order.keys) for order in few.orders] == [4, 2, 0]


def test_damaged_trie_is_named(tmp_path: Path) -> None:
    """A general model that is not one is refused with its file and the command that repairs it."""
    for content in (b"", b"something else", b"Trie Language Model\x03 and no more"):
        (tmp_path / "en-us.lm.bin").write_bytes(content)
        with pytest.raises(ModelError, match=r"en-us\.lm\.bin is missing or damaged; run: pip"):
            Trie(tmp_path / "en-us.lm.bin")


@pytest.mark.parametrize("rule", CLOSED_RULES.values())
def test_sentences_are_words_and_repeatable(rule: str) -> None:
    """Every template is complete, gives lower-case words only, and the same ones for the same seed."""
    drawn = list(sentences(rule, 2_000, 3))
    assert drawn == list(sentences(rule, 2_000, 3))
    assert all(letter.islower() or letter in " '" for line in drawn for letter in line)
    assert all(drawn)


def test_codes_are_drawn_from_the_alphabet_of_codes() -> None:
    """The recogniser expects the characters that confirmation codes have."""
    assert ALPHABET.lower() == sphinx_words.CODE_CHARACTERS


def test_every_name_is_said_in_sentences() -> None:
    """Names stand in sentences that fit their kind, and each sentence counts more than once."""
    said = list(phrases(Vocabulary(("rav four",), ("oil change",), ("sarah lindgren",))))
    assert {"i drive a rav four", "how much is a oil change", "can i talk to sarah lindgren"} <= set(said)
    assert all(said.count(line) > 1 for line in said)
    assert not list(phrases(Vocabulary()))
