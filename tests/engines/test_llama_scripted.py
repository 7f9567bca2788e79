"""The scripted double of the language model."""

import pytest

from dealer_kiosk.engines.base import LanguageModel
from dealer_kiosk.engines.scripted_model import ScriptedModel
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import FunctionCall, Understood
from tests.engines.dealer_functions import prompt
from tests.engines.language_model_contract import LanguageModelContract


class TestScriptedModel(LanguageModelContract):
    """The double keeps the contract of the real engines."""

    @pytest.fixture
    def model(self) -> LanguageModel:
        """A double that always gives the same answer."""
        return ScriptedModel(otherwise=FunctionCall("talk_to_human"))

    @pytest.fixture
    def fresh(self) -> LanguageModel:
        """The same."""
        return ScriptedModel(otherwise=FunctionCall("no_function", {"kind": "small_talk"}))


def test_answers_come_in_order_and_prompts_are_kept() -> None:
    """Calls and whole results are answered one by one."""
    call = FunctionCall("list_inventory", {"make": "ford"})
    nothing, two = Understood(None, 0.0), Understood(call, 0.8, FunctionCall("search_faq"))
    model = ScriptedModel([call, nothing, two])
    answers = [model.understand(prompt(text)) for text in ("any fords", "mumble", "any fords and when are you open")]
    assert [Understood(call, 1.0), nothing, two] == answers
    assert [asked.utterance for asked in model.prompts] == ["any fords", "mumble", "any fords and when are you open"]


def test_function_answers_by_prompt() -> None:
    """A script can be a function of the prompt."""
    model = ScriptedModel(lambda asked: FunctionCall("list_services", {"service": asked.utterance}))
    assert Understood(FunctionCall("list_services", {"service": "tires"}), 1.0) == model.understand(prompt("tires"))


def test_failures_are_raised() -> None:
    """A scripted failure and an exhausted script are engine errors."""
    model = ScriptedModel([EngineError("out of memory")])
    with pytest.raises(EngineError, match="out of memory"):
        model.understand(prompt("hello"))
    with pytest.raises(EngineError, match="no answer to 'hello again'"):
        model.understand(prompt("hello again"))
