"""When pocketsphinx's language models are built, and what is in them."""

import gzip
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dealer_kiosk.engines.sphinx.lm import (
    DICTIONARY,
    OPEN_MODEL,
    Sources,
    build_language_model,
    find_language_model,
    is_built,
    language_model_folder,
)
from dealer_kiosk.engines.sphinx.trie import Trie
from dealer_kiosk.engines.vocabulary import Vocabulary
from dealer_kiosk.errors import ModelError

NAMES = Vocabulary(("rivian r one t", "f one fifty"), ("ceramic coating",), ("xiomara okonkwo",))


def ignored(_done: int, _of: int) -> None:
    """Nobody looks at the progress."""


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Three sentences and some names."""
    text = tmp_path / "sentences.txt.gz"
    text.write_bytes(gzip.compress(b"i need an oil change\nmy moonroof leaks\nis the manager in\n"))
    return Sources(text, NAMES)


@pytest.mark.parametrize(
    "change",
    [
        lambda sources: replace(sources, vocabulary=Vocabulary()),
        lambda sources: replace(sources, vocabulary=replace(NAMES, people=("sarah",))),
        lambda sources: (sources.text.write_bytes(gzip.compress(b"hello\n")), sources)[1],
    ],
)
def test_other_sources_are_other_models(tmp_path: Path, sources: Sources, change: Callable[[Sources], Sources]) -> None:
    """The folder's name changes with every name and every sentence, and with nothing else."""
    before = language_model_folder(tmp_path, sources)
    assert before == language_model_folder(tmp_path, replace(sources))
    assert before != language_model_folder(tmp_path, change(sources))


def test_missing_sentences_are_named(tmp_path: Path) -> None:
    """Without the sentences there is one sentence with the command that finds out."""
    with pytest.raises(ModelError, match=r"cannot read .*nothing\.gz.*models verify"):
        build_language_model(tmp_path, Sources(tmp_path / "nothing.gz"), ignored)


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [b"", b"no gzip", gzip.compress(b"many words")[:-6], gzip.compress("mañana".encode())],
    ids=["empty", "no gzip", "cut off", "not English"],
)
def test_damaged_sentences_are_named(tmp_path: Path, content: bytes) -> None:
    """Damaged sentences are refused, and nothing half-built is left."""
    text = tmp_path / "sentences.txt.gz"
    text.write_bytes(content)
    with pytest.raises(ModelError, match=r"sentences\.txt\.gz is missing or damaged; run: dealer-kiosk models verify"):
        build_language_model(tmp_path / "cache", Sources(text), ignored)
    assert not list((tmp_path / "cache").iterdir())


@pytest.mark.slow
def test_models_follow_their_sources(tmp_path: Path, sources: Sources) -> None:
    """Every word can be said and is expected; the last models are found, also when an older state of the names comes back."""
    cache = tmp_path / "cache"
    built = build_language_model(cache, sources, ignored)
    assert built == find_language_model(cache)
    known = {line.split(" ")[0] for line in (built / DICTIONARY).read_text(encoding="utf-8").splitlines()}
    assert {"moonroof", "okonkwo", "xiomara", "rivian", "ceramic", "the"} <= known
    assert Trie(built / OPEN_MODEL).unigrams()["okonkwo"] > -6
    older = Sources(sources.text)
    folder = shutil.copytree(built, language_model_folder(cache, older))
    os.utime(folder, (1, 1))
    assert built == find_language_model(cache)
    assert is_built(cache, older)
    assert folder == build_language_model(cache, older, ignored)
    assert folder == find_language_model(cache)
