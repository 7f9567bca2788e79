"""What the health file says, and its JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.health.heartbeats import Sign

SCHEMA = 1
"""Version of the file; a field that is added does not change it, one that is removed or means something else does."""


@dataclass(frozen=True, slots=True)
class PhoneSigns:
    """The telephone line at that moment."""

    mode: str  # of config.Phone
    listening: str  # host:port that calls come to; "" = none
    registered: bool  # with the telephone system, in mode register
    calls: int  # under way
    problem: str | None  # one sentence


@dataclass(frozen=True, slots=True)
class Vitals:
    """A running kiosk at one moment; no personal data."""

    pid: int
    version: str
    started: datetime
    now: datetime
    condition: Condition
    since: datetime  # of the condition
    stages: Mapping[str, Sign]
    sessions_today: int
    turns: int  # since the start
    device_restarts: int  # since the start
    last_error: str  # name of its class; "" = none
    last_error_at: datetime | None
    memory_mib: float  # with child processes
    descriptors: int
    threads: int
    disk_free_mib: int
    database_mib: float
    phone: PhoneSigns | None = None  # None = the line is off

    @property
    def late(self) -> list[str]:
        """Names of the stages without a sign of life."""
        return [name for name, sign in self.stages.items() if sign.late]


def to_json(vitals: Vitals) -> str:
    """One JSON object, instants in ISO form."""
    return json.dumps({"schema": SCHEMA, **asdict(vitals)}, default=datetime.isoformat, indent=1) + "\n"


def from_json(text: str) -> Vitals:
    """Read what `to_json` wrote; fields that are not known are left out.

    Raises:
        ValueError: it is something else.
    """
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise ValueError("not a health file") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ValueError("not a health file of this version")
    try:
        phone = document.get("phone")
        signs = None if phone is None else PhoneSigns(**{name: reader(phone[name]) for name, reader in _PHONE_READERS.items()})
        return Vitals(**{name: reader(document[name]) for name, reader in _READERS.items()}, phone=signs)
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"not a health file: {error!r}") from error


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is not {kind.__name__}")
        return value

    return read


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError(f"{value!r} is not a number")
    return float(value)


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return found


def _instant_or_none(value: Any) -> datetime | None:
    return None if value is None else _instant(value)


def _signs(value: Any) -> dict[str, Sign]:
    return {
        str(name): Sign(_number(sign["seconds"]), _FLAG(sign["working"]), _FLAG(sign["late"]))
        for name, sign in dict(value).items()
    }


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(_TEXT(value))


_FLAG, _WHOLE, _TEXT = _exactly(bool), _exactly(int), _exactly(str)
_PHONE_READERS: Mapping[str, Callable[[Any], Any]] = {
    "mode": _TEXT,
    "listening": _TEXT,
    "registered": _FLAG,
    "calls": _WHOLE,
    "problem": _text_or_none,
}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "pid": _WHOLE,
    "version": _TEXT,
    "started": _instant,
    "now": _instant,
    "condition": Condition,
    "since": _instant,
    "stages": _signs,
    "sessions_today": _WHOLE,
    "turns": _WHOLE,
    "device_restarts": _WHOLE,
    "last_error": _TEXT,
    "last_error_at": _instant_or_none,
    "memory_mib": _number,
    "descriptors": _WHOLE,
    "threads": _WHOLE,
    "disk_free_mib": _WHOLE,
    "database_mib": _number,
}
