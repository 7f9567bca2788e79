"""Two hours of a mail server that refuses, hangs, is busy, rejects and drops: nothing is lost, and nothing waits for it."""

import re
import socket
import socketserver
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from dealer_kiosk.config import Config
from dealer_kiosk.db import reports
from dealer_kiosk.db.reports import Span
from dealer_kiosk.db.store import open_store, write
from dealer_kiosk.jobs import mail
from dealer_kiosk.jobs.handlers import handlers_of
from dealer_kiosk.jobs.queue import plan, run_due
from scripts.drills.common import CONFIG, NOW, Figure, about, demo_database, exactly, seeded, show

Mood = Literal["works", "refuses", "hangs", "busy", "rejects", "drops"]
MOODS: tuple[Mood, ...] = ("works", "refuses", "hangs", "busy", "rejects", "drops")
BAD_MINUTES = 120
HANG_S = 0.15
"""The time-out of the drill; the product waits longer, which changes nothing but the clock on the wall."""
_MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)


@dataclass
class Postbox:
    """What the server does now, and what it has taken and rejected."""

    mood: Mood = "works"
    taken: Counter[str] = field(default_factory=Counter)
    rejected: int = 0


class Server(socketserver.ThreadingTCPServer):
    """An SMTP server with moods."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, postbox: Postbox) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.postbox = postbox


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        """Talk until the customer quits or the mood ends it."""
        self.postbox = self.server.postbox
        if self.postbox.mood == "hangs":
            time.sleep(HANG_S * 3)
            return
        self._say("220 drill")
        while line := self.rfile.readline():
            if not self._answer(line.split(b" ")[0].strip().upper()):
                return

    def _answer(self, verb: bytes) -> bool:
        """One command; False ends the connection."""
        mood = self.postbox.mood
        if verb == b"QUIT":
            self._say("221 bye")
            return False
        if verb == b"RCPT" and mood == "rejects":
            self.postbox.rejected += 1
            self._say("550 no such user")
        elif verb == b"DATA" and mood == "busy":
            self._say("451 try again later")
        elif verb == b"DATA":
            return self._take(mood)
        else:
            self._say("250 ok")
        return True

    def _take(self, mood: Mood) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        match = _MESSAGE_ID.search(b"".join(lines))
        self.postbox.taken[match[1].decode() if match else "none"] += 1
        if mood == "drops":  # it has the message, and nobody hears that
            return False
        self._say("250 taken")
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


def run(*, quick: bool) -> bool:
    """Play the two hours and print the table."""
    messages = 12 if quick else 60
    postbox = Postbox()
    with tempfile.TemporaryDirectory() as folder, Server(postbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = Path(folder) / "mail.db"
        demo_database(path)
        with open_store(path, busy_timeout_s=5.0, create=False):
            moods = _two_hours(server, postbox, messages)
            waited = _wait_beside_a_hanging_server(server, postbox)
            _afterwards(server, postbox)
            rows = reports.mail(Span(CONFIG.dealership.zone))
        server.shutdown()
    states = Counter(row["state"] for row in rows)
    sent = {row["message_id"].strip("<>") for row in rows if row["state"] == "sent"}
    return show(
        f"Mail: {messages} messages in {BAD_MINUTES} faked minutes of a bad server",
        [
            Figure("minutes of each mood", ", ".join(f"{mood} {count}" for mood, count in sorted(moods.items()))),
            Figure("tries", f"{sum(row['attempts'] for row in rows)}"),
            exactly("neither sent nor given up in the end", states["queued"], 0),
            exactly("sent or rejected", states["sent"] + states["failed"], len(rows)),
            exactly("given up, but not rejected by the server", states["failed"] - postbox.rejected, 0),
            exactly("said to be sent, but not taken by the server", len(sent - postbox.taken.keys()), 0),
            exactly("taken under a Message-ID that is not ours", len(postbox.taken.keys() - _ids(rows)), 0),
            Figure("taken twice, by the same Message-ID", f"{postbox.taken.total() - len(postbox.taken)}"),
            about("a prompt job while the server hangs", waited, "ms", 2000),
        ],
    )


def _two_hours(server: Server, postbox: Postbox, messages: int) -> Counter[str]:
    rng, moods = seeded(7), Counter[str]()
    for minute in range(BAD_MINUTES):
        postbox.mood = rng.choice(MOODS)
        moods[postbox.mood] += 1
        now = NOW + timedelta(minutes=minute)
        if minute % (BAD_MINUTES // messages) == 0:
            _queue(minute, now)
        _send(server, postbox, now)
    return moods


def _queue(number: int, now: datetime) -> None:
    mail.enqueue(CONFIG, to=f"c{number}@example.com", subject="Your appointment", body="See you.\n", kind="confirmation", now=now)


def _send(server: Server, postbox: Postbox, now: datetime) -> None:
    config = _config(server, postbox)
    run_due(handlers_of("slow", config), now, config.jobs)


def _config(server: Server, postbox: Postbox) -> Config:
    port = _closed_port() if postbox.mood == "refuses" else server.server_address[1]
    return replace(CONFIG, mail=replace(CONFIG.mail, port=port, timeout_s=HANG_S))


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_beside_a_hanging_server(server: Server, postbox: Postbox) -> float:
    """Milliseconds a job of the prompt lane takes while the slow lane waits for the server."""
    now = NOW + timedelta(minutes=BAD_MINUTES)
    postbox.mood = "hangs"
    for number in range(5):
        _queue(1000 + number, now)
    slow = threading.Thread(target=_send, args=(server, postbox, now))
    slow.start()
    time.sleep(HANG_S / 2)
    began = time.perf_counter()
    with write():
        plan("callback_due", "callback_due:0:0", "0", now, now)
    done = run_due(handlers_of("prompt", CONFIG), now, CONFIG.jobs)
    waited = (time.perf_counter() - began) * 1000
    slow.join()
    return waited if done else float("inf")


def _afterwards(server: Server, postbox: Postbox) -> None:
    """The server is well again for some hours, which is longer than the longest pause between two tries."""
    postbox.mood = "works"
    for step in range(24):
        _send(server, postbox, NOW + timedelta(minutes=BAD_MINUTES + 10 * step))


def _ids(rows: list[dict[str, str]]) -> set[str]:
    return {row["message_id"].strip("<>") for row in rows}
