"""Downloading a public model: all its files, checked, then described in models/local.toml."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from dealer_kiosk.engines.files import locked, part_of, write_text
from dealer_kiosk.engines.models import local_models
from dealer_kiosk.engines.models.catalogue import HUB, PublicFile, PublicModel
from dealer_kiosk.engines.models.checking import check
from dealer_kiosk.engines.models.fetching import fetch
from dealer_kiosk.engines.models.manifest import Entry, ModelFile
from dealer_kiosk.engines.models.registry import Registry
from dealer_kiosk.engines.models.transfer import Fetched, Manners
from dealer_kiosk.errors import ModelError

_DONE = "arrived.json"  # in the folder of an incomplete download: which files are complete

Progress = Callable[[str, int, int | None], None]
"""Told a file's name, its bytes that are here, and all of them where the server says how many."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files come from."""

    hub: str = HUB  # an address with the hub's paths
    folder: str | None = None  # the address of a folder that holds the files themselves; stands for the hub

    def url(self, model: PublicModel, path: str) -> str:
        """The address of one file."""
        if self.folder is not None:
            return f"{self.folder.rstrip('/')}/{quote(PurePosixPath(path).name)}"
        return f"{self.hub.rstrip('/')}/{model.repository}/resolve/main/{quote(path)}"


def is_here(registry: Registry, model: PublicModel) -> bool:
    """Whether the model has been brought to this machine and is whole."""
    known = any(entry.name == model.name for entry in registry.entries())
    return known and not registry.verify(model.name)


def download(registry: Registry, model: PublicModel, source: Source, progress: Progress, manners: Manners) -> Entry:
    """Bring a model to this machine; a download that broke off goes on.

    Returns:
        The entry that now stands in local.toml.

    Raises:
        ModelError: no network, a file is missing there, damaged or not what it should be, the disk is full, or another download
            of the model is running.
    """
    part = part_of(local_models.folder_of(registry.folder, model.name))
    try:
        with locked(local_models.lock_of(registry.folder, model.name), wait=False):
            part.mkdir(parents=True, exist_ok=True)
            try:
                files = _Download(model, source, part, progress, manners).run()
            finally:
                _remove_empty(part)
            _check(model, [part / name for name in files])
            (part / _DONE).unlink()
            entry = _entry(model, files)
            local_models.put(registry.folder, entry)
    except BlockingIOError as error:
        raise ModelError(f"{model.name} is being downloaded already; wait for that to end") from error
    except OSError as error:
        raise ModelError(f"{part} cannot be written: {error.strerror}; check the disk and its permissions") from error
    return entry


class _Download:
    """The files of one model on their way into a folder."""

    def __init__(self, model: PublicModel, source: Source, part: Path, progress: Progress, manners: Manners) -> None:
        self._model = model
        self._source = source
        self._part = part
        self._progress = progress
        self._manners = manners
        self._arrived = _read_arrived(part / _DONE)

    def run(self) -> dict[str, Fetched]:
        """Every file by its name."""
        return dict(found for file in self._model.files if (found := self._one(file)) is not None)

    def _one(self, file: PublicFile) -> tuple[str, Fetched] | None:
        for path in file.paths:
            url, target = self._source.url(self._model, path), self._part / PurePosixPath(path).name
            item = self._arrived.get(url)
            if item is None or not target.is_file() or target.stat().st_size != item.size:
                item = fetch(
                    url, target, stated=file.sha256, progress=partial(self._progress, target.name), manners=self._manners
                )
            if item is not None:
                self._note(url, item)
                return target.name, item
        if file.needed:
            raise ModelError(
                f"{self._source.url(self._model, file.paths[0])} does not exist; the publisher may have moved it: look at "
                f"{self._model.address}, fetch the files by hand and run `dealer-kiosk models import FOLDER`"
            )
        return None

    def _note(self, url: str, item: Fetched) -> None:
        self._arrived[url] = item
        write_text(self._part / _DONE, json.dumps({url: asdict(item) for url, item in self._arrived.items()}))


def _remove_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def _read_arrived(path: Path) -> dict[str, Fetched]:
    try:
        return {url: Fetched(**item) for url, item in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError, TypeError, AttributeError):  # absent, cut short, or written by another version
        return {}


def _check(model: PublicModel, files: list[Path]) -> None:
    """Refuse what is no model, such as a page that a proxy sent instead; it must not be taken for complete the next time."""
    try:
        check(model.kind, files)
    except ModelError as error:
        shutil.rmtree(files[0].parent)
        raise ModelError(f"what was downloaded cannot be used and was deleted: {error}") from error


def _entry(model: PublicModel, files: dict[str, Fetched]) -> Entry:
    unstated = [name for name, item in files.items() if not item.stated]
    trust = f"; the sha256 of {', '.join(unstated)} is of what was received, the server stated none" if unstated else ""
    return Entry(
        model.name,
        model.kind,
        tuple(ModelFile(f"{local_models.FOLDER}/{model.name}/{name}", item.size, item.sha256) for name, item in files.items()),
        model.licence,
        model.address,
        f"{model.note}{trust}",
        local=True,
    )
