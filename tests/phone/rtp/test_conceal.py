"""Sound in place of missing packets."""

import numpy as np

from dealer_kiosk.phone.rtp.conceal import Concealment

LOUD = np.full(160, 10_000, "<i2").tobytes()


def level(pcm: bytes) -> int:
    return int(np.abs(np.frombuffer(pcm, "<i2")).max())


def test_the_last_sound_fades_within_sixty_milliseconds() -> None:
    """Three frames, each quieter, then silence."""
    concealment = Concealment()
    concealment.heard(LOUD)
    assert [level(concealment.missing()) for _ in range(5)] == [10_000, 6666, 3333, 0, 0]


def test_a_real_packet_begins_the_fade_anew() -> None:
    """Two losses apart are concealed alike."""
    concealment = Concealment()
    concealment.heard(LOUD)
    first = concealment.missing()
    concealment.heard(LOUD)
    assert first == concealment.missing()


def test_a_missing_packet_is_as_long_as_the_others() -> None:
    """Also where the sender's packets have 30 ms, and where no packet has come yet."""
    concealment = Concealment()
    assert bytes(320) == concealment.missing()
    concealment.heard(bytes(480))
    assert len(concealment.missing()) == 480


def test_after_forgetting_nothing_is_repeated() -> None:
    """A pause is silent."""
    concealment = Concealment()
    concealment.heard(LOUD)
    concealment.forget()
    assert bytes(320) == concealment.missing()
