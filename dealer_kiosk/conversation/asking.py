"""Asks again for a value that was not understood: in other words, then spelled or keyed in, then by a person."""

from dealer_kiosk import replies
from dealer_kiosk.conversation.state import State
from dealer_kiosk.messages import Expects
from dealer_kiosk.policy import Ask, Offer, Topic, next_step

_KEPT: tuple[Topic, ...] = ("phone", "name", "last_name", "first_name", "identity", "email")


def again(state: State, step: Ask) -> None:
    """End the turn with the question for a value that the customer has just given in vain, once more.

    Each time it is asked in other words; before the last time another way to give it is offered; then a person. Whoever asked
    for a person already is sent to the staff, as nobody can be called back without a number.
    """
    tries = state.dialogue.tries.get(step.topic, 0) + 1
    if tries < state.config.conversation.misunderstandings:
        state.update(tries={**state.dialogue.tries, step.topic: tries})
        state.ask(step, again=tries)
        return
    state.update(tries={**state.dialogue.tries, step.topic: 0}, misunderstood=0)
    if state.request is not None and state.request.kind == "callback":
        state.done()
        state.wait(Expects.OPEN, f"{replies.CANNOT_TAKE_IT} {replies.question('more')}", Offer("more"))
    else:
        reason = f"{step.topic.replace('_', ' ')} was not understood"
        state.wait(Expects.YES_NO, replies.PERSON_INSTEAD, Offer("person", text=reason))


def again_for(state: State, expects: Expects, topic: Topic) -> None:
    """Ask again for what was asked, where that is of this kind; otherwise for this topic."""
    step = next_step(state.dialogue)
    again(state, step if isinstance(step, Ask) and step.expects is expects else Ask(expects, topic))


def forget_answered(state: State, step: Ask) -> None:
    """Forget how often other values were asked for; those that can still be denied when they are read back are remembered."""
    kept = {topic: count for topic, count in state.dialogue.tries.items() if topic in (step.topic, *_KEPT)}
    state.update(tries=kept)


def withheld(state: State) -> None:
    """The customer does not want to tell what was asked: no callback then, and anything else is for a person to do."""
    if state.request is not None and state.request.kind == "callback":
        state.done()
        state.wait(Expects.OPEN, f"{replies.NO_NUMBER} {replies.question('more')}", Offer("more"))
    else:
        state.wait(Expects.YES_NO, replies.WITHHELD, Offer("person", text="would not give personal details"))


def deny_phone(state: State) -> None:
    """The number that was just read back is wrong."""
    state.set_caller(phone=None, known=False)
    state.say(replies.PHONE_DENIED)
    again(state, Ask(Expects.PHONE, "phone"))
