"""How long each sign of a phonemised sentence lasts, from the teacher's phones and their lengths.

Both front ends say the same sentence, so the phones are matched by edit distance; no sound is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.train.voice.phones import PAUSE, VOWELS, Sound, sounds

IntArray = NDArray[np.int64]

_SAME = {"axr": "er", "el": "l", "em": "m", "en": "n", "nx": "n", "dx": "d", "hv": "hh"}
_SIMILAR = frozenset(
    frozenset(pair.split("-"))
    for pair in (
        "ax-ah ax-ih ax-er ih-iy aa-ao ax-eh ax-ae ax-uh ao-ow er-r uw-uh ah-aa iy-ey ih-eh ae-eh iy-y uw-w t-d s-z th-dh f-v "
        "k-g p-b sh-zh ch-jh n-ng sh-ch s-sh zh-jh ch-t jh-d z-zh n-m l-ax"
    ).split()
)
_SKIPPED_SPACE, _SKIPPED_MARK, _SKIPPED_SOUND = 0.0, 0.05, 0.6
_EXTRA_PHONE, _EXTRA_PAUSE = 0.6, 1.0
_NEVER = 9.0


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Lengths of the beginning, of each sign and of the end, in teacher frames.

    Attributes:
        frames: shape (signs + 2,).
        cost: mean edit cost of a sound; 0 = the same phones.
    """

    frames: NDArray[np.float64]
    cost: float

    def at_half_rate(self) -> IntArray:
        """Whole frames of twice the length; the rounding errors do not add up."""
        ends = np.round(np.cumsum(self.frames) / 2 + 1e-6).astype(np.int64)
        return np.diff(ends, prepend=0)


def align(tokens: Sequence[str], phones: Sequence[str], lengths: Sequence[int]) -> Alignment | None:
    """Match a sentence with the teacher's phones, which begin and end with a pause; None when that is impossible."""
    found = sounds(tokens)
    if not found or len(phones) < 3 or phones[0] != PAUSE or phones[-1] != PAUSE:
        return None
    while found and found[-1].silent:
        found.pop()
    pairs, cost = match(found, phones[1:-1])
    shares = _shares(found, pairs, lengths[1:-1])
    if shares is None:
        return None
    frames = np.zeros(len(tokens) + 2)
    frames[0], frames[-1] = lengths[0], lengths[-1]
    for sound, share in zip(found, shares, strict=True):
        for token in sound.tokens:
            frames[token + 1] += share / len(sound.tokens)
    return Alignment(frames, cost / max(1, len(found)))


def substitution(sound: Sound, phone: str) -> float:
    """Cost of taking a phone of the teacher for a sound."""
    if sound.silent or phone == PAUSE:
        return (0.0 if sound.phone == "," else 0.1) if sound.silent and phone == PAUSE else _NEVER
    phone = _SAME.get(phone, phone)
    if sound.phone == phone:
        return 0.0
    if frozenset((sound.phone, phone)) in _SIMILAR:
        return 0.3
    vowels = (sound.phone in VOWELS) + (phone in VOWELS)
    return (1.0, 1.6, 0.6)[vowels]


def match(found: Sequence[Sound], phones: Sequence[str]) -> tuple[list[tuple[int | None, int | None]], float]:
    """The cheapest pairs of (sound, phone), None on one side where the other has no partner, and their cost."""
    skips = [{" ": _SKIPPED_SPACE, ",": _SKIPPED_MARK}.get(sound.phone, _SKIPPED_SOUND) for sound in found]
    extras = [_EXTRA_PAUSE if phone == PAUSE else _EXTRA_PHONE for phone in phones]
    known: dict[tuple[str, str], float] = {}
    costs = [[0.0, *np.cumsum(extras)]]
    steps = [[2] * (len(phones) + 1)]
    for sound, skip in zip(found, skips, strict=True):
        above, row, way = costs[-1], [costs[-1][0] + skip], [1]
        for place, phone in enumerate(phones):
            key = (sound.phone, phone)
            if key not in known:
                known[key] = substitution(sound, phone)
            choices = (above[place] + known[key], above[place + 1] + skip, row[place] + extras[place])
            step = min(range(3), key=choices.__getitem__)
            row.append(choices[step])
            way.append(step)
        costs.append(row)
        steps.append(way)
    return _pairs(steps), float(costs[-1][-1])


def _pairs(steps: Sequence[Sequence[int]]) -> list[tuple[int | None, int | None]]:
    row, column = len(steps) - 1, len(steps[0]) - 1
    pairs: list[tuple[int | None, int | None]] = []
    while row or column:
        step = steps[row][column]
        row, column = row - (step != 2), column - (step != 1)
        pairs.append((None if step == 2 else row, None if step == 1 else column))
    return pairs[::-1]


def _shares(
    found: Sequence[Sound], pairs: Sequence[tuple[int | None, int | None]], lengths: Sequence[int]
) -> NDArray[np.float64] | None:
    """Frames of each sound: a phone without partner counts for the sound before it, a sound without one shares a neighbour's."""
    shares = np.zeros(len(found))
    last, waiting = None, 0
    for sound, phone in pairs:
        if phone is None:
            continue
        owner = sound if sound is not None else last
        if owner is None:
            waiting += lengths[phone]
            continue
        shares[owner] += lengths[phone] + waiting
        waiting, last = 0, owner
    for sound, phone in pairs:
        if sound is None or phone is not None or found[sound].silent:
            continue
        near = [
            place for place in (sound - 1, sound + 1) if 0 <= place < len(found) and not found[place].silent and shares[place]
        ]
        if not near:
            return None
        giver = max(near, key=shares.__getitem__)
        half = shares[giver] // 2
        shares[giver] -= half
        shares[sound] += half
    return shares
