"""Bringing models to this machine and putting them to use, as a person types it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Desk, Result
from tests.engines.file_server import FileServer, serving
from tests.engines.tiny_models import WHISPER, copy_voice

ROOT = "/Systran/faster-whisper-tiny.en/resolve/main"
CONTENTS = {f"{ROOT}/{path.name}": path.read_bytes() for path in WHISPER.iterdir()}

pytestmark = pytest.mark.slow  # models are loaded


@pytest.fixture
def hub() -> Iterator[FileServer]:
    """A hub that has our test model under the name of a public one."""
    with serving(FileServer(dict(CONTENTS))) as server:
        yield server


@pytest.fixture
def config(desk: Desk) -> Path:
    """An installation whose models folder is empty."""
    (desk.folder / "models").mkdir()
    (desk.folder / "models" / "manifest.toml").write_text("")
    path = desk.folder / "kiosk.toml"
    path.write_text('[models]\nfolder = "models"\ncache = "cache"\n')
    return path


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, and no other hub, from the environment of whoever runs the tests."""
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy", "hf_endpoint"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def models(desk: Desk, config: Path, *words: str | Path) -> Result:
    """Run a command of the group."""
    return desk.run("models", *words, options=["--config", str(config)])


def test_download_use_and_list(desk: Desk, config: Path, hub: FileServer) -> None:
    """A name brings the model; its lines for config.toml are shown; a second download has nothing to do."""
    done = models(desk, config, "download", "tiny.en", "--base-url", hub.url)
    assert done.status == 0
    assert "added tiny.en (39 M parameters; the sha256 of config.json" in done.out
    assert models(desk, config, "use", "tiny.en").out == '[stt]\nengine = "whisper"\n\n[stt.whisper]\nmodel = "tiny.en"\n'
    assert models(desk, config, "download", "tiny.en", "--base-url", hub.url).out == "tiny.en is here already and whole.\n"
    (row,) = models(desk, config, "list", "--json").json
    assert (row["name"], row["state"], row["licence"], row["memory"]) == ("tiny.en", "ok", "MIT", None)


def test_download_through_a_proxy(desk: Desk, config: Path, hub: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of the environment is asked for the whole address, and the hub may be named there too."""
    monkeypatch.setenv("HTTP_PROXY", hub.url)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    assert models(desk, config, "download", "tiny.en").status == 0
    assert (f"http://hub.invalid{ROOT}/model.bin", "") in hub.asked


def test_download_from_a_folder_on_the_web(desk: Desk, config: Path, hub: FileServer) -> None:
    """A server in the house needs no hub's paths."""
    assert models(desk, config, "download", "tiny.en", "--from", f"{hub.url}{ROOT}").status == 0


def test_download_without_a_network(desk: Desk, config: Path) -> None:
    """One sentence says what can be done instead."""
    result = models(desk, config, "download", "tiny.en", "--base-url", "http://127.0.0.1:9")
    assert result.status == 1
    assert result.error.startswith("dealer-kiosk: 127.0.0.1 cannot be reached (Connection refused); connect this machine")


def test_download_onto_a_full_disk_goes_on_when_there_is_room(desk: Desk, config: Path, hub: FileServer) -> None:
    """The kernel's refusal to write more is told with the file, and what came is used later."""
    command = f"ulimit -f 4000; exec {COMMAND} --config {config} models download tiny.en --base-url {hub.url}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "model.bin.part cannot be written: File too large; make room on the disk" in " ".join(done.stderr.split())
    assert models(desk, config, "download", "tiny.en", "--base-url", hub.url).status == 0
    assert hub.asked[-1] == (f"{ROOT}/model.bin", "bytes=4096000-")


def test_unknown_name_is_answered_with_the_known(desk: Desk, config: Path) -> None:
    """Without a name all are listed."""
    result = models(desk, config, "download", "enormous")
    assert (result.status, "known are tiny.en, base.en, small.en" in result.error) == (1, True)
    assert "qwen2.5-7b-instruct" in models(desk, config, "download").out


def test_import_tells_good_from_bad(desk: Desk, config: Path) -> None:
    """The good voice is added and can be verified; the one without its settings is named, with status 1."""
    stick = desk.folder / "stick"
    copy_voice(stick, "good")
    copy_voice(stick, "half").with_name("half.onnx.json").unlink()
    (stick / "half.onnx").write_bytes((stick / "half.onnx").read_bytes() + b"x")
    result = models(desk, config, "import", stick)
    assert (result.status, result.out) == (1, "added good; see dealer-kiosk models use good\n")
    assert result.error == f"{stick}/half.onnx.json is missing; a Piper voice is a pair of files, copy it there too\n"
    assert models(desk, config, "verify").out == "All model files are whole.\n"
    (stick / "half.onnx").unlink()
    assert models(desk, config, "import", stick).out.startswith("Nothing to copy")


def test_import_under_another_name_and_bench(desk: Desk, config: Path) -> None:
    """What was measured stands in the list afterwards."""
    copy_voice(desk.folder / "stick")
    assert models(desk, config, "import", desk.folder / "stick", "--name", "reception").status == 0
    said = models(desk, config, "bench", "reception").out
    assert "reception: " in said
    assert "MB of memory, loaded in" in said
    (row,) = models(desk, config, "list", "--json").json
    assert row["memory"] > 20e6
    assert row["speed"].startswith("first sound ")
    assert models(desk, config, "use", "reception").out == '[tts]\nengine = "piper"\nvoice = "reception"\n'


def test_damaged_model_is_not_put_to_use(desk: Desk, config: Path) -> None:
    """The lines are not shown for a model that would not load."""
    copy_voice(desk.folder / "stick")
    models(desk, config, "import", desk.folder / "stick")
    (desk.folder / "models" / "local" / "voice" / "voice.onnx").write_bytes(b"x")
    result = models(desk, config, "use", "voice")
    assert (result.status, result.out) == (1, "")
    assert "voice.onnx is damaged (it has 1 bytes instead of" in result.error
