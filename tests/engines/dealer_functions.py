"""What the tests of a language model ask it: the dealership's functions, and sentences of customers."""

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.messages import Exchange
from dealer_kiosk.understanding import FUNCTIONS

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
    "cancel my appointment on friday and tell me how much an oil change is",
)


def prompt(utterance: str, history: tuple[Exchange, ...] = (), situation: str = "nothing open") -> Prompt:
    """What the model sees of a turn at the demonstration dealership."""
    return Prompt("Lakeside Motors", FUNCTIONS, history, utterance, situation)
