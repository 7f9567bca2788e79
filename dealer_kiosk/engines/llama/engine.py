"""The language model: llama.cpp, with the decoder of our own adapter or with that of any chat model."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.calibration import Calibration
from dealer_kiosk.engines.llama import call_trie, chat, chat_answer, chat_grammar, jump_forward, wire, word_spans
from dealer_kiosk.engines.llama.call_trie import CallTrie
from dealer_kiosk.engines.llama.runtime import Runtime, Settings
from dealer_kiosk.errors import Cancelled, EngineError, ModelError
from dealer_kiosk.messages import FunctionSpec, Understood

ANSWER_TOKENS = 96
"""Room for the answer that a prompt must leave: our longest call without values has about 20 tokens, and there may be two."""


class Decoder(Protocol):
    """One way to ask a model and to read its answer."""

    prompts_grow: bool  # each prompt of a session begins like the one before, so what was read is worth keeping

    def tokens(self, prompt: Prompt) -> list[int]:
        """The prompt as tokens."""
        ...

    def reserve(self, functions: Sequence[FunctionSpec]) -> int:
        """Tokens that must be left for the answer."""
        ...

    def answer(self, prompt: Prompt) -> Understood:
        """The answer, after the runtime has read the prompt."""
        ...


class LlamaModel:
    """A language model that llama.cpp runs.

    Args:
        base: GGUF file.
        adapter: LoRA GGUF applied on top, or None.
        decoder: "dealer" for our adapter, "chat" for any instruct model with a chat template.
        threads: CPU threads.
        context_tokens: prompt and answer together.
        gpu_layers: layers on a GPU; -1 = all.
        calibration: from the decoder's confidence to the share of right answers.

    Raises:
        ModelError: a file is missing, damaged, or does not suit the decoder.
    """

    def __init__(
        self,
        base: Path,
        adapter: Path | None = None,
        *,
        decoder: Literal["dealer", "chat"] = "dealer",
        threads: int = 2,
        context_tokens: int = 2048,
        gpu_layers: int = 0,
        calibration: Calibration = Calibration(),  # noqa: B008 - frozen
    ) -> None:
        self.name = base.stem
        self._calibration = calibration
        self._lock = threading.Lock()  # a cancelled turn may still be in its last pass when the next one begins
        self._runtime: Runtime | None = Runtime(base, adapter, Settings(threads, context_tokens, gpu_layers))
        try:
            self._decoder: Decoder = _DECODERS[decoder](self._runtime)
        except ModelError as error:
            self._runtime.close()
            raise ModelError(f"{base}: {error}") from error

    @property
    def passes(self) -> int:
        """Forward passes of the last answer, its prompt included."""
        return 0 if self._runtime is None else self._runtime.passes

    @property
    def read(self) -> int:
        """Tokens of these passes; what was known from the turn before is not among them."""
        return 0 if self._runtime is None else self._runtime.read

    def understand(self, prompt: Prompt, cancel: threading.Event | None = None) -> Understood:
        """The model's choice for the customer's last utterance; an utterance without words is not understood.

        Raises:
            Cancelled: `cancel` was set; checked before each forward pass.
            EngineError: the model is closed, failed, or its context is too small.
        """
        with self._lock:
            if self._runtime is None:
                raise EngineError("the language model is closed")
            if cancel is not None and cancel.is_set():
                raise Cancelled("the turn is over")
            prompt = replace(prompt, utterance=_plain(prompt.utterance))
            if not word_spans.split(prompt.utterance):
                return Understood(None, 0.0)
            limit = self._runtime.context - self._decoder.reserve(prompt.functions)
            prompt, tokens = fit(prompt, self._decoder.tokens, limit)
            self._runtime.begin(tokens, cancel, prompt.session if self._decoder.prompts_grow else "")
            answer = self._decoder.answer(prompt)
            return answer if answer.call is None else replace(answer, confidence=self._calibration(answer.confidence))

    def forget(self, session: str) -> None:
        """Drop everything kept of a session; safe to call for one that is not known."""
        with self._lock:
            if self._runtime is not None:
                self._runtime.forget(session)

    def close(self) -> None:
        """Release memory; safe to call twice."""
        with self._lock:
            if self._runtime is not None:
                self._runtime.close()
                self._runtime = None


class DealerDecoder:
    """Jump-forward decoding in the format of our adapter.

    Raises:
        ModelError: the model does not know the tags of that format.
    """

    prompts_grow = False

    def __init__(self, runtime: Runtime) -> None:
        start, end = (runtime.control_token(tag) for tag in (wire.TURN_START, wire.TURN_END))
        if start is None or end is None:
            raise ModelError('this model does not know the ChatML tags; set llm.decoder = "chat"')
        self._runtime = runtime
        self._end = end
        self._tries: tuple[Sequence[FunctionSpec], CallTrie] = ((), call_trie.build((), runtime.tokenize))

    def tokens(self, prompt: Prompt) -> list[int]:
        """The prompt as tokens."""
        return self._runtime.encode(wire.prompt_fragments(prompt))

    def reserve(self, functions: Sequence[FunctionSpec]) -> int:
        """Tokens that must be left for the answer."""
        return max(ANSWER_TOKENS, 2 * self._trie(functions).longest + 16)

    def answer(self, prompt: Prompt) -> Understood:
        """One call about words of the utterance, or two."""
        words = word_spans.tokenized(prompt.utterance, self._runtime.tokenize)
        return jump_forward.decode(self._runtime, self._trie(prompt.functions), words, self._end)

    def _trie(self, functions: Sequence[FunctionSpec]) -> CallTrie:
        if functions is not self._tries[0] and tuple(functions) != tuple(self._tries[0]):
            self._tries = (functions, call_trie.build(functions, self._runtime.tokenize))
        return self._tries[1]


class ChatDecoder:
    """A chat template, the list of functions and a JSON grammar.

    Raises:
        ModelError: the file's chat template is not valid.
    """

    prompts_grow = True

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._template = chat.template_of(runtime)

    def tokens(self, prompt: Prompt) -> list[int]:
        """The prompt as tokens."""
        return chat.with_bos(self._runtime, self._runtime.encode(chat.fragments(chat.messages(prompt), self._template)))

    def reserve(self, functions: Sequence[FunctionSpec]) -> int:  # noqa: ARG002 (the Protocol's; the grammar bounds every answer alike)
        """Tokens that must be left for the answer."""
        return chat_answer.ANSWER_TOKENS

    def answer(self, prompt: Prompt) -> Understood:
        """One call that the grammar allows, or two; without functions nothing is understood."""
        if not prompt.functions:
            return Understood(None, 0.0)
        grammar = self._runtime.grammar(chat_grammar.grammar(prompt.functions))
        try:
            return chat_answer.decode(self._runtime, grammar, prompt.utterance, prompt.functions)
        finally:
            grammar.close()


_DECODERS: dict[str, Callable[[Runtime], Decoder]] = {"dealer": DealerDecoder, "chat": ChatDecoder}


def fit(prompt: Prompt, tokens_of: Callable[[Prompt], list[int]], limit: int) -> tuple[Prompt, list[int]]:
    """The prompt and its tokens, at most `limit` of them.

    The oldest exchanges go first; when there are none left, the utterance keeps its last words.

    Raises:
        EngineError: not even one word fits.
    """
    tokens = tokens_of(prompt)
    while len(tokens) > limit:
        if prompt.history:
            prompt = replace(prompt, history=prompt.history[1:])
        elif len(words := prompt.utterance.split()) > 1:
            drop = min(len(words) - 1, max(1, (len(tokens) - limit) // 8))  # a word has rarely more than eight tokens
            prompt = replace(prompt, utterance=" ".join(words[drop:]))
        elif len(prompt.utterance) > 1:
            prompt = replace(prompt, utterance=prompt.utterance[len(prompt.utterance) // 2 :])
        else:
            raise EngineError("the language model's context is too small; raise llm.context_tokens")
        tokens = tokens_of(prompt)
    return prompt, tokens


def _plain(text: str) -> str:
    """The text on one line; characters that UTF-8 cannot carry become question marks."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
