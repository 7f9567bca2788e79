"""What people say to the agent itself: repeat, slower, stop, wait, goodbye."""

import enum
import re

from dealer_kiosk.spoken import pace
from dealer_kiosk.spoken.words import bare


class Command(enum.StrEnum):
    """Something that steers the conversation instead of adding to it."""

    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    START_OVER = "start_over"
    STOP = "stop"
    GOODBYE = "goodbye"
    WAIT = "wait"
    HELLO = "hello"
    THANKS = "thanks"


_THANKS = (
    r"(?:thanks?(?: you)?(?: (?:so|very) much| a lot| again)?(?: for (?:your|the|all your) help)?|"
    r"i appreciate it|much appreciated)"
)
_DONE = (
    r"(?:(?:that's|that is|that'll be|that will be|thats|it's|that was) (?:all|it|everything)"
    r"(?: i needed| for (?:today|now|me))?|"
    r"nothing(?: else)?|i'm (?:done|finished)|we're done|all done|no more questions)"
)
_BYE = (
    r"(?:good ?bye|bye(?:[ -]bye)?|see (?:you|ya)(?: (?:later|then|soon|tomorrow|around))?|talk to you later|take care|so long|"
    r"have a (?:good|great|nice) (?:day|one|evening|afternoon|night|weekend)|good night)"
)
_COULD_YOU = r"(?:(?:can|could|would|will) you (?:please )?)?"
_MAY_I = r"(?:(?:can|could) (?:i|we) |let's |let us |let me |i want to |i'd like to )?"
_FROM_START = r"from (?:the )?(?:beginning|start|scratch|top)"
_MOMENT = (
    r"(?:(?:hold|hang) on|wait|(?:(?:give me|just) )?(?:a|one|1) (?:second|sec|moment|minute|min)|"
    r"let me (?:think|check|see|look)(?: about it)?)"
)
_PATTERNS = {
    Command.REPEAT: (
        rf"{_COULD_YOU}(?:(?:say|repeat)(?: that| it)?(?: again| once more| one more time)?|speak up)|"
        r"(?:i'm )?sorry what|what|huh|pardon(?: me)?|excuse me|come again|once more|one more time|again|"
        r"what (?:was that|did you say|was it|is it)(?: again)?|i beg your pardon|"
        r"i (?:didn't|did not|couldn't) (?:hear|catch|get|understand)(?: (?:that|you|it|what you said))?|i missed that"
    ),
    Command.SLOWER: pace.SLOWER,
    Command.FASTER: pace.FASTER,
    Command.START_OVER: (
        rf"{_MAY_I}(?:start (?:over|again|{_FROM_START})|begin again|restart)(?: {_FROM_START})?"
    ),
    Command.STOP: (
        r"stop(?: it| that| talking)?|never ?mind(?: that| it)?|forget (?:it|about it|that)|be quiet|quiet|"
        r"skip it|don't worry about it"
    ),
    Command.GOODBYE: (
        rf"(?:(?:no|nope|nah) )?(?:{_THANKS} )?(?:(?:no|nope) )?"
        rf"(?:{_DONE}(?: {_THANKS})?(?: {_BYE})*|{_BYE}(?: {_BYE}| {_THANKS})*)"
    ),
    Command.WAIT: rf"{_MOMENT}(?: {_MOMENT})*",
    Command.HELLO: r"(?:hi|hello|hey|howdy|greetings|good (?:morning|afternoon|evening))(?: (?:there|hello|hi|again))?",
    Command.THANKS: rf"{_THANKS}(?: {_THANKS})*",
}  # fmt: skip
_COMPILED = {command: re.compile(pattern) for command, pattern in _PATTERNS.items()}
_FILLER = (
    r"(?:um+|uh+|er+|hmm+|oh|well|so|okay|ok|great|perfect|alright|all right|sorry|please|sir|ma'?am|yes|yeah|cool|awesome|and|"
    r"actually)"
)
_AROUND = re.compile(rf"^(?:{_FILLER} )+|(?: (?:please|sir|ma'?am|then|okay|ok|now|um|uh))+$")


def parse_command(text: str) -> Command | None:
    """The command, when the whole utterance is one (fillers and politeness aside); None otherwise."""
    words = bare(text)
    for wording in (words, _AROUND.sub("", words), re.sub(rf"(?: {_THANKS})+$", "", _AROUND.sub("", words))):
        for command, pattern in _COMPILED.items():
            if pattern.fullmatch(wording):
                return command
    return None
