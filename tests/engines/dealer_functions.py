"""The functions our adapter was trained on, as the caller of the language model lists them."""

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.messages import Argument, Exchange, FunctionSpec

_CHOICES = {"type": ("service", "test_drive"), "confirm": ("yes", "no")}


def function(name: str, *arguments: str) -> FunctionSpec:
    """A function with these arguments, the well-known ones with their choices."""
    listed = tuple(Argument(argument, _CHOICES.get(argument, ())) for argument in arguments)
    return FunctionSpec(name, name.replace("_", " "), listed)


FUNCTIONS = (
    function("search_faq", "query"),
    function("list_services", "service"),
    function("get_customer", "phone"),
    function("create_customer", "name", "phone", "email", "car"),
    function("check_availability", "type", "service", "car", "date", "time"),
    function("book_appointment", "type", "service", "car", "date", "time", "confirm"),
    function("reschedule_appointment", "appointment", "date", "time", "confirm"),
    function("cancel_appointment", "appointment", "confirm"),
    function("get_customer_appointments"),
    function("list_inventory", "make"),
    function("talk_to_human"),
    function("request_callback", "phone", "date", "time"),
)

UTTERANCES = (
    "hi could i book a brake inspection for thursday at three",
    "what time do you close",
    "thanks a lot",
    "i want to talk to somebody",
    "any red mustangs",
    "my number is 555 123 4567",
    "can i test drive the silver camry tomorrow at half past ten",
    "yes please",
    "i need to cancel my appointment",
    "how much is an oil change",
)


def prompt(utterance: str, history: tuple[Exchange, ...] = ()) -> Prompt:
    """What the model sees of a turn at the demonstration dealership."""
    return Prompt("Lakeside Motors", FUNCTIONS, history, utterance)
