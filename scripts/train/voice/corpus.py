"""The sentences that the voice learns, as they are said.

python -m scripts.train.voice.corpus OUT.txt

Four sources: what the product says in rehearsed conversations, phrases with values that must be understood, sentences of the
banks of the language training for ordinary English, and words of a dictionary for rare sounds. Test sentences are left out.
"""

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from dealer_kiosk.engines.sphinx.lm import general_folder
from dealer_kiosk.engines.voices.piper import sentences
from dealer_kiosk.spoken.speakable import speakable
from scripts.train.language import templates
from scripts.train.language.generate import BANKS, SHORT, held_out, read_banks
from scripts.train.language.values import Values as CustomerValues
from scripts.train.language.values import read_lists
from scripts.train.voice.rehearsed import answers, replies
from scripts.train.voice.values import Values

PHRASES = Path(__file__).with_name("phrases.txt")
TEST_SENTENCES = Path(__file__).with_name("test_sentences.txt")
LONGEST = 170
"""Characters of a sentence; longer ones are rare and cost memory."""
_QUESTION = re.compile(
    r"(?:what|when|where|who|why|how|which|whose|can|could|do|does|did|is|are|will|would|may|should|have|has)\b"
)


def lines(file: Path) -> list[str]:
    """Lines of a text file without comments and empty ones."""
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]


def normal(sentence: str) -> str:
    """A sentence without what capitals and punctuation change."""
    return " ".join(re.findall(r"[a-z']+", sentence.lower()))


def unseen() -> frozenset[str]:
    """The sentences that no voice may learn, and their parts."""
    whole = [speakable(line) for line in lines(TEST_SENTENCES)]
    anybodys = frozenset(sentence for sentence in held_out() if len(sentence.split()) <= SHORT)
    return frozenset(normal(part) for text in whole for part in (text, *sentences(text))) | (held_out() - anybodys)


def said(texts: Iterable[str]) -> Iterator[str]:
    """The single sentences of display texts, in words."""
    for text in texts:
        for sentence in sentences(speakable(text)):
            ended = sentence if sentence[-1] in ".?!" else sentence.rstrip(",;:") + "."
            yield ended[:1].upper() + ended[1:]


def customers_sentences(random: Random) -> Iterator[str]:
    """Ordinary English without end: sentences of the language training, with capitals and punctuation."""
    values = CustomerValues(read_lists(BANKS), random)
    bank = [item for item in read_banks(BANKS) if not any("other_language" in given.values() for given in item.choices)]
    while True:
        words = [word.text for word in templates.expand(random.choice(bank), values, random)]
        text = " ".join("I" + word[1:] if word.split("'")[0] == "i" else word for word in words)
        text = re.sub(r"(?<!')\b[b-hj-z]\b(?!')", lambda match: match[0].upper(), text)
        yield text + ("?" if _QUESTION.match(text) else ".")


def phrases(random: Random, values: Values) -> Iterator[str]:
    """Phrases with values, without end; every phrase is used about as often as any other."""
    frames = lines(PHRASES)
    while True:
        random.shuffle(frames)
        yield from (values.fill(frame) for frame in frames)


def readings(random: Random, values: Values) -> Iterator[str]:
    """Values alone, several in a row, without end."""
    kinds = ("code", "code", "spelled", "spelled", "phone", "name", "name", "car", "service", "day", "time", "price", "first")
    while True:
        kind = random.choice(kinds)
        yield values.several(kind, random.choice((1, 2)) if kind in ("code", "spelled", "phone") else random.randint(1, 4))


def dictionary() -> list[str]:
    """Words of the general dictionary of the embedded recogniser."""
    words = (
        line.split(maxsplit=1)[0] for line in (general_folder() / "cmudict-en-us.dict").read_text(encoding="utf-8").splitlines()
    )
    return [word for word in words if re.fullmatch(r"[a-z]{4,11}", word)]


def rows_of_words(random: Random, values: Values) -> Iterator[str]:
    """Dictionary words in a row, without end."""
    while True:
        yield values.words(random.randint(3, 6))


def collect(shares: Sequence[tuple[Iterator[str], int]]) -> list[str]:
    """So many new sentences of each source."""
    banned, seen = unseen(), set[str]()
    chosen: list[str] = []
    for source, wanted in shares:
        goal = len(chosen) + wanted
        for sentence in said(source):
            key = normal(sentence)
            if key in seen or key in banned or len(sentence) > LONGEST:
                continue
            seen.add(key)
            chosen.append(sentence)
            if len(chosen) >= goal:
                break
    return chosen


def corpus(seed: int, size: int = 10_000) -> list[str]:
    """About `size` sentences in random order; the same for the same seed and files."""
    random = Random(seed)
    values = Values({**read_lists(BANKS), "dictionary": dictionary()}, random)
    part = size // 20
    chosen = collect(
        [
            (iter(answers()), size),
            (phrases(random, values), 7 * part),
            (replies(conversations=size // 8, seed=seed), 4 * part),
            (readings(random, values), 2 * part),
            (customers_sentences(random), 5 * part),
            (rows_of_words(random, values), 2 * part),
        ]
    )
    random.shuffle(chosen)
    return chosen


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the sentences to write, one a line")
    parser.add_argument("--size", type=int, default=10_000, help="sentences to make (default: 10,000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random")
    given = parser.parse_args(arguments)
    made = corpus(given.seed, given.size)
    given.out.write_text("".join(f"{sentence}\n" for sentence in made), encoding="utf-8")
    print(f"{len(made)} sentences, {sum(map(len, made))} characters")


if __name__ == "__main__":
    main()
