"""Finds what the agent said without a ground for it: deeds without the tool result of that kind, and values out of nowhere.

A sentence that stands word for word in a tool result (an answer of the FAQ) is supported. Of other sentences each deed (`_DEEDS`)
needs a result whose line begins as named there, in this turn or before. A time, day, price or code needs to be in a result, or in
what the customer said (as said or as heard), or in a reply before, where it was looked at already; a price may also be that of a
service or car which the reply names. Not looked at: opening hours in words, durations, and whether the right value is used in the
right place; end states and read-backs catch the latter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dealer_kiosk.spoken import clocks as spoken_clocks
from dealer_kiosk.spoken.codes import parse_code
from dealer_kiosk.spoken.dates import parse_date
from dealer_kiosk.spoken.figures import in_figures
from scripts.evaluation.heard import Clock, clocks, codes, days, prices, sentences

_DEEDS: Sequence[tuple[str, str]] = (
    # what is said, and how the lines begin that allow it
    (r"^booked\b|\b(?:is|are|you're|been) booked\b|\byour code is\b", r"BOOKING_CONFIRMED"),
    (r"\bsee you (?:on|today|tomorrow)\b", r"BOOKING_CONFIRMED|RESCHEDULED"),
    (r"\b(?:is|been|have) (?:moved|rescheduled)\b|\bsame code\b", r"RESCHEDULED"),
    (r"\b(?:is|been|was already|have) cancell?ed\b", r"CANCELLED|ALREADY_CANCELLED"),
    (r"^(?:done|all set)\b|\byou're all set\b", r"BOOKING_CONFIRMED|RESCHEDULED|CANCELLED|CALLBACK_SCHEDULED"),
    (r"\d(?: [AP]M)? (?:is|are) (?:free|available)\b", r"AVAILABLE|SLOTS"),
    (r"\bi (?:only )?have \d", r"SLOTS|UNAVAILABLE|INVENTORY"),
    (r"\bis the nearest\b", r"CLOSED|FULL"),
    (r"\bis (?:taken|too soon)\b|\bnot be finished in time\b", r"UNAVAILABLE"),
    (r"\bhas nothing (?:else )?free\b", r"FULL|UNAVAILABLE"),
    (r"\bif a time comes free\b", r"WAITLIST_JOINED"),
    (r"\b(?:will|'ll) (?:call|ring|phone) you\b|\badvisor will call\b", r"CALLBACK_SCHEDULED|WAITLIST_JOINED"),
    (r"\bcan call you\b|\bnobody is free\b", r"NEED: (?:consent|phone)|CALLBACK_SCHEDULED"),
    (r"\blet me (?:see if|get you)\b|\bis coming\b|\bon (?:his|her|their) way\b|\bputting you through\b",
     r"TRANSFER_STARTED|NEED|CALLBACK_SCHEDULED|ERROR"),
    (r"\byou have an? \b|\bi see no coming appointments\b", r"APPOINTMENTS|NO_APPOINTMENTS|BOOKING_CONFIRMED"),
    (r"\bconfirmation (?:will go|has been sent|is on its way|was sent)\b", r"(?s:BOOKING_CONFIRMED.*Confirmation email)|E-MAIL"),
    (r"\bnoted that for them\b", r"CALLBACK_SCHEDULED"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One reply and the ground it may stand on."""

    reply: str
    results: Sequence[str]  # lines of the tools, up to and with this turn
    customer: Sequence[str]  # what the customer has said and what was heard of it
    before: Sequence[str]  # the replies before


def unsupported(said: Said, today: date, catalogue: Mapping[str, Sequence[float]]) -> list[str]:
    """What a reply claims without ground, one line each.

    Args:
        said: the reply.
        today: the day of the conversation.
        catalogue: prices by the name of the service or car.
    """
    own = [sentence for sentence in sentences(said.reply) if not _is_quoted(sentence, said.results)]
    found = [f"says {sentence!r} without a result for it" for sentence in own if not _is_done(sentence, said.results)]
    text = " ".join(own)
    found += [f"time {_tell(clock)} out of nowhere" for clock in _new_clocks(text, said)]
    found += [f"day {day} out of nowhere" for day in _new_days(text, said, today)]
    found += [f"{day.weekday} is not {day.date}" for day in days(text, today) if not day.is_consistent]
    found += [f"price {price:g} out of nowhere" for price in _new_prices(text, said, catalogue)]
    return found + [f"code {code} out of nowhere" for code in _new_codes(text, said)]


def _is_quoted(sentence: str, results: Sequence[str]) -> bool:
    bare = _bare(sentence)
    return bool(bare) and any(f" {bare} " in f" {_bare(line)} " for line in results)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def _is_done(sentence: str, results: Sequence[str]) -> bool:
    needed = [line for said, line in _DEEDS if re.search(said, sentence, re.IGNORECASE)]
    return all(any(re.match(line, result) for result in results) for line in needed)


def _tell(clock: Clock) -> str:
    return f"{clock.hour}:{clock.minute:02d}{clock.half}"


def _new_clocks(text: str, said: Said) -> Iterator[Clock]:
    known = [clock for source in (*said.results, *said.before) for clock in clocks(source)]
    known += [clock for words in said.customer for clock in _spoken(words)]
    return (clock for clock in dict.fromkeys(clocks(text)) if not any(clock.fits(other) for other in known))


def _spoken(words: str) -> Iterator[Clock]:
    """The times that a customer may have meant, morning or afternoon."""
    for clock in spoken_clocks.clocks(in_figures(words)):
        yield Clock((clock.hour - 1) % 12 + 1, clock.minute)


def _new_days(text: str, said: Said, today: date) -> Iterator[date]:
    known = {day.date for source in (*said.results, *said.before) for day in days(source, today)}
    known |= {day for words in said.customer if (day := parse_date(words, today))}
    return (day for day in dict.fromkeys(item.date for item in days(text, today)) if day not in known)


def _new_prices(text: str, said: Said, catalogue: Mapping[str, Sequence[float]]) -> Iterator[float]:
    known = {price for source in (*said.results, *said.before) for price in prices(source)}
    known |= {price for name, costs in catalogue.items() if name.lower() in text.lower() for price in costs}
    return (price for price in dict.fromkeys(prices(text)) if price not in known)


def _new_codes(text: str, said: Said) -> Iterator[str]:
    sources = " ".join(said.results)
    spoken = {parse_code(words) for words in said.customer}
    known = {code for reply in said.before for code in codes(reply)}
    return (code for code in codes(text) if code not in sources and code not in spoken | known)
