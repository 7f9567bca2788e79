"""The systemd units, as systemd's own tools judge them; and the scripts, as bash does."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.install.conftest import REPOSITORY

UNITS = ["dealer-kiosk", "dealer-kiosk-screen"]
MOST_EXPOSED = {"dealer-kiosk": 1.5, "dealer-kiosk-screen": 2.5}
"""Of 10; the browser needs namespaces and a graphics card."""

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


def output(*command: str) -> str:
    """What a command says; it must succeed."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_unit_exposes_little(name: str) -> None:
    """The overall exposure that systemd computes is at most the one aimed at."""
    said = output("systemd-analyze", "security", "--offline=true", "--no-pager", str(REPOSITORY / f"systemd/{name}.service"))
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
    assert found is not None, said
    assert float(found[1]) <= MOST_EXPOSED[name]


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_every_line(name: str, tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, once the program is replaced by one that is there."""
    text = (REPOSITORY / f"systemd/{name}.service").read_text()
    unit = tmp_path / f"{name}.service"
    unit.write_text(re.sub(r"^ExecStart=(.*\\\n)*.*", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    assert output("systemd-analyze", "verify", str(unit)) == ""


@pytest.mark.parametrize("name", UNITS)
def test_unit_never_swaps_or_dumps_what_customers_say(name: str) -> None:
    """Neither swap nor core dumps bring it to a disk."""
    lines = (REPOSITORY / f"systemd/{name}.service").read_text().splitlines()
    assert {"MemorySwapMax=0", "LimitCORE=0"} <= set(lines)


@pytest.mark.parametrize("name", ["install", "upgrade", "uninstall", "places.sh"])
def test_script_is_valid_bash(name: str) -> None:
    """Bash parses it."""
    output("bash", "-n", str(REPOSITORY / "scripts" / name))
