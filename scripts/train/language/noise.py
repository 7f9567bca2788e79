"""What happens to a sentence between the customer's head and the model: fillers, restarts, recognition errors, writing style.

Copied spans stay copied: words are changed in place, and words are added only where no span is broken.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from scripts.train.language.templates import Word

_BEFORE = (
    "um", "uh", "so", "yeah", "yeah so", "okay", "hi", "hello", "hey", "hi there", "good morning", "good afternoon", "well",
    "oh", "uh hi", "hey there", "alright", "listen", "excuse me", "please", "yes", "hi yes", "okay so", "sorry", "hmm", "right",
    "look", "and", "um yes hi", "you know what", "no no", "oh okay", "yes hello", "howdy", "hi um", "ma'am", "thanks",
)  # fmt: skip
_AFTER = (
    "please", "thanks", "thank you", "if that's okay", "if possible", "if you can", "okay", "you know", "i guess", "i think",
    "right", "for me", "thank you very much", "if you don't mind", "or something", "i suppose", "sir", "dear", "will you", "huh",
    "if you would", "when you get a chance", "yeah", "thanks a lot", "so yeah",
)  # fmt: skip
_BETWEEN = ("um", "uh", "like", "you know", "er", "i mean", "let's see", "uh", "um")
_SLIPS = {
    "for": ("four", "or"), "to": ("two", "too", "the"), "a": ("the", "uh", ""), "the": ("a", "", "that"), "i": ("i'd", "eye"),
    "brake": ("break",), "brakes": ("breaks",), "break": ("brake",), "tire": ("tired", "tie"), "tires": ("tired",),
    "can": ("ken", "can't"), "book": ("brook", "look"), "my": ("by", "mine"), "would": ("wood", "could"), "you": ("ya", "your"),
    "your": ("you're", "you"), "there": ("their",), "here": ("hear",), "need": ("knee", "needed"), "drive": ("dry", "driver"),
    "in": ("and", "on", ""), "on": ("in", "own", ""), "and": ("in", "an"), "is": ("his", "it's"), "it": ("at", "it's"),
    "want": ("won", "wanted"), "appointment": ("appointments", "a point meant"), "what": ("wet", "what's"), "do": ("to", "you"),
    "have": ("half", "had"), "get": ("got", "yet"), "at": ("that", "add"), "of": ("a", "off"), "that": ("that's", "at"),
    "i'd": ("i",), "i'm": ("i", "im"), "car": ("cars", "card"), "service": ("services", "surface"), "cancel": ("council",),
    "move": ("moved", "moves"), "time": ("times", "timer"), "with": ("width", "which"), "are": ("our", "or"), "hours": ("ours",),
    "sale": ("sail",), "by": ("buy",), "buy": ("by",), "week": ("weak",), "oil": ("all", "oral"), "test": ("text", "tess"),
}  # fmt: skip
_RUBBISH = (
    "the",
    "a",
    "and",
    "uh",
    "it",
    "that",
    "in",
    "to",
    "of",
    "but",
    "they",
    "this",
    "on",
    "so",
    "now",
    "then",
    "oh",
    "her",
)


def spoken(words: Sequence[Word], random: Random, errors: float) -> list[Word]:
    """The words as they are said and recognised.

    Args:
        words: the sentence.
        random: source of chance.
        errors: share of the words outside of spans that are recognised wrongly, 0..1.
    """
    said = list(words)
    if random.random() < 0.22:
        said = [*_plain(random.choice(_BEFORE)), *said]
    if random.random() < 0.13:
        said += _plain(random.choice(_AFTER))
    if random.random() < 0.12:
        said = _insert(said, random.choice(_BETWEEN), random)
    if random.random() < 0.06 and not said[0].argument:
        again = said[: random.randint(1, min(3, len(said)))]
        said = [*(replace(word, argument=None) for word in again), *said]  # a false start
    return recognised(said, random, errors) if errors else said


def recognised(words: Sequence[Word], random: Random, errors: float) -> list[Word]:
    """Words outside of spans are exchanged, left out or doubled with some probability; those inside may become one other word."""
    heard: list[Word] = []
    for word in words:
        if random.random() >= errors:
            heard.append(word)
            continue
        if word.argument:
            slips = [slip for slip in _SLIPS.get(word.text.lower(), ()) if slip and " " not in slip]
            heard.append(replace(word, text=random.choice(slips)) if slips else word)
            continue
        chance = random.random()
        if chance < 0.6:
            slip = random.choice(_SLIPS.get(word.text.lower(), (word.text, random.choice(_RUBBISH))))
            heard += [replace(word, text=part) for part in slip.split()]
        elif chance < 0.8:
            heard += [word, Word(random.choice(_RUBBISH))]
    return heard or list(words)


def written(words: Sequence[Word], random: Random) -> list[Word]:
    """One of the styles in which recognisers and keyboards write: bare lower case, or with capitals and full stops."""
    style = random.random()
    if style < 0.6:
        return list(words)
    styled = [replace(word, text="I" + word.text[1:]) if word.text.split("'")[0] == "i" else word for word in words]
    styled[0] = replace(styled[0], text=styled[0].text[:1].upper() + styled[0].text[1:])
    styled = [_capital(word) for word in styled]
    if style < 0.75:
        return styled
    question = styled[0].text.lower() in (
        "what",
        "when",
        "where",
        "who",
        "how",
        "do",
        "does",
        "can",
        "could",
        "is",
        "are",
        "will",
    )
    return [*styled[:-1], replace(styled[-1], text=styled[-1].text + ("?" if question else "."))]


_PROPER = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august".split()
)


def _capital(word: Word) -> Word:
    named = word.text.lower().removesuffix("'s") in _PROPER or word.argument in ("name", "make")
    return replace(word, text=word.text[:1].upper() + word.text[1:]) if named else word


def _plain(text: str) -> list[Word]:
    return [Word(word) for word in text.split()]


def _insert(words: list[Word], filler: str, random: Random) -> list[Word]:
    places = [
        index
        for index in range(1, len(words))
        if words[index - 1].argument is None or words[index].argument != words[index - 1].argument
    ]
    if not places:
        return words
    place = random.choice(places)
    return [*words[:place], *_plain(filler), *words[place:]]
