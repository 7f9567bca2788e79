"""Values of all kinds, as the product writes them: names, cars, services, days, times, prices, telephone numbers, codes."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from random import Random

from dealer_kiosk.spoken.say import article, group_phone, join_and, long_day, say_minutes, say_price, say_time, short_time, spell

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_AREAS = ("212", "303", "312", "415", "503", "617", "702", "713", "808", "919", "206", "404", "605", "860")
_MAIL_HOSTS = ("gmail", "yahoo", "outlook", "hotmail", "icloud", "aol", "comcast", "proton")
_CITIES = (
    "Springfield", "Chicago", "Denver", "Portland", "Austin", "Boston", "Phoenix", "Seattle", "Madison", "Raleigh", "Albuquerque",
    "Baton Rouge", "Cheyenne", "Des Moines", "Honolulu", "Juneau", "Tallahassee", "Worcester",
)  # fmt: skip
_SMALL = frozenset("and de la del van der of the with for".split())


class Values:
    """Gives display texts for the slots of phrases.

    Args:
        lists: names, cars and services, one text each.
        random: source of chance.
    """

    def __init__(self, lists: Mapping[str, Sequence[str]], random: Random) -> None:
        self._lists = lists
        self._random = random
        self._makers: dict[str, Callable[[], str]] = {
            "name": lambda: titled(self._one("names")),
            "first": lambda: self._name_part(0),
            "last": lambda: self._name_part(-1),
            "title": lambda: f"{random.choice(('Mr.', 'Mrs.', 'Ms.', 'Dr.'))} {self._name_part(-1)}",
            "service": lambda: self._one("services"),
            "car": lambda: article(car := titled(self._one("cars"))) + " " + car,
            "day": self.day,
            "time": self.time,
            "price": self.price,
            "phone": self.phone,
            "code": self.code,
            "spelled": lambda: spell(re.sub(r"[^A-Z]", "", self._name_part(random.choice((0, -1))).upper())[:10]),
            "number": lambda: str(random.choice((random.randint(1, 99), random.randint(1, 999), random.randint(1, 20_000)))),
            "miles": lambda: f"{random.randint(2, 180) * 1000 + random.choice((0, 0, 500, 250, 740)):,}",
            "year": lambda: str(random.randint(1998, 2027)),
            "percent": lambda: f"{random.randint(0, 14)}.{random.randint(1, 9)} %",
            "minutes": lambda: say_minutes(random.choice((15, 20, 30, 40, 45, 50, 60, 75, 90, 120, 150, 180, 240))),
            "city": lambda: random.choice(_CITIES),
            "mail": self.mail,
        }

    def fill(self, phrase: str) -> str:
        """The phrase with a value in each slot."""
        filled = re.sub(r"\{(\w+)\}", lambda match: self._makers[match[1]](), phrase)
        return re.sub(r"\bthe an? ", "the ", filled)

    def day(self) -> str:
        """`today`, `tomorrow`, a weekday, or weekday and date."""
        random = self._random
        day = date(2026, 1, 1) + timedelta(days=random.randrange(730))
        whole = long_day(day)
        weekday, rest = whole.split(", ")
        return random.choice(("today", "tomorrow", weekday, rest, whole, whole, whole, f"the {rest.split()[1]}"))

    def time(self) -> str:
        """A time of day on a five-minute grid, mostly on half hours."""
        random = self._random
        moment = time(random.randint(7, 19), random.choice((0, 0, 30, 30, 15, 45, random.randrange(0, 60, 5))))
        return random.choice((say_time, say_time, short_time))(moment)

    def price(self) -> str:
        """One price, or from one to another, with and without cents."""
        random = self._random
        low = float(random.choice((random.randint(1, 99), random.randint(2, 60) * 5, random.randint(30, 999) * 50)))
        if random.random() < 0.15:
            return f"${low:,.0f}.{random.randint(1, 99):02d}"
        high = random.choice((low, low, low, None, low + random.randint(1, 20) * 10))
        return say_price(low, high)

    def phone(self) -> str:
        """A telephone number in groups."""
        random = self._random
        return group_phone(f"+1{random.choice(_AREAS)}{random.randint(200, 999)}{random.randint(0, 9999):04d}")

    def code(self) -> str:
        """A confirmation code as it is read out, or a plate of three to seven signs."""
        random = self._random
        length = random.choice((5, 6, 6, 6, 6, 3, 4, 7))
        return spell("".join(random.choice(CODE_SIGNS if length in (5, 6) else LETTERS + "0123456789") for _ in range(length)))

    def mail(self) -> str:
        """An e-mail address."""
        random = self._random
        first, last = (re.sub(r"[^a-z]", "", self._name_part(place).lower()) for place in (0, -1))
        user = random.choice((f"{first}.{last}", f"{first}{random.randint(1, 99)}", f"{first[0]}{last}", f"{last}_{first}"))
        return f"{user}@{random.choice(_MAIL_HOSTS)}.{random.choice(('com', 'com', 'net', 'org'))}"

    def words(self, count: int) -> str:
        """Words of a dictionary in a row, for sounds that are rare elsewhere."""
        chosen = self._random.sample(self._lists["dictionary"], count)
        first = self._random.randint(1, count - 1)
        return f"{' '.join(chosen[:first])}, {' '.join(chosen[first:])}{self._random.choice('...?')}".capitalize()

    def several(self, kind: str, count: int) -> str:
        """`a, b and c`."""
        return join_and([self._makers[kind]() for _ in range(count)]) + "."

    def _name_part(self, place: int) -> str:
        return titled(self._one("names")).split()[place]

    def _one(self, kind: str) -> str:
        return self._random.choice(self._lists[kind])


def titled(text: str) -> str:
    """Words with capitals, small ones without."""
    return " ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in text.split())
