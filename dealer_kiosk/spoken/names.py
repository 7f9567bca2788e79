"""Names of people as they are said, typed and spelled."""

import re
import unicodedata
from itertools import zip_longest

from rapidfuzz import fuzz

from dealer_kiosk.spoken.spelling import joined_repeats, nato_joined, without_examples
from dealer_kiosk.spoken.spelling_hints import with_hints
from dealer_kiosk.spoken.words import ORDINALS, TENS, UNITS, WEEKDAYS, corrected_parts, without_politeness

MAX_NAME = 80
_MAX_WORDS = 5

_LETTERS = re.compile(
    r"(?P<told>(?:\b(?:that's|that is|it's|it is|is|spelled|spelt)\s+)*)(?<![\w'-])"
    r"(?P<letters>(?:[a-z](?: ?' ?|[ -])){2,}[a-z])(?![\w'-])"
)
_LABEL = re.compile(r"\b(?:(last|family)|first|given|full) name(?: is|'s)?\b")
_LEAD_IN = re.compile(
    r"^(?:.*\b(?:name is|name's|names|name of|under|call me|go by|i'm|i am|this is|it's|its|it is|it'd be|that's|"
    r"that is|would be)|yes|yeah|yep|sure|of course|certainly|hi|hello|hey|name|no|for)\s+"
)
_TAIL = re.compile(
    r"\s+(?:is my (?:full |last |first )?name|here|speaking|again|and (?:my|the|i|i'm|it's)|my|i(?:'m|'d)?|calling|phone|e-?mail|"
    r"with an?|spelled|spelt|the usual way)(?!\S).*$"
)
_LEAD_IN_ALONE = re.compile(r"(?:(?:the|my|his|her) )?(?:(?:last|first|full|family) )?name")
_TITLE = re.compile(r"^(?:mister|mr|mrs|missus|ms|miss|doctor|dr|sir|madam)\s+")
_NO_NAME_WORDS = (
    "a about advisor agent all am an and any anyone appointment are at book bye can car correct could did do does don't "
    "fine for forget get go good goodbye hello help hi how human i i'd i'll i'm i've if in is it it's know later let like "
    "make manager maybe me mind moment morning my need never no nobody none nope not nothing number of oil okay on operator "
    "or our person please really repeat representative right same say service should so somebody someone something sorry "
    "start stop sure talk thank thanks that the there they this time to today tomorrow tonight was we week what when where "
    "which who why with would wrong yeah yep yes you your"
)
_NO_NAME = frozenset(_NO_NAME_WORDS.split()).union(
    (name.lower() for name in WEEKDAYS), UNITS, TENS, ORDINALS, ("oh", "double", "triple", "hundred")
)
# Surnames as well, where a first name stands before them.
_ALSO_SURNAMES = frozenset({"an", "do", "go", "in", "my", "so"})
_SUFFIXES = {"jr": "Jr", "junior": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV"}
# Letters that are not a base letter with an accent.
_BASE_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})


def parse_name(text: str) -> str | None:
    """The person's name, capitalised, at most `MAX_NAME` characters; None for what is plainly no name.

    Lead-ins and politeness go ("sure it's dana whitfield please"). Letters spelled after a name correct the word that they
    spell; letters alone are the name. Capitals inside a typed name stay ("DeShawn").
    """
    typed = {word.lower(): word for word in re.findall(r"[^\W\d_]+", text)}
    for part in corrected_parts(text):
        words = _words(part)
        if len(words) > 2 and words[0] == words[-1]:  # "stanhope, gloria stanhope"
            words = words[1:]
        if _plausible(words):
            return " ".join(_capitalised(word, typed) for word in words)[:MAX_NAME].strip()
    return None


def _words(text: str) -> list[str]:
    """The words of the name in a text without corrections."""
    text = re.sub(r"[,;:!?\"()]|\.(?=\s|$)", " ", nato_joined(without_examples(text)))
    text = re.sub(r"\bcapital (?=[a-z]\b)", "", re.sub(r"\bapostrophe\b", "'", " ".join(text.split())))
    text = with_hints(joined_repeats(re.sub(r"\s*\b(?:hyphen|dash)\b\s*", "-", text)))
    spelled = [(re.sub(r"[ -]", "", match["letters"]), bool(match["told"])) for match in _LETTERS.finditer(text)]
    unspelled = " ".join(_LETTERS.sub(" ", text).split())
    words = [] if spelled and _LEAD_IN_ALONE.fullmatch(unspelled) else _stripped(_by_labels(unspelled)).split()
    for letters, told in spelled:
        words = _respelled(words, letters, told=told)
    return words


def _by_labels(text: str) -> str:
    """First before last where the parts are labelled: "last name whitfield first name dana"."""
    labels = list(_LABEL.finditer(text))
    parts = {"first": "", "last": ""}
    for label, following in zip_longest(labels, labels[1:]):
        value = text[label.end() : following.start() if following else None]
        parts["last" if label[1] else "first"] = re.sub(r"\b(?:my|the|and|is)\b", " ", value)
    if labels and not parts["first"].strip():  # "name nikos family name pappas"
        parts["first"] = _without_last(_stripped(text[: labels[0].start()]), parts["last"])
    return " ".join(parts.values()) if labels else text


_NO_FIRST_NAME = frozenset(
    "my the and is it it's its that that's this so well yes sure okay name for under by with a in on".split()
)


def _without_last(before: str, last: str) -> str:
    """The first name in what was said before the label: "nikos pappas, family name pappas" has the last name in it."""
    words = [word for word in before.split() if word not in _NO_FIRST_NAME and word not in last.split()]
    return " ".join(words) if len(words) <= 2 else ""  # more is a story


def _stripped(text: str) -> str:
    """Text without lead-ins, titles, politeness and what follows a name."""
    before = None
    while text != before:
        before = text
        text = _TITLE.sub("", _LEAD_IN.sub("", without_politeness(text)))
        text = _TAIL.sub("", text)
    text = re.sub(r"'s(?!\S)", "", text)
    text = re.sub(r"\bo (?=[a-z]{3})", "o'", text)
    return re.sub(r"\bmc (?=[a-z]{3})", "mc", text)


def _respelled(words: list[str], letters: str, *, told: bool) -> list[str]:
    """Words with the one that these letters spell corrected; added as the last word when they spell none.

    `told`: the letters were announced ("lee, that's l e i g h"), so they may differ more from the word before.
    """
    plain_letters = re.sub(r"\W", "", letters)
    if fuzz.ratio("".join(words), plain_letters) >= 80 and len(words) > 1:
        return words
    scores = [fuzz.ratio(re.sub(r"\W", "", word), plain_letters) for word in words]
    if told and words and words[-1][0] == letters[0] and max(scores) < 60:
        return [*words[:-1], letters]
    if not scores or max(scores) < 60:
        return [*words, letters]
    best = scores.index(max(scores))
    same = re.sub(r"\W", "", words[best]) == plain_letters  # keeps the apostrophe of o'brien
    return words if same else [*words[:best], letters, *words[best + 1 :]]


def _plausible(words: list[str]) -> bool:
    if not 1 <= len(words) <= _MAX_WORDS or max(map(len, words)) < 2:
        return False
    if len(words) > 1 and words[-1] in _ALSO_SURNAMES:
        words = words[:-1]
    return all(word not in _NO_NAME and _is_word(word) for word in words)


def _is_word(word: str) -> bool:
    """Letters of any script, with apostrophes, hyphens and dots between them."""
    return word[0].isalpha() and all(char.isalpha() or char in "'-." or unicodedata.category(char)[0] == "M" for char in word)


def _capitalised(word: str, typed: dict[str, str]) -> str:
    """`O'Brien`, `Smith-Jones`, `Ng'ang'a`: a letter after an apostrophe is a capital only where one letter stands before it."""
    return re.sub(r"(?:^|(?<=[-.])|(?<=^[od]'))[^\W\d_]+", lambda match: _capitalised_part(match[0], typed), word)


def _capitalised_part(part: str, typed: dict[str, str]) -> str:
    as_typed = typed.get(part, part)
    if as_typed not in {as_typed.lower(), as_typed.upper()}:
        return as_typed[:1].upper() + as_typed[1:]
    if part in _SUFFIXES:
        return _SUFFIXES[part]
    if re.fullmatch(r"mc[a-z]{3,}", part):
        return "Mc" + part[2:].capitalize()
    return part[:1].upper() + part[1:]


def name_key(name: str) -> str:
    """What two spellings of one name share: no case, accents, apostrophes or hyphens; words joined by single spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_BASE_LETTERS))
    letters = re.sub(r"[-_\s]", " ", letters)
    return " ".join("".join(char for char in letters if char.isalpha() or char == " ").split())


def last_name(name: str) -> str:
    """The last word of a name, not counting Jr, Sr and numerals; "" for an empty name."""
    words = [word for word in name.split() if word.strip(".,").lower() not in _SUFFIXES] or name.split()
    return words[-1] if words else ""


def same_last_name(a: str, b: str) -> bool:
    """Whether the last names of two names (or last names alone) agree, whatever their case, accents and hyphens."""
    keys = [name_key(name) for name in (a, b)]
    lasts = [name_key(last_name(name)) for name in (b, a)]
    return any(last and f" {key}".endswith(f" {last}") for key, last in zip(keys, lasts, strict=True))
