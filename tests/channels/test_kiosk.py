"""The kiosk's loop, with scripted devices and engines."""

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from dealer_kiosk.audio import wavfile
from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.audio.line import Cut, Ducked, Restored
from dealer_kiosk.audio.turns import TurnDetector, utterances
from dealer_kiosk.channels.kiosk import Kiosk
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.snapshot import Activity, Snapshot
from dealer_kiosk.channels.talk import FILLER, Engines
from dealer_kiosk.config import Turns
from dealer_kiosk.errors import DatabaseError, EngineError
from dealer_kiosk.messages import MIC_RATE, Event, Expects, Samples
from tests.channels.doubles import Inline, Later, ScriptedEars, ScriptedLine, ScriptedSession, ScriptedVoice
from tests.speech_files import flite


@pytest.fixture(scope="module")
def sentence(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """A spoken sentence and the pause that ends the turn."""
    path = flite("I would like to book an oil change.", tmp_path_factory.mktemp("speech") / "speech.wav")
    return np.concatenate([wavfile.read_wav(path), pause(1)])


def pause(seconds: float) -> Samples:
    return np.zeros(int(seconds * MIC_RATE), np.int16)


class Showroom:
    """A kiosk with scripted parts, run to the end of its sounds."""

    def __init__(
        self,
        line: ScriptedLine,
        ears: ScriptedEars,
        *,
        confirm: Callable[[], float] = lambda: 1.0,
        broken: str = "",
        notices: Sequence[Event] = (),
        thinking: Inline | None = None,
    ) -> None:
        self.line = line
        self.ears = ears
        self.voice = ScriptedVoice(broken)
        self.sessions: list[ScriptedSession] = []
        self.thinking = thinking or Inline()
        self.watchers: Sequence[Callable[[Snapshot], None]] = ()
        self.touch: Callable[[str], None] = lambda _text: None
        self._confirm = confirm
        self._notices = notices

    def run(self, stop: threading.Event | None = None) -> "Showroom":
        """Serve until the sounds are over or `stop` is set."""
        voice = Voice(self.voice.speak, self.voice.rate)
        kiosk = Kiosk(
            self.line,
            Engines(self.ears, voice, lambda _samples: self._confirm()),
            self.new_session,
            Turns(),
            now=lambda: self.line.seconds,
            workers=(self.thinking, Inline()),
            watchers=self.watchers,
        )
        self.touch = kiosk.touch
        kiosk.run(stop or threading.Event())
        return self

    def new_session(self) -> ScriptedSession:
        """The next customer's."""
        self.sessions.append(ScriptedSession(self._notices))
        return self.sessions[-1]


def test_the_first_words_open_a_session_and_are_answered(sentence: Samples) -> None:
    """The greeting comes first, then the reply; events of other kinds are not spoken."""
    showroom = Showroom(ScriptedLine(pause(1), sentence), ScriptedEars("an oil change")).run()

    assert showroom.voice.said == ["Welcome.", "Reply 1."]
    assert [session.log for session in showroom.sessions] == [["an oil change", "<end>"]]


def test_an_empty_room_is_not_greeted() -> None:
    """Silence opens no session."""
    showroom = Showroom(ScriptedLine(pause(30)), ScriptedEars()).run()

    assert showroom.sessions == []


def test_sounds_without_words_open_no_session(sentence: Samples) -> None:
    """A sneeze is no customer."""
    showroom = Showroom(ScriptedLine(sentence), ScriptedEars("")).run()

    assert showroom.sessions == []
    assert showroom.voice.said == []


def test_words_not_understood_in_a_session_are_a_turn(sentence: Samples) -> None:
    """The customer is waiting for a reaction."""
    showroom = Showroom(ScriptedLine(sentence, sentence), ScriptedEars("hello", "")).run()

    assert showroom.sessions[0].log == ["hello", "", "<end>"]


def test_noise_is_dropped(sentence: Samples) -> None:
    """What is not confirmed as speech gets no answer; the recogniser has listened, but is not asked for words."""
    showroom = Showroom(ScriptedLine(sentence), ScriptedEars("never heard"), confirm=lambda: 0.1).run()

    assert showroom.ears.heard == []
    assert [listening.dropped for listening in showroom.ears.listenings] == [True]


def test_the_next_customer_gets_a_new_session(sentence: Samples) -> None:
    """After goodbye the kiosk is quiet until somebody speaks."""
    showroom = Showroom(ScriptedLine(sentence, pause(40), sentence), ScriptedEars("goodbye", "hello")).run()

    assert [session.log for session in showroom.sessions] == [["goodbye", "<end>"], ["hello", "<end>"]]
    assert showroom.voice.said == ["Welcome.", "Bye.", "Welcome.", "Reply 1."]


def test_recognition_knows_what_is_expected(sentence: Samples) -> None:
    """The answer to a question is heard as one."""
    showroom = Showroom(ScriptedLine(sentence, pause(1), sentence, pause(1)), ScriptedEars("my phone", "five")).run()

    assert showroom.ears.expected == [Expects.OPEN, Expects.PHONE]


def test_silence_is_measured_from_the_last_reply(sentence: Samples) -> None:
    """The session hears about it every second and asks after fifteen."""
    showroom = Showroom(ScriptedLine(sentence, pause(20)), ScriptedEars("hello")).run()

    assert pytest.approx(list(range(1, 16)), abs=0.5) == showroom.sessions[0].silences[:15]
    assert showroom.voice.said[-1] == "Are you still there?"


def test_the_question_into_the_silence_does_not_start_it_again(sentence: Samples) -> None:
    """Ten further seconds end the session."""
    showroom = Showroom(ScriptedLine(sentence, pause(27)), ScriptedEars("hello")).run()

    assert showroom.sessions[0].silences[-1] == pytest.approx(25, abs=0.8)
    assert showroom.sessions[0].log == ["hello", "<end>"]


def test_notices_are_spoken_between_turns(sentence: Samples) -> None:
    """A background job has something to say."""
    notice = Event("notice", {"priority": "high", "text": "Somebody is coming."})
    showroom = Showroom(ScriptedLine(sentence, pause(5)), ScriptedEars("hello"), notices=[notice]).run()

    assert showroom.voice.said == ["Welcome.", "Reply 1.", "Somebody is coming."]


def test_a_reply_is_spoken_at_the_pace_of_its_session(sentence: Samples) -> None:
    """Slower from the reply to "slower" on, and as usual again for the next customer."""
    ears = ScriptedEars("hello", "slower", "goodbye", "hello")
    showroom = Showroom(ScriptedLine(sentence, sentence, sentence, sentence), ears).run()

    assert showroom.voice.said == ["Welcome.", "Reply 1.", "Reply 2.", "Bye.", "Welcome.", "Reply 1."]
    assert showroom.voice.paces == [1.0, 1.0, 1.25, 1.25, 1.0, 1.0]


def test_a_failed_recognition_is_a_turn_not_understood(sentence: Samples, caplog: pytest.LogCaptureFixture) -> None:
    """The customer is asked again and the next turn works."""
    ears = ScriptedEars("hello", EngineError("the recogniser has died"), "again")
    showroom = Showroom(ScriptedLine(sentence, sentence, sentence), ears).run()

    assert showroom.sessions[0].log == ["hello", "", "again", "<end>"]
    assert "the recogniser has died" in caplog.text


def test_a_failed_sentence_does_not_end_the_conversation(sentence: Samples, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be said is left out."""
    line = ScriptedLine(sentence, pause(3), sentence)
    showroom = Showroom(line, ScriptedEars("hello", "again"), broken="Reply 1.").run()

    assert showroom.voice.said == ["Welcome.", "Reply 2."]
    assert "could not be spoken" in caplog.text


def test_stopping_ends_the_open_session(sentence: Samples) -> None:
    """Its outcome is written before the kiosk goes."""
    stop = threading.Event()
    ears = ScriptedEars("hello", "never heard", then=stop.set)
    showroom = Showroom(ScriptedLine(sentence, sentence), ears).run(stop)

    assert [session.log for session in showroom.sessions] == [["hello", "<end>"]]


def test_the_recogniser_hears_the_utterance_while_it_is_spoken(sentence: Samples) -> None:
    """From its first pre-roll frame on, without a gap, and at most the silence that ends the turn behind it."""
    stop = threading.Event()
    showroom = Showroom(ScriptedLine(pause(1), sentence, pause(1)), ScriptedEars("hello", then=stop.set)).run(stop)
    whole = np.concatenate([pause(1), sentence, pause(1)])

    (heard,) = showroom.ears.heard
    (cut,) = utterances(whole, TurnDetector(Turns()))
    start = next(
        number
        for number in range(0, len(whole), 320)
        if np.array_equal(whole[number : number + len(heard.samples)], heard.samples)
    )
    assert pytest.approx(cut.start_s, abs=0.1) == start / MIC_RATE
    assert -0.1 < len(heard.samples) - len(cut.samples) < 0.8 * MIC_RATE


def test_what_is_under_way_is_dropped_when_the_kiosk_stops(sentence: Samples) -> None:
    """Nobody waits for the rest of it."""
    showroom = Showroom(ScriptedLine(pause(1), sentence[: len(sentence) // 3]), ScriptedEars()).run()

    assert [listening.dropped for listening in showroom.ears.listenings] == [True]


def test_an_interruption_stops_the_agent_and_is_answered(sentence: Samples) -> None:
    """The customer hears the greeting and half of the reply; the session is told so, and answers what was said into it."""
    line = ScriptedLine(
        sentence, Ducked(), Cut(7, 0.25), sentence, pause(5), full=True
    )  # the greeting has chunks 1 to 4, the reply 5 to 8
    showroom = Showroom(line, ScriptedEars("hello", "wait a moment")).run()

    assert showroom.sessions[0].heard == ["Welcome. Reply"]
    assert showroom.sessions[0].log == ["hello", "wait a moment", "<end>"]
    assert showroom.voice.said == ["Welcome.", "Reply 1.", "Reply 2."]


@pytest.mark.parametrize(("confirm", "script"), [(0.1, ["hello"]), (1.0, ["hello", ""])])
def test_the_sentence_goes_on_after_a_false_alarm(sentence: Samples, confirm: float, script: list[str]) -> None:
    """What stopped it was no speech, or had no words: the interrupted sentence is said again, and the session knows nothing."""
    line = ScriptedLine(sentence, Ducked(), Cut(7, 0.25), sentence, pause(5), full=True)
    ears = ScriptedEars(*script)
    showroom = Showroom(line, ears, confirm=lambda: confirm if ears.heard else 1.0).run()

    assert showroom.voice.said == ["Welcome.", "Reply 1.", "Reply 1."]
    assert showroom.sessions[0].heard == []
    assert showroom.sessions[0].log == ["hello", "<end>"]


def test_a_cough_stops_nothing(sentence: Samples) -> None:
    """The voice was lowered and is as before; what was heard meanwhile is dropped."""
    line = ScriptedLine(sentence, Ducked(), sentence[: MIC_RATE // 2], Restored(), pause(5), full=True)
    showroom = Showroom(line, ScriptedEars("hello")).run()

    assert showroom.sessions[0].log == ["hello", "<end>"]
    assert showroom.sessions[0].heard == []


def test_the_agent_does_not_answer_its_own_echo(sentence: Samples) -> None:
    """What is heard while it speaks is left alone until somebody seems to interrupt."""
    line = ScriptedLine(sentence, sentence[: int(0.9 * MIC_RATE)], pause(5), full=True)
    showroom = Showroom(line, ScriptedEars("hello")).run()

    assert showroom.sessions[0].log == ["hello", "<end>"]


@pytest.mark.parametrize(("words", "stopped"), [("no wait", 1), ("okay", 0)])
def test_a_read_back_is_stopped_by_certain_words_only(sentence: Samples, words: str, stopped: int) -> None:
    """Whoever agrees in the middle of it has not heard it all."""
    said = np.concatenate([sentence[: int(0.6 * MIC_RATE)], pause(0.75)])
    line = ScriptedLine(sentence, Ducked(), said, Restored(), pause(5), full=True)
    showroom = Showroom(line, ScriptedEars("book it", words)).run()

    assert line.allowed is (Allowed.ANY if stopped else Allowed.WORDS)
    assert line.stopped == stopped + 1  # and once at the end
    assert showroom.sessions[0].log == ["book it", *([words] if stopped else []), "<end>"]


def test_whoever_goes_on_speaking_gets_one_answer(sentence: Samples) -> None:
    """The first answer comes too late; the session knows that it was never heard."""
    thinking = Later()
    line = ScriptedLine(sentence, thinking.work, pause(4), sentence, sentence, thinking.work, pause(5))
    showroom = Showroom(line, ScriptedEars("hello", "an oil change", "on friday"), thinking=thinking).run()

    assert showroom.sessions[0].log == ["hello", "an oil change", "on friday", "<end>"]
    assert showroom.sessions[0].heard == [""]
    assert [text for text in showroom.voice.said if text != FILLER] == ["Welcome.", "Reply 1.", "Reply 3."]


def test_a_noise_after_the_question_does_not_swallow_the_answer(sentence: Samples) -> None:
    """What was not understood a moment later is no turn of its own."""
    thinking = Later()
    line = ScriptedLine(sentence, thinking.work, pause(4), sentence, sentence, thinking.work, pause(5))
    showroom = Showroom(line, ScriptedEars("hello", "an oil change", ""), thinking=thinking).run()

    assert showroom.sessions[0].log == ["hello", "an oil change", "<end>"]
    assert [text for text in showroom.voice.said if text != FILLER] == ["Welcome.", "Reply 1.", "Reply 2."]


def test_a_long_wait_is_filled_once(sentence: Samples) -> None:
    """After 1.2 s in a session, and not before the first words of it."""
    thinking = Later()
    line = ScriptedLine(sentence, thinking.work, pause(3), sentence, pause(4), thinking.work, pause(4))
    showroom = Showroom(line, ScriptedEars("hello", "an oil change"), thinking=thinking).run()

    assert showroom.voice.said == ["Welcome.", "Reply 1.", FILLER, "Reply 2."]


def test_an_urgent_notice_stops_what_is_said(sentence: Samples) -> None:
    """Somebody picks up while the agent speaks: the customer hears that at once."""
    notices = [Event("notice", {"priority": "interrupt", "text": "Putting you through."})]
    showroom = Showroom(ScriptedLine(sentence, pause(6)), ScriptedEars("hello"), notices=notices).run()

    assert showroom.voice.said[-1] == "Putting you through."


def test_what_a_session_raises_ends_the_kiosk(sentence: Samples) -> None:
    """Nobody waits for an answer that never comes."""
    showroom = Showroom(ScriptedLine(sentence, pause(3)), ScriptedEars("hello"))
    showroom.new_session = broken
    with pytest.raises(DatabaseError, match="gone"):
        showroom.run()


def broken() -> ScriptedSession:
    raise DatabaseError("the database is gone")


def test_what_is_touched_is_a_turn_like_any_other(sentence: Samples) -> None:
    """It needs no microphone, opens a session, and stops what the agent is saying."""
    touches = [lambda: showroom.touch("an oil change"), lambda: showroom.touch("yes")]
    line = ScriptedLine(pause(1), touches[0], pause(0.5), touches[1], pause(5), full=True)
    showroom = Showroom(line, ScriptedEars())
    showroom.run()

    assert showroom.sessions[0].log == ["an oil change", "yes", "<end>"]
    assert showroom.voice.said == ["Welcome.", "Reply 1.", "Reply 2."]
    assert line.stopped == 3  # with the end


def test_whoever_types_is_not_asked_whether_they_are_there(sentence: Samples) -> None:
    """The silence begins anew with each sign of life."""
    typing = [lambda: showroom.touch("")]
    line = ScriptedLine(sentence, pause(10), typing[0], pause(10), typing[0], pause(10))
    showroom = Showroom(line, ScriptedEars("hello"))
    showroom.run()

    assert showroom.voice.said == ["Welcome.", "Reply 1."]


def test_watchers_see_the_session_come_and_go(sentence: Samples) -> None:
    """What is said, what is waited for, and nothing of it when the customer has gone."""
    seen: list[Snapshot] = []
    showroom = Showroom(ScriptedLine(sentence, pause(4), sentence, pause(4)), ScriptedEars("my phone", "goodbye"))
    showroom.watchers = [seen.append]
    showroom.run()

    assert {item.activity for item in seen} == {Activity.LISTENING, Activity.SPEAKING}
    longest = max((item.spoken for item in seen), key=len)
    assert [(item.agent, item.text) for item in longest] == [
        (False, "my phone"), (True, "Welcome."), (True, "Reply 1."), (False, "goodbye"), (True, "Bye."),
    ]  # fmt: skip
    assert Expects.PHONE in {item.expects for item in seen}
    assert (seen[-1].in_session, seen[-1].spoken, seen[-1].events) == (False, [], ())


def test_words_that_are_not_meant_for_us_open_no_session(sentence: Samples) -> None:
    """The radio is not greeted, and who speaks next is."""
    showroom = Showroom(ScriptedLine(pause(1), sentence, sentence), ScriptedEars("the news", "an oil change")).run()

    assert [session.log for session in showroom.sessions] == [[], ["an oil change", "<end>"]]
    assert showroom.voice.said == ["Welcome.", "Reply 1."]


def test_whoever_touches_the_screen_is_served_whatever_they_type() -> None:
    """A finger is meant for us."""
    showroom = Showroom(ScriptedLine(lambda: showroom.touch("the news"), pause(1)), ScriptedEars())
    showroom.run()

    assert showroom.sessions[0].log == ["the news", "<end>"]
