"""Which pocketsphinx process hears which utterance, with scripted processes."""

import threading
from typing import Any

import numpy as np
import pytest

from dealer_kiosk.engines.sphinx.listening import SphinxListening
from dealer_kiosk.engines.sphinx.pool import SphinxPool
from dealer_kiosk.errors import Cancelled, EngineError
from dealer_kiosk.messages import MIC_RATE, Expects, Transcript

SECOND = np.arange(MIC_RATE, dtype=np.int16)


class ScriptedProcess:
    """Answers with the letters of the requests it got, or fails."""

    def __init__(self, pid: int, *, fails: bool = False) -> None:
        self.pid = pid
        self.fails = fails
        self.is_alive = True
        self.closed = False
        self.requests: list[bytes] = []

    @property
    def letters(self) -> str:
        """The requests' kinds, samples as one."""
        text = b"".join(request[:1] for request in self.requests).decode()
        return "".join(letter for number, letter in enumerate(text) if text[number - 1 : number] != letter)

    @property
    def samples(self) -> bytes:
        """All samples."""
        return b"".join(request[1:] for request in self.requests if request[:1] == b"S")

    def send(self, request: bytes) -> None:
        """Keep it."""
        self.requests.append(request)

    def partial(self, number: int) -> str:
        """What came in so far."""
        return self.letters

    def answer(self, number: int, timeout_s: float) -> dict[str, Any]:
        """What came in."""
        if self.fails:
            raise EngineError("the process stopped")
        return {"text": self.letters, "confidence": 0.5, "alternatives": ["x"]}

    def end(self) -> None:
        """Fail from now on."""
        self.is_alive, self.fails = False, True

    def close(self) -> None:
        """End and release."""
        self.end()
        self.closed = True


class Factory:
    """Starts scripted processes and remembers them."""

    def __init__(self, *, fails: int = 0, refuses: bool = False) -> None:
        self.started: list[ScriptedProcess] = []
        self._fails = fails
        self._refuses = refuses

    def __call__(self) -> Any:
        """The next process; the first `fails` ones fail."""
        if self._refuses:
            raise OSError(12, "Cannot allocate memory")
        self.started.append(ScriptedProcess(len(self.started), fails=len(self.started) < self._fails))
        return self.started[-1]


def listening(pool: SphinxPool) -> SphinxListening:
    return SphinxListening(pool, Expects.OPEN, 0.05)


def test_an_utterance_goes_to_a_process_in_order() -> None:
    """Its beginning, its samples without a change, and its end; the answer is a transcript."""
    factory = Factory()
    heard = listening(SphinxPool(factory, 1))
    heard.hear(SECOND)
    heard.hear(SECOND[:100])

    assert Transcript("BSF", 0.5, ("x",)) == heard.finish()
    assert np.concatenate([SECOND, SECOND[:100]]).astype("<i2").tobytes() == factory.started[0].samples
    assert heard.partial() == "BSF"


def test_a_process_is_kept_for_the_next_utterance() -> None:
    """Nothing is started twice without need."""
    factory = Factory()
    pool = SphinxPool(factory, 3)
    listening(pool).finish()
    listening(pool).finish()

    assert len(factory.started) == 1


def test_utterances_at_once_have_processes_of_their_own() -> None:
    """As many as are allowed."""
    factory = Factory()
    pool = SphinxPool(factory, 3)
    at_once = [listening(pool) for _ in range(3)]

    assert pool.pids == (0, 1, 2)
    assert [heard.finish().text for heard in at_once] == ["BF"] * 3


def test_a_further_utterance_waits_for_a_process() -> None:
    """What is said meanwhile is not lost."""
    factory = Factory()
    pool = SphinxPool(factory, 1)
    first, second = listening(pool), listening(pool)
    second.hear(SECOND)
    before = second.partial()
    first.finish()

    assert before == ""
    assert second.finish().text == "BFBSF"
    assert SECOND.tobytes() == factory.started[0].samples


def test_the_end_of_an_utterance_waits_for_a_process() -> None:
    """Until another one is over."""
    pool = SphinxPool(Factory(), 1)
    first = listening(pool)
    second = SphinxListening(pool, Expects.OPEN, 10.0)
    threading.Timer(0.05, first.drop).start()

    assert second.finish().text == "BDBF"


def test_no_process_in_time_is_an_error() -> None:
    """All are busy."""
    pool = SphinxPool(Factory(), 1)
    busy = listening(pool)
    late = listening(pool)

    with pytest.raises(EngineError, match="busy"):
        late.finish()
    assert busy.finish().text == "BF"


def test_dropping_frees_the_process_at_once() -> None:
    """It is told, and the next utterance has it; dropping again, or hearing on, does not matter."""
    factory = Factory()
    pool = SphinxPool(factory, 1)
    dropped = listening(pool)
    dropped.hear(SECOND)
    dropped.drop()
    dropped.drop()
    dropped.hear(SECOND)

    assert listening(pool).finish().text == "BSDBF"
    with pytest.raises(Cancelled):
        dropped.finish()


def test_an_utterance_dropped_while_it_waits_reaches_no_process() -> None:
    """There is nothing to forget."""
    factory = Factory()
    pool = SphinxPool(factory, 1)
    first, second = listening(pool), listening(pool)
    second.drop()
    first.finish()

    assert factory.started[0].letters == "BF"


def test_a_failed_process_is_replaced() -> None:
    """One error, however often it is asked for; the next utterance is heard by a process that has been started meanwhile."""
    factory = Factory(fails=1)
    pool = SphinxPool(factory, 1)
    failed = listening(pool)
    for _ in range(2):
        with pytest.raises(EngineError, match="stopped"):
            failed.finish()

    assert factory.started[0].closed
    assert len(factory.started) == 2
    assert listening(pool).finish().text == "BF"


def test_a_process_that_died_between_utterances_is_replaced() -> None:
    """Nobody notices."""
    factory = Factory()
    pool = SphinxPool(factory, 1)
    listening(pool).finish()
    factory.started[0].end()

    assert listening(pool).finish().text == "BF"
    assert factory.started[0].closed


def test_a_machine_without_memory_is_an_error_at_the_end() -> None:
    """Listening itself never fails."""
    heard = listening(SphinxPool(Factory(refuses=True), 1))
    heard.hear(SECOND)

    with pytest.raises(EngineError, match="Cannot allocate memory"):
        heard.finish()


def test_closing_ends_every_process() -> None:
    """Those that are lent give an error to whoever has them, and are released then."""
    factory = Factory()
    pool = SphinxPool(factory, 3)
    first, second, dropped = listening(pool), listening(pool), listening(pool)
    second.finish()
    pool.close()
    pool.close()
    dropped.drop()

    with pytest.raises(EngineError):
        first.finish()
    with pytest.raises(EngineError, match="closed"):
        listening(pool).finish()
    assert [process.closed for process in factory.started] == [True, True, True]
    assert pool.pids == ()
