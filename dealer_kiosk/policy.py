"""What is still missing, who is verified, and what must be read back before a write. Pure: no clock, no database, no model.

A request collects values over turns; `next_step` looks at what is there and says the one thing to do next. The conversation does
it, stores the outcome in the dialogue and asks again, until the step is a question or a read-back.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from dealer_kiosk.messages import Expects, FunctionCall
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.tools.results import AppointmentInfo, AppointmentType, CarInfo, CustomerInfo, ServiceInfo

Kind = Literal["book", "move", "cancel", "list", "callback"]
Urgency = Literal["low", "medium", "high"]

TOOL_OF: Mapping[Kind, str] = {
    "book": "book_appointment",
    "move": "reschedule_appointment",
    "cancel": "cancel_appointment",
    "list": "get_customer_appointments",
    "callback": "request_human",
}
"""The tool that completes a request of each kind."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the customer wants done, as far as we know it."""

    kind: Kind
    type: AppointmentType | None = None
    service: ServiceInfo | None = None
    car: CarInfo | None = None  # the one to drive
    own_car: str | None = None  # the customer's car, in their words
    which: str | None = None  # the words that point at one appointment
    appointment: AppointmentInfo | None = None
    choices: tuple[AppointmentInfo, ...] = ()  # the customer's appointments, when they must choose
    day: date | None = None
    wish: TimeWish | None = None  # the time as wished, not checked yet
    start: datetime | None = None  # checked and free
    offered: tuple[datetime, ...] = ()  # the times named last
    refusals: int = 0  # offers of times that did not suit
    reason: str = ""
    urgency: Urgency = "medium"
    callback_only: bool = False  # nobody is to be called now


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is speaking, as far as we know it."""

    phone: str | None = None  # E.164, as given in this session
    name: str | None = None  # as given, not verified
    code: str | None = None  # confirmation code, as given
    known: bool = False  # somebody on file has this phone
    customer: CustomerInfo | None = None  # verified, or created in this session
    failures: int = 0  # identity checks that failed
    ambiguous: bool = False  # several persons fit: the first name decides
    last_name: str = ""  # the one that fitted several
    email: str | None = None  # as given and read back before there was anything to confirm

    @property
    def full_name(self) -> bool:
        """Whether a first and a last name were given."""
        return self.name is not None and len(self.name.split()) > 1


OfferKind = Literal["read_back", "slot", "book", "callback", "person", "email", "email_read_back", "reason", "more"]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a bare yes or no would answer."""

    kind: OfferKind
    start: datetime | None = None  # slot, callback: the time offered; None = one of several in `Request.offered`
    service: ServiceInfo | None = None  # book
    car: CarInfo | None = None  # book: a test drive of it
    type: AppointmentType | None = None  # book
    text: str = ""  # email_read_back: the address; callback: the reason


@dataclass(frozen=True, slots=True)
class Later:
    """A wish that waits."""

    call: FunctionCall
    text: str  # the part of the sentence that it was said in


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The state of one conversation between two turns."""

    request: Request | None = None
    caller: Caller = field(default_factory=Caller)
    expects: Expects = Expects.OPEN
    offer: Offer | None = None
    misunderstood: int = 0  # turns in a row
    tries: Mapping[str, int] = field(default_factory=dict)  # how often a topic was asked in vain
    last: AppointmentInfo | None = None  # booked or moved in this session: "it", "that"
    named: tuple[CarInfo, ...] = ()  # the cars listed last: "the Ford" is one of them
    later: Later | None = None  # the other wish of a sentence, taken up when the open request is finished

    @property
    def type(self) -> AppointmentType | None:
        """What kind of appointment is being talked about: the open request's, or the one just offered."""
        if self.request is not None:
            return self.request.type
        return self.offer.type if self.offer is not None else None


FURTHER_OFFERS = 2
"""Times offered by ourselves after a refusal, before the day is asked again."""

Topic = Literal[
    "type",
    "service",
    "car",
    "day",
    "time",
    "phone",
    "name",
    "last_name",
    "identity",
    "first_name",
    "appointment",
    "new_time",
    "email",
    "open",
]
"""What a question is about."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Put one question to the customer."""

    expects: Expects
    topic: Topic


@dataclass(frozen=True, slots=True)
class Check:
    """Look whether the wished day and time are free."""


@dataclass(frozen=True, slots=True)
class Verify:
    """Compare phone and name (or code) with the records."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """Get the verified customer's appointments."""


@dataclass(frozen=True, slots=True)
class CallPerson:
    """See who is free, or when somebody can call back."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Say what is about to be written and ask for an explicit yes."""


Step = Ask | Check | Verify | Fetch | CallPerson | ReadBack


def next_step(dialogue: Dialogue) -> Step:
    """The one thing to do next for the open request; a dialogue without a request asks an open question."""
    if dialogue.request is None:
        return Ask(Expects.OPEN, "open")
    return _FLOWS[dialogue.request.kind](dialogue.request, dialogue.caller)


def _book(request: Request, caller: Caller) -> Step:
    subject = _missing_subject(request)
    wants_check = (
        request.start is None and request.day is not None and request.wish is not None and request.wish.exact is not None
    )
    if subject and not (wants_check and request.type == "service"):
        return subject
    if request.day is None:
        return Ask(Expects.DATE, "day")
    if request.start is None:
        return Check()
    return subject or _who(caller) or ReadBack()


def _missing_subject(request: Request) -> Ask | None:
    if request.type is None:
        return Ask(Expects.SERVICE, "type")
    if request.type == "service" and request.service is None:
        return Ask(Expects.SERVICE, "service")
    if request.type == "test_drive" and request.car is None:
        return Ask(Expects.VEHICLE, "car")
    return None


def _who(caller: Caller) -> Step | None:
    """For a booking: a verified customer, or the phone and full name of a new one."""
    if caller.customer:
        return None
    if caller.phone is None:
        return Ask(Expects.PHONE, "phone")
    if caller.name is None:
        return Ask(Expects.NAME, "first_name" if caller.ambiguous else "name")
    return None if caller.full_name else Ask(Expects.NAME, "last_name")


def _identity(caller: Caller) -> Step | None:
    """For everything personal: phone and last name, plate or code that fit."""
    if caller.customer:
        return None
    if caller.phone is None:
        return Ask(Expects.PHONE, "phone")
    if caller.name is None and caller.code is None:
        return Ask(Expects.NAME, "first_name" if caller.ambiguous else "identity")
    return Verify()


def _move(request: Request, caller: Caller) -> Step:
    step = _identity(caller) or _pick(request)
    if step:
        return step
    if request.day is None:
        return Ask(Expects.DATE, "new_time")
    return Check() if request.start is None else ReadBack()


def _cancel(request: Request, caller: Caller) -> Step:
    return _identity(caller) or _pick(request) or ReadBack()


def _pick(request: Request) -> Step | None:
    if request.appointment:
        return None
    return Ask(Expects.APPOINTMENT, "appointment") if request.choices else Fetch()


def _list(_request: Request, caller: Caller) -> Step:
    return _identity(caller) or Fetch()


def _callback(request: Request, caller: Caller) -> Step:
    if request.start is None:
        return CallPerson()
    return Ask(Expects.PHONE, "phone") if caller.phone is None else ReadBack()


_FLOWS: Mapping[Kind, Callable[[Request, Caller], Step]] = {
    "book": _book,
    "move": _move,
    "cancel": _cancel,
    "list": _list,
    "callback": _callback,
}


def asked(dialogue: Dialogue) -> Ask | None:
    """The value that the customer was just asked for; None where a yes or no, a choice or anything at all was expected."""
    if dialogue.offer is not None:
        return Ask(Expects.EMAIL, "email") if dialogue.offer.kind == "email" and dialogue.expects is Expects.EMAIL else None
    step = next_step(dialogue)
    return step if dialogue.request is not None and isinstance(step, Ask) else None


def awaits_name(dialogue: Dialogue) -> bool:
    """Whether the phone number has just been read back and the name been asked for: a no then denies the number."""
    caller = dialogue.caller
    given = caller.name or caller.code or caller.customer
    return dialogue.expects is Expects.NAME and caller.phone is not None and not given and not caller.ambiguous


def situation(dialogue: Dialogue) -> str:
    """What is being done and what was asked, in a few words without personal data: the language model's memory of older turns."""
    request, offer = dialogue.request, dialogue.offer
    doing = "nothing open" if request is None else " ".join(filter(None, (request.kind, request.type)))
    if offer is not None:
        return f"{doing}, offered {offer.kind}"
    return doing if dialogue.expects in (Expects.OPEN, Expects.NOTHING) else f"{doing}, asked {dialogue.expects.value}"


def with_values(request: Request, **values: Any) -> Request:
    """`request` with new values; whatever they change must be checked again before it is read back.

    A new day keeps the time of day already agreed; a new time keeps the day; a new service or car keeps both. A service visit has
    no car to drive, a test drive has no service.
    """
    fresh = {name: value for name, value in values.items() if value is not None}
    if not fresh:
        return request
    if {"day", "wish", "service", "car", "type"} & fresh.keys() and request.start is not None:
        fresh.setdefault("day", request.start.date())
        fresh.setdefault("wish", TimeWish(exact=request.start.timetz().replace(tzinfo=None)))
        fresh["start"] = None
    if "appointment" in fresh or {"day", "wish"} & fresh.keys():
        fresh.setdefault("offered", ())
    if fresh.get("service"):
        fresh.setdefault("type", "service")
    elif fresh.get("car"):
        fresh.setdefault("type", "test_drive")
    if fresh.get("type") == "test_drive":
        fresh["service"] = None
    elif fresh.get("type") == "service":
        fresh["car"] = None
    return replace(request, **fresh)


def intent_arguments(request: Request, caller: Caller) -> dict[str, str]:
    """The values of an unfinished request for outside programs, as interfaces.md §2 shapes them."""
    start = request.start
    day = start.date() if start else request.day
    exact = start.time() if start else (request.wish.exact if request.wish else None)
    values = {
        "appointment_type": request.type,
        "service": request.service.name if request.service else None,
        "car": request.car.name if request.car else None,
        "vehicle": request.own_car,
        "appointment": request.appointment.code if request.appointment else None,
        "date": day.isoformat() if day else None,
        "time": f"{exact:%H:%M}" if exact else None,
        "phone": caller.phone,
        "name": caller.customer.name if caller.customer else caller.name,
        "email": caller.email,
        "reason": request.reason or None,
    }
    return {name: value for name, value in values.items() if value}


_DANGER = re.compile(
    r"\bbrakes? .*\b(floor|failed|gone|don'?t work|not working|stopped working|went out|gave out)\b|\bno brakes\b"
    r"|\b(smoke(?! ?-?free)|smoking|on fire|flames|burning smell|smell of gas|smell gas|gas leak)\b"
    r"|\bsteering (failed|locked|is gone)\b"
)
_OTHERS = re.compile(
    r"\b(neighbou?r|friend|wife|husband|boss|coworker|colleague|brother|sister|mother|father|mom|dad|son|daughter|somebody else|"
    r"someone else)\b.*\b(his|her|their|they|he|she|appointment|booking)\b|\b(his|her|their) (appointment|booking)\b"
)
_NOT_A_NAME = r"(?!(?:i|i'm|my|mine|you|your|we|our|it|the|a|an|this|that|there|someone|somebody|anyone|anybody)\b)"
_SOMEONES_VISIT = re.compile(
    rf"\b(?:when|what time|what day|whether|if) (?:{_NOT_A_NAME}[a-z']+ ){{1,2}}"
    r"(?:is |will be )?(?:coming|comes|booked|scheduled)\b|"
    rf"\b(?:when|what time|what day)(?: is|'s) (?:{_NOT_A_NAME}[a-z']+ ){{1,2}}(?:coming|booked|scheduled)\b"
)
_ABOUT_A_BOOKING = re.compile(r"\b(appointments?|bookings?|booked|scheduled)\b")


_REFUSAL = re.compile(
    r"\b(?:rather not|prefer not|(?:don't|do not|won't|will not|not gonna|not going to) (?:want to |like to |wanna )?"
    r"(?:give|giving|say|share|tell|leave)|not (?:giving|telling|sharing)|none of your business)\b"
)


def withholds(text: str, dialogue: Dialogue) -> bool:
    """Whether the customer refuses to tell the phone number or name that was just asked for."""
    step = asked(dialogue)
    personal = step is not None and step.expects in (Expects.PHONE, Expects.NAME)
    return personal and bool(_REFUSAL.search(text.lower()))


def is_danger(text: str) -> bool:
    """Whether the customer describes a car that must not be driven."""
    return bool(_DANGER.search(text.lower()))


def is_about_somebody_else(text: str) -> bool:
    """Whether the customer asks about another person's booking."""
    lowered = text.lower()
    return bool(_SOMEONES_VISIT.search(lowered)) or bool(
        _OTHERS.search(lowered) and _ABOUT_A_BOOKING.search(lowered) and not re.search(r"\b(book|schedule|make) ", lowered)
    )
