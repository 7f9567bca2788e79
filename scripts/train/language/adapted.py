"""Linear layers that read the same input, with their adapters, as one matrix product."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from scripts.train.language.dimensions import Place

Pair = tuple[Place, Place]


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """The two adapter matrices of one linear layer, ready for use."""

    places: Pair
    a: torch.Tensor  # (rank, inputs), a view of rows of the stack
    b: torch.Tensor  # (outputs, rank), the scale multiplied in
    outputs: slice  # columns of the result
    inner: slice  # columns of the product with A


class Adapted:
    """Frozen matrices W with the A matrices below them, so that one product gives W x and A x.

    Results and gradients have the columns [all outputs | rank for each layer]. The product of a gradient of that form with the
    stack is the whole gradient of the input, because its last columns hold the gradient of A x.

    Args:
        weight: frozen matrices, (sum of outputs, inputs).
        norm: weights of a norm that were multiplied into `weight`, (1, inputs), and must be into A; None = there is none.
        pairs: places of A and B of each layer.
        scale: factor of the adapter's product.
    """

    def __init__(self, weight: torch.Tensor, norm: torch.Tensor | None, pairs: Sequence[Pair], scale: float) -> None:
        self.norm = norm
        self.scale = scale
        self.outputs = weight.shape[0]
        rank = pairs[0][0].shape[0]
        self.stack = torch.cat([weight, weight.new_zeros(rank * len(pairs), weight.shape[1])])
        self.factors: list[Factors] = []
        output, inner = 0, self.outputs
        for pair in pairs:
            size = pair[1].shape[0]
            b = weight.new_zeros(pair[1].shape)
            rows = slice(inner, inner + rank)
            self.factors.append(Factors(pair, self.stack[rows], b, slice(output, output + size), rows))
            output, inner = output + size, inner + rank

    def bind(self, flat: torch.Tensor) -> None:
        """Take the adapter's matrices from the flat array."""
        for factors in self.factors:
            place_a, place_b = factors.places
            a = flat[place_a.part].view(place_a.shape)
            factors.a.copy_(a if self.norm is None else a * self.norm)
            factors.b.copy_(flat[place_b.part].view(place_b.shape) * self.scale)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Outputs of all layers, and A x in the last columns."""
        result = torch.mm(x, self.stack.t())
        for factors in self.factors:
            result[:, factors.outputs].addmm_(result[:, factors.inner], factors.b.t())
        return result

    def space(self, tokens: int) -> torch.Tensor:
        """An empty gradient."""
        return self.stack.new_empty(tokens, self.stack.shape[0])

    def backward(self, gradient: torch.Tensor) -> None:
        """Fill in the last columns of a gradient from its outputs' columns."""
        for factors in self.factors:
            gradient[:, factors.inner] = gradient[:, factors.outputs] @ factors.b

    def learn(self, flat: torch.Tensor, gradient: torch.Tensor, x: torch.Tensor, inner: torch.Tensor) -> None:
        """Add the adapter's gradients to a flat array.

        Args:
            flat: gets the sums.
            gradient: filled in by `backward`.
            x: the input, (t, inputs).
            inner: the last columns of the result of `forward`.
        """
        rows = torch.mm(gradient[:, self.outputs :].t(), x)
        if self.norm is not None:
            rows *= self.norm
        for factors in self.factors:
            place_a, place_b = factors.places
            inside = slice(factors.inner.start - self.outputs, factors.inner.stop - self.outputs)
            flat[place_a.part].view(place_a.shape).add_(rows[inside])
            columns = torch.mm(gradient[:, factors.outputs].t(), inner[:, inside])
            flat[place_b.part].view(place_b.shape).add_(columns, alpha=self.scale)
