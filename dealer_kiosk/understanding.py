"""Transcript and dialogue state to a function call, an answer or a command.

Where one bare answer is expected (digits, a date, yes or no) code reads it; everything else is the language model's choice under
its grammar. The functions below are the model's view of the desk: few, short, every argument optional, values copied as spoken.
"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dealer_kiosk.config import Dealership
from dealer_kiosk.engines.base import LanguageModel, Prompt
from dealer_kiosk.messages import Argument, Exchange, Expects, FunctionCall, FunctionSpec, Understood
from dealer_kiosk.spoken import answers, codes, commands, contact, dates, names, numbers, times
from dealer_kiosk.tools import catalog
from dealer_kiosk.tools.results import Refused

_TYPE = Argument("type", ("service", "test_drive"), ("work on the customer's car", "a drive in one of ours"))
_SERVICE = Argument("service", meanings=("the work to be done",))
_CAR = Argument("car", meanings=("make and model",))
_DATE, _TIME = Argument("date", meanings=("the day",)), Argument("time", meanings=("the time of day",))
_PHONE = Argument("phone", meanings=("phone number",))
_WHICH = Argument("appointment", meanings=("which one: its day, its work, or its place in a list",))

_NO_WISH = {
    "small_talk": "chat or praise",
    "off_topic": "something no dealership does",
    "unclear": "no sense can be made of it",
    "other_language": "not in English",
    "repeat": "wants the last answer again, or slower",
    "goodbye": "wants to end",
    "upset": "complains or is angry",
}
"""What an utterance may be that asks for nothing we do."""

FUNCTIONS: Sequence[FunctionSpec] = (
    FunctionSpec("search_faq", "Answer a question about the dealership or how things work.", (), "faq"),
    FunctionSpec("list_services", "Prices and durations of services, or which there are.", (_SERVICE,), "services"),
    FunctionSpec(
        "create_customer",
        "Take down who the customer is.",
        (
            Argument("name", meanings=("the customer's name",)),
            _PHONE,
            Argument("email", meanings=("e-mail address",)),
            Argument("code", meanings=("confirmation code",)),
            _CAR,
        ),
        "details",
    ),
    FunctionSpec(
        "book_appointment",
        "Find a free time and book a service visit or a test drive, or change what is being booked.",
        (_TYPE, _SERVICE, _CAR, _DATE, _TIME),
        "book",
    ),
    FunctionSpec("reschedule_appointment", "Move an appointment.", (_WHICH, _DATE, _TIME), "move"),
    FunctionSpec("cancel_appointment", "Cancel an appointment.", (_WHICH,), "cancel"),
    FunctionSpec("get_customer_appointments", "List the customer's appointments.", (), "appointments"),
    FunctionSpec("list_inventory", "List cars in stock.", (Argument("make", meanings=("kind or make of car",)),), "cars"),
    FunctionSpec("talk_to_human", "Get a person.", (), "human"),
    FunctionSpec("request_callback", "Have somebody call the customer back.", (_PHONE, _DATE, _TIME), "callback"),
    FunctionSpec("answer_offer", "Only a yes or a no to what was asked.", (Argument("value", ("yes", "no")),), "answer"),
    FunctionSpec(
        "no_function", "Nothing we do is asked for.", (Argument("kind", tuple(_NO_WISH), tuple(_NO_WISH.values())),), "none"
    ),
)
"""In the order and with the words that the embedded adapter was trained on."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one turn meant; nothing set = not understood.

    At most one of `command` and `call` is set; `answer` may come with a call ("no, thursday").
    """

    call: FunctionCall | None = None
    answer: bool | None = None
    command: commands.Command | None = None
    confidence: float = 1.0
    second: FunctionCall | None = None  # a further wish of the same sentence


@dataclass(frozen=True, slots=True)
class Listener:
    """Reads turns for one dealership with one language model."""

    dealership: Dealership
    model: LanguageModel

    def understand(
        self,
        text: str,
        expects: Expects,
        *,
        may_answer: bool,
        history: Sequence[Exchange],
        situation: str = "nothing open",
        session: str = "",
        cancel: threading.Event | None = None,
    ) -> Meaning:
        """The meaning of a turn.

        Args:
            text: what the customer said.
            expects: what was asked.
            may_answer: a yes or no would answer something.
            history: finished turns, oldest first.
            situation: what is being done and what was asked, in a few words (`policy.situation`).
            session: whose turn it is.
            cancel: aborts the language model between two passes.

        Raises:
            Cancelled: `cancel` was set.
            EngineError: the language model failed.
        """
        command = commands.parse_command(text)
        if command is not None and not (may_answer and answers.parse_yes_no(text) is not None):
            return Meaning(command=command)
        answer = None
        if not may_answer and answers.parse_yes_no(text) is not None:
            return Meaning(answer=answers.parse_yes_no(text))
        if may_answer:
            split = answers.split_yes_no(text)
            answer = split.value
            if answer is not None:
                if answers.parse_yes_no(text) is not None:
                    return Meaning(answer=answer)
                text = split.rest
        call = self._expected(text, expects)
        if call is not None:
            return Meaning(call=call, answer=answer)
        if _ABOUT_HOURS.search(text.lower()) and not _ABOUT_BOOKING.search(text.lower()):
            return Meaning(call=FunctionCall("search_faq", {"query": text}), answer=answer)
        prompt = Prompt(self.dealership.name, FUNCTIONS, history, text, situation, session)
        understood = self.model.understand(prompt, cancel)
        return Meaning(understood.call, answer, None, understood.confidence, _other(understood))

    def is_answer(self, text: str, expects: Expects, *, may_answer: bool) -> bool:
        """Whether code reads a text as a whole answer to what was asked, for telling the hypotheses of a recogniser apart."""
        if may_answer and answers.parse_yes_no(text) is not None:
            return True
        call = self._expected(text, expects)
        if call is None:
            return False
        phone = call.arguments.get("phone")
        return phone is None or numbers.parse_phone(phone, self.dealership.region, self.dealership.area_code) is not None

    def _expected(self, text: str, expects: Expects) -> FunctionCall | None:
        """The call for a bare answer to what was asked, or None: the model decides."""
        phone = self._phone(text, expects)
        if phone is not None:
            return phone
        reader = _READERS.get(expects)
        return reader(text) if reader else None

    def _phone(self, text: str, expects: Expects) -> FunctionCall | None:
        """A phone number is one wherever it is said; where it was asked for, half a number is one too, and is asked again."""
        digits = _PHONE_DIGITS.get(expects, 10)
        if expects is not Expects.PHONE and _WANTS_A_CALL.search(text.lower()):
            return None
        others = 4 if digits < 10 else 2  # where a number was asked for, some words may be digits that were misheard
        if len(numbers.spoken_digits(text)) >= digits and len(_content(text) - _NUMBER_TALK - _DENIAL) <= others:
            return FunctionCall("get_customer", {"phone": text})
        return None


_ABOUT_HOURS = re.compile(
    r"\b(are|do|when|what time|how late|how long|what days?)\b.*\b(open|close|closed)\b|\b(opening|business|your) hours\b"
)
_ABOUT_BOOKING = re.compile(r"\b(appointments?|openings?|slots?|book|schedule|available|anything|something|what do you have)\b")


# The name is asked for after the number: a number said then corrects the one heard.
_PHONE_DIGITS = {Expects.PHONE: 4, Expects.NAME: 7}
_WANTS_A_CALL = re.compile(r"\b(?:call|ring|phone) (?:me|us)\b|\bcall ?back\b")
_DENIAL = frozenset("no not that right wrong isn't sorry".split())


def _other(understood: Understood) -> FunctionCall | None:
    """The second wish, unless it only says a part of the first again."""
    first, second = understood.call, understood.second
    if first is None or second is None or (second.name == first.name and second.arguments.items() <= first.arguments.items()):
        return None
    return second


def _content(text: str) -> set[str]:
    return set(re.findall(r"[a-z']+", text.lower())) - _SMALL_TALK


def _when(text: str) -> FunctionCall | None:
    if _content(re.sub(r"\bwhat about\b", "", text.lower())) - _WHEN_TALK:
        return None
    spans = {}
    if dates.mentions_date(text):
        spans["date"] = text
    if times.mentions_time(text) or answers.parse_choice(text, 3) is not None:
        spans["time"] = text
    return FunctionCall("book_appointment", spans) if spans else None


def _time(text: str) -> FunctionCall | None:
    """Where a time was asked for, "nine" is one."""
    found = _when(text)
    if found is not None or _content(text) - _WHEN_TALK or times.parse_time(text) is None:
        return found
    return FunctionCall("book_appointment", {"time": text})


def _name(text: str) -> FunctionCall | None:
    code = codes.parse_code(text)
    if code is not None:
        return FunctionCall("get_customer", {"code": text})
    name = names.parse_name(text)
    if name is None or _content(text) & _NO_NAMES or contact.parse_email(text) is not None:
        return None
    return FunctionCall("create_customer", {"name": text})


def _email(text: str) -> FunctionCall | None:
    """A bare address; out of a story ("my grandson made me one …") the model copies it."""
    before = re.split(r"@| at ", text.lower())[0]
    if len([word for word in _content(before) - _ADDRESS_TALK if len(word) > 1]) > 2:  # a first and a last name
        return None
    return FunctionCall("create_customer", {"email": text}) if contact.parse_email(text) else None


def _service(text: str) -> FunctionCall | None:
    if len(text.split()) > 7 or dates.mentions_date(text) or _content(text) & _QUESTION_WORDS:
        return None
    if _content(text) & {"drive", "test"}:
        return FunctionCall("book_appointment", {"type": "test_drive"})
    return None if isinstance(catalog.find_service(text), Refused) else FunctionCall("book_appointment", {"service": text})


def _vehicle(text: str) -> FunctionCall | None:
    if len(text.split()) > 7 or _content(text) & _QUESTION_WORDS or not catalog.find_cars(text):
        return None
    return FunctionCall("book_appointment", {"type": "test_drive", "car": text})


def _appointment(text: str) -> FunctionCall | None:
    if len(text.split()) <= 6 and not _content(text) & _QUESTION_WORDS:
        return FunctionCall("reschedule_appointment", {"appointment": text})
    return None


_READERS: Mapping[Expects, Callable[[str], FunctionCall | None]] = {
    Expects.DATE: _when,
    Expects.TIME: _time,
    Expects.YES_NO: _when,
    Expects.NAME: _name,
    Expects.CODE: _name,
    Expects.EMAIL: _email,
    Expects.SERVICE: _service,
    Expects.VEHICLE: _vehicle,
    Expects.APPOINTMENT: _appointment,
}

_SMALL_TALK = frozenset(
    "um uh uhm er hm so well okay ok oh ah hi hello hey yes yeah yep sure please thanks thank you it it's its is "
    "that's the a an my to for me i i'd i'll let's we can could would like want do on at in and of just maybe think "
    "be will how about what's say said works work good fine great perfect better best then there".split()
)
_NUMBER_TALK = frozenset(
    "zero oh o one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand double triple "
    "area code number phone cell mobile call reach".split()
)
_WHEN_TALK = _NUMBER_TALK | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mondays today tomorrow tonight day days week weeks "
    "weekend month after before next this coming from january february march april may june july august september "
    "october november december first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth st nd rd th "
    "morning afternoon evening noon midday lunch o'clock am pm a.m p.m m p half quarter past around early earliest "
    "late latest last end beginning any time anytime one either whichever whatever make no wait not actually sorry "
    "instead same soonest soon possible as by later earlier option".split()
)
_ADDRESS_TALK = _NUMBER_TALK | frozenset("e mail email address send dot underscore dash hyphen lower case all".split())
_QUESTION_WORDS = frozenset("what what's when where who why how which does are is there have cost price much long".split())
_NO_NAMES = _QUESTION_WORDS - {"is"} | frozenset(
    "book booking appointment cancel move reschedule change oil tire tires brake brakes battery service drive car "
    "cars price hours open close closed today tomorrow monday tuesday wednesday thursday friday saturday sunday "
    "person human manager somebody someone speak talk help wait sorry number phone email don't know need".split()
)
