"""Attention of segments that share a prefix: each segment sees the prefix and itself, so no mask over a whole row is needed."""

from dataclasses import dataclass

import torch

from scripts.train.language.dimensions import Dimensions
from scripts.train.language.rows import Row


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Index arrays and mask of a row on the device; n segments (the prefix is one) of l places, k = prefix + l keys."""

    segments: int
    places: int
    prefix: int
    slots: torch.Tensor  # (n * l,)
    keys: torch.Tensor  # (n * k,)
    homes: torch.Tensor  # (t,)
    mask: torch.Tensor  # (n, 1, l, k): 0 or minus infinity


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What the backward pass needs; g = query heads of a key head."""

    queries: torch.Tensor  # (n * key heads, g * l, head)
    keys: torch.Tensor  # (n * key heads, k, head)
    values: torch.Tensor  # (n * key heads, k, head)
    shares: torch.Tensor  # (n * key heads, g * l, k)


def layout(row: Row, device: torch.device, dtype: torch.dtype) -> Layout:
    """The layout of a row."""
    slots = torch.from_numpy(row.slots).to(device)
    segments, places = slots.shape
    ahead = torch.full((places, places), float("-inf"), device=device, dtype=dtype).triu(1)
    mask = torch.zeros(segments, 1, places, row.prefix + places, device=device, dtype=dtype)
    mask[:, :, :, row.prefix :] = ahead
    mask[0, :, :, : row.prefix] = float("-inf")  # the prefix is a segment too, which finds itself among its own places
    shared = torch.arange(row.prefix, device=device).expand(segments, -1)
    keys = torch.cat([shared, slots], 1).flatten()
    return Layout(segments, places, row.prefix, slots.flatten(), keys, torch.from_numpy(row.homes).to(device), mask)


def forward(qkv: torch.Tensor, where: Layout, sizes: Dimensions) -> tuple[torch.Tensor, Kept]:
    """Attention's result, (t, heads * head), from rotated queries and keys and values, (t, (heads + 2 * key heads) * head)."""
    n, kv, group = where.segments, sizes.key_heads, sizes.heads // sizes.key_heads
    split = sizes.heads * sizes.head
    queries = qkv[:, :split].index_select(0, where.slots).view(n, where.places, sizes.heads, sizes.head)
    queries = queries.transpose(1, 2).reshape(n * kv, group * where.places, sizes.head)
    both = qkv[:, split:].index_select(0, where.keys).view(n, -1, 2, kv, sizes.head).permute(2, 0, 3, 1, 4)
    keys, values = (part.reshape(n * kv, -1, sizes.head) for part in both)
    scores = torch.baddbmm(keys.new_empty(1), queries, keys.transpose(1, 2), beta=0, alpha=sizes.head**-0.5)
    scores.view(n, sizes.heads, where.places, -1).add_(where.mask)
    shares = torch.softmax(scores, -1)
    result = _tokens(torch.bmm(shares, values), where, sizes.heads)
    return result, Kept(queries, keys, values, shares)


def backward(gradient: torch.Tensor, kept: Kept, where: Layout, sizes: Dimensions, into: torch.Tensor) -> None:
    """Write the gradient of `qkv` into an array of its shape, given that of the result."""
    n, kv, heads, head = where.segments, sizes.key_heads, sizes.heads, sizes.head
    padded = gradient.new_zeros(n * where.places, heads * head).index_copy_(0, where.homes, gradient)
    padded = padded.view(n, where.places, heads, head).transpose(1, 2).reshape(n * kv, -1, head)
    values = torch.bmm(kept.shares.transpose(1, 2), padded)
    shares = torch.bmm(padded, kept.values.transpose(1, 2))
    scores = torch.ops.aten._softmax_backward_data(shares, kept.shares, -1, shares.dtype).mul_(head**-0.5)
    split = heads * head
    into[:, :split] = _tokens(torch.bmm(scores, kept.keys), where, heads)
    keys = torch.bmm(scores.transpose(1, 2), kept.queries)
    for part, begin in ((keys, split), (values, split + kv * head)):
        columns = slice(begin, begin + kv * head)
        split_heads = part.view(n, kv, -1, head)
        into[:, columns] = _tokens(split_heads[:, :, where.prefix :], where, kv)
        into[: where.prefix, columns] += split_heads[:, :, : where.prefix].sum(0).transpose(0, 1).reshape(where.prefix, -1)


def _tokens(padded: torch.Tensor, where: Layout, heads: int) -> torch.Tensor:
    """From (n, heads, l, head), in whatever shape, to (t, heads * head)."""
    head = padded.shape[-1]
    places = padded.reshape(where.segments, heads, where.places, head).transpose(1, 2)
    return places.reshape(-1, heads * head).index_select(0, where.homes)
