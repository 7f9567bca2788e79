"""Customers who speak."""

from dataclasses import replace
from random import Random

import pytest

from dealer_kiosk.config import Turns
from dealer_kiosk.engines.scripted_speech import ScriptedEars
from dealer_kiosk.messages import Expects, Transcript
from scripts.evaluation.customer import Customer
from scripts.evaluation.grading import grade
from scripts.evaluation.speech.customers import Aloud, evenly
from scripts.evaluation.trial import Stage, play
from scripts.speech import voices


def aloud(*lines: str | Transcript, confirm: float = 1.0) -> Aloud:
    """Ears that follow a script, and flite's awb as the customer."""
    if "awb" not in voices.names():
        pytest.skip("the voice awb is not installed")
    return Aloud(ScriptedEars(lines), Turns(), lambda _: confirm, ["awb"], "clean")


def test_what_is_heard_is_counted() -> None:
    """One word of four is wrong; the confidence is the recogniser's."""
    hearing = aloud(Transcript("an oil range please", 0.7))
    heard = hearing.hear("an oil change please", Expects.OPEN, Random(1))
    assert heard == Transcript("an oil range please", 0.7)
    assert (hearing.words, hearing.errors) == (4, 1)
    assert (hearing.fresh().words, hearing.fresh().errors) == (0, 0)


def test_speech_that_is_not_noticed_reaches_nobody() -> None:
    """All words are lost."""
    hearing = aloud("an oil change", confirm=0.0)
    assert hearing.hear("an oil change", Expects.OPEN, Random(1)) is None
    assert (hearing.words, hearing.errors) == (3, 3)


def test_the_recogniser_knows_what_is_asked() -> None:
    """So that it listens for a number."""
    hearing = aloud("three")
    hearing.hear("three one two", Expects.PHONE, Random(1))
    assert isinstance(hearing.engine, ScriptedEars)
    assert hearing.engine.expected == [Expects.PHONE]


@pytest.mark.slow
def test_a_customer_who_speaks_is_graded_on_the_database(customer: Customer, stage: Stage) -> None:
    """The recogniser hears every word right, so that they get what they want."""

    class Perfect(Aloud):
        def hear(self, said: str, expects: Expects, random: Random) -> Transcript | None:
            self.engine = ScriptedEars([said])
            return super().hear(said, expects, random)

    like = aloud()
    hearing = Perfect(like.engine, like.settings, like.confirm, like.speakers, like.condition)
    record = play(customer, 0, replace(stage, hearing=hearing))
    assert list(grade(record, {"Oil change": [59.0, 89.0]}).faults) == []
    assert (record.errors, record.words > 10) == (0, True)


def test_a_customer_whom_nobody_hears_gives_up(customer: Customer, stage: Stage) -> None:
    """They say it again, nothing is written, and the conversation ends."""

    class Deaf:
        words = errors = 0

        def fresh(self) -> "Deaf":
            return self

        def hear(self, said: str, expects: Expects, random: Random) -> Transcript | None:
            return None

    record = play(customer, 0, replace(stage, hearing=Deaf()))
    found = grade(record, {})
    assert (record.crash, found.wrong_writes) == ("", ())
    assert [exchange.heard for exchange in record.exchanges[1:]] == [""] * record.turns


def test_a_few_customers_are_taken_from_all(customer: Customer) -> None:
    """Evenly, and never more than there are."""
    everybody = [replace(customer, title=str(number)) for number in range(10)]
    assert [item.title for item in evenly(everybody, 3)] == ["0", "3", "6"]
    assert [len(evenly(everybody, limit)) for limit in (0, 99)] == [10, 10]
    assert evenly([], 3) == []
