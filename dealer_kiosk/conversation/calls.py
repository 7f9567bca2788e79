"""What each function of the language model does to the dialogue."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dealer_kiosk import replies
from dealer_kiosk.conversation import asking
from dealer_kiosk.conversation.resolve import Values
from dealer_kiosk.conversation.state import State
from dealer_kiosk.conversation.steps import advance, ask_first_name, choose, get_person, remind, verify
from dealer_kiosk.messages import Expects, FunctionCall, Outcome
from dealer_kiosk.policy import Ask, Kind, Offer, Request, Topic, next_step
from dealer_kiosk.tools import customers, faq, inventory
from dealer_kiosk.tools.results import (
    CustomerFound,
    Found,
    Inventory,
    NotFound,
    Refused,
    Services,
)


def apply(state: State, call: FunctionCall, values: Values) -> None:
    """Take one call up: fill the open request or begin one, answer a question, and say what comes next."""
    if call.name in QUESTIONS and state.intent is None:
        state.intent = call.name
    _HANDLERS[call.name](state, call, values)


# ---- questions -----------------------------------------------------------------------------------------------------


def _search_faq(state: State, call: FunctionCall, _values: Values) -> None:
    query = call.arguments.get("query", state.turn.text)
    result = state.turn.run("search_faq", {"query": query}, lambda: faq.search_faq(state.context, _with_context(query, state)))
    state.missed += isinstance(result, NotFound)
    state.say(replies.tell(result, state.today))
    if isinstance(result, Found):
        state.reached(Outcome.ANSWERED)
        remind(state)
    elif state.request is not None:
        remind(state)
    else:
        state.wait(Expects.YES_NO, replies.CALLBACK_OFFER, Offer("callback", text=state.turn.text))


def _with_context(query: str, state: State) -> str:
    """The span alone may be one vague word ("open"); the whole sentence then says what is meant."""
    return query if len(query.split()) > 2 else state.turn.text


def _list_services(state: State, call: FunctionCall, values: Values) -> None:
    wished = call.arguments.get("service")
    if values.refused is not None and values.refused.code == "unknown_service":
        _search_faq(state, FunctionCall("search_faq"), values)  # "do you do body work" is no service, but may be answered
        return
    result = state.turn.run(
        "list_services",
        {"service": values.service.name if values.service else wished},
        lambda: faq.list_services(state.context, values.service.name if values.service else wished),
    )
    state.say(replies.tell(result, state.today))
    state.reached(Outcome.ANSWERED)
    if state.request is not None and state.request.service is not None:
        remind(state)
    elif isinstance(result, Services) and len(result.services) == 1:
        state.wait(Expects.YES_NO, replies.BOOK_ONE, Offer("book", service=result.services[0], type="service"))
    else:
        state.update(request=state.request or Request("book", type="service"))
        state.wait(Expects.SERVICE, replies.WHICH_SERVICE)


def _list_inventory(state: State, call: FunctionCall, values: Values) -> None:
    words = call.arguments.get("make", "")
    result = state.turn.run(
        "list_inventory",
        {"make": words or None},
        lambda: inventory.list_inventory(state.context, max_results=3, words=state.turn.text),
    )
    if not isinstance(result, Inventory) and faq.answer_to(state.turn.text):
        _search_faq(state, FunctionCall("search_faq"), values)  # "do you have chargers" is about no car
        return
    state.say(replies.tell(result, state.today))
    state.reached(Outcome.ANSWERED)
    if isinstance(result, Inventory):
        state.update(named=tuple(result.cars))
        car = result.cars[0] if len(result.cars) == 1 else None
        question = replies.DRIVE_IT if car else replies.DRIVE_ONE
        state.wait(Expects.YES_NO, question, Offer("book", type="test_drive", car=car))
    else:
        remind(state)


# ---- who is speaking -----------------------------------------------------------------------------------------------


def _get_customer(state: State, _call: FunctionCall, values: Values) -> None:
    if values.code is not None:
        state.set_caller(code=values.code)
    elif values.phone is None:
        state.set_caller(phone=None, known=False)  # whatever number we have is not the one that was just said
        asking.again(state, Ask(Expects.PHONE, "phone"))
        return
    elif not _take_phone(state, values.phone):
        return
    _go_on(state)


def _take_phone(state: State, phone: str) -> bool:
    """Note a number and read it back; False when it has to be asked again."""
    if state.request is not None and state.request.kind == "callback":  # read back with the time of the call
        state.set_caller(phone=phone)
        return True
    result = state.turn.run("get_customer", {"phone": phone}, lambda: customers.get_customer(state.context, phone))
    if isinstance(result, Refused):
        asking.again(state, Ask(Expects.PHONE, "phone"))
        return False
    state.set_caller(phone=phone, known=isinstance(result, CustomerFound), customer=None)
    state.say(replies.heard_phone(phone))
    return True


def _create_customer(state: State, _call: FunctionCall, values: Values) -> None:
    if take_details(state, values):
        _go_on(state)


def take_details(state: State, values: Values) -> bool:
    """Note who the customer is; False when one of the details has to be asked again or confirmed first."""
    if values.code is not None:
        state.set_caller(code=values.code)
    if values.own_car:
        state.fill(own_car=values.own_car)
    if values.phone is not None and state.dialogue.caller.phone is None and not _take_phone(state, values.phone):
        return False
    if values.name is not None:
        _take_name(state, values.name)
    elif "name" in values.unclear:
        asking.again_for(state, Expects.NAME, "name")
        return False
    if values.email is not None:
        state.wait(Expects.YES_NO, replies.read_back_email(values.email), Offer("email_read_back", text=values.email))
    elif "email" in values.unclear:
        asking.again(state, Ask(Expects.EMAIL, "email"))
    return values.email is None and "email" not in values.unclear


def _take_name(state: State, name: str) -> None:
    caller = state.dialogue.caller
    if caller.customer is not None or (caller.full_name and not _corrects_name(state)):
        return
    if len(name.split()) == 1:
        if caller.ambiguous:
            name = f"{name} {caller.last_name}".strip()
        elif caller.name and len(caller.name.split()) == 1 and caller.name != name:
            name = f"{caller.name} {name}"
        elif caller.name == name:  # the last name it was from the beginning
            ask_first_name(state)
            return
    state.set_caller(name=name)
    if state.request is not None and state.request.kind == "book" and caller.known and caller.phone:
        result = verify(state)
        if not isinstance(result, CustomerFound) and result.ambiguous and not caller.ambiguous:
            ask_first_name(state)


def _corrects_name(state: State) -> bool:
    """Whether a name we have is to be replaced; another one that is only mentioned is nobody's we talk to."""
    return state.dialogue.expects is Expects.NAME or bool(_CORRECTION.search(state.turn.text.lower()))


_CORRECTION = re.compile(r"\b(?:no|not|wrong|actually|sorry|name(?:'s| is)?|spelled|spelt|call me|i'm|i am|it's|it is|this is)\b")


def _go_on(state: State) -> None:
    """Carry the request forward, or find out what the details were given for."""
    if state.request is not None:
        advance(state)
    else:
        state.wait(Expects.OPEN, replies.question("open"))


# ---- requests ------------------------------------------------------------------------------------------------------


def _book(state: State, _call: FunctionCall, values: Values) -> None:
    request = state.request
    if values.refused is not None and (_is_question(state.turn.text) or faq.answer_to(state.turn.text)):
        _search_faq(state, FunctionCall("search_faq"), values)
        return
    moving = request is not None and request.kind == "move" and values.service is None and not values.cars
    calling = request is not None and request.kind == "callback" and (values.day or values.wish)
    if calling:
        state.set_request(start=None, callback_only=True)
        state.fill(day=values.day, wish=values.wish)
    elif not moving:
        _begin(state, "book")
    if _refused_something(state, values):
        return
    if len(values.cars) > 1 or _takes_no_longer(state, values):
        state.set_request(car=None)
    state.fill(**values.for_request)
    if len(values.cars) > 1:
        state.say(replies.tell(Inventory(values.cars[:3], len(values.cars)), state.today))
    advance(state)


def _takes_no_longer(state: State, values: Values) -> bool:
    """Whether the car that was chosen is not wanted any more, and no other one was understood: "not the civic, the …"."""
    car = state.request.car if state.request is not None else None
    if car is None:
        return False
    _year, *words = car.name.lower().split()
    negated = rf"\bnot (?:an? |the |that |your )?(?:{'|'.join(map(re.escape, words))})\b"
    return values.cars in ((), (car,)) and re.search(negated, state.turn.text.lower()) is not None


def _is_question(text: str) -> bool:
    """Whether something is asked: "do you have a shuttle" names no service, and is no request for one."""
    return bool(
        re.match(
            r"\W*(um |uh |so |hi |hello |and |oh )*(do|does|is|are|can|could|have|has|got|any|what|where|when|how|which|who)\b",
            text.lower(),
        )
    )


def _refused_something(state: State, values: Values) -> bool:
    """Say what was not understood or is not to be had, keeping everything else that was given."""
    if values.refused is not None and values.service is None:
        state.fill(**replace(values, type=values.type or "service", service=None).for_request)
        state.turn.tool("book_appointment", values.arguments(), values.refused.line)
        state.say(replies.tell(values.refused, state.today))
        is_car = values.refused.code == "unknown_car"
        asking.again(state, Ask(Expects.VEHICLE, "car") if is_car else Ask(Expects.SERVICE, "service"))
        return True
    asked: tuple[tuple[Topic, Expects], ...] = (("day", Expects.DATE), ("time", Expects.TIME))
    for name, expects in asked:
        if name in values.unclear:
            state.fill(**values.for_request)
            if next_step(state.dialogue) != Ask(Expects.SERVICE, "type"):
                asking.again(state, Ask(expects, name))
                return True
    return False


def _begin(state: State, kind: Kind) -> None:
    """Open a request of this kind unless it is open already; what was just offered is what it is about."""
    if state.request is None or state.request.kind != kind:
        offered = state.dialogue.offer if kind == "book" else None
        request = Request(kind, type=offered.type, service=offered.service, car=offered.car) if offered else Request(kind)
        state.update(request=request, offer=None)


def _move(state: State, _call: FunctionCall, values: Values) -> None:
    if _chosen(state, values):
        return
    _begin(state, "move")
    if state.dialogue.last is not None and state.request and state.request.appointment is None and not values.which:
        state.set_request(appointment=state.dialogue.last)
    state.fill(day=values.day, wish=values.wish)
    state.set_request(which=values.which or (state.request.which if state.request else None))
    request = state.request
    if request and request.appointment and request.day is None and request.wish is not None:
        state.set_request(day=request.appointment.start.date())
    advance(state)


def _chosen(state: State, values: Values) -> bool:
    """Go on with the answer to "which one?", if this is one."""
    request = state.request
    if request is None or not request.choices or request.appointment is not None or not values.which:
        return False
    item = choose(request.choices, values.which, state)
    if item is None:
        asking.again(state, Ask(Expects.APPOINTMENT, "appointment"))
    else:
        state.set_request(appointment=item)
        advance(state)
    return True


def _cancel(state: State, _call: FunctionCall, values: Values) -> None:
    request = state.request
    if request is not None and request.kind == "book" and not values.which and state.dialogue.last is None:
        state.done()  # nothing is booked yet: "cancel that" means what we are talking about
        state.wait(Expects.OPEN, f"{replies.DROPPED} {replies.question('more')}", Offer("more"))
        return
    if _chosen(state, values):
        return
    _begin(state, "cancel")
    if state.dialogue.last is not None and not values.which:
        state.set_request(appointment=state.dialogue.last)
    state.set_request(which=values.which or state.turn.text)
    advance(state)


def _list_appointments(state: State, _call: FunctionCall, _values: Values) -> None:
    if state.request is not None and state.request.kind == "move":
        advance(state)
        return
    _begin(state, "list")
    advance(state)


def _talk_to_human(state: State, _call: FunctionCall, _values: Values) -> None:
    get_person(state, _reason(state))


def _request_callback(state: State, _call: FunctionCall, values: Values) -> None:
    if values.phone is not None:
        state.set_caller(phone=values.phone)
    get_person(state, _reason(state), callback_only=True, day=values.day, wish=values.wish)


def _reason(state: State) -> str:
    return state.turn.text[: state.config.conversation.max_chars]


QUESTIONS = ("search_faq", "list_services", "list_inventory")
"""Functions that only answer; they leave an open request as it is."""

_HANDLERS: Mapping[str, Callable[[State, FunctionCall, Values], Any]] = {
    "search_faq": _search_faq,
    "list_services": _list_services,
    "list_inventory": _list_inventory,
    "get_customer": _get_customer,
    "create_customer": _create_customer,
    "book_appointment": _book,
    "reschedule_appointment": _move,
    "cancel_appointment": _cancel,
    "get_customer_appointments": _list_appointments,
    "talk_to_human": _talk_to_human,
    "request_callback": _request_callback,
}
