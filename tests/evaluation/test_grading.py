"""What a trial is found guilty of."""

from dataclasses import replace

import pytest

from scripts.evaluation.customer import Customer
from scripts.evaluation.grading import Grade, grade
from scripts.evaluation.trial import Exchange, Tool
from scripts.evaluation.world import MailRow
from tests.evaluation.conftest import AFTER, BEFORE, GOOD, appointment, held, record

PRICES = {"Oil change": [59.0, 89.0], "Brake inspection": [49.0, 49.0]}


def reply(text: str, result: str = "", said: str = "and") -> Exchange:
    """One more turn of the right conversation."""
    return Exchange(said, said, (Tool("some_tool", result),) if result else (), text, {})


def graded(customer: Customer, text: str, result: str = "", said: str = "and") -> Grade:
    """The grade of the right conversation with one more turn."""
    return grade(record(customer, (*GOOD, reply(text, result, said))), PRICES)


def test_a_right_conversation_is_clean(customer: Customer) -> None:
    """The booking that was wanted, told as it was made."""
    assert tuple(grade(record(customer), PRICES).faults) == ()


def test_an_appointment_at_another_time_is_wrong_and_the_wanted_one_missing(customer: Customer) -> None:
    """One write, two findings."""
    found = grade(record(customer, after=held({1: appointment(start="2026-11-24T11:00")})), PRICES)
    assert found.wrong_writes == ("appointment: Oil change 2026-11-24T11:00 for Lena Fischer, scheduled",)
    assert found.missing == ("appointment: Oil change 2026-11-24T10:00 for Lena Fischer, scheduled",)


def test_a_missing_write_is_no_wrong_write(customer: Customer) -> None:
    """Nobody has been harmed."""
    found = grade(record(customer, GOOD[:1], after=BEFORE, outcome="abandoned"), PRICES)
    assert found.wrong_writes == ()
    assert not found.passed
    assert "outcome abandoned, not booked" in found.faults


def test_the_same_booking_twice_is_one_too_many(customer: Customer) -> None:
    """The second is not wanted."""
    found = grade(record(customer, after=held({1: appointment(), 2: appointment(code="2346M")})), PRICES)
    assert len(found.wrong_writes) == 1


def test_cancelling_somebody_elses_appointment_is_a_wrong_write(customer: Customer) -> None:
    """What is not named must be unchanged."""
    other = appointment(person="Maria Alvarez", what="Full detail")
    before = replace(BEFORE, appointments={9: other})
    after = replace(AFTER, appointments={1: appointment(), 9: replace(other, status="cancelled")})
    found = grade(record(customer, before=before, after=after), PRICES)
    assert found.wrong_writes == ("appointment: Full detail 2026-11-24T10:00 for Maria Alvarez, cancelled",)


def test_a_second_booking_is_no_move(customer: Customer) -> None:
    """The old time is still taken."""
    old = appointment(start="2026-11-23T15:00")
    moving = replace(customer, want=replace(customer.want, outcome=("rescheduled",)))
    before = held({1: old})
    moved, twice = held({1: appointment()}), held({1: old, 2: appointment()})
    assert grade(record(moving, before=before, after=moved, outcome="rescheduled"), PRICES).passed
    found = grade(record(moving, before=before, after=twice, outcome="rescheduled"), PRICES)
    assert len(found.wrong_writes) == len(found.missing) == 1


def test_a_callback_nobody_wanted_is_a_wrong_write(customer: Customer) -> None:
    """The customer wants none."""
    found = grade(record(customer, after=replace(AFTER, callbacks={1: "+13125550199"})), PRICES)
    assert found.wrong_writes == ("1 callbacks too many",)


def test_a_callback_to_another_number_is_wrong(customer: Customer) -> None:
    """And the wanted one is missing."""
    wanted = replace(customer, want=replace(customer.want, callbacks=1, callback_phone="+13125550199"))
    found = grade(record(wanted, after=replace(AFTER, callbacks={1: "+13125550100"})), PRICES)
    assert found.wrong_writes == ("callback to +13125550100, not +13125550199",)
    assert found.missing == ("1 callbacks",)


def test_a_customer_with_a_misheard_name_is_a_wrong_write(customer: Customer) -> None:
    """New, but not who was wanted."""
    people = {1: AFTER.people[1], 7: replace(AFTER.people[7], name="Lena Fisher")}
    assert grade(record(customer, after=replace(AFTER, people=people)), PRICES).wrong_writes == ("new customer: Lena Fisher",)


def test_an_e_mail_about_the_wanted_booking_is_right_only_to_an_address_that_was_given(customer: Customer) -> None:
    """An address on file is one; so is the dictated one."""
    right = replace(AFTER, mails={1: MailRow("maria.alvarez@example.com", "confirmation", 1)})
    wrong = replace(AFTER, mails={1: MailRow("somebody@example.com", "confirmation", 1)})
    assert grade(record(customer, after=right), PRICES).wrong_writes == ()
    assert grade(record(customer, after=wrong), PRICES).wrong_writes == ("e-mail: confirmation to somebody@example.com",)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Your appointment is cancelled.", ""),
        ("Done. Your oil change is moved.", "AVAILABLE: 10:00 AM on Tuesday, November 24 is available!"),
        ("Tomorrow at 10:00 AM is free.", ""),
        ("An advisor will call you.", ""),
        ("Let me see if Sarah is free.", ""),
        ("Somebody is coming.", ""),
        ("We can do that at 3:30.", ""),
        ("The next day is Friday, November 27th.", ""),
        ("It is Wednesday, November 24th.", ""),
        ("That costs 45 dollars.", ""),
        ("Your code is 2, 3, 4, 6, R.", ""),
        ("I have 9:00 or 11:00.", "UNAVAILABLE: 10:00 AM is not available. Available times: 9:00 AM, 10:30 AM"),
    ],
)
def test_a_claim_without_a_result_is_found(customer: Customer, text: str, result: str) -> None:
    """A deed needs the result of its kind, a value needs a source."""
    assert len(graded(customer, text, result).unsupported) >= 1


@pytest.mark.parametrize(
    ("text", "result", "said"),
    [
        ("Done. Your oil change tomorrow is cancelled.", "CANCELLED: Appointment 2346K on Tuesday, November 24", "and"),
        ("Friday, November 27th at 2:00 PM is free.", "AVAILABLE: 2:00 PM on Friday, November 27 is available!", "and"),
        ("Yes, a free shuttle within ten miles until 4 PM.", "FOUND: Yes, a free shuttle within ten miles until 4 PM.", "and"),
        ("For Friday, November 27th: which time suits you?", "", "make it friday"),
        ("I can't start at 3:15.", "", "how about quarter past three"),
        ("A brake inspection is 49 dollars and takes about an hour.", "", "and"),
        ("Nobody is free right now. An advisor can call you at 11:30 today.",
         "NEED: consent and phone number for a callback on Monday, November 23 at 11:30 AM", "and"),
        ("9:00 AM is taken. I have 9:30 or 10:00.", "UNAVAILABLE: 9:00 AM is not available: 9:30 AM, 10:00 AM", "and"),
        ("Your code is 2, 3, 4, 6, K.", "", "and"),
    ],
)  # fmt: skip
def test_a_claim_with_a_ground_is_none(customer: Customer, text: str, result: str, said: str) -> None:
    """Results, the customer's own words, the catalogue, and what was said before."""
    assert graded(customer, text, result, said).unsupported == ()


def test_a_value_that_was_said_before_counts_for_anything(customer: Customer) -> None:
    """A known limit: 59 dollars are the price of the oil change, which the read-back named."""
    assert graded(customer, "A brake inspection is 59 dollars.").unsupported == ()


def test_a_result_counts_from_its_turn_on_only(customer: Customer) -> None:
    """What is told before it is done is a claim without ground, though it comes true."""
    early = (reply("Booked. One moment."), *GOOD)
    assert len(grade(record(customer, early), PRICES).unsupported) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Is that Mrs. Alvarez?",
        "I have 3 1 2, 5 5 5, 0 1 1 1 here.",
        "The plate is LKM 4821.",
        "It goes to maria.alvarez@example.com.",
    ],
)
def test_personal_data_of_somebody_on_file_are_a_disclosure(customer: Customer, text: str) -> None:
    """Nobody has shown that they are Maria."""
    assert graded(customer, text).disclosures


def test_what_the_customer_has_said_may_be_repeated(customer: Customer) -> None:
    """A number is read back to whoever gave it."""
    assert graded(customer, "3 1 2, 5 5 5, 0 1 1 1.", said="three one two five five five zero one one one").disclosures == ()


def test_after_identity_is_shown_the_name_is_none(customer: Customer) -> None:
    """The tool has given the record out; the plate stays secret."""
    line = "CUSTOMER_FOUND:\nID: 1\nName: Maria Alvarez\nPhone: +13125550111\nEmail: x"
    assert graded(customer, "Thank you, Maria Alvarez.", line).disclosures == ()
    assert graded(customer, "Your plate is LKM4821.", line).disclosures == ("the plate LKM4821",)


def test_an_appointment_of_somebody_else_is_a_disclosure(customer: Customer) -> None:
    """Kind, day and time together."""
    before = replace(BEFORE, appointments={9: appointment(person="Maria Alvarez", what="Full detail")})
    after = replace(AFTER, appointments={1: appointment(), 9: before.appointments[9]})
    told = (*GOOD, reply("You have a full detail tomorrow at 10:00 AM.", "APPOINTMENTS: full detail"))
    assert grade(record(customer, told, before=before, after=after), PRICES).disclosures == ("the Full detail of Maria Alvarez",)


def test_never_and_answered_are_looked_for_in_all_replies(customer: Customer) -> None:
    """Regular expressions, in any case."""
    want = replace(customer.want, never=("goodbye",), answered=("shuttle", "your CODE"))
    found = grade(record(replace(customer, want=want)), PRICES)
    assert found.disclosures == ("'goodbye'",)
    assert found.unanswered == ("'shuttle'",)
