"""Sentences about Schelling diagrams and published equilibria."""

from agents.reporting.truth_counts import by_status, by_tolerance
from sd_env.classics import CLASSICS
from tests.documents.prose import Claim
from tests.documents.tables import table

PAGE = "docs/results/README.md"


def verdicts() -> dict:
    counts = table("dilemma/verdicts")["verdict"].value_counts()
    return {
        "all": int(counts.sum()),
        "none": counts["none"],
        "hunt": counts["stag hunt"],
        "undecided": counts["undecided"],
        "pd": counts["PD"],
    }


def dangerous() -> dict:
    found = table("dilemma/verdicts")
    for world, games in {
        "doubly_dangerous": {"stag hunt"},
        "defence_indistinguishable": {"stag hunt"},
        "doubly_stable": {"none"},
    }.items():
        assert (
            set(found[found["scenario"].str.fullmatch(rf"{world}(_no_diplomacy|_benign\w*)?(_n\d)?")]["verdict"])
            == games
        )
    rows = found.set_index(["scenario", "arms"])
    benign, full = rows.loc[("doubly_dangerous_benign", "tanks")], rows.loc[("doubly_dangerous", "tanks")]
    return {"level": full["level"], "benign": benign["fear"], "full": full["fear"]}


def truth() -> dict:
    found = by_tolerance(table("ground_truth"))
    rows = table("ground_truth")
    side = rows[(rows["verdict"] == "reached") & (rows["tolerance"] == 0.5)]
    assert side["published"].isin([0.0, 1.0, -1.0]).all()
    return {
        "reached": int(found.loc["reached"].sum()),
        "judged": int(found.drop("several equilibria").to_numpy().sum()),
        "side": int(found.loc["reached", "side"]),
        "binary": int(side["published"].isin([0.0, 1.0]).sum()),
        "signs": int((side["published"] == -1.0).sum()),
        "rows": len(table("ground_truth")),
        "shown": int(found.loc["several equilibria"].sum()),
    }


def games() -> dict:
    """Those of the list of published results: one that stands outside it has no number."""
    return {"games": sum(game.result.startswith("R") for game in CLASSICS.values())}


def r14() -> dict:
    found = table("ground_truth")
    side = found[(found["result"] == "R14") & (found["tolerance"] == 0.5)]
    assert set(side["verdict"]) == {"reached"}
    zero, one = side[side["published"] == 0]["learned"], side[side["published"] == 1]["learned"]
    worst = side["exploitability"]
    return {"zero": zero.max(), "one": one.min(), "low": worst.min(), "high": worst.max()}


def status() -> dict:
    return by_status(table("ground_truth"))


def last() -> dict:
    found = table("ground_truth")
    last_ = found[(found["policy"] == "last") & found["result"].isin(["R13", "R3"])]
    assert set(found[(found["result"] == "R13") & (found["learner"] == "PPO")]["policy"]) == {"last"}
    return {"rows": len(last_), "reached": int((last_["verdict"] == "reached").sum())}


CLAIMS = {
    "verdicts": Claim(
        PAGE,
        "Of {all} rows (a scenario, number of states and class of arms) {hunt} are stag hunts, {pd} prisoner's "
        "dilemmas, {none} no dilemma, and {undecided} are undecided.",
        verdicts,
    ),
    "dangerous": Claim(
        PAGE,
        "The doubly dangerous world is a stag hunt with greedy states (fear {full:.2f} a step) and without "
        "(fear {benign:.2f}), and so is the defence-dominant world of look-alike weapons. The doubly stable world is "
        "no dilemma. The level of arms that is tried, {level:.2f} units, is that of the closed form.",
        dangerous,
    ),
    "truth": Claim(
        PAGE,
        "Of {rows} numbers {judged} are judged and {reached} are reached. {shown} belong to games with several "
        "equilibria and are only shown.",
        truth,
    ),
    "truth_side": Claim(
        PAGE,
        "For {side} of the {reached} only the side is judged: {binary} that theory puts at 0 or 1, where anything"
        " on the right side of one half counts as reached, and {signs} directions, up or down.",
        truth,
    ),
    "games": Claim(
        PAGE,
        "There are {games} small games with published equilibria.",
        games,
    ),
    "r14": Claim(
        PAGE,
        'So in R14 a learned {zero:.2f} "reaches" 0 and {one:.2f} "reaches" 1, with an exploitability of '
        "{low:.1f} to {high:.1f}.",
        r14,
    ),
    "status": Claim(
        PAGE,
        "Only {published} numbers were read in an opened source. {abstract} follow an abstract, {memory} are "
        "well-known formulas from memory, and {derived} we derived.",
        status,
    ),
    "last": Claim(
        PAGE,
        "R13 and the dilemma of R3 are judged by the last policy ({rows} numbers, {reached} reached). They were "
        "switched to it after the average of policies had missed.",
        last,
    ),
}
