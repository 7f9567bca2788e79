"""What is kept of several sessions that one model serves, with the untouched base as a chat model."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.llama.engine import ChatDecoder, LlamaModel
from dealer_kiosk.engines.llama.runtime import MAX_PARKED, Runtime, Settings
from dealer_kiosk.engines.models.registry import Registry
from dealer_kiosk.messages import Exchange, FunctionCall, Understood
from dealer_kiosk.understanding import FUNCTIONS

pytestmark = pytest.mark.slow
MODELS = Path(__file__).parents[2] / "models"
FEW = tuple(item for item in FUNCTIONS if item.name in ("list_inventory", "talk_to_human", "answer_offer"))
TURNS = {
    "anna": (
        Exchange("any fords", FunctionCall("list_inventory", {"make": "fords"}), "NO_VEHICLES", "Sorry, no. Anything else?"),
        Exchange("let me talk to somebody", None, None, ""),
    ),
    "ben": (
        Exchange("get me the manager", FunctionCall("talk_to_human"), "NOBODY", "Nobody is free. Shall somebody call you?"),
        Exchange("which trucks do you have", None, None, ""),
    ),
}
"""What two customers say; the last turn of each has no reply yet."""


def asked(name: str, turn: int, session: str) -> Prompt:
    """What the model sees of one customer's turn."""
    return Prompt("Lakeside Motors", FEW, TURNS[name][:turn], TURNS[name][turn].user, session=session)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The untouched base model."""
    return Registry(MODELS, tmp_path_factory.mktemp("cache")).language_model("smollm2-135m-instruct").base


@pytest.fixture(scope="module")
def model(base: Path) -> Iterator[LlamaModel]:
    """The base as a chat model."""
    loaded = LlamaModel(base, decoder="chat")
    yield loaded
    loaded.close()


@pytest.fixture
def runtime(base: Path) -> Iterator[Runtime]:
    """The base alone, nothing read yet."""
    loaded = Runtime(base, None, Settings())
    yield loaded
    loaded.close()


def answers(model: LlamaModel, turns: Sequence[tuple[str, int]], run: str) -> dict[tuple[str, int], tuple[Understood, int]]:
    """What each turn was understood as, and how many tokens were read for it."""
    given = {}
    for name, turn in turns:
        understood = model.understand(asked(name, turn, f"{run} {name}"))
        given[name, turn] = understood, model.read
    for name in TURNS:
        model.forget(f"{run} {name}")
    return given


def test_interleaved_sessions_are_answered_as_each_alone(model: LlamaModel) -> None:
    """Word for word, and a later turn reads as little as if nobody else had been served in between."""
    names = list(TURNS)[:2]
    alone = answers(model, [(name, turn) for name in names for turn in range(2)], "alone")
    mixed = answers(model, [(name, turn) for turn in range(2) for name in names], "mixed")
    for key, (understood, read) in alone.items():
        other, other_read = mixed[key]
        assert (understood.call, understood.second) == (other.call, other.second)
        assert understood.confidence == pytest.approx(other.confidence, abs=0.01)
        if key[1] > 0:  # a first turn reads more or less, by who was served before
            assert read == other_read


def test_switching_back_reads_only_what_is_new(runtime: Runtime) -> None:
    """The tokens of the turn before are there again, and so are its scores."""
    decoder = ChatDecoder(runtime)
    first, later, other = (decoder.tokens(asked(*turn, "")) for turn in (("anna", 0), ("anna", 1), ("ben", 0)))
    assert later[: len(first)] == first
    runtime.begin(first, None, "anna")
    assert runtime.read == len(first)
    runtime.begin(later, None, "anna")
    assert runtime.read == len(later) - len(first)
    scores = runtime.logits().copy()
    runtime.begin(first, None, "carl")
    runtime.begin(other, None, "ben")
    runtime.begin(first, None, "carl")
    assert runtime.read == 1
    runtime.begin(later, None, "carl")
    assert runtime.read == len(later) - len(first)
    assert runtime.logits() == pytest.approx(scores, abs=0.01)


def test_a_new_session_reads_what_all_have_in_common_only_once(runtime: Runtime) -> None:
    """The functions in the system message are known from whoever was served last."""
    decoder = ChatDecoder(runtime)
    first, other = decoder.tokens(asked("anna", 0, "")), decoder.tokens(asked("ben", 0, ""))
    runtime.begin(first, None, "anna")
    runtime.begin(other, None, "ben")
    assert runtime.read == len(other) - common(first, other)
    assert runtime.read < len(other) / 4


def test_forgetting_the_present_session_drops_everything(runtime: Runtime) -> None:
    """The next one reads its prompt from the beginning, whoever it is."""
    tokens = ChatDecoder(runtime).tokens(asked("anna", 0, ""))
    for session in ("anna", "ben"):
        runtime.begin(tokens, None, "anna")
        runtime.forget("anna")
        runtime.begin(tokens, None, session)
        assert runtime.read == len(tokens)
        runtime.forget(session)


def test_forgetting_a_session_that_waits_drops_its_state(runtime: Runtime) -> None:
    """What others have read stays; forgetting somebody unknown is nothing."""
    decoder = ChatDecoder(runtime)
    first, other = decoder.tokens(asked("anna", 1, "")), decoder.tokens(asked("ben", 1, ""))
    runtime.begin(first, None, "anna")
    runtime.begin(other, None, "ben")
    runtime.forget("anna")
    runtime.forget("nobody")
    runtime.begin(other, None, "ben")
    assert runtime.read == 1
    runtime.begin(first, None, "anna")
    assert runtime.read == len(first) - common(other, first)


def test_the_sessions_served_last_are_kept(runtime: Runtime) -> None:
    """The present one and MAX_PARKED more; the one unused for longest is read again."""
    texts = [[*runtime.tokenize(f"{number} is the number of this session, and it says a few words")] for number in range(6)]
    assert len(texts) == MAX_PARKED + 2
    for number, tokens in enumerate(texts):
        runtime.begin(tokens, None, f"s{number}")
    for number in (1, 2, 3, 4, 5, 1):
        runtime.begin(texts[number], None, f"s{number}")
        assert runtime.read == 1
    runtime.begin(texts[0], None, "s0")
    assert runtime.read == len(texts[0])


def common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two texts begin with alike."""
    return next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
