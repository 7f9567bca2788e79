"""A laid-out installation in a temporary folder, and the scripts run as processes."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Machine:
    """What the scripts see as the machine: everything below `root`."""

    root: Path
    clone: Path = REPOSITORY

    @property
    def releases(self) -> list[str]:
        """The names of the installed releases."""
        return sorted(path.name for path in (self.root / "opt/dealer-kiosk/releases").iterdir())

    @property
    def current(self) -> str:
        """The name of the release in use."""
        return (self.root / "opt/dealer-kiosk/current").readlink().name

    @property
    def settings(self) -> Path:
        """Its config.toml."""
        return self.root / "etc/dealer-kiosk/config.toml"

    @property
    def data(self) -> Path:
        """Where the database is."""
        return self.root / "var/lib/dealer-kiosk"

    def run(self, script: str, *options: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a script of the clone on this machine and wait for it."""
        command = [str(self.clone / "scripts" / script), "--root", str(self.root), *options]
        return subprocess.run(command, input=typed, capture_output=True, text=True, check=False, timeout=250)

    def done(self, script: str, *options: str, typed: str = "") -> str:
        """Run a script that must succeed; returns what it said."""
        result = self.run(script, *options, typed=typed)
        assert result.returncode == 0, result.stderr
        return result.stderr


def newer_clone(folder: Path) -> Path:
    """The files of a release that differs from the one in the repository; without git, as on a stick."""
    for name in ("scripts", "systemd", "models", "dealer_kiosk"):
        (folder / name).mkdir(parents=True)
    for path in [*REPOSITORY.glob("scripts/*"), *REPOSITORY.glob("systemd/*")]:
        if path.is_file():
            (folder / path.relative_to(REPOSITORY)).write_bytes(path.read_bytes())
            (folder / path.relative_to(REPOSITORY)).chmod(path.stat().st_mode)
    (folder / "models" / "manifest.toml").write_text("# newer\n")
    (folder / "dealer_kiosk" / "__init__.py").write_text('__version__ = "99.0.0"\n')
    (folder / "pyproject.toml").write_text('version = "99.0.0"\n')
    (folder / "config.toml").write_bytes((REPOSITORY / "config.toml").read_bytes())
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """An empty one."""
    return Machine(tmp_path / "root")


@pytest.fixture
def laid_out(machine: Machine) -> Machine:
    """One with the files of this release, in which nothing of the program has been run."""
    machine.done("install", "--no-setup")
    return machine


@pytest.fixture
def environment() -> Path:
    """The Python environment of these tests, which has the command dealer-kiosk."""
    folder = Path(sys.prefix)
    if not (folder / "bin" / "dealer-kiosk").exists():
        pytest.skip("the command dealer-kiosk is not installed in this Python environment")
    return folder
