"""Duck, confirm, stop."""

from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio.bargein import Action, Allowed, BargeIn


def pushed(bargein: BargeIn, voiced: list[bool], speaking: bool = True, surely: bool = True) -> list[tuple[int, Action]]:
    """What is done, and after how many steps of 10 ms."""
    done = [(number + 1, bargein.push(item, speaking, surely)) for number, item in enumerate(voiced)]
    return [(number, action) for number, action in done if action is not Action.NONE]


def test_somebody_who_speaks_on_stops_the_agent() -> None:
    """The voice is lowered after 40 ms, and stops after 100."""
    assert pushed(BargeIn(), [True] * 10) == [(4, Action.DUCK), (10, Action.CUT)]


def test_a_noise_that_is_surely_no_speech_only_lowers_the_voice() -> None:
    """Music, for as long as it goes on."""
    assert {action for _, action in pushed(BargeIn(), [True] * 1000, surely=False)} == {Action.DUCK, Action.RESTORE}


def test_a_short_noise_lowers_the_voice_for_three_quarters_of_a_second() -> None:
    """Then it is as before."""
    assert pushed(BargeIn(), [True] * 7 + [False] * 100) == [(4, Action.DUCK), (79, Action.RESTORE)]


def test_single_voiced_steps_do_nothing() -> None:
    """Three of twenty are not enough."""
    assert pushed(BargeIn(), ([True] + [False] * 6) * 100) == []


def test_nobody_interrupts_silence() -> None:
    """While the agent does not speak there is nothing to stop."""
    assert pushed(BargeIn(), [True] * 100, speaking=False) == []


def test_the_voice_is_restored_when_the_agent_has_finished() -> None:
    """The next sentence is as loud as ever."""
    bargein = BargeIn()
    pushed(bargein, [True] * 6)
    assert pushed(bargein, [True], speaking=False) == [(1, Action.RESTORE)]


def test_where_words_decide_speaking_only_lowers_the_voice() -> None:
    """Until the customer is quiet, or for three seconds."""
    quiet, long = BargeIn(), BargeIn()
    quiet.allowed = long.allowed = Allowed.WORDS
    assert pushed(quiet, [True] * 90 + [False] * 30) == [(4, Action.DUCK), (110, Action.RESTORE)]
    assert pushed(long, [True] * 304) == [(4, Action.DUCK), (304, Action.RESTORE)]


@given(st.lists(st.booleans(), max_size=400))
def test_every_lowering_ends(voiced: list[bool]) -> None:
    """Duck is followed by cut or restore, and by nothing else."""
    actions = [action for _, action in pushed(BargeIn(), voiced + [False] * 80)]
    assert actions[::2] == [Action.DUCK] * (len(actions) // 2)
    assert all(action in (Action.CUT, Action.RESTORE) for action in actions[1::2])
