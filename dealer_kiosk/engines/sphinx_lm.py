"""The language models of the pocketsphinx engine: built once from templates and the package's general model, kept in a cache."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from dealer_kiosk.engines import sphinx_ngrams as ngrams
from dealer_kiosk.engines.sphinx_sentences import CLOSED_RULES, OPEN_RULE, sentences
from dealer_kiosk.engines.sphinx_words import PRONUNCIATIONS
from dealer_kiosk.errors import ModelError
from dealer_kiosk.messages import Expects

OPEN_MODEL = "open.lm.bin"
DICTIONARY = "words.dict"
_CHECKSUM = "sha256"

_OPEN_SENTENCES = 60_000
_CLOSED_SENTENCES = 4_000
_GENERAL_WORDS = 30_000  # the commonest words of the general model; the rest costs time and is hardly ever said here
_DISCOUNT = 0.5
_DOMAIN_SHARE = 0.5  # of the probability in the mixed model
_SEED = 1
_STEPS = 5
_VARIANT = re.compile(r"\(\d+\)$")  # "a(2)" is the second pronunciation of "a"

Pronunciations = Mapping[str, Sequence[str]]
Progress = Callable[[int, int], None]


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


def language_model_folder(cache: Path) -> Path:
    """Where the models of the present templates belong; the name changes with everything they are made from."""
    stamp = hashlib.sha256(version("pocketsphinx").encode())
    for part in ("lm", "ngrams", "sentences", "templates", "words"):
        stamp.update(Path(__file__).with_name(f"sphinx_{part}.py").read_bytes())
    return cache / f"sphinx-{stamp.hexdigest()[:12]}"


def find_language_model(cache: Path | None) -> Path | None:
    """The folder that `build_language_model` made from the present templates, or None."""
    if cache is None:
        return None
    folder = language_model_folder(cache)
    return folder if (folder / OPEN_MODEL).is_file() else None


def build_language_model(cache: Path, progress: Progress) -> Path:
    """Build the open and the closed models, unless they are there undamaged; takes about half a minute and 1 GB of memory.

    The open model interpolates the general model with one counted from the templates: on sentences like the templates' it makes
    a fifth of the general model's errors, on free wording as many.

    Args:
        cache: a folder for derived files; created.
        progress: called with the number of steps done and of all steps.

    Returns:
        The folder of the models; those of earlier versions are removed.

    Raises:
        ModelError: pocketsphinx's own models are missing or damaged, or the cache cannot be written.
    """
    target = language_model_folder(cache)
    if _is_intact(target):
        progress(_STEPS, _STEPS)
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="building-", dir=cache) as work:
            new = Path(work) / "new"
            new.mkdir()
            _build(new, progress)
            (new / _CHECKSUM).write_text(_checksum(new), encoding="ascii")
            for old in cache.glob("sphinx-*"):
                shutil.rmtree(old)
            new.rename(target)
    except OSError as error:
        raise ModelError(f"cannot build the language model in {cache}: {error.strerror or error}") from error
    progress(_STEPS, _STEPS)
    return target


def write_small_models(folder: Path) -> None:
    """Write what the general model needs beside it: the dictionary and the closed models; takes about three seconds.

    Args:
        folder: gets `DICTIONARY`, and a file named by `closed_model` for each closed question.

    Raises:
        ModelError: pocketsphinx's own models are missing or damaged.
    """
    general = general_folder()
    known = _pronunciations(general / "cmudict-en-us.dict")
    common = _common_words(ngrams.Trie(general / "en-us.lm.bin"), known)
    _write_small(folder, {word: known[word] for word in common})


def closed_model(folder: Path, expects: Expects) -> Path:
    """The file of the model for answers to one closed question."""
    return folder / f"{expects}.arpa"


def _is_intact(folder: Path) -> bool:
    try:
        return (folder / _CHECKSUM).read_text(encoding="ascii") == _checksum(folder)
    except (OSError, UnicodeDecodeError):
        return False


def _checksum(folder: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.name != _CHECKSUM:
            total.update(file.read_bytes())
    return total.hexdigest()


def _build(folder: Path, progress: Progress) -> None:
    general = general_folder()
    known = _pronunciations(general / "cmudict-en-us.dict")
    text = _sayable(sentences(OPEN_RULE, _OPEN_SENTENCES, _SEED), known)
    progress(1, _STEPS)
    trie = ngrams.Trie(general / "en-us.lm.bin")
    words = sorted({"<s>", "</s>"}.union(_common_words(trie, known), *(line.split() for line in text)))
    model = trie.restricted(words)
    progress(2, _STEPS)
    model = ngrams.mix(ngrams.count(text, words, _DISCOUNT), model, _DOMAIN_SHARE)
    progress(3, _STEPS)
    ngrams.write_arpa(model, folder / "open.arpa")
    progress(4, _STEPS)
    _compile(folder / "open.arpa", folder / OPEN_MODEL)
    _write_small(folder, {word: known[word] for word in words if word in known})


def _write_small(folder: Path, known: Pronunciations) -> None:
    texts = {expects: _sayable(sentences(rule, _CLOSED_SENTENCES, _SEED), known) for expects, rule in CLOSED_RULES.items()}
    for expects, text in texts.items():
        words = sorted({"<s>", "</s>"}.union(*(line.split() for line in text)))
        ngrams.write_arpa(ngrams.count(text, words, _DISCOUNT), closed_model(folder, expects))
    with (folder / DICTIONARY).open("w", encoding="utf-8") as file:
        for word, variants in known.items():
            for number, phones in enumerate(variants, 1):
                file.write(f"{word} {phones}\n" if number == 1 else f"{word}({number}) {phones}\n")


def _common_words(trie: ngrams.Trie, known: Pronunciations) -> list[str]:
    """The commonest words of the general model, and those of the answers to closed questions."""
    frequency = trie.unigrams()
    common = sorted((word for word in frequency if word in known), key=lambda word: -frequency[word])[:_GENERAL_WORDS]
    answers = {
        word for rule in CLOSED_RULES.values() for line in sentences(rule, _CLOSED_SENTENCES, _SEED) for word in line.split()
    }
    return sorted(answers.intersection(known).union(common))


def _pronunciations(dictionary: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        text = dictionary.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{dictionary} is missing or damaged; run: pip install --force-reinstall pocketsphinx") from error
    for line in text.splitlines():
        word, _, phones = line.partition(" ")
        found.setdefault(_VARIANT.sub("", word), []).append(phones.strip())
    return found | {word: [phones] for word, phones in PRONUNCIATIONS.items()}


def _compile(arpa: Path, binary: Path) -> None:
    """Turn ARPA text into pocketsphinx's binary form, which loads in a fraction of a second instead of ten."""
    from pocketsphinx import NGramModel  # noqa: PLC0415 - heavy, and only this engine needs it

    NGramModel.readfile(str(arpa)).write(str(binary))
    arpa.unlink()


def _sayable(text: Iterable[str], known: Pronunciations) -> list[str]:
    return [line for line in text if all(word in known for word in line.split())]
