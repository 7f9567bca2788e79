"""Fetching a file from a web server that breaks off, lies or is not there."""

import hashlib
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealer_kiosk.engines.models.fetching import fetch
from dealer_kiosk.engines.models.transfer import Fetched, Manners
from dealer_kiosk.errors import ModelError
from tests.engines.file_server import FileServer, serving

CONTENT = random.Random(1).randbytes(3_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
WHOLE = Fetched(len(CONTENT), SHA256, stated=False)


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy from the environment of whoever runs the tests."""
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def server() -> Iterator[FileServer]:
    """A web server with one file."""
    with serving(FileServer({"/model.bin": CONTENT})) as served:
        yield served


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the file shall lie."""
    return tmp_path / "model.bin"


class Waits:
    """Sleeps no time and remembers for how long it was asked to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Sleep."""
        self.seconds.append(seconds)


def quick(**settings: object) -> Manners:
    """Manners that do not wait."""
    return Manners(**{"timeout_s": 5.0, "attempts": 3, "sleep": Waits(), **settings})  # type: ignore[arg-type]


def bring(server: FileServer, target: Path, manners: Manners | None = None, stated: str | None = None) -> Fetched | None:
    """Fetch the one file."""
    return fetch(f"{server.url}/model.bin", target, stated=stated, progress=lambda _d, _t: None, manners=manners or quick())


def test_file_arrives_whole_and_alone(server: FileServer, target: Path) -> None:
    """The file is at its place with nothing beside it, and its checksum was computed."""
    assert bring(server, target) == WHOLE
    assert target.read_bytes() == CONTENT
    assert [target] == list(target.parent.iterdir())


def test_progress_counts_up_to_the_whole(server: FileServer, target: Path) -> None:
    """The bytes told grow from nothing to all, and all is known from the start."""
    told: list[tuple[int, int | None]] = []
    fetch(f"{server.url}/model.bin", target, progress=lambda done, total: told.append((done, total)), manners=quick())
    assert ((0, len(CONTENT)), (len(CONTENT), len(CONTENT))) == (told[0], told[-1])
    assert sorted(told) == told


def test_cut_connection_goes_on_where_it_broke(server: FileServer, target: Path) -> None:
    """After two cuts the rest is asked for, and nothing is sent twice."""
    server.cuts = [1_000_000, 500_000]
    assert bring(server, target) == WHOLE
    assert [range_ for _, range_ in server.asked] == ["", "bytes=1000000-", "bytes=1500000-"]


def test_attempts_that_bring_something_do_not_count(server: FileServer, target: Path) -> None:
    """A line that breaks ten times still brings the file when it brings something each time."""
    server.cuts = [100_000] * 10
    assert bring(server, target) == WHOLE


def test_later_command_goes_on(server: FileServer, target: Path) -> None:
    """What a given-up command left is used by the next one."""
    server.cuts = [1_000_000, *[0] * 3]
    with pytest.raises(ModelError, match=r"model\.bin did not come from 127\.0\.0\.1 in 3 attempts .* after the 1\.0 MB"):
        bring(server, target)
    assert not target.exists()
    assert bring(server, target) == WHOLE
    assert server.asked[-1][1] == "bytes=1000000-"


def test_changed_file_is_fetched_anew(server: FileServer, target: Path) -> None:
    """Half of an old version is never joined to half of a new one."""
    server.cuts = [1_000_000, *[0] * 3]
    with pytest.raises(ModelError):
        bring(server, target)
    server.files["/model.bin"] = CONTENT[::-1]
    bring(server, target)
    assert CONTENT[::-1] == target.read_bytes()


@pytest.mark.parametrize("lacking", ["ranges", "validators"])
def test_server_that_cannot_go_on_sends_all_again(server: FileServer, target: Path, lacking: str) -> None:
    """Without ranges, or without anything that names the version, the file is fetched from its start."""
    setattr(server, lacking, False)
    server.cuts = [1_000_000]
    assert bring(server, target) == WHOLE
    assert target.read_bytes() == CONTENT


def test_unknown_length_is_accepted(server: FileServer, target: Path) -> None:
    """A server that does not say how much it sends is taken at its word."""
    server.lengths = False
    assert bring(server, target) == WHOLE


@pytest.mark.parametrize("size", [len(CONTENT), len(CONTENT) + 5])
def test_stopped_before_the_end_was_noticed(server: FileServer, target: Path, size: int) -> None:
    """All bytes are here, or more than there are: the first is accepted, the second fetched anew."""
    server.cuts = [len(CONTENT) - 1, *[0] * 3]
    with pytest.raises(ModelError):
        bring(server, target)
    target.with_name("model.bin.part").write_bytes((CONTENT + b"12345")[:size])
    assert bring(server, target) == WHOLE
    assert target.read_bytes() == CONTENT


def test_wrong_checksum_is_refused_and_deleted(server: FileServer, target: Path) -> None:
    """A file that is not the stated one leaves nothing behind."""
    with pytest.raises(ModelError, match=r"model\.bin was damaged \(sha256 .* instead of 000000000000…\) and was deleted"):
        bring(server, target, stated="0" * 64)
    assert list(target.parent.iterdir()) == []


def test_checksum_of_a_redirect_is_compared(server: FileServer, target: Path) -> None:
    """The hub's way: the address leads to storage elsewhere and states the checksum of what lies there."""
    server.moved, server.files = {"/model.bin": "/storage/1"}, {"/storage/1": CONTENT}
    server.linked = {"/model.bin": SHA256}
    assert Fetched(len(CONTENT), SHA256, stated=True) == bring(server, target)
    server.linked = {"/model.bin": "1" * 64}
    with pytest.raises(ModelError, match="instead of 111111111111"):
        bring(server, target)


def test_absent_file_is_no_failure(server: FileServer, target: Path) -> None:
    """404 is an answer, at once."""
    server.files = {}
    assert bring(server, target) is None
    assert len(server.asked) == 1


def test_refusal_is_told_at_once(server: FileServer, target: Path) -> None:
    """403 is not asked again."""
    server.statuses = [403]
    with pytest.raises(ModelError, match=r"model\.bin was refused \(403 Forbidden\).*models import"):
        bring(server, target)
    assert len(server.asked) == 1


def test_busy_server_is_asked_again_after_longer_and_longer_waits(server: FileServer, target: Path) -> None:
    """503 and 429 pass; the waits double."""
    server.statuses = [503, 429, 500]
    waits = Waits()
    assert bring(server, target, quick(attempts=4, sleep=waits)) == WHOLE
    assert waits.seconds == [1.0, 2.0, 4.0]


def test_silent_server_times_out(server: FileServer, target: Path) -> None:
    """A server that accepts and says nothing is given up after the time-out."""
    server.stall = threading.Event()
    with pytest.raises(ModelError, match=r"in 2 attempts \(timed out\)"):
        bring(server, target, quick(timeout_s=0.05, attempts=2))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:9/x", "Connection refused"),
        ("http://nowhere.invalid/x", "nowhere.invalid cannot be reached"),
        ("ftp://127.0.0.1/x", "no http or https address"),
    ],
)
def test_no_network_is_told_at_once(target: Path, url: str, reason: str) -> None:
    """Nobody waits for attempts that cannot succeed; the sentence says what else can be done."""
    waits = Waits()
    with pytest.raises(ModelError, match=rf"{reason}.*models import FOLDER|{reason}"):
        fetch(url, target, progress=lambda _d, _t: None, manners=quick(sleep=waits))
    assert waits.seconds == []


def test_full_disk_is_told_before_the_transfer(server: FileServer, target: Path) -> None:
    """What is missing must fit beside a reserve for the database."""
    with pytest.raises(ModelError, match=r"needs 70\.1 MB on the disk of .*, where 3\.0 MB are free; make room"):
        bring(server, target, quick(free=lambda _folder: 3_000_000))
    assert list(target.parent.iterdir()) == []
