"""Sentences about historical scenarios, remedies, the record and motives."""

import pandas as pd

from sd_env.scenarios import get
from tests.documents.prose import Claim
from tests.documents.tables import compared, interval, scripted, table

PAGE = "docs/results/v0.md"
SCRIPTS = ("random", "arm")
LONG = "cases_long_compared"
LOOK_ALIKE = ("doubly_dangerous", "defence_indistinguishable")
APART = ("offence_distinguishable", "doubly_stable")
RECORDS = ("anglo_german_naval_race", "cold_war", "us_china")
NAMES = {"UK": "Britain", "US": "the United States", "USSR/Russia": "the Soviet Union"}


def case(name: str) -> pd.Series:
    return table("cases").set_index("scenario").loc[name]


def size() -> dict:
    found = table("cases")
    return {"seeds": found["seeds"].unique().item(), "steps": found["agent_steps"].mean() / 1e6}


def change(of: str, against: str, measure: str, where: str = "cases_compared") -> dict:
    row = compared(of, against, measure, where)
    return {**interval(row, "change"), "value": row["value"], "compared": row["compared"]}


def defence() -> dict:
    found = {}
    for key, measure in (("w", "wars_per_100"), ("c", "crises_per_100"), ("a", "arsenal")):
        row = change("cold war perfect defence", "cold war", measure, LONG)
        found |= {f"{key}_{end}": row[end] for end in ("mean", "low", "high")}
    long = table("cases_long").set_index("scenario")
    return found | {"moved": -long.loc["cold_war_perfect_defence", "moved_arsenal"]}


def third() -> dict:
    force, cap = (
        change("three nuclear powers: new_start", "two nuclear powers: new_start", key)
        for key in ("in_force", "above_cap")
    )
    return {
        "three": 100 * force["value"],
        "two": 100 * force["compared"],
        "over": 100 * cap["value"],
        "under": 100 * cap["compared"],
    }


def abm() -> dict:
    row = compared("cold war without abm", "cold war", "wars_per_100")
    assert row["verdict"] == "not found"
    return row.to_dict()


def neutral() -> dict:
    swiss, japan = (
        change(f"armed neutrality: {name}", "armed neutrality: First power", "attacked_per_100")
        for name in ("Switzerland", "Japan")
    )
    assert min(swiss["low"], japan["low"]) > 0
    return {"swiss": swiss["value"], "japan": japan["value"], "power": swiss["compared"]}


def maximisers() -> dict:
    return change("offensive realism with all", "offensive realism", "wars_per_100")


def naval() -> dict:
    row = case("anglo_german_naval_race")
    return {"learned": row["reward"], "random": row["reward_random"], "never": row["reward_never"]}


def flat() -> dict:
    found = table("cases")
    moved = found[found["moved_arsenal"].abs() > 0.1]
    long = set(table("cases_long")["scenario"])
    return {
        "moved": len(moved),
        "all": len(found),
        "cold": case("cold_war")["moved_arsenal"],
        "arsenal": case("cold_war")["arsenal"],
        "again": len(long),
        "of_moved": len(long & set(moved["scenario"])),
    }


def retaliation() -> dict:
    return change("cold war", "cold war without retaliation", "wars_per_100")


def retaliation_scripts() -> dict:
    """How many times rarer wars are with retaliation where all play a script."""
    wars = {name: scripted("cold_war_without_retaliation", name) / scripted("cold_war", name) for name in SCRIPTS}
    return {name: found["wars_per_100"] for name, found in wars.items()}


def accidents() -> dict:
    """Wars to expect of accidents alone without a hotline: crises times their rate."""
    row, rate = case("cold_war_without_hotline"), get("cold_war_without_hotline").params.accident_rate
    return {
        "crises": row["crises_per_100"],
        "rate": rate,
        "expected": row["crises_per_100"] * rate,
        "measured": row["wars_per_100"],
    }


def scores() -> pd.DataFrame:
    """A row a model, record and state: gain in CRPS over drift, and root mean square error."""
    return pd.concat([table(f"history-{name}").assign(record=name) for name in RECORDS]).set_index(
        ["model", "record", "state"]
    )


def record() -> dict:
    found = scores()
    learned, script, drift = (found.loc[model] for model in ("learned", "reaction", "drift"))
    better = learned["gain_low"] > 0
    assert list(learned.index[better]) == [
        ("anglo_german_naval_race", "UK"),
        ("cold_war", "US"),
        ("cold_war", "USSR/Russia"),
    ]
    worse = learned["rmse"] > drift["rmse"]
    assert [state for _, state in learned.index[worse]] == ["Germany", "USSR/Russia", "China"]
    ahead = script["gain_over_drift"] > learned["gain_over_drift"]
    by_size = script["rmse"] < learned["rmse"]
    assert ahead.sum() == by_size.sum()
    both = ahead & better & (script["gain_low"] > 0)
    assert [state for _, state in learned.index[both]] == ["UK", "US"]
    at = ("cold_war", "US")
    return {
        "series": len(learned),
        "better": int(better.sum()),
        "worse": int(worse.sum()),
        "ahead": int(ahead.sum()),
        "both": int(both.sum()),
        "us": script.loc[at, "gain_over_drift"],
        "us_learned": learned.loc[at, "gain_over_drift"],
        "uk": script.loc[("anglo_german_naval_race", "UK"), "gain_over_drift"],
        "uk_learned": learned.loc[("anglo_german_naval_race", "UK"), "gain_over_drift"],
    }


def motive(where: str, kept: str) -> pd.Series:
    found = table(where)
    return found[found["record"] == kept].groupby("world")["auc"].mean()


def motive_scripted() -> dict:
    public, alone = motive("motive_scripted", "all that is public"), motive("motive_scripted", "arms alone")
    assert (public[list(APART)] > 0.999).all()
    alike = [public[name] for name in LOOK_ALIKE]
    arms = [alone[name] for name in LOOK_ALIKE]
    return {"low": min(alike), "high": max(alike), "arms": min(arms), "arms_high": max(arms)}


def motive_learned() -> dict:
    return {"least": table("motive")["auc"].min()}


CLAIMS = {
    "size": Claim(
        PAGE,
        "Shared PPO has {seeds} seeds of {steps:.1f} million agent-steps in each scenario.",
        size,
    ),
    "retaliation": Claim(
        PAGE,
        "In the Cold War wars are {mean:.0f} [{low:.0f}, {high:.0f}] times rarer than in the same game without "
        "retaliation.",
        retaliation,
    ),
    "retaliation_scripts": Claim(
        PAGE,
        "Under random play they are {random:.1f} times rarer. Under always arming they are as frequent as without"
        " it ({arm:.1f} times).",
        retaliation_scripts,
    ),
    "hotline_chance": Claim(
        PAGE,
        "Without it there are {crises:.0f} crises in 100 steps, with {rate:g} accidents in each. By the rules "
        "alone that makes {expected:.2f} wars, and {measured:.2f} were measured.",
        accidents,
    ),
    "defence": Claim(
        PAGE,
        "After three million agent-steps missile defence that works adds {w_mean:.1f} [{w_low:.1f}, {w_high:.1f}]"
        " wars and {c_mean:.1f} [{c_low:.1f}, {c_high:.1f}] crises in 100 steps and {a_mean:.2f} [{a_low:.2f}, "
        "{a_high:.2f}] units of arms. Those arms still fell by {moved:.1f}, so the last gap is not final.",
        defence,
    ),
    "third": Claim(
        PAGE,
        "A limit between two powers is in force {two:.0f} % of the time, and {three:.0f} % with a third power "
        "outside. While it is in force it is exceeded in {under:.0f} % and {over:.0f} % of steps.",
        third,
    ),
    "hotline": Claim(
        PAGE,
        "Without the hotline the Cold War has {value:.2f} wars in 100 steps instead of {compared:.2f}, by "
        "{mean:.2f} [{low:.2f}, {high:.2f}].",
        lambda: change("cold war without hotline", "cold war", "wars_per_100"),
    ),
    "abm": Claim(
        PAGE,
        "Without the ABM Treaty wars do not differ ({value:.2f} and {compared:.2f} in 100 steps).",
        abm,
    ),
    "neutral": Claim(
        PAGE,
        "Among greedy powers Switzerland is attacked {swiss:.1f} and Japan {japan:.1f} times in 100 steps, the "
        "first of the large powers {power:.1f} times.",
        neutral,
    ),
    "maximisers": Claim(
        PAGE,
        "Power maximisers have {compared:.0f} wars in 100 steps, and {value:.0f} with all remedies together.",
        maximisers,
    ),
    "naval": Claim(
        PAGE,
        "In the naval race learned play earns {learned:.2f} a step, random play {random:.2f} and never acting "
        "{never:.2f}.",
        naval,
    ),
    "flat": Claim(
        PAGE,
        "In {moved} of {all} scenarios arms still moved by more than 0.1 units at the end of training (in the "
        "Cold War by {cold:.2f} of {arsenal:.2f}). {again} scenarios were trained three times as long, {of_moved}"
        " of them among these {moved}.",
        flat,
    ),
    "record": Claim(
        PAGE,
        "Learned agents beat the random walk with drift for {better} of {series} series, intervals above zero: "
        "Britain and both powers of the Cold War.",
        record,
    ),
    "record_script": Claim(
        PAGE,
        "The scripted reaction beats learned agents for {ahead} of {series} series by either measure, and for "
        "{both} of those that both tell better than drift: the United States of the Cold War ({us:.1f} against "
        "{us_learned:.1f}) and Britain ({uk:.1f} against {uk_learned:.1f}).",
        record,
    ),
    "record_rms": Claim(
        PAGE,
        "By root mean square error learned agents lose to drift for {worse}: Germany, the Soviet Union and China.",
        record,
    ),
    "motive_scripted": Claim(
        PAGE,
        "Scripted play, in which both motives arm, gives a motive away perfectly where weapons can be told apart "
        "and with an AUC of {low:.2f} to {high:.2f} where not ({arms:.2f} to {arms_high:.2f} by arms alone).",
        motive_scripted,
    ),
    "motive_learned": Claim(
        PAGE,
        "Learned agents give themselves away in every world, with an AUC of at least {least:.2f}.",
        motive_learned,
    ),
}
