"""Repeated options that belong together: each --plate to a --vehicle."""

from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand

_WORDS = "dealer_kiosk.words"


class Paired(TyperCommand):
    """A command that remembers the order of its words, which options alone do not keep."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Keep the words, then read them as always."""
        ctx.meta[_WORDS] = list(args)
        return super().parse_args(ctx, args)


def paired(context: typer.Context, vehicles: Sequence[str], plates: Sequence[str]) -> list[tuple[str, str | None]]:
    """Each vehicle with its plate or None.

    As many plates as vehicles are paired in order; fewer belong each to the vehicle that was named last before it.

    Raises:
        typer.BadParameter: a plate has no vehicle.
    """
    if len(plates) == len(vehicles):
        return list(zip(vehicles, plates, strict=True))
    pairs: list[tuple[str, str | None]] = []
    left, numbers = iter(vehicles), iter(plates)
    for word in context.meta[_WORDS]:
        option = word.partition("=")[0]
        if option == "--vehicle":
            pairs.append((next(left), None))
        elif option == "--plate":
            if not pairs or pairs[-1][1] is not None:
                raise typer.BadParameter("--plate must follow the --vehicle that it belongs to")
            pairs[-1] = (pairs[-1][0], next(numbers))
    return pairs
