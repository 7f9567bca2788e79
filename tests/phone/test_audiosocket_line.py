"""Calls by AudioSocket, end to end: the child process, its server, and a telephone system's end of the call."""

import socket
import time
import uuid
from collections.abc import Callable, Iterator

import pytest

from dealer_kiosk.config import Phone
from dealer_kiosk.messages import MIC_RATE
from dealer_kiosk.phone.call_events import HungUp, Pressed, Transferring
from dealer_kiosk.phone.process import PhoneProcess
from dealer_kiosk.phone.secrets import PhoneSecrets
from tests.audio.test_process import eventually
from tests.phone.answering import Agent
from tests.phone.asterisk import AudioSocketCaller
from tests.phone.ports import free_port
from tests.phone.sounds import loud_seconds, share, tone

pytestmark = pytest.mark.slow

ISSUED = uuid.UUID("6f1c3ab0-0d5c-4d93-8a53-3a9a8b1f2c11")
VOICE_RATE = 22_050


@pytest.fixture
def settings() -> Phone:
    """A line for Asterisk."""
    return Phone(mode="audiosocket", audiosocket_port=free_port(socket.SOCK_STREAM))


@pytest.fixture
def line(settings: Phone) -> Iterator[PhoneProcess]:
    """The line, open."""
    process = PhoneProcess(settings, PhoneSecrets(ids=frozenset({ISSUED})))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def new_caller(settings: Phone) -> Iterator[Callable[..., AudioSocketCaller]]:
    """Makes calls; they are closed at the end."""
    made: list[AudioSocketCaller] = []

    def new(call: uuid.UUID = ISSUED) -> AudioSocketCaller:
        made.append(AudioSocketCaller(settings.audiosocket_port, call))
        return made[-1]

    yield new
    for caller in made:
        caller.close()


def test_both_sides_of_a_call_hear_each_other(line: PhoneProcess, new_caller: Callable[..., AudioSocketCaller]) -> None:
    """At 16 kHz here and 8 kHz there; keys come, and either end may hang up."""
    agent = Agent(line)
    caller = new_caller()
    taken = agent.next()
    assert (taken.call.caller, taken.call.can_transfer) == ("", False)
    assert eventually(lambda: line.status.calls == 1)

    caller.say(tone(440, 1))
    time.sleep(1.2)
    taken.call.play(tone(1000, 1, VOICE_RATE), VOICE_RATE)
    caller.press("7")
    assert [Pressed("7")] == taken.wait(Pressed)
    assert eventually(lambda: not taken.call.playing)
    time.sleep(0.3)

    assert pytest.approx(1, abs=0.05) == loud_seconds(taken.heard(), MIC_RATE)
    assert pytest.approx(1, abs=0.05) == loud_seconds(caller.recorded())
    assert share(taken.heard(), 440, MIC_RATE) > 0.95
    assert share(caller.recorded(), 1000) > 0.95

    taken.call.transfer("sip:210@127.0.0.1")
    assert [Transferring("refused")] == taken.wait(Transferring)
    taken.call.hang_up()
    assert [HungUp("hung_up")] == taken.wait(HungUp)
    assert caller.over.wait(2)
    assert eventually(lambda: line.status.calls == 0)


def test_an_id_serves_as_many_calls_as_are_allowed(line: PhoneProcess, new_caller: Callable[..., AudioSocketCaller]) -> None:
    """The next one is cut off, until one has hung up."""
    agent = Agent(line)
    callers = [new_caller() for _ in range(2)]
    first, second = agent.next(), agent.next()
    assert new_caller().over.wait(2)

    callers[0].hang_up()
    assert eventually(lambda: bool(first.found(HungUp) or second.found(HungUp)))
    new_caller()
    assert agent.next().call.number == 3


def test_an_unknown_id_gets_no_call(
    settings: Phone, new_caller: Callable[..., AudioSocketCaller], capfd: pytest.CaptureFixture[str]
) -> None:
    """It is cut off, and a line for fail2ban says who it was, without the id."""
    line = PhoneProcess(settings, PhoneSecrets(ids=frozenset({ISSUED})))
    line.start()
    cut_off = new_caller(uuid.uuid4()).over.wait(2)
    calls = line.status.calls
    line.stop()

    assert cut_off
    assert calls == 0
    assert capfd.readouterr().err.splitlines() == ["phone: refused bad_id from 127.0.0.1"]


def test_a_port_that_is_taken_is_a_problem_until_it_is_free(settings: Phone) -> None:
    """The line says so, goes on trying, and opens by itself."""
    with socket.create_server(("127.0.0.1", settings.audiosocket_port)):
        process = PhoneProcess(settings, PhoneSecrets(ids=frozenset({ISSUED})))
        process.start()
        problem = process.status.problem
    opened = eventually(lambda: process.status.problem is None)
    process.stop()

    assert problem is not None
    assert str(settings.audiosocket_port) in problem
    assert opened
