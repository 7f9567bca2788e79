"""Whole conversations with a scripted language model."""

from dataclasses import replace
from pathlib import Path

import pytest

from dealer_kiosk.messages import FunctionCall
from scripts.evaluation import run
from scripts.evaluation.customer import Customer
from scripts.evaluation.grading import grade
from scripts.evaluation.trial import Stage, play
from tests.evaluation.conftest import CUSTOMER, customers, oracle


def test_a_customer_who_is_understood_gets_what_they_want(customer: Customer, stage: Stage) -> None:
    """From the greeting to the goodbye, in a database of its own."""
    record = play(customer, 0, stage)
    assert list(grade(record, {"Oil change": [59.0, 89.0]}).faults) == []
    assert record.outcome == "booked"
    assert record.exchanges[1].said == "i need an oil change tomorrow"
    assert "ten in the morning" in [exchange.said for exchange in record.exchanges]


def test_a_customer_who_is_not_understood_is_not_served(customer: Customer, stage: Stage) -> None:
    """They say it again in other words, and then leave."""
    record = play(customer, 0, replace(stage, model=oracle({})))
    found = grade(record, {})
    assert found.missing == ("appointment: Oil change 2026-11-24T10:00 for Lena Fischer, scheduled",)
    assert found.wrong_writes == ()
    assert "could i get an oil change tomorrow" in [exchange.said for exchange in record.exchanges]


def test_a_wrong_time_is_refused_at_the_read_back(customer: Customer, stage: Stage) -> None:
    """The customer says no and the right time."""
    wrong = FunctionCall("book_appointment", {"type": "service", "service": "oil change", "date": "tomorrow", "time": "eleven"})
    customer = replace(customer, openings=("oil change tomorrow at eleven sorry", *customer.openings[1:]))
    record = play(customer, 0, replace(stage, model=oracle({customer.openings[0]: wrong})))
    assert "no ten in the morning" in [exchange.said for exchange in record.exchanges]
    assert grade(record, {"Oil change": [59.0, 89.0]}).passed


def test_what_is_said_later_comes_at_its_question(tmp_path: Path, stage: Stage) -> None:
    """At the read-back the customer takes another time."""
    text = (
        CUSTOMER.replace("10:00", "11:00")
        + """
    [[customer.then]]
    after = "read_back"
    say = ["no make it eleven"]
    facts = { time = "eleven in the morning" }
    """
    )
    calls = {
        "i need an oil change tomorrow": FunctionCall("book_appointment", {"service": "oil change", "date": "tomorrow"}),
        "make it eleven": FunctionCall("book_appointment", {"time": "eleven"}),
    }
    record = play(customers(text, tmp_path)[0], 0, replace(stage, model=oracle(calls)))
    assert "no make it eleven" in [exchange.said for exchange in record.exchanges]
    assert grade(record, {"Oil change": [59.0, 89.0]}).passed
    assert record.unsaid == ()


def test_what_is_there_before_is_no_write_of_the_conversation(tmp_path: Path, stage: Stage) -> None:
    """An appointment of somebody else, and a time that is taken, so that the customer takes their second choice."""
    text = (
        CUSTOMER.replace('date = "2026-11-24", time = "10:00"', 'date = "2026-11-24", time = "11:30"')
        + """
    [customer.before]
    appointments = [{ person = "Maria Alvarez", service = "Wheel alignment", day = "+8", time = "10:00" }]
    taken = [{ day = "+1", time = "10:00" }]
    """
    )
    text = text.replace('time = "ten in the morning"', 'time = "ten in the morning"\n    second_time = "eleven thirty"')
    record = play(customers(text, tmp_path)[0], 0, stage)
    assert len(record.before.appointments) == 4
    assert list(grade(record, {"Oil change": [59.0, 89.0]}).faults) == []


def test_a_crash_of_the_product_is_a_fault_of_the_trial(customer: Customer, stage: Stage) -> None:
    """The other trials go on."""

    class Broken:
        name = "broken"

        def understand(self, prompt: object, cancel: object = None) -> object:
            raise ZeroDivisionError("oh")

        def close(self) -> None:
            """Nothing to release."""

    record = play(customer, 0, replace(stage, model=Broken()))  # type: ignore[arg-type]
    assert "crash: ZeroDivisionError: oh" in grade(record, {}).faults


def test_the_same_trial_goes_the_same_way(customer: Customer, stage: Stage) -> None:
    """Apart from the confirmation code, which is random."""
    said = [[exchange.said for exchange in play(customer, 0, stage).exchanges] for _ in range(2)]
    assert said[0] == said[1]


def test_no_customer_left_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, exit status 1."""
    assert run.main(["--only", "nobody is called that"]) == 1
    assert capsys.readouterr().err == "no customer's title fits --only 'nobody is called that'\n"


@pytest.mark.slow
def test_one_customer_talks_to_the_real_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table, a transcript, and a line of progress."""
    run.main(["--only", "^known customer books an oil change by name$", "--trials", "1", "--transcripts", str(tmp_path)])
    shown = capsys.readouterr()
    assert "| **all** | 1 | 1 |" in shown.out
    assert shown.err.startswith("[1/1] ")
    assert len(list(tmp_path.glob("booking-*.txt"))) == 1
