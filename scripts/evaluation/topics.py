"""What the agent has just asked, as the customers' answers are named."""

from collections.abc import Mapping

from dealer_kiosk.messages import Expects
from dealer_kiosk.policy import Caller, Dialogue, Offer, Request

_OFFERED: Mapping[str, str] = {
    "read_back": "read_back", "email_read_back": "email_read_back", "slot": "slot", "book": "offer_book",
    "callback": "offer_callback", "person": "offer_person", "reason": "reason", "more": "more",
}  # fmt: skip
_ASKED = {
    Expects.VEHICLE: "car", Expects.TIME: "time", Expects.PHONE: "phone", Expects.APPOINTMENT: "appointment",
    Expects.EMAIL: "email", Expects.CODE: "identity", Expects.REASON: "reason", Expects.NOTHING: "nothing",
}  # fmt: skip

TOPICS = frozenset(
    (*_OFFERED.values(), *_ASKED.values(), "type", "service", "day", "new_time", "name", "first_name", "last_name", "offer_email",
     "change", "open")
)  # fmt: skip


def topic(dialogue: Dialogue) -> str:
    """What was asked last: one of `TOPICS`."""
    request, expects = dialogue.request, dialogue.expects
    if dialogue.offer is not None:
        return _offered(dialogue.offer, expects)
    if request is None:
        return "nothing" if expects is Expects.NOTHING else "open"
    return _asked(request, dialogue.caller, expects)


def _offered(offer: Offer, expects: Expects) -> str:
    if offer.kind == "email":
        return "email" if expects is Expects.EMAIL else "offer_email"
    return _OFFERED.get(offer.kind, "open")


def _asked(request: Request, caller: Caller, expects: Expects) -> str:
    if expects is Expects.SERVICE:
        return "service" if request.type else "type"
    if expects is Expects.DATE:
        return "new_time" if request.kind == "move" else "day"
    if expects is Expects.NAME:
        return _name(request, caller)
    return _ASKED.get(expects, "change")


def _name(request: Request, caller: Caller) -> str:
    if caller.ambiguous:
        return "first_name"
    if request.kind != "book":
        return "identity"
    return "last_name" if caller.name and not caller.full_name else "name"
