"""Has llama.cpp read all of a GGUF file but the weights, which finds a cut file and a model that this llama.cpp does not know."""

import ctypes
from pathlib import Path

from dealer_kiosk.errors import ModelError

_ERROR = 4  # ggml's log level


def read_header(path: Path) -> str:
    """Read a file, or the first of several parts.

    The process may end here when the file is damaged.

    Returns:
        The licence that the file states, "" for none.

    Raises:
        ModelError: it is no model that llama.cpp can load; names the file and llama.cpp's reason.
    """
    import llama_cpp  # noqa: PLC0415 - heavy

    complaints: list[str] = []

    def note(level: int, text: bytes, _user_data: object) -> None:
        if level >= _ERROR and text.strip():
            complaints.append(text.decode("utf-8", "replace").strip())

    callback = llama_cpp.llama_log_callback(note)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    settings = llama_cpp.llama_model_default_params()
    settings.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), settings)
    if not model:
        reason = complaints[0].partition(": ")[2].removeprefix("error loading model: ") if complaints else "no reason given"
        raise ModelError(f"{path} cannot be loaded by llama.cpp ({reason}); copy it again, or take another file of the model")
    buffer = ctypes.create_string_buffer(256)
    length = llama_cpp.llama_model_meta_val_str(model, b"general.license", buffer, len(buffer))
    llama_cpp.llama_model_free(model)
    return buffer.value.decode("utf-8", "replace") if length > 0 else ""
