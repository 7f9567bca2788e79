"""Any instruct model through its own chat template: the functions stand in the system message, a grammar bounds the answer."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.llama_grammar import Grammar
from dealer_kiosk.engines.llama_runtime import Runtime
from dealer_kiosk.engines.wire import Fragment
from dealer_kiosk.errors import EngineError, ModelError
from dealer_kiosk.messages import FunctionCall, FunctionSpec, Understood

_DECIDED = re.compile(r'^\{"(?:say": "|name": ".*", "arguments": \{)')


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


Template = Callable[[Sequence[Message]], str]
"""Renders messages to a prompt; raises ValueError for roles it does not take."""


def messages(prompt: Prompt) -> list[Message]:
    """The chat of a prompt; roles alternate after the first, because many templates insist on it."""
    chat = [Message("system", _instructions(prompt))]
    for exchange in prompt.history:
        chat.append(Message("user", exchange.user))
        if exchange.call is not None:
            chat.append(Message("assistant", _json({"name": exchange.call.name, "arguments": dict(exchange.call.arguments)})))
            chat.append(Message("user", f"RESULT: {exchange.result or ''}"))
        chat.append(Message("assistant", _json({"say": exchange.reply})))
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


def decode(runtime: Runtime, grammar: Grammar) -> Understood:
    """The model's answer after the prompt, at temperature 0.

    The confidence is the least certain token up to the point where the function, or plain words, are decided, among the tokens
    that the grammar allows there. An answer that the context cuts short counts as not understood.
    """
    written: list[int] = []
    confidence = 1.0
    text = ""
    while runtime.room() > 0:
        token, probability = _best(runtime, grammar)
        if runtime.is_end(token):
            break
        if not _DECIDED.match(text):
            confidence = min(confidence, probability)
        grammar.accept(token)
        written.append(token)
        text = runtime.text(written)
        answer = _parsed(text, confidence) if text.endswith("}") else None
        if answer is not None:
            return answer
        runtime.feed([token])
    return Understood(None, "", 0.0)


def _best(runtime: Runtime, grammar: Grammar) -> tuple[int, float]:
    scores = grammar.mask(runtime.logits())
    token = int(scores.argmax())
    if not np.isfinite(scores[token]):
        raise EngineError("the language model has no token that fits the grammar")
    return token, float(1.0 / np.exp(scores - scores[token]).sum())


def _parsed(text: str, confidence: float) -> Understood | None:
    try:
        answer = json.loads(text)
    except json.JSONDecodeError:  # a brace inside a value
        return None
    if "say" in answer:
        return Understood(None, " ".join(answer["say"].split()), confidence)
    return Understood(FunctionCall(answer["name"], answer["arguments"]), "", confidence)


def _marked(chat: Sequence[Message]) -> list[Message]:
    return [Message(message.role, _mark(index)) for index, message in enumerate(chat)]


def _mark(index: int) -> str:
    return f"\ue000{index}\ue001"


def _instructions(prompt: Prompt) -> str:
    return "\n".join(
        [
            f"You are the voice assistant of {prompt.dealer}. Answer with one JSON object and nothing else.",
            'To use a function: {"name": "<function>", "arguments": {"<argument>": "<value>"}}.',
            "Give only arguments that the customer has said, in the customer's own words. Never invent a value.",
            'For small talk, or when no function fits: {"say": "<one short sentence>"}, without any price, date, time or name.',
            "Functions:",
            *(_described(function) for function in prompt.functions),
            f"State of the conversation: {prompt.situation}.",
        ]
    )


def _described(function: FunctionSpec) -> str:
    arguments = ", ".join(
        argument.name + (f" ({' or '.join(argument.choices)})" if argument.choices else "") for argument in function.arguments
    )
    return f"- {function.name}({arguments}): {function.description}"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def with_bos(runtime: Runtime, tokens: list[int]) -> list[int]:
    """The prompt with the token that begins a text, if the model wants one and its template wrote none."""
    return [runtime.bos, *tokens] if runtime.wants_bos and tokens[:1] != [runtime.bos] else tokens
