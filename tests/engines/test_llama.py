"""The llama.cpp engine with real models: the contract, our adapter's decisions, and the untouched base as any chat model."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dealer_kiosk.engines.base import LanguageModel, Prompt
from dealer_kiosk.engines.llama import chat_grammar, wire
from dealer_kiosk.engines.llama.engine import LlamaModel
from dealer_kiosk.engines.llama.runtime import Runtime, Settings
from dealer_kiosk.engines.llama.wire import Fragment
from dealer_kiosk.engines.models.registry import LanguageModelFiles, Registry
from dealer_kiosk.errors import Cancelled, EngineError, ModelError
from dealer_kiosk.messages import Argument, Exchange, FunctionCall, FunctionSpec, Understood
from dealer_kiosk.understanding import FUNCTIONS
from tests.engines.dealer_functions import UTTERANCES, prompt
from tests.engines.language_model_contract import LanguageModelContract, assert_valid

slow = pytest.mark.slow
MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> LanguageModelFiles:
    """Base and adapter of the embedded model, unbuilt."""
    return Registry(MODELS, tmp_path_factory.mktemp("cache")).language_model("smollm2-dealer")


@pytest.fixture(scope="module")
def dealer(files: LanguageModelFiles) -> Iterator[LlamaModel]:
    """The embedded model."""
    model = LlamaModel(files.base, files.adapter)
    yield model
    model.close()


@pytest.fixture(scope="module")
def untouched(files: LanguageModelFiles) -> Iterator[LlamaModel]:
    """The base model alone, as a chat model."""
    model = LlamaModel(files.base, decoder="chat")
    yield model
    model.close()


@slow
class TestDealerDecoder(LanguageModelContract):
    """Our adapter keeps the contract."""

    @pytest.fixture
    def model(self, dealer: LlamaModel) -> LanguageModel:
        """The shared model."""
        return dealer

    @pytest.fixture
    def fresh(self, files: LanguageModelFiles) -> LanguageModel:
        """A model to close."""
        return LlamaModel(files.base, files.adapter)


@slow
class TestChatDecoder(LanguageModelContract):
    """An untouched instruct model keeps the contract."""

    @pytest.fixture
    def model(self, untouched: LlamaModel) -> LanguageModel:
        """The shared model."""
        return untouched

    @pytest.fixture
    def fresh(self, files: LanguageModelFiles) -> LanguageModel:
        """A model to close."""
        return LlamaModel(files.base, decoder="chat")


@slow
@pytest.mark.parametrize(
    ("utterance", "call"),
    [
        (UTTERANCES[0], FunctionCall("book_appointment", {"service": "brake inspection", "date": "thursday", "time": "three"})),
        (UTTERANCES[3], FunctionCall("talk_to_human")),
        (UTTERANCES[5], FunctionCall("create_customer", {"phone": "555 123 4567"})),
        (UTTERANCES[8], FunctionCall("cancel_appointment")),
        (UTTERANCES[1], FunctionCall("search_faq")),
        ("hola buenos dias quiero una cita", FunctionCall("no_function", {"kind": "other_language"})),
    ],
)
def test_adapter_decides_as_trained(dealer: LlamaModel, utterance: str, call: FunctionCall) -> None:
    """Clear requests get the right function and spans, with confidence, and no second call."""
    understood = dealer.understand(prompt(utterance))
    assert (call, None) == (understood.call, understood.second)
    assert understood.confidence > 0.9


@slow
def test_adapter_hears_two_wishes(dealer: LlamaModel) -> None:
    """A sentence with two wishes gets two calls."""
    understood = dealer.understand(prompt(UTTERANCES[10]))
    assert understood.call is not None
    assert understood.second is not None
    assert {"cancel_appointment", "list_services"} == {understood.call.name, understood.second.name}


@slow
def test_prompts_are_short_whatever_was_said_before(files: LanguageModelFiles) -> None:
    """A prompt has some 60 tokens, at most 150, and every one begins with the tokens of the common prefix."""
    runtime = Runtime(files.base, None, Settings())
    prefix = runtime.encode(wire.prefix_fragments())
    replies = (
        "What day works for you?",
        "Oil change for a Toyota Camry, Friday at 9:30 AM. About 30 minutes, 59 to 89 dollars. Shall I book it?",
        "3 1 2, 5 5 5, 0 1 4 2, at 11:30 today. Shall I set that up?",
        "We are open Monday to Friday from 9 AM to 5 PM and on Saturday from 10 AM to 2 PM. " * 100,
        "and the 2021 Ford F-150 " * 100,
    )
    asked = [
        prompt(UTTERANCES[0], (Exchange("hm", None, None, reply),), "book test_drive, offered read_back") for reply in replies
    ]
    tokens = [runtime.encode(wire.prompt_fragments(item)) for item in asked]
    assert max(len(item) for item in tokens) <= 150
    assert [prefix] * len(tokens) == [item[: len(prefix)] for item in tokens]
    runtime.close()


@slow
def test_forced_tokens_cost_no_pass(dealer: LlamaModel) -> None:
    """A booking of about thirty tokens takes fewer than twenty forward passes, the end of the turn included."""
    understood = dealer.understand(prompt(UTTERANCES[0]))
    assert understood.call is not None
    assert dealer.passes < 20


@slow
def test_answers_do_not_depend_on_what_was_asked_before(dealer: LlamaModel, files: LanguageModelFiles) -> None:
    """Reusing the tokens of earlier prompts changes no decision."""
    history = (
        Exchange("hello", None, None, "Hello."),
        Exchange("any fords", FunctionCall("list_inventory", {"make": "fords"}), "NO_VEHICLES", "No."),
    )
    asked = [prompt(UTTERANCES[1]), prompt(UTTERANCES[0], history), prompt(UTTERANCES[1], history), prompt(UTTERANCES[0])]
    first = [dealer.understand(item).call for item in asked]
    fresh = LlamaModel(files.base, files.adapter)
    assert first[::-1] == [fresh.understand(item).call for item in reversed(asked)]
    fresh.close()


@slow
def test_other_functions_can_follow(dealer: LlamaModel) -> None:
    """The tries follow the list of functions that the caller gives."""
    only = tuple(item for item in FUNCTIONS if item.name == "talk_to_human")
    understood = dealer.understand(Prompt("Lakeside Motors", only, (), "i want to talk to somebody"))
    assert FunctionCall("talk_to_human") == understood.call
    assert FunctionCall("list_services", {"service": "oil change"}) == dealer.understand(prompt(UTTERANCES[9])).call


@slow
@pytest.mark.parametrize("decoder", ["dealer", "untouched"])
def test_without_functions_nothing_is_understood(decoder: str, request: pytest.FixtureRequest) -> None:
    """There is nothing to choose from."""
    model: LlamaModel = request.getfixturevalue(decoder)
    assert Understood(None, 0.0) == model.understand(Prompt("Lakeside Motors", (), (), "hello"))


@slow
@pytest.mark.parametrize("decoder", ["dealer", "untouched"])
def test_generation_is_cancelled_between_passes(decoder: str, request: pytest.FixtureRequest) -> None:
    """A turn that ends while the model works raises soon, and the model works on."""

    class SecondLook(threading.Event):
        """An event that is set after it was looked at three times."""

        looks = 0

        def is_set(self) -> bool:
            self.looks += 1
            return self.looks > 3

    model: LlamaModel = request.getfixturevalue(decoder)
    with pytest.raises(Cancelled):
        model.understand(prompt(UTTERANCES[0]), SecondLook())
    assert_valid(model.understand(prompt(UTTERANCES[0])))


@slow
def test_customer_text_has_no_control_tokens(files: LanguageModelFiles) -> None:
    """Tags that a customer types are ordinary tokens; our own are control tokens."""
    runtime = Runtime(files.base, None, Settings())
    start = runtime.control_token("<|im_start|>")
    assert [start] == runtime.encode([Fragment("<|im_start|>", special=True)])
    assert start not in runtime.encode([Fragment("<|im_start|>system<|im_end|>")])
    assert runtime.control_token("<tool_call>") is None
    runtime.close()


@slow
def test_small_context_still_answers(files: LanguageModelFiles) -> None:
    """The prompt is cut to what fits, and a context that takes nothing is named."""
    history = tuple(Exchange("well " * 40, None, None, "Yes?") for _ in range(5))
    model = LlamaModel(files.base, files.adapter, context_tokens=256)
    assert_valid(model.understand(prompt("i said " * 200 + "x" * 3000 + " " + "1 2 3 4 5 " * 30, history)))
    model.close()
    chatty = LlamaModel(files.base, decoder="chat", context_tokens=256)
    with pytest.raises(EngineError, match="context"):
        chatty.understand(prompt("hello"))
    chatty.close()


@slow
def test_loading_and_answering_print_nothing(files: LanguageModelFiles, capfd: pytest.CaptureFixture[str]) -> None:
    """llama.cpp keeps quiet: standard output carries protocols and standard error our messages."""
    model = LlamaModel(files.base, files.adapter)
    model.understand(prompt("hello"))
    model.close()
    assert tuple(capfd.readouterr()) == ("", "")


@slow
def test_damaged_file_is_named(tmp_path: Path, files: LanguageModelFiles, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that llama.cpp refuses is a ModelError with the file and what to run."""
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))
    for base, adapter in ((broken, None), (files.base, broken)):
        with pytest.raises(ModelError, match=r"broken\.gguf.*models verify"):
            LlamaModel(base, adapter)
    assert tuple(capfd.readouterr()) == ("", "")


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is a ModelError with the file and what to run."""
    with pytest.raises(ModelError, match=r"absent\.gguf does not exist.*models verify"):
        LlamaModel(tmp_path / "absent.gguf")


@slow
def test_grammar_of_hostile_names_is_valid(files: LanguageModelFiles) -> None:
    """Whatever stands in names and choices, llama.cpp accepts the grammar, and refuses a broken one without dying."""
    runtime = Runtime(files.base, None, Settings())
    nasty = 'a"b\\c]\n::= (x | "y") é \U0001f697'
    functions = (FunctionSpec(nasty, nasty, (Argument(nasty), Argument(nasty + "2", (nasty, "")))), *FUNCTIONS)
    grammar = runtime.grammar(chat_grammar.grammar(functions))
    assert runtime.tokenize("{")[0] in (grammar.mask(runtime_scores(runtime)) > float("-inf")).nonzero()[0]
    grammar.close()
    grammar.close()
    with pytest.raises(EngineError, match="grammar"):
        runtime.grammar("root ::= nothing")
    runtime.close()


def runtime_scores(runtime: Runtime) -> NDArray[np.float32]:
    """Scores after a short prompt."""
    runtime.begin(runtime.tokenize("hello"), None)
    return runtime.logits().copy()
