"""The findings of the front page, each in sentences whose numbers come from committed tables."""

from agents.reporting.before import in_v0
from agents.statistics import estimate
from sd_env import scenarios
from sd_env.scenarios import WORLDS
from tests.documents.claims import cases, worlds
from tests.documents.prose import Claim
from tests.documents.tables import table

PAGE = "README.md"


def apart() -> dict:
    return worlds.told_apart()


def diplomacy() -> dict:
    return worlds.diplomacy()


def ladder() -> dict:
    """Means over ten seeds of PPO in `security_dilemma_v1`, beside exact theory, both measured in the game itself."""
    runs, others = table("experiments/ladder"), table("experiments/ladder_baselines")
    arms = runs.groupby("cell")["seeker_arsenal"]
    assert (arms.count()[[f"{one} {rung}" for one in WORLDS for rung in ("ppo", "exploring")]] == 10).all()
    exact = others.set_index(["label", "who"])["seeker_arsenal"]
    first, second = "doubly_dangerous", "defence_indistinguishable"
    solved = table("theory/full_game").query("setting == '_benign'").set_index("world")
    assert (solved["random_arms"] > 1.0)[first]
    return {
        "races": (solved["random_arms"] > 1.0).sum(),
        "ppo": arms.mean()[f"{first} ppo"],
        "exact": exact[f"{first}_benign", "exact"],
        "look_alike": arms.mean()[f"{second} ppo"],
        "arming": exact[f"{first}_benign", "arm tanks"],
        "random": exact[f"{second}_benign", "random"],
        "peace": exact[f"{second}_benign", "exact"],
        "exploring": arms.mean()[f"{second} exploring"],
        "vanilla": exact[f"{second}_benign", "exact vanilla"],
    }


def types() -> dict:
    """Private minus public motives, means over settings by seed, as the experiment judges."""
    runs = table("experiments/types")
    assert (runs.groupby("cell")["seed"].nunique() == 10).all()
    by = runs.pivot_table(index=["greedy", "fog", "seed"], columns="public", values=["seeker_arsenal", "tragic_share"])
    gaps = {name: (by[name][False] - by[name][True]).groupby("seed").mean() for name in by.columns.levels[0]}
    others = table("experiments/types_baselines")
    armed = others[others["who"].astype(str).str.startswith("arm ")]
    arms, tragic = estimate(gaps["seeker_arsenal"]), estimate(gaps["tragic_share"])
    return {
        "games": by.groupby(["greedy", "fog"]).ngroups,
        "arms": arms.mean,
        "low": arms.low,
        "high": arms.high,
        "held": runs["seeker_arsenal"].mean(),
        "arming": armed["seeker_arsenal"].mean(),
        "tragic": tragic.mean,
        "least": tragic.low,
        "most": tragic.high,
    }


def willing() -> dict:
    name = "doubly_dangerous"
    now, before = (game.params.accident_willingness for game in (scenarios.get(name), in_v0(name)))
    return {"before": before, "now": now}


def retaliation() -> dict:
    return {**cases.retaliation(), **cases.retaliation_scripts()}


CLAIMS = {
    "types": Claim(
        PAGE,
        "Over {games:.0f} settings of the doubly dangerous world, ten seeds each, not knowing it adds {arms:+.2f} "
        "units [{low:.2f}, {high:.2f}] to {held:.2f}, and {tragic:+.3f} [{least:.3f}, {most:.3f}] to the share of wars "
        "that nobody wanted. Always arming holds {arming:.2f}: there was little room.",
        types,
    ),
    "apart": Claim(
        PAGE,
        "Where weapons can be told apart, the share of wars that nobody wanted falls to {stable:.0f} and "
        "{offence:.0f} %. Random play and always arming stay at {least:.0f} to {most:.0f} %.",
        apart,
    ),
    "diplomacy": Claim(
        PAGE,
        "In the doubly dangerous world signals and treaties lower arms from {arsenal:.2f} to {arsenal_with:.2f} "
        "units, and the share of wars that nobody wanted to {share:.0f} %.",
        diplomacy,
    ),
    "random_diplomacy": Claim(
        PAGE,
        "Random play with the same moves keeps {seeker_arsenal:.2f} units and {tragic:.0f} %.",
        lambda: worlds.random_diplomacy() | {"tragic": 100 * worlds.random_diplomacy()["tragic_share"]},
    ),
    "ladder": Claim(
        PAGE,
        "Exact learning from random play ends armed in {races:.0f} of the four worlds, doubly dangerous. There PPO "
        "races: {ppo:.2f} units in ten seeds, {exact:.2f} by theory, {arming:.2f} by always arming. But it also holds "
        "{look_alike:.2f} units where defence is stronger and weapons look alike, and theory {peace:.2f}, random play "
        "{random:.2f}.",
        ladder,
    ),
    "ladder_starts": Claim(
        PAGE,
        "Starts drawn wide were predicted to mend this and do not: {exploring:.2f}. The exact gradient, if it counts "
        "states by visits, holds {vanilla:.2f}.",
        ladder,
    ),
    "retaliation": Claim(
        PAGE,
        "In the Cold War scenario wars are {mean:.0f} times rarer than without retaliation. Random play gives "
        "{random:.1f} times and always arming {arm:.0f}, so most of it is learned.",
        retaliation,
    ),
    "rule": Claim(
        PAGE,
        "War between two states that only want safety is a rule here and not a choice: who has the initiative in "
        "a crisis is willing to strike with a probability that the scenario sets, {before:g} there and {now:g} now.",
        willing,
    ),
}
