"""The writes that follow an explicit yes to a read-back. What is said afterwards is what was committed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from dealer_kiosk import replies
from dealer_kiosk.conversation import asking
from dealer_kiosk.conversation.state import State
from dealer_kiosk.conversation.steps import advance, cut_off, get_person, slot_answered
from dealer_kiosk.messages import Expects, Outcome
from dealer_kiosk.policy import Ask, Kind, Offer, Request
from dealer_kiosk.tools import appointments, catalog, customers, human
from dealer_kiosk.tools.results import (
    AlreadyCancelled,
    Booked,
    CallbackScheduled,
    Cancelled,
    Closed,
    CustomerCreated,
    CustomerFound,
    CustomerInfo,
    Full,
    Refused,
    Rescheduled,
    Unavailable,
    VehicleInfo,
)


def commit(state: State) -> None:
    """Write the open request, which has been read back and accepted."""
    request = state.request
    if request is not None:
        _WRITES[request.kind](state, request)


def _book(state: State, request: Request) -> None:
    customer = state.dialogue.caller.customer or _register(state)
    if customer is None or request.start is None:
        return
    start, kind = request.start, request.type or "service"
    vehicle = _own_car(state, customer, request.own_car) if kind == "service" and request.own_car else None
    arguments = {
        "customer": customer.name,
        "appointment_type": kind,
        "service": request.service.name if request.service else None,
        "car": request.car.name if request.car else None,
        "vehicle": vehicle.name if vehicle else None,
        "scheduled_date": f"{start:%Y-%m-%d}",
        "scheduled_time": f"{start:%H:%M}",
    }
    result = state.turn.run(
        "book_appointment",
        arguments,
        lambda: appointments.book_appointment(
            state.context,
            customer.id,
            kind,
            f"{start:%Y-%m-%d}",
            f"{start:%H:%M}",
            service_type_id=request.service.id if request.service else None,
            inventory_id=request.car.id if request.car else None,
            vehicle_id=vehicle.id if vehicle else None,
        ),
    )
    if not isinstance(result, Booked):
        _lost(state, result)
        return
    state.update(last=result.appointment)
    state.done(Outcome.BOOKED)
    state.say(replies.tell(result, state.today))
    if result.mail_queued or not state.config.mail.enabled or customer.email:
        state.wait(Expects.OPEN, replies.question("more"), Offer("more"))
    elif state.dialogue.caller.email:
        send_confirmation(state, state.dialogue.caller.email)
    else:
        state.wait(Expects.YES_NO, replies.EMAIL_OFFER, Offer("email"))


def _register(state: State) -> CustomerInfo | None:
    caller = state.dialogue.caller
    name, phone = caller.name or "", caller.phone or ""
    result = state.turn.run(
        "create_customer", {"name": name, "phone": phone}, lambda: customers.create_customer(state.context, name, phone)
    )
    if isinstance(result, CustomerCreated):
        state.set_caller(customer=result.customer)
        return result.customer
    found = customers.verify_customer(state.context, phone, name=name)
    if isinstance(found, CustomerFound) and found.customer:
        state.set_caller(customer=found.customer)
        return found.customer
    state.set_caller(name=None)
    state.say(replies.tell(result, state.today) or replies.NO_MATCH)
    asking.again(state, Ask(Expects.NAME, "name"))
    return None


def _own_car(state: State, customer: CustomerInfo, words: str) -> VehicleInfo | None:
    known = catalog.find_vehicle(customer.id, words)
    year, make, model = catalog.split_car(words)
    if known is not None or not (make and model):
        return known
    context = replace(state.context, customer_id=customer.id)
    customers.add_vehicle(context, customer.id, make, model, year)
    return catalog.find_vehicle(customer.id, words)


def _lost(state: State, result: Unavailable | Closed | Full | Refused) -> None:
    """The time went to somebody else, or a rule forbids it after all: offer what is left."""
    if isinstance(result, Refused) and result.code == "busy":
        state.say(replies.tell(result, state.today))
        state.wait(Expects.YES_NO, replies.TRY_AGAIN, Offer("read_back"))
        return
    if isinstance(result, Refused):
        state.done()
        state.say(replies.tell(result, state.today))
        state.wait(Expects.OPEN, replies.question("more"), Offer("more"))
        return
    if state.request is not None and state.request.start is not None:
        state.set_request(day=state.request.start.date(), start=None)
    slot_answered(state, result)


def _move(state: State, request: Request) -> None:
    appointment, start = request.appointment, request.start
    if appointment is None or start is None:
        return
    result = state.turn.run(
        "reschedule_appointment",
        {"appointment": appointment.code, "new_date": f"{start:%Y-%m-%d}", "new_time": f"{start:%H:%M}"},
        lambda: appointments.reschedule_appointment(state.context, appointment.id, f"{start:%Y-%m-%d}", f"{start:%H:%M}"),
    )
    if not isinstance(result, Rescheduled):
        _not_changed(state, result)
        return
    state.update(last=result.appointment)
    state.done(Outcome.RESCHEDULED)
    state.say(replies.tell(result, state.today))
    state.wait(Expects.OPEN, replies.question("more"), Offer("more"))


def _cancel(state: State, request: Request) -> None:
    appointment = request.appointment
    if appointment is None:
        return
    result = state.turn.run(
        "cancel_appointment",
        {"appointment": appointment.code},
        lambda: appointments.cancel_appointment(state.context, appointment.id),
    )
    if not isinstance(result, Cancelled):
        _not_changed(state, result)
        return
    state.update(last=None)
    state.done(Outcome.CANCELLED)
    state.say(replies.tell(result, state.today))
    state.wait(Expects.OPEN, replies.question("more"), Offer("more"))


def _not_changed(state: State, result: Unavailable | Closed | Full | Refused | AlreadyCancelled) -> None:
    if isinstance(result, Refused) and result.code == "too_late":
        cut_off(state, result)
    elif isinstance(result, AlreadyCancelled):
        state.done()
        state.say(replies.tell(result, state.today))
        state.wait(Expects.OPEN, replies.question("more"), Offer("more"))
    else:
        _lost(state, result)


def _callback(state: State, request: Request) -> None:
    caller = state.dialogue.caller
    name = caller.customer.name if caller.customer else caller.name or ""
    result = state.turn.run(
        "request_human",
        {"phone": caller.phone, "due": request.start.isoformat() if request.start else None, "urgency": request.urgency},
        lambda: human.schedule_callback(
            state.context, caller.phone or "", name, request.reason, request.urgency, not_before=request.start
        ),
    )
    state.say(replies.tell(result, state.today))
    if not isinstance(result, CallbackScheduled):
        state.set_caller(phone=None)
        asking.again(state, Ask(Expects.PHONE, "phone"))
        return
    state.done(Outcome.CALLBACK)
    state.wait(Expects.REASON, replies.TELL_THEM, Offer("reason", text=result.phone))


def _list(state: State, _request: Request) -> None:
    advance(state)


_WRITES: Mapping[Kind, Callable[[State, Request], None]] = {
    "book": _book,
    "move": _move,
    "cancel": _cancel,
    "callback": _callback,
    "list": _list,
}


def send_confirmation(state: State, address: str) -> None:
    """Put the address on file and the confirmation of the last booking into the outbox."""
    customer, appointment = state.dialogue.caller.customer, state.dialogue.last
    if customer is None or appointment is None:
        get_person(state, "wants a confirmation by e-mail")
        return
    result = state.turn.run(
        "set_email",
        {"customer": customer.name, "email": address},
        lambda: customers.set_email(state.context, customer.id, address),
    )
    if isinstance(result, Refused):
        state.say(replies.tell(result, state.today))
        asking.again(state, Ask(Expects.EMAIL, "email"))
        return
    appointments.mail_confirmation(state.context, appointment.id)
    state.say(replies.EMAIL_NOTED)
    state.wait(Expects.OPEN, replies.question("more"), Offer("more"))
