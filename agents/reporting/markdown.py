"""Tables as Markdown."""

from collections.abc import Iterable, Sequence


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table, a line a row; a bar inside a cell is escaped, and a cell of several lines is one."""
    lines = [head, ["---"] * len(head), *rows]

    def cell(content: object) -> str:
        return " ".join(str(content).splitlines()).replace("|", "\\|")

    return "".join("| " + " | ".join(map(cell, line)) + " |\n" for line in lines)
