"""What the small Whisper model learns from, and the files it is read from and written to; no torch here."""

import importlib.util
import itertools
import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import MIC_RATE, Samples
from scripts.speech import voices
from scripts.train.sentences.held_out import held_out
from scripts.train.whisper import batches, clips, export, features, model_file, script
from scripts.train.whisper.examples import IGNORED, Example, Examples
from scripts.train.whisper.prepare import trimmed
from scripts.train.whisper.signs import read_signs
from scripts.train.whisper.sizes import Sizes, sizes_of
from scripts.train.whisper.surroundings import Surroundings
from tests.speech_files import flite

MODEL = Path(__file__).resolve().parents[2] / "models" / "whisper-mini-dealer"
SIGNS = read_signs(MODEL / "tokenizer.json")

needs_engine = pytest.mark.skipif(
    importlib.util.find_spec("faster_whisper") is None, reason="faster-whisper is not in the environment of the training"
)


def tone(seconds: float, seed: int = 0) -> Samples:
    """Something loud of a certain length."""
    return (np.random.default_rng(seed).normal(size=int(seconds * MIC_RATE)) * 6000).clip(-32_000, 32_000).astype(np.int16)


@pytest.fixture
def recorded(tmp_path: Path) -> clips.Clips:
    """Five clips of 0.4 to 0.8 s in two parts; clip n has n + 1 tokens."""
    made = [clips.Clip(tone(0.4 + number / 10, number), np.arange(number + 1, dtype=np.int32)) for number in range(5)]
    clips.write(tmp_path, "part-0000", made[:3])
    clips.write(tmp_path, "part-0001", made[3:])
    return clips.Clips(sorted(tmp_path.glob("part-*.npz")))


@pytest.fixture
def examples(recorded: clips.Clips) -> Examples:
    """What is made of the clips."""
    return Examples(recorded, Surroundings(np.random.default_rng(1), [tone(1.0)], seconds=3), SIGNS)


def test_clips_come_back_from_their_parts(recorded: clips.Clips) -> None:
    """Sound and words of every clip are those that were written."""
    assert [len(tone(0.4 + number / 10)) for number in range(5)] == recorded.lengths.tolist()
    for number in range(5):
        np.testing.assert_array_equal(tone(0.4 + number / 10, number), recorded.samples(number))
        assert list(range(number + 1)) == recorded.tokens(number).tolist()


def test_an_unfinished_part_does_not_count(tmp_path: Path) -> None:
    """A part has its index last, so an interrupted one is made again."""
    (tmp_path / "part-0000.pcm").write_bytes(bytes(8))
    assert not clips.index(tmp_path, "part-0000").exists()


def test_sentences_for_examination_are_never_learned() -> None:
    """The two streams have no sentence in common, and neither has one of the evaluation."""
    learned = set(itertools.islice(script.sentences(1, examination=False), 600))
    examined = set(itertools.islice(script.sentences(1, examination=True), 12))
    assert learned.isdisjoint(examined)
    assert (learned | examined).isdisjoint(held_out())


def test_what_everybody_says_is_learned() -> None:
    """One or two words are never kept apart."""
    assert not any(map(script.is_kept_apart, ("yes", "no", "yes please", "thank you", "hello", "tuesday")))


@pytest.mark.parametrize("name", voices.HELD_OUT)
def test_training_refuses_voices_that_are_held_out(name: str) -> None:
    """They may not even be among the choices."""
    with pytest.raises(ValueError, match="not held out"):
        script.speaker(np.random.default_rng(0), ["slt", name])


def test_all_programs_speak() -> None:
    """Voices of all three programs are drawn where they are installed."""
    rng = np.random.default_rng(0)
    drawn = {script.speaker(rng, ["slt", "en-us", "kal"]).program for _ in range(200)}
    assert {"flite", "espeak-ng", "text2wave"} == drawn


@pytest.mark.parametrize(
    ("sentence", "program", "expected"),
    [
        ("my code is b a m", "flite", "my code is b ay m"),
        ("my code is b a m", "espeak-ng", "my code is b eh m"),
        ("a k seven", "text2wave", "ay k seven"),
        ("i need a car", "flite", "i need a car"),
    ],
)
def test_a_spelled_a_is_read_by_its_name(sentence: str, program: str, expected: str) -> None:
    """Synthesisers would read it as the article."""
    spoken = script.pronounced(sentence, program, np.random.default_rng(5))
    assert expected == spoken.replace(",", "")


def test_silence_around_a_clip_goes() -> None:
    """A twentieth of a second before the words and a little more after them stay; nothing but silence becomes empty."""
    silence = np.zeros(MIC_RATE, np.int16)
    found = trimmed(np.concatenate([silence, tone(0.5), silence]))
    assert 0.6 < len(found) / MIC_RATE < 0.65
    assert 22_930 <= np.abs(found.astype(int)).max() <= 22_937
    assert not len(trimmed(silence))


@needs_engine
@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.23])
def test_features_are_those_of_faster_whisper(seconds: float) -> None:
    """For a model with half the usual frames they agree in all frames that both have."""
    from faster_whisper.feature_extractor import FeatureExtractor

    sound = pcm.to_float(tone(seconds))
    theirs = FeatureExtractor(n_fft=features.FFT, hop_length=features.HOP)(sound, padding=0)
    ours = features.log_mel(sound)
    assert (features.MELS, len(sound) // features.HOP) == ours.shape
    np.testing.assert_allclose(ours, theirs[:, : ours.shape[1]], atol=2e-4)


def test_a_warped_voice_has_its_formants_elsewhere() -> None:
    """A tone is in a higher band when the frequencies are stretched, and every filter still hears something."""
    hertz = np.sin(2 * np.pi * 1500 * np.arange(MIC_RATE) / MIC_RATE).astype(np.float32)
    low, plain, high = (int(features.log_mel(hertz, warp)[:, 20].argmax()) for warp in (0.82, 1.0, 1.22))
    assert low < plain < high
    assert all(features.filters(warp).sum(1).min() > 0 for warp in (1.0, 0.82))


def test_the_special_tokens_follow_the_text() -> None:
    """Text has the numbers below the end of the text; times are the last."""
    assert (
        SIGNS.end, SIGNS.start, SIGNS.before, SIGNS.nobody, SIGNS.untimed, SIGNS.time, SIGNS.size,
    ) == (640, 641, 646, 647, 648, 649, 2150)  # fmt: skip


def test_an_example_is_learned_from_the_start_on(examples: Examples) -> None:
    """Every token follows from those before it; words said before, and the start, are given."""
    for seed in range(30):
        one = examples.draw(4, np.random.default_rng(seed))
        learned = one.targets != IGNORED
        start = one.inputs.tolist().index(SIGNS.start)
        assert [False] * start + [True] * (len(learned) - start) == learned.tolist()
        assert SIGNS.end == one.targets[-1]
        if len(one.text):
            np.testing.assert_array_equal(one.inputs[1:][start:], one.targets[start:-1])
            assert one.text.tolist() == [token for token in one.targets[start:] if token < SIGNS.end]


def test_some_examples_have_hints_times_or_nobody(examples: Examples) -> None:
    """All three kinds turn up, and in noise alone the answer is that nobody speaks."""
    drawn = [examples.draw(number % 5, np.random.default_rng(number)) for number in range(100)]
    assert any(SIGNS.before in one.inputs for one in drawn)
    assert any(SIGNS.time in one.inputs for one in drawn)
    nobody = [one for one in drawn if not len(one.text)]
    assert nobody
    assert all([SIGNS.nobody, SIGNS.end] == one.targets.tolist() for one in nobody)


def test_the_same_seed_gives_the_same_example(examples: Examples) -> None:
    """Surroundings, changes of the voice and the text's form are drawn from the generator that is given."""
    first, second = (examples.draw(2, np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first.features, second.features)
    np.testing.assert_array_equal(first.inputs, second.inputs)


@given(st.lists(st.integers(3200, 150_000), min_size=1, max_size=80), st.integers(500, 4000))
def test_groups_hold_every_clip_once(lengths: list[int], most: int) -> None:
    """Whatever the lengths, no clip is lost, and padding to the longest stays within the size of a group."""
    found = batches.groups(lengths, most, Random(1))
    assert sorted(number for group in found for number in group) == list(range(len(lengths)))
    assert all(
        len(group) == 1 or len(group) * max(lengths[number] // features.HOP for number in group) <= most for group in found
    )


def test_a_batch_is_padded() -> None:
    """Features with zeros to an even number of frames, targets with what is not learned."""
    short, long = (
        Example(np.ones((features.MELS, frames), np.float32), *(np.arange(1, tokens + 1, dtype=np.int32) for _ in range(3)))
        for frames, tokens in ((10, 2), (21, 4))
    )
    batch = batches.collate([short, long], filler=9)
    assert batch.features.shape == (2, features.MELS, 22)
    assert not batch.features[0, :, 10:].any()
    assert batch.inputs.tolist() == [[1, 2, 9, 9], [1, 2, 3, 4]]
    assert batch.targets[0].tolist() == [1, 2, IGNORED, IGNORED]
    assert batch.sizes.tolist() == [[5, 10], [2, 4]]


def test_an_epoch_can_be_read_by_several_processes(examples: Examples) -> None:
    """A batch depends on its number alone, and there is an end."""
    epoch = batches.Epoch(examples, [[0, 1, 2], [3, 4]], 3)
    np.testing.assert_array_equal(epoch[1].features, epoch[1].features)
    assert len(epoch) == 2
    with pytest.raises(IndexError):
        epoch[2]


def toy_model(folder: Path) -> dict[str, np.ndarray]:
    """Random weights of a tiny network, and a folder with the files around them."""
    words = [f"w{number}" for number in range(30)]
    (folder / "vocabulary.json").write_text(json.dumps(words))
    (folder / "config.json").write_text(json.dumps({"suppress_ids": [], "suppress_ids_begin": [], "lang_ids": [3]}))
    for name in export.KEPT:
        (folder / name).write_text("{}")
    rng, width = np.random.default_rng(2), 64
    shapes: dict[str, tuple[int, ...]] = {
        "encoder/conv1/weight": (width, 80, 3), "encoder/conv2/weight": (width, width, 3),
        "encoder/conv1/bias": (width,), "encoder/conv2/bias": (width,), "encoder/position_encodings/encodings": (50, width),
        "decoder/embeddings/weight": (30, width), "decoder/position_encodings/encodings": (20, width),
    }  # fmt: skip
    attentions = ["encoder/layer_0/self_attention", "decoder/layer_0/self_attention", "decoder/layer_0/attention"]
    for name, outputs in zip(attentions, ([3, 1], [3, 1], [1, 2, 1]), strict=True):
        for number, count in enumerate(outputs):
            shapes |= {f"{name}/linear_{number}/weight": (count * width, width), f"{name}/linear_{number}/bias": (count * width,)}
    for half in ("encoder", "decoder"):
        feed = f"{half}/layer_0/ffn"
        shapes |= {f"{feed}/linear_0/weight": (4 * width, width), f"{feed}/linear_0/bias": (4 * width,)}
        shapes |= {f"{feed}/linear_1/weight": (width, 4 * width), f"{feed}/linear_1/bias": (width,)}
    for place in (*attentions, "encoder/layer_0/ffn", "decoder/layer_0/ffn", "encoder", "decoder"):
        shapes |= {f"{place}/layer_norm/{vector}": (width,) for vector in ("gamma", "beta")}
    return {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


@needs_engine
@pytest.mark.parametrize(("quantization", "tolerance"), [("float32", 0.0), ("float16", 2e-3), ("int8", 0.02)])
def test_weights_come_back_from_an_exported_model(tmp_path: Path, quantization: str, tolerance: float) -> None:
    """Whatever the number format, what is read is what was written, as exactly as the format allows."""
    weights = toy_model(tmp_path)
    export.write(weights, tmp_path / "model", tmp_path, quantization)
    back = model_file.read(tmp_path / "model" / "model.bin")
    assert Sizes(30, 64, 1, 1, 80, 50, 20) == sizes_of(back)
    for name, array in weights.items():
        np.testing.assert_allclose(back[name], array, atol=2 * tolerance + tolerance * float(np.abs(array).max()) / 2)


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    """A file that was cut short gives a message with its name."""
    (tmp_path / "model.bin").write_bytes((MODEL / "model.bin").read_bytes()[:5000])
    with pytest.raises(ValueError, match=r"model\.bin is no whole model"):
        model_file.read(tmp_path / "model.bin")


@needs_engine
@pytest.mark.slow
def test_the_model_in_use_survives_reading_and_writing(tmp_path: Path) -> None:
    """Its weights, made into a model again, are the same file, and faster-whisper writes down a sentence with it."""
    from faster_whisper import WhisperModel

    export.write(model_file.read(MODEL / "model.bin"), tmp_path / "again", MODEL)
    assert (MODEL / "model.bin").read_bytes() == (tmp_path / "again" / "model.bin").read_bytes()
    model = WhisperModel(str(tmp_path / "again"), device="cpu", compute_type="int8")
    sound = flite("i would like to book an oil change", tmp_path / "said.wav")
    segments, _ = model.transcribe(str(sound), beam_size=5, without_timestamps=True)
    assert "oil change" in " ".join(segment.text for segment in segments)
