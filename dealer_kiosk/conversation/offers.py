"""What an explicit yes or no to the last question does."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from dealer_kiosk import replies
from dealer_kiosk.conversation import asking
from dealer_kiosk.conversation.state import State
from dealer_kiosk.conversation.steps import advance, get_person
from dealer_kiosk.conversation.writes import commit, send_confirmation
from dealer_kiosk.messages import Expects
from dealer_kiosk.policy import FURTHER_OFFERS, Ask, Offer, OfferKind, Request, with_values
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.tools import human
from dealer_kiosk.tools.results import AppointmentInfo


def accept(state: State, offer: Offer) -> None:
    """Do what was offered."""
    _YES[offer.kind](state, offer)


def refuse(state: State, offer: Offer) -> None:
    """Leave it, and ask what is wanted instead."""
    _NO[offer.kind](state, offer)


def _yes_read_back(state: State, _offer: Offer) -> None:
    commit(state)


def _no_read_back(state: State, _offer: Offer) -> None:
    request = state.request
    if request is not None and request.kind in ("cancel", "callback"):
        state.done()
        state.say(replies.KEPT if request.kind == "cancel" else replies.OKAY)
        state.wait(Expects.OPEN, replies.question("more"), Offer("more"))
        return
    state.wait(Expects.OPEN, f"{replies.OKAY} {replies.WHAT_TO_CHANGE}")


def _yes_slot(state: State, offer: Offer) -> None:
    if state.request is None:
        return
    if offer.start is None:
        state.wait(Expects.TIME, replies.WHICH_ONE, offer)
        return
    wish = TimeWish(exact=offer.start.time().replace(tzinfo=None))
    state.update(request=with_values(state.request, day=offer.start.date(), wish=wish), offer=None)
    advance(state)


def _no_slot(state: State, offer: Offer) -> None:
    """Offer the next day's times, twice; then the customer says which day."""
    request = state.request
    if request is None:
        return
    refused = offer.start or (request.offered[-1] if request.offered else None)
    wish = TimeWish(part=request.wish.part) if request.wish and request.wish.part else None
    state.set_request(refusals=request.refusals + 1, day=None, wish=wish, offered=())
    if refused is not None and request.refusals < FURTHER_OFFERS:
        state.set_request(day=refused.date() + timedelta(days=1))
        advance(state)
    else:
        state.ask(Ask(Expects.DATE, "day"))


def _yes_book(state: State, offer: Offer) -> None:
    request = state.request if state.request and state.request.kind == "book" else Request("book")
    state.update(request=with_values(request, type=offer.type, service=offer.service, car=offer.car), offer=None)
    advance(state)


def _yes_callback(state: State, offer: Offer) -> None:
    get_person(state, offer.text, callback_only=True)


def _yes_person(state: State, offer: Offer) -> None:
    get_person(state, offer.text)


def _yes_email(state: State, _offer: Offer) -> None:
    state.ask(Ask(Expects.EMAIL, "email"))


def _no_email(state: State, _offer: Offer) -> None:
    if state.request is not None:
        advance(state)
    else:
        _all_set(state, state.dialogue.last)


def _all_set(state: State, appointment: AppointmentInfo | None) -> None:
    """Leave the rest to the customer; no farewell while another wish waits."""
    customer = state.dialogue.caller.customer
    state.update(offer=Offer("more"), expects=Expects.OPEN)
    if state.dialogue.later is None:
        state.say(replies.all_set(customer.first_name if customer else "", appointment, state.today))
    else:
        state.say(replies.OKAY)


def _yes_email_read_back(state: State, offer: Offer) -> None:
    if state.request is None:
        send_confirmation(state, offer.text)
    else:  # there will be something to confirm once the request is finished
        state.set_caller(email=offer.text)
        state.say(replies.EMAIL_KEPT)
        advance(state)


def _no_email_read_back(state: State, _offer: Offer) -> None:
    asking.again(state, Ask(Expects.EMAIL, "email"))


def _yes_reason(state: State, offer: Offer) -> None:
    state.wait(Expects.REASON, replies.GO_AHEAD, offer)


def _yes_more(state: State, _offer: Offer) -> None:
    state.wait(Expects.OPEN, replies.question("open"))


def _no_more(state: State, _offer: Offer) -> None:
    state.say(replies.GOODBYE)
    state.ended = True


def _no(state: State, _offer: Offer) -> None:
    if state.request is not None:
        advance(state)
    else:
        state.wait(Expects.OPEN, f"{replies.OKAY} {replies.question('more')}", Offer("more"))


def _no_reason(state: State, _offer: Offer) -> None:
    _all_set(state, None)


def take_reason(state: State, offer: Offer) -> None:
    """Store what the person who calls back should know."""
    caller = state.dialogue.caller
    human.schedule_callback(state.context, offer.text, caller.customer.name if caller.customer else "", state.turn.text)
    state.say(replies.NOTED)
    state.wait(Expects.OPEN, replies.question("more"), Offer("more"))


_Answer = Callable[[State, Offer], None]

_YES: Mapping[OfferKind, _Answer] = {
    "read_back": _yes_read_back,
    "slot": _yes_slot,
    "book": _yes_book,
    "callback": _yes_callback,
    "person": _yes_person,
    "email": _yes_email,
    "email_read_back": _yes_email_read_back,
    "reason": _yes_reason,
    "more": _yes_more,
}
_NO: Mapping[OfferKind, _Answer] = {
    "read_back": _no_read_back,
    "slot": _no_slot,
    "book": _no,
    "callback": _no,
    "person": _no,
    "email": _no_email,
    "email_read_back": _no_email_read_back,
    "reason": _no_reason,
    "more": _no_more,
}
