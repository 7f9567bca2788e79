"""The network with a trainable adapter: forward and a backward pass written out, which skips the frozen weights' gradients."""

from dataclasses import dataclass

import torch

from scripts.train.language import attention
from scripts.train.language.adapted import Adapted, Pair
from scripts.train.language.base import Base, Block
from scripts.train.language.dimensions import Dimensions, places
from scripts.train.language.pointwise import Pointwise
from scripts.train.language.rows import Row
from scripts.train.language.segments import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a pass over a row gave.

    Attributes:
        loss: weighted sum of the cross-entropies.
        weight: sum of the weights.
        hits: whether each learned token was the most likely one, in the order of the row's targets.
    """

    loss: float
    weight: float
    hits: torch.Tensor


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    qkv: Adapted
    output: Adapted
    gate_up: Adapted
    down: Adapted


@dataclass(frozen=True, slots=True, eq=False)
class _Trace:
    """What one layer leaves for its backward pass."""

    normal: torch.Tensor
    factors: torch.Tensor
    inner: torch.Tensor
    kept: attention.Kept
    mixed: torch.Tensor
    output: torch.Tensor
    ffn_normal: torch.Tensor
    ffn_factors: torch.Tensor
    both: torch.Tensor
    gated: torch.Tensor
    down: torch.Tensor


class Model:
    """A frozen network and its adapter.

    Args:
        base: the frozen network.
        sizes: its dimensions.
        vocabulary: tokens that compete at the output, sorted; all targets must be among them.
        device: where to compute.
        dtype: in which precision; the adapter itself stays in 32 bits (64 for 64).
        pointwise: the cheap steps, compiled or not.
    """

    def __init__(
        self,
        base: Base,
        sizes: Dimensions,
        vocabulary: IntArray,
        *,
        device: str = "cpu",
        dtype: torch.dtype = torch.float32,
        pointwise: Pointwise | None = None,
    ) -> None:
        self.sizes = sizes
        self.device = torch.device(device)
        self.dtype = dtype
        self._steps = pointwise or Pointwise()
        self._embedding = torch.from_numpy(base.embedding).to(self.device, dtype)
        self._output = torch.from_numpy(base.output[vocabulary]).to(self.device, dtype)
        self._numbers = torch.full((sizes.vocabulary,), -1, dtype=torch.int64)
        self._numbers[torch.from_numpy(vocabulary).long()] = torch.arange(len(vocabulary))
        found = {(place.layer, place.linear, place.matrix): place for place in places(sizes)}
        self._layers = [
            self._layer(block, {name: (found[number, name, "A"], found[number, name, "B"]) for _, name, _ in found})
            for number, block in enumerate(base.blocks)
        ]
        frequencies = 1.0 / sizes.rope_base ** (torch.arange(0, sizes.head, 2).double() / sizes.head)
        angles = torch.outer(torch.arange(2048).double(), frequencies)
        self._cosines, self._sines = (table.to(self.device, dtype)[:, None] for table in (angles.cos(), angles.sin()))

    def bind(self, flat: torch.Tensor) -> None:
        """Use the adapter in a flat array, see dimensions.places."""
        flat = flat.to(self.device)
        for layer in self._layers:
            for part in (layer.qkv, layer.output, layer.gate_up, layer.down):
                part.bind(flat)

    def evaluate(self, row: Row) -> Outcome:
        """Loss and hits of a row."""
        final = self._forward(row)[0]
        return self._loss(final, row)[0]

    def logits(self, row: Row) -> torch.Tensor:
        """Logits at the learned tokens, shape (learned tokens, vocabulary)."""
        return torch.mm(self._forward(row)[0], self._output.t())

    def learn(self, row: Row, total: float, gradients: torch.Tensor) -> Outcome:
        """Add the adapter's gradients of a row's loss, divided by `total`, to a flat array, which may be on another device."""
        if gradients.device.type != self.device.type:
            here = torch.zeros_like(gradients, device=self.device)
            outcome = self.learn(row, total, here)
            gradients.add_(here.cpu())
            return outcome
        final, factors, where, traces = self._forward(row)
        outcome, gradient = self._loss(final, row)
        gradient = self._steps.normalise_backward(torch.mm(gradient.div_(total), self._output), final, factors)
        sources = torch.from_numpy(row.sources).to(self.device)
        turn = self._angles(row)
        for number in reversed(range(len(self._layers))):
            layer, trace = self._layers[number], traces.pop()
            stream = layer.down.space(gradient.shape[0])
            stream[:, : self.sizes.width] = gradient
            self._ffn_backward(layer, trace, stream, gradients)
            mixed = self._output_backward(layer, trace, stream, gradients)
            gradient = stream[:, : self.sizes.width]
            if number == len(self._layers) - 1:  # only the learned tokens came through the end of the last layer
                mixed, gradient = (
                    part.new_zeros(len(row.tokens), part.shape[1]).index_copy_(0, sources, part) for part in (mixed, gradient)
                )
            gradient = self._attention_backward(number, trace, (where, turn), mixed, gradient, gradients)
        return outcome

    def _layer(self, block: Block, pairs: dict[str, Pair]) -> _Layer:
        def put(*names: str, weight: FloatArray, norm: FloatArray | None = None) -> Adapted:
            matrix = torch.from_numpy(weight).to(self.device, self.dtype)
            factors = None if norm is None else torch.from_numpy(norm).to(self.device, self.dtype)
            return Adapted(matrix, factors, [pairs[name] for name in names], self.sizes.scale)

        return _Layer(
            qkv=put("attn_q", "attn_k", "attn_v", weight=block.qkv, norm=block.attention_norm),
            output=put("attn_output", weight=block.attention_output),
            gate_up=put("ffn_gate", "ffn_up", weight=block.gate_up, norm=block.ffn_norm),
            down=put("ffn_down", weight=block.down),
        )

    def _angles(self, row: Row) -> tuple[torch.Tensor, torch.Tensor]:
        positions = torch.from_numpy(row.positions).to(self.device)
        return self._cosines[positions], self._sines[positions]

    def _rotated(self, qkv: torch.Tensor) -> torch.Tensor:
        """The queries and keys in the columns of all three, (t, heads + key heads, head)."""
        heads = self.sizes.heads + self.sizes.key_heads
        return qkv[:, : heads * self.sizes.head].unflatten(1, (heads, self.sizes.head))

    def _forward(self, row: Row) -> tuple[torch.Tensor, torch.Tensor, attention.Layout, list[_Trace]]:
        where = attention.layout(row, self.device, self.dtype)
        turn = self._angles(row)
        sources = torch.from_numpy(row.sources).to(self.device)
        x = self._embedding[torch.from_numpy(row.tokens).to(self.device)]
        traces = []
        for number, layer in enumerate(self._layers):
            last = sources if number == len(self._layers) - 1 else None
            x, trace = self._layer_forward(layer, x, where, turn, last)
            traces.append(trace)
        final, factors = self._steps.normalise(x, self.sizes.epsilon)
        return final, factors, where, traces

    def _layer_forward(
        self,
        layer: _Layer,
        x: torch.Tensor,
        where: attention.Layout,
        turn: tuple[torch.Tensor, torch.Tensor],
        only: torch.Tensor | None,
    ) -> tuple[torch.Tensor, _Trace]:
        width, hidden = self.sizes.width, 2 * self.sizes.hidden
        normal, factors = self._steps.normalise(x, self.sizes.epsilon)
        qkv = layer.qkv.forward(normal)
        columns = self._rotated(qkv)
        columns.copy_(self._steps.rotate(columns, *turn))
        mixed, kept = attention.forward(qkv[:, : layer.qkv.outputs], where, self.sizes)
        inner = qkv[:, layer.qkv.outputs :].clone()
        if only is not None:
            x, mixed = x[only], mixed[only]
        output = layer.output.forward(mixed)
        x = x + output[:, :width]
        ffn_normal, ffn_factors = self._steps.normalise(x, self.sizes.epsilon)
        both = layer.gate_up.forward(ffn_normal)
        gated = self._steps.gate(both[:, :hidden])
        down = layer.down.forward(gated)
        x = x + down[:, :width]
        thin = output[:, width:].clone(), down[:, width:].clone()
        return x, _Trace(normal, factors, inner, kept, mixed, thin[0], ffn_normal, ffn_factors, both, gated, thin[1])

    def _loss(self, final: torch.Tensor, row: Row) -> tuple[Outcome, torch.Tensor]:
        """The outcome, and the gradient of the loss with respect to the logits."""
        logits = torch.mm(final, self._output.t())
        logits = logits.float() if logits.dtype == torch.bfloat16 else logits
        targets = self._numbers[torch.from_numpy(row.targets)].to(self.device)[:, None]
        weights = torch.from_numpy(row.weights).to(self.device, logits.dtype)[:, None]
        best = logits.argmax(-1, keepdim=True)
        logs = torch.log_softmax(logits, -1)
        loss = -(logs.gather(1, targets) * weights).sum()
        gradient = logs.exp_().scatter_add_(1, targets, torch.full_like(weights, -1)).mul_(weights)
        return Outcome(float(loss), float(weights.sum()), (best == targets)[:, 0].cpu()), gradient.to(self.dtype)

    def _ffn_backward(self, layer: _Layer, trace: _Trace, stream: torch.Tensor, gradients: torch.Tensor) -> None:
        hidden = self.sizes.hidden
        layer.down.backward(stream)
        layer.down.learn(gradients, stream, trace.gated, trace.down)
        gated = torch.mm(stream, layer.down.stack)
        both = layer.gate_up.space(stream.shape[0])
        both[:, :hidden], both[:, hidden : 2 * hidden] = self._steps.gate_backward(gated, trace.both[:, : 2 * hidden])
        layer.gate_up.backward(both)
        layer.gate_up.learn(gradients, both, trace.ffn_normal, trace.both[:, 2 * hidden :])
        back = self._steps.normalise_backward(torch.mm(both, layer.gate_up.stack), trace.ffn_normal, trace.ffn_factors)
        stream[:, : self.sizes.width] += back

    def _output_backward(self, layer: _Layer, trace: _Trace, stream: torch.Tensor, gradients: torch.Tensor) -> torch.Tensor:
        layer.output.backward(stream)
        layer.output.learn(gradients, stream, trace.mixed, trace.output)
        return torch.mm(stream, layer.output.stack)

    def _attention_backward(
        self,
        number: int,
        trace: _Trace,
        place: tuple[attention.Layout, tuple[torch.Tensor, torch.Tensor]],
        mixed: torch.Tensor,
        gradient: torch.Tensor,
        gradients: torch.Tensor,
    ) -> torch.Tensor:
        where, (cosines, sines) = place
        layer = self._layers[number].qkv
        qkv = layer.space(mixed.shape[0])
        attention.backward(mixed, trace.kept, where, self.sizes, qkv[:, : layer.outputs])
        columns = self._rotated(qkv)
        columns.copy_(self._steps.rotate(columns, cosines, -sines))
        layer.backward(qkv)
        layer.learn(gradients, qkv, trace.normal, trace.inner)
        if number == 0:  # nothing below is learned
            return gradient
        return gradient + self._steps.normalise_backward(torch.mm(qkv, layer.stack), trace.normal, trace.factors)
