"""Do the words so far sound like the end of what somebody wants to say?

Measured with recorded and synthetic speech: people pause in the middle of a number for up to 1.2 s and after a word such as
"the" for 1.5 s, while half a second after a whole sentence is enough. It takes as long again until the answer is heard, and
whoever goes on before that is answered anew, so 0.4 s do. The words of a recogniser that is still listening may lack their end
and may be wrong, so anything that is not plain counts as unknown.
"""

from dealer_kiosk.messages import Ending, Expects
from dealer_kiosk.spoken.codes import CODE_LENGTH
from dealer_kiosk.spoken.numbers import spoken_digits
from dealer_kiosk.spoken.spelling import characters
from dealer_kiosk.spoken.words import MONTH_NUMBERS, TENS, UNITS, ZEROS, bare

_WHOLE_NUMBER = 10  # digits of a telephone number
_LOCAL_NUMBER = 7  # without its area code; more may follow
_SHORTEST = 3  # words of a sentence that is taken for a whole one
_NAMES = 2  # first and last

_GO_ON = frozenset(
    """
    a an and any as at because but by each every for from get got has i i'd i'll i'm if into is it's its maybe my of or our
    than that's the their these to uh uhm um until was we'd we'll we're what's which with your
    """.split()
)
"""A sentence rarely ends with these: more is to come. Not among them: "on" ("the light is on"), "in", "it", "you", "have"."""
_END_OF_ADDRESS = frozenset(("com", "net", "org", "edu", "gov"))


def ending(words: str, expects: Expects) -> Ending:
    """Whether more is likely to come after these words.

    Args:
        words: heard so far.
        expects: what the agent is waiting for.
    """
    heard = bare(words).split()
    if not heard:
        return Ending.UNKNOWN
    if expects is Expects.PHONE:
        return _of_number(words)
    if expects is Expects.CODE:
        return _of_code(heard)
    if expects is Expects.EMAIL:
        return Ending.COMPLETE if heard[-1] in _END_OF_ADDRESS and len(heard) >= _SHORTEST else Ending.UNKNOWN
    if heard[-1] in _GO_ON and not (len(heard) == 1 and expects is Expects.YES_NO):
        return Ending.UNFINISHED
    if expects is Expects.NAME:
        return Ending.COMPLETE if len(heard) >= _NAMES and not _is_spelled(heard) else Ending.UNKNOWN
    if expects is Expects.YES_NO or len(heard) < _SHORTEST or _is_number(heard[-1]):
        return Ending.UNKNOWN
    return Ending.COMPLETE


def _of_number(words: str) -> Ending:
    digits = len(spoken_digits(words))
    if digits >= _WHOLE_NUMBER:
        return Ending.COMPLETE
    return Ending.UNFINISHED if 0 < digits < _LOCAL_NUMBER or digits > _LOCAL_NUMBER else Ending.UNKNOWN


def _of_code(heard: list[str]) -> Ending:
    spelled = characters(" ".join(heard))
    return Ending.COMPLETE if spelled is not None and len(spelled) >= CODE_LENGTH else Ending.UNKNOWN


def _is_spelled(heard: list[str]) -> bool:
    return any(len(word) == 1 for word in heard)


def _is_number(word: str) -> bool:
    return word in UNITS or word in TENS or word in ZEROS or word in MONTH_NUMBERS or word.isdecimal()
