"""Pronunciations of words that no dictionary has: by espeak-ng's rules, in the phones of CMU's dictionary."""

import re
from collections.abc import Iterable
from itertools import chain

from dealer_kiosk.errors import ModelError

_PHONES = {
    # vowels
    "aɪɚ": "AY ER", "aɪə": "AY AH", "iː": "IY", "i": "IY", "ɪ": "IH", "ᵻ": "IH", "ɨ": "IH", "eɪ": "EY", "e": "EH", "ɛ": "EH",
    "æ": "AE", "a": "AA", "ɑː": "AA", "ɑ": "AA", "ɒ": "AA", "ɔː": "AO", "ɔ": "AO", "oʊ": "OW", "oː": "AO", "o": "OW", "ʊ": "UH",
    "uː": "UW", "u": "UW", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɜː": "ER", "ɜ": "ER", "ɚ": "ER", "ɝ": "ER", "əɹ": "ER", "aɪ": "AY",
    "aʊ": "AW", "ɔɪ": "OY", "y": "UW", "ø": "ER", "œ": "ER",
    # consonants
    "p": "P", "b": "B", "t": "T", "d": "D", "k": "K", "ɡ": "G", "g": "G", "tʃ": "CH", "dʒ": "JH", "f": "F", "v": "V", "θ": "TH",
    "ð": "DH", "s": "S", "z": "Z", "ʃ": "SH", "ʒ": "ZH", "h": "HH", "m": "M", "n": "N", "ŋ": "NG", "l": "L", "ɫ": "L", "ɬ": "L",
    "ɹ": "R", "r": "R", "ʁ": "R", "j": "Y", "w": "W", "ʍ": "W", "ɾ": "T", "ʔ": "T", "x": "K", "ç": "SH", "ɲ": "N Y", "ʎ": "L Y",
    "ɣ": "G", "β": "V", "n̩": "AH N", "l̩": "AH L", "m̩": "AH M",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_PHONES, key=len, reverse=True)))
_MARKS = re.compile("[ˈˌ‿ʲʰ\u0303\u032f\u0361 .,;:!?-]")  # stress, length of nasals, ties, pauses
_VOICE = "en-us"


def pronunciations(words: Iterable[str]) -> dict[str, str]:
    """How an American reader who has never seen them would say these words: {"okonkwo": "OW K AA NG K W OW"}.

    A word without any sound is left out.

    Raises:
        ModelError: piper-tts is not installed or damaged.
    """
    try:
        from piper.phonemize_espeak import EspeakPhonemizer  # noqa: PLC0415 - only when there are such words

        reader = EspeakPhonemizer()
    except (ImportError, RuntimeError) as error:
        raise ModelError("espeak-ng's rules are missing; run: pip install --force-reinstall piper-tts") from error
    read = {word: to_phones("".join(chain.from_iterable(reader.phonemize(_VOICE, word)))) for word in words}
    return {word: phones for word, phones in read.items() if phones}


def to_phones(sounds: str) -> str:
    """Sounds in the International Phonetic Alphabet as phones of CMU's dictionary: "lˈoʊnɚ" is "L OW N ER"."""
    phones = " ".join(_PHONES[sound] for sound in _SOUND.findall(_MARKS.sub("", sounds))).split()
    return " ".join(phone for phone, before in zip(phones, ["", *phones], strict=False) if phone != before)
