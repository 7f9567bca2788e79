"""Generated values of slots, in the many forms in which people say them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

_DIGITS = "zero one two three four five six seven eight nine".split()
_ONES = "one two three four five six seven eight nine ten eleven twelve".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "january february march april may june july august september october november december".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth "
    "twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).replace("-", " ").replace("twenty ", "twenty_").replace("thirty ", "thirty_").split()  # fmt: skip
_MAIL_HOSTS = ("gmail", "yahoo", "outlook", "hotmail", "icloud", "aol", "comcast", "proton", "msn", "verizon", "me", "mail")
_MAIL_WORDS = (
    "blue river happy sunny tiger garden coffee rocket mountain music bike silver lucky ocean maple fox cooper star".split()
)
_ENDINGS = ("com", "com", "com", "com", "net", "org", "edu", "co")


class Values:
    """Gives values for slots.

    Args:
        lists: words of each kind that come from files: services, symptoms, cars, makes, appointments, names.
        random: source of chance.
    """

    def __init__(self, lists: Mapping[str, Sequence[str]], random: Random) -> None:
        self._lists = lists
        self._random = random
        self._makers: dict[str, Callable[[], str]] = {
            "service": lambda: self._one("services"),
            "symptom": lambda: self._one("symptoms"),
            "car": lambda: self._one("cars"),
            "drive": lambda: self._one("cars"),
            "make": lambda: self._one("makes"),
            "appointment": lambda: self._one("appointments"),
            "name": self.name,
            "date": self.date,
            "time": self.time,
            "phone": self.phone,
            "email": self.email,
            "code": self.code,
        }

    def __call__(self, slot: str) -> str:
        """A value for a slot."""
        return self._makers[slot]()

    def date(self) -> str:
        """A day."""
        random, day = self._random, self._random.choice(_DAYS)
        kind = random.random()
        if kind < 0.42:
            return random.choice((day, day, day, f"next {day}", f"this {day}", f"this coming {day}", f"{day} next week"))
        if kind < 0.62:
            return random.choice(
                ("tomorrow", "tomorrow", "today", "the day after tomorrow", "day after tomorrow", "next week", "this week")
            )
        number = random.choice(_ORDINALS).replace("_", " ")
        month = random.choice(_MONTHS)
        if kind < 0.88:
            forms: tuple[str, ...] = (
                f"the {number}", f"{month} {number}", f"the {number} of {month}", f"{day} the {number}",
                f"{day} {month} {number}",
                f"{month} the {number}",
            )  # fmt: skip
            return random.choice(forms)
        other = random.choice(_DAYS)
        few = random.choice(("two", "three", "four", "ten"))
        forms = (
            f"{day} or {other}", "the weekend", "this weekend", "next weekend", f"in {few} days", "in two weeks",
            "a week from today",
            f"a week from {day}", f"{day} or {other}", "end of the week", "the end of next week", "beginning of next week",
            "early next week", "next month", f"the first {day} in {month}", f"two weeks from {day}", "any day next week",
            f"{month} {random.randint(1, 28)}", f"{random.randint(1, 12)}/{random.randint(1, 28)}",
        )  # fmt: skip
        return random.choice(forms)

    def time(self) -> str:
        """A time of day or a part of a day."""
        random = self._random
        hour = random.choice(_ONES)
        kind = random.random()
        if kind < 0.3:
            minutes = random.choice(("", "", " o'clock", " thirty", " thirty", " fifteen", " forty five"))
            half = random.choice(("", "", " am", " pm", " in the morning", " in the afternoon"))
            return f"{hour}{minutes}{half}"
        if kind < 0.42:
            return random.choice((f"half past {hour}", f"quarter past {hour}", f"quarter to {hour}", f"a quarter to {hour}"))
        if kind < 0.54:
            figure = random.randint(1, 12)
            tail = random.choice((" AM", " PM", "am", "pm", ":30", ":00", ":15", ":30 pm", ""))
            return f"{figure}{tail}"
        if kind < 0.78:
            return random.choice(("morning", "afternoon", "evening", "noon", "morning", "afternoon", "midday", "lunchtime"))
        forms = (
            f"after {hour}", f"before {hour}", f"around {hour}", f"about {hour} thirty", "after work", "after lunch",
            "before lunch",
            "as early as possible", "first thing", "late afternoon", "late morning", "early morning", "early afternoon",
            "any time",
            "anytime", "mid morning", "before noon", "end of the day", "first thing in the morning", "as late as possible",
            f"between {hour} and {random.choice(_ONES)}", "the earliest", "the last slot", f"no later than {hour}", "before work",
            f"{hour} ish", "the soonest",
        )  # fmt: skip
        return random.choice(forms)

    def name(self) -> str:
        """A person's name: mostly first and last, sometimes one of them, with a title, or spelled."""
        full = self._one("names")
        first, _, last = full.partition(" ")
        kind = self._random.random()
        if kind < 0.1:
            return first
        if kind < 0.17:
            return last or first
        if kind < 0.21:
            return f"{self._random.choice(('mister', 'missus', 'doctor', 'miss'))} {last or first}"
        if kind < 0.26:
            return f"{full} {' '.join(last or first)}"
        return full

    def phone(self) -> str:
        """Ten digits, or seven, in words or figures."""
        random = self._random
        digits = [random.choice(("555", "555", "212", "415", "303", "617", "808", "312", "702"))]
        digits += [random.choice(("555", f"{random.randint(200, 999)}")), f"{random.randint(0, 9999):04d}"]
        if random.random() < 0.1:
            digits = digits[1:]
        if random.random() < 0.3:
            return random.choice(("-", " ", "", ".")).join(digits)
        return " ".join(self._digit_words("".join(digits)))

    def _digit_words(self, digits: str) -> list[str]:
        words: list[str] = []
        index = 0
        zero = self._random.choice(("zero", "oh", "oh", "o"))
        while index < len(digits):
            run = len(digits[index:]) - len(digits[index:].lstrip(digits[index]))
            word = zero if digits[index] == "0" else _DIGITS[int(digits[index])]
            if run >= 3 and self._random.random() < 0.3:
                words += ["triple", word]
                index += 3
            elif run >= 2 and self._random.random() < 0.25:
                words += ["double", word]
                index += 2
            else:
                words.append(word)
                index += 1
        return words

    def email(self) -> str:
        """An e-mail address, mostly as it is said."""
        random = self._random
        first, _, last = self._one("names").replace("'", "").replace(".", "").partition(" ")
        last = last.replace(" ", "") or random.choice(_MAIL_WORDS)
        users = (
            first, last, f"{first} dot {last}", f"{first} {last}", f"{first[0]} dot {last}", f"{first} underscore {last}",
            f"{first}{random.randint(1, 99)}", f"{first} {random.choice(_DIGITS)} {random.choice(_DIGITS)}",
            f"{first} dash {last}",
            f"{random.choice(_MAIL_WORDS)} {random.choice(_MAIL_WORDS)}", f"{random.choice(_MAIL_WORDS)} dot {first}",
            " ".join(first), f"{first[0]} {last}",
        )  # fmt: skip
        host = random.choice((*_MAIL_HOSTS, *_MAIL_WORDS, "the blue kitchen", last))
        spoken = f"{random.choice(users)} at {host} dot {random.choice(_ENDINGS)}"
        if random.random() < 0.2:
            return (
                spoken.replace(" at ", "@")
                .replace(" dot ", ".")
                .replace(" underscore ", "_")
                .replace(" dash ", "-")
                .replace(" ", "")
            )
        return spoken

    def code(self) -> str:
        """A confirmation code of six signs, spelled or written."""
        signs = [self._random.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(6)]
        if self._random.random() < 0.25:
            return "".join(signs)
        return " ".join(_DIGITS[int(sign)] if sign.isdigit() else sign for sign in signs)

    def _one(self, kind: str) -> str:
        return self._random.choice(self._lists[kind])


def read_lists(folder: Path) -> dict[str, tuple[str, ...]]:
    """The values of all `values_*.txt` files of a folder, one a line."""
    return {
        path.stem.removeprefix("values_"): tuple(
            " ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"
        )
        for path in sorted(folder.glob("values_*.txt"))
    }
