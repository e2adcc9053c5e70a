"""Pages of the frameworks: a page a program of ``examples/``, with what it needs, what it is and what it measured."""

import ast
import csv
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.reporting.markdown import markdown_table as table
from agents.studies.pages.results import RESULTS, ROOT

EXAMPLES = ROOT / "examples"
FALLS = """A reward that falls is no fault: states that learn to arm earn less, and this is what the game is about.
Small budgets show that a program learns, and not how well."""
PAGE = """# {framework}

{told}

## Install

```sh
{install}
```

## The program

```python
{code}
```

`python examples/{name}.py` in a checkout runs it. `tally` counts steps at the game's engine; a program of your own
leaves it out.

## What came out

{measured}
{falls}

## What does not work

{fails}

Notes on this and the other frameworks: [frameworks](../docs/adapters.md).
"""


def programs() -> dict[str, dict[str, Any]]:
    """By program its environment and its measured row, in the order of the frameworks' names."""
    known = tomllib.loads((EXAMPLES / "integrations.toml").read_text(encoding="utf-8"))
    with (RESULTS / "integrations.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["framework"].lower())
    return {row["example"]: known[row["example"]] | row for row in rows}


def page(name: str, program: Mapping[str, Any]) -> str:
    """What a program needs, the program, what it measured, what does not work."""
    code = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    return PAGE.format(
        framework=program["framework"],
        told=ast.get_docstring(ast.parse(code)),
        install=install(program),
        code=code.strip(),
        name=name,
        measured=table(("measure", "value"), measured(program)),
        falls=FALLS,
        fails=_sentence(program["fails"]),
    )


def measured(program: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The program's row, in words."""
    rate = float(program["agent_steps"]) / float(program["cpu_seconds"])
    first, last = (f"{float(program[end]):.2f}".replace("-", "−") for end in ("first", "last"))
    return [
        ("version that was tried", program["version"]),
        ("agent-steps", f"{int(program['agent_steps']):,}"),
        ("agent-steps a second of processor time", f"{rate:,.0f}"),
        ("the same over PettingZoo's plain loop", f"{rate / float(program['plain_per_second']):.2f}"),
        ("mean reward of an agent and step, first tenth", first),
        ("mean reward of an agent and step, last tenth", last),
        ("illegal actions", f"{float(program['illegal_share']):.2%}"),
    ]


def install(program: Mapping[str, Any]) -> str:
    """The commands that install what a program needs, as ``make integrations`` does."""
    lines = ["pip install torch"] if program["torch"] else []
    lines.append("pip install " + " ".join(_quoted(package) for package in program["install"]))
    if apart := program.get("no_deps"):
        lines.append("pip install --no-deps " + " ".join(_quoted(package) for package in apart))
    if checkout := program.get("checkout"):
        folder = checkout.rsplit("/", 1)[1]
        lines += [f"git clone --depth 1 {checkout}", f"export CHECKOUT=$PWD/{folder}"]
    return "\n".join([*lines, "pip install ."])


def _sentence(fails: str) -> str:
    return f"{fails[0].upper()}{fails[1:]}." if fails else "Nothing that we know of."


def _quoted(package: str) -> str:
    return f"'{package}'" if set(package) & set("[<>") else package


def write_frameworks(out: Path) -> None:
    """Write the pages into ``out``, with one that lists them."""
    out.mkdir(parents=True)
    for name, program in programs().items():
        (out / f"{name}.md").write_text(page(name, program), encoding="utf-8")
    listed = "\n".join(programs())
    (out / "index.md").write_text(
        f"# Train with your framework\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n", encoding="utf-8"
    )
