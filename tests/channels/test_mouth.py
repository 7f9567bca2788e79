"""The agent's mouth: order, priorities, interruptions, and how much of it was heard."""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio.line import Cut
from dealer_kiosk.channels.mouth import AHEAD_S, Mouth, Voice, first_words
from dealer_kiosk.health.heartbeats import Heartbeats
from dealer_kiosk.messages import Priority, Samples
from tests.channels.doubles import Inline, Later, ScriptedVoice

RATE = 1000
"""Samples a second of the voices here."""


class Tape:
    """A player that only remembers what was queued; `over` and `ahead_s` are set by hand."""

    def __init__(self) -> None:
        self.over = 0
        self.ahead_s = 0.0
        self.playing = False
        self.stopped = 0
        self.on_stop: Callable[[], object] = lambda: None
        self.chunks: list[int] = []

    def play(self, samples: Samples, _rate: int) -> int:
        """Note a chunk."""
        self.playing = True
        self.chunks.append(len(samples))
        return len(self.chunks)

    def stop_playing(self) -> None:
        """Silence; what was queued is over."""
        self.stopped += 1
        self.finish()
        self.on_stop()

    def finish(self) -> None:
        """Everything was heard."""
        self.playing, self.over, self.ahead_s = False, len(self.chunks), 0.0


class LetterVoice:
    """Takes a tenth of a second for each character, in chunks of one second; calls `between` before the later ones."""

    def __init__(self) -> None:
        self.between: Callable[[], object] = lambda: None
        self.said: list[str] = []

    def speak(self, text: str, _pace: float, cancel: threading.Event) -> Iterator[Samples]:
        """Silence of that length; less once it is cancelled."""
        self.said.append(text)
        for start in range(0, len(text), 10):
            if start:
                self.between()
            if cancel.is_set():
                return
            yield np.zeros(100 * len(text[start : start + 10]), np.int16)


def mouth(voice: LetterVoice, tape: Tape, worker: Inline | ThreadPoolExecutor | None = None) -> Mouth:
    return Mouth(Voice(voice.speak, RATE), tape, worker or Inline(), Heartbeats({}))


def words(text: str) -> list[str]:
    return text.split()


def test_a_silent_mouth_is_not_busy() -> None:
    """Nothing was said, so nothing was heard."""
    silent = mouth(LetterVoice(), Tape())

    assert (silent.busy, silent.heard(), silent.cut(Cut(0, 0.0))) == (False, 0, ("", ""))


def test_sentences_are_said_one_by_one_at_their_pace() -> None:
    """So that the first is heard early."""
    voice = ScriptedVoice()
    Mouth(Voice(voice.speak, voice.rate), Tape(), Inline(), Heartbeats({})).say("One moment. I will see.", 1.25)

    assert (voice.said, voice.paces) == (["One moment.", "I will see."], [1.25, 1.25])


def test_what_waits_or_is_played_keeps_the_mouth_busy() -> None:
    """From the first word on until the last sound is over."""
    later, tape = Later(), Tape()
    talking = mouth(LetterVoice(), tape, later)
    talking.say("One. Two.")
    waiting = talking.busy
    later.work()
    playing = talking.busy
    tape.finish()

    assert (waiting, playing, talking.busy) == (True, True, False)


def test_urgent_sentences_come_before_those_that_wait() -> None:
    """High before normal, and each in its order."""
    voice, later = LetterVoice(), Later()
    talking = mouth(voice, Tape(), later)
    talking.say("One. Two.")
    talking.say("Three. Four.", priority=Priority.HIGH)
    later.work()

    assert voice.said == ["Three.", "Four.", "One.", "Two."]


def test_an_urgent_sentence_overtakes_the_one_that_waits_for_room() -> None:
    """It is not chosen before its sound is needed."""
    voice, tape = LetterVoice(), Tape()
    with ThreadPoolExecutor(1) as worker:
        talking = mouth(voice, tape, worker)
        tape.ahead_s = AHEAD_S + 1
        talking.say("One. Two.")
        time.sleep(0.1)
        talking.say("Three.", priority=Priority.HIGH)
        tape.ahead_s = 0.0

    assert voice.said == ["Three.", "One.", "Two."]


def test_an_interrupt_silences_what_is_said() -> None:
    """What waited behind it is dropped as well."""
    voice, later, tape = LetterVoice(), Later(), Tape()
    talking = mouth(voice, tape, later)
    talking.say("One. Two.")
    talking.say("Putting you through.", priority=Priority.INTERRUPT)
    later.work()

    assert (voice.said, tape.stopped) == (["Putting you through."], 1)


def test_an_interrupt_into_silence_stops_nothing() -> None:
    """There is nothing to stop."""
    tape = Tape()
    mouth(LetterVoice(), tape).say("Putting you through.", priority=Priority.INTERRUPT)

    assert (tape.stopped, tape.chunks) == (0, [1000, 1000])


def test_after_a_stop_nothing_more_is_said() -> None:
    """Neither what waits nor the rest of the sentence that is being made."""
    tape, voice = Tape(), LetterVoice()
    talking = mouth(voice, tape)
    voice.between = talking.stop
    talking.say("A sentence of three chunks. And one more.")

    assert (voice.said, tape.chunks) == (["A sentence of three chunks."], [1000])
    assert not tape.playing


def test_a_sentence_that_was_stopped_does_not_come_back() -> None:
    """A cut of what was said instead leaves it out, although its voice had not ended yet."""
    tape, voice = Tape(), LetterVoice()
    talking = mouth(voice, tape)
    splits = []

    def interrupt() -> None:
        voice.between = lambda: None
        talking.say("Wait.", priority=Priority.INTERRUPT)
        splits.append(talking.cut(Cut(2, 0.5)))

    voice.between = interrupt
    talking.say("A sentence of three chunks.")

    assert splits == [("Wait.", "")]


def test_a_voice_that_ends_early_makes_no_whole_sentence() -> None:
    """It may end between the cut and the look at what was heard."""
    tape, voice, begun, go_on = Tape(), LetterVoice(), threading.Event(), threading.Event()

    def pause() -> None:
        begun.set()
        go_on.wait(5)

    def finish() -> None:
        go_on.set()
        wait(worker.jobs, timeout=5)

    voice.between, tape.on_stop = pause, finish
    with Recorder() as worker:
        talking = mouth(voice, tape, worker)
        talking.say("A sentence of three chunks.")
        begun.wait(5)
        heard, left = talking.cut(Cut(1, 0.9))

    assert (heard, left) == ("A sentence of", "A sentence of three chunks.")


def test_what_was_heard_grows_with_what_was_played() -> None:
    """Sentence by sentence, and inside a sentence by whole words."""
    tape = Tape()
    talking = mouth(LetterVoice(), tape)
    talking.say("I will see. Please wait here.")  # chunks of 10 and 1, and of 10, 6 characters
    heard = []
    for over in range(5):
        tape.over = over
        heard.append(talking.heard())

    assert [0, len("I will"), 12, 12 + len("Please"), 12 + len("Please wait here.") + 1] == heard


def test_what_was_heard_begins_anew_after_a_silence() -> None:
    """Only what is being said now is counted."""
    tape = Tape()
    talking = mouth(LetterVoice(), tape)
    talking.say("I will see.")
    tape.finish()
    talking.say("Please wait.")

    assert talking.heard() == 0


def test_the_first_sentence_begins_without_the_silence_of_its_voice() -> None:
    """Somebody waits for it; between two sentences the silence is a pause."""

    def speak(_text: str, _pace: float, _cancel: threading.Event) -> Iterator[Samples]:
        yield np.concatenate([np.zeros(80, np.int16), np.full(20, 5000, np.int16)])
        yield np.concatenate([np.zeros(30, np.int16), np.full(70, 5000, np.int16)])

    tape = Tape()
    waited = Mouth(Voice(speak, RATE), tape, Inline(), Heartbeats({}))
    waited.say("One. Two.")

    assert tape.chunks == [30, 100, 100, 100]


def test_a_sentence_whose_voice_failed_is_left_out() -> None:
    """It is neither heard nor left."""
    voice = ScriptedVoice(broken="Two.")
    talking = Mouth(Voice(voice.speak, voice.rate), Tape(), Inline(), Heartbeats({}))
    talking.say("One. Two. Three.")

    assert talking.cut(Cut(6, 0.0)) == ("One.", "Three.")


def test_a_cut_tells_what_was_heard_and_what_is_left() -> None:
    """The interrupted sentence is left from its beginning, and what waited follows it."""
    later = Later()
    talking = mouth(LetterVoice(), Tape(), later)
    talking.say("I will see. Please wait here.")
    later.work()
    talking.say("Thank you.")

    assert talking.cut(Cut(3, 0.7)) == ("I will see. Please", "Please wait here. Thank you.")
    assert talking.cut(Cut(3, 0.7)) == ("", "")


def test_a_cut_before_the_first_sound_leaves_everything() -> None:
    """Nothing was heard."""
    talking = mouth(LetterVoice(), Tape())
    talking.say("I will see. Please wait here.")

    assert talking.cut(Cut(0, 0.0)) == ("", "I will see. Please wait here.")


def test_what_was_queued_after_the_player_had_stopped_is_stopped_too() -> None:
    """The worker had not been told yet."""
    tape = Tape()
    talking = mouth(LetterVoice(), tape)
    talking.say("I will see.")
    talking.cut(Cut(1, 0.5))

    assert not tape.playing


def test_a_player_that_has_stopped_is_left_alone() -> None:
    """It was the player that reported the cut."""
    tape = Tape()
    talking = mouth(LetterVoice(), tape)
    talking.say("I will see.")
    tape.finish()
    talking.cut(Cut(1, 0.5))

    assert tape.stopped == 0


TEXTS = st.lists(st.text("abcdefg ,.!?'1", max_size=12), max_size=12).map(" ".join)


@given(text=TEXTS, made=st.integers(0, 5), cuts=st.lists(st.tuples(st.integers(0, 30), st.floats(0, 2)), min_size=2, max_size=2))
def test_a_cut_splits_any_text_between_words(text: str, made: int, cuts: list[tuple[int, float]]) -> None:
    """What was heard is a beginning of it, longer for a later cut; with what is left it covers the text."""
    splits = []
    for sequence, seconds in sorted(cuts):
        waiting: list[Callable[[], None]] = []
        talking = Mouth(Voice(LetterVoice().speak, RATE), Tape(), Queue(waiting), Heartbeats({}))
        talking.say(text)
        for work in waiting[:made]:
            work()
        splits.append(talking.cut(Cut(sequence, seconds)))

    whole = words(text)
    for heard, left in splits:
        begun, rest = words(heard), words(left)
        assert whole[: len(begun)] == begun
        assert whole[len(whole) - len(rest) :] == rest
        assert len(begun) + len(rest) >= len(whole)
    assert len(words(splits[0][0])) <= len(words(splits[1][0]))


class Queue:
    """Leaves work to the test."""

    def __init__(self, waiting: list[Callable[[], None]]) -> None:
        self._waiting = waiting

    def submit(self, work: Callable[[], None], /) -> "Future[None]":
        """Note it."""
        self._waiting.append(work)
        return Future()


@given(TEXTS, st.floats(0, 1.5), st.floats(0, 1.5))
def test_the_first_words_of_a_sentence_are_its_beginning(text: str, one: float, other: float) -> None:
    """In whole words, more of them for a greater share, and all of them from its end on."""
    less, more = sorted((one, other))

    assert words(text)[: len(words(first_words(text, less)))] == words(first_words(text, less))
    assert len(words(first_words(text, less))) <= len(words(first_words(text, more)))
    assert first_words(text, 1.0) == text


class Recorder(ThreadPoolExecutor):
    """A thread that remembers what it was given."""

    def __init__(self) -> None:
        super().__init__(1)
        self.jobs: list[Future[None]] = []

    def submit(self, work: Callable[[], None], /) -> "Future[None]":  # type: ignore[override]
        """Do it in the thread."""
        self.jobs.append(super().submit(work))
        return self.jobs[-1]


class SlowVoice:
    """Needs a millisecond for each chunk, and ends early when it is cancelled, or does not care."""

    def __init__(self, obedient: bool) -> None:
        self._obedient = obedient

    def speak(self, text: str, _pace: float, cancel: threading.Event) -> Iterable[Samples]:
        """Ten chunks."""
        for _ in range(10):
            time.sleep(0.001)
            if self._obedient and cancel.is_set():
                return
            yield np.zeros(100, np.int16)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("obedient", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_queued_behind_a_cut(obedient: bool, seed: int) -> None:
    """Whenever it comes while the worker speaks; every piece of work ends, and the next sentence is said."""
    chance, tape = random.Random(seed), Tape()
    with Recorder() as worker:
        talking = Mouth(Voice(SlowVoice(obedient).speak, RATE), tape, worker, Heartbeats({}))
        for _ in range(15):
            talking.say("One. Two. Three.", priority=chance.choice(list(Priority)))
            time.sleep(chance.random() * 0.04)
            ends: list[Callable[[], object]] = [talking.stop, lambda: talking.cut(Cut(len(tape.chunks), 0.05))]
            chance.choice(ends)()
            queued = len(tape.chunks)
            assert not tape.playing
            done = wait(worker.jobs, timeout=5)
            assert (len(tape.chunks), len(done.not_done), talking.busy) == (queued, 0, False)
        talking.say("Four.")
        wait(worker.jobs, timeout=5)

    assert len(tape.chunks) == queued + 10


@pytest.mark.timeout(30)
@pytest.mark.parametrize("seed", range(2))
def test_saying_and_stopping_at_random_never_locks(seed: int) -> None:
    """No wait in between: sentences come, are stopped, cut and looked at as fast as it goes."""
    chance, tape = random.Random(seed), Tape()
    with Recorder() as worker:
        talking = Mouth(Voice(SlowVoice(obedient=True).speak, RATE), tape, worker, Heartbeats({}))
        actions: list[Callable[[], object]] = [
            lambda: talking.say("One. Two.", priority=chance.choice(list(Priority))),
            talking.stop,
            lambda: talking.cut(Cut(len(tape.chunks), 0.05)),
            talking.heard,
            lambda: talking.busy,
        ]
        for _ in range(2000):
            chance.choice(actions)()
        talking.stop()
        done = wait(worker.jobs, timeout=10)
        results = [job.result() for job in done.done]

    assert (len(done.not_done), set(results), talking.busy) == (0, {None}, False)
