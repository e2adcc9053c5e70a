"""How long functions are and how much they ask for: the measures of CONTRIBUTING.md, and what is let through."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_LINES, MOST_ARGUMENTS = 30, 6

COMPILED = "compiled and called in the innermost loops: arrays and places one by one, a record of them is dearer"
ONE_TABLE = "one table, a line an entry"
ONE_EVENT = "one event of the step, a branch a kind"
ONE_PICTURE = "one picture, drawn from top to bottom"

LONG = {
    "sd_env/adapters/sb3.py SeatVecEnv.__init__": "its many options are half of its lines",
    "sd_env/classics/transparency.py Transparency.__post_init__": "one derivation",
    "sd_env/core/beginning.py begin": ONE_TABLE,
    "sd_env/core/state.py _shapes": ONE_TABLE,
    "sd_env/render/lanes.py _draw_treaties": ONE_PICTURE,
    "sd_env/render/network.py _draw_bond": ONE_PICTURE,
    "sd_env/theory/tables.py tables": "one record of twelve tables",
    "sd_env/scenarios/records.py define": "the records of a scenario, by name",
}
"""Functions that are longer, and why."""

WIDE = {
    "agents/studies/benchmark.py compare": "its keywords are the options of `python -m scripts.benchmark learners`",
    "sd_env/adapters/sb3.py SeatVecEnv.__init__": "options of a public class, by name",
    "sd_env/theory/learning.py learn": "options of a public function, by name",
    "sd_env/core/actions.py find_legal": COMPILED,
    "sd_env/core/observe.py _in_turn.run": COMPILED,
    "sd_env/core/actions.py find_proposable": COMPILED,
    "sd_env/core/diplomacy.py find_excess": COMPILED,
    "sd_env/core/diplomacy.py find_violations": COMPILED,
    "sd_env/core/diplomacy.py settle_offer": COMPILED,
    "sd_env/core/diplomacy.py suspend": COMPILED,
    "sd_env/core/dynamics.py do_treaty": COMPILED,
    "sd_env/core/dynamics.py judge": COMPILED,
    "sd_env/core/violence.py draw_crises": COMPILED,
    "sd_env/core/violence.py find_dangerous": COMPILED,
    "sd_env/core/violence.py retaliation_on": COMPILED,
    "sd_env/params/fields.py _a": "the columns of the table of parameters",
    "sd_env/scenarios/records.py define": "the records of a scenario, by name",
    "sd_env/theory/solvers/export.py _after": "a move, and where in the game it is made",
}
"""Functions that ask for more, and why."""


def functions(text: str) -> Iterator[tuple[str, int, int]]:
    """Name, lines without docstring and arguments without ``self`` of each function, those within others too."""

    def inside(node: ast.AST, path: str) -> Iterator[tuple[str, int, int]]:
        for child in ast.iter_child_nodes(node):
            name = path
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{path}.{child.name}".lstrip(".")
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield name, lines_of(child), arguments_of(child)
            yield from inside(child, name)

    return inside(ast.parse(text), "")


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    docstring = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) is not None else 0
    return function.end_lineno - function.lineno + 1 - docstring


def arguments_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    more = [one for one in (given.vararg, given.kwarg) if one]
    named = [one for one in (*given.posonlyargs, *given.args, *given.kwonlyargs) if one.arg not in ("self", "cls")]
    return len(named) + len(more)


def house() -> Iterator[tuple[str, int, int]]:
    for folder in ("sd_env", "agents", "scripts"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            place = file.relative_to(ROOT).as_posix()
            for name, lines, arguments in functions(file.read_text(encoding="utf-8")):
                yield f"{place} {name}", lines, arguments


def test_lines_and_arguments_are_counted_as_said():
    text = '''
class A:
    def of(self, a, /, b, *c, d, **e):
        """Two

        lines."""
        def inner():
            return 1
        return inner
'''
    assert list(functions(text)) == [("A.of", 4, 5), ("A.of.inner", 2, 0)]


def test_a_function_is_short_or_it_is_said_why_not():
    """Delete the exception of one that has become shorter."""
    assert {name for name, lines, _ in house() if lines > MOST_LINES} == set(LONG)


def test_a_function_asks_for_little_or_it_is_said_why_not():
    """Delete the exception of one that has come to ask for less."""
    assert {name for name, _, arguments in house() if arguments > MOST_ARGUMENTS} == set(WIDE)
