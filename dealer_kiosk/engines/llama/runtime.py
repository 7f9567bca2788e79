"""llama.cpp behind the few operations that the decoders need: encode, read a prompt, feed tokens, look at scores."""

import ctypes
import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.engines.llama.grammar import Grammar
from dealer_kiosk.engines.llama.wire import Fragment
from dealer_kiosk.errors import Cancelled, EngineError, ModelError

_LOG = logging.getLogger(__name__)
_WARNING = 2  # ggml's log level

PASS_TOKENS = 256
"""Tokens of one forward pass at most; a generation can be aborted between passes."""

MAX_PARKED = 4
"""Sessions whose state is kept while another one is served: the kiosk, two phone lines and one to spare."""

_kept: dict[str, Any] = {}  # the log callback: llama.cpp keeps its bare address for the life of the process


@dataclass(frozen=True, slots=True)
class _Parked:
    """What a session has read, and the model's state after it."""

    tokens: NDArray[np.int32]
    state: bytes


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is loaded."""

    threads: int = 2  # CPU threads
    context_tokens: int = 2048  # prompt and answer together
    gpu_layers: int = 0  # layers on a GPU; -1 = all


class Runtime:
    """One loaded model with the tokens it has read.

    llama.cpp writes its messages to the debug log. While loading, it points the process's standard output and error elsewhere for
    a moment, so load it before other threads print.

    Args:
        base: GGUF file.
        adapter: LoRA GGUF applied on top, or None.
        settings: how to load it.

    Raises:
        ModelError: a file is missing, damaged or not a model.
    """

    def __init__(self, base: Path, adapter: Path | None, settings: Settings) -> None:
        for path in (base, adapter):
            if path is not None and not path.is_file():
                raise ModelError(f"{path} does not exist; `dealer-kiosk models verify` says how to get it")
        # Threads waiting for each other must sleep: beside busy processes, spinning made turns 2 to 4 times slower, some 10.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import llama_cpp  # noqa: PLC0415 - takes 0.3 s, so only where a model is wanted

        self._api = llama_cpp
        _redirect_log(llama_cpp)
        try:
            self._llama = llama_cpp.Llama(
                str(base),
                n_ctx=settings.context_tokens,
                n_batch=PASS_TOKENS,
                n_threads=settings.threads,
                n_threads_batch=settings.threads,
                n_gpu_layers=settings.gpu_layers,
                verbose=False,
            )
        except (ValueError, RuntimeError) as error:  # llama-cpp-python raises these for a file llama.cpp refuses
            raise ModelError(f"{base} cannot be loaded; check it with `dealer-kiosk models verify`") from error
        if adapter is not None:
            self._apply(adapter)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._size = int(self._llama.n_vocab())
        model = self._llama.model
        self._keeps_prefix = not (llama_cpp.llama_model_is_recurrent(model) or llama_cpp.llama_model_is_hybrid(model))
        self._cancel: threading.Event | None = None
        self._session = ""
        self._parked: dict[str, _Parked] = {}  # longest unused first
        self.context = min(int(self._llama.n_ctx()), len(self._llama.input_ids))  # llama.cpp rounds up, its Python side does not
        self.passes = 0  # forward passes since `begin`
        self.read = 0  # tokens of these passes
        self.metadata: dict[str, str] = dict(self._llama.metadata)

    def _apply(self, adapter: Path) -> None:
        """Put a LoRA on top; llama-cpp-python's own argument for it goes on without the adapter when that cannot be loaded."""
        loaded = self._api.llama_adapter_lora_init(self._llama.model, str(adapter).encode())  # freed with the model
        adapters = (self._api.llama_adapter_lora_p_ctypes * 1)(loaded)
        if not loaded or self._api.llama_set_adapters_lora(self._llama.ctx, adapters, 1, (ctypes.c_float * 1)(1.0)) != 0:
            self._llama.close()
            raise ModelError(f"{adapter} cannot be loaded on its base model; check it with `dealer-kiosk models verify`")

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """Tokens of a text; tags become control tokens only if `special`."""
        return list(self._llama.tokenize(text.encode("utf-8", "replace"), add_bos=False, special=special))

    def encode(self, fragments: Sequence[Fragment]) -> list[int]:
        """Tokens of a prompt."""
        return [token for fragment in fragments for token in self.tokenize(fragment.text, special=fragment.special)]

    def control_token(self, tag: str) -> int | None:
        """The control token of a tag, or None when this model has none."""
        tokens = self.tokenize(tag, special=True)
        if len(tokens) != 1 or self.tokenize(tag) == tokens:
            return None
        return tokens[0]

    def tag(self, token: int) -> str:
        """The text of a control token, "" for no token."""
        return self._piece(token, special=True).decode("utf-8", "replace") if token >= 0 else ""

    @property
    def bos(self) -> int:
        """The token that begins a text, -1 if there is none."""
        return int(self._api.llama_vocab_bos(self._vocabulary))

    @property
    def eos(self) -> int:
        """The token that ends a text, -1 if there is none."""
        return int(self._api.llama_vocab_eos(self._vocabulary))

    @property
    def wants_bos(self) -> bool:
        """Whether prompts of this model begin with the token `bos`."""
        return bool(self._api.llama_vocab_get_add_bos(self._vocabulary))

    def begin(self, tokens: Sequence[int], cancel: threading.Event | None, session: str = "") -> None:
        """Read a prompt; what it shares with the tokens this session has read so far is not read again.

        Raises:
            Cancelled: `cancel` was set, now or in a later `feed`.
            EngineError: llama.cpp failed.
        """
        self._cancel = cancel
        self.passes = self.read = 0
        self._change_to(session)
        known = self._llama.input_ids[: min(self._llama.n_tokens, len(tokens) - 1)]
        differing = np.nonzero(known != np.asarray(tokens[: len(known)]))[0]
        shared = int(differing[0]) if len(differing) else len(known)
        if shared < self._llama.n_tokens and not self._keeps_prefix:
            shared = 0  # a recurrent state cannot be cut back
        self._llama.n_tokens = shared
        if shared == 0:
            self._forget()
        self.feed(tokens[shared:])

    def forget(self, session: str) -> None:
        """Drop everything kept of a session."""
        self._parked.pop(session, None)
        if session and session == self._session:
            self._session = ""
            self._forget()
            self._api.llama_memory_clear(self._api.llama_get_memory(self._llama.ctx), True)
        self._llama.input_ids[self._llama.n_tokens :] = 0  # what other sessions have left behind where nothing is read any more

    def _change_to(self, session: str) -> None:
        """Put the present session's state aside and take up another's."""
        if session == self._session:
            return
        wanted = self._parked.pop(session, None)
        if self._session and self._llama.n_tokens:
            self._parked[self._session] = self._state()
            if len(self._parked) > MAX_PARKED:
                del self._parked[next(iter(self._parked))]
        self._session = session
        if wanted is not None:
            self._restore(wanted)

    def _state(self) -> _Parked:
        size = self._api.llama_state_seq_get_size(self._llama.ctx, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = self._api.llama_state_seq_get_data(self._llama.ctx, buffer, size, 0)
        return _Parked(self._llama.input_ids[: self._llama.n_tokens].copy(), bytes(memoryview(buffer)[:written]))

    def _restore(self, parked: _Parked) -> None:
        self._forget()
        buffer = (ctypes.c_uint8 * len(parked.state)).from_buffer_copy(parked.state)
        if self._api.llama_state_seq_set_data(self._llama.ctx, buffer, len(parked.state), 0) == 0:
            self._forget()  # it is read again, which only takes longer
            return
        self._llama.input_ids[: len(parked.tokens)] = parked.tokens
        self._llama.n_tokens = len(parked.tokens)

    def feed(self, tokens: Sequence[int]) -> None:
        """Read further tokens.

        Raises:
            Cancelled: the generation was cancelled.
            EngineError: the context is full, or llama.cpp failed.
        """
        if len(tokens) > self.room():
            raise EngineError("the language model's context is full; raise llm.context_tokens")
        for start in range(0, len(tokens), PASS_TOKENS):
            if self._cancel is not None and self._cancel.is_set():
                raise Cancelled("the turn is over")
            chunk = list(tokens[start : start + PASS_TOKENS])
            try:
                self._llama.eval(chunk)
            except RuntimeError as error:  # llama_decode's status
                self._forget()
                raise EngineError(f"the language model failed: {error}") from error
            self.passes += 1
            self.read += len(chunk)

    def _forget(self) -> None:
        reset: Callable[[], None] = self._llama.reset
        reset()

    def logits(self) -> NDArray[np.float32]:
        """Scores of all tokens as the next one, shape (vocabulary,); valid until the next `feed`."""
        pointer = self._api.llama_get_logits_ith(self._llama.ctx, -1)
        scores: NDArray[np.float32] = np.ctypeslib.as_array(pointer, shape=(self._size,))
        return scores

    def text(self, tokens: Sequence[int]) -> str:
        """The text of tokens; control tokens have none, an unfinished character at the end is dropped."""
        return b"".join(self._piece(token) for token in tokens).decode("utf-8", "ignore")

    def is_end(self, token: int) -> bool:
        """Whether the token ends a turn."""
        return bool(self._api.llama_vocab_is_eog(self._vocabulary, token))

    def room(self) -> int:
        """Tokens that the context still takes."""
        return self.context - int(self._llama.n_tokens)

    def grammar(self, text: str) -> Grammar:
        """A grammar over this model's tokens (GBNF, start rule `root`)."""
        return Grammar(self._api, self._vocabulary, self._size, text)

    def close(self) -> None:
        """Release memory; safe to call twice."""
        self._llama.close()

    def _piece(self, token: int, *, special: bool = False) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        length = self._api.llama_token_to_piece(self._vocabulary, token, buffer, len(buffer), 0, special)
        return buffer.raw[: max(length, 0)]


def _redirect_log(llama_cpp: Any) -> None:
    if "callback" in _kept:
        return

    _kept["callback"] = llama_cpp.llama_log_callback(_log)
    llama_cpp.llama_log_set(_kept["callback"], ctypes.c_void_p(0))


def _log(level: int, text: bytes, _user_data: object) -> None:
    if level >= _WARNING:
        _LOG.debug("llama.cpp: %s", text.decode("utf-8", "replace").strip())
