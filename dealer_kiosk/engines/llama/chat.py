"""The prompt of any instruct model, through its own chat template: the functions stand in the system message."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.llama.runtime import Runtime
from dealer_kiosk.engines.llama.wire import Fragment
from dealer_kiosk.errors import EngineError, ModelError
from dealer_kiosk.messages import Argument, FunctionCall, FunctionSpec


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


Template = Callable[[Sequence[Message]], str]
"""Renders messages to a prompt; raises ValueError for roles it does not take."""


def messages(prompt: Prompt) -> list[Message]:
    """The chat of a prompt: of each finished turn what was said, the call, its result, and what was answered in plain text.

    Roles alternate after the first, because many templates insist on it.
    """
    chat = [Message("system", _instructions(prompt))]
    for exchange in prompt.history:
        chat.append(Message("user", exchange.user))
        if exchange.call is not None:
            chat.append(Message("assistant", _json(exchange.call)))
            chat.append(Message("user", f"RESULT: {exchange.result or ''}"))
        chat.append(Message("assistant", exchange.reply))
    chat.append(Message("user", prompt.utterance))
    return chat


def fragments(chat: Sequence[Message], template: Template) -> list[Fragment]:
    """The rendered chat; only the template's own text may become control tokens.

    The template sees a mark in place of each content. Templates without a system role get it in front of the first user message.

    Raises:
        EngineError: the template takes neither form.
    """
    try:
        rendered = template(_marked(chat))
    except ValueError:
        rendered = ""
    if _mark(0) not in rendered:
        first, second, *rest = chat
        chat = [Message("user", f"{first.content}\n\n{second.content}"), *rest]
        try:
            rendered = template(_marked(chat))
        except ValueError as error:
            raise EngineError(f"the language model's chat template cannot be used: {error}") from error
    pieces = re.split(r"\ue000(\d+)\ue001", rendered)
    texts = [Fragment(text, special=True) for text in pieces[::2]]
    contents = [Fragment(chat[int(index)].content) for index in pieces[1::2]]
    ordered = [texts[0]]
    for content, text in zip(contents, texts[1:], strict=True):
        ordered += [content, text]
    return ordered


def template_of(runtime: Runtime) -> Template:
    """The chat template inside the model file; ChatML when it has none.

    Raises:
        ModelError: it is not a valid template.
    """
    from jinja2 import TemplateError  # noqa: PLC0415 - comes with llama.cpp
    from llama_cpp.llama_chat_format import CHATML_CHAT_TEMPLATE, Jinja2ChatFormatter  # noqa: PLC0415 - heavy

    source = runtime.metadata.get("tokenizer.chat_template", CHATML_CHAT_TEMPLATE)
    try:
        formatter = Jinja2ChatFormatter(source, eos_token=runtime.tag(runtime.eos), bos_token=runtime.tag(runtime.bos))
    except TemplateError as error:
        raise ModelError(f"the chat template in the language model's file is not valid: {error}") from error

    def render(chat: Sequence[Message]) -> str:
        listed: list[Any] = [{"role": message.role, "content": message.content} for message in chat]
        try:
            return str(formatter(messages=listed).prompt)
        except TemplateError as error:
            raise ValueError(str(error)) from error

    return render


def _marked(chat: Sequence[Message]) -> list[Message]:
    return [Message(message.role, _mark(index)) for index, message in enumerate(chat)]


def _mark(index: int) -> str:
    return f"\ue000{index}\ue001"


def _instructions(prompt: Prompt) -> str:
    """What every turn of a session begins with, but for the last line."""
    return "\n".join(
        [
            f"You are the ears of the voice assistant of {prompt.dealer}: say which function the customer's last words ask for.",
            'Answer with one JSON object on one line: {"name": "<function>", "arguments": {"<argument>": "<value>"}}',
            "If the customer wants two different things, write a second such line. Write nothing else.",
            "Give only arguments that the customer has said, copied word for word, in the order listed. Never invent a value.",
            "Functions, each with its arguments:",
            *(line for function in prompt.functions for line in _described(function)),
            f"State of the conversation: {prompt.situation}.",
        ]
    )


def _described(function: FunctionSpec) -> Iterator[str]:
    yield f"- {function.name}: {function.description}"
    for argument in function.arguments:
        yield f"    {': '.join(filter(None, (argument.name, _values(argument))))}"


def _values(argument: Argument) -> str:
    """What an argument may be: its choices with their meanings, or the meaning of the words to copy."""
    if not argument.choices:
        return " ".join(argument.meanings)
    pairs = zip_longest((_quoted(choice) for choice in argument.choices), argument.meanings)
    return " or ".join(f"{choice} ({meaning})" if meaning else str(choice) for choice, meaning in pairs)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json(call: FunctionCall) -> str:
    return json.dumps({"name": call.name, "arguments": dict(call.arguments)}, ensure_ascii=False)


def with_bos(runtime: Runtime, tokens: list[int]) -> list[int]:
    """The prompt with the token that begins a text, if the model wants one and its template wrote none."""
    return [runtime.bos, *tokens] if runtime.wants_bos and tokens[:1] != [runtime.bos] else tokens
