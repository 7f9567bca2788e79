"""A simulated customer: says what they want, answers what is asked, and checks what is read back to them.

A customer knows only what they hear, and what the agent has just asked. They are the same for the same (customer, trial, seed).
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from dealer_kiosk.spoken.contact import parse_email
from dealer_kiosk.spoken.numbers import spoken_digits
from dealer_kiosk.spoken.say import speakable
from dealer_kiosk.spoken.times import parse_time
from scripts.evaluation.customer import Customer, Then, filled
from scripts.evaluation.goals import Goal, goals_of, wishes
from scripts.evaluation.heard import Clock, clock_of, clocks, days, sentences

MAX_SAME = 6  # the same question more often than this: the customer leaves
_BARE_FROM = 3  # from the third time on, only the bare value is said
_MAX_SAID = 3  # times that one thing is said until it is understood; what they came for, once in each wording
_NOT_UNDERSTOOD = re.compile(r"\bdidn't (?:get|catch|understand) that\b", re.IGNORECASE)
_ABOUT_A_WISH = ("type", "service", "car", "day", "time", "new_time", "change")
_MAX_REFUSED = 2  # offers of another time, after which a customer who cannot take one leaves it
_MY_NUMBER = ("no my number is {phone}", "that's not right it's {phone}", "no it's {phone}")
_PHONE = re.compile(r"\b\d \d \d, \d \d \d, \d \d \d \d\b")
_UNDER = re.compile(r"\bunder ([^.]+?)\. ")
_YES = ("yes", "yes please", "yeah", "yep", "sure", "yes that's right")
_NO = ("no", "no thanks", "no thank you", "nope")
_END = ("no that's all thanks", "no that's it thank you", "nope that's everything thanks", "no thank you that's all")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the agent said last."""

    text: str
    asked: str  # one of `topics.TOPICS`
    kind: str = ""  # of the open request: book, move, cancel, list, callback
    done: int = 0  # writes told of so far


class Simulated:
    """One customer in one conversation.

    Args:
        customer: who.
        trial: which conversation, from 0; chooses the wordings.
        seed: of what is said by chance.
        today: the day of the conversation.
    """

    def __init__(self, customer: Customer, trial: int, seed: int, today: date) -> None:
        self._customer, self._trial, self._today = customer, trial, today
        self._random = Random(f"{customer.title}/{trial}/{seed}")
        self._name = "" if customer.person == "new" else customer.person.lower()
        self._facts: dict[str, str] = {"phone": customer.phone, "name": self._name} | dict(customer.facts)
        self._events = deque(customer.then)
        self._asked: Counter[str] = Counter()
        self._in_a_row = 0
        self._last_asked = ""
        self._last_own: tuple[str, ...] = ()
        self._said: Counter[tuple[str, ...]] = Counter()  # how often, by its wordings
        self._refused = 0
        self._read_back = ""  # what was answered to the last one
        self._own: tuple[str, ...] = ()  # the wordings of what was said last of the customer's own accord, if it was that
        self._done_before = -1  # writes there were when the last event came to pass
        self._answers: Mapping[str, Callable[[Heard], str | None]] = {
            "read_back": self._on_read_back, "email_read_back": self._on_email_read_back, "slot": self._on_slot,
            "time": self._on_time, "day": self._on_day, "new_time": self._on_new_time, "offer_book": self._on_offer_book,
            "offer_callback": self._on_offer_person, "offer_person": self._on_offer_person,
            "offer_email": self._on_offer_email, "email": self._on_email, "more": self._on_more, "open": self._on_more,
            "change": self._on_change, "reason": self._on_reason,
        }  # fmt: skip

    @property
    def unsaid(self) -> Sequence[str]:
        """The topics whose events have not come to pass."""
        return [event.after for event in self._events]

    def says(self, heard: Heard) -> str | None:
        """The next words; None = the customer leaves."""
        if not self._said:
            return self._say(self._customer.openings)
        asked = heard.asked
        self._in_a_row = self._in_a_row + 1 if asked == self._last_asked else 1
        self._last_asked = asked
        self._asked[asked] += 1
        if asked == "nothing" or self._asked[asked] > MAX_SAME:
            return None
        return self._unprompted(heard) or self._answer(heard)

    def _unprompted(self, heard: Heard) -> str | None:
        """What is said instead of an answer: the same again, or what was to be said at this question."""
        if self._own and _NOT_UNDERSTOOD.search(heard.text) and self._may_say(self._own):
            return self._say(self._own)
        self._own = ()
        if self._phone_is_wrong(heard.text) and self._may_say(_MY_NUMBER):
            return self._say(_MY_NUMBER)
        return self._event(heard) if self._events and self._is_time_for(self._events[0], heard) else None

    def _phone_is_wrong(self, text: str) -> bool:
        """Whether a number was read back as the customer's that is not theirs."""
        said, own = _PHONE.search(text), spoken_digits(self._facts["phone"])[-10:]
        return said is not None and len(own) == 10 and re.sub(r"\D", "", said[0]) not in (own, self._phone())

    def _name_is_wrong(self, text: str) -> bool:
        """Whether something is read back under a name that is not the customer's."""
        said = _UNDER.search(text)
        return said is not None and bool(self._name) and said[1].lower() != self._name

    def _is_time_for(self, event: Then, heard: Heard) -> bool:
        """Whether the topic is asked; a read-back of a callback nobody wanted is no read-back of what they wanted."""
        want = self._customer.want
        if heard.asked == "read_back" and heard.kind == "callback" and want.appointments and not want.callbacks:
            return False
        return event.after == heard.asked or {event.after, heard.asked} == {"open", "more"}

    def _answer(self, heard: Heard) -> str | None:
        asked = heard.asked
        if asked in _ABOUT_A_WISH and self._has_all(heard):
            return self._end()
        if asked in self._answers:
            return self._answers[asked](heard)
        return self._wording(asked) or self._value(asked) or self._no_value(heard)

    # ---- words -----------------------------------------------------------------------------------------------------

    def _say(self, wordings: tuple[str, ...]) -> str:
        """Say something of one's own accord, each time in another wording."""
        self._own = self._last_own = wordings
        self._said[wordings] += 1
        return filled(wordings[(self._trial + self._said[wordings] - 1) % len(wordings)], self._facts)

    def _may_say(self, wordings: tuple[str, ...]) -> bool:
        most = len(wordings) if wordings == self._customer.openings else _MAX_SAID
        return self._said[wordings] < most

    def _event(self, heard: Heard) -> str:
        event = self._events.popleft()
        self._facts |= event.facts
        self._done_before = heard.done
        self._asked[heard.asked] -= 1
        self._in_a_row, self._last_asked = 0, ""
        return self._say(event.say)

    def _wording(self, asked: str) -> str | None:
        """The customer's own words for an answer; none once the question has been asked too often."""
        wordings = self._customer.says.get(asked)
        if not wordings or self._in_a_row >= _BARE_FROM:
            return None
        return filled(wordings[(self._trial + self._asked[asked] - 1) % len(wordings)], self._facts)

    def _value(self, asked: str) -> str:
        """The bare value."""
        facts, first, last = self._facts, self._name.split(" ")[0], self._name.split(" ")[-1]
        derived = {
            "first_name": first,
            "last_name": last,
            "identity": facts.get("code") or facts.get("last_name") or last,
            "appointment": "the first one",
            "type": "a test drive" if any(item.car for item in self._customer.want.appointments) else "service",
        }
        return facts.get(asked) or derived.get(asked, "")

    def _no_value(self, heard: Heard) -> str:
        if heard.asked == "phone":
            return "i'd rather not give my number"
        return "i'm not sure" if self._is_open(heard) else self._end()

    def _yes(self) -> str:
        return self._random.choice(_YES)

    def _no(self) -> str:
        return self._random.choice(_NO)

    def _end(self) -> str:
        return self._random.choice(_END)

    def _is_open(self, heard: Heard) -> bool:
        return heard.done < wishes(self._customer)

    def _has_all(self, heard: Heard) -> bool:
        """Whether all that the customer came for is written, also what they have said since."""
        return wishes(self._customer) > 0 and not self._is_open(heard) and heard.done > self._done_before

    # ---- what is read back -----------------------------------------------------------------------------------------

    def _on_read_back(self, heard: Heard) -> str:
        if heard.kind == "callback":
            right = self._customer.want.callbacks > 0 and self._phone() in re.sub(r"\D", "", heard.text)
        elif not clocks(heard.text):  # "please say yes or no"
            return self._read_back or (self._yes() if self._goals(heard.kind) else "no")
        else:
            text = heard.text.split(" instead of ")[0]
            right = any(goal.is_said(text, self._today) for goal in self._goals(heard.kind)) and not self._has_all(heard)
            right = right and not self._name_is_wrong(text)
        self._read_back = self._yes() if right else "no"
        if right:
            return self._wording("read_back_yes") or self._wording("read_back") or self._read_back
        return self._wording("read_back_no") or " ".join(filter(None, ("no", self._correction(heard))))

    def _goals(self, kind: str) -> Sequence[Goal]:
        return goals_of(self._customer, kind)

    def _correction(self, heard: Heard) -> str:
        """The right values of what was wrong."""
        if heard.kind == "callback" and self._customer.want.callbacks:
            return f"it's {speakable(' '.join(self._phone()))}"
        if heard.kind not in ("book", "move"):
            return ""
        text = heard.text.split(" instead of ")[0]
        goals = self._goals(heard.kind)
        if not goals:
            return ""
        goal = next((item for item in goals if item.names_what(text)), goals[0])
        what = "" if goal.names_what(text) else self._facts.get("car" if goal.is_drive else "service", "")
        what = f"a test drive of {what}" if what and goal.is_drive else what
        day = "" if goal.names_day(text, self._today) else self._facts.get("date", "")
        time = "" if goal.names_clock(text) else self._facts.get("time", "")
        name = f"the name is {self._name}" if self._name_is_wrong(text) else ""
        return " ".join(filter(None, (what, day, f"at {time}" if day and time else time))) or name

    def _phone(self) -> str:
        """The ten digits of the number to call back; "" = any."""
        return self._customer.want.callback_phone[-10:]

    def _on_change(self, heard: Heard) -> str:
        if not self._goals(heard.kind):  # nothing of the kind was wanted
            return self._say(self._last_own) if self._may_say(self._last_own) else self._end()
        return self._wording("change") or self._when() or self._no_value(heard)

    def _on_email_read_back(self, heard: Heard) -> str:
        address = parse_email(self._facts.get("email", ""))
        return self._yes() if address and address in heard.text.lower() else "no"

    # ---- when ------------------------------------------------------------------------------------------------------

    def _when(self) -> str:
        return self._facts.get("new_time") or " at ".join(filter(None, (self._facts.get("date"), self._facts.get("time"))))

    def _on_day(self, heard: Heard) -> str:
        if self._refused >= _MAX_REFUSED:
            return self._end()
        return self._wording("day") or self._facts.get("date") or self._no_value(heard)

    def _on_new_time(self, heard: Heard) -> str:
        return self._wording("new_time") or self._when() or self._no_value(heard)

    def _on_slot(self, heard: Heard) -> str:
        """One other time is offered, or some."""
        if len(_offered(heard.text)) > 1:
            return self._on_time(heard)
        if any(self._is_offered(goal, heard.text) for goal in self._goals(heard.kind)):
            return self._yes()
        second = self._second()
        if second or not self._customer.flexible:
            self._refused += not second
            return self._wording("slot") or second or "no"
        return self._wording("slot") or self._yes()

    def _is_offered(self, goal: Goal, text: str) -> bool:
        """Whether the time offered is the wanted one; an offer without a day is about the day just talked about."""
        return goal.names_clock(text) and (goal.names_day(text, self._today) or not days(text, self._today))

    def _second(self) -> str:
        """The customer's second choice, once."""
        day, time = self._facts.pop("second_date", ""), self._facts.pop("second_time", "")
        if not day and not time:
            return ""
        self._facts |= {key: value for key, value in (("date", day), ("time", time)) if value}
        return " at ".join(filter(None, (day, time)))

    def _on_time(self, heard: Heard) -> str:
        offered = _offered(heard.text)
        goals = [goal.clock for goal in self._goals(heard.kind) if goal.clock]
        chosen = next((clock for clock in offered if any(goal.fits(clock) for goal in goals)), None)
        exact = self._exact()
        if exact and not _is_refused(heard.text, [*goals, exact]):
            return self._wording("time") or self._facts.get("time") or _said(chosen) or self._no_value(heard)
        second = "" if chosen else self._second()
        if second:
            return self._wording("slot") or second
        if chosen or self._customer.flexible or not exact:
            return _said(chosen or (offered[0] if offered else None)) or self._value("time") or "any time"
        self._refused += 1
        return self._end() if self._refused > _MAX_REFUSED else self._value("time")

    def _exact(self) -> Clock | None:
        """The time that the customer says, unless it is as vague as "in the morning"."""
        wish = parse_time(self._facts.get("time", ""))
        return clock_of(f"{wish.exact:%H:%M}") if wish and wish.exact else None

    # ---- offers ----------------------------------------------------------------------------------------------------

    def _on_offer_book(self, heard: Heard) -> str:
        return self._wording("offer_book") or (self._yes() if self._is_open(heard) else self._no())

    def _on_offer_person(self, heard: Heard) -> str:
        want = self._customer.want
        wanted = want.callbacks > 0 or bool({"callback", "transferred"} & set(want.outcome))
        return self._wording(heard.asked) or (self._yes() if wanted else self._no())

    def _on_offer_email(self, _heard: Heard) -> str:
        if self._facts.get("email"):
            return self._yes()
        return self._wording("email") or self._no()

    def _on_email(self, _heard: Heard) -> str:
        address = self._facts.get("email", "")
        return "no" if not address else self._wording("email") or address

    def _on_reason(self, _heard: Heard) -> str:
        return self._wording("reason") or self._facts.get("reason") or self._no()

    def _on_more(self, heard: Heard) -> str:
        """Anything else? What they came for, if it is not done; else the end."""
        own = self._wording("more") if self._asked["more"] == 1 else None
        if own:
            return own
        if self._is_open(heard) and self._may_say(self._customer.openings):
            return self._say(self._customer.openings)
        return self._end()


def _offered(text: str) -> list[Clock]:
    """The times of "I have 9:00, 10:30 or 11:00"."""
    return [clock for part in sentences(text) if " have " in part for clock in clocks(part)]


def _is_refused(text: str, wanted: Sequence[Clock]) -> bool:
    """Whether the wanted time is named as one that is not to be had."""
    refused = [clock for part in sentences(text) if " have " not in part for clock in clocks(part)]
    return bool(_offered(text)) and any(goal.fits(clock) for goal in wanted for clock in refused)


def _said(clock: Clock | None) -> str:
    """A clock time in words."""
    return speakable(f"{clock.hour}:{clock.minute:02d}") if clock else ""
