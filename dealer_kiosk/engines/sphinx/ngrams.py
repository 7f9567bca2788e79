"""Back-off n-gram models as sorted arrays: counting sentences and mixing models."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Floats = NDArray[np.float64]

NEVER = -99.0
"""log10 of zero, by custom of n-gram models."""

_SMALLEST = 1e-4  # of the probability that is left for n-grams that were not seen


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
        if length > len(self.orders):
            return self._backed_off(keys, length)
        order = self.orders[length - 1]
        scores, seen = _look_up(order.keys, order.logp, keys, NEVER)
        if length > 1:
            unseen = np.flatnonzero(~seen)
            scores[unseen] = self._backed_off(keys[unseen], length)
        return scores

    def _backed_off(self, keys: Keys, length: int) -> Floats:
        size, history = len(self.words), self.orders[length - 2]
        weights, _ = _look_up(history.keys, history.backoff, keys // size, 0.0)
        return weights + self.score(keys % size ** (length - 1), length - 1)


def _look_up(keys: Keys, values: Floats, wanted: Keys, default: float) -> tuple[Floats, NDArray[np.bool_]]:
    """The values of the wanted keys, `default` for those that are not there, and which are there."""
    if not len(keys):
        return np.full(len(wanted), default), np.zeros(len(wanted), bool)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found = keys[places] == wanted
    return np.where(found, values[places], default), found


def count(sentences: Iterable[str], words: Sequence[str], discounts: Sequence[float]) -> NGrams:
    """A trigram model of sentences whose words all stand in `words`, with interpolated Kneser-Ney smoothing.

    Args:
        sentences: without `<s>` and `</s>`.
        words: the vocabulary; includes `<s>` and `</s>`.
        discounts: what is subtracted from n-grams that were counted once, twice, and more often; it goes to shorter ones.
    """
    number = {word: index for index, word in enumerate(words)}
    start = number["<s>"]
    stream = np.array([number[word] for line in sentences for word in ("<s>", *line.split(), "</s>")], np.int64)
    counts = [_count(stream, length, len(words), start) for length in (1, 2, 3)]
    for length in (2, 1):
        counts[length - 1] = _continuations(counts[length - 1], counts[length][0], length, len(words), start)
    keys, times = counts[0]
    unigrams = np.append(np.log10(times / times.sum()), NEVER)
    keys = np.append(keys, start)
    ascending = np.argsort(keys)
    model = NGrams(tuple(words), (Order(keys[ascending], unigrams[ascending], np.zeros(len(keys))),))
    for keys, times in counts[1:]:
        model = _extended(model, keys, times, np.array([0.0, *discounts]))
    return model


def _count(stream: Keys, length: int, size: int, start: int) -> tuple[Keys, Keys]:
    keys = np.zeros(len(stream) - length + 1, np.int64)
    inside = np.ones(len(keys), bool)  # no n-gram reaches over a sentence's end
    for offset in range(length):
        word = stream[offset : len(keys) + offset]
        keys = keys * size + word
        if offset or length == 1:
            inside &= word != start
    seen, times = np.unique(keys[inside], return_counts=True)
    return seen, times.astype(np.int64)


def _continuations(counts: tuple[Keys, Keys], longer: Keys, length: int, size: int, start: int) -> tuple[Keys, Keys]:
    """After how many different words each n-gram came; those at a sentence's start keep their counts."""
    keys, times = counts
    ends, before = np.unique(longer % size**length, return_counts=True)
    different = np.array(times)
    different[np.searchsorted(keys, ends)] = before
    at_start = keys // size ** (length - 1) == start
    return keys, np.where(at_start, times, different) if length > 1 else different


def _extended(model: NGrams, keys: Keys, times: Keys, discounts: Floats) -> NGrams:
    """The model with one more order, whose probabilities are the discounted counts and a share of the shorter n-grams'."""
    size, length = len(model.words), len(model.orders) + 1
    group = np.cumsum(np.diff(keys // size, prepend=-1) != 0) - 1
    total = np.bincount(group, times)
    taken = discounts[np.minimum(times, len(discounts) - 1)]
    shorter = 10.0 ** model.score(keys % size ** (length - 1), length - 1)
    probability = (times - taken) / total[group] + (np.bincount(group, taken) / total)[group] * shorter
    return with_backoff(NGrams(model.words, (*model.orders, Order(keys, np.log10(probability), np.zeros(len(keys))))), length)


def mix(one: NGrams, other: NGrams, share: float) -> NGrams:
    """The linear interpolation of two models over the same words; `share` of the probability comes from `one`."""
    mixed = NGrams(one.words, ())
    for length in (1, 2, 3):
        keys = _union(one.orders[length - 1].keys, other.orders[length - 1].keys)
        total = share * 10.0 ** one.score(keys, length) + (1 - share) * 10.0 ** other.score(keys, length)
        mixed = NGrams(one.words, (*mixed.orders, Order(keys, np.log10(np.maximum(total, 1e-30)), np.zeros(len(keys)))))
        mixed = with_backoff(mixed, length) if length > 1 else mixed
    return mixed


def _union(one: Keys, other: Keys) -> Keys:
    keys: Keys = np.sort(np.concatenate((one, other)), kind="stable")  # merges what is sorted already
    found: Keys = keys[np.append(True, keys[1:] != keys[:-1])]
    return found


def with_backoff(model: NGrams, length: int) -> NGrams:
    """The model with the back-off weights after which the probabilities of n-grams of a length sum to one for every history."""
    size = len(model.words)
    order, history = model.orders[length - 1], model.orders[length - 2]
    shorter = model.score(order.keys % size ** (length - 1), length - 1)
    place = np.searchsorted(history.keys, order.keys // size)
    seen = np.bincount(place, 10.0**order.logp, len(history.keys))
    covered = np.bincount(place, 10.0**shorter, len(history.keys))
    weight = np.maximum(1 - seen, _SMALLEST) / np.maximum(1 - covered, _SMALLEST)
    changed = Order(history.keys, history.logp, np.log10(weight))
    return NGrams(model.words, (*model.orders[: length - 2], changed, *model.orders[length - 1 :]))
