"""What the agent makes of utterances, in the background."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dealer_kiosk.channels.hearing import Heard
from dealer_kiosk.channels.thinking import Answer, Thinker
from dealer_kiosk.engines.collecting import CollectedListening
from dealer_kiosk.errors import DatabaseError, EngineError
from dealer_kiosk.health.heartbeats import Heartbeats, Sign, Stage
from dealer_kiosk.messages import Event, Transcript, Utterance
from tests.channels.doubles import Inline, Later, ScriptedSession


def utterance(words: str | EngineError) -> Heard:
    """An utterance with these words; an error is raised instead."""

    def transcribe(_utterance: Utterance) -> Transcript:
        if isinstance(words, EngineError):
            raise words
        return Transcript(words, 0.9 if words else 0.0)

    return Heard(Utterance(np.zeros(160, np.int16), 0.0, 0.01), CollectedListening(transcribe))


class Talk:
    """A thinker, the sessions it made, and what is said to it."""

    def __init__(self, worker: Inline | ThreadPoolExecutor | None = None) -> None:
        self.sessions: list[ScriptedSession] = []
        self.heartbeats = Heartbeats({})
        self.thinker = Thinker(self._new_session, worker or Inline(), self.heartbeats, lambda: self.now)
        self.now = 0.0
        self._number = 0

    def _new_session(self) -> ScriptedSession:
        self.sessions.append(ScriptedSession())
        return self.sessions[-1]

    def hear(self, words: str | EngineError, before: str | None = None, over_read_back: bool = False) -> list[Answer]:
        """The answers to an utterance that are there at once."""
        self._number += 1
        self.thinker.hear(utterance(words), self._number, before=before, over_read_back=over_read_back)
        return list(self.thinker.answers())


def kinds(answers: list[Answer]) -> list[list[str]]:
    return [[event.kind for event in answer.events] for answer in answers]


def replies(answers: list[Answer]) -> list[str]:
    return [event.fields["text"] for answer in answers for event in answer.events if event.kind == "reply"]


def test_the_first_words_are_shown_greeted_and_answered() -> None:
    """Each as soon as it is known, under the number of the utterance."""
    answers = Talk().hear("hello")

    assert [(answer.number, answer.said, answer.opens, answer.final) for answer in answers] == [
        (1, "hello", True, False),
        (1, "", False, False),
        (1, "", False, True),
    ]
    assert kinds(answers) == [[], ["ready"], ["tool", "reply", "turn_end"]]


def test_further_words_are_a_turn() -> None:
    """Of the same session."""
    talk = Talk()
    talk.hear("hello")

    assert replies(talk.hear("an oil change")) == ["Reply 2."]
    assert [session.log for session in talk.sessions] == [["hello", "an oil change"]]


def test_typed_words_are_a_turn_like_any_other() -> None:
    """They are shown as what the customer said."""
    talk = Talk()
    talk.thinker.read("hello", 7, before=None)
    answers = list(talk.thinker.answers())

    assert [(answer.number, answer.said) for answer in answers] == [(7, "hello"), (7, ""), (7, "")]
    assert replies(answers) == ["Reply 1."]


@pytest.mark.parametrize("before", [None, ""])
def test_a_noise_opens_no_session(before: str | None) -> None:
    """There is an answer without words, so that nobody waits."""
    talk = Talk()

    assert talk.hear("", before) == [Answer(1)]
    assert talk.sessions == []


def test_an_ended_session_is_replaced() -> None:
    """The next words are those of another customer."""
    talk = Talk()
    talk.hear("goodbye")
    answers = talk.hear("hello")

    assert [answer.opens for answer in answers] == [True, False, False]
    assert [session.log for session in talk.sessions] == [["goodbye", "<end>"], ["hello"]]


def test_the_session_learns_what_was_not_heard() -> None:
    """Before it answers."""
    talk = Talk()
    talk.hear("hello")
    talk.hear("wait", before="Welcome. I")

    assert talk.sessions[0].heard == ["Welcome. I"]


def test_the_next_customer_is_not_told_what_the_last_one_missed() -> None:
    """A new session has said nothing yet."""
    talk = Talk()
    talk.hear("goodbye")
    talk.hear("hello", before="By")

    assert [session.heard for session in talk.sessions] == [[], []]


def test_a_noise_into_a_sentence_lets_it_go_on() -> None:
    """The session is not asked."""
    talk = Talk()
    talk.hear("hello")

    assert talk.hear("", before="Reply") == [Answer(2, resume=True)]
    assert talk.sessions[0].log == ["hello"]


def test_a_noise_before_the_answer_lets_it_be_said() -> None:
    """It was held back for nothing."""
    talk = Talk()
    last = talk.hear("hello")[-1].events

    assert talk.hear("", before="") == [Answer(2, last)]
    assert talk.sessions[0].heard == []


def test_what_was_not_understood_is_a_turn() -> None:
    """Nothing was being said, so the customer waits for a reaction."""
    talk = Talk()
    talk.hear("hello")
    talk.hear("")

    assert talk.sessions[0].log == ["hello", ""]


@pytest.mark.parametrize("words", ["No.", "stop it", "Wait", "hold on a second", "that's wrong", "not Friday"])
def test_a_read_back_is_halted_by_certain_words(words: str) -> None:
    """At once, before the answer is known; the session counts the read-back as not heard."""
    talk = Talk()
    talk.hear("book it")
    answers = talk.hear(words, over_read_back=True)

    assert [(words, False), ("", True), ("", False)] == [(answer.said, answer.halt) for answer in answers]
    assert replies(answers) == ["Reply 2."]
    assert talk.sessions[0].heard == [""]


@pytest.mark.parametrize("words", ["yes", "okay", "I know", "nothing", ""])
def test_a_read_back_goes_on_over_other_words(words: str) -> None:
    """Whoever agrees before its end has not heard it all."""
    talk = Talk()
    talk.hear("book it")
    answers = talk.hear(words, over_read_back=True)

    assert answers[-1] == Answer(2)
    assert not any(answer.halt for answer in answers)
    assert talk.sessions[0].log == ["book it"]


def test_a_failed_recognition_is_not_understood(caplog: pytest.LogCaptureFixture) -> None:
    """The next turn may work."""
    talk = Talk()
    talk.hear("hello")
    talk.hear(EngineError("the recogniser has died"))

    assert talk.sessions[0].log == ["hello", ""]
    assert caplog.messages == ["speech recognition failed: the recogniser has died"]


def test_nothing_is_answered_before_the_work_is_done() -> None:
    """Two utterances are worked on in their order."""
    later = Later()
    talk = Talk(later)
    early = [*talk.hear("hello"), *talk.hear("an oil change", before="")]
    later.work()

    assert early == []
    assert [answer.number for answer in talk.thinker.answers()] == [1, 1, 1, 2, 2]
    assert talk.sessions[0].log == ["hello", "an oil change"]


def test_a_session_that_was_left_is_gone() -> None:
    """The next words open another, and what the last one was told is not repeated."""
    talk = Talk()
    talk.hear("hello")
    talk.thinker.leave()

    assert talk.thinker.session is None
    assert talk.hear("", before="") == [Answer(2)]
    assert [answer.opens for answer in talk.hear("hello")] == [True, False, False]


def test_after_a_session_that_led_nowhere_only_a_clear_call_opens_one() -> None:
    """For two minutes, then for four; a session that was a customer's ends that."""
    talk = Talk()
    for minutes in (2, 4):
        talk.hear("hello")
        talk.hear("blah")
        talk.now += 60 * minutes - 1
        assert [answer.opens for answer in talk.hear("an oil change")] == [False]
        talk.now += 2
    talk.hear("an oil change")
    talk.hear("goodbye")
    talk.thinker.leave()
    talk.hear("hello")
    talk.hear("blah")
    talk.now += 121
    assert [answer.opens for answer in talk.hear("an oil change")] == [True, False, False]


def test_what_is_touched_opens_a_session_at_any_time() -> None:
    """No radio has fingers."""
    talk = Talk()
    talk.hear("hello")
    talk.hear("blah")
    talk.thinker.read("an oil change", 9, before=None)
    assert any(answer.opens for answer in talk.thinker.answers())


def test_what_a_session_raises_reaches_whoever_asks_for_answers() -> None:
    """It is not lost in the background."""

    def broken() -> ScriptedSession:
        raise DatabaseError("the database is gone")

    thinker = Thinker(broken, Inline(), Heartbeats({}), lambda: 0.0)
    thinker.read("hello", 1, before=None)
    with pytest.raises(DatabaseError, match="gone"):
        list(thinker.answers())


def test_each_piece_of_work_is_announced() -> None:
    """Recognition and understanding, while they take their time in a thread."""
    talk = Talk()
    seen: list[dict[Stage, Sign]] = []
    session = watched(lambda: seen.append(talk.heartbeats.signs()))
    with ThreadPoolExecutor(1) as worker:
        thinker = Thinker(lambda: session, worker, talk.heartbeats, lambda: 0.0)
        thinker.read("hello", 1, before=None)

    assert [(signs[Stage.MODEL].working, signs[Stage.RECOGNISER].working) for signs in seen] == [(True, False)]
    assert len(list(thinker.answers())) == 3


def watched(look: Callable[[], None]) -> ScriptedSession:
    """A session that looks around while it answers, in a thread of its own."""

    class Watched(ScriptedSession):
        def turn(self, text: str, confidence: float = 1.0, alternatives: object = ()) -> list[Event]:
            assert threading.current_thread() is not threading.main_thread()
            look()
            return super().turn(text, confidence)

    return Watched()
