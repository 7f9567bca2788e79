"""Refuses what no tool can work with: arguments of another type than it declares, endless text, numbers beyond the database."""

import inspect
import math
import types
import typing
from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from dealer_kiosk.errors import FieldError

MAX_TEXT = 10_000
"""Characters of one argument; a customer's whole turn has fewer."""
MAX_NUMBER = 2**63 - 1
"""The largest whole number SQLite keeps."""

_P = ParamSpec("_P")
_R = TypeVar("_R")

_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a date and time",
}


def checked(tool: Callable[_P, _R]) -> Callable[_P, _R]:
    """The same tool, which raises a FieldError that names the first argument it cannot work with."""
    signature = inspect.signature(tool)
    kinds = {name: _kinds(hint) for name, hint in typing.get_type_hints(tool).items()}

    @wraps(tool)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        for name, value in signature.bind(*args, **kwargs).arguments.items():
            problem = _type_problem(value, kinds[name]) or _size_problem(value)
            if problem:
                raise FieldError(name, problem)
        return tool(*args, **kwargs)

    return call


def _kinds(hint: Any) -> tuple[type, ...]:
    """The types that an annotation allows."""
    return typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)


def _type_problem(value: object, kinds: Collection[type]) -> str:
    if type(value) is int and float in kinds:
        return ""
    # True is an int to Python, but no number to anybody else.
    if type(value) in kinds or (isinstance(value, tuple(kinds)) and not isinstance(value, bool)):
        return ""
    return f"must be {' or '.join(_NAMES.get(kind, f'a {kind.__name__}') for kind in kinds if kind is not types.NoneType)}"


def _size_problem(value: object) -> str:
    if isinstance(value, str):
        return _text_problem(value)
    if isinstance(value, int) and abs(value) > MAX_NUMBER:
        return "is too large"
    if isinstance(value, float) and not math.isfinite(value):
        return "must be a finite number"
    return "must have a time zone" if isinstance(value, datetime) and value.tzinfo is None else ""


def _text_problem(text: str) -> str:
    if len(text) > MAX_TEXT:
        return f"must not be longer than {MAX_TEXT} characters"
    half_characters = any("\ud800" <= char <= "\udfff" for char in text)  # SQLite and UTF-8 have no place for them
    return "must be whole characters" if half_characters else ""
