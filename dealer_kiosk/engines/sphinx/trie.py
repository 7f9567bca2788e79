"""pocketsphinx's binary trie files (`*.lm.bin`): reading and writing trigram models.

The layout is that of pocketsphinx's lm_trie.c: n-grams hang below their last word, in bit-packed records with 16-bit quantised
values. pocketsphinx's own conversions are of no use here: in version 5.1.1 writing the general model's trigrams as text crashes,
and reading a text of that size takes longer than all the rest of a build.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.engines.sphinx.ngrams import NEVER, Floats, Keys, NGrams, Order
from dealer_kiosk.errors import ModelError

_HEADER = b"Trie Language Model"
_LOG_UNIT = float(np.log10(1.0001))  # pocketsphinx counts log probabilities in units of this base
_QUANT = 1 << 16  # entries of a table of quantised values
_TABLES = 1  # says that tables of quantised values follow
_SPARE = 8  # bytes after packed records, so that reading whole words is safe
_UNIGRAM = np.dtype([("logp", "<f4"), ("backoff", "<f4"), ("next", "<u4")])


class Trie:
    """A trie file of order three.

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
        first = renumber[self._bigram.keys]
        last = renumber[last]
        orders = (
            _restricted(self._unigram, (renumber,), len(words)),
            _restricted(self._bigram, (first, last), len(words)),
            _restricted(self._trigram, (renumber[self._trigram.keys], first[parent], last[parent]), len(words)),
        )
        return NGrams(tuple(words), orders)

    def _read(self, data: bytes) -> None:
        if not data.startswith(_HEADER) or data[len(_HEADER)] != 3:
            raise ValueError("not a trigram trie")
        at = len(_HEADER) + 1
        counts = [int(number) for number in np.frombuffer(data, "<u4", 3, at)]
        at += 12 + 4
        tables = np.frombuffer(data, "<f4", 3 * _QUANT, at).astype(np.float64) * _LOG_UNIT
        at += 12 * _QUANT
        unigrams = np.frombuffer(data, _UNIGRAM, counts[0] + 1, at)
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
    known = np.flatnonzero(np.logical_and.reduce([part >= 0 for part in parts]))
    keys = np.zeros(len(known), np.int64)
    for part in parts:
        keys = keys * size + part[known]
    ascending = np.argsort(keys)
    known = known[ascending]
    return Order(keys[ascending], order.logp[known], order.backoff[known])


class _Records:
    """Bit-packed records of equal size."""

    def __init__(self, data: bytes, at: int, count: int, bits: int) -> None:
        self.nbytes = (count * bits + 7) // 8 + _SPARE
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


def write_trie(model: NGrams, path: Path) -> None:
    """Write a trigram model that has the shorter n-grams in each of its n-grams.

    Raises:
        OSError: the file cannot be written.
    """
    size = len(model.words)
    unigrams, bigrams, trigrams = model.orders
    below = bigrams.keys % size * size + bigrams.keys // size
    bigram_at = np.argsort(below)
    below = below[bigram_at]
    start, rest = np.divmod(trigrams.keys, size**2)
    hung = rest % size * size + rest // size  # below the bigram of its last two words, so that bigram must be stored
    trigram_at = np.argsort(hung * size + start)
    hung, start = hung[trigram_at], start[trigram_at]
    top = np.zeros(size + 1, _UNIGRAM)
    top["logp"] = NEVER / _LOG_UNIT
    top["logp"][unigrams.keys], top["backoff"][unigrams.keys] = unigrams.logp / _LOG_UNIT, unigrams.backoff / _LOG_UNIT
    top["next"] = np.searchsorted(below, np.arange(size + 1) * size)
    following = np.append(np.searchsorted(hung, below), len(hung))
    counts = [size, len(bigrams.keys), len(trigrams.keys)]
    word_bits, next_bits = counts[0].bit_length(), counts[2].bit_length()
    logp, logp_table = _quantised(bigrams.logp[bigram_at])
    backoff, backoff_table = _quantised(bigrams.backoff[bigram_at])
    longest, longest_table = _quantised(trigrams.logp[trigram_at])
    with path.open("wb") as file:
        file.write(_HEADER + bytes([3]) + np.array([*counts, _TABLES], "<u4").tobytes())
        for table in (logp_table, backoff_table, longest_table):
            file.write((table / _LOG_UNIT).astype("<f4").tobytes())
        file.write(top.tobytes())
        _pack(file, counts[1] + 1, ((below % size, word_bits), (backoff, 16), (logp, 16), (following, next_bits)))
        _pack(file, counts[2] + 1, ((start, word_bits), (longest, 16)))
        names = "".join(f"{word}\0" for word in model.words).encode()
        file.write(np.array([len(names)], "<u4").tobytes() + names)


def _quantised(values: Floats) -> tuple[Keys, Floats]:
    """Each value's place in a table of at most 65,536 values, and the table: means of equally many neighbours."""
    ordered = np.sort(values)
    table = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    if len(table) > _QUANT:
        edges = np.linspace(0, len(ordered), _QUANT + 1).astype(np.int64)
        table = np.add.reduceat(ordered, edges[:-1]) / np.diff(edges)
    places = np.searchsorted((table[1:] + table[:-1]) / 2, values)
    return places, np.pad(table, (0, _QUANT - len(table)))


def _pack(file: IO[bytes], count: int, fields: Sequence[tuple[NDArray[np.int64], int]]) -> None:
    """Write `count` bit-packed records; fields are (values, bits), and values that are missing at the end are zero.

    Eight records fill whole bytes, so every eighth record has its fields at the same bits of a byte.
    """
    record = sum(bits for _, bits in fields)
    rows = -(-count // 8)
    packed = np.zeros((rows, record + _SPARE), np.uint8)
    for eighth in range(8):
        at = eighth * record
        for values, bits in fields:
            mine = values[eighth::8].astype(np.uint64) << np.uint64(at & 7)
            for byte in range((bits + (at & 7) + 7) // 8):
                packed[: len(mine), (at >> 3) + byte] |= (mine >> np.uint64(8 * byte)).astype(np.uint8)
            at += bits
    data = packed[:, :record].tobytes()
    length = (count * record + 7) // 8
    file.write(data[:length] + bytes(_SPARE))
