"""The kiosk's status line."""

import io

from rich.console import Console

from dealer_kiosk.channels.snapshot import Activity, Snapshot
from dealer_kiosk.channels.status import StatusLine, status_text


def test_the_meter_grows_with_the_level() -> None:
    """From nothing at -60 dBFS to all cells at full scale."""
    assert [status_text(Activity.LISTENING, level).count("█") for level in (-100, -60, -30, 0, 5)] == [0, 0, 15, 30, 30]


def test_a_problem_is_shown() -> None:
    """Whoever looks at the terminal sees why nothing is heard."""
    assert status_text(Activity.SPEAKING, -100, "the microphone has stopped").split(maxsplit=1) == [
        "speaking",
        "the microphone has stopped",
    ]


def test_nothing_is_written_where_there_is_no_terminal() -> None:
    """Logs stay clean."""
    output = io.StringIO()
    status = StatusLine(Console(file=output))
    status(Snapshot())
    status.close()

    assert output.getvalue() == ""


def test_a_change_is_drawn_at_once() -> None:
    """The level alone is drawn ten times a second at most."""
    output = io.StringIO()
    status = StatusLine(Console(file=output, force_terminal=True, width=80))
    for activity in (Activity.LISTENING, Activity.LISTENING, Activity.THINKING):
        status(Snapshot(activity))
    drawn = output.getvalue()
    status.close()
    status.close()

    assert drawn.count("listening") == 1
    assert drawn.count("thinking") == 1
