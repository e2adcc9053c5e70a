"""How Numba compiles the core: machine code for what Python calls, made of parts that have none of their own.

Numba gives each function a library, optimises it and turns it into machine code, and does all of it again in the
library of each caller. The core is more than a hundred small functions within three that Python calls, so most of that
was wasted. A *part* is typed and translated once; it is optimised in the *whole* that it belongs to. This is Numba's
own way to customise its compiler (its documentation, "Customizing the compiler").
"""

from typing import Any

from llvmlite import binding
from numba import _dynfunc  # type: ignore[attr-defined]
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, DefaultPassBuilder, _LowerResult
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.typed_passes import (
    IRLegalization,
    NativeLowering,
    NoPythonBackend,
    NopythonTypeInference,
    PreLowerStripPhis,
)
from numba.core.untyped_passes import FixupArgs, GenericRewrites, IRProcessing, ReconstructSSA, TranslateByteCode

WIDEST = '"prefer-vector-width"="512"'
"""LLVM uses half of the widest registers where a processor has such, out of care for early ones that slowed down."""


def _widen(function: Any) -> None:
    if function.blocks:
        set.add(function.attributes, WIDEST)  # past llvmlite's own list of attributes, which has only LLVM's own words


class _PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Code that others link in and optimise as theirs."""

    def add_ir_module(self, ir_module: Any) -> None:
        """What is not to be inlined everywhere stays a function of its own: in one, LLVM takes four times as long."""
        for function in ir_module.functions:
            if function.blocks and "alwaysinline" not in function.attributes:
                function.attributes.add("noinline")
            _widen(function)
        super().add_ir_module(ir_module)

    def _optimize_final_module(self) -> None:
        """Left to the whole."""

    def _finalize_final_module(self) -> None:
        self._finalized = True


class _WholeLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Code that Python calls, with its parts; itself written out nowhere else."""

    def add_ir_module(self, ir_module: Any) -> None:
        for function in ir_module.functions:
            if function.blocks:
                for word in ("noinline", "nounwind"):
                    function.attributes.add(word)
            _widen(function)
        super().add_ir_module(ir_module)

    def serialize_using_object_code(self) -> tuple[str, str, tuple[bytes, bytes]]:
        """The machine code, and the names in it: what else Numba keeps is for others to link in, and nobody does."""
        self._ensure_finalized()
        names = [one.name for one in self._final_module.functions if not one.is_declaration]
        numbers = [one.name for one in self._final_module.global_variables if not one.is_declaration]
        lines = [f'define void @"{name}"() {{ ret void }}' for name in names]
        lines += [f'@"{name}" = common global i64 0' for name in numbers]
        return self.name, "object", (self._get_compiled_object(), binding.parse_assembly("\n".join(lines)).as_bitcode())


class _FlatLibrary(_WholeLibrary):
    """Code whose parts are all written out in it."""

    def _optimize_final_module(self) -> None:
        text = str(self._final_module).replace(
            "{ noinline " + WIDEST, "{ alwaysinline " + WIDEST
        )  # the parts, not the whole
        self._final_module = binding.parse_assembly(text)
        self._final_module.name = self.name
        super()._optimize_final_module()


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerPart(NativeLowering):  # type: ignore[misc]
    """Numba's own translation; none of it becomes machine code, and Python may never call it."""

    _name = "lower_part"

    def run_pass(self, state: Any) -> bool:
        state.library = _PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        module, name = lowered.fndesc.lookup_module(), lowered.fndesc.qualname
        nobody_calls = _dynfunc.make_function(module, name, "", 0, lowered.env, ())
        state.targetctx.insert_user_function(nobody_calls, lowered.fndesc, [state.library])
        state["cr"] = _LowerResult(lowered.fndesc, lowered.call_helper, cfunc=nobody_calls, env=lowered.env)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerWhole(NativeLowering):  # type: ignore[misc]
    """Numba's own translation into a library of the kind above."""

    _name = "lower_whole"
    library = _WholeLibrary

    def run_pass(self, state: Any) -> bool:
        state.library = self.library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerFlat(_LowerWhole):
    _name = "lower_flat"
    library = _FlatLibrary


class PartCompiler(Compiler):  # type: ignore[misc]
    """For functions that only compiled code calls: of Numba's forty steps those that they need."""

    def define_pipelines(self) -> list[Any]:
        """Numba's steps from byte code to LLVM's language."""
        steps = PassManager("part")
        needed: list[Any] = [TranslateByteCode, FixupArgs, IRProcessing, GenericRewrites, ReconstructSSA]
        needed += [NopythonTypeInference, PreLowerStripPhis, IRLegalization, _LowerPart, NoPythonBackend]
        for one in needed:
            steps.add_pass(one)
        steps.finalize()
        return [steps]


class WholeCompiler(Compiler):  # type: ignore[misc]
    """For functions that Python calls: Numba's own steps, the translation apart."""

    lowering: type[NativeLowering] = _LowerWhole

    def define_pipelines(self) -> list[Any]:
        """Numba's steps, one of them replaced."""
        steps = DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps.passes = [(self.lowering if one is NativeLowering else one, what) for one, what in steps.passes]
        steps.finalize()
        return [steps]


class FlatCompiler(WholeCompiler):
    """The same, with all parts written out."""

    lowering = _LowerFlat
