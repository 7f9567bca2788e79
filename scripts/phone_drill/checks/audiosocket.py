"""Asterisk's dialplan connects by AudioSocket: greeting, question, keys, and no talk without an id that was issued."""

import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import closing

from scripts.phone_drill.audiosocket import AsteriskCall
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import GREETED_S, PATIENCE_S, QUIET_S, Rig
from scripts.phone_drill.sound import spoken
from scripts.phone_drill.talking import QUESTIONS
from scripts.phone_drill.telephone_line import Settings, TelephoneLine


def run(rig: Rig) -> Iterator[Figure]:
    """Call as Asterisk does."""
    line = rig.line(Settings({"mode": "audiosocket"}))
    with closing(AsteriskCall(line.audiosocket_port, line.audiosocket_id)) as call:
        begun_at = time.monotonic()
        greeted_at = call.ear.wait_loud(0.0, GREETED_S)
        yield within("connection to the first word", None if greeted_at is None else greeted_at - begun_at, 2.0, "s")
        call.ear.wait_quiet(QUIET_S, GREETED_S)
        first = line.mark
        said_at = call.say(spoken(QUESTIONS[1]))
        answered_at = call.ear.wait_loud(said_at, PATIENCE_S)
        yield exactly("words recognised", " ".join(line.heard(first)), QUESTIONS[1])
        yield Figure(
            "answer heard after", f"{answered_at - said_at:.1f} s" if answered_at else "never", "some", answered_at is not None
        )
        call.ear.wait_quiet(QUIET_S, PATIENCE_S)
        said_at = call.say(spoken("goodbye"))
        while call.ended_at is None and time.monotonic() < said_at + PATIENCE_S:
            time.sleep(0.05)
        yield within("line hangs up after goodbye", None if call.ended_at is None else call.ended_at - said_at, 10.0, "s")
    yield from _key(line)
    yield from _uninvited(line)


def _key(line: TelephoneLine) -> Iterator[Figure]:
    with closing(AsteriskCall(line.audiosocket_port, line.audiosocket_id)) as call:
        call.ear.wait_loud(0.0, GREETED_S)
        call.ear.wait_quiet(QUIET_S, GREETED_S)
        first, pressed_at = line.mark, time.monotonic()
        call.press("0")
        call.ear.wait_loud(pressed_at, PATIENCE_S)
        said = " ".join(words for _, words in line.says(first))
        yield Figure("said after the key 0", said[:60], "something", bool(said))


def _uninvited(line: TelephoneLine) -> Iterator[Figure]:
    with closing(AsteriskCall(line.audiosocket_port, uuid.uuid4())) as call:
        time.sleep(3.0)
        yield exactly("sound for an id that nobody issued", len(call.ear.packets()), 0)
        yield exactly("connection with an id that nobody issued is closed", call.ended_at is not None, aim=True)
    for what, data in (
        ("silent", b""),
        ("rubbish", b"GET / HTTP/1.1\r\n\r\n"),
        ("a frame too long", b"\x01\xff\xff" + bytes(70_000)),
    ):
        with socket.create_connection(("127.0.0.1", line.audiosocket_port), timeout=10.0) as connection:
            yield exactly(f"connection that sends {what} is closed", _closed(connection, data), aim=True)


def _closed(connection: socket.socket, data: bytes) -> bool:
    """Whether the other side closes within the time-out, with a reset or without, and sends no sound before."""
    try:
        connection.sendall(data)
        return len(connection.recv(65536)) <= 3
    except TimeoutError:
        return False
    except ConnectionError:
        return True
