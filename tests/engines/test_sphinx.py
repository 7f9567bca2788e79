"""The pocketsphinx engine: its process, its language models, and how well it hears."""

import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.engines.base import Listening
from dealer_kiosk.engines.sphinx.engine import SphinxEars
from dealer_kiosk.engines.sphinx.lm import (
    Sources,
    build_language_model,
    find_language_model,
    general_folder,
    language_model_folder,
)
from dealer_kiosk.errors import EngineError, ModelError
from dealer_kiosk.messages import MIC_RATE, Band, Expects
from tests.engines.speech_to_text_contract import Heard, SpeechToTextContract, listen, noise, utterance
from tests.engines.spoken_words import spoken

DEMO = Path(__file__).parents[2] / "data" / "demo"
SOURCES = Sources(Path(__file__).parents[2] / "models" / "dealer-sentences" / "sentences.txt.gz")
SENTENCES = (
    "hi i need an oil change for my camry tomorrow morning",
    "my name is dana whitfield",
    "i need to reschedule my appointment to friday at nine thirty",
    "do you have any used trucks under thirty thousand dollars",
    "is the honda civic still available",
    "actually what time do you guys open on the weekend",
    "there is water on the floor on the passenger side",
)
ANSWERS = (
    (Expects.YES_NO, "yes please"),
    (Expects.YES_NO, "no that's wrong"),
    (Expects.TIME, "half past ten"),
    (Expects.TIME, "two o'clock"),
    (Expects.DATE, "next tuesday"),
    (Expects.DATE, "the twenty fourth"),
    (Expects.PHONE, "seven seven three double five five zero one nine nine"),
    (Expects.PHONE, "three one two five five five oh one four two"),
    (Expects.CODE, "k seven m four r"),
    (Expects.NAME, "james carter"),
)
DIGRESSIONS = ("actually what time do you open", "i want to talk to a human", "never mind i need a tire rotation instead")


@dataclass(frozen=True)
class Build:
    """A build of the language models and what it reported."""

    cache: Path
    steps: list[tuple[int, int]]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The language models, built once for this file over a damaged one and two of earlier sentences."""
    cache = tmp_path_factory.mktemp("cache")
    steps: list[tuple[int, int]] = []
    for folder in (cache / "sphinx-0123456789ab", cache / "sphinx-ba9876543210", language_model_folder(cache, SOURCES)):
        folder.mkdir()
        (folder / "open.lm.bin").write_bytes(b"damaged")
    os.utime(cache / "sphinx-0123456789ab", (1, 1))
    build_language_model(cache, SOURCES, lambda done, of: steps.append((done, of)))
    return Build(cache, steps)


@pytest.fixture(scope="module")
def cache(build: Build) -> Path:
    """The cache with the language models."""
    return build.cache


@pytest.fixture(scope="module")
def sphinx(cache: Path) -> Iterator[SphinxEars]:
    """The engine with its language models."""
    ears = SphinxEars(cache, decode_timeout_s=150.0)
    yield ears
    ears.close()


@pytest.fixture
def restartable(cache: Path) -> Iterator[SphinxEars]:
    """An engine whose process a test may kill."""
    ears = SphinxEars(cache)
    yield ears
    ears.close()


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_idle(pid: int, listening: Listening) -> str:
    """Wait until the process has decoded all that it was given; returns the words so far."""
    deadline = time.monotonic() + 60
    used, partial = -1.0, ""
    while not partial or (cpu_seconds(pid), listening.partial()) != (used, partial):
        assert time.monotonic() < deadline
        used, partial = cpu_seconds(pid), listening.partial()
        time.sleep(1.0)
    return partial


def identity_matrix(path: Path) -> Path:
    """A linear regression that leaves three streams of 13 features as they are."""
    rows = [" ".join("1" if column == row else "0" for column in range(13)) for row in range(13)]
    stream = ["13", *rows, " ".join("0" * 13), " ".join("1" * 13)]
    path.write_text("\n".join(["1", "3", *stream * 3]) + "\n", encoding="ascii")
    return path


def alive(pid: int) -> bool:
    """Whether the process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
class TestSphinxEars(SpeechToTextContract):
    """pocketsphinx keeps the contract."""

    @pytest.fixture
    def ears(self, sphinx: SphinxEars) -> SphinxEars:
        """The engine with its language models."""
        return sphinx

    @pytest.fixture
    def fresh(self, restartable: SphinxEars) -> SphinxEars:
        """An engine to close."""
        return restartable

    @pytest.mark.parametrize("voice", ["slt", "rms"])
    def test_ordinary_sentences_are_heard(self, ears: SphinxEars, heard: Heard, voice: str) -> None:
        """At most one word in eight is wrong, in faster than real time."""
        utterances = [spoken(text, voice) for text in SENTENCES]
        before = sum(map(cpu_seconds, ears.pids))
        found = [heard(item.samples) for item in utterances]
        assert jiwer.wer(list(SENTENCES), [item.text for item in found]) < 0.125
        assert sum(map(cpu_seconds, ears.pids)) - before < sum(item.seconds for item in utterances)
        assert all(item.confidence > Config().stt.min_confidence for item in found)

    @pytest.mark.parametrize(("expects", "text"), ANSWERS)
    def test_usual_answers_are_heard_exactly(self, heard: Heard, expects: Expects, text: str) -> None:
        """What is usually answered to a question is heard word for word."""
        found = heard(spoken(text).samples, expects)
        assert text == found.text
        assert found.confidence > 0.5

    @pytest.mark.parametrize("expects", [Expects.YES_NO, Expects.TIME, Expects.PHONE, Expects.NAME])
    @pytest.mark.parametrize("text", DIGRESSIONS)
    def test_customers_may_answer_something_else(self, ears: SphinxEars, expects: Expects, text: str) -> None:
        """A closed question does not force its answers on a customer who asks something."""
        assert text == listen(ears, spoken(text).samples, expects).text

    def test_demonstration_is_heard_exactly(self, ears: SphinxEars) -> None:
        """The recorded customer is understood word for word."""
        questions = (
            Expects.OPEN, Expects.TIME, Expects.PHONE, Expects.NAME, Expects.YES_NO, Expects.YES_NO, Expects.OPEN,
        )  # fmt: skip
        captions = (DEMO / "captions.txt").read_text(encoding="utf-8").splitlines()
        heard = []
        for file, expects in zip(sorted(DEMO.glob("*.wav")), questions, strict=True):
            with wave.open(str(file)) as wav:
                assert wav.getframerate() == MIC_RATE
                samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(np.int16)
            heard.append(ears.transcribe(utterance(samples), expects).text)
        assert captions == heard

    def test_alternatives_are_other_hearings(self, ears: SphinxEars) -> None:
        """Further hypotheses are offered, at most five, none of them twice."""
        heard = ears.transcribe(spoken("do you have a shuttle"))
        assert heard.alternatives
        assert len(set(heard.alternatives)) == len(heard.alternatives)

    def test_babble_is_not_trusted(self, ears: SphinxEars) -> None:
        """Six people at once give less confidence than the configuration asks for, and do not keep the engine busy."""
        babble = np.sum([np.resize(spoken(text).samples, 40_000).astype(float) * 0.3 for text in SENTENCES[:6]], axis=0)
        before = sum(map(cpu_seconds, ears.pids))
        heard = ears.transcribe(utterance(babble.astype(np.int16)))
        assert heard.confidence < Config().stt.min_confidence
        assert sum(map(cpu_seconds, ears.pids)) - before < 5.0

    def test_killed_process_is_replaced(self, restartable: SphinxEars) -> None:
        """A crash in the middle of an utterance is one error; the next utterance is heard."""
        speech = spoken("yes please").samples
        listening = restartable.listen(Expects.YES_NO)
        listening.hear(speech[:8_000])
        os.kill(restartable.pids[0], signal.SIGKILL)
        listening.hear(speech[8_000:])
        with pytest.raises(EngineError, match="restarted"):
            listening.finish()
        assert restartable.transcribe(spoken("yes please"), Expects.YES_NO).text == "yes please"

    def test_hanging_process_is_replaced(self, cache: Path) -> None:
        """A process that does not answer in time is one error, even while a long utterance is being sent."""
        ears = SphinxEars(cache, decode_timeout_s=2.0)
        (hanging,) = ears.pids
        os.kill(hanging, signal.SIGSTOP)
        with pytest.raises(EngineError, match="more than 2 seconds"):
            ears.transcribe(utterance(noise(20.0, 500.0)))
        assert not alive(hanging)
        ears.close()

    def test_dropping_frees_the_process_at_once(self, restartable: SphinxEars) -> None:
        """The rest of half a minute is not decoded before the next utterance."""
        dropped = restartable.listen()
        dropped.hear(noise(30.0, 3_000.0))
        dropped.drop()
        before = cpu_seconds(restartable.pids[0])
        assert listen(restartable, spoken("yes please").samples, Expects.YES_NO).text == "yes please"
        assert len(restartable.pids) == 1
        assert cpu_seconds(restartable.pids[0]) - before < 5.0

    def test_three_customers_are_heard_at_once(self, restartable: SphinxEars) -> None:
        """Each by a process of its own, which is kept for the next ones."""
        texts = ("yes please", "do you have a shuttle", "half past ten")
        questions = (Expects.YES_NO, Expects.OPEN, Expects.TIME)
        for _ in range(2):
            listenings = [restartable.listen(expects) for expects in questions]
            for listening, text in zip(listenings, texts, strict=True):
                listening.hear(spoken(text).samples)
            assert list(texts) == [listening.finish().text for listening in listenings]
        assert len(restartable.pids) == 3

    @pytest.mark.parametrize(("expects", "text"), [(Expects.OPEN, SENTENCES[0]), ANSWERS[6]])
    def test_little_is_left_to_do_at_the_end(self, restartable: SphinxEars, expects: Expects, text: str) -> None:
        """When the customer stops, most of the work has been done, and some words are known."""
        (pid,) = restartable.pids
        before = cpu_seconds(pid)
        listening = restartable.listen(expects)
        listening.hear(np.concatenate([spoken(text).samples, noise(0.4, 8.0)]))
        partial = wait_until_idle(pid, listening)
        spoken_s = cpu_seconds(pid) - before
        assert listening.finish().text == text
        assert cpu_seconds(pid) - before - spoken_s < 0.4 * spoken_s
        assert jiwer.wer(text, partial) < 0.5

    def test_process_dies_with_its_parent(self, cache: Path) -> None:
        """When the program is killed, its recogniser ends as well."""
        script = (
            "import sys, time; from pathlib import Path; from dealer_kiosk.engines.sphinx.engine import SphinxEars;"
            "print(SphinxEars(Path(sys.argv[1])).pids[0], flush=True); time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", script, str(cache)], stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert alive(pid)
            parent.kill()
        deadline = time.monotonic() + 10
        while alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not alive(pid)


@pytest.mark.slow
class TestTelephone:
    """What a telephone line is heard with."""

    @pytest.mark.parametrize("kind", ["matrix", "model"])
    def test_lines_have_processes_of_their_own(self, cache: Path, tmp_path: Path, kind: str) -> None:
        """The acoustic model is adapted by a matrix, or is another one; the microphone's is not touched."""
        phone = general_folder() / "en-us" if kind == "model" else identity_matrix(tmp_path / "phone.mllr")
        ears = SphinxEars(cache, phone=phone)
        wide = ears.pids
        assert listen(ears, spoken("yes please").samples, Expects.YES_NO, Band.PHONE).text == "yes please"
        assert listen(ears, spoken("yes please").samples, Expects.YES_NO, Band.WIDE).text == "yes please"
        assert len(wide) == 1
        assert len(ears.pids) == 2
        ears.close()

    def test_a_missing_one_is_named(self, tmp_path: Path) -> None:
        """Before anything is started."""
        with pytest.raises(ModelError, match=r"phone\.mllr does not exist"):
            SphinxEars(phone=tmp_path / "phone.mllr")

    def test_a_damaged_one_is_an_error_of_the_utterance(self, cache: Path, tmp_path: Path) -> None:
        """The microphone still works."""
        (tmp_path / "phone.mllr").write_text("nonsense", encoding="ascii")
        ears = SphinxEars(cache, phone=tmp_path / "phone.mllr")
        with pytest.raises(EngineError, match=r"phone\.mllr"):
            listen(ears, spoken("yes please").samples, Expects.YES_NO, Band.PHONE)
        assert ears.transcribe(spoken("yes please"), Expects.YES_NO).text == "yes please"
        ears.close()


@pytest.mark.slow
class TestLanguageModels:
    """Building, finding and doing without the language models."""

    def test_second_build_finds_everything_done(self, cache: Path) -> None:
        """The models are found where they were built, and are not built again."""
        steps: list[tuple[int, int]] = []
        folder = build_language_model(cache, SOURCES, lambda done, of: steps.append((done, of)))
        assert folder == find_language_model(cache)
        assert steps == [(4, 4)]

    def test_damaged_and_old_models_are_replaced(self, build: Build) -> None:
        """The build replaced a damaged model, kept the last one, removed those before, and reported its steps."""
        built = language_model_folder(build.cache, SOURCES)
        assert {built, build.cache / "sphinx-ba9876543210"} == set(build.cache.iterdir())
        assert (built / "open.lm.bin").stat().st_size > 1_000_000
        assert [(step, 4) for step in (1, 2, 3, 4, 4)] == build.steps

    def test_general_model_serves_without_them(self, tmp_path: Path) -> None:
        """With an empty cache the engine works with pocketsphinx's own model, closed answers included."""
        ears = SphinxEars(tmp_path)
        assert not ears.has_language_model
        assert ears.transcribe(spoken("nine thirty"), Expects.TIME).text == "nine thirty"
        assert ears.transcribe(spoken("where are you located")).text == "where are you located"
        ears.close()

    def test_damaged_model_is_named(self, cache: Path, tmp_path: Path) -> None:
        """A truncated language model is refused with its file and the command that repairs it."""
        folder = find_language_model(cache)
        assert folder is not None
        copy = tmp_path / folder.name
        copy.mkdir()
        for file in folder.iterdir():
            (copy / file.name).write_bytes(file.read_bytes()[: 1_000 if file.name == "open.lm.bin" else None])
        with pytest.raises(ModelError, match=r"open\.lm\.bin.*dealer-kiosk models build"):
            SphinxEars(tmp_path)


def test_missing_cache_has_no_model(tmp_path: Path) -> None:
    """Without a cache, or with an empty one, there is no language model to use."""
    assert find_language_model(None) is None
    assert find_language_model(tmp_path / "nowhere") is None
