"""The test calls by SIP: to the agent, and to an echo in its place."""

import asyncio

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.rtp.g711 import RATE, Codec
from dealer_kiosk.phone.selftest.echo import EchoCall, EchoLine
from dealer_kiosk.phone.selftest.handset import Handset
from dealer_kiosk.phone.selftest.levels import active_dbfs, spoken
from dealer_kiosk.phone.selftest.probe import find, probe
from dealer_kiosk.phone.selftest.quality import KEYS, Echo, Quality
from dealer_kiosk.phone.selftest.speech import Speech
from dealer_kiosk.phone.selftest.telephone import Telephone, until

SPEAKS_S = 10.0
"""How long the agent may take to say something."""

_SETTLED_S = 0.3
_PATIENCE_S = 3.0
_OVERHEAD_S = 3.0  # of a call to the echo, beside the signal there and back
_LEAST_S = 1.0  # of signal


async def call_agent(telephone: Telephone, codec: Codec, seconds: float) -> Quality:
    """Call the line of a running kiosk, and listen to the greeting.

    Args:
        telephone: open.
        codec: to offer.
        seconds: of the call, at least.

    Raises:
        PhoneError: the line does not answer.
    """
    answer_s = await telephone.call(codec)
    reception = telephone.speech.reception
    await until(lambda: telephone.hung_up, seconds)
    await until(lambda: telephone.hung_up or spoken(reception.recording()), SPEAKS_S - seconds)
    hung_up = telephone.hung_up
    await telephone.hang_up()
    return _quality(codec, answer_s, telephone.speech, hung_up=hung_up)


async def call_echo(line: EchoLine, codec: Codec, seconds: float) -> Quality:
    """Call a temporary line: a test signal there and back, keys there and back.

    Args:
        line: open.
        codec: to offer.
        seconds: of the call, about.

    Raises:
        PhoneError: the line does not answer.
    """
    line.newest = None
    signal = probe(max(_LEAST_S, (seconds - _OVERHEAD_S) / 2))
    async with Telephone(line.address, "test") as telephone:
        answer_s = await telephone.call(codec)
        await until(lambda: line.newest, _PATIENCE_S)
        if line.newest is None or telephone.speech.handset is None:
            raise PhoneError("the temporary line answers, but nobody takes the call; run: dealer-kiosk doctor")
        speech, far = telephone.speech, line.newest
        played, played_at = await _there_and_back(speech, telephone.speech.handset, far, signal)
        hung_up = telephone.hung_up
        await telephone.hang_up()
    # Only now, for what takes the processor would be heard as gaps.
    there, back = find(signal, played), find(signal, speech.reception.recording())
    there_s = far.heard_at(there.at) - speech.said_at
    back_s = speech.reception.arrived_at(back.at) - played_at - there.at / RATE
    echo = Echo(back.correlation, 1000 * there_s, 1000 * back_s, far.keys, speech.keys)
    return _quality(codec, answer_s, speech, hung_up=hung_up, echo=echo)


async def _there_and_back(speech: Speech, handset: Handset, far: EchoCall, signal: Samples) -> tuple[Samples, float]:
    """Say the signal, and press keys while it is played back; what was played, and when."""
    await asyncio.sleep(_SETTLED_S)
    handset.say(signal)
    await until(lambda: not handset.speaking, len(signal) / RATE + _PATIENCE_S)
    await asyncio.sleep(_SETTLED_S)
    played = far.heard()
    played_at = far.play(played)
    handset.press(KEYS)
    await asyncio.sleep(len(played) / RATE + _SETTLED_S)
    await until(lambda: far.keys == KEYS, _PATIENCE_S)
    far.press(KEYS)
    await until(lambda: speech.keys == KEYS, _PATIENCE_S)
    return played, played_at


def _quality(codec: Codec, answer_s: float, speech: Speech, *, hung_up: bool, echo: Echo | None = None) -> Quality:
    reception = speech.reception
    return Quality(
        codec=codec.name,
        answer_s=answer_s,
        expected=reception.expected,
        received=reception.received,
        jitter_ms=1000 * reception.jitter_s,
        longest_gap_ms=1000 * reception.longest_gap_s,
        sent=speech.handset.sent if speech.handset else 0,
        late_sends=speech.late_sends,
        level_dbfs=active_dbfs(reception.recording()),
        hung_up=hung_up,
        echo=echo,
    )
