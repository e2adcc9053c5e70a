"""An experiment's page and figure, from its tables alone: what was asked and predicted, what came out, the verdict."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import permutation_test, spearmanr

from agents.reporting.many_tests import holm
from agents.reporting.markdown import markdown_table
from agents.reporting.style import ARM_COLOURS, DPI, GREY, INK, LOOK, panels, plain_logarithm, save_figure
from agents.runs.files import replacing
from agents.statistics import Estimate, difference, estimate

MEASURES = {
    "seeker_arsenal": "seekers' arms [units]",
    "wars_per_100": "wars per 100 steps",
    "seeker_reward": "seekers' reward a step",
    "tragic_share": "wars between seekers, share",
}
PREDICTORS = {"balance": "β", "spiral_number": "S0", "exact": "exact arms"}
UNLEARNED = {
    "random": (GREY, ":"),
    "hold": ("#009E73", "--"),
    "arm": (INK, "--"),
    "best script": ("#CC79A7", "-."),
    "exact": ("#D55E00", "-"),
    "exact vanilla": ("#D55E00", ":"),
}
"""Colour and line of what nobody learned; all classes of arming look alike, other exact rows are on the page alone."""


class Tables(NamedTuple):
    """What an experiment has come to: a row a run, a row a game and who plays it untaught, points along training."""

    ledger: pd.DataFrame
    baselines: pd.DataFrame
    curves: pd.DataFrame


class Verdict(NamedTuple):
    """Whether the prediction is refuted, None while it is open, and the sentence that says by what."""

    refuted: bool | None
    said: str


class Axis(NamedTuple):
    """A column and its words."""

    column: str
    words: str
    log: bool = False


def as_they_are(tables: Tables) -> Tables:
    """The tables hold what is drawn."""
    return tables


@dataclass(frozen=True)
class Asked:
    """What an experiment asks, and how its tables answer.

    Args:
        name: of its files.
        title: of its page.
        question: in a sentence or two.
        prediction: written before the first run.
        refuted_if: what refutes it.
        committed: the commit that holds the prediction.
        x: what is varied.
        y: what is measured, a column of the ledger or of what ``derive`` makes of it.
        curve: the other variable, a panel each.
        judge: the verdict, by the rule of ``refuted_if``.
        derive: makes the columns that are drawn and judged.
        compared: pairs of cells whose ``y`` is tested, with what they are.
        measures: shown in the table besides ``y``.
        draw: another picture than `draw_panels`.
        tables: the experiment whose tables it reads; its own if empty.
    """

    name: str
    title: str
    question: str
    prediction: str
    refuted_if: str
    committed: str
    x: Axis
    y: Axis
    curve: Axis
    judge: Callable[[Tables], Verdict]
    derive: Callable[[Tables], Tables] = as_they_are
    compared: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=lambda: MEASURES)
    draw: "Callable[[Asked, Tables], Figure] | None" = None
    tables: str = ""

    @property
    def source(self) -> str:
        """The experiment whose tables it reads."""
        return self.tables or self.name


def write_page(asked: Asked, tables: Tables, out: Path) -> Path:
    """Figure and page into ``out``; the page's path."""
    (out / "figures").mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        save_figure((asked.draw or draw_panels)(asked, asked.derive(tables)), out / "figures" / f"{asked.name}.png")
    with replacing(out / f"{asked.name}.md") as file:
        file.write(page(asked, tables))
    return out / f"{asked.name}.md"


def page(asked: Asked, tables: Tables) -> str:
    """The page."""
    ledger, name, derived = tables.ledger, asked.source, asked.derive(tables)
    verdict = asked.judge(derived)
    word = {True: "Refuted", False: "Not refuted", None: "Open"}[verdict.refuted]
    runs = (ledger if name == asked.name else derived.ledger).drop_duplicates("settings")
    seeds, seconds = runs["seed"].nunique(), runs["seconds"].sum()
    versions = ", ".join(sorted(ledger["environment"].unique()))
    curves = "" if tables.curves.empty else f", [curves]({name}_curves.csv)"
    tested = f"{_predictors(asked, derived)}{_tests(asked, derived.ledger)}"
    return (
        f"# {asked.title}\n\n**Asked**: {asked.question}\n\n"
        f"**Predicted** before the first run (commit {asked.committed}):\n{asked.prediction}\n\n"
        f"**Refuted if** {asked.refuted_if}\n\n**{word}**: {verdict.said}\n\n"
        f"**Command**: `python -m scripts.experiment {asked.name}`; it goes on from the tables and remakes this page.\n"
        f"Tables: [runs]({name}.csv), [who learned nothing]({name}_baselines.csv){curves}.\n"
        f"{len(runs)} runs, up to {seeds} seeds a cell, in `{versions}`: {seconds / 3600:.2f} core "
        "hours. Means and 95 % bootstrap intervals\nover runs.\n\n"
        f"![{asked.y.words} by {asked.x.words}](figures/{asked.name}.png)\n\n"
        f"## What was learned\n\n{_learned(asked, derived)}\n{tested}"
        f"## Who learned nothing\n\n{_unlearned(asked, derived)}\n{_moving(ledger)}"
    )


def shown(cell: Estimate, form: str = ".2f") -> str:
    """A mean with its interval, where there is one."""
    if cell.n == 0:
        return "–"
    interval = f" [{cell.low:{form}}, {cell.high:{form}}]" if cell.has_interval else ""
    return f"{cell.mean:{form}}{interval}".replace("-", "−")


def _number(value: object) -> str:
    return f"{value:.2f}".replace("-", "−") if isinstance(value, float) and np.isfinite(value) else "–"


def _columns(asked: Asked) -> dict[str, str]:
    """Measures of the tables, ``y`` first."""
    return {asked.y.column: asked.y.words} | dict(asked.measures)


def with_predictors(tables: Tables) -> pd.DataFrame:
    """The ledger with what plainer things than learning predict of each game; S0 of 0 is of a game it knows nothing of.

    The closed form is about a rule that strikes. Where war is a choice no rule does, and it gives 0.
    """
    games = tables.baselines.drop_duplicates("game")[["game", "balance", "spiral_number"]]
    games["spiral_number"] = games["spiral_number"].where(games["spiral_number"] != 0.0)
    exact = tables.baselines.loc[tables.baselines["who"] == "exact", ["game", "seeker_arsenal"]]
    if len(exact):
        games = games.merge(exact.rename(columns={"seeker_arsenal": "exact"}), on="game", how="left")
    return tables.ledger.drop(columns=list(PREDICTORS), errors="ignore").merge(games, on="game", how="left")


def _learned(asked: Asked, tables: Tables) -> str:
    """A row a cell: predictors, runs, means with intervals, and how many runs came to rest."""
    ledger, columns, rows = with_predictors(tables), _columns(asked), []
    known = {name: words for name, words in PREDICTORS.items() if name in ledger}
    for cell, of in ledger.groupby("cell", sort=False):
        before = [_number(float(of[name].iloc[0])) for name in known]
        means = [shown(estimate(of[name])) for name in columns if name in of]
        rest = f"{int(of['at_rest'].astype(bool).sum())} of {len(of)}"
        rows.append((cell, *before, *means, rest, shown(estimate(of["last_change"]), "+.2f")))
    heads = [words for name, words in columns.items() if name in ledger]
    return markdown_table(("cell", *known.values(), *heads, "at rest", "arms, last fifth − fifth before"), rows)


def rank_correlations(asked: Asked, tables: Tables) -> dict[str, float]:
    """Of each predictor with the cells' means of ``y``; NaN where it is the same in all."""
    ledger = with_predictors(tables)
    cells = ledger.groupby("cell", sort=False)
    found, measured = {}, cells[asked.y.column].mean()
    for name, words in PREDICTORS.items():
        if name in ledger:
            predicted = cells[name].first()
            both = predicted.notna() & measured.notna()
            enough = both.sum() > 2 and predicted[both].nunique() > 1 and measured[both].nunique() > 1
            found[words] = float(spearmanr(predicted[both], measured[both]).statistic) if enough else np.nan
    return found


def _predictors(asked: Asked, tables: Tables) -> str:
    told = [f"{words} {_number(value)}" for words, value in rank_correlations(asked, tables).items()]
    return (
        f"Rank correlation of {asked.y.words} with what is known without learning, over cells: {', '.join(told)}.\n\n"
    )


def compared(asked: Asked, ledger: pd.DataFrame) -> pd.DataFrame:
    """A row a comparison that has runs: difference of ``y``, p of a permutation test, p corrected by Holm for all."""
    rows = []
    for what, (ours, theirs) in asked.compared.items():
        a, b = (ledger.loc[ledger["cell"] == cell, asked.y.column].dropna().to_numpy(float) for cell in (ours, theirs))
        if min(len(a), len(b)) < 2:
            continue
        p = permutation_test((a, b), lambda x, y, axis: x.mean(axis) - y.mean(axis), vectorized=True, rng=0).pvalue
        rows.append({"what": what, "difference": difference(a, b), "p": float(p)})
    table = pd.DataFrame(rows, columns=["what", "difference", "p"])
    return table.assign(holm=holm(table["p"].to_numpy(float)))


def _tests(asked: Asked, ledger: pd.DataFrame) -> str:
    table = compared(asked, ledger)
    if table.empty:
        return ""
    rows = [
        (row["what"], shown(row["difference"], "+.2f"), f"{row['p']:.3f}", f"{row['holm']:.3f}")
        for row in table.to_dict("records")
    ]
    heads = ("compared", f"difference of {asked.y.words}", "p of a permutation test", "corrected by Holm")
    return f"{markdown_table(heads, rows)}\n"


def _unlearned(asked: Asked, tables: Tables) -> str:
    """A row a game and who plays it untaught."""
    columns = {name: words for name, words in _columns(asked).items() if name in tables.baselines}
    rows = []
    for row in tables.baselines.to_dict("records"):
        who = f"{row['who']} ({row['script']})" if row["who"] == "best script" else row["who"]
        rows.append((row["label"], who, *(_number(row[name]) for name in columns)))
    return markdown_table(("game", "in every seat", *columns.values()), rows)


def _moving(ledger: pd.DataFrame) -> str:
    """What still moved when training ended."""
    rest = ledger.groupby("cell", sort=False)["at_rest"].agg(lambda at: bool(at.astype(bool).all()))
    cells = [str(cell) for cell in rest.index[~rest]]
    return f"**Still moves** (some run ended at its limit): {', '.join(cells) or 'nothing'}.\n"


def draw_panels(asked: Asked, tables: Tables) -> Figure:
    """A panel a curve: ``y`` over ``x`` with intervals, runs as dots, and what nobody learned as lines."""
    curves: Sequence[object] = list(tables.ledger[asked.curve.column].drop_duplicates())
    figure, axes = panels(-(-len(curves) // 4), min(4, len(curves)), 3.0)
    for ax, curve in zip(axes.ravel(), curves, strict=False):
        of = tables.ledger[tables.ledger[asked.curve.column] == curve]
        _panel(ax, asked, of, tables.baselines)
        ax.set_title(f"{asked.curve.words} {curve}".strip().replace("_", " "))
    for ax in axes.ravel()[len(curves) :]:
        ax.set_visible(False)
    figure.supylabel(asked.y.words, fontsize=9.5)
    figure.supxlabel(asked.x.words, fontsize=9.5)
    handles = {line.get_label(): line for ax in axes.ravel() for line in ax.get_lines() if line.get_label()[0] != "_"}  # type: ignore[index]
    figure.legend(handles=list(handles.values()), loc="outside upper left", ncols=6)
    return figure


def _panel(ax: Axes, asked: Asked, of: pd.DataFrame, baselines: pd.DataFrame) -> None:
    column, y = asked.x.column, asked.y.column
    is_number = pd.api.types.is_numeric_dtype(of[column])
    values = sorted(of[column].unique()) if is_number else list(of[column].unique())
    places = dict(zip(values, values if is_number else range(len(values)), strict=True))
    cells = [estimate(of.loc[of[column] == value, y]) for value in values]
    mean, low, high = (np.array([getattr(cell, end) for cell in cells]) for end in ("mean", "low", "high"))
    x = np.array([float(places[value]) for value in values])
    bars = np.nan_to_num([mean - low, high - mean])
    ax.errorbar(x, mean, yerr=bars, color=ARM_COLOURS[1], marker="o", ms=5, lw=1.6 if is_number else 0, elinewidth=1.6)
    ax.plot(of[column].map(places), of[y], ".", color=ARM_COLOURS[1], alpha=0.35, ms=4, label="learned, a run")
    for who, (colour, line) in UNLEARNED.items():
        names = baselines["who"].astype(str)
        rows = baselines[(names == who) | (names.str.startswith("arm ") & (who == "arm"))]
        for _, one in rows.groupby("who") if y in rows else ():
            held = of.drop_duplicates(column)[[column, "game"]].merge(one[["game", y]], on="game")
            held = held.sort_values(column, key=lambda of: of.map(places))
            ax.plot(
                held[column].map(places),
                held[y],
                color=colour,
                ls=line,
                lw=1.2,
                marker="" if len(held) > 1 else "_",
                label=who,
            )
    if asked.x.log:
        plain_logarithm(ax)
    if not is_number:
        ax.set_xticks(list(places.values()), [str(value) for value in values], rotation=60, ha="right")
