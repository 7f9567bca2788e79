"""Answers from the FAQ, and the list of services."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Faq, MissedQuestion, ServiceType
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.faq import content_words, list_services, search_faq
from dealer_kiosk.tools.results import Found, NotFound, Refused, Services


def missed() -> list[tuple[str, int]]:
    """The questions recorded as missed, with their counts."""
    return [(row.question, row.count) for row in MissedQuestion.select().order_by(MissedQuestion.id)]


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("what time do you open", "What are your opening hours?"),
        ("are you open tomorrow", "What are your opening hours?"),
        ("when do you close on friday", "What are your opening hours?"),
        ("are you open on sunday", "Are you open on Sunday?"),
        ("hours?", "What are your opening hours?"),
        ("do you guys have a shuttle by the way", "Do you have a shuttle?"),
        ("where do I find you", "Where are you located?"),
        ("can I get financing with bad credit", "Can I get financing with bad credit?"),
        ("do you offer a loaner car while mine is in the shop", "Do you offer loaner cars?"),
        ("what’s my trade-in worth", "Do you take trade-ins?"),
        ("is there somewhere to wait", "Can I wait while my car is serviced?"),
        ("How often do I need an OIL CHANGE?", "How often should I change my oil?"),
        (
            "I was wondering whether you have some kind of shuttle that could drop me off at the office downtown",
            "Do you have a shuttle?",
        ),
    ],
)
def test_a_question_gets_the_best_answer(query: str, question: str, context: Context) -> None:
    """Ranked by what it is about, whatever words surround it."""
    found = search_faq(context, query)
    assert isinstance(found, Found)
    assert found.question == question
    assert found.line == f"FOUND: {found.answer}"


@pytest.mark.parametrize(
    "query",
    [
        "do you rent trailers",
        "do you sell pizza",
        "can you fix my bicycle",
        "who won the game last night",
        "is it ok",
        "%%%",
        "",
        "_",
    ],
)
def test_what_no_entry_is_about_is_not_found(query: str, context: Context) -> None:
    """A word in common is not an answer, and no words are no question."""
    found = search_faq(context, query)
    assert isinstance(found, NotFound)
    assert found.line.startswith("NOT_FOUND: I don't have specific information about that.")


@pytest.mark.parametrize(
    "query", ['shuttle"', "NEAR(shuttle", "shuttle OR", "keywords : shuttle", "-shuttle", "shuttle*", "^ shuttle ("]
)
def test_search_operators_are_plain_words(query: str, context: Context) -> None:
    """Nothing a customer says is taken for the syntax of the index."""
    assert isinstance(search_faq(context, query), Found)


def test_a_known_category_narrows_the_search(context: Context) -> None:
    """The filter ignores case."""
    found = search_faq(context, "is there a warranty", " Services ")
    assert isinstance(found, Found)
    assert found.category == "services"


def test_an_unknown_category_is_ignored(context: Context) -> None:
    """A made-up category hides no answer."""
    assert isinstance(search_faq(context, "do you have wifi", "opening"), Found)


def test_a_missed_question_is_recorded_once_and_counted(context: Context) -> None:
    """Asked again, in other filler words too, it is the same question."""
    later = replace(context, now=context.now + timedelta(hours=1))
    search_faq(context, "Do you rent\ntrailers?")
    search_faq(later, "um trailers, do you rent them")
    assert missed() == [("Do you rent trailers?", 2)]
    assert MissedQuestion.get().last_asked == later.now


def test_noise_is_not_recorded_as_a_question(context: Context) -> None:
    """There is nothing in it that staff could answer."""
    for query in ("", "%%%", "is it ok"):
        search_faq(context, query)
    assert missed() == []


def test_a_new_entry_is_found_a_changed_one_anew_and_a_removed_one_no_more(context: Context, db: Store) -> None:
    """The index follows the table."""
    with db.write():
        row = Faq.create(category="general", question="Do you rent trailers?", answer="Yes.", keywords="trailer, hitch")
    assert isinstance(search_faq(context, "do you rent trailers"), Found)
    with db.write():
        Faq.update(question="Do you rent kayaks?", keywords="kayak").where(Faq.id == row.id).execute()
    assert isinstance(search_faq(context, "trailers"), NotFound)
    assert isinstance(search_faq(context, "rent a kayak"), Found)
    with db.write():
        row.delete_instance()
    assert isinstance(search_faq(context, "kayaks"), NotFound)


def test_content_words_are_what_a_question_is_about() -> None:
    """Each once, in the order said, without possessives."""
    assert content_words("So um what's the shuttle's schedule, is there a SHUTTLE?") == ("shuttle", "schedule")


def test_all_services_are_listed_with_prices(context: Context) -> None:
    """In catalogue order, as the document writes them."""
    listed = list_services(context)
    assert isinstance(listed, Services)
    lines = listed.line.splitlines()
    assert (lines[0], len(lines)) == ("SERVICES_LIST:", 13)
    assert lines[1] == "- Oil change: $59-$89, about 30 minutes"
    assert "- Recall repair: Free, about 120 minutes" in lines


def test_one_service_is_listed_by_what_people_call_it(context: Context) -> None:
    """The customer need not know the catalogue."""
    listed = list_services(context, "an oil change")
    assert isinstance(listed, Services)
    assert [item.name for item in listed.services] == ["Oil change"]


def test_an_unknown_service_is_refused_with_the_nearest_names(context: Context) -> None:
    """Nothing is made up."""
    refused = list_services(context, "haircut")
    assert isinstance(refused, Refused)
    assert (refused.code, len(refused.nearest)) == ("unknown_service", 3)


def test_a_service_without_a_price_is_on_request(context: Context, db: Store) -> None:
    """No price is not the same as free."""
    with db.write():
        ServiceType.create(name="Rust repair", price_min=None, price_max=None, minutes=60)
    listed = list_services(context)
    assert "- Rust repair: price on request, about 60 minutes" in listed.line


def test_an_empty_catalogue_is_an_error(context: Context, db: Store) -> None:
    """As the document words it."""
    with db.write():
        ServiceType.delete().execute()
    assert list_services(context).line == "ERROR: Unable to retrieve services list."
