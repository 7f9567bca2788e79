"""What is said in the evaluation: hand-written sentences, sentences of the engine's own templates, telephone numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dealer_kiosk.errors import ConfigError
from dealer_kiosk.messages import Expects

FOLDER = Path(__file__).parent
HAND_WRITTEN = FOLDER / "sentences.txt"
TEMPLATES = FOLDER / "templates.txt"

_DIGITS = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_BEFORE = ("", "", "it's ", "my number is ", "you can reach me at ", "area code ")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and what the agent is waiting for when it is said."""

    text: str  # lower case, figures as words
    expects: Expects
    digits: str = ""  # of a telephone number that must be heard whole


def read(path: Path) -> list[Said]:
    """The sentences of a file: `[what is expected]`, then one sentence a line; `#` begins a comment.

    Raises:
        ConfigError: the file cannot be read, or what is expected is not known.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return list(_parsed(lines))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error


def _parsed(lines: Sequence[str]) -> Iterator[Said]:
    expects = Expects.OPEN
    for line in filter(None, map(str.strip, lines)):
        if line.startswith("["):
            expects = Expects(line.strip("[]"))
        elif not line.startswith("#"):
            yield Said(line, expects)


def written(said: Sequence[Said]) -> str:
    """The text of a file that `read` reads."""
    lines: list[str] = []
    for expects in dict.fromkeys(item.expects for item in said):
        lines += [f"[{expects}]", *(item.text for item in said if item.expects is expects), ""]
    return "\n".join(lines)


def numbers(count: int, seed: int) -> list[Said]:
    """Ten-digit telephone numbers as people say them: digit by digit, "oh" or "zero", doubles, the last four in pairs."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        digits = "".join(str(digit) for digit in [*rng.integers(2, 10, 1), *rng.integers(0, 10, 9)])
        text = f"{rng.choice(_BEFORE)}{_in_groups(digits, rng)}"
        found.append(Said(text, Expects.PHONE, digits))
    return found


def _in_groups(digits: str, rng: np.random.Generator) -> str:
    zero = str(rng.choice(["oh", "zero"]))
    way = rng.choice(["plain", "plain", "double", "pairs"])
    last = digits[6:]
    if way == "pairs" and last[0] != "0" and last[2] != "0":
        return f"{_plain(digits[:6], zero)} {_pair(last[:2])} {_pair(last[2:])}"
    if way == "double" and last[2] == last[3]:
        return f"{_plain(digits[:8], zero)} double {_plain(last[3], zero)}"
    return _plain(digits, zero)


def _plain(digits: str, zero: str) -> str:
    return " ".join(zero if digit == "0" else _DIGITS[int(digit)] for digit in digits)


def _pair(digits: str) -> str:
    tens, ones = map(int, digits)
    if tens == 1:
        return _TEENS[ones]
    return _TENS[tens - 2] + (f" {_DIGITS[ones]}" if ones else "")
