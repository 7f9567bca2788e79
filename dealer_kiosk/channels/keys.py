"""What the keys of a telephone mean: a number, a code, yes or no, a person."""

from dealer_kiosk.messages import Expects

_DIGITS = frozenset("0123456789")
_ENTRY = frozenset({Expects.PHONE, Expects.CODE, Expects.DATE, Expects.TIME})
"""What is keyed in as a number; elsewhere a single key is an answer."""

_ANSWERS = {"1": "yes", "2": "no"}
PERSON = "i want to talk to a person"
AGAIN = "say that again"


class Keys:
    """Collects keys into what the caller would have said.

    Args:
        pause_s: seconds after the last key when an entry is complete.
    """

    def __init__(self, pause_s: float) -> None:
        self._pause_s = pause_s
        self._entry = ""
        self._last_s = 0.0

    def press(self, key: str, expects: Expects, now_s: float) -> str:
        """Take a key.

        Args:
            key: 0-9, * or #; A-D mean nothing.
            expects: what the agent is waiting for.
            now_s: the time in seconds.

        Returns:
            What the caller means; "" while more keys may follow. `#` completes an entry, `*` takes it back, and without one asks
            the agent to say it again. `0` alone calls a person; where a number is expected, only once it is complete.
        """
        if key == "#":
            return self.complete(expects)
        if key == "*":
            had, self._entry = self._entry, ""
            return "" if had else AGAIN
        if key not in _DIGITS:
            return ""
        self._entry += key
        self._last_s = now_s
        return "" if expects in _ENTRY else self._at_once(expects)

    def due(self, expects: Expects, now_s: float) -> str:
        """What the caller means if no key has followed for long enough; "" otherwise."""
        return self.complete(expects) if self._entry and now_s - self._last_s >= self._pause_s else ""

    @property
    def entering(self) -> bool:
        """Whether an entry is under way."""
        return bool(self._entry)

    def complete(self, expects: Expects) -> str:
        """What the caller means by the keys so far."""
        entry, self._entry = self._entry, ""
        if entry == "0":
            return PERSON
        return _ANSWERS.get(entry, entry) if expects is Expects.YES_NO else entry

    def _at_once(self, expects: Expects) -> str:
        """The answer of a single key; other digits wait for more."""
        single = self._entry == "0" or (expects is Expects.YES_NO and self._entry in _ANSWERS)
        return self.complete(expects) if single else ""
