"""The voice's network, vocoder, loss and export; where torch is not installed, nothing of this runs."""

import importlib.util
from pathlib import Path
from random import Random

import numpy as np
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is only needed to train"),
]

if importlib.util.find_spec("torch") is not None:
    import torch

    from scripts.train.voice import batches, checkpoint, level, norms
    from scripts.train.voice.layout import HOP, SAMPLE_RATE, SIZE, VOICING
    from scripts.train.voice.loss import WEIGHTS, Lesson
    from scripts.train.voice.network import Network, places
    from scripts.train.voice.speech import Speech, limited
    from scripts.train.voice.targets import Utterance
    from scripts.train.voice.vocoder import Vocoder


def toy(count: int = 6, seed: int = 1) -> "list[Utterance]":
    """Random utterances of different lengths."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        lengths = random.integers(1, 9, random.integers(5, 12)).astype(np.int16)
        frames = random.normal(size=(int(lengths.sum()), SIZE)).astype(np.float16)
        frames[:, VOICING] = random.integers(0, 2, len(frames))
        made.append(Utterance(random.integers(1, 60, len(lengths)).astype(np.int16), lengths, frames))
    return made


def network() -> "Network":
    """A small untrained network."""
    torch.manual_seed(0)
    return Network(width=32, frame_width=40)


def test_padding_changes_nothing() -> None:
    """An utterance beside a longer one has the loss it has alone."""
    short, long = sorted(toy(2), key=lambda item: len(item.frames))
    lesson = Lesson(network(), [8]).eval()
    with torch.no_grad():
        together = batches.collate([short, long])
        ids = batches.collate([short])
        alone, _ = lesson.network.encode(ids.ids, ids.sign_mask)
        beside, _ = lesson.network.encode(together.ids, together.sign_mask)
    np.testing.assert_allclose(beside[0, : len(short.ids)], alone[0], atol=1e-5)


def test_every_utterance_is_learned_once_by_one_worker() -> None:
    """An epoch of two workers holds all utterances that fill whole batches, none of them twice."""
    data = toy(9)
    seen = [id(item) for worker in (0, 1) for batch in batches.epoch(data, 2, worker, 2, Random(3)) for item in batch]
    assert len(seen) == 8
    assert len(set(seen)) == 8


def test_training_lowers_the_loss() -> None:
    """Thirty steps on one batch learn something of every kind."""
    data = toy()
    net = network()
    norms.fit(net, data)
    lesson = Lesson(net, [8])
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3)
    batch = batches.collate(data)
    losses = []
    for _ in range(30):
        found = lesson(batch)
        optimiser.zero_grad()
        found.total.backward()
        optimiser.step()
        losses.append(found.total.item())
    assert len(WEIGHTS) == len(found.terms)
    assert losses[-1] < 0.8 * losses[0]


def test_places_tell_begin_and_end() -> None:
    """The first frame of a sign is near 0 and the last near 1."""
    found = places(torch.arange(4.0), torch.full((4,), 4.0))
    np.testing.assert_allclose(found[:, 0], [0.125, 0.375, 0.625, 0.875])
    np.testing.assert_allclose(found[:, 0] + found[:, 1], 1.0)


def test_pulses_come_at_the_pitch() -> None:
    """A hundred pulses a second at 100 Hz, wherever frames begin."""
    pulses = Vocoder().pulses(torch.full((100,), 100.0)).numpy()
    peaks = np.flatnonzero(pulses > 0.9 * pulses.max())
    assert pytest.approx(np.diff(peaks[np.diff(peaks, prepend=-99) > 5]).mean(), abs=0.1) == SAMPLE_RATE / 100


def test_a_flat_filter_keeps_the_noise() -> None:
    """Without voice and with a flat spectrum, what comes out is as strong as the noise that went in."""
    vocoder, frames = Vocoder(), 200
    torch.manual_seed(0)
    flat = (torch.zeros(frames, 45), torch.full((frames,), 200.0), torch.zeros(frames), torch.zeros(frames, 5))
    made = vocoder(*flat, torch.randn(frames * HOP))[HOP : (frames - 1) * HOP]
    assert made.std().item() == pytest.approx(1.0, abs=0.2)


def test_peaks_are_rounded_and_never_clipped() -> None:
    """Up to the knee nothing changes; the loudest sample stays below 1 and keeps its sign."""
    found = limited(torch.tensor([0.5, -0.7, 0.9, -4.0]))
    assert found[:2].tolist() == pytest.approx([0.5, -0.7])
    assert 0.75 < found[2] < 0.9
    assert -1 <= found[3] < -0.99


def test_a_checkpoint_comes_back(tmp_path: Path) -> None:
    """Weights, average and counts are those that were saved."""
    net = network()
    state = checkpoint.Checkpoint(net.state_dict(), net.state_dict(), {"state": {}, "param_groups": []}, 12, 3.5)
    checkpoint.save(tmp_path / "checkpoint.pt", state)
    back = checkpoint.load(tmp_path / "checkpoint.pt")
    assert (back.step, back.minutes) == (12, 3.5)
    for name, value in net.state_dict().items():
        assert torch.equal(value, back.network[name])


def test_the_gain_makes_speech_as_loud_as_wanted() -> None:
    """A quiet noise is brought to the level, peaks rounded off included."""
    pytest.importorskip("pyloudnorm")
    noise = torch.tensor(np.random.default_rng(0).normal(0, 0.01, SAMPLE_RATE * 2))
    gain = level.gain_for(-16.0, lambda factor: limited(noise * factor).numpy(), SAMPLE_RATE)
    assert level.loudness(limited(noise * gain).numpy(), SAMPLE_RATE) == pytest.approx(-16.0, abs=0.2)


def test_an_exported_voice_can_be_gone_on_from(tmp_path: Path) -> None:
    """Piper's inputs, one place that rounds up, no click at the ends, and weights that come back."""
    onnx = pytest.importorskip("onnx")
    from scripts.train.voice import export, weights

    net = Network()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.003)  # the exporter stores equal ones once
    net.shortest.fill_(2.0)
    net.mean[45] = 5.3
    speech = Speech(net.eval(), 0.2, 1.0)
    samples = export.samples_of(speech, [1, 20, 30, 2])
    assert len(samples) % HOP == 0
    assert max(abs(samples[0]), abs(samples[-1])) == 0
    export.write(speech, tmp_path / "voice.onnx")
    graph = onnx.load(tmp_path / "voice.onnx").graph
    assert [item.name for item in graph.input] == ["input", "input_lengths", "scales"]
    assert [node.op_type for node in graph.node].count("Ceil") == 1
    back = Network()
    weights.load(back, tmp_path / "voice.onnx")
    for name, value in net.state_dict().items():
        np.testing.assert_allclose(value, back.state_dict()[name], atol=2e-3)
