"""Calls by AudioSocket on real sockets: both ends, and guests who are not wanted."""

import asyncio
import ipaddress
import uuid

import numpy as np
import pytest

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.audiosocket.connection import End, connect
from dealer_kiosk.phone.audiosocket.frames import Audio, Hangup, Identity, Key, pack
from dealer_kiosk.phone.audiosocket.server import MAX_UNNAMED
from tests.phone.audiosocket.ends import HOST, Desk, Recorder, running, until

SPEECH = np.random.default_rng(8).integers(-20_000, 20_000, 8000).astype("<i2").tobytes()
FRAMES = [SPEECH[at : at + 320] for at in range(0, len(SPEECH), 320)]


async def raw(desk: Desk, data: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A guest who sends bytes of his own."""
    reader, writer = await asyncio.open_connection(HOST, desk.server.port)
    writer.write(data)
    return reader, writer


async def is_cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Whether the server closes without a byte."""
    try:
        answer = await asyncio.wait_for(reader.read(100), 3)
    except ConnectionResetError:
        answer = b""
    writer.close()
    return answer == b""


def test_both_sides_hear_each_other() -> None:
    """Every sample arrives in order, keys too; the voice is followed by silence."""

    async def talk() -> tuple[Recorder, Recorder]:
        async with running(Desk()) as desk:
            connection, caller = await desk.call()
            await until(lambda: desk.ends)
            agent = desk.ends[0]
            agent.say = list(FRAMES[:10])
            connection.send(SPEECH[:6400])
            connection.press("5")
            desk.calls[0].press("#")
            await until(lambda: len(agent.pcm) >= 6400 and len(caller.pcm) >= 20 * 320)
            return agent, caller

    agent, caller = asyncio.run(talk())
    assert bytes(agent.pcm)[:6400] == SPEECH[:6400]
    assert b"".join(FRAMES[:10]) in bytes(caller.pcm)
    assert caller.pcm.endswith(bytes(320))
    assert (agent.digits, caller.digits) == ("5", "#")


def test_either_side_can_hang_up() -> None:
    """The other one is told that it was the other, and each end is told once."""

    async def hang_up(by_agent: bool) -> tuple[list[End], list[End]]:
        async with running(Desk()) as desk:
            connection, caller = await desk.call()
            await until(lambda: desk.ends)
            (desk.calls[0] if by_agent else connection).hang_up()
            await connection.wait_closed()
            await desk.calls[0].wait_closed()
            connection.send(SPEECH)
            desk.calls[0].hang_up()
            return desk.ends[0].reasons, caller.reasons

    assert asyncio.run(hang_up(True)) == ([End.CLOSED], [End.HUNG_UP])
    assert asyncio.run(hang_up(False)) == ([End.HUNG_UP], [End.CLOSED])


def test_stopping_hangs_up_every_call() -> None:
    """No call outlives the server."""

    async def stop() -> list[End]:
        desk = Desk()
        async with running(desk):
            callers = [await desk.call() for _ in range(2)]
            await until(lambda: len(desk.ends) == 2)
        for connection, _ in callers:
            await connection.wait_closed()
        return [reason for _, caller in callers for reason in caller.reasons]

    assert asyncio.run(stop()) == [End.HUNG_UP] * 2


def test_an_unlisted_address_is_cut_off_without_a_byte() -> None:
    """Whatever it sends, and however good its id."""

    async def knock() -> tuple[bool, list[str]]:
        async with running(Desk(allow=ipaddress.ip_network("10.0.0.0/8"))) as desk:
            return await is_cut(*await raw(desk, pack(Identity(desk.issue())))), desk.refused

    assert asyncio.run(knock()) == (True, ["unlisted"])


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (pack(Identity(uuid.UUID(int=1))), ["bad_id"]),
        (pack(Audio(bytes(320))), []),
        (pack(Key("1")), []),
        (b"GET / HTTP/1.1\r\n\r\n", []),
        (b"\x10\xff\xff", []),
    ],
)
def test_who_says_something_else_first_is_cut_off(data: bytes, refused: list[str]) -> None:
    """An id that was not issued, speech without an id, another protocol, a huge frame."""

    async def knock() -> tuple[bool, list[str], int]:
        async with running(Desk()) as desk:
            return await is_cut(*await raw(desk, data)), desk.refused, len(desk.ends)

    assert asyncio.run(knock()) == (True, refused, 0)


def test_an_id_opens_one_call_only() -> None:
    """The second caller who gives it is cut off, the first one stays."""

    async def twice() -> tuple[bool, int, bool]:
        async with running(Desk()) as desk:
            call = desk.issue()
            first = await connect(HOST, desk.server.port, call, Recorder(), timeout_s=5)
            await until(lambda: desk.ends)
            cut = await is_cut(*await raw(desk, pack(Identity(call))))
            return cut, len(desk.ends), first.is_over

    assert asyncio.run(twice()) == (True, 1, False)


def test_an_id_cannot_change_during_a_call() -> None:
    """Such a call ends as broken."""

    async def change() -> list[End]:
        async with running(Desk()) as desk:
            connection, _ = await desk.call()
            await until(lambda: desk.ends)
            connection.identify(desk.issue())
            await until(lambda: desk.ends[0].reasons)
            return desk.ends[0].reasons

    assert asyncio.run(change()) == [End.BROKEN]


def test_one_call_too_many_is_refused_and_its_id_kept() -> None:
    """After another call has ended, there is room again."""

    async def crowd() -> tuple[bool, list[str], int]:
        async with running(Desk(max_calls=1)) as desk:
            first, _ = await desk.call()
            await until(lambda: desk.ends)
            call = desk.issue()
            cut = await is_cut(*await raw(desk, pack(Identity(call))))
            first.hang_up()
            await until(lambda: not desk.server.calls)
            await connect(HOST, desk.server.port, call, Recorder(), timeout_s=5)
            await until(lambda: len(desk.ends) == 2)
            return cut, desk.refused, len(desk.server.calls)

    assert asyncio.run(crowd()) == (True, ["busy"], 1)


def test_guests_without_an_id_cannot_fill_the_house() -> None:
    """Only so many may wait."""

    async def crowd() -> tuple[bool, list[str]]:
        async with running(Desk()) as desk:
            waiting = [await raw(desk, b"\x01") for _ in range(MAX_UNNAMED)]
            cut = await is_cut(*await raw(desk, b""))
            for _, writer in waiting:
                writer.close()
            return cut, desk.refused

    assert asyncio.run(crowd()) == (True, ["crowd"])


def test_a_truncated_frame_ends_the_call_as_broken() -> None:
    """Not as a polite hang-up."""

    async def cut() -> list[End]:
        async with running(Desk()) as desk:
            _, writer = await raw(desk, pack(Identity(desk.issue())) + pack(Audio(bytes(320)))[:100])
            await until(lambda: desk.ends)
            writer.close()
            await until(lambda: desk.ends[0].reasons)
            return desk.ends[0].reasons

    assert asyncio.run(cut()) == [End.BROKEN]


def test_a_silent_caller_is_given_up() -> None:
    """After the time-out without a frame; until then the listener hears silence in its place."""

    async def wait() -> tuple[list[End], bytes, bytes]:
        async with running(Desk(timeout_s=0.5)) as desk:
            reader, writer = await raw(desk, pack(Identity(desk.issue())))
            await until(lambda: desk.ends and desk.ends[0].reasons)
            said = await reader.read(100_000)
            writer.close()
            return desk.ends[0].reasons, bytes(desk.ends[0].pcm[:320]), said[-3:]

    assert asyncio.run(wait()) == ([End.SILENT], bytes(320), pack(Hangup()))


def test_a_guest_who_does_not_say_who_he_is_is_given_up() -> None:
    """Dribbling does not help him."""

    async def dribble() -> list[str]:
        async with running(Desk(id_timeout_s=0.2)) as desk:
            _, writer = await raw(desk, b"\x01\x00\x10")
            for _ in range(8):
                writer.write(b"x")
                await asyncio.sleep(0.05)
            writer.close()
            return desk.refused

    assert asyncio.run(dribble()) == ["no_id"]


def test_a_caller_who_fetches_nothing_is_given_up() -> None:
    """What waits for him is bounded."""

    async def stuff() -> list[End]:
        async with running(Desk()) as desk:
            _, writer = await raw(desk, pack(Identity(desk.issue())))
            await until(lambda: desk.ends)
            for _ in range(2000):
                desk.calls[0].send(SPEECH)
            writer.close()
            return desk.ends[0].reasons

    assert asyncio.run(stuff()) == [End.BROKEN]


def test_a_server_that_is_not_there_is_named() -> None:
    """So is a port that is taken."""

    async def nobody() -> None:
        await connect(HOST, 9, uuid.uuid4(), Recorder(), timeout_s=5)

    async def twice() -> None:
        async with running(Desk()) as desk:
            await Desk().server.start(HOST, desk.server.port)

    with pytest.raises(PhoneError, match="Cannot reach the AudioSocket server"):
        asyncio.run(nobody())
    with pytest.raises(PhoneError, match="Cannot open TCP port"):
        asyncio.run(twice())


@pytest.mark.slow
def test_the_voice_is_paced() -> None:
    """Fifty frames a second, whatever is ready."""

    async def listen() -> int:
        async with running(Desk()) as desk:
            _, caller = await desk.call()
            await until(lambda: desk.ends)
            before = len(caller.pcm)
            await asyncio.sleep(2.0)
            return (len(caller.pcm) - before) // 320

    assert pytest.approx(asyncio.run(listen()), abs=3) == 100


@pytest.mark.slow
def test_fuzz_during_a_call_does_no_harm() -> None:
    """Five hundred guests who send noise; the call's speech arrives whole."""
    noise = np.random.default_rng(8)

    async def fuzz() -> tuple[bytes, list[End]]:
        async with running(Desk()) as desk:
            connection, _ = await desk.call()
            await until(lambda: desk.ends)
            for number in range(500):
                connection.send(FRAMES[number % len(FRAMES)])
                _, writer = await raw(desk, noise.bytes(int(noise.integers(0, 60))))
                writer.close()
            await until(lambda: len(desk.ends[0].pcm) >= 500 * 320)
            return bytes(desk.ends[0].pcm[: 500 * 320]), list(desk.ends[0].reasons)

    assert asyncio.run(fuzz()) == (b"".join(FRAMES) * 10, [])
