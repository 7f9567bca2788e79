"""What the network has to know of the data before it learns: means, deviations, shortest lengths."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from scripts.train.voice.layout import APERIODICITY, PITCH, VOICING
from scripts.train.voice.network import SYMBOLS, Network
from scripts.train.voice.targets import Utterance

_SHORTEST_SOUND, _SHORTEST_BEGINNING, _SHORTEST_END, _SHORTEST_COMMA = 2, 4, 10, 5
_MODIFIERS = frozenset("ːˈˌʲ\u0329\u0303ˑ˞\u032f\u031e")


def fit(network: Network, utterances: Sequence[Utterance]) -> None:
    """Set the network's means and deviations from data; pitch and noise count where there is voice."""
    frames = np.concatenate([item.frames for item in utterances]).astype(np.float64)
    voiced = frames[:, VOICING] > 0.5
    mean, deviation = frames.mean(0), frames.std(0)
    mean[PITCH], deviation[PITCH] = frames[voiced, PITCH].mean(), frames[voiced, PITCH].std()
    mean[VOICING], deviation[VOICING] = 0, 1
    mean[APERIODICITY] = frames[voiced, APERIODICITY].mean(0)
    deviation[APERIODICITY] = np.maximum(frames[voiced, APERIODICITY].std(0), 0.05)
    network.mean.copy_(torch.tensor(mean))
    network.deviation.copy_(torch.tensor(deviation))


def shortest_lengths(ids: Mapping[str, Sequence[int]]) -> torch.Tensor:
    """Frames that each id lasts at least, shape (SYMBOLS,): two for a sound, a breath at a comma, silence at the ends."""
    found = torch.zeros(SYMBOLS)
    for sign, numbers in ids.items():
        if len(sign) == 1 and sign.isalpha() and sign not in _MODIFIERS:
            found[numbers[0]] = _SHORTEST_SOUND
    found[ids["^"][0]], found[ids["$"][0]] = _SHORTEST_BEGINNING, _SHORTEST_END
    for mark in ",;:":
        found[ids[mark][0]] = _SHORTEST_COMMA
    return found
