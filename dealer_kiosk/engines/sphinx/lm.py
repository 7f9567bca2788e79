"""Where pocketsphinx's language models are: built in a cache folder, and again when what they are built from has changed."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from dealer_kiosk.engines.sphinx.counting import (
    DICTIONARY,
    OPEN_MODEL,
    STEPS,
    closed_model,
    general_folder,
    write_models,
    write_small_models,
)
from dealer_kiosk.engines.vocabulary import Vocabulary
from dealer_kiosk.errors import ModelError

__all__ = [
    "DICTIONARY", "OPEN_MODEL", "Sources", "build_language_model", "closed_model", "find_language_model", "general_folder",
    "is_built", "language_model_folder", "write_small_models",
]  # fmt: skip

_CHECKSUM = "sha256"
_RECIPE = ("counting", "dictionary", "ngrams", "phrases", "sentences", "templates", "trie", "words")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """What changes from one installation to another in what the models are built from."""

    text: Path  # gzip text, a sentence in spoken words a line
    vocabulary: Vocabulary = field(default_factory=Vocabulary)  # in spoken words

    def stamp(self) -> str:
        """Changes with everything in them.

        Raises:
            ModelError: the text cannot be read.
        """
        try:
            text = self.text.read_bytes()
        except OSError as error:
            raise ModelError(f"cannot read {self.text}: {error.strerror}; run: dealer-kiosk models verify") from error
        return hashlib.sha256(text + repr(self.vocabulary).encode()).hexdigest()[:12]


def language_model_folder(cache: Path, sources: Sources) -> Path:
    """Where the models of these sources belong; the name changes with everything they are built from.

    Raises:
        ModelError: the text cannot be read.
    """
    return cache / f"{_prefix()}-{sources.stamp()}"


def _prefix() -> str:
    """The beginning of the folders' names; changes with the way the models are built."""
    stamp = hashlib.sha256(version("pocketsphinx").encode())
    for part in _RECIPE:
        stamp.update(Path(__file__).with_name(f"{part}.py").read_bytes())
    return f"sphinx-{stamp.hexdigest()[:12]}"


def find_language_model(cache: Path | None) -> Path | None:
    """The folder that `build_language_model` returned last, if it was made in the present way, or None."""
    if cache is None:
        return None
    built = [folder for folder in cache.glob(f"{_prefix()}-*") if (folder / OPEN_MODEL).is_file()]
    return max(built, key=lambda folder: folder.stat().st_mtime, default=None)


def is_built(cache: Path, sources: Sources) -> bool:
    """Whether the models of these sources are there undamaged.

    Raises:
        ModelError: the text cannot be read.
    """
    folder = language_model_folder(cache, sources)
    try:
        return (folder / _CHECKSUM).read_text(encoding="ascii") == _checksum(folder)
    except (OSError, UnicodeDecodeError):
        return False


def build_language_model(cache: Path, sources: Sources, progress: Progress) -> Path:
    """Build the open and the closed models, unless they are there undamaged; takes about ten seconds and 600 MB of memory.

    The open model interpolates the general model with one counted from the sentences and names, so that it knows the dealership
    and ordinary English.

    Args:
        cache: a folder for derived files; created.
        sources: what to build from.
        progress: called with the number of steps done and of all steps.

    Returns:
        The folder of the models; those that were built before the last ones are removed.

    Raises:
        ModelError: a source or one of pocketsphinx's own models is missing or damaged, or the cache cannot be written.
    """
    target = language_model_folder(cache, sources)
    if not is_built(cache, sources):
        try:
            _build(target, sources, progress)
        except OSError as error:
            raise ModelError(f"cannot build the language model in {cache}: {error.strerror or error}") from error
    target.touch()  # these are the last ones now, whenever they were built
    progress(STEPS, STEPS)
    return target


def _build(target: Path, sources: Sources, progress: Progress) -> None:
    """Beside its place first, so that an interruption leaves no half model."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="building-", dir=target.parent) as work:
        new = Path(work) / "new"
        new.mkdir()
        write_models(new, sources.text, sources.vocabulary, lambda done: progress(done, STEPS))
        (new / _CHECKSUM).write_text(_checksum(new), encoding="ascii")
        shutil.rmtree(target, ignore_errors=True)
        before = sorted(target.parent.glob("sphinx-*"), key=lambda folder: folder.stat().st_mtime)
        for old in before[:-1]:  # a running recogniser may load the last one again
            shutil.rmtree(old)
        new.rename(target)


def _checksum(folder: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.name != _CHECKSUM:
            total.update(file.read_bytes())
    return total.hexdigest()
