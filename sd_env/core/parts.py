"""How Numba compiles the core: one machine code a function that Python calls, made of parts that have none of their own.

Numba gives each function a library, optimises it and turns it into machine code, and does all of it again in the
libraries of those that call it. The core is a hundred small functions within two large ones, so nearly all of that was
wasted. A *part* is typed and translated once, and optimised where the *whole* is that it belongs to. Both use Numba's
way to customise its compiler (its documentation, "Customizing the compiler").
"""

from collections.abc import Callable
from typing import Any, ClassVar

from numba import types
from llvmlite.binding import Linkage
from numba import _dynfunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, DefaultPassBuilder, _LowerResult
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class _PartLibrary(JITCodeLibrary):
    """Code that others link in and optimise as theirs."""

    def _optimize_final_module(self) -> None:
        """Left to the whole."""

    def _finalize_final_module(self) -> None:
        self._finalized = True


class _WholeLibrary(JITCodeLibrary):
    """Code whose events stay functions of their own: all in one would take LLVM twice the time."""

    word = "noinline"

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            wrapper = function.linkage == Linkage.external
            if not function.is_declaration and not wrapper and b"alwaysinline" not in b"".join(function.attributes):
                function.add_function_attribute(self.word)
        super()._optimize_final_module()


class _FlatLibrary(_WholeLibrary):
    """Code whose parts are all written out in it."""

    word = "alwaysinline"


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerPart(NativeLowering):
    """Numba's own translation into a library of ours; none of it becomes machine code."""

    _name = "lower_part"

    def run_pass(self, state: Any) -> bool:
        state.library = _PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        name = lowered.fndesc.qualname
        never_called = _dynfunc.make_function(lowered.fndesc.lookup_module(), name, "", 0, lowered.env, ())
        state.targetctx.insert_user_function(never_called, lowered.fndesc, [state.library])
        state["cr"] = _LowerResult(lowered.fndesc, lowered.call_helper, cfunc=never_called, env=lowered.env)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerFlat(NativeLowering):
    """Numba's own translation, with all parts written out."""

    _name = "lower_flat"
    kind = _FlatLibrary

    def run_pass(self, state: Any) -> bool:
        state.library = self.kind(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))

@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerWhole(_LowerFlat):
    _name = "lower_whole"
    kind = _WholeLibrary

def _with(lowering: type) -> type[Compiler]:
    class Customised(Compiler):
        def define_pipelines(self) -> list[Any]:
            passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
            passes.passes = [(lowering if one is NativeLowering else one, what) for one, what in passes.passes]
            passes.finalize()
            return [passes]

    return Customised


_PART, _FLAT, _WHOLE = _with(_LowerPart), _with(_LowerFlat), _with(_LowerWhole)


def part_compiler():
    return _PART


def whole_compiler(flat):
    return _FLAT if flat else _WHOLE
