"""One customer's session: turn in, events out; notices, idle time-outs and the end."""

import logging
import re
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dealer_kiosk import policy, replies
from dealer_kiosk.clock import Clock
from dealer_kiosk.config import Config
from dealer_kiosk.conversation import asking, calls, headway, offers, steps, wishes
from dealer_kiosk.conversation.hearing import MOST, WRITING, Heard, agreed_answer, answer_among
from dealer_kiosk.conversation.serial import one_at_a_time
from dealer_kiosk.conversation.state import State
from dealer_kiosk.conversation.turn import Turn
from dealer_kiosk.db import sessions, timings
from dealer_kiosk.db.notices import PendingNotice
from dealer_kiosk.db.store import translating, write
from dealer_kiosk.errors import Cancelled, DatabaseError, EngineError
from dealer_kiosk.jobs import notices
from dealer_kiosk.messages import Event, Exchange, Expects, FunctionCall, Outcome, Priority
from dealer_kiosk.policy import Dialogue, Offer, intent_arguments
from dealer_kiosk.spoken import answers
from dealer_kiosk.spoken.commands import Command
from dealer_kiosk.spoken.pace import wants_slower
from dealer_kiosk.tools import human
from dealer_kiosk.tools.context import Channel
from dealer_kiosk.understanding import Listener, Meaning

log = logging.getLogger(__name__)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")  # half characters, too: nothing can store them
_COMMANDS = {"repeat": Command.REPEAT, "goodbye": Command.GOODBYE}  # in words that code does not know
_TO_US = ("upset", "repeat")  # kinds of what asks for nothing we do that only a customer would say
_CALLING = re.compile(
    r"(?:hello|hi|hey|good (?:morning|afternoon|evening)|how are you|do you speak|(?:i need |can i get )?(?:some )?help)\b"
)
_SHORT = 4  # words of a greeting that nobody on the radio says
_CLEAR = 0.9  # confidence of a wish that is hardly a radio's
_HEARD_WELL = 0.6  # confidence of the recogniser that words from across the room seldom reach (`is_addressed`)
_SURE_GOODBYE = 0.8  # neither a misheard "nine" nor "i'm not sure what i need" must end a conversation
_SECOND_HEARINGS = 2  # alternatives that the language model is asked about, which takes as long each time
_CLEARLY = 0.2  # how much surer than the limit it has to be of one
_NO_CHOICE = ("no_function", "answer_offer")
_PACE_STEPS = {Command.REPEAT: 0.0, Command.SLOWER: 0.25, Command.FASTER: -0.25}  # of what says the last reply again
_SLOWEST = 1.5


class Conversation:
    """Serves one customer, one turn at a time: whoever comes from another thread meanwhile waits.

    Args:
        config: everything that can be set.
        clock: tells the time.
        listener: understands turns.
        channel: where the customer is.
    """

    def __init__(self, config: Config, clock: Clock, listener: Listener, channel: Channel) -> None:
        self.lock = threading.RLock()
        self._config = config
        self._clock = clock
        self._listener = listener
        self._history: list[Exchange] = []
        self._reply = ""  # the last one, whole
        self._prompted = False
        self._closed = False
        self._turns = 0
        # Written at the end, so that no turn waits for the disk because of them.
        self._timings: list[tuple[datetime, Mapping[str, int]]] = []
        self._state = State(config, secrets.token_hex(8), channel, clock.now(), Turn(""))

    @property
    def id(self) -> str:
        """The session's id."""
        return self._state.session

    @property
    def expects(self) -> Expects:
        """What the agent is waiting for."""
        return self._state.dialogue.expects

    @property
    def pace(self) -> float:
        """Speaking time that the customer asked for, 1.0 (as the voice was trained) to 1.5; channels that speak apply it."""
        return self._state.pace

    @property
    def dialogue(self) -> Dialogue:
        """What is being talked about; for rehearsals, not for channels."""
        return self._state.dialogue

    @property
    def ended(self) -> bool:
        """Whether the session is over; further turns are ignored."""
        return self._closed

    @property
    def guarded(self) -> bool:
        """Whether the last reply reads back what a yes would write down; channels let only certain words interrupt that."""
        offer = self._state.dialogue.offer
        return offer is not None and offer.kind in WRITING

    @property
    def aimless(self) -> bool:
        """Whether it led nowhere, so that nobody seems to be speaking to us."""
        return headway.is_aimless(self._state)

    def greet(self) -> list[Event]:
        """Open the session: the `ready` event with the greeting to say."""
        now = self._clock.now()
        try:
            sessions.start(self.id, self._state.channel, now)
        except DatabaseError as error:  # questions can be answered all the same
            log.error("the session's start is not on record: %s", error)  # noqa: TRY400 - the text says it all
        words = self._config.phone.greeting if self._state.channel == "phone" else self._config.conversation.greeting
        greeting = replies.greeting(words, self._config.dealership.name)
        self._state.question = replies.question("open")
        return [Event("ready", {"session": self.id, "now": now.isoformat(), "greeting": greeting})]

    def is_addressed(self, text: str, confidence: float = 1.0, *, wary: bool = False) -> bool:
        """Whether words that nobody has been greeted for are meant for a service desk, rather than for somebody else nearby.

        Args:
            text: what was heard.
            confidence: of the recogniser, 0..1.
            wary: something that was no customer has just been answered, so only a short greeting or a clear wish counts, and
                what leads nowhere ends two turns sooner.

        Of 75 sentences that customers begin with 72 are, of 50 that a radio says 14 (by their text, without a recogniser).
        Through noise, reverberation or from far away the recogniser's confidence reaches 0.5 for 44 of 144 sentences such as a
        radio's, and 0.6 for 22; for customers' 212 and 174 of 300.
        """
        self._state.wary = wary
        if confidence < self._config.stt.min_confidence:
            return False
        calling = _CALLING.match(text.strip().lower()) and not (wary and len(text.split()) > _SHORT)
        if policy.is_danger(text) or calling:
            return True
        try:
            meaning = self._meaning(text, None, "", None)
        except EngineError as error:  # whoever it is will hear that something is wrong
            log.error("the language model failed: %s", error)  # noqa: TRY400 - the text says it all
            return True
        call = meaning.call
        if call is not None and call.name == "no_function" and (wary or call.arguments.get("kind") not in _TO_US):
            return False
        clear = confidence >= _HEARD_WELL and meaning.confidence >= _CLEAR
        return not self._is_lost(meaning) and (clear or not wary)

    @one_at_a_time
    def turn(
        self,
        text: str,
        confidence: float = 1.0,
        alternatives: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> list[Event]:
        """Answer one customer turn; the last event is `turn_end`, or `session_end` after a goodbye.

        Args:
            text: what was said or typed; empty = nothing was understood.
            confidence: of the recogniser, 0..1; typed text is 1.
            alternatives: what else it may have been, the likeliest first.
            cancel: set to abort understanding; the turn then changes nothing and says nothing.
        """
        if self._closed:
            return []
        clean, *others = dict.fromkeys(_CONTROL.sub(" ", item).strip() for item in (text, *alternatives[:MOST]))
        state = self._state
        state.now, state.turn = self._clock.now(), Turn(clean, confidence=confidence)
        before = state.dialogue
        self._prompted = False
        self._turns += 1
        try:
            with translating():
                self._answer(Heard(clean, confidence, tuple(filter(None, others))), cancel)
                self._mind_strays(before)
        except Cancelled:
            state.dialogue = before
            state.turn.said.clear()
        except EngineError as error:
            log.error("the language model failed: %s", error)  # noqa: TRY400 - the text says it all
            state.dialogue = before
            state.say(replies.TECHNICAL, state.question)
        except DatabaseError as error:
            log.error("the database failed: %s", error)  # noqa: TRY400 - the text says it all
            state.dialogue = before
            state.turn.said.clear()
            state.say(replies.NO_DATABASE)
        return self._close_turn()

    @one_at_a_time
    def cut_short(self, heard: str) -> None:
        """Remember that the customer interrupted: what was not heard was not said, and a yes to it counts for nothing.

        Args:
            heard: what was heard of the last reply, perhaps with what was said before it.
        """
        if self._closed or not self._history or self._reply in heard:
            return
        self._history[-1] = replace(self._history[-1], reply=_begun(self._reply, heard))
        self._state.unheard = self._state.question not in heard

    def keys(self, digits: str) -> list[Event]:
        """Answer digits typed on the phone or touch pad."""
        return self.turn(digits)

    @one_at_a_time
    def silence(self, seconds: float) -> list[Event]:
        """React to silence: first a prompt, then the end.

        Args:
            seconds: since the agent stopped speaking or the customer last spoke.
        """
        manners = self._config.conversation
        if self._closed:
            return []
        if self._prompted and seconds >= manners.idle_prompt_s + manners.idle_end_s:
            return [Event("reply", {"text": replies.LEFT_ALONE}), *self.end()]
        if not self._prompted and seconds >= manners.idle_prompt_s:
            self._prompted = True
            return [Event("reply", {"text": replies.STILL_THERE})]
        return []

    @one_at_a_time
    def notices(self) -> list[Event]:
        """What background jobs want said now; nothing in the middle of a read-back."""
        offer = self._state.dialogue.offer
        if self._closed or (offer is not None and offer.kind in WRITING):
            return []
        state, now = self._state, self._clock.now()
        events = []
        for item in self._acknowledged(now):
            notice = item.notice
            events.append(Event("notice", {"priority": notice.priority.value, "text": notice.text}))
            state.question = notice.text
            if notice.priority is Priority.INTERRUPT:
                state.reached(Outcome.TRANSFERRED)
            elif notice.priority is Priority.HIGH:  # nobody came, and the notice offers a callback
                state.update(expects=Expects.YES_NO, offer=Offer("callback"))
        return events

    def _acknowledged(self, now: datetime) -> Sequence[PendingNotice]:
        """What is to be said, on record as said; nothing when that cannot be recorded, or it would be said again and again."""
        try:
            with translating():
                waiting = notices.pending(self.id, now)
                if waiting:
                    notices.mark_spoken([item.id for item in waiting], now)
        except DatabaseError as error:
            log.error("notices have to wait: %s", error)  # noqa: TRY400 - the text says it all
            return ()
        return waiting

    @one_at_a_time
    def end(self) -> list[Event]:
        """End the session: what was learned about the customer leaves memory, the outcome row stays."""
        if self._closed:
            return []
        self._closed = True
        state = self._state
        if state.request is not None and state.outcome in (Outcome.NONE, Outcome.ANSWERED):
            state.outcome = Outcome.ABANDONED
        verified = state.dialogue.caller.customer is not None
        try:
            human.withdraw(state.context)
            with write():
                sessions.end(
                    self.id,
                    self._clock.now(),
                    self._turns,
                    state.outcome,
                    verified=verified,
                    escalated=state.escalated,
                    intent=state.intent,
                    missed=state.missed,
                )
                for at, ms in self._timings:
                    timings.record(self.id, ms, at)
        except DatabaseError as error:
            log.error("the session's outcome is lost: %s", error)  # noqa: TRY400 - the text says it all
        state.dialogue = Dialogue(expects=Expects.NOTHING)
        self._history.clear()
        self._listener.model.forget(self.id)
        return [Event("session_end", {"outcome": state.outcome.value})]

    @one_at_a_time
    def no_turn(self) -> Event:
        """The `turn_end` after input that was no turn: time passed, or a line that meant nothing."""
        self._state.turn = Turn("")
        return self._turn_end()

    # ---- inside a turn ---------------------------------------------------------------------------------------------

    def _answer(self, heard: Heard, cancel: threading.Event | None) -> None:
        state = self._state
        if len(heard.text) > self._config.conversation.max_chars:
            state.say(replies.TOO_LONG)
            return
        heard = agreed_answer(heard, state.dialogue.offer, self._config.stt.min_confidence)
        if not heard.text or heard.confidence < self._config.stt.min_confidence:
            self._not_understood()
            return
        if self._is_no_wish(heard.text):
            return
        offer = state.dialogue.offer
        with state.turn.timed("understand"):
            heard, meaning = self._understood(answer_among(state, self._listener, heard), offer, cancel)
        state.turn.text = heard.text
        state.turn.confidence = min(heard.confidence, meaning.confidence)
        self._act(meaning, offer)
        wishes.take_later(state)

    def _mind_strays(self, before: Dialogue) -> None:
        """Take leave of a radio, or of people who talk with each other; on the telephone there is always somebody."""
        state = self._state
        headway.count(before, state)
        if self.aimless and not state.ended:
            state.turn.said.clear()
            state.say(replies.NOBODY)
            state.ended = True

    def _is_no_wish(self, text: str) -> bool:
        """Answer what needs no understanding: danger, other people's bookings, words to be passed on, details kept back."""
        state, offer = self._state, self._state.dialogue.offer
        if policy.is_danger(text):
            state.say(replies.DANGER)
            steps.get_person(state, text, "high")
        elif policy.is_about_somebody_else(text):
            state.say(replies.SOMEBODY_ELSE)
            steps.remind(state)
        elif offer is not None and offer.kind == "reason" and answers.parse_yes_no(text) is None:
            offers.take_reason(state, offer)
        elif policy.withholds(text, state.dialogue):
            asking.withheld(state)
        else:
            return False
        return True

    def _understood(self, heard: Heard, offer: Offer | None, cancel: threading.Event | None) -> tuple[Heard, Meaning]:
        """What the text means; where that is unsure, an alternative of which the model is clearly surer."""
        meaning = self._meaning(heard.text, offer, self.id, cancel)
        if not self._is_lost(meaning) or (offer is not None and offer.kind in WRITING):
            return heard, meaning
        for text in heard.alternatives[:_SECOND_HEARINGS]:
            other = self._meaning(text, offer, "", cancel)
            if other.call is not None and other.call.name not in _NO_CHOICE and other.confidence >= self._sure() + _CLEARLY:
                return heard.instead(text), other
        return heard, meaning

    def _meaning(self, text: str, offer: Offer | None, session: str, cancel: threading.Event | None) -> Meaning:
        dialogue = self._state.dialogue
        return self._listener.understand(
            text,
            dialogue.expects,
            may_answer=offer is not None,
            history=self._recent(),
            situation=policy.situation(dialogue),
            session=session,
            cancel=cancel,
        )

    def _is_lost(self, meaning: Meaning) -> bool:
        return meaning.command is None and meaning.answer is None and (meaning.call is None or meaning.confidence < self._sure())

    def _sure(self) -> float:
        return self._config.conversation.min_confidence

    def _recent(self) -> Sequence[Exchange]:
        count = self._config.llm.history_turns
        return self._history[-count:] if count else []

    def _act(self, meaning: Meaning, offer: Offer | None) -> None:
        state = self._state
        if meaning.command is not None:
            state.turn.command = meaning.command
            self._command(meaning.command)
        elif meaning.call is not None and meaning.confidence >= self._sure():
            self._take_up(meaning.call, meaning.second, meaning.answer, offer)
        elif offer is not None and meaning.answer is not None and (not meaning.answer or _is_plain(state.turn.text)):
            self._reply_to(offer, meaning.answer)
        elif offer is None and meaning.answer is False and policy.awaits_name(state.dialogue):
            asking.deny_phone(state)
        else:
            self._not_understood(meaning.confidence)

    def _reply_to(self, offer: Offer, answer: bool) -> None:
        state = self._state
        if answer and offer.kind in WRITING and state.unheard:
            state.say(state.question)
            return
        state.turn.call = FunctionCall("answer_offer", {"value": "yes" if answer else "no"})
        state.update(offer=None, misunderstood=0)
        (offers.accept if answer else offers.refuse)(state, offer)

    def _take_up(self, call: FunctionCall, second: FunctionCall | None, answer: bool | None, offer: Offer | None) -> None:
        """Take up the one wish of a sentence, or the two."""
        state = self._state
        if second is not None and second.name in ("answer_offer", "no_function"):
            second = None
        if call.name == "answer_offer" and second is not None and second.name not in calls.QUESTIONS:
            call, second = second, None  # a further wish decides what becomes of the offer
        if call.name == "answer_offer":
            if second is not None:
                wishes.answer_beside(state, second)
            self._answered(call.arguments.get("value") == "yes", offer, answer)
        elif call.name == "no_function":
            self._no_function(call.arguments.get("kind", "unclear"), offer, answer)
        elif second is None and call.name == "create_customer" and not call.arguments:
            self._not_understood()
        elif second is None:
            state.update(misunderstood=0)
            wishes.take_one(state, call)
        else:
            state.update(misunderstood=0)
            wishes.take_two(state, call, second)

    def _answered(self, heard: bool, offer: Offer | None, by_code: bool | None) -> None:
        """A yes or no that the model heard; where something is written it decides only if code heard the same."""
        writes = offer is not None and offer.kind in WRITING
        if offer is None or not self._has_patience():
            self._not_understood()
        elif by_code is False and self._would_give_up():  # "no, keep it": whatever the model made of the rest
            self._reply_to(offer, False)
        elif (by_code is not None and by_code != heard) or (by_code is None and heard and writes):
            self._yes_or_no()
        else:
            self._reply_to(offer, heard)

    def _would_give_up(self) -> bool:
        """Whether a yes would take an appointment away from its time."""
        request = self._state.request
        return request is not None and request.kind in ("cancel", "move")

    def _has_patience(self) -> bool:
        return self._config.conversation.misunderstandings - self._state.dialogue.misunderstood > 1

    def _yes_or_no(self) -> None:
        """Ask for a plain answer, but not for ever."""
        if not self._has_patience():
            self._not_understood()
            return
        self._state.update(misunderstood=self._state.dialogue.misunderstood + 1)
        self._state.say(replies.YES_OR_NO)

    def _no_function(self, kind: str, offer: Offer | None, answer: bool | None) -> None:
        state = self._state
        if answer is not None and offer is not None and _is_plain(state.turn.text):
            if answer and offer.kind in WRITING and kind != "small_talk":  # "yes" and then something else altogether
                self._yes_or_no()
            else:
                self._reply_to(offer, answer)
        elif kind == "goodbye" and state.turn.confidence < _SURE_GOODBYE:
            self._not_understood()
        elif kind in _COMMANDS:
            self._command(Command.SLOWER if kind == "repeat" and wants_slower(state.turn.text) else _COMMANDS[kind])
        elif kind == "upset":
            state.wait(Expects.YES_NO, replies.UPSET, Offer("person", text="is not satisfied"))
        elif kind in replies.NO_WISH and not self._asks_in_vain():
            state.say(replies.NO_WISH[kind])
            steps.remind(state)
        else:
            self._not_understood()

    def _asks_in_vain(self) -> bool:
        """Whether a value was asked for and two turns in a row have led nowhere: it is asked for in another way then."""
        return self._state.stray > 1 and policy.asked(self._state.dialogue) is not None

    def _command(self, command: Command) -> None:
        state = self._state
        if command is Command.GOODBYE:
            state.say(replies.GOODBYE)
            state.ended = True
        elif command in _PACE_STEPS:
            state.pace = min(max(1.0, state.pace + _PACE_STEPS[command]), _SLOWEST)
            state.say(self._reply or state.question)
        elif command is Command.START_OVER:
            state.update(request=None, offer=None, later=None)
            state.say(replies.STARTED_OVER)
            state.wait(Expects.OPEN, replies.question("open"))
        elif command is Command.STOP:
            state.update(request=None, offer=None, later=None)
            state.say(replies.DROPPED)
            state.wait(Expects.OPEN, replies.question("more"), Offer("more"))
        elif command is Command.WAIT:
            state.say(replies.TAKE_YOUR_TIME)
        else:
            state.say(replies.HELLO if command is Command.HELLO else replies.WELCOME)
            steps.remind(state)

    def _not_understood(self, confidence: float = 1.0) -> None:
        """Ask again in other words; too many times in a row get a person, who is offered before when there is no idea at all."""
        state, offer = self._state, self._state.dialogue.offer
        count = state.dialogue.misunderstood + 1
        state.update(misunderstood=count)
        step = policy.asked(state.dialogue)
        if step is not None:
            asking.again(state, step)
            return
        lost = state.request is None and offer is None
        if count > 1 and lost and confidence < self._config.conversation.person_confidence:
            state.wait(Expects.YES_NO, replies.SHALL_I_GET, Offer("person", text="was not understood"))
            return
        if count >= self._config.conversation.misunderstandings:
            state.update(misunderstood=0)
            state.say(replies.LET_ME_GET)
            steps.get_person(state, "was not understood")
            return
        state.say(replies.NOT_UNDERSTOOD)
        state.say(state.question or replies.question("open", again=1))

    def _close_turn(self) -> list[Event]:
        state, turn = self._state, self._state.turn
        if turn.reply:
            self._reply = reply = replies.not_twice(turn.reply, self._reply)
            state.unheard = state.unheard and state.question not in reply
            turn.events.append(Event("reply", {"text": reply}))
            result = ". ".join(re.sub(r"\s*\n\s*", "; ", line) for line in turn.lines) or None
            self._history.append(Exchange(turn.text[-self._config.conversation.max_chars :], turn.call, result, reply))
        events = [*turn.events, *self.notices(), self._turn_end()]
        self._timings.append((state.now, events[-1].fields["ms"]))
        return [*events, *self.end()] if state.ended else events

    def _turn_end(self) -> Event:
        state, turn = self._state, self._state.turn
        request, intent = state.request, None
        if request is not None:
            intent = {"name": policy.TOOL_OF[request.kind], "arguments": intent_arguments(request, state.dialogue.caller)}
        expects = Expects.NOTHING if state.ended else state.dialogue.expects
        ms = {**turn.ms, "total": turn.elapsed_ms()}
        return Event("turn_end", {"expects": expects.value, "intent": intent, "confidence": round(turn.confidence, 3), "ms": ms})


def _begun(reply: str, heard: str) -> str:
    """The beginning of a reply with which what was heard ends."""
    words = reply.split()
    beginnings = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((beginning for beginning in beginnings if heard.endswith(beginning)), "")


def _is_plain(text: str) -> bool:
    """Whether what surrounds a yes or no adds no condition to it."""
    return not re.search(r"\b(but|not|don't|wait|except|instead|unless|only)\b|\d", text.lower())
