"""The sounds that Piper's front end writes (espeak's phonemes) as phones of the teacher."""

from collections.abc import Sequence
from dataclasses import dataclass

PUNCTUATION = frozenset(",;:.?!")
PRIMARY_OR_SECONDARY = frozenset("ˈˌ")
LONG = "ː"
SYLLABIC = "\u0329"
IGNORED = frozenset("ʲˑ˞" + "\u0303\u031e\u032f")
PAUSE = "pau"

_TWO_SIGNS = {"aɪ": "ay", "aʊ": "aw", "ɔɪ": "oy", "eɪ": "ey", "oʊ": "ow", "tʃ": "ch", "dʒ": "jh"}
_LONG_SIGNS = {
    "iː": "iy", "uː": "uw", "ɑː": "aa", "ɔː": "ao", "oː": "ao", "ɜː": "er", "ɛː": "eh", "eː": "ey", "aː": "aa",
}  # fmt: skip
_SIGNS = {
    "i": "iy", "u": "uw", "ɑ": "aa", "ɒ": "aa", "ɔ": "ao", "o": "ow", "ɜ": "er", "ɚ": "er", "ə": "ax", "ɐ": "ax", "ʌ": "ah",
    "ɪ": "ih", "ᵻ": "ih", "ʊ": "uh", "ɛ": "eh", "æ": "ae", "e": "eh", "a": "aa", "ɾ": "d", "ʔ": "t", "ɹ": "r", "r": "r",
    "ɡ": "g", "h": "hh", "j": "y", "ŋ": "ng", "θ": "th", "ð": "dh", "ʃ": "sh", "ʒ": "zh", "x": "k", "ç": "hh", "ɬ": "l",
    **{sign: sign for sign in "bdfklmnpstvwz"},
}  # fmt: skip
VOWELS = frozenset("aa ae ah ao aw ax ay eh er ey ih iy ow oy uh uw".split())


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound of a sentence, or a boundary between words.

    Attributes:
        phone: the teacher's phone; "," for punctuation, " " for a space.
        tokens: places of its signs in the sentence.
        stressed: a stressed vowel.
        syllabic: a consonant that makes a syllable.
    """

    phone: str
    tokens: tuple[int, ...]
    stressed: bool = False
    syllabic: bool = False

    @property
    def silent(self) -> bool:
        """Whether it is a boundary."""
        return self.phone in {",", " "}


def sounds(tokens: Sequence[str]) -> list[Sound] | None:
    """The sounds of a phonemised sentence; None when a sign has no phone of the teacher."""
    found: list[Sound] = []
    place, stressed = 0, False
    while place < len(tokens):
        sign = tokens[place]
        if sign in PRIMARY_OR_SECONDARY:
            stressed = True
        elif sign == " " or sign in PUNCTUATION:
            found.append(Sound(" " if sign == " " else ",", (place,)))
        elif sign != LONG and sign not in IGNORED:
            sound = _sound(tokens, place, stressed=stressed)
            if sound is None:
                return None
            found.append(sound)
            stressed = stressed and sound.phone not in VOWELS
            place = sound.tokens[-1] + sound.syllabic
        place += 1
    return found


def _sound(tokens: Sequence[str], place: int, *, stressed: bool) -> Sound | None:
    sign, following = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else ""
    own: tuple[int, ...] = (place, place + 1) if sign + following in _TWO_SIGNS else (place,)
    phone = _TWO_SIGNS.get(sign + following) or _LONG_SIGNS.get(sign + following) or _SIGNS.get(sign)
    if phone is None:
        return None
    after = own[-1] + 1
    return Sound(phone, own, stressed and phone in VOWELS, after < len(tokens) and tokens[after] == SYLLABIC)


def pronunciation(found: Sequence[Sound]) -> str:
    """A word's sounds as a pronunciation of Festival: `ey1`, with 1 after stressed vowels and 0 after others."""
    written: list[str] = []
    for sound in found:
        if sound.phone in VOWELS:
            written.append(f"{sound.phone}{int(sound.stressed)}")
        else:
            written += ["ax0", sound.phone] if sound.syllabic else [sound.phone]
    return " ".join(written)
