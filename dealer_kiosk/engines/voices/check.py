"""Whether a voice is a whole Piper voice: a network, and settings that belong to it."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from dealer_kiosk.errors import ModelError

_FATAL = 4  # onnxruntime's log level: the exception says it already


def settings_of(voice: Path) -> Path:
    """Where the settings of a voice lie."""
    return voice.with_name(voice.name + ".json")


def check_voice(voice: Path) -> None:
    """Look into a voice, and let its network speak the last phoneme of its settings.

    Raises:
        ModelError: a file is missing, cut short, damaged, or does not belong to the other; names the file.
    """
    settings = settings_of(voice)
    if not settings.is_file():
        raise ModelError(f"{settings} is missing; a Piper voice is a pair of files, copy it there too")
    highest, speakers = _read(settings)
    session = _load(voice)
    inputs = {item.name for item in session.get_inputs()}
    if not {"input", "input_lengths", "scales"} <= inputs:
        raise ModelError(f"{voice} is not a Piper voice: its network takes {', '.join(sorted(inputs))}")
    if ("sid" in inputs) != (speakers > 1):
        raise ModelError(f"{settings} belongs to another voice than {voice.name}: they differ in the number of speakers")
    try:
        _speak(session, highest, speakers)
    except Exception as error:  # onnxruntime's exceptions have no public base
        raise ModelError(f"{settings} belongs to another voice than {voice.name}: that lacks some of its phonemes") from error


def _read(settings: Path) -> tuple[int, int]:
    """The highest phoneme number and the number of speakers."""
    try:
        document = json.loads(settings.read_bytes())
        int(document["audio"]["sample_rate"])
        numbers = [int(number) for numbers in document["phoneme_id_map"].values() for number in numbers]
        return max(numbers), int(document.get("num_speakers", 1))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{settings} is damaged, or not the settings of a Piper voice; copy it again") from error


def _load(voice: Path) -> Any:
    import onnxruntime  # noqa: PLC0415 - heavy, and only a check needs it here

    options = onnxruntime.SessionOptions()
    options.log_severity_level = _FATAL
    try:
        return onnxruntime.InferenceSession(str(voice), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions have no public base
        raise ModelError(f"{voice} is cut short, damaged, or not a network; copy it again") from error


def _speak(session: Any, phoneme: int, speakers: int) -> None:
    import onnxruntime  # noqa: PLC0415 - see above

    how = onnxruntime.RunOptions()
    how.log_severity_level = _FATAL
    inputs = {
        "input": np.array([[phoneme] * 3], np.int64),
        "input_lengths": np.array([3], np.int64),
        "scales": np.array([0.667, 1.0, 0.8], np.float32),
    }
    if speakers > 1:
        inputs["sid"] = np.array([speakers - 1], np.int64)
    session.run(None, inputs, how)
