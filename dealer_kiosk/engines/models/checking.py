"""Whether files are a model that this product can load, told before anything depends on them."""

from collections.abc import Sequence
from pathlib import Path

from dealer_kiosk.engines.models.process import run
from dealer_kiosk.engines.voices.check import check_voice
from dealer_kiosk.engines.whisper.check import check_whisper
from dealer_kiosk.errors import ModelError

_MAGIC = b"GGUF"
_TIMEOUT_S = 300.0


def check(kind: str, files: Sequence[Path]) -> str:
    """Look into the files of one model; returns the licence that they state, "" for none.

    Args:
        kind: stt (a CTranslate2 folder), llm (a GGUF file, or the parts of one) or tts (a Piper voice).
        files: all in one folder.

    Raises:
        ModelError: a file is missing, cut short, damaged, or belongs to another model; names the file.
    """
    if kind == "stt":
        check_whisper(files[0].parent)
    elif kind == "llm":
        return _check_gguf([file for file in files if file.suffix == ".gguf"])
    else:
        check_voice(next(file for file in files if file.suffix == ".onnx"))
    return ""


def _check_gguf(files: Sequence[Path]) -> str:
    """llama.cpp itself reads everything but the weights; in a process of its own, because a damaged file can end that.

    The Python package gguf would do too, but needs 21 seconds for a file with a vocabulary of 49,000 tokens (measured).
    """
    for file in files:
        with file.open("rb") as opened:
            if opened.read(len(_MAGIC)) != _MAGIC:
                raise ModelError(f"{file} is not a GGUF file")
    answer = run({"do": "check", "path": str(sorted(files)[0])}, _TIMEOUT_S)
    return str(answer["licence"])
