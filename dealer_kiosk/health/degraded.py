"""What the kiosk can still do, and the words for it."""

import enum
from collections.abc import Collection, Iterable, Mapping

from dealer_kiosk.health.heartbeats import Late, Stage

ENTER_S = 2.0
"""Seconds that something has to be wrong before the kiosk says so."""

LEAVE_S = 3.0
"""Seconds that everything has to work before the kiosk is well again."""


class Condition(enum.StrEnum):
    """What the kiosk can do; the later ones are worse."""

    OK = "ok"
    NO_PHONE = "no_phone"
    MUTE = "mute"
    DEAF = "deaf"
    NO_MODEL = "no_model"
    FULL_DISK = "full_disk"
    NO_DATABASE = "no_database"

    @property
    def for_customer(self) -> str:
        """The sentence on the screen; "" when nothing concerns whoever stands there."""
        return _FOR_CUSTOMER[self]

    @property
    def for_staff(self) -> str:
        """The sentence in the log, in the doctor's list and in `systemctl status`: what is wrong, and what to do."""
        return _FOR_STAFF[self]


_FOR_CUSTOMER: Mapping[Condition, str] = {
    Condition.OK: "",
    Condition.NO_PHONE: "",
    Condition.MUTE: "I can't speak at the moment. Please read my answers here.",
    Condition.DEAF: "I can't hear you. Please use the phone on the desk.",
    Condition.NO_MODEL: "I can't understand requests at the moment. Please use the phone on the desk.",
    Condition.FULL_DISK: "I can't save appointments at the moment. Please use the phone on the desk.",
    Condition.NO_DATABASE: "I can't look at the calendar at the moment. Please use the phone on the desk.",
}

_FOR_STAFF: Mapping[Condition, str] = {
    Condition.OK: "everything works",
    Condition.NO_PHONE: "nobody can ring; run: dealer-kiosk phone status",
    Condition.MUTE: "nothing can be said; check the loudspeaker's plug, then run: dealer-kiosk audio test",
    Condition.DEAF: "nothing can be heard; check the microphone's plug, then run: dealer-kiosk audio test",
    Condition.NO_MODEL: "the language model does not answer; restart the kiosk, then run: dealer-kiosk models verify",
    Condition.FULL_DISK: "the disk is too full to save bookings; make room, then run: dealer-kiosk doctor",
    Condition.NO_DATABASE: "the database cannot be used; run: dealer-kiosk doctor",
}

_WITHOUT: Mapping[Stage, Condition] = {
    Stage.AUDIO: Condition.DEAF,
    Stage.MICROPHONE: Condition.DEAF,
    Stage.RECOGNISER: Condition.DEAF,
    Stage.MODEL: Condition.NO_MODEL,
    Stage.VOICE: Condition.MUTE,
    Stage.PHONE: Condition.NO_PHONE,
}
_SEVERITY: Mapping[Condition, int] = {condition: place for place, condition in enumerate(Condition)}


def judge(late: Iterable[Late], problems: Collection[Condition] = ()) -> Condition:
    """The worst that is true now.

    Args:
        late: stages without a sign of life.
        problems: what is known to be wrong by other means, such as a device that reports its loss.
    """
    found = {Condition.OK, *problems, *(_WITHOUT[item.stage] for item in late if item.stage in _WITHOUT)}
    return max(found, key=_SEVERITY.__getitem__)


class SteadyCondition:
    """The condition without flicker: left and entered only when what is judged has lasted.

    Something has to be wrong for ENTER_S, or well for LEAVE_S, before the condition follows, so two changes are never less than
    ENTER_S apart.

    Args:
        now: seconds of a clock that never goes back, as every later call gives them.
    """

    def __init__(self, now: float) -> None:
        self._state = (Condition.OK, now)  # one object, so that another thread reads both or neither
        self._judged = Condition.OK
        self._judged_since = now
        self._trouble_since = now  # when `_judged` was last OK

    @property
    def state(self) -> tuple[Condition, float]:
        """The condition, and when it began."""
        return self._state

    def update(self, judged: Condition, now: float) -> Condition:
        """Take in what `judge` says now, and return the condition; call it a few times a second."""
        if judged is not self._judged:
            if self._judged is Condition.OK:
                self._trouble_since = now
            self._judged, self._judged_since = judged, now
        condition = self._state[0]
        if judged is condition:
            return condition
        # Trouble that changes its kind is still trouble, so from OK it counts as a whole.
        since = self._trouble_since if condition is Condition.OK else self._judged_since
        if now - since >= (LEAVE_S if judged is Condition.OK else ENTER_S):
            self._state = (judged, now)
        return self._state[0]
