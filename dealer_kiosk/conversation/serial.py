"""Methods that wait for each other, so that a session never answers two turns at once."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar


class Serial(Protocol):
    """An object whose methods take turns."""

    lock: threading.RLock  # reentrant: a turn may end the session


_S = TypeVar("_S", bound=Serial)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def one_at_a_time(method: Callable[Concatenate[_S, _P], _R]) -> Callable[Concatenate[_S, _P], _R]:
    """The same method, which waits until another thread has left such a method of the same object."""

    @wraps(method)
    def run(self: _S, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with self.lock:
            return method(self, *args, **kwargs)

    return run
