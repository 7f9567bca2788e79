"""Words that Whisper is told to expect: it takes them for what was said just before, and spells and punctuates likewise.

Of 8 clips with names in them OpenAI's base wrote the names of 3 right without a hint and of 7 with one; of 8 telephone numbers 4
and 5 (flite slt, kal16 and rms).
"""

from collections.abc import Callable, Sequence

from dealer_kiosk.engines.whisper.repeats import words_of
from dealer_kiosk.messages import Expects

_EXAMPLES = {
    Expects.PHONE: "My phone number is 312-555-0164.",
    Expects.NAME: "My name is Jordan Lee, L-E-E.",
}
"""Answers whose spelling an example improves; nobody has these. For e-mail addresses and codes none did."""

Encode = Callable[[str], Sequence[int]]
"""Text to tokens."""


def by_turns(*kinds: Sequence[str]) -> list[str]:
    """Names of several kinds, the first of each, then the second of each; a name within another of its kind is left out."""
    lists = [_longest(kind) for kind in kinds]
    most = max(map(len, lists), default=0)
    return list(dict.fromkeys(names[index] for index in range(most) for names in lists if index < len(names)))


def hint(words: Sequence[str], expects: Expects, encode: Encode, most: int) -> str:
    """What was said before, as Whisper is made to believe; "" for nothing.

    Args:
        words: names of the dealership, the most important first; as many are taken as fit.
        expects: what was asked for.
        encode: the model's tokenizer.
        most: tokens at most; 0 = no hint.
    """
    example = _EXAMPLES.get(expects, "")
    taken: list[str] = []
    for word in dict.fromkeys(filter(None, (" ".join(word.split()) for word in words))):
        if len(encode(_joined([*taken, word], example))) > most:
            break
        taken.append(word)
    text = _joined(taken, example)
    return text if len(encode(text)) <= most else ""


def echoes(text: str, hinted: str) -> bool:
    """Whether the text is nothing but a piece of the hint, of three words or more: read out, not heard."""
    words = words_of(text)
    return len(words) >= 3 and f" {' '.join(words)} " in f" {' '.join(words_of(hinted))} "


def _joined(words: Sequence[str], example: str) -> str:
    """A sentence, because what Whisper is shown is how it writes."""
    return " ".join(filter(None, (f"{', '.join(words)}." if words else "", example)))


def _longest(names: Sequence[str]) -> list[str]:
    return [name for name in names if not any(name != other and f" {name} " in f" {other} " for other in names)]
