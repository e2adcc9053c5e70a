"""Columns turned into rows: the core writes a column for many worlds at once, who acts reads a row a world.

A number at a time that would take as long as the rest of a step. Eight by eight it is done in registers: three rounds
of interleaving two registers each, in words that LLVM has for every processor.
"""

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from sd_env.core.jit import inlined

TILE, ROUNDS = 8, 3
LOW_HALVES, HIGH_HALVES = ([half + at // 2 + TILE * (at % 2) for at in range(TILE)] for half in (0, TILE // 2))


@intrinsic
def _turn_tile(typing_context, columns, at, b, rows, world):  # type: ignore[no-untyped-def]
    """Write columns at … at+7 of worlds b … b+7 of the block as rows world … world+7."""

    def vectors(context, builder, kind, array, row, column):  # type: ignore[no-untyped-def]
        """The places of eight numbers side by side in each of eight rows of an array."""
        eight = ir.VectorType(context.get_data_type(kind.dtype), TILE).as_pointer()
        held = context.make_array(kind)(context, builder, array)
        for offset in range(TILE):
            place = [builder.add(row, row.type(offset)), column]
            yield builder.bitcast(cgutils.get_item_pointer(context, builder, kind, held, place), eight)

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        columns, at, b, rows, world = arguments
        held = [builder.load(p, align=1) for p in vectors(context, builder, signature.args[0], columns, at, b)]
        halves = [ir.Constant(ir.VectorType(ir.IntType(32), TILE), half) for half in (LOW_HALVES, HIGH_HALVES)]
        for _ in range(ROUNDS):
            pairs = list(zip(held[: TILE // 2], held[TILE // 2 :], strict=True))
            held = [builder.shuffle_vector(one, other, half) for one, other in pairs for half in halves]
        for row, place in zip(held, vectors(context, builder, signature.args[3], rows, world, at), strict=True):
            builder.store(row, place, align=1)
        return context.get_dummy_value()

    return types.void(columns, at, b, rows, world), generate


@inlined
def turn(columns, rows, low, high):
    """Write ``columns`` `[F, W]` of worlds low … high-1 into ``rows`` `[B, F]`; the last tiles overlap others."""
    n, width = np.int64(high - low), columns.shape[0]
    if n < TILE or width < TILE:
        for b in range(n):
            for at in range(width):
                rows[low + np.uint64(b), at] = columns[at, b]
    else:
        for tile in range(0, n, TILE):
            b = min(tile, n - TILE)
            for at in range(0, width, TILE):
                _turn_tile(columns, min(at, width - TILE), b, rows, low + np.uint64(b))
