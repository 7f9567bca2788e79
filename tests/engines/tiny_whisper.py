"""A Whisper model with random weights, small enough to be made by a test: for formats that no model here has."""

import json
from pathlib import Path

import numpy as np
from ctranslate2.specs import common_spec, whisper_spec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_WIDTH = 16
_POSITIONS = 1_500
_LANGUAGE = "<|en|>"
_SPECIAL = f"""<|endoftext|> <|startoftranscript|> {_LANGUAGE} <|translate|> <|transcribe|> <|startoflm|> <|startofprev|>
    <|nospeech|>""".split()
_TIMESTAMPS = 1_501


def write_whisper(folder: Path, *, words: int, bands: int, english_only: bool = False, hop: int = 160, n_fft: int = 400) -> Path:
    """A CTranslate2 folder.

    Args:
        folder: is made.
        words: size of the vocabulary; OpenAI's have 51,864 (English only), 51,865 or, from large-v3 on, 51,866.
        bands: mel bands; 128 from large-v3 on.
        english_only: a vocabulary without languages.
        hop: samples from frame to frame.
        n_fft: samples of a frame.
    """
    folder.mkdir(parents=True)
    special = [name for name in _SPECIAL if not english_only or name != _LANGUAGE]
    special += ["<|notimestamps|>", *(f"<|{index / 50:.2f}|>" for index in range(_TIMESTAMPS))]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    text = [*letters, *(f"word{index}" for index in range(words - len(letters) - len(special)))]
    tokenizer = Tokenizer(models.BPE({token: index for index, token in enumerate(text)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"feature_size": bands, "sampling_rate": 16_000, "hop_length": hop, "chunk_length": 30, "n_fft": n_fft}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings), encoding="utf-8")
    spec = _spec(words, bands)
    if not english_only:
        spec.config.lang_ids = [len(text) + special.index(_LANGUAGE)]
    spec.register_vocabulary([*text, *special])
    spec.validate()
    spec.save(str(folder))
    return folder


def _spec(words: int, bands: int) -> whisper_spec.WhisperSpec:
    rng = np.random.default_rng(0)
    spec = whisper_spec.WhisperSpec(1, 2, 1, 2)
    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = _random(rng, _WIDTH, bands, 3), _random(rng, _WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = _random(rng, _WIDTH, _WIDTH, 3), _random(rng, _WIDTH)
    encoder.position_encodings.encodings = _random(rng, _POSITIONS, _WIDTH)
    decoder.position_encodings.encodings = _random(rng, 448, _WIDTH)
    decoder.embeddings.weight = _random(rng, words, _WIDTH)
    decoder.projection.weight = decoder.embeddings.weight
    norms = [encoder.layer_norm, decoder.layer_norm]
    for layer in (encoder.layer[0], decoder.layer[0]):
        norms += [layer.self_attention.layer_norm, layer.ffn.layer_norm]
        _fill(rng, layer.self_attention.linear[0], 3 * _WIDTH, _WIDTH)
        _fill(rng, layer.self_attention.linear[1], _WIDTH, _WIDTH)
        _fill(rng, layer.ffn.linear_0, 4 * _WIDTH, _WIDTH)
        _fill(rng, layer.ffn.linear_1, _WIDTH, 4 * _WIDTH)
    crossed = decoder.layer[0].attention
    for linear, rows in zip(crossed.linear, (1, 2, 1), strict=True):
        _fill(rng, linear, rows * _WIDTH, _WIDTH)
    for norm in (*norms, crossed.layer_norm):
        norm.gamma, norm.beta = np.ones(_WIDTH, np.float32), np.zeros(_WIDTH, np.float32)
    return spec


def _fill(rng: np.random.Generator, linear: common_spec.LinearSpec, rows: int, columns: int) -> None:
    linear.weight, linear.bias = _random(rng, rows, columns), _random(rng, rows)


def _random(rng: np.random.Generator, *shape: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    return rng.normal(0.0, 0.1, shape).astype(np.float32)
