"""The training of the adapter: data, rows, schedule; and, where torch is installed, gradients against automatic ones."""

import importlib.util
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.train.language import base, checkpoint, rows, segments
from scripts.train.language.dimensions import Dimensions, fresh, places, rope_order

TOY = Dimensions(layers=2, width=24, hidden=40, heads=4, key_heads=2, head=6, vocabulary=50, rank=3, alpha=6.0)
VOCABULARY = np.arange(0, 50, 1, dtype=np.int32)


def toy_data(count: int = 5, seed: int = 3) -> segments.DataSet:
    """Random segments of 4 to 12 tokens whose last three are learned."""
    random = np.random.default_rng(seed)

    def one() -> segments.Segment:
        size = int(random.integers(4, 13))
        return segments.make_segment(random.integers(0, 50, size), [0.0] * (size - 3) + [0.5, 1.0, 1.5])

    return segments.collect(random.integers(0, 50, 7), [one() for _ in range(count)])


def toy_base(seed: int = 4) -> base.Base:
    """A random network of TOY's dimensions."""
    random = np.random.default_rng(seed)
    weights = {"token_embd.weight": random.normal(size=(50, 24)), "output_norm.weight": 1 + 0.1 * random.normal(size=24)}
    for layer in range(TOY.layers):
        for place in places(TOY):
            if place.layer == layer and place.matrix == "A":
                weights[f"blk.{layer}.{place.linear}.weight"] = 0.3 * random.normal(size=TOY.shape(place.linear))
        for norm in ("attn_norm", "ffn_norm"):
            weights[f"blk.{layer}.{norm}.weight"] = 1 + 0.1 * random.normal(size=24)
    return base.assemble(weights, TOY)


def toy_adapter(seed: int = 5) -> Any:
    """A random adapter in which B is not zero."""
    return np.random.default_rng(seed).normal(size=TOY.size) * 0.2


def test_segments_come_back_from_a_file(tmp_path: Path) -> None:
    """Tokens, weights, prefix and borders are those that were written."""
    data = toy_data()
    segments.write(tmp_path / "data.npz", data)
    back = segments.read(tmp_path / "data.npz")
    assert len(data) == len(back)
    for name in ("prefix", "tokens", "weights", "offsets"):
        np.testing.assert_array_equal(getattr(data, name), getattr(back, name))


def test_a_first_token_cannot_be_learned() -> None:
    """Nothing inside the segment predicts it."""
    with pytest.raises(ValueError, match="first token"):
        segments.make_segment([1, 2], [1.0, 0.0])


@given(st.lists(st.integers(1, 40), min_size=1, max_size=300), st.integers(0, 9), st.integers(45, 90))
def test_rows_hold_every_segment_once_and_never_too_much(lengths: list[int], prefix: int, longest: int) -> None:
    """Whatever the lengths, no row is longer than allowed, none is empty, and no segment is lost or doubled."""
    longest += prefix
    found = rows.group(np.array(lengths), prefix, longest, np.random.default_rng(0))
    assert sorted(index for row in found for index in row) == list(range(len(lengths)))
    assert all(row and prefix + sum(lengths[index] for index in row) <= longest for row in found)


def test_a_segment_longer_than_a_row_is_refused() -> None:
    """The message says which length would do."""
    with pytest.raises(ValueError, match="at least 57"):
        rows.group(np.array([3, 50]), 7, 40, np.random.default_rng(0))


def test_a_packed_row_leads_back_to_its_segments() -> None:
    """Targets, their owners and positions are those of each segment after the prefix."""
    data = toy_data()
    row = rows.pack(data, (2, 0))
    for owner, index in enumerate((2, 0)):
        segment = data.segment(index)
        mine = row.owners == owner
        np.testing.assert_array_equal(segment.tokens[-3:], row.targets[mine])
        np.testing.assert_array_equal(len(data.prefix) + segment.tokens.size - 4 + np.arange(3), row.positions[row.sources[mine]])
    np.testing.assert_array_equal(np.arange(len(row.tokens)), row.slots.ravel()[row.homes])


def test_places_fill_the_flat_array() -> None:
    """Matrices follow each other without gaps, and an untrained adapter has B = 0."""
    end = 0
    for place in places(TOY):
        assert end == place.part.start
        end = place.part.stop
    assert TOY.size == end
    flat = fresh(TOY, 1)
    assert not any(flat[place.part].any() for place in places(TOY) if place.matrix == "B")


def test_a_checkpoint_comes_back(tmp_path: Path) -> None:
    """Arrays and counts are those that were saved."""
    first, second, third = (np.arange(4, dtype=np.float32) + number for number in range(3))
    checkpoint.save(tmp_path / "checkpoint.npz", checkpoint.Checkpoint(first, second, third, 7, 900, 1.5, 42))
    back = checkpoint.load(tmp_path / "checkpoint.npz")
    assert (back.step, back.tokens, back.minutes, back.seed) == (7, 900, 1.5, 42)
    np.testing.assert_array_equal([first, second, third], [back.flat, back.first, back.second])


def test_an_adapter_comes_back_from_its_file(tmp_path: Path) -> None:
    """A and B are the same but for rounding, in our order of rows."""
    pytest.importorskip("gguf")
    from scripts.train.language import export

    sizes = Dimensions(layers=1, width=64, hidden=96, heads=2, key_heads=1, head=32, rank=4)
    flat = np.random.default_rng(1).normal(size=sizes.size).astype(np.float32)
    export.write(tmp_path / "adapter.gguf", flat, sizes)
    np.testing.assert_allclose(export.read(tmp_path / "adapter.gguf", sizes), flat, atol=0.03)


def test_row_order_separates_pairs() -> None:
    """The first numbers of all pairs of a head come before the second ones."""
    assert rope_order(TOY, 2).tolist() == [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]


def test_the_learning_rate_rises_then_falls() -> None:
    """A linear start over 20 steps, the highest rate at once after it, 5 % at the end."""
    pytest.importorskip("torch")
    from scripts.train.language.optimiser import Schedule

    schedule = Schedule(1e-3)
    assert pytest.approx(5e-5) == schedule.rate(1, 0.0)
    assert pytest.approx(1e-3) == schedule.rate(20, 0.0)
    assert pytest.approx(5.25e-4) == schedule.rate(100, 0.5)
    assert pytest.approx(5e-5) == schedule.rate(100, 1.0)


def toy_model(torch: Any) -> Any:
    """TOY in double precision, with a random adapter."""
    from scripts.train.language.model import Model

    model = Model(toy_base(), TOY, VOCABULARY, dtype=torch.float64)
    model.bind(torch.from_numpy(toy_adapter()))
    return model


def plain_loss(torch: Any, flat: Any, tokens: Any, weights: Any) -> Any:
    """The network as textbooks write it, for one segment after the prefix, for automatic gradients."""
    network = toy_base()
    put = torch.from_numpy
    found = {(place.layer, place.linear, place.matrix): flat[place.part].view(place.shape) for place in places(TOY)}

    def linear(x: Any, layer: int, name: str, weight: Any, norm: Any = None) -> Any:
        a, b = found[layer, name, "A"], found[layer, name, "B"]
        return x @ put(weight / (1 if norm is None else norm)).T + TOY.scale * (x @ a.T) @ b.T

    def norm(x: Any) -> Any:
        return x * (x.square().mean(-1, keepdim=True) + TOY.epsilon).rsqrt()

    def rotate(x: Any) -> Any:
        angles = torch.arange(len(x)).double()[:, None] / TOY.rope_base ** (torch.arange(0, 6, 2).double() / 6)
        cosines, sines = angles.cos()[:, None], angles.sin()[:, None]
        return torch.cat([x[..., :3] * cosines - x[..., 3:] * sines, x[..., :3] * sines + x[..., 3:] * cosines], -1)

    x = put(network.embedding)[tokens]
    ahead = torch.full((len(tokens), len(tokens)), float("-inf")).double().triu(1)
    for number, block in enumerate(network.blocks):
        h = norm(x) * put(block.attention_norm)
        q, k, v = (
            linear(h, number, name, block.qkv[part], block.attention_norm).view(len(tokens), -1, 6)
            for name, part in (("attn_q", slice(0, 24)), ("attn_k", slice(24, 36)), ("attn_v", slice(36, 48)))
        )
        k, v = rotate(k).repeat_interleave(2, 1), v.repeat_interleave(2, 1)
        scores = torch.einsum("ihd,jhd->hij", rotate(q), k) / 6**0.5 + ahead
        mixed = torch.einsum("hij,jhd->ihd", scores.softmax(-1), v).reshape(len(tokens), -1)
        x = x + linear(mixed, number, "attn_output", block.attention_output)
        h = norm(x) * put(block.ffn_norm)
        gate = linear(h, number, "ffn_gate", block.gate_up[:40], block.ffn_norm)
        up = linear(h, number, "ffn_up", block.gate_up[40:], block.ffn_norm)
        x = x + linear(torch.nn.functional.silu(gate) * up, number, "ffn_down", block.down)
    losses = torch.nn.functional.cross_entropy((norm(x) @ put(network.output).T)[:-1], tokens[1:], reduction="none")
    return (losses * weights[1:]).sum()


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Toys are too small for several threads, which wait for each other on a busy machine."""
    if importlib.util.find_spec("torch") is not None:
        importlib.import_module("torch").set_num_threads(1)


def test_written_gradients_equal_automatic_ones() -> None:
    """Loss and every gradient of a packed row are the sums over its segments, each alone in a textbook network."""
    torch = pytest.importorskip("torch")
    data, chosen = toy_data(), (3, 1, 4)
    flat = torch.from_numpy(toy_adapter()).requires_grad_()
    expected = torch.zeros(())
    for index in chosen:
        segment = data.segment(index)
        tokens = torch.from_numpy(np.concatenate([data.prefix, segment.tokens])).long()
        weights = torch.from_numpy(np.concatenate([np.zeros(len(data.prefix)), segment.weights]))
        expected = expected + plain_loss(torch, flat, tokens, weights)
    expected.backward()
    gradients = torch.zeros(TOY.size, dtype=torch.float64)
    with torch.no_grad():
        outcome = toy_model(torch).learn(rows.pack(data, chosen), 1.0, gradients)
    assert pytest.approx(expected.item()) == outcome.loss
    torch.testing.assert_close(gradients, flat.grad)


def test_a_packed_loss_is_the_sum_of_its_segments() -> None:
    """Segments of a row do not see each other."""
    torch = pytest.importorskip("torch")
    data, model = toy_data(), toy_model(torch)
    alone = sum(model.evaluate(rows.pack(data, (index,))).loss for index in range(len(data)))
    assert pytest.approx(alone) == model.evaluate(rows.pack(data, tuple(range(len(data))))).loss


def test_short_floats_give_nearly_the_same_gradients() -> None:
    """In bfloat16 the gradient points the same way."""
    torch = pytest.importorskip("torch")
    from scripts.train.language.model import Model

    row, found = rows.pack(toy_data(), (0, 1, 2)), []
    for dtype in (torch.float32, torch.bfloat16):
        model = Model(toy_base(), TOY, VOCABULARY, dtype=dtype)
        model.bind(torch.from_numpy(toy_adapter()).float())
        found.append(torch.zeros(TOY.size))
        model.learn(row, 1.0, found[-1])
    assert torch.nn.functional.cosine_similarity(*found, dim=0) > 0.98


def test_training_lowers_the_loss_and_can_be_resumed(tmp_path: Path) -> None:
    """A toy learns within a minute of a clock that counts calls; a resumed training goes on with the next step."""
    torch = pytest.importorskip("torch")
    from scripts.train.language.loop import Loop, Plan
    from scripts.train.language.model import Model

    def make() -> Any:
        return Model(toy_base(), TOY, VOCABULARY)

    def run(minutes: float, state: checkpoint.Checkpoint) -> checkpoint.Checkpoint:
        plan = Plan(tmp_path, minutes, rate=0.05, row=60, rows=2, evaluate_every=10, workers=0)
        clock = itertools.count(0.0, 0.2)
        Loop(plan, state, (toy_data(), toy_data(2)), make, lambda: next(clock)).run()
        return checkpoint.load(tmp_path / "checkpoint.npz")

    flat = fresh(TOY, 1)
    with torch.no_grad():
        first = run(1.0, checkpoint.Checkpoint(flat, np.zeros_like(flat), np.zeros_like(flat), 0, 0, 0.0, 1))
        second = run(1.2, first)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    losses = [line["loss"] for line in lines if "loss" in line]
    assert losses[first.step - 1] < 0.5 * losses[0]
    assert list(range(1, second.step + 1)) == [line["step"] for line in lines if "loss" in line]
    assert first.step < second.step
    assert "held_out_exact" in lines[-1]
