"""Utterances side by side, as tensors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import Tensor

from scripts.train.voice import layout
from scripts.train.voice.network import places
from scripts.train.voice.targets import Utterance

LENGTH_NOISE = 0.1
"""Sentences of a batch are about equally long; this much chance decides who meets whom."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Several utterances, padded.

    Attributes:
        ids: shape (batch, signs).
        lengths: frames of each sign, shape (batch, signs).
        sign_mask: shape (batch, signs, 1).
        frames: shape (batch, frames, layout.SIZE).
        frame_mask: shape (batch, frames, 1).
        owner: the sign of each frame, shape (batch, frames).
        where: see network.places, shape (batch, frames, PLACES).
    """

    ids: Tensor
    lengths: Tensor
    sign_mask: Tensor
    frames: Tensor
    frame_mask: Tensor
    owner: Tensor
    where: Tensor


def collate(utterances: Sequence[Utterance]) -> Batch:
    """Utterances as one batch."""
    count = len(utterances)
    signs = max(len(item.ids) for item in utterances)
    frames = max(len(item.frames) for item in utterances)
    ids, lengths = np.zeros((count, signs), np.int64), np.zeros((count, signs), np.float32)
    sign_mask = np.zeros((count, signs, 1), np.float32)
    targets = np.zeros((count, frames, layout.SIZE), np.float32)
    frame_mask = np.zeros((count, frames, 1), np.float32)
    owner, since = np.zeros((count, frames), np.int64), np.zeros((count, frames), np.float32)
    length = np.ones((count, frames), np.float32)
    for row, item in enumerate(utterances):
        wide, long = len(item.ids), len(item.frames)
        ids[row, :wide], lengths[row, :wide], sign_mask[row, :wide] = item.ids, item.lengths, 1
        targets[row, :long], frame_mask[row, :long] = item.frames, 1
        whole = item.lengths.astype(np.int64)
        own = np.repeat(np.arange(wide), whole)
        owner[row, :long] = own
        since[row, :long] = np.arange(long) - (np.cumsum(whole) - whole)[own]
        length[row, :long] = whole[own]
    where = places(torch.from_numpy(since), torch.from_numpy(length))
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(lengths),
        torch.from_numpy(sign_mask),
        torch.from_numpy(targets),
        torch.from_numpy(frame_mask),
        torch.from_numpy(owner),
        where,
    )


def epoch(utterances: Sequence[Utterance], size: int, worker: int, workers: int, random: Random) -> Iterator[list[Utterance]]:
    """All utterances once, in batches of similar lengths; every worker gets as many, of about the same lengths.

    Args:
        utterances: the training set.
        size: utterances of a batch.
        worker: which worker asks, from 0.
        workers: how many there are.
        random: in the same state in all workers.
    """
    order = sorted(utterances, key=lambda item: len(item.frames) * random.uniform(1 - LENGTH_NOISE, 1 + LENGTH_NOISE))
    step = size * workers
    starts = list(range(0, len(order) - step + 1, step))
    random.shuffle(starts)
    for start in starts:
        yield order[start + worker : start + step : workers]
