"""Patterns of what people say about how fast the agent speaks."""

import re

_AGAIN = r"(?:again|once more|one more time)"
_A_BIT = r"(?:just )?(?:a (?:little bit|wee bit|little|bit|tad|touch|notch|lot)|much|way|some|somewhat|even)"
_ASKING = (
    r"(?:(?:can|could|would|will) you (?:(?:please|maybe|just|perhaps|possibly|try to) )*|"
    r"i(?:'d like| would like| need| want) you to |(?:is it|would it be) possible (?:for you )?to |"
    r"you (?:can|could|may|should|need to|have to|must) (?:please )?|(?:just|try to|let's|please) )?"
)
_MINDING = r"(?:would|do) you mind"
_SPEAK = rf"(?:speak|talk|go|read|say|repeat|tell me|take)(?: (?:to me|that|it|this|them|those))?(?: {_AGAIN})?"
_SPEAKING = r"(?:(?:speaking|talking|going|reading|saying)(?: (?:to me|that|it|this))?)"
_MISSED = (
    r"(?:i (?:didn't|did not|couldn't|could not|can't|cannot|don't) (?:hear|catch|get|understand|follow)"
    r"(?: (?:that|you|it|what you said))?|i missed (?:that|it))"
)
_FIRST = rf"(?:(?:whoa|woah|hey|wait|hold on|hang on|excuse me|sorry|no no|{_MISSED}) (?:(?:please|but|so|and) )?)*"

_FAST = r"(?:fast|quick|quickly)"
_SLOWLY = (
    rf"(?:(?:{_A_BIT} )?(?:slower|more slow(?:ly)?|less (?:fast|quickly))|(?:very |real |really |nice and )?slow(?:ly)?|"
    rf"not (?:so|too|that|quite so) {_FAST}|at a slower (?:pace|speed))"
)
_TOO = r"(?:(?:way|much|far|a (?:little bit|little|bit)|just|still) )*too"
_IT_IS = r"(?:(?:i think |i'm afraid )?(?:that's|that is|that was|this is|it's|it is|it was|you're|you are|you were) )?"

SLOWER = (
    rf"{_FIRST}(?:"
    rf"{_ASKING}(?:slow (?:(?:it|that|things|the speed) )?down(?: {_A_BIT})?|reduce (?:the|your) (?:speed|pace))|"
    rf"{_ASKING}{_SPEAK} (?:in )?{_SLOWLY}|"
    rf"{_MINDING} (?:slowing (?:(?:it|that|things) )?down(?: {_A_BIT})?|{_SPEAKING} {_SLOWLY})|"
    rf"(?:{_AGAIN} )?(?:but )?{_SLOWLY}(?: {_AGAIN})?|"
    rf"{_IT_IS}(?:{_SPEAKING} )?{_TOO} {_FAST}|"
    rf"(?:you're|you are|why are you) (?:{_SPEAKING} )?(?:so|very|really|pretty) {_FAST}|"
    rf"you (?:{_SPEAK}|said (?:that|it)) (?:{_TOO}|so|very|really) {_FAST}|"
    rf"(?:don't|do not) (?:{_SPEAK}|rush) (?:so|too|that) {_FAST}|(?:don't|do not) rush(?: me)?|"
    r"i (?:can't|cannot|can not|couldn't) keep up(?: with (?:you|that))?"
    rf")(?: for me)?(?: (?:please|but|so|and))?(?: (?:(?:sorry )?{_MISSED}|{_AGAIN}|i'm hard of hearing))?"
)
"""What asks for slower speech, as a whole utterance."""

_FASTER = rf"(?:(?:{_A_BIT} )?(?:faster|quicker|more quickly|less slow(?:ly)?)|not (?:so|too|that|quite so) slow(?:ly)?)"
_NORMAL = r"(?:(?:at |in |with |the |a |your |to )*(?:normal|usual|regular|original)(?:ly| speed| pace| speech| voice)?)"

FASTER = (
    rf"{_FIRST}(?:"
    rf"{_ASKING}(?:speed (?:(?:it|that|things) )?up(?: {_A_BIT})?|pick up the (?:pace|speed))|"
    rf"{_ASKING}{_SPEAK} (?:{_FASTER}|{_NORMAL})|"
    rf"{_MINDING} (?:speeding (?:(?:it|that|things) )?up(?: {_A_BIT})?|{_SPEAKING} {_FASTER})|"
    rf"{_FASTER}(?: {_AGAIN})?|"
    rf"{_IT_IS}(?:{_SPEAKING} )?{_TOO} slow(?:ly)?|"
    rf"you (?:{_SPEAK}|said (?:that|it)) (?:{_TOO}|so|very|really) slow(?:ly)?|"
    rf"(?:don't|do not) {_SPEAK} (?:so|too|that) slow(?:ly)?|"
    rf"{_ASKING}(?:(?:go |switch |change |get )?back to {_NORMAL}|use {_NORMAL})|"
    r"(?:at |the |your )?(?:normal|usual|regular) (?:speed|pace)"
    r")(?: for me)?(?: again)?"
)
"""What asks for faster speech after slower speech, as a whole utterance."""

_ABOUT_SLOW = re.compile(rf"\b(?:slow(?:er|ly|ing)?|(?:too|so|that|very|really) {_FAST}|keep up)\b")


def wants_slower(text: str) -> bool:
    """Whether somebody who wants the last reply again wants it slower; says nothing about other utterances."""
    return _ABOUT_SLOW.search(text.lower()) is not None
