"""What systemd is told, over a real socket."""

import os
import socket
from pathlib import Path

import pytest

from dealer_kiosk.health.heartbeats import Heartbeats, Stage
from dealer_kiosk.health.notify import Notifier
from dealer_kiosk.health.watchdog import Watchdog
from tests.health.conftest import FakeTime, Systemd


def living(time: FakeTime) -> Heartbeats:
    """A kiosk whose audio reader and main loop have just given signs of life and must do so every two seconds."""
    hearts = Heartbeats({Stage.AUDIO: 2.0, Stage.MAIN: 2.0}, time)
    hearts.beat(Stage.AUDIO)
    hearts.beat(Stage.MAIN)
    return hearts


def test_a_service_says_that_it_is_ready_what_it_does_and_that_it_stops(systemd: Systemd, time: FakeTime) -> None:
    """Each once; without WATCHDOG_USEC nothing else."""
    watchdog = Watchdog(living(time), {"NOTIFY_SOCKET": systemd.address})
    watchdog.start()
    for text in ("listening", "listening", "speaking …\nREADY=1"):
        watchdog.status(text)
    watchdog.stop()
    watchdog.stop()
    assert systemd.messages() == ["READY=1", "STATUS=listening", "STATUS=speaking … READY=1", "STOPPING=1"]


@pytest.mark.parametrize("silent", [Stage.AUDIO, Stage.MAIN])
def test_systemd_hears_nothing_while_a_loop_is_silent(systemd: Systemd, time: FakeTime, silent: Stage) -> None:
    """Either of the two is enough, and it recovers."""
    hearts = living(time)
    watchdog = Watchdog(hearts, {"NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": "20000000"})
    assert watchdog.check()
    time.seconds += 3.0
    hearts.beat(Stage.AUDIO if silent is Stage.MAIN else Stage.MAIN)
    assert not watchdog.check()
    hearts.beat(silent)
    assert watchdog.check()
    assert systemd.messages() == ["WATCHDOG=1", "WATCHDOG=1"]


def test_a_kiosk_that_has_not_begun_is_not_alive(systemd: Systemd, time: FakeTime) -> None:
    """Nobody has seen its loops turn."""
    assert not Watchdog(Heartbeats({}, time), {"NOTIFY_SOCKET": systemd.address}).check()
    assert systemd.messages() == []


def test_signs_of_life_come_at_half_of_the_time(systemd: Systemd, time: FakeTime) -> None:
    """From a thread of its own, until the kiosk stops."""
    environment = {"NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": "40000", "WATCHDOG_PID": str(os.getpid())}
    watchdog = Watchdog(living(time), environment)
    watchdog.start()
    assert [systemd.message() for _ in range(4)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]
    watchdog.stop()
    assert systemd.messages()[-1] == "STOPPING=1"


@pytest.mark.parametrize(
    "environment", [{}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "40000", "WATCHDOG_PID": "1"}], ids=["none", "bad", "other"]
)
def test_a_process_that_is_not_watched_sends_no_signs_of_life(
    systemd: Systemd, time: FakeTime, environment: dict[str, str]
) -> None:
    """Nor does one whose child is meant."""
    watchdog = Watchdog(living(time), {"NOTIFY_SOCKET": systemd.address, **environment})
    watchdog.start()
    watchdog.stop()
    assert systemd.messages() == ["READY=1", "STOPPING=1"]


def test_without_systemd_nothing_happens(time: FakeTime) -> None:
    """As when the kiosk is started by hand."""
    watchdog = Watchdog(living(time), {"WATCHDOG_USEC": "40000"})
    watchdog.start()
    watchdog.status("listening")
    assert not watchdog.check()
    watchdog.stop()


def test_an_abstract_socket_is_an_address_as_well() -> None:
    """Its name begins with a zero byte, written as @."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(f"\0dealer-kiosk-test-{os.getpid()}")
        receiver.settimeout(1.0)
        assert Notifier(f"@dealer-kiosk-test-{os.getpid()}").send(READY="1")
        assert receiver.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["vsock:2:1234", "notify"])
def test_another_kind_of_address_is_left_alone(address: str) -> None:
    """The kiosk works without."""
    notifier = Notifier(address)
    assert (bool(notifier), notifier.send(READY="1")) == (False, False)


def test_a_socket_that_nobody_reads_is_survived(tmp_path: Path) -> None:
    """Gone, or never there."""
    assert not Notifier(str(tmp_path / "none")).send(READY="1")
