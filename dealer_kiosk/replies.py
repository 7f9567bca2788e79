"""What the agent says. Facts come only from tool results and from what the customer gave; no database and no clock is read here.

Every function returns display text ("9:30 AM", "59 to 89 dollars"); `spoken.say.speakable` turns it into words for the voice.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dealer_kiosk.spoken.say import (
    article,
    group_phone,
    join_and,
    join_or,
    long_day,
    say_day,
    say_minutes,
    say_price,
    say_time,
    short_time,
    spell,
)
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.tools.results import (
    AlreadyCancelled,
    AppointmentInfo,
    Appointments,
    Available,
    Booked,
    CallbackScheduled,
    Cancelled,
    CarInfo,
    Closed,
    Found,
    Full,
    Inventory,
    NoAppointments,
    NobodyFree,
    NotFound,
    NotVerified,
    NoVehicles,
    Refused,
    Rescheduled,
    ServiceInfo,
    Services,
    Slots,
    ToolResult,
    TransferStarted,
    Unavailable,
    WaitlistJoined,
)

# ---- questions -----------------------------------------------------------------------------------------------------

_QUESTIONS: Mapping[str, tuple[str, str]] = {
    # topic: (first time, again)
    "type": ("Is that for a service visit or a test drive?", "Would you like a service visit, or a test drive?"),
    "service": ("Which service is it?", "What does your car need? An oil change, for example, or a brake inspection."),
    "car": ("Which car would you like to drive?", "Which of our cars is it? You can say the make, like Toyota or Ford."),
    "day": ("What day works for you?", 'I didn\'t get the day. You can say "Tuesday" or "December first".'),
    "time": ("Which time suits you?", 'I didn\'t get the time. You can say "nine thirty" or "the first one".'),
    "phone": (
        "What's the best phone number for you?",
        "I need all ten digits. Please say your phone number one digit at a time.",
    ),
    "phone_on_file": (
        "What phone number is it under?",
        "I need all ten digits. Please say your phone number one digit at a time.",
    ),
    "phone_callback": ("What number should they call?", "I need all ten digits. Please say the number one digit at a time."),
    "name": ("And your name?", "Sorry, I didn't get the name. Please say your first and last name."),
    "last_name": ("And your last name?", "Sorry, what is your last name?"),
    "first_name": ("And your first name?", "Sorry, what is your first name?"),
    "identity": ("And your last name, or your confirmation code?", "Please say your last name, or spell your confirmation code."),
    "appointment": ("Which one?", "Which one do you mean? You can say the day."),
    "new_time": ("When would you like it instead?", 'Which day instead? You can say "Tuesday" or "December first".'),
    "email": ("What's your e-mail address?", "Sorry, could you spell your e-mail address?"),
    "open": ("How can I help?", "I can book a service or a test drive, answer questions, or get you a person."),
    "more": ("Anything else?", "Is there anything else I can do?"),
}


def question(topic: str, *, again: int = 0) -> str:
    """The question for a topic.

    Args:
        topic: what is asked.
        again: how often it has been asked in vain; the words change, and at the second time another way to answer is named.
    """
    return _OTHER_WAYS.get(topic, _QUESTIONS[topic][1]) if again > 1 else _QUESTIONS[topic][again]


_OTHER_WAYS = {
    "phone": "You can also key in your number, or say one digit after the other.",
    "phone_on_file": "You can also key in the number, or say one digit after the other.",
    "phone_callback": "You can also key in the number, or say one digit after the other.",
    "name": "Could you spell your first and last name for me, letter by letter?",
    "last_name": "Could you spell your last name for me, letter by letter?",
    "first_name": "Could you spell your first name for me, letter by letter?",
    "identity": "Could you spell your last name or your code for me, letter by letter?",
    "email": 'Could you spell all of it for me, letter by letter, with "at" and "dot"?',
}

WHICH_ONE = "Which one?"
WHICH_SERVICE = "Which one do you need?"
WHICH_TIME = "Which suits you?"
EITHER_TIME = "Does either work?"
THAT_TIME = "Would you like that?"
BOOK_ONE = "Would you like to book one?"
DRIVE_IT = "Would you like to drive it?"
DRIVE_ONE = "Would you like to drive one?"
SHALL_I_BOOK = "Shall I book it?"
SHALL_I_MOVE = "Shall I move it?"
SHALL_I_CANCEL = "Shall I cancel it?"
SHALL_I_SET_UP = "Shall I set that up?"
TRY_AGAIN = "Shall I try again?"
TELL_THEM = "Anything I should tell them?"

_OTHER_WORDS = {
    "Anything else?": "Is there anything else?",
    "How can I help?": "What can I do for you?",
    WHICH_TIME: "Which of these suits you?",
    THAT_TIME: "Does that suit you?",
    WHICH_ONE: "Which one is it?",
    BOOK_ONE: "Shall I look for a time?",
}


def not_twice(reply: str, before: str) -> str:
    """The reply, its closing question in other words when the reply before ended with the same one."""
    for question, other in _OTHER_WORDS.items():
        if reply.endswith(question) and before.endswith(question):
            return reply.removesuffix(question) + other
    return reply


def where_we_were(what: str, day: date | None, start: datetime | None, today: date) -> str:
    """The lead-in that takes up an interrupted request: "For the brake inspection on Friday at 2:00 PM: "."""
    if not what:
        return ""
    if start:
        return f"For the {what} {_on(start.date(), today)} at {say_time(start)}: "
    return f"For the {what}{' ' + _on(day, today) if day else ''}: "


# ---- read-backs ----------------------------------------------------------------------------------------------------


def read_back_booking(
    *, service: ServiceInfo | None, car: CarInfo | None, own_car: str | None, start: datetime, name: str, today: date
) -> str:
    """Day, date, time, service and price of a booking, ending in the question that a yes answers."""
    when = f"{_full_day(start.date(), today)} at {say_time(start)}, under {name}"
    if service is None:
        what = f"Test drive of the {car.name}" if car else "Test drive"
        return f"{what}, {when}. {BRING_LICENSE} {SHALL_I_BOOK}"
    for_car = f" for {article(own_car)} {own_car}" if own_car else ""
    price = say_price(service.price_min, service.price_max)
    return f"{service.name}{for_car}, {when}. About {say_minutes(service.minutes)}, {price}. {SHALL_I_BOOK}"


def read_back_move(appointment: AppointmentInfo, start: datetime, today: date) -> str:
    """What would be moved, and its new and old time."""
    old = f"{say_day(appointment.start.date(), today)} at {say_time(appointment.start)}"
    return f"Your {appointment.what} on {long_day(start.date())} at {say_time(start)} instead of {old}. {SHALL_I_MOVE}"


def read_back_cancel(appointment: AppointmentInfo, today: date) -> str:
    """What would be cancelled."""
    start = appointment.start
    return f"Your {appointment.what} {_on(start.date(), today)} at {say_time(start)}. {SHALL_I_CANCEL}"


def read_back_callback(phone: str, due: datetime, today: date) -> str:
    """Number and time of a callback."""
    return f"{group_phone(phone)}, {_moment(due, today)}. {SHALL_I_SET_UP}"


def read_back_email(address: str) -> str:
    """The address the customer has just dictated."""
    return f"{address}, is that right?"


# ---- acknowledgements ----------------------------------------------------------------------------------------------


def heard_phone(phone: str) -> str:
    """The number in groups, so that a wrong digit is noticed."""
    return f"{group_phone(phone)}."


def heard_code(code: str) -> str:
    """A confirmation code that fitted nobody, so that a wrong letter is noticed."""
    return f"I heard {spell(code)}."


def all_set(name: str, appointment: AppointmentInfo | None, today: date) -> str:
    """The end of a booking once nothing is open."""
    if appointment is None:
        return f"All set{', ' + name if name else ''}."
    start = appointment.start
    return f"All set{', ' + name if name else ''}. See you {_on(start.date(), today)} at {short_time(start)}."


WHAT_TO_CHANGE = "What would you like to change?"
BRING_LICENSE = "Please bring your driver's license."
EMAIL_NOTED = "Thanks. The confirmation will go to that address."
EMAIL_KEPT = "Thanks, I've noted the address."
EMAIL_OFFER = "Would you like the confirmation by e-mail?"
CALLBACK_OFFER = "Shall I ask someone to call you about it?"
EMAIL_ON_FILE = "The confirmation will go to your e-mail on file."
GOODBYE = "Thanks for coming by. Goodbye!"
STILL_THERE = "Are you still there?"
NOBODY = "I don't think you are talking to me. When you need me, just say hello."
LEFT_ALONE = "I'll let you go. Come back any time."
CALL_OVER = "I'm sorry, I have to end this call here. Please ring again if there is more. Goodbye."
NOT_UNDERSTOOD = "Sorry, I didn't get that."
TOO_LONG = "Sorry, that was a lot at once. Please say it in one sentence."
SOMEBODY_ELSE = "I can only talk about a booking with the person it belongs to. If they call or come by, I'll gladly help them."
DANGER = "Please don't drive it."
YES_OR_NO = "Please say yes or no, so that I get this right."
UPSET = "I'm sorry about that. Shall I get a person for you?"
OKAY = "Okay."
OTHER_WISH = "Now to the other thing."
NO_WISH = {
    "small_talk": "I'm doing fine, thank you.",
    "off_topic": "That's not something I can help with. I look after service visits, test drives and our cars.",
    "other_language": "I'm sorry, I only speak English.",
}
"""What is said to utterances that ask for nothing we do."""
TECHNICAL = "Sorry, something went wrong on my side and nothing was changed."
NO_DATABASE = "Sorry, I can't reach our appointment book right now, so nothing was saved."
SHALL_I_GET = "I'm afraid I don't follow. Shall I get a person for you?"
LET_ME_GET = "Let me get you a person."
TAKE_YOUR_TIME = "Sure, take your time."
WELCOME = "You're welcome."
HELLO = "Hello."
STARTED_OVER = "Okay, let's start over."
DROPPED = "Okay, I've dropped that."
NO_MATCH = "That doesn't match what I have. Let's try again."
NOTED = "Thanks, I've noted that for them."
KEPT = "Okay, I'll leave it as it is."
GO_AHEAD = "Go ahead."
BOOKED = "Booked."
DONE = "Done."
ONE_MOMENT = "One moment, please."
NOBODY_FREE = "Nobody is free right now."
CLOSED_NOW = "We're closed now."
ALREADY_CANCELLED = "That one was already cancelled."
NO_APPOINTMENTS = "I see no coming appointments for you."
NO_INFORMATION = "I don't have that information."
PHONE_DENIED = "Sorry, then I misheard."
PERSON_INSTEAD = "I'm sorry, I can't get it right. Shall I get a person for you?"
WITHHELD = "I can't do that without it. Shall I get a person for you?"
NO_NUMBER = "All right. Without a number nobody can call you."
CANNOT_TAKE_IT = "I'm sorry, I can't get it right. Please speak to one of our staff in the showroom."


def greeting(words: str, dealer: str) -> str:
    """The first sentence, with the dealership's name in its place."""
    return words.replace("{dealer}", dealer)


def fixed() -> tuple[str, ...]:
    """Everything that is always said in the same words, the likeliest first: the sound of it can be made in advance."""
    firsts, seconds = zip(*_QUESTIONS.values(), strict=True)
    sentences = [text for name, text in globals().items() if name.isupper() and isinstance(text, str)]
    rest = (_OTHER_WAYS, _OTHER_WORDS, NO_WISH, _REFUSALS)
    return tuple(dict.fromkeys([*firsts, *sentences, *seconds, *(text for table in rest for text in table.values())]))


# ---- results -------------------------------------------------------------------------------------------------------


def tell(result: ToolResult, today: date, wish: TimeWish | None = None) -> str:
    """What a tool found or did, in one or two short sentences."""
    teller = _TELLERS.get(type(result))
    if teller is None:
        return ""
    if isinstance(result, Slots):
        return _slots(result, today, wish)
    return teller(result, today)


def _available(result: Available, today: date) -> str:
    start = result.start
    return f"{_upper(say_day(start.date(), today))} at {say_time(start)} is free."


def _slots(result: Slots, today: date, wish: TimeWish | None = None) -> str:
    part = f" {wish.part}" if wish and wish.part else ""
    day = _upper(say_day(result.day, today)) + part
    day = {"Today morning": "This morning", "Today afternoon": "This afternoon", "Today evening": "This evening"}.get(day, day)
    times = join_or([short_time(item) for item in result.offered])
    return f"{day} I have {times}." if len(result.offered) > 1 else f"{day} I only have {times}."


def _unavailable(result: Unavailable, today: date) -> str:
    wished = result.wished
    why = {
        "taken": f"{say_time(wished)} is taken.",
        "lunch": f"We're closed for lunch at {short_time(wished)}.",
        "closed": f"We're closed at {say_time(wished)}.",
        "too_soon": f"{say_time(wished)} is too soon.",
        "grid": f"I can't start at {short_time(wished)}.",
        "too_long": f"It would not be finished in time from {say_time(wished)}.",
    }[result.reason]
    if not result.alternatives:
        return f"{why} That day has nothing else free."
    return f"{why} I have {join_or(_starts(result.alternatives, wished.date(), today))}."


def _starts(starts: Sequence[datetime], day: date, today: date) -> list[str]:
    return [short_time(item) if item.date() == day else f"{say_day(item.date(), today)} at {short_time(item)}" for item in starts]


def _closed(result: Closed, today: date) -> str:
    return f"We're closed {result.reason}. {_nearest(result.next_start, today)}"


def _full(result: Full, today: date) -> str:
    return f"{_upper(say_day(result.day, today))} has nothing free. {_nearest(result.next_start, today)}"


def _nearest(start: datetime | None, today: date) -> str:
    if start is None:
        return "I see nothing free after that either."
    return f"{_upper(say_day(start.date(), today))} at {short_time(start)} is the nearest."


def _booked(result: Booked, _today: date) -> str:
    mail = f" {EMAIL_ON_FILE}" if result.mail_queued else ""
    return f"{BOOKED} Your code is {spell(result.appointment.code)}.{mail}"


def _rescheduled(result: Rescheduled, today: date) -> str:
    start = result.appointment.start
    return f"{DONE} {_upper(say_day(start.date(), today))} at {short_time(start)}, same code."


def _cancelled(result: Cancelled, today: date) -> str:
    item = result.appointment
    return f"{DONE} Your {item.what} {_on(item.start.date(), today)} is cancelled."


def _already_cancelled(_result: AlreadyCancelled, _today: date) -> str:
    return ALREADY_CANCELLED


def _appointments(result: Appointments, today: date) -> str:
    items = [
        f"{article(item.what)} {item.what} {_on(item.start.date(), today)} at {say_time(item.start)}"
        for item in result.appointments[:3]
    ]
    more = len(result.appointments) - 3
    tail = f", and {more} more" if more > 0 else ""
    return f"You have {join_and(items)}{tail}."


def _no_appointments(_result: NoAppointments, _today: date) -> str:
    return NO_APPOINTMENTS


def _found(result: Found, _today: date) -> str:
    return result.answer


def _not_found(_result: NotFound, _today: date) -> str:
    return NO_INFORMATION


def _services(result: Services, _today: date) -> str:
    if len(result.services) == 1:
        item = result.services[0]
        price = say_price(item.price_min, item.price_max)
        is_price = f"is {price}" if price[0].isdigit() or price == "free" else f"has its {price}"
        return f"{_upper(article(item.name))} {item.name.lower()} {is_price} and takes about {say_minutes(item.minutes)}."
    names = [item.name.lower() for item in result.services]
    if len(names) <= 3:
        return f"We do {join_and(names)}."
    return f"We do {', '.join(names[:3])} and {len(names) - 3} other jobs."


def _inventory(result: Inventory, _today: date) -> str:
    items = [f"{article(str(car.year))} {car.name}{_for_price(car)}" for car in result.cars[:3]]
    count = {1: "One", 2: "Two", 3: "Three"}.get(result.total, str(result.total))
    lead = f"{count}, for example" if result.total > len(items) else count
    return f"{lead}: {join_and(items)}."


def _for_price(car: CarInfo) -> str:
    return f" for {car.price:,.0f} dollars" if car.price else ""


def _no_vehicles(result: NoVehicles, _today: date) -> str:
    return "I don't have one like that right now." if result.wished else "I have no cars to show right now."


def _transfer(result: TransferStarted, _today: date) -> str:
    return f"Let me see if {result.person} is free. {ONE_MOMENT}"


def _nobody(result: NobodyFree, today: date) -> str:
    why = NOBODY_FREE if result.open_now else CLOSED_NOW
    if result.callback_at is None:
        return f"{why} I have no free time for a callback either."
    return f"{why} An advisor can call you {_moment(result.callback_at, today)}."


def _callback(result: CallbackScheduled, today: date) -> str:
    return f"{DONE} An advisor will call {_moment(result.due, today)}."


def _waitlist(result: WaitlistJoined, today: date) -> str:
    return f"You're on the list for {say_day(result.day, today)}. If a time comes free, an advisor will call you."


def _not_verified(_result: NotVerified, _today: date) -> str:
    return NO_MATCH


def _refused(result: Refused, _today: date) -> str:
    text = _REFUSALS[result.code]
    if result.code in ("unknown_service", "unknown_car") and result.nearest:
        return f"{text} The nearest I have is {join_or(list(result.nearest[:3]))}."
    return text


_REFUSALS: Mapping[str, str] = {
    "bad_date": "I didn't get the day.",
    "bad_time": "I didn't get the time.",
    "past": "That is in the past.",
    "too_far": "I can only book thirty days ahead.",
    "unknown_service": "I don't know that service.",
    "unknown_option": "I don't have that to offer.",
    "unknown_car": "I don't have that car.",
    "unknown_customer": "I can't find that record.",
    "unknown_appointment": "I can't find that appointment.",
    "not_active": "That appointment can't be changed any more.",
    "too_late": "It's too close to the appointment for me to change it. Shall I get you a person?",
    "bad_phone": "That isn't a complete phone number.",
    "bad_name": "I didn't get the name.",
    "bad_email": "That doesn't look like an e-mail address.",
    "bad_type": "I can book service visits and test drives.",
    "missing": "I need a little more for that.",
    "no_services": "I can't see our services right now.",
    "too_long": "That was too long for me.",
    "busy": NO_DATABASE,
}

_TELLERS: Mapping[type, Callable[[Any, date], str]] = {
    Available: _available,
    Slots: _slots,
    Unavailable: _unavailable,
    Closed: _closed,
    Full: _full,
    Booked: _booked,
    Rescheduled: _rescheduled,
    Cancelled: _cancelled,
    AlreadyCancelled: _already_cancelled,
    Appointments: _appointments,
    NoAppointments: _no_appointments,
    Found: _found,
    NotFound: _not_found,
    Services: _services,
    Inventory: _inventory,
    NoVehicles: _no_vehicles,
    TransferStarted: _transfer,
    NobodyFree: _nobody,
    CallbackScheduled: _callback,
    WaitlistJoined: _waitlist,
    NotVerified: _not_verified,
    Refused: _refused,
}


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _on(day: date, today: date) -> str:
    """`tomorrow`, or `on Friday, November 27th`."""
    spoken = say_day(day, today)
    return spoken if spoken in ("today", "tomorrow") else f"on {spoken}"


def _full_day(day: date, today: date) -> str:
    """A read-back names weekday and date; today needs neither."""
    return "today" if day == today else long_day(day)


def _moment(instant: datetime, today: date) -> str:
    day = say_day(instant.date(), today)
    return f"at {short_time(instant)} today" if day == "today" else f"{_on(instant.date(), today)} at {short_time(instant)}"
