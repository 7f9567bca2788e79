"""A language model that answers from a script; for tests and rehearsals without model files."""

import threading
from collections.abc import Callable, Iterable

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.errors import Cancelled, EngineError
from dealer_kiosk.messages import FunctionCall, Understood

Answer = Understood | FunctionCall | EngineError
"""One scripted answer: a whole result, a sure call, or a failure to raise."""


class ScriptedModel:
    """Gives prepared answers in order, or those of a function, and keeps the prompts it was asked.

    Args:
        answers: what to answer, in this order, or a function of the prompt.
        otherwise: the answer when the script has run out; None = that is an EngineError.
    """

    name = "scripted"

    def __init__(self, answers: Iterable[Answer] | Callable[[Prompt], Answer] = (), otherwise: Answer | None = None) -> None:
        self.prompts: list[Prompt] = []
        self.closed = False
        self.forgotten: list[str] = []
        self._otherwise = otherwise
        self._function = answers if callable(answers) else None
        self._script = iter(()) if callable(answers) else iter(answers)

    def understand(self, prompt: Prompt, cancel: threading.Event | None = None) -> Understood:
        """The next answer of the script; an utterance without words is not understood and uses up no answer.

        Raises:
            Cancelled: `cancel` is set.
            EngineError: scripted, or the script has run out, or the model is closed.
        """
        if self.closed:
            raise EngineError("the scripted model is closed")
        if cancel is not None and cancel.is_set():
            raise Cancelled("the turn is over")
        self.prompts.append(prompt)
        if not prompt.utterance.strip():
            return Understood(None, 0.0)
        answer = self._function(prompt) if self._function else next(self._script, self._otherwise)
        if answer is None:
            raise EngineError(f"the script has no answer to {prompt.utterance!r}")
        return _understood(answer)

    def forget(self, session: str) -> None:
        """Note that a session is over."""
        self.forgotten.append(session)

    def close(self) -> None:
        """End the script; safe to call twice."""
        self.closed = True


def _understood(answer: Answer) -> Understood:
    if isinstance(answer, EngineError):
        raise answer
    return Understood(answer, 1.0) if isinstance(answer, FunctionCall) else answer
