"""Answers from the FAQ, and services with their prices (C1-C7, D1-D9)."""

from dataclasses import replace

import pytest

from dealer_kiosk import replies
from dealer_kiosk.db.reports import Span, missed
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Faq, MissedQuestion, ServiceType
from dealer_kiosk.tools.appointments import book_appointment
from dealer_kiosk.tools.catalog import find_service
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.faq import list_services, search_faq
from dealer_kiosk.tools.results import Found, Refused, ServiceInfo, Services
from tests.contract.conftest import Office
from tests.contract.desk import TUESDAY, prefix
from tests.conversation.conftest import Customer, call

NOT_FOUND = "NOT_FOUND: I don't have specific information about that. Would you like me to connect you with a team member?"

# What customers say, and the entry that answers it.
QUESTIONS = {
    "what time do you open tomorrow": "What are your opening hours?",
    "are you open on sundays": "Are you open on Sunday?",
    "where exactly are you located": "Where are you located?",
    "is there somewhere to park": "Where can I park?",
    "do you offer a loaner car": "Do you offer loaner cars?",
    "is there a shuttle service": "Do you have a shuttle?",
    "could I get a loan with bad credit": "Can I get financing with bad credit?",
    "do you accept trade-ins": "Do you take trade-ins?",
    "how often should I get my oil changed": "How often should I change my oil?",
    "how long does the oil change take": "How long does an oil change take?",
    "do you guys have free wifi": "Do you have wifi?",
    "can I bring my dog, are pets okay": "Are pets allowed?",
    "is there a key drop box": "Do you have a key drop box?",
    "do you speak other languages": "Which languages do you speak?",
}


def subject(context: Context, query: str, category: str | None = None) -> str | None:
    """The question of the entry that was found, or None."""
    found = search_faq(context, query, category)
    return found.question if isinstance(found, Found) else None


def test_c1a_an_answer_begins_with_found(context: Context) -> None:
    """The answer follows the prefix as it stands in the table."""
    answer = Faq.get(Faq.question == "Do you have a shuttle?").answer
    assert search_faq(context, "do you have a shuttle").line == f"FOUND: {answer}"


def test_c1b_what_is_not_found_offers_a_person(context: Context) -> None:
    """In the client's words."""
    assert search_faq(context, "do you rent trailers").line == NOT_FOUND


def test_c1c_every_unanswered_question_is_recorded(context: Context) -> None:
    """Each once, with its count."""
    for query in ("do you rent trailers", "do you sell boats", "trailers, do you rent them"):
        search_faq(context, query)
    assert {row.question: row.count for row in MissedQuestion.select()} == {"do you rent trailers": 2, "do you sell boats": 1}


@pytest.mark.parametrize("category", ["hours", "location", "financing", "services", "general", " SERVICES "])
def test_c2a_a_known_category_is_a_filter(context: Context, category: str) -> None:
    """Only entries of the category come into question."""
    found = search_faq(context, "warranty", category)
    assert not isinstance(found, Found) or found.category == category.strip().lower()


def test_c2b_an_unknown_category_is_no_filter(context: Context) -> None:
    """The answer is the one that is found without it."""
    assert subject(context, "do you have wifi", "internet") == subject(context, "do you have wifi") == "Do you have wifi?"


@pytest.mark.parametrize(
    "query", ["do you have a spaceship for me", "what is the meaning of all that", "can you sell me a pizza"]
)
def test_c3_stop_words_alone_reach_no_minimum_score(context: Context, query: str) -> None:
    """Words that every question has are no match."""
    assert search_faq(context, query).line == NOT_FOUND


def test_c4_no_telling_word_finds_nothing_and_asks(customer: Customer) -> None:
    """The reply is a question, not the first entry of the table."""
    reply = customer.say("is it ok", call("search_faq"))
    assert customer.results() == ["NOT_FOUND"]
    assert reply.endswith("?")


def test_c5_one_answer_the_best_by_rank(context: Context) -> None:
    """Two entries are about oil changes; each question finds its own, wherever it stands in the table."""
    assert subject(context, "how long does an oil change take") == "How long does an oil change take?"
    assert subject(context, "how often do I have to change the oil") == "How often should I change my oil?"


def test_c6a_the_list_names_every_service_with_price_and_minutes(context: Context) -> None:
    """One line each."""
    lines = list_services(context).line.splitlines()
    assert lines[:2] == ["SERVICES_LIST:", "- Oil change: $59-$89, about 30 minutes"]
    assert len(lines) == 1 + ServiceType.select().count()


def test_c6b_a_booking_accepts_the_name(maria: Context) -> None:
    """The name leads to the id that the booking needs."""
    found = find_service("an oil change please")
    assert isinstance(found, ServiceInfo)
    assert prefix(book_appointment(maria, 1, "service", TUESDAY, "09:00", found.id)) == "BOOKING_CONFIRMED"


def test_c6c_the_spoken_list_is_short(context: Context) -> None:
    """Nobody listens to twelve services."""
    listed = list_services(context)
    assert len(replies.tell(listed, context.now.date()).split()) <= 20


def test_c6d_no_services_are_an_error(context: Context, db: Store) -> None:
    """In the client's words."""
    with db.write():
        ServiceType.delete().execute()
    assert list_services(context).line == "ERROR: Unable to retrieve services list."


@pytest.mark.parametrize(
    ("low", "high", "price"),
    [
        (0, 0, "Free"),
        (40, 40, "$40"),
        (59, 89, "$59-$89"),
        (1200, 2400.4, "$1,200-$2,400"),
        (None, None, "price on request"),
    ],
)
def test_c7_prices_are_whole_dollars(low: float | None, high: float | None, price: str) -> None:
    """Free, one amount, a range, or on request."""
    assert ServiceInfo(1, "Test", low, high, 30).price == price


def test_d1_fourteen_questions_find_their_answers(context: Context) -> None:
    """All at the first place."""
    assert {query: subject(context, query) for query in QUESTIONS} == QUESTIONS


@pytest.mark.parametrize("query", ["", "is it ok", "%%%", "the and you", "?!"])
def test_d2_nothing_telling_is_not_found(context: Context, query: str) -> None:
    """Opening hours are no answer to everything."""
    assert search_faq(context, query).line == NOT_FOUND


def test_d3_a_loaner_car_is_not_a_question_about_hours(context: Context) -> None:
    """The word "you" matches nothing."""
    assert subject(context, "do you offer a loaner car") == "Do you offer loaner cars?"
    assert subject(context, "do you offer a helicopter tour") is None


@pytest.mark.parametrize(("part", "whole"), [("air", "repair"), ("ark", "park"), ("shutt", "shuttle"), ("hour", "hours")])
def test_d4a_a_part_of_a_word_is_no_match(context: Context, part: str, whole: str) -> None:
    """There is "air" in "repair"; only the endings of a word do not count."""
    found, expected = subject(context, part), subject(context, whole)
    assert (found == expected) == (part == "hour")


@pytest.mark.parametrize("query", ["hours?", "HOURS!!!", "(hours)"])
def test_d4b_punctuation_does_not_count(context: Context, query: str) -> None:
    """A question mark is no part of the word."""
    assert subject(context, query) == "What are your opening hours?"


@pytest.mark.parametrize("query", ["%", "_", "sh_ttle", "s%e", "*", 'shuttle" OR "hours'])
def test_d4c_wildcards_and_operators_are_plain_characters(context: Context, query: str) -> None:
    """They match nothing more than a word would."""
    assert subject(context, query) in (None, "Do you have a shuttle?")


def test_d5_a_made_up_category_hides_nothing(context: Context) -> None:
    """The model may invent one."""
    assert subject(context, "when are you open", "opening") == "What are your opening hours?"


def test_d6a_a_missed_question_is_in_the_report(context: Context) -> None:
    """Asked twice, it is one row."""
    for _ in range(2):
        search_faq(context, "do you rent trailers")
    (row,) = missed(Span(context.config.dealership.zone))
    assert (row["question"], row["count"]) == ("do you rent trailers", 2)


def test_d6b_one_command_answers_it(context: Context, office: Office, db: Store) -> None:
    """From the report to the FAQ, and out of the report."""
    search_faq(context, "do you rent trailers")
    desk = replace(office, db=db.path)
    (row,) = desk.json("report", "missed")
    desk.run("faq", "add", "--from-missed", str(row["id"]), "--category", "general", "--answer", "Yes, we rent trailers.")
    assert search_faq(context, "do you rent trailers").line == "FOUND: Yes, we rent trailers."
    assert desk.json("report", "missed") == []


def test_d7_a_service_without_a_highest_price_is_listed(context: Context, db: Store) -> None:
    """The others, too."""
    with db.write():
        ServiceType.create(name="Rust repair", price_min=100, price_max=None, minutes=60)
    assert "- Rust repair: from $100, about 60 minutes" in list_services(context).line


def test_d8_a_service_without_a_price_is_not_free(context: Context, db: Store) -> None:
    """Neither written nor spoken."""
    with db.write():
        ServiceType.create(name="Rust repair", price_min=None, price_max=None, minutes=60)
    listed = list_services(context, "rust repair")
    assert isinstance(listed, Services)
    assert listed.line.endswith("- Rust repair: price on request, about 60 minutes")
    assert "free" not in replies.tell(listed, context.now.date()).lower()


def test_d9_an_unknown_service_brings_the_nearest_names(context: Context) -> None:
    """Three that exist, and nothing is invented."""
    refused = list_services(context, "break inspektion of the moon roof")
    unknown = refused if isinstance(refused, Refused) else find_service("foot massage")
    assert isinstance(unknown, Refused)
    assert unknown.line.startswith("ERROR: ")
    assert len(unknown.nearest) == 3
    assert {row.name for row in ServiceType.select()} >= set(unknown.nearest)
