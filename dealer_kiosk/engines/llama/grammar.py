"""llama.cpp's grammar sampler: which tokens a GBNF grammar allows next."""

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.errors import EngineError


class Grammar:
    """The state of one grammar-bound generation.

    Raises:
        EngineError: the grammar is not valid.
    """

    def __init__(self, api: Any, vocabulary: Any, size: int, text: str) -> None:
        self._api = api
        self._sampler = api.llama_sampler_init_grammar(vocabulary, text.encode(), b"root")
        if not self._sampler:
            raise EngineError("the grammar of the function list is not valid")
        self._table = np.zeros(size, dtype=[("id", np.int32), ("logit", np.float32), ("p", np.float32)])
        self._table["id"] = np.arange(size)

    def mask(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores with -inf for every token that the grammar forbids here."""
        self._table["logit"] = logits
        pointer = self._table.ctypes.data_as(self._api.llama_token_data_p)
        candidates = self._api.llama_token_data_array(data=pointer, size=len(self._table), selected=-1, sorted=False)
        self._api.llama_sampler_apply(self._sampler, ctypes.byref(candidates))
        masked: NDArray[np.float32] = self._table["logit"]
        return masked

    def accept(self, token: int) -> None:
        """Go on with a token that `mask` allowed."""
        self._api.llama_sampler_accept(self._sampler, token)

    def close(self) -> None:
        """Release the state; safe to call twice."""
        if self._sampler:
            self._api.llama_sampler_free(self._sampler)
            self._sampler = None
