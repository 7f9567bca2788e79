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
        return ScriptedModel(otherwise="Hello.")


def test_answers_come_in_order_and_prompts_are_kept() -> None:
    """Calls, words and whole results are answered one by one."""
    call = FunctionCall("list_inventory", {"make": "ford"})
    unsure = Understood(None, "Pardon?", 0.1)
    model = ScriptedModel([call, "You're welcome.", unsure])
    answers = [model.understand(prompt(text)) for text in ("any fords", "thanks", "mumble")]
    assert [Understood(call, "", 1.0), Understood(None, "You're welcome.", 1.0), unsure] == answers
    assert [asked.utterance for asked in model.prompts] == ["any fords", "thanks", "mumble"]


def test_function_answers_by_prompt() -> None:
    """A script can be a function of the prompt."""
    model = ScriptedModel(lambda asked: FunctionCall("search_faq", {"query": asked.utterance}))
    assert Understood(FunctionCall("search_faq", {"query": "hours"}), "", 1.0) == model.understand(prompt("hours"))


def test_failures_are_raised() -> None:
    """A scripted failure and an exhausted script are engine errors."""
    model = ScriptedModel([EngineError("out of memory")])
    with pytest.raises(EngineError, match="out of memory"):
        model.understand(prompt("hello"))
    with pytest.raises(EngineError, match="no answer to 'hello again'"):
        model.understand(prompt("hello again"))
