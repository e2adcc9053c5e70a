"""Run the programs in examples/ and keep one row a framework; the table stands in docs/adapters.md.

python examples/integrations.py sb3_ppo openspiel_a2c

Needs the frameworks and nothing of this project's own but ``sd_env``. Without names it writes the table alone.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXAMPLES, ROWS, PAGE = ROOT / "examples", ROOT / "docs/results/integrations.csv", ROOT / "docs/adapters.md"
MEASURED = ("version", "first", "last", "agent_steps", "cpu_seconds", "illegal_share", "forbidden_share")
COLUMNS = ("example", "framework", *MEASURED, "plain_per_second")
BEGIN, END = "<!-- table: integrations -->\n", "<!-- end -->"
HEAD = ("framework", "version", "program", "lines", "masks", "steps a second", "× plain loop", "reward", "what fails")


def programs() -> dict[str, dict[str, Any]]:
    """What is known of each program beside what it prints: its environment, its adapter, what does not work."""
    return tomllib.loads((EXAMPLES / "integrations.toml").read_text(encoding="utf-8"))


def told_by(example: str) -> dict[str, Any]:
    """Run a program in a process and a folder of its own; its last line is JSON."""
    command = [sys.executable, str(EXAMPLES / f"{example}.py")]
    one_thread = os.environ | {"OMP_NUM_THREADS": "1"}  # threads that wait for each other would count as work
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, cwd=folder, env=one_thread, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{example}: ended with status {done.returncode}")
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def per_second(told: dict[str, Any]) -> float:
    """Agent-steps a second of processor time."""
    return float(told["agent_steps"]) / float(told["cpu_seconds"])


def tried(example: str) -> dict[str, Any]:
    """The row of one program, the plain loop measured right before it."""
    plain, told = told_by("plain_loop"), told_by(example)
    measured = {name: told[name] for name in MEASURED}
    return {
        "example": example,
        "framework": told["framework"],
        **measured,
        "plain_per_second": round(per_second(plain)),
    }


def rows(path: Path = ROWS) -> dict[str, dict[str, Any]]:
    """The committed rows, by program."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row["example"]: row for row in csv.DictReader(file)}


def replace(row: dict[str, Any], path: Path = ROWS) -> None:
    """Put a row in the place of the one before."""
    known = {**rows(path), row["example"]: row}
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(known[name] for name in sorted(known))
    os.replace(part, path)


def masks(row: dict[str, Any]) -> str:
    """Whether a program learned under masks, as it was counted."""
    if not float(row["forbidden_share"]):
        return "none needed"
    illegal = float(row["illegal_share"])
    return f"no: {illegal:.2%} illegal" if illegal else "yes: 0 illegal"


def line(row: dict[str, Any], known: dict[str, Any]) -> tuple[str, ...]:
    """One framework's line of the table."""
    lines = len((EXAMPLES / f"{row['example']}.py").read_text(encoding="utf-8").splitlines())
    rate = per_second(row)
    ends = " to ".join(f"{float(row[end]):.2f}".replace("-", "−") for end in ("first", "last"))
    program = f"[`{row['example']}`](../examples/{row['example']}.py)"
    counted = (program, str(lines), masks(row), f"{rate:,.0f}", f"{rate / float(row['plain_per_second']):.2f}", ends)
    return (row["framework"], row["version"], *counted, known["fails"] or "nothing")


def table() -> str:
    """The rows as Markdown."""
    known = programs()
    lines = [line(row, known[name]) for name, row in rows().items()]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (HEAD, ("---",) * len(HEAD), *sorted(lines)))


def printed(page: str) -> str:
    """The page with the table of now."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.split(END, 1)[1]}"


def main(names: list[str]) -> None:
    """Try the programs named, then rewrite the table."""
    known = programs()
    for name in names:
        if name not in known:
            raise SystemExit(f"error: program {name!r}: must be one of {', '.join(known)}")
    for name in names:
        replace(tried(name))
    page = PAGE.read_text(encoding="utf-8")
    part = PAGE.with_suffix(".part")
    part.write_text(printed(page), encoding="utf-8")
    os.replace(part, PAGE)
    print(PAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
