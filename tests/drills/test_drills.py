"""Every drill meets what it must, with small counts; scripts/drill has the full ones."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["race", "kill", "power", "jobs", "mail", "disk", "scale"])
def test_a_drill_meets_its_aims(name: str) -> None:
    """Exit status 0, a table, and no line that failed."""
    if name == "power" and shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.drill", "--quick", name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " ok " in done.stdout
    assert "FAIL" not in done.stdout


def test_an_unknown_drill_is_refused() -> None:
    """With the names there are."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.drill", "earthquake"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "race" in done.stderr
