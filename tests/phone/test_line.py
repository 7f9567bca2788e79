"""The telephone line end to end: a real caller by SIP and RTP, the child process, and the parent's side."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.line import Cut, Ducked, Frame
from dealer_kiosk.config import Phone
from dealer_kiosk.messages import MIC_RATE, Samples
from dealer_kiosk.phone.call_events import HungUp, Pressed, Transferring
from dealer_kiosk.phone.process import PhoneProcess
from dealer_kiosk.phone.secrets import PhoneSecrets
from tests.audio.test_process import children, eventually, running
from tests.phone.answering import Agent
from tests.phone.caller import Caller
from tests.phone.ports import free_port, free_range
from tests.phone.sounds import loud_seconds, share, tone
from tests.speech_files import flite

pytestmark = pytest.mark.slow

VOICE_RATE = 22_050
SALES = "sip:210@127.0.0.1"
WORKER = "dealer_kiosk.phone.worker"


@pytest.fixture
def settings() -> Phone:
    """A line without a registrar, on free ports."""
    first, last = free_range(12)
    return Phone(
        mode="direct",
        port=free_port(),
        rtp_first_port=first,
        rtp_last_port=last,
        rtp_timeout_s=1.0,
        transfer_targets={"sales": SALES},
    )


@pytest.fixture
def new_caller(settings: Phone) -> Iterator[Callable[..., Caller]]:
    """Makes telephones; they are closed at the end."""
    made: list[Caller] = []

    def new(number: str = "5551234", codec: int = 0) -> Caller:
        made.append(Caller(settings.port, number, codec))
        return made[-1]

    yield new
    for caller in made:
        caller.close()


@pytest.fixture
def line(settings: Phone, new_caller: Callable[..., Caller]) -> Iterator[PhoneProcess]:
    """The line, open; it ends before its callers do, who confirm that they were hung up on."""
    process = PhoneProcess(settings, PhoneSecrets())
    process.start()
    yield process
    process.stop()


def test_it_rings_until_the_call_is_taken(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """And says whose call it is."""
    caller = new_caller("6051112222")
    caller.invite()
    caller.wait(180)
    time.sleep(0.5)
    assert eventually(lambda: line.status.calls == 1)
    taken = Agent(line).next()
    caller.wait_answered()

    assert taken.call.caller == "6051112222"


@pytest.mark.parametrize("codec", [0, 8])
def test_both_sides_hear_each_other(line: PhoneProcess, new_caller: Callable[..., Caller], codec: int) -> None:
    """With either codec, all of it, and nothing else."""
    agent, caller = Agent(line), new_caller(codec=codec)
    caller.call()
    taken = agent.next()
    caller.say(tone(440, 1))
    time.sleep(1.2)
    taken.call.play(tone(1000, 1, VOICE_RATE), VOICE_RATE)
    assert eventually(lambda: taken.call.over == 1)
    time.sleep(0.4)

    assert pytest.approx(1, abs=0.05) == loud_seconds(taken.heard(), MIC_RATE)
    assert pytest.approx(1, abs=0.05) == loud_seconds(caller.recorded())
    assert share(taken.heard(), 440, MIC_RATE) > 0.95
    assert share(caller.recorded(), 1000) > 0.95


def test_frames_are_marked_while_the_agent_is_heard(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """And 200 ms longer."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    taken.call.play(tone(1000, 1, VOICE_RATE), VOICE_RATE)
    assert eventually(lambda: not taken.call.playing)
    time.sleep(0.5)

    assert 55 <= sum(frame.echo for frame in taken.found(Frame)) <= 65
    assert not taken.found(Frame)[-1].echo


def test_keys_come_by_either_way(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """RFC 4733 and INFO; each press once."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    caller.press("4")
    taken.wait(Pressed)
    caller.press("4")
    taken.wait(Pressed, 2)
    caller.info_digit("#")
    taken.wait(Pressed, 3)

    assert [Pressed("4"), Pressed("4"), Pressed("#")] == taken.found(Pressed)


def test_whoever_speaks_up_cuts_the_agent_short(line: PhoneProcess, new_caller: Callable[..., Caller], tmp_path: Path) -> None:
    """First the voice is lowered, then it stops, and it is known how much was heard."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    sequence = taken.call.play(tone(1000, 8, VOICE_RATE), VOICE_RATE)
    time.sleep(1.5)
    caller.say(spoken("Excuse me, I would like to know something else.", tmp_path))
    ducked, cut = taken.wait(Ducked), taken.wait(Cut)

    assert ducked
    assert not taken.call.playing
    assert cut[0].sequence == sequence
    assert not cut[0].asked
    assert 1.7 < cut[0].seconds < 4
    time.sleep(0.3)
    assert pytest.approx(cut[0].seconds, abs=0.2) == loud_seconds(caller.recorded())


def test_a_line_that_echoes_does_not_interrupt_itself(
    line: PhoneProcess, new_caller: Callable[..., Caller], tmp_path: Path
) -> None:
    """The agent's own voice comes back 12 dB quieter and 100 ms late, and nothing happens."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    speech = spoken("Tomorrow morning I have nine, ten or eleven thirty. Which of them suits you best?", tmp_path)
    caller.say(np.concatenate([np.zeros(800, np.int16), (speech * 10 ** (-12 / 20)).astype(np.int16)]))
    taken.call.play(speech, 8000)
    assert eventually(lambda: not taken.call.playing, 15)

    assert not taken.found(Cut)


def test_stopping_is_heard_at_once(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """The rest is dropped; what is queued afterwards is played."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    taken.call.play(tone(1000, 5, VOICE_RATE), VOICE_RATE)
    time.sleep(1)
    taken.call.stop_playing()
    taken.call.play(tone(1000, 0.5, VOICE_RATE), VOICE_RATE)
    cut = taken.wait(Cut)
    assert eventually(lambda: not taken.call.playing, 2)
    time.sleep(0.3)

    assert cut[0].asked
    assert 0.8 < cut[0].seconds < 1.2
    assert 1.3 < loud_seconds(caller.recorded()) < 1.8


def test_two_calls_are_independent_and_a_third_is_busy(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """Nothing of one is heard in the other."""
    agent, first, second, third = Agent(line), new_caller("1"), new_caller("2"), new_caller("3")
    taken = []
    for caller in (first, second):
        caller.call()
        taken.append(agent.next())
    third.invite()
    third.acknowledge_refusal(third.wait(486))

    first.say(tone(440, 1))
    second.say(tone(700, 1))
    time.sleep(1.2)
    taken[0].call.play(tone(1000, 1, VOICE_RATE), VOICE_RATE)
    taken[1].call.play(tone(1500, 1, VOICE_RATE), VOICE_RATE)
    assert eventually(lambda: not (taken[0].call.playing or taken[1].call.playing))
    time.sleep(0.4)

    assert [call.call.caller for call in taken] == ["1", "2"]
    assert min(share(taken[0].heard(), 440, MIC_RATE), share(taken[1].heard(), 700, MIC_RATE)) > 0.95
    assert min(share(first.recorded(), 1000), share(second.recorded(), 1500)) > 0.95
    first.hang_up()
    assert [HungUp("bye")] == taken[0].wait(HungUp)
    assert not taken[1].found(HungUp)


def test_either_side_may_hang_up(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """The other one learns it, and the line is free again."""
    agent, first, second = Agent(line), new_caller(), new_caller()
    first.call()
    taken = agent.next()
    first.hang_up()
    assert [HungUp("bye")] == taken.wait(HungUp)
    second.call()
    taken = agent.next()
    taken.call.hang_up()
    assert second.hung_up.wait(2)

    assert [HungUp("hung_up")] == taken.wait(HungUp)
    assert eventually(lambda: line.status.calls == 0)


def test_a_caller_may_give_up_while_it_rings(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """Nobody is given that call."""
    caller = new_caller()
    caller.invite()
    caller.wait(180)
    assert eventually(lambda: line.status.calls == 1)
    caller.cancel()
    caller.acknowledge_refusal(caller.wait(487))
    assert eventually(lambda: line.status.calls == 0)
    agent, other = Agent(line), new_caller("2")
    other.call()

    assert agent.next().call.caller == "2"


def test_a_caller_on_hold_is_not_lost(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """No sound goes or comes for longer than a silent line may last, and then both sides hear again."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    assert "a=recvonly" in caller.hold().body
    caller.fall_silent()
    time.sleep(0.2)
    before = len(caller.arrivals)
    time.sleep(1.5)
    assert before == len(caller.arrivals)
    caller.fall_silent(False)
    assert "a=sendrecv" in caller.hold("sendrecv").body
    caller.say(tone(440, 0.5))
    time.sleep(0.7)
    taken.call.play(tone(1000, 0.5, VOICE_RATE), VOICE_RATE)
    assert eventually(lambda: not taken.call.playing)
    time.sleep(0.4)

    assert not taken.found(HungUp)
    assert pytest.approx(0.5, abs=0.05) == loud_seconds(taken.heard(), MIC_RATE)
    assert pytest.approx(0.5, abs=0.05) == loud_seconds(caller.recorded())


def test_a_caller_whose_network_is_gone_is_hung_up_on(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """After rtp_timeout_s without a packet."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    time.sleep(0.3)
    caller.fall_silent()
    assert caller.hung_up.wait(3)

    assert [HungUp("silent")] == taken.wait(HungUp)


def test_a_caller_is_put_through(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """It is told how far that is, and the call is over when the person has answered."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    assert taken.call.can_transfer
    taken.wait(Frame)  # the caller's side has acknowledged the answer
    taken.call.transfer(SALES)
    taken.wait(Transferring)
    caller.notify("180 Ringing")
    taken.wait(Transferring, 2)
    caller.notify("200 OK", over=True)

    assert [Transferring("requested"), Transferring("ringing"), Transferring("answered")] == taken.wait(Transferring, 3)
    assert [HungUp("transferred")] == taken.wait(HungUp)
    assert f"<{SALES}>" in [request.headers.get("refer-to") for request in caller.asked]


def test_nobody_is_put_through_to_a_stranger(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """Only to `transfer_targets`; the caller stays on the line."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    taken.wait(Frame)
    taken.call.transfer("sip:0900123@127.0.0.1")

    assert [Transferring("refused")] == taken.wait(Transferring)
    assert [request.method for request in caller.asked] == []
    assert not taken.call.ended


def test_sound_leaves_evenly(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """A packet every 20 ms."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    taken.call.play(tone(1000, 3, VOICE_RATE), VOICE_RATE)
    assert eventually(lambda: not taken.call.playing)
    spacings = np.diff(caller.arrivals) * 1000

    assert pytest.approx(20, abs=1) == np.median(spacings)
    assert pytest.approx(20, abs=0.5) == np.mean(spacings)


def test_stopping_the_line_ends_its_calls(settings: Phone, line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """The caller is told, and it does not take long."""
    agent, caller = Agent(line), new_caller()
    caller.call()
    taken = agent.next()
    started = time.monotonic()
    line.stop()

    assert time.monotonic() - started < 1.5
    assert caller.hung_up.wait(1)
    assert taken.wait(HungUp)
    assert not children(WORKER)


def test_a_dead_child_is_replaced(line: PhoneProcess, new_caller: Callable[..., Caller]) -> None:
    """Its calls are lost, which is told, and the next call comes."""
    agent, first, second = Agent(line), new_caller(), new_caller("2")
    first.call()
    taken = agent.next()
    os.kill(children(WORKER)[0], signal.SIGKILL)
    assert eventually(lambda: line.status.problem is not None)
    assert [HungUp("lost")] == taken.wait(HungUp)
    assert taken.call.problem is not None
    taken.call.play(tone(1000, 1), 8000)
    assert not taken.call.playing
    assert eventually(lambda: line.status.problem is None)
    second.call()

    assert agent.next().call.caller == "2"


def test_a_hanging_child_does_not_hold_up_the_end(line: PhoneProcess) -> None:
    """It is killed after its grace."""
    os.kill(children(WORKER)[0], signal.SIGSTOP)
    started = time.monotonic()
    line.stop()

    assert time.monotonic() - started < 4
    assert not children(WORKER)


def test_the_child_ends_with_its_parent(settings: Phone, new_caller: Callable[..., Caller]) -> None:
    """A killed kiosk leaves no process behind, and no caller in silence."""
    code = f"""
import os, signal, time
from dealer_kiosk.config import Phone
from dealer_kiosk.phone.process import PhoneProcess
from dealer_kiosk.phone.secrets import PhoneSecrets
from tests.audio.test_process import children
line = PhoneProcess(Phone(mode="direct", port={settings.port}), PhoneSecrets())
line.start()
print(children("{WORKER}")[0], flush=True)
next(call for call in line.calls(10) if call)
time.sleep(1)
os.kill(os.getpid(), signal.SIGKILL)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        try:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            caller = new_caller()
            caller.call()
            assert caller.hung_up.wait(5)
        finally:
            parent.kill()

    assert eventually(lambda: not running(child), 5)


def test_secrets_are_not_on_the_command_line(settings: Phone) -> None:
    """Nor in the environment of the child."""
    process = PhoneProcess(settings, PhoneSecrets("s3cret word"))
    process.start()
    child = Path(f"/proc/{children(WORKER)[0]}")
    seen = (child / "cmdline").read_bytes() + (child / "environ").read_bytes()
    process.stop()

    assert b"s3cret" not in seen


def spoken(text: str, folder: Path) -> Samples:
    """The text at 8 kHz."""
    return pcm.resample(wavfile.read_wav(flite(text, folder / "spoken.wav")), MIC_RATE, 8000)
