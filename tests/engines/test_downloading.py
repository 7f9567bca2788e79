"""Downloading whole models from a real web server."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealer_kiosk.engines.files import locked
from dealer_kiosk.engines.models import catalogue
from dealer_kiosk.engines.models.catalogue import PublicFile, PublicModel
from dealer_kiosk.engines.models.downloading import Source, download, is_here
from dealer_kiosk.engines.models.local_models import lock_of
from dealer_kiosk.engines.models.manifest import KINDS, Entry
from dealer_kiosk.engines.models.registry import Registry
from dealer_kiosk.engines.models.transfer import Manners
from dealer_kiosk.errors import ModelError
from tests.engines.file_server import FileServer, serving
from tests.engines.tiny_models import MODELS, WHISPER, empty_registry

EARS = PublicModel(
    "ears",
    "stt",
    "somebody/ears",
    (
        PublicFile(("config.json",)),
        PublicFile(("preprocessor_config.json",), needed=False),
        PublicFile(("vocabulary.txt", "vocabulary.json")),
        PublicFile(("tokenizer.json",)),
        PublicFile(("model.bin",)),
    ),
    "MIT",
    "for tests",
)
ROOT = "/somebody/ears/resolve/main"
CONTENTS = {path.name: path.read_bytes() for path in WHISPER.iterdir()}


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy from the environment of whoever runs the tests."""
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def hub() -> Iterator[FileServer]:
    """A hub with one recogniser; it has no vocabulary.txt."""
    with serving(FileServer({f"{ROOT}/{name}": content for name, content in CONTENTS.items()})) as server:
        yield server


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """An installation without a model."""
    return empty_registry(tmp_path)


def get(registry: Registry, source: Source, model: PublicModel = EARS) -> Entry:
    """Download without waiting between attempts."""
    manners = Manners(timeout_s=5.0, attempts=2, sleep=lambda _seconds: None)
    return download(registry, model, source, lambda _name, _done, _total: None, manners)


def test_model_arrives_with_what_was_received_written_down(registry: Registry, hub: FileServer) -> None:
    """Files under either of their names, sizes and checksums, and the word that nobody stated them."""
    entry = get(registry, Source(hub.url))
    assert (entry,) == Registry(registry.folder, registry.cache).entries()
    assert {name: hashlib.sha256(content).hexdigest() for name, content in CONTENTS.items()} == {
        Path(file.path).name: file.sha256 for file in entry.files
    }
    assert "is of what was received, the server stated none" in entry.note
    assert Registry(registry.folder, registry.cache).verify("ears") == []
    assert registry.folder / "local" / "ears" == Registry(registry.folder, registry.cache).stt_folder("ears")


def test_nothing_else_is_left(registry: Registry, hub: FileServer) -> None:
    """The model's folder holds its files and no notes of the download."""
    get(registry, Source(hub.url))
    assert sorted(CONTENTS) == sorted(path.name for path in (registry.folder / "local" / "ears").iterdir())
    assert [path.name for path in (registry.folder / "local").iterdir() if path.is_dir()] == ["ears"]


def test_plain_web_folder_serves_as_well(registry: Registry) -> None:
    """The files may lie in any folder of a server in the house."""
    with serving(FileServer({f"/stick/{name}": content for name, content in CONTENTS.items()})) as server:
        get(registry, Source(folder=f"{server.url}/stick/"))
    assert is_here(Registry(registry.folder, registry.cache), EARS)


def test_broken_download_goes_on_with_the_file_that_broke(registry: Registry, hub: FileServer) -> None:
    """Files that had arrived are not asked for again, and the large one goes on in its middle."""
    hub.cuts = [*[10**9] * 5, 4_000_000, 0, 0]
    with pytest.raises(ModelError, match=r"model\.bin did not come .* run the command again, it goes on after the 4\.0 MB"):
        get(registry, Source(hub.url))
    assert registry.entries() == ()
    hub.asked.clear()
    get(registry, Source(hub.url))
    assert (f"{ROOT}/model.bin", "bytes=4000000-") == hub.asked[-1]
    assert [f"{ROOT}/vocabulary.txt", f"{ROOT}/model.bin"] == [path for path, _ in hub.asked]


def test_missing_file_names_the_address_and_the_publisher(registry: Registry, hub: FileServer) -> None:
    """A repository that changed is told from a network that fails."""
    del hub.files[f"{ROOT}/tokenizer.json"]
    with pytest.raises(ModelError, match=r"main/tokenizer\.json does not exist; .* https://huggingface\.co/somebody/ears"):
        get(registry, Source(hub.url))


def test_page_of_a_network_that_wants_a_login_is_no_model(registry: Registry, hub: FileServer) -> None:
    """What is not a model is deleted, so that the next download begins anew."""
    hub.files = dict.fromkeys(hub.files, b"<html>Please log in</html>")
    with pytest.raises(ModelError, match=r"cannot be used and was deleted: .*config\.json is damaged: it is not JSON"):
        get(registry, Source(hub.url))
    assert [path for path in (registry.folder / "local").iterdir() if path.is_dir()] == []


def test_damaged_model_is_replaced(registry: Registry, hub: FileServer) -> None:
    """A second download of a model that was damaged here leaves a whole one."""
    get(registry, Source(hub.url))
    (registry.folder / "local" / "ears" / "model.bin").write_bytes(b"short")
    again = Registry(registry.folder, registry.cache)
    assert not is_here(again, EARS)
    get(again, Source(hub.url))
    assert is_here(Registry(registry.folder, registry.cache), EARS)


def test_unreachable_hub_leaves_nothing(registry: Registry) -> None:
    """Without a network no empty folder stays."""
    with pytest.raises(ModelError, match="cannot be reached"):
        get(registry, Source("http://127.0.0.1:9"))
    assert [path for path in (registry.folder / "local").iterdir() if path.is_dir()] == []


def test_second_download_at_once_is_refused(registry: Registry, hub: FileServer) -> None:
    """Two programs never write into one folder."""
    with locked(lock_of(registry.folder, "ears")), pytest.raises(ModelError, match="ears is being downloaded already"):
        get(registry, Source(hub.url))


def test_catalogue_is_well_formed() -> None:
    """Names are unique and none is of the repository's own models; kinds are known; nothing is named twice within a model."""
    names = [model.name for model in catalogue.MODELS]
    assert len(set(names)) == len(names)
    assert not set(names) & {entry.name for entry in Registry(MODELS, MODELS).entries() if not entry.local}
    for model in catalogue.MODELS:
        paths = [path for file in model.files for path in file.paths]
        assert model.kind in KINDS
        assert len(set(paths)) == len(paths)
        assert all(file.sha256 is None or len(file.sha256) == 64 for file in model.files)


def test_unknown_model_that_can_be_downloaded_says_so(registry: Registry) -> None:
    """config.toml may name a model before it was brought."""
    with pytest.raises(ModelError, match=r"no speech recognition model 'small\.en'.*`dealer-kiosk models download small\.en`"):
        registry.stt_folder("small.en")
