"""Telephone calls, with scripted lines and engines."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from dealer_kiosk import replies
from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.line import Frame
from dealer_kiosk.channels.keys import PERSON
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.phone import CallTalk, Desk, Telephone
from dealer_kiosk.channels.putting_through import PutThrough, target_of
from dealer_kiosk.channels.talk import Engines
from dealer_kiosk.config import Phone, Turns
from dealer_kiosk.messages import MIC_RATE, Band, Event, Expects, Samples
from dealer_kiosk.phone.call_events import CallEvent, HungUp, Pressed, Transferring
from dealer_kiosk.speech.pieces import sentences
from dealer_kiosk.tools.transfer import Ringer, RingResult
from tests.channels.doubles import Inline, ScriptedEars, ScriptedLine, ScriptedSession, ScriptedVoice
from tests.speech_files import flite

Step = Samples | CallEvent | Callable[[], None]
SILENCE = np.zeros(MIC_RATE, np.int16)


class ScriptedCall(ScriptedLine):
    """A call on which the steps of a script happen; then the caller waits until we hang up, or half a minute."""

    can_transfer = True

    def __init__(self, *script: Step) -> None:
        super().__init__(*script)  # type: ignore[arg-type]
        self.hung_up = False
        self.rung: list[str] = []
        self.answers: list[RingResult] = []

    def sounds(self, timeout_s: float) -> Iterator[CallEvent | None]:  # type: ignore[override]
        """The script, then silence."""
        yield from super().sounds(timeout_s)
        for _ in range(1500):
            if self.hung_up:
                yield HungUp("hung_up")
                return
            yield from (Transferring(self.answers.pop(0)) for _ in self.answers[:1])
            self._tick()
            yield Frame(SILENCE[: pcm.FRAME_SAMPLES], echo=self.playing)
            time.sleep(0.0002)  # for the thread that rings
        yield HungUp("bye")

    def hang_up(self) -> None:
        """The caller hears that the line is free."""
        self.hung_up = True

    def transfer(self, target: str) -> None:
        """Ring, with the next result."""
        self.rung.append(target)


class AskedFor(ScriptedSession):
    """Asks for a person at their name."""

    def turn(self, text: str, confidence: float = 1.0, alternatives: object = ()) -> list[Event]:
        """As every session, with a tool call for the one who asks."""
        events = super().turn(text, confidence)
        return [Event("tool", {"name": "request_human"}), *events] if text == PERSON else events


class Service:
    """A desk with scripted parts."""

    def __init__(self, *heard: str, put_through: PutThrough = lambda _session, _ringer: None, **phone: object) -> None:
        self.ears = ScriptedEars(*heard)
        self.voice = ScriptedVoice()
        self.sessions: list[ScriptedSession] = []
        settings = Phone(transfer_targets={"sales": "sip:210@127.0.0.1"}, **phone)  # type: ignore[arg-type]
        engines = Engines(self.ears, Voice(self.voice.speak, self.voice.rate))
        self.desk = Desk(engines, self.new_session, put_through, Turns(), settings)

    def new_session(self) -> ScriptedSession:
        """The next caller's."""
        self.sessions.append(AskedFor())
        return self.sessions[-1]

    def serve(self, call: ScriptedCall) -> "Service":
        """One call, to its end."""
        talk = CallTalk(call, self.desk, now=lambda: call.seconds, workers=(Inline(), Inline()))
        talk.run(threading.Event())
        return self


@pytest.fixture(scope="module")
def sentence(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """A spoken sentence and the pause that ends the turn."""
    path = flite("I would like to book an oil change.", tmp_path_factory.mktemp("speech") / "speech.wav")
    return np.concatenate([wavfile.read_wav(path), SILENCE, SILENCE])


def test_a_caller_is_greeted_heard_and_answered(sentence: Samples) -> None:
    """Without having said anything first; the session ends with the call."""
    service = Service("an oil change").serve(ScriptedCall(SILENCE, sentence, HungUp("bye")))
    assert service.voice.said == ["Welcome.", "Reply 1."]
    assert service.sessions[0].log == ["an oil change", "<end>"]


def test_the_recogniser_knows_that_it_is_a_telephone(sentence: Samples) -> None:
    """It has other models for it."""
    bands: list[Band] = []

    class Ears(ScriptedEars):
        def listen(self, expects: Expects = Expects.OPEN, band: Band = Band.WIDE):  # type: ignore[no-untyped-def]
            bands.append(band)
            return super().listen(expects, band)

    service = Service()
    service.ears = Ears("hello")
    service.desk = Desk(Engines(service.ears, service.desk.engines.voice), service.new_session, lambda *_: None, Turns(), Phone())
    service.serve(ScriptedCall(SILENCE, sentence, HungUp("bye")))
    assert bands == [Band.PHONE]


def test_we_hang_up_after_the_goodbye(sentence: Samples) -> None:
    """When it has been heard, and only then."""
    call = ScriptedCall(SILENCE, sentence)
    service = Service("goodbye").serve(call)
    assert (service.voice.said, call.hung_up) == (["Welcome.", "Bye."], True)


def test_a_silent_caller_is_asked_and_left() -> None:
    """As at the kiosk, and the line is free again."""
    call = ScriptedCall(SILENCE)
    service = Service().serve(call)
    assert (service.voice.said, call.hung_up) == (["Welcome.", "Are you still there?"], True)


def test_keys_are_a_number() -> None:
    """Typed while the agent speaks, it stops."""
    call = ScriptedCall(SILENCE, *map(Pressed, "3125550142#"), SILENCE, HungUp("bye"))
    assert Service().serve(call).sessions[0].log == ["3125550142", "<end>"]


@pytest.mark.parametrize(("result", "reason"), [("answered", "transferred"), ("busy", "bye")])
def test_whoever_asks_for_a_person_is_put_through(result: RingResult, reason: str) -> None:
    """The phone that has the role rings after the caller has been told, and the outcome is passed on."""
    outcomes: list[RingResult] = []
    call = ScriptedCall(SILENCE, Pressed("0"))

    def put_through(session: str, ringer: Ringer) -> None:
        said.extend(service.voice.said)
        call.answers.append(result)
        outcomes.append(ringer.ring("Ben Ortiz", "sales"))

    said: list[str] = []
    service = Service(put_through=put_through)
    service.serve(call)
    assert (said, call.rung, outcomes) == (["Welcome.", "Reply 1."], ["sip:210@127.0.0.1"], [result])


def test_nobody_is_rung_without_a_target() -> None:
    """Whatever the person's own number is."""
    outcomes: list[RingResult] = []
    call = ScriptedCall(SILENCE, Pressed("0"))
    Service(put_through=lambda _session, ringer: outcomes.append(ringer.ring("Ada Stone", "manager"))).serve(call)
    assert (outcomes, call.rung) == (["unanswered"], [])


def test_a_caller_who_hangs_up_is_rung_for_no_longer() -> None:
    """The transfer ends with the call."""
    outcomes: list[RingResult] = []
    call = ScriptedCall(SILENCE, Pressed("0"), lambda: None, np.zeros(3 * MIC_RATE, np.int16), HungUp("bye"))
    Service(put_through=lambda _session, ringer: outcomes.append(ringer.ring("Ben Ortiz", "sales"))).serve(call)
    assert outcomes == ["unanswered"]


def test_a_call_that_is_too_long_is_ended_with_a_word() -> None:
    """In the middle of everything."""
    call = ScriptedCall(np.zeros(8 * MIC_RATE, np.int16))
    service = Service(max_call_s=5.0).serve(call)
    assert (service.voice.said, call.hung_up) == (["Welcome.", *sentences(replies.CALL_OVER)], True)


def test_calls_are_served_side_by_side_until_the_line_closes() -> None:
    """Each has a session of its own."""
    service = Service()
    calls = [ScriptedCall(SILENCE, HungUp("bye")) for _ in range(3)]

    class Line:
        def calls(self, timeout_s: float) -> Iterator[ScriptedCall | None]:
            yield from calls
            yield None

    Telephone(Line(), service.desk).run(threading.Event())
    assert [session.log for session in service.sessions] == [["<end>"]] * 3


@pytest.mark.parametrize(
    ("person", "role", "target"),
    [
        ("Sarah Lindgren", "advisor", "a"),
        ("Ben Ortiz", "sales", "b"),
        ("Kim Novak", "manager", "c"),
        ("Lee Chan", "technician", "d"),
    ],
)
def test_a_target_is_found_by_name_then_role_then_anyone(person: str, role: str, target: str) -> None:
    """Case does not matter."""
    targets = {"sarah lindgren": "a", "ben": "b", "Manager": "c", "advisor": "x", "anyone": "d"}
    assert target_of(targets, person, role) == target
    assert target_of({}, person, role) is None
