"""Back-off n-gram models as sorted arrays: reading pocketsphinx's binary trie, counting sentences, mixing, writing ARPA text."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.errors import ModelError

Keys = NDArray[np.int64]
Floats = NDArray[np.float64]

_TRIE_HEADER = b"Trie Language Model"
_LOG_UNIT = math.log10(1.0001)  # pocketsphinx counts log probabilities in units of this base
_QUANT = 1 << 16  # entries of a table of quantised values
_NEVER = -99.0  # log10 of zero, by custom of the ARPA format


@dataclass(frozen=True, slots=True)
class Order:
    """All n-grams of one length.

    A key holds the word numbers in base V (the size of the vocabulary), first word first; keys ascend.
    """

    keys: Keys
    logp: Floats  # log10 probability
    backoff: Floats  # log10 weight of shorter n-grams after this one


@dataclass(frozen=True, slots=True)
class NGrams:
    """A back-off model over `words`; `orders[0]` are its unigrams."""

    words: tuple[str, ...]
    orders: tuple[Order, ...]

    def score(self, keys: Keys, length: int) -> Floats:
        """log10 probability of the last word of each n-gram after the others, by backing off where it was not seen."""
        order = self.orders[length - 1] if length <= len(self.orders) else None
        if length == 1:
            return _look_up(self.orders[0].keys, self.orders[0].logp, keys, _NEVER)
        size = len(self.words)
        history = self.orders[length - 2]
        shorter = self.score(keys % size ** (length - 1), length - 1)
        shorter += _look_up(history.keys, history.backoff, keys // size, 0.0)
        if order is None:
            return shorter
        seen = _look_up(order.keys, order.logp, keys, math.nan)
        return np.where(np.isnan(seen), shorter, seen)


def _look_up(keys: Keys, values: Floats, wanted: Keys, default: float) -> Floats:
    if not len(keys):
        return np.full(len(wanted), default)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], default)


class Trie:
    """A pocketsphinx trie file (`*.lm.bin`) of order three.

    The layout is that of pocketsphinx's lm_trie.c: n-grams hang below their last word, in bit-packed records. pocketsphinx's own
    conversion to text is of no use: in version 5.1.1 it crashes on the general model's trigrams.

    Raises:
        ModelError: the file is missing or is not such a trie.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._read(path.read_bytes())
        except (OSError, ValueError, IndexError) as error:
            raise ModelError(f"{path} is missing or damaged; run: pip install --force-reinstall pocketsphinx") from error

    def unigrams(self) -> dict[str, float]:
        """log10 probability of every word."""
        return dict(zip(self._words, self._unigram.logp.tolist(), strict=True))

    def restricted(self, words: Sequence[str]) -> NGrams:
        """The n-grams that consist of these words only, numbered as in `words`."""
        number = {word: index for index, word in enumerate(words)}
        renumber = np.array([number.get(word, -1) for word in self._words], np.int64)
        last = np.repeat(np.arange(len(self._words)), np.diff(self._unigram_next))
        parent = np.repeat(np.arange(len(last)), np.diff(self._bigram_next))
        orders = (
            _restricted(self._unigram, (renumber,), len(words)),
            _restricted(self._bigram, (renumber[self._bigram.keys], renumber[last]), len(words)),
            _restricted(
                self._trigram,
                (renumber[self._trigram.keys], renumber[self._bigram.keys[parent]], renumber[last[parent]]),
                len(words),
            ),
        )
        return NGrams(tuple(words), orders)

    def _read(self, data: bytes) -> None:
        if not data.startswith(_TRIE_HEADER) or data[len(_TRIE_HEADER)] != 3:
            raise ValueError("not a trigram trie")
        at = len(_TRIE_HEADER) + 1
        counts = [int(number) for number in np.frombuffer(data, "<u4", 3, at)]
        at += 12 + 4  # the number after the counts is unused
        tables = np.frombuffer(data, "<f4", 3 * _QUANT, at).astype(np.float64) * _LOG_UNIT
        at += 12 * _QUANT
        layout = np.dtype([("logp", "<f4"), ("backoff", "<f4"), ("next", "<u4")])
        unigrams = np.frombuffer(data, layout, counts[0] + 1, at)
        at += unigrams.nbytes
        logp, backoff = (unigrams[name][:-1].astype(np.float64) * _LOG_UNIT for name in ("logp", "backoff"))
        self._unigram = Order(np.arange(counts[0]), logp, backoff)
        self._unigram_next = unigrams["next"].astype(np.int64)  # first bigram of each word
        word_bits, next_bits = counts[0].bit_length(), counts[2].bit_length()
        middle = _Records(data, at, counts[1] + 1, word_bits + 32 + next_bits)
        bigrams = int(self._unigram_next[-1])  # the header counts a few that were never stored
        logp = tables[middle.field(word_bits + 16, 16)[:bigrams]]
        backoff = tables[_QUANT + middle.field(word_bits, 16)[:bigrams]]
        self._bigram = Order(middle.field(0, word_bits)[:bigrams], logp, backoff)
        self._bigram_next = middle.field(word_bits + 32, next_bits)[: bigrams + 1]  # first trigram of each bigram
        longest = _Records(data, at + middle.nbytes, counts[2] + 1, word_bits + 16)
        trigrams = int(self._bigram_next[-1])
        logp = tables[2 * _QUANT + longest.field(word_bits, 16)[:trigrams]]
        self._trigram = Order(longest.field(0, word_bits)[:trigrams], logp, np.zeros(trigrams))
        self._words = data[at + middle.nbytes + longest.nbytes + 4 :].decode().rstrip("\0").split("\0")
        if len(self._words) != counts[0]:
            raise ValueError("word list and counts differ")


def _restricted(order: Order, parts: tuple[Keys, ...], size: int) -> Order:
    known = np.logical_and.reduce([part >= 0 for part in parts])
    keys = np.zeros(int(known.sum()), np.int64)
    for part in parts:
        keys = keys * size + part[known]
    ascending = np.argsort(keys)
    return Order(keys[ascending], order.logp[known][ascending], order.backoff[known][ascending])


class _Records:
    """Bit-packed records of equal size."""

    def __init__(self, data: bytes, at: int, count: int, bits: int) -> None:
        self.nbytes = (count * bits + 7) // 8 + 8  # the writer leaves eight bytes more, so that reading whole words is safe
        self._bytes = np.frombuffer(data, np.uint8, self.nbytes, at)
        self._starts = np.arange(count, dtype=np.int64) * bits

    def field(self, offset: int, bits: int) -> Keys:
        """The unsigned field at `offset` of every record; at most 25 bits."""
        at = self._starts + offset
        first = at >> 3
        value = np.zeros(len(at), np.int64)
        for byte in range(4):
            value |= self._bytes[first + byte].astype(np.int64) << (8 * byte)
        return (value >> (at & 7)) & ((1 << bits) - 1)


def count(sentences: Iterable[str], words: Sequence[str], discount: float) -> NGrams:
    """A trigram model of sentences whose words all stand in `words`.

    Args:
        sentences: without `<s>` and `</s>`.
        words: the vocabulary; includes `<s>` and `</s>`.
        discount: subtracted from every count (absolute discounting); what it frees goes to shorter n-grams; 0..1.
    """
    number = {word: index for index, word in enumerate(words)}
    stream = np.array([number[word] for line in sentences for word in ("<s>", *line.split(), "</s>")], np.int64)
    size = len(words)
    inside = stream[1:] != number["<s>"]  # no n-gram reaches over a sentence's end
    orders: list[Order] = []
    for length in (1, 2, 3):
        keys = np.zeros(len(stream) - length + 1, np.int64)
        valid = np.ones(len(keys), bool)
        for offset in range(length):
            keys = keys * size + stream[offset : len(stream) - length + 1 + offset]
            if offset:
                valid &= inside[offset - 1 : len(keys) + offset - 1]
        if length == 1:
            valid = stream != number["<s>"]
        seen, times = np.unique(keys[valid], return_counts=True)
        orders.append(_discounted(seen, times, size, discount if length > 1 else 0.0))
    start = np.array([number["<s>"]], np.int64)
    unigrams = orders[0]
    keys = np.concatenate([unigrams.keys, start])
    ascending = np.argsort(keys)
    orders[0] = Order(keys[ascending], np.append(unigrams.logp, _NEVER)[ascending], np.zeros(len(keys)))
    return with_backoff(NGrams(tuple(words), tuple(orders)))


def _discounted(keys: Keys, times: NDArray[np.intp], size: int, discount: float) -> Order:
    histories, group = np.unique(keys // size, return_inverse=True)
    total = np.bincount(group, times, len(histories))
    return Order(keys, np.log10((times - discount) / total[group]), np.zeros(len(keys)))


def mix(one: NGrams, other: NGrams, share: float) -> NGrams:
    """The linear interpolation of two models over the same words; `share` of the probability comes from `one`."""
    orders: list[Order] = []
    for length in (1, 2, 3):
        keys = np.union1d(one.orders[length - 1].keys, other.orders[length - 1].keys)
        mixed = share * 10.0 ** one.score(keys, length) + (1 - share) * 10.0 ** other.score(keys, length)
        orders.append(Order(keys, np.log10(np.maximum(mixed, 1e-30)), np.zeros(len(keys))))
    return with_backoff(NGrams(one.words, tuple(orders)))


def with_backoff(model: NGrams) -> NGrams:
    """The model with the back-off weights that make every history's probabilities sum to one."""
    size = len(model.words)
    orders = list(model.orders)
    for length in (2, 3):
        order, history = orders[length - 1], orders[length - 2]
        place = np.searchsorted(history.keys, order.keys // size)
        shorter = NGrams(model.words, tuple(orders[: length - 1])).score(order.keys % size ** (length - 1), length - 1)
        seen = np.bincount(place, 10.0**order.logp, len(history.keys))
        covered = np.bincount(place, 10.0**shorter, len(history.keys))
        weight = np.maximum(1 - seen, 1e-4) / np.maximum(1 - covered, 1e-4)
        orders[length - 2] = Order(history.keys, history.logp, np.log10(weight))
    return NGrams(model.words, tuple(orders))


def write_arpa(model: NGrams, path: Path) -> None:
    """Write the model as ARPA text."""
    size = len(model.words)
    with path.open("w", encoding="utf-8") as file:
        file.write("\\data\\\n")
        file.writelines(f"ngram {length}={len(order.keys)}\n" for length, order in enumerate(model.orders, 1))
        for length, order in enumerate(model.orders, 1):
            file.write(f"\n\\{length}-grams:\n")
            digits = [(order.keys // size**power % size).tolist() for power in range(length - 1, -1, -1)]
            names = [[model.words[index] for index in column] for column in digits]
            values = (order.logp.tolist(), *names, order.backoff.tolist())
            if length == len(model.orders):
                file.writelines(f"{row[0]:.4f} {' '.join(row[1:-1])}\n" for row in zip(*values, strict=True))
            else:
                file.writelines(f"{row[0]:.4f} {' '.join(row[1:-1])} {row[-1]:.4f}\n" for row in zip(*values, strict=True))
        file.write("\n\\end\\\n")
