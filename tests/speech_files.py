"""Speech for tests, made by flite."""

import shutil
import subprocess
from pathlib import Path

import pytest


def flite(text: str, path: Path, voice: str = "slt") -> Path:
    """Write the spoken text as a 16 kHz WAV file; skips the test where flite is missing."""
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed: apt install flite")
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
    return path
