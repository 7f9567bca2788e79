"""Whether a folder is a whole Whisper model in CTranslate2's format.

CTranslate2 loads a model beside the vocabulary of another one without a word and then writes nonsense; so they are compared.
"""

import json
import struct
from pathlib import Path
from typing import Any, BinaryIO

from dealer_kiosk.errors import ModelError

NEEDED = ("model.bin", "config.json", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
OPTIONAL = ("preprocessor_config.json",)
_SPEC = "WhisperSpec"
_EMBEDDINGS = "decoder/embeddings/weight"


def check_whisper(folder: Path) -> None:
    """Look into a folder.

    Raises:
        ModelError: a file is missing, cut short, damaged, or does not belong to the others; names the file.
    """
    for name in NEEDED:
        if not (folder / name).is_file():
            raise ModelError(f"{folder / name} is missing; a Whisper model has {', '.join(NEEDED)} and a vocabulary")
    vocabulary = next((folder / name for name in VOCABULARIES if (folder / name).is_file()), None)
    if vocabulary is None:
        raise ModelError(f"{folder / VOCABULARIES[0]} is missing, and so is {VOCABULARIES[1]}; copy the one that the model has")
    _read_json(folder / "config.json", dict)
    if (folder / OPTIONAL[0]).is_file():
        _read_json(folder / OPTIONAL[0], dict)
    rows = _embedding_rows(folder / "model.bin")
    _check_vocabulary(vocabulary, rows)
    _check_tokenizer(folder / "tokenizer.json", rows)


def _check_vocabulary(path: Path, rows: int) -> None:
    words = len(_read_json(path, list) if path.suffix == ".json" else _lines(path))
    if words != rows:
        raise ModelError(f"{path} has {words} words, but model.bin beside it was made for {rows}; they are of different models")


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().removesuffix(b"\n").split(b"\n")  # words may hold other characters that end lines in a text


def _check_tokenizer(path: Path, rows: int) -> None:
    tokenizer = _read_json(path, dict)
    try:
        words = len(tokenizer["model"]["vocab"])
        last = max([words - 1, *(int(token["id"]) for token in tokenizer.get("added_tokens", []))])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path} is not a tokenizer; copy it again") from error
    # An English-only model has one token less than others; its timestamps may be missing from the tokenizer.
    if last >= rows:
        raise ModelError(
            f"{path} has {last + 1} words, but model.bin beside it was made for {rows}; they are of different models"
        )


def _read_json(path: Path, kind: type) -> Any:
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise ModelError(f"{path} is damaged: it is not JSON; copy it again") from error
    if not isinstance(document, kind):
        raise ModelError(f"{path} is damaged: it holds something else than it should; copy it again")
    return document


def _embedding_rows(path: Path) -> int:
    """Words that the model knows; every variable's header is read, so a cut file shows."""
    with path.open("rb") as file:
        try:
            shapes = _shapes(file)
        except (struct.error, UnicodeDecodeError, KeyError) as error:
            raise ModelError(f"{path} is cut short or damaged; copy it again") from error
    if _EMBEDDINGS not in shapes:
        raise ModelError(f"{path} is not a Whisper model of CTranslate2; convert the model, or copy another")
    return shapes[_EMBEDDINGS][0]


def _shapes(file: BinaryIO) -> dict[str, tuple[int, ...]]:
    """Shape of every variable in CTranslate2's file format; none when it is another kind of model."""
    _number(file, "<I")  # version of the format
    if _string(file) != _SPEC:
        return {}
    _number(file, "<I")  # revision of the model's description
    shapes = {}
    for _ in range(_number(file, "<I")):
        name = _string(file)
        shapes[name] = tuple(_number(file, "<I") for _ in range(_number(file, "<B")))
        _number(file, "<B")  # type
        file.seek(_number(file, "<I"), 1)
    for _ in range(_number(file, "<I")):  # further names of variables
        alias = _string(file)
        shapes[alias] = shapes[_string(file)]
    return shapes


def _string(file: BinaryIO) -> str:
    length = _number(file, "<H")
    return file.read(length).rstrip(b"\0").decode()


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])
