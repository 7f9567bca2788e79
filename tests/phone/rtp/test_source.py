"""Whose packets are taken."""

from dealer_kiosk.phone.rtp.source import Source

US = "10.0.0.5"


def test_the_first_valid_packet_settles_the_port() -> None:
    """Before it every port of the negotiated address is listened to, and the negotiated one is answered."""
    source = Source(US, 4000)
    assert source.reply_to == (US, 4000)
    assert source.listens_to(US, 5000)
    assert source.take(5000, 1, 0.0)
    assert source.reply_to == (US, 5000)
    assert not source.listens_to(US, 4000)


def test_another_address_is_never_listened_to() -> None:
    """Not even before the first packet."""
    assert not Source(US, 4000).listens_to("10.0.0.6", 4000)


def test_another_stream_is_taken_only_after_a_silence() -> None:
    """200 ms of the old one."""
    source = Source(US, 4000)
    source.take(4000, 1, 10.0)
    assert [
        source.take(4000, 2, 10.1),
        source.take(4000, 1, 10.15),
        source.take(4000, 2, 10.34),
        source.take(4000, 2, 10.36),
    ] == [False, True, False, True]


def test_after_a_negotiation_another_stream_is_taken_at_once() -> None:
    """The port stays while the address does."""
    source = Source(US, 4000)
    source.take(5000, 1, 10.0)
    source.change(US, 4000)
    assert source.reply_to == (US, 5000)
    assert source.take(5000, 2, 10.0)


def test_a_new_address_is_answered_at_once() -> None:
    """The old one is not listened to any more."""
    source = Source(US, 4000)
    source.take(5000, 1, 10.0)
    source.change("10.0.0.9", 6000)
    assert source.reply_to == ("10.0.0.9", 6000)
    assert [source.listens_to(US, 5000), source.listens_to("10.0.0.9", 7000)] == [False, True]
