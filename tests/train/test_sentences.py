"""What customers say: one source, in spoken words, the same for the same seed, without the sentences of the evaluation."""

import gzip
import re
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.engines.sphinx.counting import general_folder
from dealer_kiosk.engines.sphinx.dictionary import completed, read_dictionary
from dealer_kiosk.engines.sphinx.ngrams import count
from scripts.train.sentences.__main__ import main, write
from scripts.train.sentences.held_out import EVALUATION, held_out
from scripts.train.sentences.source import Source, distinct, read_source
from scripts.train.sentences.spoken import spoken
from scripts.train.sentences.tune import perplexity, split

COMMITTED = Path(__file__).parents[2] / "models" / "dealer-sentences" / "sentences.txt.gz"


@pytest.fixture(scope="module")
def source() -> Source:
    """The banks."""
    return read_source()


@pytest.fixture(scope="module")
def committed() -> list[str]:
    """The sentences that the recogniser's models are counted from."""
    return gzip.decompress(COMMITTED.read_bytes()).decode("ascii").splitlines()


def test_same_seed_same_sentences(source: Source) -> None:
    """Seeds decide everything."""
    first, again, other = (list(islice(source.draw(seed), 300)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_sentences_are_spoken_words(source: Source) -> None:
    """Only lower-case letters, apostrophes inside words and single spaces."""
    assert all(re.fullmatch(r"[a-z]+('[a-z]+)*( [a-z]+('[a-z]+)*)*", line) for line in islice(source.draw(2), 3_000))


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(oh|zero)\b.*\bdouble (two|five)\b",
        r" at (gmail|yahoo) dot com",
        r"\blicense plate is [a-z] [a-z]",
        r"\b[a-z] as in [a-z]+",
        r"\bthousand miles\b",
        r"\b(five|ten) p m\b",
        r"\bs u v's?\b",
        r"\b(f one fifty|rav four|c x five)\b",
        r"^(slow down|that's too fast|normal speed|speak up)",
        r"^yes\b",
    ],
)
def test_everything_that_customers_say_is_drawn(committed: list[str], pattern: str) -> None:
    """Numbers, e-mail addresses, plates, codes, cars, times, requests to slow down and plain answers."""
    assert any(re.search(pattern, line) for line in committed)


def test_no_sentence_of_the_evaluation_is_drawn(source: Source, committed: list[str]) -> None:
    """What is evaluated has never been trained on."""
    banned = held_out()
    assert len(banned) > 300
    assert not banned & set(committed)
    assert not banned & set(islice(source.draw(3), 2_000))


def test_evaluation_files_of_every_form_are_read(tmp_path: Path) -> None:
    """Plain lines, and lines with columns, slots and comments, in folders as well; two words are anybody's."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "plain.txt").write_text(
        "# a comment of many words\n[open]\nWhere's my car, please?\nyes please\n", encoding="utf-8"
    )
    (tmp_path / "inner" / "columns.txt").write_text(
        "book type=service | an [service=oil change] at [time=2 pm]\n", encoding="utf-8"
    )
    found = held_out(tmp_path)
    assert {"where's my car please", "an oil change at pm"} <= found
    assert "yes please" not in found
    assert not any("comment" in line for line in found)


def test_evaluation_is_where_it_is_looked_for() -> None:
    """The folder has sentences."""
    assert (EVALUATION / "sentences.txt").is_file()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The SUV at two pm", "the s u v at two p m"),
        ("i am in at ten am", "i am in at ten a m"),
        ("two suvs and a crv", "two s u v's and a c r v"),
        ("mañana, Núñez!", "manana nunez"),
        ("pick-up  it's 'fine'", "pick up it's fine"),
    ],
)
def test_words_as_they_are_said(text: str, said: str) -> None:
    """Abbreviations are spelled, signs and accents go."""
    assert said == spoken(text)


def test_file_is_the_same_every_time(tmp_path: Path) -> None:
    """The command writes the same bytes again, plain and compressed alike."""
    for name in ("one.txt.gz", "two.txt.gz", "three.txt"):
        main(["--count", "200", "--seed", "4", str(tmp_path / name)])
    one, two, three = (tmp_path / name for name in ("one.txt.gz", "two.txt.gz", "three.txt"))
    assert one.read_bytes() == two.read_bytes()
    assert gzip.decompress(one.read_bytes()) == three.read_bytes()
    assert len(set(three.read_text(encoding="ascii").splitlines())) == 200


def test_only_spoken_words_are_written(tmp_path: Path) -> None:
    """A sentence with other letters than the recogniser knows is an error, not a file."""
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path / "text.txt", ["mañana"])


def test_committed_sentences_are_distinct_and_sayable(committed: list[str]) -> None:
    """Tens of thousands of sentences, none twice, every word with a pronunciation."""
    assert 40_000 <= len(committed) == len(set(committed))
    assert COMMITTED.stat().st_size < 1_500_000
    words = {word for line in committed for word in line.split()}
    known = completed(read_dictionary(general_folder() / "cmudict-en-us.dict"), words)
    assert not words - known.keys()


def test_other_languages_are_left_out(source: Source) -> None:
    """The recogniser hears English."""
    assert all(choice.get("kind") != "other_language" for line in source.lines for choice in line.choices)


def test_development_lines_are_kept_apart(source: Source) -> None:
    """A tenth of the lines is in one part only, and always the same tenth."""
    most, few = split(source)
    assert len(few.lines) == len(source.lines) // 10
    assert len(most.lines) + len(few.lines) == len(source.lines)
    assert split(source)[1].lines == few.lines
    assert distinct(iter(["a", "b", "a", "c"]), 3) == ["a", "b", "c"]


def test_perplexity_counts_unknown_words_apart() -> None:
    """A model is less surprised by what it was counted from; a word it has never seen is no surprise but unknown."""
    words = ("</s>", "<s>", "a", "book", "car", "the")
    model = count(["book a car", "book the car"], words, (0.5, 0.5, 0.5))
    seen, unknown = perplexity(model, ["book a car"])
    assert unknown == pytest.approx(0.0)
    assert seen < perplexity(model, ["car the book a"])[0]
    assert perplexity(model, ["book a zebra"])[1] == pytest.approx(1 / 3)
    assert np.isfinite(perplexity(model, ["book a zebra"])[0])
