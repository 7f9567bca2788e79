"""The smallest files that are models of each kind, and a models folder to bring them to."""

from pathlib import Path

import gguf
import numpy as np

from dealer_kiosk.engines.models.registry import Registry

MODELS = Path(__file__).parents[2] / "models"
WHISPER = MODELS / "whisper-mini-dealer"
VOICE = MODELS / "dealer-en_US-slt.onnx"


def empty_registry(folder: Path) -> Registry:
    """An installation without a model."""
    models = folder / "models"
    models.mkdir()
    (models / "manifest.toml").write_text("", encoding="utf-8")
    return Registry(models, folder / "cache")


def write_gguf(path: Path, architecture: str = "llama") -> Path:
    """A GGUF file with a vocabulary of bytes and almost no weights; its licence is MIT."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_license("mit")
    writer.add_block_count(1)
    writer.add_context_length(64)
    writer.add_embedding_length(32)
    writer.add_feed_forward_length(32)
    writer.add_head_count(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([chr(byte) if 32 < byte < 127 else chr(256 + byte) for byte in range(256)] + ["ab"])
    writer.add_token_types([1] * 257)
    writer.add_token_merges(["a b"])
    writer.add_tensor("token_embd.weight", np.zeros((257, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def copy_voice(folder: Path, name: str = "voice") -> Path:
    """Our own voice under another name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.onnx").write_bytes(VOICE.read_bytes())
    (folder / f"{name}.onnx.json").write_bytes(VOICE.with_name(VOICE.name + ".json").read_bytes())
    return folder / f"{name}.onnx"
