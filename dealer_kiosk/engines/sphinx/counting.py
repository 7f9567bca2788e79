"""Counts the language models of the pocketsphinx engine from sentences, names and the package's general model."""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from dealer_kiosk.engines.sphinx import ngrams
from dealer_kiosk.engines.sphinx.dictionary import Dictionary, completed, read_dictionary, write_dictionary
from dealer_kiosk.engines.sphinx.phrases import phrases
from dealer_kiosk.engines.sphinx.sentences import CLOSED_RULES, sentences
from dealer_kiosk.engines.sphinx.trie import Trie, write_trie
from dealer_kiosk.engines.vocabulary import Vocabulary
from dealer_kiosk.errors import ModelError
from dealer_kiosk.messages import Expects

OPEN_MODEL = "open.lm.bin"
DICTIONARY = "words.dict"
STEPS = 4
"""How often `write_models` reports its progress."""

_CLOSED_SENTENCES = 4_000
_SEED = 1
_CLOSED_DISCOUNTS = (0.5, 0.5, 0.5)  # templates are all that is said here: less is left for what they do not have
# Chosen on a tenth of the hand-written lines, held out, by scripts/train/sentences/tune.py.
DISCOUNTS = (0.75, 1.2, 1.5)
GENERAL_WORDS = 20_000  # the commonest words of the general model; the rest costs time and is hardly ever said here
DOMAIN_SHARE = 0.7  # of the probability in the mixed model

_DAMAGED = "{} is missing or damaged; run: dealer-kiosk models verify"
_START, _END = "<s>", "</s>"

Answers = dict[Expects, list[str]]


def general_folder() -> Path:
    """The folder with the acoustic model, the dictionary and the general language model of the pocketsphinx package.

    Raises:
        ModelError: the package is not installed.
    """
    try:
        import pocketsphinx  # noqa: PLC0415 - heavy, and only this engine needs it
    except ImportError as error:
        raise ModelError("the speech recogniser pocketsphinx is not installed; run: pip install pocketsphinx") from error
    return Path(str(pocketsphinx.get_model_path())) / "en-us"


def closed_model(folder: Path, expects: Expects) -> Path:
    """The file of the model for answers to one closed question."""
    return folder / f"{expects}.lm.bin"


def write_models(folder: Path, text: Path, vocabulary: Vocabulary, report: Callable[[int], None]) -> None:
    """Write the open model, the closed ones and the dictionary.

    Args:
        folder: gets `OPEN_MODEL`, `DICTIONARY`, and a file named by `closed_model` for each closed question.
        text: gzip text, a sentence in spoken words a line.
        vocabulary: further names, in spoken words.
        report: called with the number of steps done.

    Raises:
        ModelError: a source is missing or damaged.
        OSError: the folder cannot be written.
    """
    general = general_folder()
    known = read_dictionary(general / "cmudict-en-us.dict")
    answers = _answers()
    spoken = [*_lines(text), *phrases(vocabulary), *(line for lines in answers.values() for line in lines)]
    said = Counter(word for line in spoken for word in line.split())
    known = completed(known, said)
    report(1)
    trie = Trie(general / "en-us.lm.bin")
    words = sorted({_START, _END}.union(common_words(trie, known), said))
    model = trie.restricted(words)
    report(2)
    model = ngrams.mix(ngrams.count(spoken, words, DISCOUNTS), model, DOMAIN_SHARE)
    report(3)
    write_trie(model, folder / OPEN_MODEL)
    _write_small(folder, answers, {word: known[word] for word in words if word in known})
    report(4)


def write_small_models(folder: Path) -> None:
    """Write what the general model needs beside it: the dictionary and the closed models.

    Args:
        folder: gets `DICTIONARY`, and a file named by `closed_model` for each closed question.

    Raises:
        ModelError: pocketsphinx's own models are missing or damaged.
    """
    general = general_folder()
    known = read_dictionary(general / "cmudict-en-us.dict")
    answers = _answers()
    said = {word for lines in answers.values() for line in lines for word in line.split()}
    known = completed(known, said)
    common = said.union(common_words(Trie(general / "en-us.lm.bin"), known))
    _write_small(folder, answers, {word: known[word] for word in sorted(common)})


def _answers() -> Answers:
    return {expects: list(sentences(rule, _CLOSED_SENTENCES, _SEED)) for expects, rule in CLOSED_RULES.items()}


def _lines(text: Path) -> list[str]:
    try:
        lines = gzip.decompress(text.read_bytes()).decode("ascii").splitlines()
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ModelError(_DAMAGED.format(text)) from error
    if not lines:
        raise ModelError(_DAMAGED.format(text))
    return lines


def common_words(trie: Trie, known: Dictionary) -> Sequence[str]:
    """The commonest words of the general model that can be said."""
    frequency = trie.unigrams()
    return sorted((word for word in frequency if word in known), key=lambda word: -frequency[word])[:GENERAL_WORDS]


def _write_small(folder: Path, answers: Answers, known: Dictionary) -> None:
    for expects, lines in answers.items():
        write_trie(ngrams.count(lines, _vocabulary(lines), _CLOSED_DISCOUNTS), closed_model(folder, expects))
    write_dictionary(folder / DICTIONARY, known)


def _vocabulary(lines: Iterable[str]) -> list[str]:
    return sorted({_START, _END}.union(*(line.split() for line in lines)))
