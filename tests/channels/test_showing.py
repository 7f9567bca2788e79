"""The view that a snapshot of the kiosk becomes."""

from collections.abc import Sequence
from typing import Any

import pytest

from dealer_kiosk.channels.showing import Showing
from dealer_kiosk.channels.snapshot import Activity, Snapshot, Spoken
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.messages import Event, Expects
from dealer_kiosk.screen.view import Caption, Row, View

GREETED = [Event("ready", {"greeting": "Welcome."})]


def turn(service: str | None, *tools: Event) -> list[Event]:
    """The events of a turn after which that service is being booked."""
    intent: dict[str, Any] | None = None
    if service:
        intent = {"name": "book_appointment", "arguments": {"service": service}}
    return [*tools, Event("reply", {"text": "Fine."}), Event("turn_end", {"intent": intent})]


def booked(service: str) -> Event:
    return Event("tool", {"name": "book_appointment", "arguments": {"service": service}, "result": "BOOKING_CONFIRMED: done"})


class Wall:
    """A screen that keeps every view."""

    def __init__(self, condition: Condition = Condition.OK) -> None:
        self.views: list[View] = []
        self.showing = Showing(self.views.append, lambda: condition)

    def after(self, *snapshots: Snapshot) -> View:
        """The last view."""
        for snapshot in snapshots:
            self.showing(snapshot)
        return self.views[-1]

    def card(self, *turns: Sequence[Event]) -> tuple[str, ...] | None:
        """State and values of the card after turns of one session; each is shown twice."""
        for number, events in enumerate(turns, 1):
            self.after(*[Snapshot(in_session=True, turn=number, events=events)] * 2)
        card = self.views[-1].card
        return None if card is None else (card.state, *(row.value for row in card.rows))


@pytest.mark.parametrize(
    ("activity", "in_session", "state"),
    [
        (Activity.LISTENING, False, "welcome"),
        (Activity.THINKING, False, "thinking"),
        (Activity.SPEAKING, False, "speaking"),
        (Activity.LISTENING, True, "listening"),
        (Activity.THINKING, True, "thinking"),
    ],
)
def test_the_state_is_what_the_kiosk_does(activity: Activity, in_session: bool, state: str) -> None:
    """Whoever has just spoken sees that even before the session has begun."""
    assert Wall().after(Snapshot(activity, in_session=in_session)).state == state


@pytest.mark.parametrize(
    ("condition", "state"),
    [
        (Condition.MUTE, "listening"),
        (Condition.DEAF, "deaf"),
        (Condition.NO_MODEL, "unavailable"),
        (Condition.FULL_DISK, "unavailable"),
        (Condition.NO_DATABASE, "unavailable"),
    ],
)
def test_what_cannot_be_done_goes_before_what_is_done(condition: Condition, state: str) -> None:
    """A mute kiosk still shows what it says."""
    assert Wall(condition).after(Snapshot(in_session=True)).state == state


@pytest.mark.parametrize(("level_dbfs", "level"), [(-100.0, 0.0), (-60.0, 0.0), (-30.0, 0.5), (0.0, 1.0)])
def test_the_level_is_a_share(level_dbfs: float, level: float) -> None:
    """Of 60 dB."""
    assert Wall().after(Snapshot(level_dbfs=level_dbfs)).level == level


def test_the_rest_is_passed_on() -> None:
    """Captions with their marks, what is expected, and the pace."""
    said = (Spoken(False, "hello"), Spoken(True, "Welcome.", 3))
    view = Wall().after(Snapshot(in_session=True, spoken=said, expects=Expects.PHONE, pace=1.25))

    assert view.captions == (Caption("customer", "hello"), Caption("agent", "Welcome.", 3))
    assert (view.expects, view.pace) == (Expects.PHONE, 1.25)


def test_an_open_request_has_a_card() -> None:
    """It shows what is known of it, and changes with each turn."""
    wall = Wall()

    assert wall.card(turn("oil change")) == ("open", "Oil change")
    assert wall.card(turn("oil change"), turn("tires")) == ("open", "Tires")
    assert wall.views[-1].card is not None
    assert wall.views[-1].card.rows == (Row("Service", "Tires"),)


def test_the_answer_to_the_first_words_comes_in_two_parts() -> None:
    """The greeting is shown first; the turn of the same number still opens the card."""
    wall = Wall()
    wall.after(Snapshot(in_session=True, turn=1, events=GREETED), Snapshot(in_session=True, turn=1, events=turn("tires")))

    assert wall.views[0].card is None
    assert wall.views[1].card is not None


def test_a_turn_that_is_worked_on_changes_nothing() -> None:
    """Its number may be shown before its events are."""
    wall, before, after = Wall(), turn("oil change"), turn("tires")
    steps = [Snapshot(in_session=True, turn=number, events=events) for number, events in ((1, before), (2, before), (2, after))]
    wall.after(*steps)

    assert [[row.value for row in view.card.rows] for view in wall.views if view.card] == [
        ["Oil change"],
        ["Oil change"],
        ["Tires"],
    ]


def test_a_turn_without_events_leaves_the_card() -> None:
    """It was a noise."""
    assert Wall().card(turn("oil change"), ()) == ("open", "Oil change")


def test_what_was_booked_stays_on_the_card() -> None:
    """Until something else is asked for."""
    wall = Wall()

    assert wall.card(turn("oil change"), turn(None, booked("oil change")), turn(None)) == ("confirmed", "Oil change")
    assert wall.card(turn("tires")) == ("open", "Tires")


def test_nobody_sees_the_card_of_the_customer_before() -> None:
    """Neither after that one has gone, nor when the next one was faster."""
    wall = Wall()
    wall.card(turn(None, booked("oil change")))

    assert wall.after(Snapshot()).card is None
    assert wall.card(turn(None, booked("tires")), GREETED) is None
