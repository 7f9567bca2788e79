"""How words are pronounced that the general dictionary lacks."""

from pathlib import Path

import pytest

from dealer_kiosk.engines.sphinx.counting import general_folder
from dealer_kiosk.engines.sphinx.dictionary import Dictionary, completed, read_dictionary, write_dictionary
from dealer_kiosk.engines.sphinx.letter_to_sound import pronunciations, to_phones
from dealer_kiosk.errors import ModelError

KNOWN: Dictionary = {"camry": ["K AE M R IY"], "fix": ["F IH K S"], "jeep": ["JH IY P"], "either": ["IY DH ER", "AY DH ER"]}
PHONES = frozenset("AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split())


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("okonkwo", "AA K AO NG K W OW"),
        ("crosstrek", "K R AO S T R EH K"),
        ("polestar", "P OW L S T AA R"),
        ("tanisha", "T AE N IY SH AH"),
        ("shevchenko", "SH EH V CH EH NG K OW"),
        ("loaner", "L OW N ER"),
        ("button", "B AH T AH N"),
        ("jeep", "JH IY P"),
    ],
)
def test_names_are_read_as_an_american_would(word: str, phones: str) -> None:
    """Rules of spelling give the phones of names and words that stand in no dictionary."""
    assert {word: phones} == pronunciations([word])


@pytest.mark.parametrize("word", ["xiomara", "huong", "nwosu", "krishnamurthy", "brr", "d'angelo", "qzx", "aaaaaaaa", "y"])
def test_any_word_has_known_phones(word: str) -> None:
    """Whatever is spelled is read in the phones of the acoustic model."""
    assert set(pronunciations([word])[word].split()) <= PHONES


def test_sounds_become_phones() -> None:
    """Stress, length and syllables are left out, sounds that English lacks become the nearest ones."""
    assert to_phones("lˈoʊnɚ") == "L OW N ER"
    assert to_phones("bˈʌʔn̩") == "B AH T AH N"
    assert to_phones("ˈ") == ""


@pytest.mark.parametrize(
    ("word", "variants"),
    [
        ("camry's", ["K AE M R IY Z"]),
        ("camrys", ["K AE M R IY Z"]),
        ("jeeps", ["JH IY P S"]),
        ("fix's", ["F IH K S IH Z"]),
        ("either's", ["IY DH ER Z", "AY DH ER Z"]),
        ("subies", ["S AH B IY Z"]),
    ],
)
def test_endings_follow_the_last_sound(word: str, variants: list[str]) -> None:
    """Plurals and possessives sound like their word, the others are read by rules."""
    assert variants == completed(KNOWN, [word])[word]


def test_known_words_keep_their_pronunciation() -> None:
    """Rules are for what is missing."""
    assert completed(KNOWN, KNOWN) == KNOWN


def test_our_words_replace_those_of_the_general_dictionary() -> None:
    """What matters here is pronounced as it is said here, in one way or more."""
    known = read_dictionary(general_folder() / "cmudict-en-us.dict")
    assert known["subaru"] == ["S UW B AH R UW", "S UW B ER UW"]
    assert known["the"] == ["DH AH", "DH IY"]


def test_dictionaries_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Every word and every way to say it is in the file."""
    write_dictionary(tmp_path / "words.dict", KNOWN)
    again = read_dictionary(tmp_path / "words.dict")
    assert {word: again[word] for word in KNOWN if word != "camry"} == {word: KNOWN[word] for word in KNOWN if word != "camry"}


def test_missing_dictionary_is_named(tmp_path: Path) -> None:
    """Without the general dictionary there is one sentence with the command that repairs it."""
    with pytest.raises(ModelError, match=r"nothing\.dict is missing or damaged; run: pip"):
        read_dictionary(tmp_path / "nothing.dict")
