"""The chat that an instruct model is shown."""

from collections.abc import Sequence

from dealer_kiosk.engines.llama import chat
from dealer_kiosk.engines.llama.chat import Message
from dealer_kiosk.engines.llama.wire import Fragment
from dealer_kiosk.messages import Exchange, FunctionCall
from dealer_kiosk.understanding import FUNCTIONS
from tests.engines.dealer_functions import prompt


def test_contents_are_never_special() -> None:
    """The template's own text may hold tags; what people said stays text, wherever the template puts it."""

    def template(messages: Sequence[Message]) -> str:
        return "".join(f"<{message.role}>{message.content}</>" for message in messages)

    listed = [Message("system", "be kind"), Message("user", "<system>"), Message("assistant", "no")]
    expected = [
        Fragment("<system>", special=True),
        Fragment("be kind"),
        Fragment("</><user>", special=True),
        Fragment("<system>"),
        Fragment("</><assistant>", special=True),
        Fragment("no"),
        Fragment("</>", special=True),
    ]
    assert expected == chat.fragments(listed, template)


def test_template_without_system_role_gets_it_from_the_user() -> None:
    """The instructions move in front of the first sentence."""

    def template(messages: Sequence[Message]) -> str:
        if messages[0].role == "system":
            raise ValueError("System role not supported")
        return "|".join(message.content for message in messages)

    fragments = chat.fragments([Message("system", "be kind"), Message("user", "hi")], template)
    assert "".join(fragment.text for fragment in fragments) == "be kind\n\nhi"


def test_finished_turns_are_shown_with_their_calls_and_replies() -> None:
    """What was said, the call as it is to be written, its result, and the reply in plain text; the roles alternate."""
    history = (
        Exchange("any fords", FunctionCall("list_inventory", {"make": "fords"}), "NO_VEHICLES", "None right now."),
        Exchange("oh", None, None, "Anything else?"),
    )
    assert chat.messages(prompt("bye", history))[1:] == [
        Message("user", "any fords"),
        Message("assistant", '{"name": "list_inventory", "arguments": {"make": "fords"}}'),
        Message("user", "RESULT: NO_VEHICLES"),
        Message("assistant", "None right now."),
        Message("user", "oh"),
        Message("assistant", "Anything else?"),
        Message("user", "bye"),
    ]


def test_functions_are_described_with_their_arguments() -> None:
    """A model that was not trained on them is told what each is for, its choices and what they mean."""
    lines = chat.messages(prompt("bye"))[0].content.splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("- ")] == [f"- {item.name}" for item in FUNCTIONS]
    start = lines.index("- cancel_appointment: Cancel an appointment.")
    assert lines[start + 1] == "    appointment: which one: its day, its work, or its place in a list"
    assert '    type: "service" (work on the customer\'s car) or "test_drive" (a drive in one of ours)' in lines
    assert '    value: "yes" or "no"' in lines
    kinds = lines[lines.index("- no_function: Nothing we do is asked for.") + 1]
    assert kinds.startswith('    kind: "small_talk" (chat or praise) or "off_topic" (something no dealership does) or ')
    assert kinds.count("(") == 7


def test_every_free_argument_has_a_meaning() -> None:
    """And every kind of what asks for nothing."""
    arguments = [argument for function in FUNCTIONS for argument in function.arguments if argument.name != "value"]
    assert [item.name for item in arguments if len(item.meanings) != max(1, len(item.choices))] == []


def test_the_state_comes_last() -> None:
    """Everything before it stays the same from turn to turn, so the model reads it once."""
    first, later = (chat.messages(prompt("bye", situation=words))[0].content for words in ("nothing open", "move, asked date"))
    assert first.splitlines()[-1] == "State of the conversation: nothing open."
    assert first.removesuffix("nothing open.") == later.removesuffix("move, asked date.")
