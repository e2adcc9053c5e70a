"""Sentences about remedies."""

from agents.reporting.many_tests import LEVEL
from agents.studies.cases import REMEDY_STEPS
from sd_env.scenarios.remedies import ACCIDENTS, TREATIES
from tests.documents.prose import Claim
from tests.documents.tables import remedy, table

PAGE = "docs/results/v0.md"
LOOK_ALIKE = ("doubly_dangerous", "defence_indistinguishable")
APART = ("offence_distinguishable", "doubly_stable")


def size() -> dict:
    return {"seeds": table("mitigation")["seeds"].unique().item(), "steps": REMEDY_STEPS / 1e6}


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


CLAIMS = {
    "size": Claim(
        PAGE,
        "Shared PPO has {seeds} seeds of {steps:.1f} million agent-steps in each world with each remedy.",
        size,
    ),
    "holm": Claim(
        PAGE,
        "Of {tests} claims about remedies {plain} are labelled as agreeing with the literature, each by its own "
        "interval. {stand} stand after Holm's correction, and none of the four about the hotline.",
        holm,
    ),
    "standing": Claim(
        PAGE,
        "What stands: the arms limit lowers arms in {arms_limit} worlds, those of look-alike weapons, so does "
        "deep verification in {deep_verification}, and all remedies together raise welfare in {all}.",
        standing,
    ),
    "posture": Claim(
        PAGE,
        "Where weapons look alike a defensive posture raises wars, by {d_:.2f} [{d__low:.2f}, {d__high:.2f}] and "
        "{i_:.2f} [{i__low:.2f}, {i__high:.2f}] in 100 steps. Neither stands after the correction.",
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
        "The arms limit bundles two things: a cap on offence, and a treaty in force that multiplies the rate of "
        "crises by {crisis_damping:g}.",
        lambda: {"crisis_damping": TREATIES["arms_limit"].crisis_damping},
    ),
    "accidents": Claim(
        PAGE,
        "A hotline in force prevents {part:.0f} % of accidents by rule, and {rate:g} accidents happen in each crisis.",
        lambda: {"part": 100 * TREATIES["hotline"].hotline, "rate": ACCIDENTS},
    ),
    "all_remedies": Claim(
        PAGE,
        "All remedies together raise welfare by {low:.2f} to {high:.2f} a step. The intervals are above zero in "
        "all four worlds.",
        all_remedies,
    ),
    "observers": Claim(
        PAGE,
        "Observers alone were not found to lower wars in any world.",
        observers,
    ),
    "remedies_moved": Claim(
        PAGE,
        "Welfare still moved by up to {most:.2f} between the last two fifths of training.",
        remedies_moved,
    ),
}
