"""Spans of an utterance to values: dates, times, services, cars, numbers and names."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from dealer_kiosk.config import Config
from dealer_kiosk.messages import FunctionCall
from dealer_kiosk.policy import Dialogue, Request
from dealer_kiosk.spoken import answers, codes, contact, dates, names, numbers, times
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.spoken.words import corrected_parts, plain
from dealer_kiosk.tools import catalog
from dealer_kiosk.tools.results import AppointmentType, CarInfo, Refused, ServiceInfo


@dataclass(frozen=True, slots=True)
class Values:
    """What the spans of one call mean; None = not given, and a name in `unclear` = given but not understood."""

    type: AppointmentType | None = None
    service: ServiceInfo | None = None
    refused: Refused | None = None  # a service or car we do not have
    cars: tuple[CarInfo, ...] = ()  # cars in stock that fit the words
    own_car: str | None = None
    which: str | None = None
    day: date | None = None
    wish: TimeWish | None = None
    phone: str | None = None
    name: str | None = None
    code: str | None = None
    email: str | None = None
    unclear: frozenset[str] = frozenset()

    @property
    def for_request(self) -> dict[str, Any]:
        """The values that go into a request as they are."""
        return {
            "type": self.type,
            "service": self.service,
            "own_car": self.own_car,
            "day": self.day,
            "wish": self.wish,
            "car": self.cars[0] if len(self.cars) == 1 else None,
        }

    def arguments(self) -> dict[str, str]:
        """The resolved values for outside programs (interfaces.md §2)."""
        values = {
            "appointment_type": self.type,
            "service": self.service.name if self.service else None,
            "car": self.cars[0].name if len(self.cars) == 1 else None,
            "vehicle": self.own_car,
            "date": self.day.isoformat() if self.day else None,
            "time": f"{self.wish.exact:%H:%M}" if self.wish and self.wish.exact else None,
            "phone": self.phone,
            "name": self.name,
            "code": self.code,
            "email": self.email,
        }
        return {name: value for name, value in values.items() if value}


def resolve(call: FunctionCall, text: str, dialogue: Dialogue, config: Config, now: datetime) -> Values:
    """The values of a call; a date or time that the model left out is still taken from the whole utterance."""
    spans = call.arguments
    request = dialogue.request
    unclear: set[str] = set()
    rest = text.replace(spans.get("appointment") or "\0", " ", 1)  # the day or time of the old appointment is not the new one
    day = _day(spans, rest, request, now.date(), unclear)
    wish = _wish(spans, rest, request, unclear)
    kind = _type(spans, text, dialogue.type)
    service, refused = _service(spans, text, kind, dialogue)
    cars, own_car, no_car = _cars(spans, text, kind or (None if service else dialogue.type), dialogue)
    phone = _phone(spans, config, unclear)
    name = _parsed(spans, "name", names.parse_name, unclear)
    email = _parsed(spans, "email", partial(contact.parse_email_in, text), unclear)
    return Values(
        type=kind or ("service" if service else None),
        service=service,
        refused=refused or no_car,
        cars=cars,
        own_car=own_car,
        which=spans.get("appointment"),
        day=day,
        wish=wish,
        phone=phone,
        name=name,
        code=codes.parse_code(spans["code"]) if "code" in spans else None,
        email=email,
        unclear=frozenset(unclear),
    )


def _parsed(spans: Mapping[str, str], key: str, parser: Any, unclear: set[str]) -> str | None:
    if key not in spans:
        return None
    value: str | None = parser(spans[key])
    if value is None:
        unclear.add(key)
    return value


def _day(spans: Mapping[str, str], text: str, request: Request | None, today: date, unclear: set[str]) -> date | None:
    if re.search(r"\bsame day\b", text.lower()) and request and request.appointment:
        return request.appointment.start.date()
    span = spans.get("date")
    if span is None and not dates.mentions_date(text):
        return None
    day = dates.parse_date(_telling(span, text, dates.mentions_date), today) or dates.parse_date(text, today)
    if day is None and span is not None and not times.mentions_time(span):
        unclear.add("day")
    return day


def _wish(spans: Mapping[str, str], text: str, request: Request | None, unclear: set[str]) -> TimeWish | None:
    if re.search(r"\bsame (time|hour)\b", text.lower()) and request:
        agreed = request.start or (request.appointment.start if request.appointment else None)
        if agreed:
            return TimeWish(exact=agreed.time().replace(tzinfo=None))
    span = spans.get("time")
    if span is None and not times.mentions_time(text):
        return None
    wish = times.parse_time(_telling(span, text, times.mentions_time)) or times.parse_time(text)
    offered = request.offered if request else ()
    if offered:
        wish = _from_offered(wish, span or text, offered)
    if wish is None and span is not None and not dates.mentions_date(span):
        unclear.add("time")
    return wish


_GOES_ON = re.compile(
    r" ?(?:in the (?:morning|afternoon|evening)|at night|[ap]\.? ?m\b\.?|o'clock|thirty|fifteen|forty[ -]five|"
    r"(?:the )?\d+(?:st|nd|rd|th))"
)


def _telling(span: str | None, text: str, mentions: Callable[[str], bool]) -> str:
    """The words to read a day or time from: the span with what belongs to it, or the whole text where that knows better.

    The whole text holds corrections that a span cuts off ("thursday, no wait, friday"); the span knows which of several is meant.
    """
    parts = corrected_parts(text)
    newest = next((part for part in parts if mentions(part)), None)
    words = plain(span or "")
    if not words or (newest is not None and words not in newest):
        return text
    within = newest or plain(text)
    start = within.find(words)
    if start < 0:
        return words
    end = start + len(words)
    while more := _GOES_ON.match(within, end):
        end = more.end()
    return within[start:end]


def _from_offered(wish: TimeWish | None, span: str, offered: tuple[datetime, ...]) -> TimeWish | None:
    """A choice among the times just named: "the second one", or "ten" where 10:00 was offered."""
    if wish is not None and wish.exact is not None:
        return wish
    index = wish.pick if wish is not None and wish.pick is not None else answers.parse_choice(span, len(offered))
    if index is not None and -len(offered) <= index < len(offered):
        return TimeWish(exact=_wall(offered[index]))
    return wish


def _wall(instant: datetime) -> time:
    return instant.time().replace(tzinfo=None)


_ANY_SERVICE = re.compile(r"(?:a |the |my |some )?(?:car )?(?:service|servicing|maintenance|work)(?: visit| appointment)?")
_BRINGS_CAR = re.compile(
    r"\b(bring|drop|take|leave) (it|her|my|the|our) ?.*\b(in|by|off|over)\b|\bmy (car|truck|suv|van|vehicle)\b"
)


def _type(spans: Mapping[str, str], text: str, known: AppointmentType | None) -> AppointmentType | None:
    if re.search(r"\btest[ -]?drives?\b|\bdrive (one|it|the|that|a)\b", text.lower()):
        return "test_drive"
    given = spans.get("type")
    if _ANY_SERVICE.fullmatch(spans.get("service", "").lower()):
        return "service"
    if given == "test_drive" and not _BRINGS_CAR.match(text.lower()):
        return "test_drive"
    if _BRINGS_CAR.search(text.lower()) or (given == "service" and (known is None or "service" in text.lower())):
        return "service"
    return None


def _service(
    spans: Mapping[str, str], text: str, kind: AppointmentType | None, dialogue: Dialogue
) -> tuple[ServiceInfo | None, Refused | None]:
    span, request = spans.get("service"), dialogue.request
    if kind == "test_drive" or (dialogue.type == "test_drive" and span is None):
        return None, None
    if span is None:
        found = catalog.find_service(text) if request is None or request.service is None else None
        return (found, None) if isinstance(found, ServiceInfo) else (None, None)
    if _ANY_SERVICE.fullmatch(span.lower()):
        return None, None
    found = catalog.find_service(span)
    if isinstance(found, ServiceInfo):
        return found, None
    whole = catalog.find_service(text)
    return (whole, None) if isinstance(whole, ServiceInfo) else (None, found)


_OWN = re.compile(r"\b(?:my|our) ((?:[\w'-]+ ?){1,4})")


def _own_car_in(text: str) -> str | None:
    """The car after "my" or "our", if it is one; the model leaves it out as often as not."""
    for match in _OWN.finditer(text.lower()):
        _, make, model = catalog.split_car(match[1])
        if make and model:
            return own_car_name(match[1])
    return None


def _cars(
    spans: Mapping[str, str], text: str, kind: AppointmentType | None, dialogue: Dialogue
) -> tuple[tuple[CarInfo, ...], str | None, Refused | None]:
    """Cars in stock when a test drive is talked about; otherwise the customer's own car."""
    span = spans.get("car")
    if kind != "test_drive":
        return (), own_car_name(span) if span else _own_car_in(text), None
    if span is None:
        return (), None, None
    cars = catalog.find_cars(span)
    just_named = tuple(car for car in cars if car in dialogue.named)
    cars = just_named or cars
    return cars, None, None if cars else Refused("unknown_car", f"No car matching '{span}'.")


def own_car_name(span: str) -> str | None:
    """The customer's own car as it is read back: "my camry" -> "Toyota Camry"."""
    year, make, model = catalog.split_car(span)
    named = " ".join(str(part) for part in (year, make, model) if part)
    return named or None


def _phone(spans: Mapping[str, str], config: Config, unclear: set[str]) -> str | None:
    if "phone" not in spans:
        return None
    phone = numbers.parse_phone(spans["phone"], config.dealership.region, config.dealership.area_code)
    if phone is None:
        unclear.add("phone")
    return phone
