"""Sentences with the dealership's own names, which the open language model is counted from as well."""

from collections.abc import Iterator

from dealer_kiosk.engines.vocabulary import Vocabulary

_TIMES = 2
"""How often each sentence counts; a sentence that was counted once is hardly expected again."""

_CARS = (
    "{}|the {}|a {}|my {}|i drive a {}|it's a {}|do you have a {}|is the {} still available|how much is the {}|what about the {}"
    "|can i test drive the {}|i'd like to drive the {} tomorrow|i need an oil change for my {}|any used {}"
).split("|")
_SERVICES = (
    "{}|{} please|a {}|the {}|i need a {}|i'd like a {} on friday|how much is a {}|how long does a {} take|do you do {}"
    "|can i book a {} for tomorrow|i have an appointment for a {}"
).split("|")
_PEOPLE = (
    "{}|is {} there|can i talk to {}|can i speak with {} please|i want to talk to {}|let me talk to {} about my car|with {}"
    "|{} please|i usually see {}|it was {} who helped me"
).split("|")


def phrases(vocabulary: Vocabulary) -> Iterator[str]:
    """What customers say with each name of a vocabulary in spoken words."""
    for names, patterns in ((vocabulary.cars, _CARS), (vocabulary.services, _SERVICES), (vocabulary.people, _PEOPLE)):
        for name in names:
            for pattern in patterns:
                yield from [pattern.format(name)] * _TIMES
