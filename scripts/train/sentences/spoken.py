"""Sentences as they are said: lower-case words only, abbreviations letter by letter."""

import re
import unicodedata

_AFTER_NUMBER = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|o'clock) ([ap])m\b"
)
_SPELLED = frozenset(
    "abs ac aol apr atv awd bmw brz cr crv ct cv cvt cx dmv dvd edu es eta ev faq gl glc gle gm gmc gps gr gt gv hd hr hrv lx "
    "mdx mkz mpg msn nx qx rdx rs rst rv rx srt sti suv tl tlx trd tsx tv usb vip vw wrx xb xc xe xf xle xse xt".split()
)
"""Abbreviations that are said letter by letter."""


def spoken(text: str) -> str:
    """The words of a sentence: `the SUV at 2 pm` is no sentence of this kind, `the suv at two pm` gives `the s u v at two p m`.

    Accents, hyphens and punctuation go; apostrophes stay inside words. Figures must be words already; other signs are left out.
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("\u2019", "'").replace("ł", "l"))
    words = re.findall(r"[a-z]+(?:'[a-z]+)*", re.sub(r"[\u0300-\u036f]", "", plain))
    return _AFTER_NUMBER.sub(r"\1 \2 m", " ".join(_letters(word) for word in words))


def _letters(word: str) -> str:
    """`crv` is `c r v`, `suvs` is `s u v's`."""
    single = word.removesuffix("'s").removesuffix("s")
    if word in _SPELLED:
        return " ".join(word)
    return f"{' '.join(single)}'s" if single in _SPELLED and single != word else word
