"""How a game lies in memory, and how compiled code reads it there: number by number, only what it uses.

Handing 90 arrays and numbers from function to function costs microseconds a step, and most of the time that compiling
takes. So an engine writes them down once, and functions hand each other the place alone. In compiled code
``g.state.arsenal`` reads an array's address and shape from there, at an offset that is known when it compiles.

Everything takes slots of eight bytes: a number one, an array its address and its shape. What lies there never changes
while compiled code runs, and all of it is there: LLVM is told so, and reads each number once, before the loops.
"""

from functools import cache
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model
from numpy.typing import NDArray

SLOT = 8


class Place(types.Type):  # type: ignore[misc]
    """Where a named tuple of numbers, arrays and further named tuples lies; its fields are read like the tuple's."""

    def __init__(self, of: Any) -> None:
        self.of = of
        super().__init__(name=f"Place({of.instance_class.__name__})")


@register_model(Place)
class _Pointer(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, place: Place) -> None:
        super().__init__(manager, place, cgutils.voidptr_t)


@cache
def _slots(kind: Any) -> int:
    """How many slots a value of that type takes."""
    if hasattr(kind, "fields"):
        return sum(_slots(one) for one in kind.types)
    return 1 + kind.ndim if isinstance(kind, types.Array) else 1


@cache
def _field(of: Any, name: str) -> tuple[int, Any]:
    """First slot and type of a field of a named tuple."""
    number = of.fields.index(name)
    return sum(map(_slots, of.types[:number])), of.types[number]


@infer_getattr
class _Fields(AttributeTemplate):  # type: ignore[misc]
    key = Place

    def generic_resolve(self, place: Place, name: str) -> Any:  # type: ignore[override]
        if name not in place.of.fields:
            return None
        kind = _field(place.of, name)[1]
        return Place(kind) if isinstance(kind, types.BaseTuple) else kind


@lower_getattr_generic(Place)
def _read(context: Any, builder: Any, place: Place, pointer: Any, name: str) -> Any:
    slot, kind = _field(place.of, name)
    if isinstance(kind, types.BaseTuple):
        return _at(builder, pointer, slot)
    if isinstance(kind, types.Array):
        return _array(context, builder, kind, pointer, slot)
    value = _load(builder, pointer, slot, ir.DoubleType() if isinstance(kind, types.Float) else cgutils.intp_t)
    return builder.trunc(value, cgutils.bool_t) if isinstance(kind, types.Boolean) else value


def _array(context: Any, builder: Any, kind: types.Array, pointer: Any, slot: int) -> Any:
    """A C-contiguous array; what of it is not used, LLVM drops."""
    array = context.make_array(kind)(context, builder)
    item = cgutils.intp_t(context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    shape = [_load(builder, pointer, slot + 1 + axis, cgutils.intp_t) for axis in range(kind.ndim)]
    strides = [item]
    for length in shape[:0:-1]:
        strides.insert(0, builder.mul(strides[0], length))
    context.populate_array(
        array,
        data=_load(builder, pointer, slot, array.data.type),
        shape=shape,
        strides=strides,
        itemsize=item,
        meminfo=None,
    )
    return impl_ret_borrowed(context, builder, kind, array._getvalue())


def _at(builder: Any, pointer: Any, slot: int) -> Any:
    return builder.gep(pointer, [cgutils.intp_t(slot * SLOT)], inbounds=True) if slot else pointer


def _load(builder: Any, pointer: Any, slot: int, kind: Any) -> Any:
    loaded = builder.load(builder.bitcast(_at(builder, pointer, slot), kind.as_pointer()))
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


def reader(of: Any) -> Any:
    """The function for compiled code that gives the `Place` of the tuple that `written` wrote at an address."""
    size = _slots(of) * SLOT

    @intrinsic
    def place_at(typing_context, address):  # type: ignore[no-untyped-def]
        def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            cell = builder.inttoptr(arguments[0], cgutils.voidptr_t.as_pointer())
            pointer = builder.load(cell)
            for word, value in (("dereferenceable", size), ("align", SLOT)):
                pointer.set_metadata(word, builder.module.add_metadata([cgutils.intp_t(value)]))
            for word in ("invariant.load", "nonnull"):
                pointer.set_metadata(word, builder.module.add_metadata([]))
            return pointer

        return Place(of)(types.intp), generate

    return place_at


def written(values: Any, of: Any) -> tuple[int, NDArray[np.int64]]:
    """Where ``values``, a tuple of numba type ``of``, now lies, and the memory there, to be kept as long as it is used.

    Raises:
        TypeError: the values are of other types than the core is compiled for.
    """
    if numba.typeof(values) != of:
        raise TypeError(f"the core is compiled for {of}, not for {numba.typeof(values)}")
    memory = np.zeros(1 + _slots(of), np.int64)
    memory[0] = memory.ctypes.data + SLOT  # read from there, the place is known to LLVM to be good
    memory[1:] = np.concatenate(list(_numbers(values)))
    return memory.ctypes.data, memory


def _numbers(value: Any) -> Any:
    """The slots of a value, in order."""
    if isinstance(value, tuple):
        for inner in value:
            yield from _numbers(inner)
    elif isinstance(value, np.ndarray):
        yield np.array([value.ctypes.data, *value.shape], np.int64)
    elif isinstance(value, float):
        yield np.array([value]).view(np.int64)
    else:
        yield np.array([value], np.int64)
