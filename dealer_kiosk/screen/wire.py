"""A view as the JSON text that the page reads."""

import json
import re
from typing import Any

from dealer_kiosk.screen.view import IMPERSONAL, Caption, Card, View

CAPTIONS = 8
"""The newest captions that are sent; more do not fit on a screen."""

_REST_OF_WORD = re.compile(r"(?<=\S)\S*")
_LEVEL_STEPS = 20  # so that a quiet room sends nothing


def encode(view: View) -> str:
    """One line of ASCII; in a state in which nobody is there, it holds nothing of a conversation."""
    personal = view.state not in IMPERSONAL
    value = {
        "state": view.state,
        "captions": _captions(view.captions) if personal else [],
        "card": _card(view.card) if personal and view.card is not None else None,
        "expects": view.expects.value,
        "level": _level(view.level),
        "pace": view.pace,
    }
    return json.dumps(value, separators=(",", ":"))


def _captions(captions: tuple[Caption, ...]) -> list[dict[str, Any]]:
    first = max(0, len(captions) - CAPTIONS)
    return [
        {"n": number, "speaker": item.speaker, "marked": item.heard_upto is not None, **_parts(item)}
        for number, item in enumerate(captions[first:], first)
    ]


def _parts(caption: Caption) -> dict[str, str]:
    """The text in two parts, cut here because a script counts characters differently; words are marked whole."""
    upto = len(caption.text) if caption.heard_upto is None else max(0, caption.heard_upto)
    if upto and (rest := _REST_OF_WORD.match(caption.text, upto)):
        upto = rest.end()
    return {"heard": caption.text[:upto], "coming": caption.text[upto:]}


def _card(card: Card) -> dict[str, Any]:
    return {"title": card.title, "state": card.state, "rows": [[row.label, row.value] for row in card.rows]}


def _level(level: float) -> float:
    return round(min(1.0, max(0.0, level)) * _LEVEL_STEPS) / _LEVEL_STEPS if level == level else 0.0  # noqa: PLR0124 - not a number
