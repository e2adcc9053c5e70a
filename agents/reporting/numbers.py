"""How spirals go with the number of states: figure and page from the ledger."""

from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import permutation_test

from agents.reporting.many_tests import LEVEL, holm
from agents.reporting.markdown import markdown_table
from agents.reporting.style import DPI, GREY, LOOK, colour, marker, panels, save_figure
from agents.runs.files import replacing
from agents.statistics import Estimate, difference, estimate

LEDGER, SCRIPTED, PAGE, PICTURE = "numbers.csv", "numbers_scripted.csv", "numbers.md", "numbers.png"
CONTACTS = {"sum": "sum of contact constant", "pair": "contact constant by pair"}
SETTINGS = {"sum": "", "pair": "_no_diplomacy"}
"""Whose colour each is drawn in."""
MEASURES = {
    "seeker_arsenal": "seekers' arms [units]",
    "wars_a_state": "wars of a state per 100 steps",
    "treaty_share": "share of pairs under treaty",
    "reward": "reward a state and step",
    "tragic_share": "wars between seekers, share",
}


def write_numbers(ledger: pd.DataFrame, scripts: pd.DataFrame, results: Path) -> Path:
    """Figure and page into ``results``; the page's path."""
    (results / "figures").mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        save_figure(_figure(ledger), results / "figures" / PICTURE)
    with replacing(results / PAGE) as file:
        file.write(_page(ledger, scripts))
    return results / PAGE


def changes(ledger: pd.DataFrame, measure: str) -> dict[str, Estimate]:
    """By contact: mean with the most states minus mean with the fewest, with interval."""
    found = {}
    for contact, of in ledger.groupby("contact"):
        most, fewest = of[of["n"] == of["n"].max()], of[of["n"] == of["n"].min()]
        found[str(contact)] = difference(most[measure], fewest[measure])
    return found


def _figure(ledger: pd.DataFrame) -> Figure:
    figure, axes = panels(1, len(MEASURES), 2.8, sharey=False)
    for ax, (measure, label) in zip(axes[0], MEASURES.items(), strict=True):
        for contact, name in CONTACTS.items():
            cells = [(n, estimate(of[measure])) for n, of in ledger[ledger["contact"] == contact].groupby("n")]
            x, mean = [n for n, _ in cells], np.array([cell.mean for _, cell in cells])
            low, high = (np.array([getattr(cell, end) for _, cell in cells]) for end in ("low", "high"))
            look = {"color": colour(SETTINGS[contact]), "marker": marker(SETTINGS[contact]), "label": name}
            ax.errorbar(x, mean, yerr=[mean - low, high - mean], lw=1.8, ms=5, capsize=2, **look)
        ax.set_xscale("log", base=2)
        ax.set_xticks(sorted(ledger["n"].unique()), [str(n) for n in sorted(ledger["n"].unique())])
        ax.set_title(label, fontsize=8.5)
        ax.set_xlabel("states")
        ax.axhline(0, color=GREY, lw=0.5)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=2)
    return figure


def _shown(cell: Estimate, form: str = ".2f") -> str:
    return f"{cell.mean:{form}} [{cell.low:{form}}, {cell.high:{form}}]".replace("-", "−")


def _rivals(scripts: pd.DataFrame) -> str:
    """Chance, the two constants and whichever script earns most, in every seat."""
    rows = []
    for (contact, n), of in scripts.groupby(["contact", "n"]):
        best = of.sort_values("reward")["script"].iloc[-1]
        for name in dict.fromkeys(("random", "hold", "arm", best)):
            row = of[of["script"] == name].iloc[0]
            who = f"{name} (the best script)" if name == best else name
            numbers = [f"{row[measure]:.2f}".replace("-", "−") for measure in MEASURES]
            rows.append((CONTACTS[str(contact)], n, who, *numbers))
    return markdown_table(("contact", "N", "in every seat", *MEASURES.values()), rows)


def _learned(ledger: pd.DataFrame) -> str:
    """Means and intervals over the runs of each cell."""
    rows = []
    for (contact, n), of in ledger.groupby(["contact", "n"]):
        cells = [_shown(estimate(of[measure])) for measure in MEASURES]
        moved, number = _shown(estimate(of["last_change"]), "+.2f"), f"{of['spiral_number'].iloc[0]:.2f}"
        rows.append((CONTACTS[str(contact)], n, number, len(of), *cells, moved))
    return markdown_table(("contact", "N", "S0", "runs", *MEASURES.values(), "arms, last fifth − fifth before"), rows)


def chances(ledger: pd.DataFrame, measure: str) -> dict[str, float]:
    """By contact: p of a permutation test that most and fewest states are alike, corrected by Holm for both."""
    found = {}
    for contact, of in ledger.groupby("contact"):
        ends = [of.loc[of["n"] == n, measure].to_numpy() for n in (of["n"].max(), of["n"].min())]
        found[str(contact)] = permutation_test(ends, lambda a, b: a.mean() - b.mean(), rng=0).pvalue
    return dict(zip(found, holm(list(found.values())).tolist(), strict=True))


def _said(contact: str, change: Estimate, p: float) -> str:
    """What became of a prediction: by its own rule, and only if chance would not give as much."""
    stands = change.low <= 0 <= change.high if contact == "sum" else change.low > 0
    if stands:
        return "the prediction stands"
    return "refuted" if p < LEVEL else "undecided: off the prediction by the interval, but chance gives as much"


def _without_learning(scripts: pd.DataFrame, contact: str) -> str:
    """How arms change where nobody learns."""
    of = scripts[scripts["contact"] == contact].set_index(["script", "n"])["seeker_arsenal"]
    most, fewest = scripts["n"].max(), scripts["n"].min()
    told = [f"{of[name, most] - of[name, fewest]:+.2f} ({name})" for name in ("random", "arm")]
    return " and ".join(told).replace("-", "−")


def _verdict(ledger: pd.DataFrame, scripts: pd.DataFrame) -> str:
    """What became of the predictions, beside what needs no learning."""
    arms, p = changes(ledger, "seeker_arsenal"), chances(ledger, "seeker_arsenal")
    last = [estimate(of["last_change"]) for _, of in ledger.groupby(["contact", "n"])]
    moving = sum(not cell.low <= 0 <= cell.high for cell in last if cell.has_interval)
    lines = []
    for contact, name in CONTACTS.items():
        chance = f"p {p[contact]:.3f}" if p[contact] >= 0.001 else "p below 0.001"
        said = _said(contact, arms[contact], p[contact])
        lines.append(
            f"- {name}: {_shown(arms[contact])}, {chance}: **{said}**.\n"
            f"  Where nobody learns arms change by {_without_learning(scripts, contact)}.\n"
        )
    return (
        "Change of seekers' arms from the fewest to the most states, p of a permutation test, corrected by Holm:\n\n"
        f"{''.join(lines)}\n"
        "By pair arms fall with N also where nobody learns: each war destroys arms, and there are more of them. That\n"
        "alone may explain what learners show there.\n"
        "The table's last column says how far arms still moved when training ended: an interval off 0 is no rest.\n"
        f"It is off 0 in {moving} of {len(last)} cells, so longer runs may say otherwise.\n"
    )


def _page(ledger: pd.DataFrame, scripts: pd.DataFrame) -> str:
    """What was asked, predicted and found."""
    return (
        "# More states, more fear?\n\n"
        "`python -m scripts.numbers out=docs/results` remakes this page; finished runs stand in the ledger\n"
        f"[{LEDGER}]({LEDGER}) and are not made again.\n"
        f"`doubly_dangerous` with 2 to 16 states, shared PPO, {ledger['agent_steps'].max():,} agent-steps a run. "
        "Means and 95 % bootstrap intervals over seeds.\n\n"
        "**Predicted before the first run, from S0 alone:** with the sum of contact constant neither S0 nor arms "
        "change with the\nnumber of states N. With contact constant by pair S0 grows with N−1, and so do arms.\n"
        "**Refuted by:** a change of arms from the fewest to the most states whose interval lies off 0 in the first "
        "case,\nor not above 0 in the second.\n\n"
        f"{_learned(ledger)}\n{_verdict(ledger, scripts)}\n"
        f"Beside it, who does not learn, one measurement each:\n\n{_rivals(scripts)}\n"
        f"![Arms, wars, treaties, reward and tragedy by number of states](figures/{PICTURE})\n"
    )
