"""Carries an open request forward: does what policy says is next, until something has to be asked or read back."""

from datetime import datetime

from dealer_kiosk import replies
from dealer_kiosk.conversation import asking
from dealer_kiosk.conversation.state import State
from dealer_kiosk.conversation.which import pick
from dealer_kiosk.messages import Expects, Outcome
from dealer_kiosk.policy import (
    TOOL_OF,
    Ask,
    CallPerson,
    Check,
    Fetch,
    Offer,
    ReadBack,
    Request,
    Urgency,
    Verify,
    intent_arguments,
    next_step,
)
from dealer_kiosk.spoken.names import last_name
from dealer_kiosk.spoken.say import long_day, say_time
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.tools import appointments, customers, human
from dealer_kiosk.tools.results import (
    AppointmentInfo,
    Appointments,
    Available,
    Closed,
    CustomerFound,
    Full,
    NobodyFree,
    NotVerified,
    Refused,
    Slots,
    TransferStarted,
    Unavailable,
)

SlotResult = Available | Unavailable | Slots | Closed | Full | Refused


def advance(state: State) -> None:
    """Do step after step for the open request; returns once the turn ends with a question or a finished request."""
    while True:
        if _too_late(state):
            return
        step = next_step(state.dialogue)
        if isinstance(step, Ask):
            _ask(state, step)
            return
        if isinstance(step, ReadBack):
            _read_back(state)
            return
        work = {Check: _check, Verify: _verify, Fetch: _fetch, CallPerson: call_person}[type(step)]
        if not work(state):
            return


def _too_late(state: State) -> bool:
    """Whether the appointment is too near to be changed: said at once, not after a new time has been found and agreed."""
    request = state.request
    if request is None or request.appointment is None or request.kind not in ("move", "cancel"):
        return False
    verb = "reschedule" if request.kind == "move" else "cancel"
    refused = appointments.change_refused(state.context, request.appointment.id, verb)
    if refused is None or refused.code != "too_late":
        return False
    state.turn.tool(TOOL_OF[request.kind], _so_far(state), refused.line)
    cut_off(state, refused)
    return True


def cut_off(state: State, refused: Refused) -> None:
    """Offer a person for what can no longer be changed here."""
    state.say(replies.tell(refused, state.today))
    state.done()
    state.wait(Expects.YES_NO, "", Offer("callback", text="change inside the cut-off"))


def _ask(state: State, step: Ask) -> None:
    if state.request is None:
        state.wait(Expects.OPEN, replies.question("more" if state.turn.said else "open"))
        return
    if not state.turn.lines:
        state.turn.tool(TOOL_OF[state.request.kind], _so_far(state), f"NEED: {_NEEDS[step.topic]}")
    else:
        state.turn.lines.append(f"NEED: {_NEEDS[step.topic]}")
    if step.topic == "appointment":
        state.say(replies.tell(Appointments(state.request.choices), state.today))
    asking.forget_answered(state, step)
    last_try = step.topic == "identity" and state.dialogue.caller.failures + 1 >= state.config.conversation.verify_attempts
    state.ask(step, again=2 * last_try)


_NEEDS = {
    "type": "service or test drive",
    "service": "service",
    "car": "car",
    "day": "day",
    "time": "time",
    "phone": "phone number",
    "name": "name",
    "last_name": "last name",
    "identity": "last name or confirmation code",
    "first_name": "first name",
    "appointment": "which appointment",
    "new_time": "new day and time",
    "open": "what the customer wants",
}


def _so_far(state: State) -> dict[str, str]:
    return intent_arguments(state.request, state.dialogue.caller) if state.request else {}


# ---- times ---------------------------------------------------------------------------------------------------------


def _check(state: State) -> bool:
    request = state.request
    assert request is not None  # noqa: S101 - only for an open request
    assert request.day is not None  # noqa: S101 - policy asks for the day first
    exact = request.wish.exact if request.wish else None
    arguments = {
        "appointment_type": _type_of(request),
        "service": request.service.name if request.service else None,
        "car": request.car.name if request.car else None,
        "preferred_date": request.day.isoformat(),
        "preferred_time": f"{exact:%H:%M}" if exact else None,
    }
    service = request.appointment.service if request.appointment else request.service
    car = request.appointment.car if request.appointment else request.car
    result = state.turn.run(
        "check_availability",
        arguments,
        lambda: appointments.check_availability(
            state.context,
            _type_of(request),
            arguments["preferred_date"] or "",
            arguments["preferred_time"],
            minutes=service.minutes if service else None,
            car_id=car.id if car else None,
            wish=request.wish,
            excluding=request.appointment.id if request.appointment else None,
        ),
    )
    return slot_answered(state, result)


def _type_of(request: Request) -> str:
    return request.appointment.type if request.appointment else request.type or "service"


def slot_answered(state: State, result: SlotResult) -> bool:
    """Take up the answer to a wished time; True = it is free and the request can go on."""
    request = state.request
    assert request is not None  # noqa: S101 - only asked for an open request
    if isinstance(result, Available):
        state.set_request(start=result.start, offered=())
        if isinstance(next_step(state.dialogue), Ask):
            state.say(replies.tell(result, state.today))
        return True
    state.say(replies.tell(result, state.today, request.wish))
    if isinstance(result, Slots):
        _offer_times(state, tuple(result.offered), replies.WHICH_TIME)
    elif isinstance(result, Unavailable) and result.alternatives:
        _offer_times(
            state, tuple(result.alternatives), replies.EITHER_TIME if len(result.alternatives) == 2 else replies.WHICH_TIME
        )
    elif isinstance(result, Closed | Full) and result.next_start:
        state.set_request(day=None, offered=(result.next_start,))
        state.wait(Expects.DATE, replies.THAT_TIME, Offer("slot", start=result.next_start))
    elif isinstance(result, Closed | Full):
        state.set_request(day=None, offered=())
        state.wait(Expects.YES_NO, replies.CALLBACK_OFFER, Offer("callback", text="found no free time to book"))
    else:
        bad_time = isinstance(result, Refused) and result.code == "bad_time"
        state.set_request(day=request.day if bad_time else None, wish=None, offered=())
        state.ask(Ask(Expects.TIME, "time") if bad_time else Ask(Expects.DATE, "day"))
    return False


def _offer_times(state: State, starts: tuple[datetime, ...], question: str) -> None:
    state.set_request(offered=starts)
    state.turn.lines.append("NEED: time")
    if len(starts) == 1:
        state.wait(Expects.TIME, replies.THAT_TIME, Offer("slot", start=starts[0]))
    else:
        state.wait(Expects.TIME, question, Offer("slot"))


# ---- identity ------------------------------------------------------------------------------------------------------


def _verify(state: State) -> bool:
    caller = state.dialogue.caller
    result = verify(state)
    if isinstance(result, CustomerFound):
        return True
    if result.ambiguous and not caller.ambiguous:
        ask_first_name(state)
        return True
    return verification_failed(state)


def ask_first_name(state: State) -> None:
    """Several persons share phone and last name: drop the name, so that policy asks for the first one."""
    name = state.dialogue.caller.name or ""
    state.set_caller(ambiguous=True, name=None, last_name=last_name(name))


def verify(state: State) -> CustomerFound | NotVerified:
    """Compare what the caller gave with the records and note who they are."""
    caller = state.dialogue.caller
    arguments = {"phone": caller.phone, "name": caller.name, "code": caller.code}
    result = state.turn.run(
        "verify_customer",
        arguments,
        lambda: customers.verify_customer(state.context, caller.phone or "", name=caller.name, code=caller.code),
    )
    if isinstance(result, CustomerFound) and result.customer:
        state.set_caller(customer=result.customer, ambiguous=False)
    return result


def verification_failed(state: State) -> bool:
    """Start the check over, or get a person after too many tries."""
    failures, code = state.dialogue.caller.failures + 1, state.dialogue.caller.code
    state.forget_caller(failures)
    if code is not None:
        state.say(replies.heard_code(code))
    if failures >= state.config.conversation.verify_attempts:
        state.say(replies.LET_ME_GET)
        get_person(state, "could not be identified")
        return False
    state.say(replies.NO_MATCH)
    state.ask(Ask(Expects.PHONE, "phone"))
    return False


# ---- the customer's appointments -----------------------------------------------------------------------------------


def _fetch(state: State) -> bool:
    request = state.request
    assert request is not None  # noqa: S101 - only for an open request
    result = state.turn.run("get_customer_appointments", {}, lambda: appointments.get_customer_appointments(state.context))
    if not isinstance(result, Appointments):
        state.done(Outcome.ANSWERED)
        state.say(replies.tell(result, state.today))
        state.wait(Expects.YES_NO, replies.BOOK_ONE, Offer("book"))
        return False
    if request.kind == "list":
        state.say(replies.tell(result, state.today))
        state.done(Outcome.ANSWERED)
        state.wait(Expects.OPEN, replies.question("more"), Offer("more"))
        return False
    chosen = choose(tuple(result.appointments), request.which, state)
    if chosen is None:
        state.set_request(choices=tuple(result.appointments))
        return True
    state.set_request(appointment=chosen)
    if request.kind == "move" and request.day is None:
        state.say(replies.tell(Appointments([chosen]), state.today))
        if request.wish is not None:
            state.set_request(day=chosen.start.date())
    return True


def choose(items: tuple[AppointmentInfo, ...], words: str | None, state: State) -> AppointmentInfo | None:
    """The one appointment that the customer's words point at, or None when more than one is left."""
    if len(items) == 1:
        return items[0]
    if not words:
        return None
    return pick(items, words, state.today)


# ---- people --------------------------------------------------------------------------------------------------------


def get_person(state: State, reason: str, urgency: Urgency = "medium", *, callback_only: bool = False, **values: object) -> None:
    """Open a request for a person and carry it forward; an unfinished request of another kind is dropped."""
    state.escalated = True
    request = Request("callback", reason=reason, urgency=urgency, callback_only=callback_only)
    state.update(request=request)
    state.fill(**values)
    advance(state)


def call_person(state: State) -> bool:
    """Call somebody who is signed in, or find the time of a callback."""
    request = state.request
    assert request is not None  # noqa: S101 - only for an open request
    result: TransferStarted | NobodyFree | Refused
    if request.callback_only or request.day or request.wish:
        result = human.offer_callback(state.context, _not_before(state, request))
        state.turn.tool("request_human", {"reason": request.reason, "urgency": request.urgency}, result.line)
    else:
        result = state.turn.run(
            "request_human",
            {"reason": request.reason, "urgency": request.urgency},
            lambda: human.request_human(state.context, request.reason, request.urgency),
        )
    if isinstance(result, NobodyFree) and result.callback_at is not None:
        state.set_request(start=result.callback_at)
        if state.dialogue.caller.phone is None or not request.callback_only:
            state.say(replies.tell(result, state.today))
        return True
    state.say(replies.tell(result, state.today))
    state.done()
    if isinstance(result, TransferStarted):
        state.update(expects=Expects.NOTHING)
    else:
        state.wait(Expects.OPEN, replies.question("more"))
    return False


def _not_before(state: State, request: Request) -> datetime | None:
    if request.day is None and (request.wish is None or request.wish.exact is None):
        return None
    day = request.day or state.today
    wish = request.wish or TimeWish()
    at = wish.exact or wish.after
    start = datetime.combine(day, at or datetime.min.time(), tzinfo=state.now.tzinfo)
    return max(start, state.now)


# ---- read-backs ----------------------------------------------------------------------------------------------------


def _read_back(state: State) -> None:
    request, caller = state.request, state.dialogue.caller
    assert request is not None  # noqa: S101 - only for an open request
    name = caller.customer.name if caller.customer else caller.name or ""
    text = ""
    if request.kind == "book" and request.start:
        text = replies.read_back_booking(
            service=request.service, car=request.car, own_car=request.own_car, start=request.start, name=name, today=state.today
        )
    elif request.kind == "move" and request.appointment and request.start:
        text = replies.read_back_move(request.appointment, request.start, state.today)
    elif request.kind == "cancel" and request.appointment:
        text = replies.read_back_cancel(request.appointment, state.today)
    elif request.kind == "callback" and request.start and caller.phone:
        text = replies.read_back_callback(caller.phone, request.start, state.today)
    state.turn.tool(TOOL_OF[request.kind], _so_far(state), f"CONFIRM: {_summary(request)}")
    state.wait(Expects.YES_NO, text, Offer("read_back"))


def _summary(request: Request) -> str:
    start = request.start
    when = f" on {long_day(start.date())} at {say_time(start)}" if start else ""
    if request.kind == "book":
        what = request.service.name.lower() if request.service else f"test drive of the {request.car.name}" if request.car else ""
        return what + when
    what = request.appointment.what if request.appointment else "callback"
    return {"move": f"move {what} to{when.removeprefix(' on')}", "cancel": f"cancel {what}"}.get(request.kind, what + when)


def remind(state: State) -> None:
    """Ask the open question again after a digression, with where we were."""
    request = state.request
    if request is None:
        state.wait(Expects.OPEN, replies.question("more"), Offer("more"))
        return
    what = request.service.name.lower() if request.service else "test drive" if request.type == "test_drive" else ""
    if request.appointment:
        what = request.appointment.what
    lead = replies.where_we_were(what, request.day, request.start, state.today)
    question = state.question
    offer = state.dialogue.offer
    open_question = offer is None or (offer.kind == "slot" and offer.start is None)
    if lead and open_question and question and not question.startswith("For the"):
        question = lead + question[:1].lower() + question[1:]
    state.say(question)
