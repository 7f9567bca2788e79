"""Chooses how the recogniser's open language model is counted: perplexity on hand-written lines that were held out.

A tenth of the lines of the language banks is kept apart, the model is counted from the others, and each of the given settings is
measured. Perplexity is a word's, ends of sentences included; words that the model does not know are counted apart.

python -m scripts.train.sentences.tune --share 0.5 0.7 0.9 --general-words 20000
"""

import argparse
import itertools
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np

from dealer_kiosk.engines.sphinx import counting
from dealer_kiosk.engines.sphinx.dictionary import completed, read_dictionary
from dealer_kiosk.engines.sphinx.ngrams import Keys, NGrams, count, mix
from dealer_kiosk.engines.sphinx.trie import Trie
from scripts.train.sentences.source import FROM_BANKS, Source, distinct, read_source

_SPLIT_SEED, _DRAW_SEED = 7, 99


def split(source: Source, share: float = 0.1) -> tuple[Source, Source]:
    """The source with most of its lines, and the source with a share of them; the same lines every time."""
    lines = list(source.lines)
    Random(_SPLIT_SEED).shuffle(lines)
    kept = int(len(lines) * share)
    return replace(source, lines=tuple(lines[kept:])), replace(source, lines=tuple(lines[:kept]))


def perplexity(model: NGrams, sentences: Sequence[str]) -> tuple[float, float]:
    """A word's perplexity, and the share of the words that the model does not know."""
    number = {word: index for index, word in enumerate(model.words)}
    words = [word for line in sentences for word in line.split()]
    unknown = sum(word not in number for word in words)
    by_length = _ngrams([[number.get(word, -1) for word in ("<s>", *line.split(), "</s>")] for line in sentences], len(number))
    scores = np.concatenate([model.score(keys, length) for length, keys in by_length.items()])
    return float(10 ** -np.mean(scores)), unknown / len(words)


def _ngrams(lines: Sequence[Sequence[int]], size: int) -> dict[int, Keys]:
    """The trigram that ends at each known word, or as much of it as is known and in the sentence, by length."""
    found: dict[int, list[int]] = {1: [], 2: [], 3: []}
    for line in lines:
        for end in range(1, len(line)):
            known = list(itertools.takewhile(lambda word: word >= 0, reversed(line[max(end - 2, 0) : end + 1])))
            if known:
                found[len(known)].append(sum(word * size**place for place, word in enumerate(known)))
    return {length: np.array(keys, np.int64) for length, keys in found.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60_000, help="sentences to count")
    parser.add_argument("--share", type=float, nargs="+", default=[counting.DOMAIN_SHARE], help="of the sentences in the model")
    parser.add_argument("--general-words", type=int, default=counting.GENERAL_WORDS, help="words of the general model")
    parser.add_argument("--discounts", type=float, nargs=3, default=counting.DISCOUNTS, help="of n-grams counted 1, 2, 3 times")
    given = parser.parse_args(arguments)
    counting.GENERAL_WORDS = given.general_words
    rest, kept = split(read_source())
    lines = distinct(rest.draw(1), given.count)
    development = {
        "hand-written lines": distinct(kept.draw(_DRAW_SEED, 1.0), len(kept.lines)),
        "templates": distinct(kept.draw(_DRAW_SEED, 0.0), len(kept.lines)),
    }
    general = counting.general_folder()
    trie = Trie(general / "en-us.lm.bin")
    said = {word for line in lines for word in line.split()}
    known = completed(read_dictionary(general / "cmudict-en-us.dict"), said)
    words = sorted({"<s>", "</s>"}.union(said, counting.common_words(trie, known)))
    counted, common = count(lines, words, given.discounts), trie.restricted(words)
    print(f"{len(lines)} sentences ({FROM_BANKS:.0%} from banks), {len(said)} words; {len(words)} words in the model")
    for share in given.share:
        mixed = mix(counted, common, share)
        for name, sentences in development.items():
            found, unknown = perplexity(mixed, sentences)
            print(f"share {share:.2f}  {name:20s} perplexity {found:6.1f}  unknown words {unknown:.2%}", flush=True)


if __name__ == "__main__":
    main()
