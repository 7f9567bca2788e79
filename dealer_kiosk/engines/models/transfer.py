"""One attempt to transfer a file over HTTP, going on after what earlier attempts left beside its place."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from urllib.parse import urlsplit

from dealer_kiosk.engines.files import part_of, to_disk
from dealer_kiosk.engines.models.http_reply import Reply, ask
from dealer_kiosk.engines.models.registry import sha256
from dealer_kiosk.errors import ModelError

Progress = Callable[[int, int | None], None]
"""Told the bytes that are here, and all of them where the server says how many."""

_BLOCK = 2**20
_SPARE = 64 * 2**20
"""Bytes left free on the disk: the database lives there too."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that arrived."""

    size: int  # bytes
    sha256: str
    stated: bool  # whether the checksum was stated by the publisher or the server, and compared


@dataclass(frozen=True, slots=True)
class Manners:
    """How a file is asked for."""

    timeout_s: float = 30.0  # without a byte
    attempts: int = 5  # in a row without a byte; one that brought some does not count
    longest_wait_s: float = 30.0  # between two attempts, which wait 1, 2, 4 … seconds
    sleep: Callable[[float], None] = time.sleep
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free  # bytes on the disk of a folder


class Interrupted(Exception):  # noqa: N818 - a reason to try again, not a fault
    """The transfer broke off; the next attempt may succeed."""


def attempt(url: str, target: Path, stated: str | None, progress: Progress, manners: Manners) -> Fetched:
    """Transfer what is missing of a file; what came is kept when this breaks off.

    Raises:
        urllib.error.HTTPError: the server refused.
        OSError, http.client.HTTPException, Interrupted: the connection failed.
        ModelError: another attempt is no use: the disk is full, or the checksum is another one.
    """
    part = part_of(target)
    validator = _known_validator(target, url)
    start = size_of(part) if validator else 0  # without a validator nobody knows whether it is the same version
    reply = ask(url, start, validator, manners.timeout_s)
    with reply.body:
        if reply.start not in {0, start}:
            raise Interrupted("the server sent another part than the one asked for")
        _check_space(url, target, reply, manners)
        with _opened(url, target, reply) as file:
            _receive(reply, file, progress)
    to_disk(part)
    return accept(url, target, stated or reply.sha256)


def _receive(reply: Reply, file: FileIO, progress: Progress) -> None:
    done = reply.start
    progress(done, reply.total)
    while chunk := reply.body.read1(_BLOCK):  # what has come, so that a cut loses nothing
        _write(file, chunk)
        done += len(chunk)
        progress(done, reply.total)
    if reply.total is not None and done != reply.total:
        raise Interrupted(f"{done} of {reply.total} bytes came")


def accept(url: str, target: Path, stated: str | None) -> Fetched:
    """Move a complete file to its place.

    Raises:
        ModelError: its checksum is not the one that was stated.
    """
    part = part_of(target)
    fetched = Fetched(part.stat().st_size, sha256(part), stated is not None)
    _memo(target).unlink(missing_ok=True)
    if stated is not None and fetched.sha256 != stated:
        part.unlink()
        raise ModelError(
            f"what came from {url} was damaged (sha256 {fetched.sha256[:12]}… instead of {stated[:12]}…) and was deleted; "
            "run the command again, or give another server with --base-url"
        )
    part.replace(target)
    return fetched


def _opened(url: str, target: Path, reply: Reply) -> FileIO:
    """The incomplete file, cut to the bytes before those that are coming; unbuffered, so that a full disk shows while writing."""
    try:
        file = FileIO(part_of(target), "r+" if reply.start else "w")
        file.truncate(reply.start)
        file.seek(reply.start)
        _memo(target).write_text(json.dumps({"url": url, "validator": reply.validator}), encoding="utf-8")
    except OSError as error:
        raise _unwritable(target, error) from error
    return file


def _write(file: FileIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        raise _unwritable(Path(str(file.name)), error) from error


def _unwritable(path: Path, error: OSError) -> ModelError:
    return ModelError(f"{path} cannot be written: {error.strerror}; make room on the disk and run the command again, it goes on")


def _check_space(url: str, target: Path, reply: Reply, manners: Manners) -> None:
    if reply.total is None:
        return
    missing = reply.total - reply.start
    free = manners.free(target.parent)
    if missing + _SPARE > free:
        raise ModelError(
            f"{target.name} from {urlsplit(url).hostname} needs {megabytes(missing + _SPARE)} on the disk of {target.parent}, "
            f"where {megabytes(free)} are free; make room and run the command again"
        )


def _known_validator(target: Path, url: str) -> str:
    try:
        noted = json.loads(_memo(target).read_bytes())
    except (OSError, ValueError):  # absent, or cut short
        return ""
    return str(noted.get("validator", "")) if isinstance(noted, dict) and noted.get("url") == url else ""


def _memo(target: Path) -> Path:
    return target.with_name(target.name + ".part.json")


def size_of(path: Path) -> int:
    """Bytes of a file, 0 when there is none."""
    return path.stat().st_size if path.is_file() else 0


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1e6:.1f} MB"
