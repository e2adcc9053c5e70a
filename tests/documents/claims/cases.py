"""Sentences about historical scenarios, remedies, the record and motives."""

import pandas as pd

from agents.reporting.many_tests import LEVEL
from sd_env.scenarios import get
from sd_env.scenarios.remedies import ACCIDENTS, TREATIES
from tests.documents.prose import Claim
from tests.documents.tables import compared, interval, remedy, scripted, table

PAGE = "docs/results/README.md"
SCRIPTS = ("random", "arm")
LONG = "cases_long_compared"
LOOK_ALIKE = ("doubly_dangerous", "defence_indistinguishable")
APART = ("offence_distinguishable", "doubly_stable")
RECORDS = ("anglo_german_naval_race", "cold_war", "us_china")
NAMES = {"UK": "Britain", "US": "the United States", "USSR/Russia": "the Soviet Union"}


def case(name: str) -> pd.Series:
    return table("cases").set_index("scenario").loc[name]


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
        change("three nuclear powers: new_start", "two nuclear powers: new_start", key) for key in ("in_force", "above_cap")
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


def holm() -> dict:
    found = table("mitigation")
    tests = found[found["p"].notna()]
    hotline = tests[tests["remedy"] == "hotline"]
    assert not (hotline["p_holm"] < LEVEL).any()
    plain = int(tests["verdict"].str.startswith("Agrees:").sum())
    return {"tests": len(tests), "stand": int((tests["p_holm"] < LEVEL).sum()), "plain": plain}


def standing() -> dict:
    found = table("mitigation")
    kept = found[found["p_holm"] < LEVEL]
    counts = kept.groupby("remedy").size()
    assert set(counts.index) == {"arms_limit", "deep_verification", "all"}
    assert set(kept[kept["remedy"] != "all"]["world"]) == set(LOOK_ALIKE)
    return counts.to_dict()


def posture() -> dict:
    found = {}
    for key, name in zip(("d", "i"), LOOK_ALIKE, strict=True):
        row = remedy(name, "defensive_posture")
        assert row["wars_per_100_change_low"] > 0
        assert row["p_holm"] > LEVEL
        found |= {f"{key}_{end}": row[f"wars_per_100_change{end}"] for end in ("", "_low", "_high")}
    return found


def posture_apart() -> dict:
    rows = [remedy(name, "defensive_posture") for name in APART]
    assert all(row["wars_per_100_change_high"] < 0 for row in rows)
    return {"offence": rows[0]["wars_per_100_change"], "stable": rows[1]["wars_per_100_change"]}


def limit() -> dict:
    none, row = remedy("doubly_dangerous", "none"), remedy("doubly_dangerous", "arms_limit")
    return {
        "before": none["arsenal"],
        "after": row["arsenal"],
        "wars": none["wars_per_100"],
        "left": row["wars_per_100"],
    }


def all_remedies() -> dict:
    rows = [remedy(name, "all") for name in (*LOOK_ALIKE, *APART)]
    assert all(row["reward_change_low"] > 0 for row in rows)
    return {"low": min(row["reward_change"] for row in rows), "high": max(row["reward_change"] for row in rows)}


def observers() -> dict:
    assert all(remedy(name, "observers")["wars_per_100_change_low"] < 0 for name in (*LOOK_ALIKE, *APART))
    return {}


def remedies_moved() -> dict:
    return {"most": table("mitigation")["moved_reward"].abs().max()}


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
    "retaliation": Claim(
        PAGE,
        "In the Cold War wars are {mean:.0f} [{low:.0f}, {high:.0f}] times rarer than in the same game without retaliation.",
        retaliation,
    ),
    "retaliation_scripts": Claim(
        PAGE,
        "Under random play they are {random:.1f} times rarer, under always arming {arm:.1f} times.",
        retaliation_scripts,
    ),
    "hotline_chance": Claim(
        PAGE,
        "Without it {crises:.0f} crises in 100 steps, with {rate:g} accidents in each, let expect {expected:.2f} wars by the "
        "rules alone; {measured:.2f} were measured.",
        accidents,
    ),
    "defence": Claim(
        PAGE,
        "After three million agent-steps missile defence that works adds {w_mean:.1f} [{w_low:.1f}, {w_high:.1f}] wars "
        "and {c_mean:.1f} [{c_low:.1f}, {c_high:.1f}] crises in 100 steps and {a_mean:.2f} [{a_low:.2f}, {a_high:.2f}] "
        "units of arms; those arms still fell by {moved:.1f}, so the last gap is not final.",
        defence,
    ),
    "third": Claim(
        PAGE,
        "A limit between two powers is in force {two:.0f} % of the time, and {three:.0f} % with a third power outside; "
        "while it is in force it is exceeded in {under:.0f} % and {over:.0f} % of steps.",
        third,
    ),
    "hotline": Claim(
        PAGE,
        "Without the hotline the Cold War has {value:.2f} wars in 100 steps instead of {compared:.2f}, by {mean:.2f} "
        "[{low:.2f}, {high:.2f}].",
        lambda: change("cold war without hotline", "cold war", "wars_per_100"),
    ),
    "abm": Claim(
        PAGE,
        "Without the ABM Treaty wars do not differ ({value:.2f} and {compared:.2f} in 100 steps).",
        abm,
    ),
    "neutral": Claim(
        PAGE,
        "Among greedy powers Switzerland is attacked {swiss:.1f} and Japan {japan:.1f} times in 100 steps, the first of the "
        "large powers {power:.1f} times.",
        neutral,
    ),
    "maximisers": Claim(
        PAGE,
        "Power maximisers have {compared:.0f} wars in 100 steps, and {value:.0f} with all remedies together.",
        maximisers,
    ),
    "naval": Claim(
        PAGE,
        "In the naval race learned play earns {learned:.2f} a step, random play {random:.2f} and never acting {never:.2f}.",
        naval,
    ),
    "flat": Claim(
        PAGE,
        "In {moved} of {all} scenarios arms still moved by more than 0.1 units at the end of training (in the Cold War by "
        "{cold:.2f} of {arsenal:.2f}); {again} scenarios were trained three times as long, {of_moved} of them among "
        "these {moved}.",
        flat,
    ),
    "holm": Claim(
        PAGE,
        'Of {tests} claims about remedies {plain} are labelled as agreeing with the literature, each by its own interval; '
        "{stand} stand after Holm's correction, and none of the four about the hotline.",
        holm,
    ),
    "standing": Claim(
        PAGE,
        "What stands: the arms limit lowers arms in {arms_limit} worlds, those of look-alike weapons, so does deep "
        "verification in {deep_verification}, and all remedies together raise welfare in {all}.",
        standing,
    ),
    "posture": Claim(
        PAGE,
        "Where weapons look alike a defensive posture raises wars, by {d_:.2f} [{d__low:.2f}, {d__high:.2f}] and "
        "{i_:.2f} [{i__low:.2f}, {i__high:.2f}] in 100 steps; neither stands after the correction.",
        posture,
    ),
    "posture_apart": Claim(
        PAGE,
        "Where they can be told apart it changes wars by {offence:.2f} and {stable:.2f}, which does not stand either.",
        posture_apart,
    ),
    "limit": Claim(
        PAGE,
        "With an arms limit the doubly dangerous world has {after:.1f} instead of {before:.1f} units of arms and "
        "{left:.1f} instead of {wars:.1f} wars.",
        limit,
    ),
    "bundle": Claim(
        PAGE,
        "The arms limit bundles two things: a cap on offence, and a treaty in force that multiplies the rate of crises by "
        "{crisis_damping:g}.",
        lambda: TREATIES["arms_limit"],
    ),
    "accidents": Claim(
        PAGE,
        "A hotline in force prevents {part:.0f} % of accidents by rule, and {rate:g} accidents happen in each crisis.",
        lambda: {"part": 100 * TREATIES["hotline"]["hotline"], "rate": ACCIDENTS},
    ),
    "all_remedies": Claim(
        PAGE,
        "All remedies together raise welfare by {low:.2f} to {high:.2f} a step; the intervals are above zero in all four "
        "worlds.",
        all_remedies,
    ),
    "observers": Claim(PAGE, "Observers alone were not found to lower wars in any world.", observers),
    "remedies_moved": Claim(
        PAGE, "Welfare still moved by up to {most:.2f} between the last two fifths of training.", remedies_moved
    ),
    "record": Claim(
        PAGE,
        "Learned agents beat the random walk with drift for {better} of {series} series, intervals above zero: Britain and "
        "both powers of the Cold War.",
        record,
    ),
    "record_script": Claim(
        PAGE,
        "The scripted reaction beats learned agents for {ahead} of {series} series by either measure, and for {both} of "
        "those that both tell better than drift: the United States of the Cold War ({us:.1f} against {us_learned:.1f}) "
        "and Britain ({uk:.1f} against {uk_learned:.1f}).",
        record,
    ),
    "record_rms": Claim(
        PAGE,
        "By root mean square error learned agents lose to drift for {worse}: Germany, the Soviet Union and China.",
        record,
    ),
    "motive_scripted": Claim(
        PAGE,
        "Scripted play, in which both motives arm, gives a motive away perfectly where weapons can be told apart and with "
        "an AUC of {low:.2f} to {high:.2f} where not ({arms:.2f} to {arms_high:.2f} by arms alone).",
        motive_scripted,
    ),
    "motive_learned": Claim(
        PAGE, "Learned agents give themselves away in every world, with an AUC of at least {least:.2f}.", motive_learned
    ),
}
