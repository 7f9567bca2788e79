"""The rota: who is here without signing in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.errors import KioskError
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk.staff import rota, set_shifts, sign_in, sign_out
from dealer_kiosk.tools.human import request_human
from dealer_kiosk.tools.results import NobodyFree, TransferStarted

SARAH = "Sarah Lindgren"


@pytest.fixture
def desk(context: Context) -> Context:
    """Somebody of the staff, Monday at ten."""
    return replace(context, actor="staff", channel="staff", session="")


def test_a_shift_makes_somebody_present(db: Store, context: Context, desk: Context) -> None:
    """Within its times, and only then."""
    set_shifts(desk, SARAH, "monday", ["09:00-12:00", "13:00-17:00"])
    assert isinstance(request_human(context), TransferStarted)
    for hours in (2.5, 8):
        later = replace(context, session=f"later {hours}", now=context.now + timedelta(hours=hours))
        assert isinstance(request_human(later), NobodyFree)


def test_signing_out_beats_the_rota_for_that_day(db: Store, context: Context, desk: Context) -> None:
    """The next Monday the rota counts again, and signing in counts at once."""
    set_shifts(desk, SARAH, "mon", ["09:00-17:00"])
    sign_out(desk, SARAH)
    assert isinstance(request_human(context), NobodyFree)
    next_week = context.now + timedelta(days=7)
    assert isinstance(request_human(replace(context, session="b", now=next_week)), TransferStarted)


def test_signing_in_counts_after_signing_out(db: Store, context: Context, desk: Context) -> None:
    """Somebody came back."""
    sign_out(desk, SARAH)
    sign_in(desk, SARAH)
    assert isinstance(request_human(context), TransferStarted)


def test_the_rota_does_not_count_while_we_are_closed(db: Store, context: Context, desk: Context) -> None:
    """Nobody is called on Thanksgiving."""
    set_shifts(desk, SARAH, "thursday", ["09:00-17:00"])
    assert isinstance(request_human(replace(context, now=context.now + timedelta(days=3))), NobodyFree)


def test_shifts_are_replaced_and_removed(db: Store, desk: Context) -> None:
    """A weekday is set as a whole."""
    set_shifts(desk, SARAH, "friday", ["13:00-17:00", "09:00-12:00"])
    assert rota() == [{"name": SARAH, "weekday": "friday", "shifts": ["09:00-12:00", "13:00-17:00"]}]
    assert set_shifts(desk, SARAH, "friday", ["off"]) == []


@pytest.mark.parametrize(
    ("who", "weekday", "shift", "field"),
    [
        ("Nobody", "monday", "09:00-12:00", "staff list"),
        (SARAH, "someday", "09:00-12:00", "weekday"),
        (SARAH, "monday", "nine to five", "shift"),
        (SARAH, "monday", "12:00-09:00", "shift"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(db: Store, desk: Context, who: str, weekday: str, shift: str, field: str) -> None:
    """And nothing is stored."""
    with pytest.raises(KioskError, match=field):
        set_shifts(desk, who, weekday, [shift])
    assert rota() == []
