"""What was said, for the screen."""

from dealer_kiosk.channels.captions import Captions
from dealer_kiosk.channels.snapshot import Spoken


def spoken() -> Captions:
    """A customer, and an agent that says two things in answer."""
    captions = Captions()
    captions.add("hello", agent=False, speaking=False)
    captions.add("Welcome.", agent=True, speaking=False)
    captions.add("How can I help?", agent=True, speaking=True)
    return captions


def marks(captions: Captions, heard: int | None) -> list[int | None]:
    return [item.heard for item in captions.upto(heard)]


def test_what_was_said_is_shown_oldest_first() -> None:
    """With who said it; what a customer said is never marked."""
    assert spoken().upto(0) == [Spoken(False, "hello"), Spoken(True, "Welcome.", 0), Spoken(True, "How can I help?", 0)]


def test_what_was_heard_is_marked_over_several_sayings() -> None:
    """There is one character between two of them."""
    found = [marks(spoken(), heard) for heard in (3, 8, 9, 12, 24, 99)]

    assert found == [[None, 3, 0], [None, 8, 0], [None, 8, 0], [None, 8, 3], [None, 8, 15], [None, 8, 15]]


def test_a_silent_agent_was_heard_to_the_end() -> None:
    """Everything is marked."""
    assert marks(spoken(), None) == [None, 8, 15]


def test_what_was_said_before_a_silence_is_not_marked_again() -> None:
    """Counting begins with what is said after it."""
    captions = spoken()
    captions.add("an oil change", agent=False, speaking=False)
    captions.add("Which day?", agent=True, speaking=False)

    assert marks(captions, 5) == [None, None, None, None, 5]


def test_a_customer_who_speaks_into_it_changes_no_marks() -> None:
    """The agent goes on."""
    captions = spoken()
    captions.add("okay", agent=False, speaking=True)

    assert marks(captions, 12) == [None, 8, 3, None]


def test_only_the_last_eight_are_kept() -> None:
    """There is no room for more on the screen."""
    captions = Captions()
    for number in range(10):
        captions.add(str(number), agent=False, speaking=False)

    assert list("23456789") == [item.text for item in captions.upto(None)]


def test_nothing_stays_of_a_customer_who_has_gone() -> None:
    """The next one sees an empty screen."""
    captions = spoken()
    captions.clear()

    assert captions.upto(None) == []
