"""The small Whisper model's network, losses, optimiser and training; where torch is not installed, nothing of this runs."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is only needed to train")

if importlib.util.find_spec("torch") is not None:
    import torch

    from scripts.train.whisper import checkpoint, clips
    from scripts.train.whisper.batches import Batch, collate
    from scripts.train.whisper.decoding import errors, transcribe
    from scripts.train.whisper.examples import Example, Examples
    from scripts.train.whisper.loop import Plan, Training
    from scripts.train.whisper.loss import Lesson
    from scripts.train.whisper.muon import Muon, orthogonal
    from scripts.train.whisper.network import Network, arrays, from_arrays, matrices
    from scripts.train.whisper.plot import draw
    from scripts.train.whisper.signs import Signs
    from scripts.train.whisper.sizes import Sizes, sizes_of
    from scripts.train.whisper.surroundings import Surroundings
    from scripts.train.whisper.train import begin

    torch.set_num_threads(1)  # products as small as these waste a second thread
    SIGNS = Signs(end=20, start=21, before=22, nobody=23, untimed=24, time=25, size=1530)
    SIZES = Sizes(vocabulary=SIGNS.size, width=64, encoder_layers=1, decoder_layers=1, positions=1500, text=100)


def network(seed: int = 0) -> "Network":
    """A small untrained network."""
    torch.manual_seed(seed)
    return Network(SIZES)


def batch(seed: int = 0) -> "Batch":
    """Two examples whose features tell the words apart."""
    rng = np.random.default_rng(seed)
    made = []
    for text in ([1, 2, 3], [4, 5]):
        inputs = np.array([SIGNS.start, SIGNS.untimed, *text], np.int32)
        targets = np.array([SIGNS.untimed, *text, SIGNS.end], np.int32)
        made.append(Example(rng.normal(size=(80, 30)).astype(np.float32), inputs, targets, np.array(text, np.int32)))
    return Batch(*map(torch.as_tensor, collate(made, filler=SIGNS.end)))


def test_weights_have_the_names_of_the_model_file_and_come_back() -> None:
    """A network from the arrays of another gives the same scores, and the arrays tell its sizes."""
    first = network()
    weights = arrays(first)
    assert {"encoder/layer_0/self_attention/layer_norm/gamma", "decoder/layer_0/attention/linear_2/bias"} <= weights.keys()
    assert sizes_of(weights) == SIZES
    second = from_arrays(weights, SIZES)
    given = batch()
    torch.testing.assert_close(first(given.features, given.inputs), second(given.features, given.inputs))


def test_the_decoder_sees_nothing_that_follows() -> None:
    """Another last token changes no score before it."""
    model, given = network(), batch()
    other = given.inputs.clone()
    other[:, -1] = 7
    one, two = (model(given.features, tokens).detach() for tokens in (given.inputs, other))
    torch.testing.assert_close(one[:, :-1], two[:, :-1])
    assert not torch.allclose(one[:, -1], two[:, -1])


def test_the_extra_output_does_not_disturb_an_encoder_at_first() -> None:
    """Before the first step its loss has no gradient in the encoder."""
    lesson = Lesson(network(), SIGNS.end)
    lesson._hearing(lesson.network.encoder(batch().features), batch()).backward()
    assert not any(one.grad is not None and one.grad.any() for one in lesson.network.parameters())
    assert lesson.hearing.weight.grad.any()


def test_orthogonal_matrices_have_singular_values_of_about_one() -> None:
    """Wide and tall ones, whatever their size was."""
    for shape in ((2, 8, 24), (2, 24, 8)):
        values = torch.linalg.svdvals(orthogonal(1e-3 * torch.randn(shape, generator=torch.Generator().manual_seed(1))))
        assert values.min() > 0.4
        assert values.max() < 1.4


def test_queries_keys_and_values_are_orthogonal_each_for_itself() -> None:
    """The update of a matrix of three parts is that of three matrices."""
    gradient = torch.randn(24, 8, generator=torch.Generator().manual_seed(2))
    whole, parts = torch.nn.Parameter(torch.zeros(24, 8)), [torch.nn.Parameter(torch.zeros(8, 8)) for _ in range(3)]
    whole.grad = gradient
    for part, piece in zip(parts, gradient.split(8), strict=True):
        part.grad = piece.clone()
    Muon([(whole, 3)], 0.1).step()
    Muon([(part, 1) for part in parts], 0.1).step()
    torch.testing.assert_close(whole.detach(), torch.cat([part.detach() for part in parts]))


def test_a_lesson_is_learned() -> None:
    """After a few steps a small network writes down two sounds without an error."""
    model = network()
    lesson, given = Lesson(model, SIGNS.end), batch()
    chosen = matrices(model)
    kept = {id(one) for one in chosen.values()}
    optimisers = [
        Muon([(one, 1) for one in chosen.values()], 0.02),
        torch.optim.AdamW([one for one in lesson.parameters() if id(one) not in kept], 3e-3),
    ]
    for _ in range(60):
        lesson.zero_grad()
        lesson(given).total.backward()
        for optimiser in optimisers:
            optimiser.step()
    with torch.no_grad():
        assert transcribe(model, given.features, SIGNS) == [[1, 2, 3], [4, 5]]


@pytest.mark.parametrize(
    ("heard", "said", "expected"), [([1, 2, 3], [1, 2, 3], 0), ([], [1, 2], 2), ([1, 9, 3, 4], [1, 2, 3], 2), ([5], [], 1)]
)
def test_errors_are_counted(heard: "list[int]", said: "list[int]", expected: int) -> None:
    """Inserted, dropped and replaced tokens count one each."""
    assert expected == errors(heard, said)


def training(folder: Path, minutes: float) -> "Training":
    """A training of a small network on six short clips, two of which are also its examination."""
    rng = np.random.default_rng(3)
    if not (folder / "part-0000.npz").exists():
        made = [
            clips.Clip((rng.normal(size=8000) * 3000).astype(np.int16), np.arange(number + 1, dtype=np.int32))
            for number in range(6)
        ]
        clips.write(folder, "part-0000", made)
    recorded = clips.Clips([folder / "part-0000.npz"])
    examples = Examples(recorded, Surroundings(np.random.default_rng(1), [recorded.samples(0)], seconds=2), SIGNS)
    examination = [collate([examples.plain(number, np.random.default_rng(number)) for number in (0, 1)])]
    return Training(Plan(folder, minutes, 0.01, 200, "cpu", 0, 1), examples, examination, network())


@pytest.mark.slow
def test_a_training_goes_on_where_it_ended(tmp_path: Path) -> None:
    """It is examined before and after; another one takes over weights, steps and time; a picture is drawn of both."""
    first = training(tmp_path, 0.01)
    first.run()
    saved = checkpoint.load(tmp_path / "checkpoint.pt")
    second = training(tmp_path, 0.02)
    second.go_on(saved)
    torch.testing.assert_close(second.lesson.state_dict(), first.lesson.state_dict())
    second.run()
    assert 0 < first.step < second.step
    assert second.used >= 0.02
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [0, first.step, second.step] == [line["step"] for line in lines if "held_out_errors" in line]
    draw(tmp_path / "curve.png", tmp_path / "log.jsonl")
    assert (tmp_path / "curve.png").stat().st_size > 10_000
    with np.load(tmp_path / "weights.npz") as weights:
        torch.testing.assert_close(from_arrays(dict(weights), SIZES).state_dict(), second.lesson.network.state_dict())


def test_a_stopped_training_is_saved(tmp_path: Path) -> None:
    """Asked to stop, it ends before the next step with a checkpoint."""
    stopped = training(tmp_path, 10.0)
    stopped.stop()
    stopped.run()
    assert checkpoint.load(tmp_path / "checkpoint.pt").step == 0


def test_weights_of_another_tokenizer_are_refused(tmp_path: Path) -> None:
    """The message says how many tokens there should be."""
    checkpoint.save_weights(tmp_path / "weights.npz", arrays(network()))
    assert begin(tmp_path / "weights.npz", SIGNS).sizes == SIZES
    with pytest.raises(ValueError, match="1530 tokens and 80 mel bands, not 2150"):
        begin(tmp_path / "weights.npz", Signs(640, 641, 646, 647, 648, 649, 2150))
