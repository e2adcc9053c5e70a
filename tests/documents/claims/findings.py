"""The findings of the front page, each in sentences whose numbers come from committed tables."""

from agents.statistics import difference, estimate
from agents.studies.experiments import security as experiment
from agents.studies.experiments.frame import read_tables
from sd_env import scenarios
from sd_env.scenarios import WORLDS
from tests.documents.prose import RESULTS, Claim
from tests.documents.tables import table

PAGE = "README.md"


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


def choice() -> dict:
    """A seeker's strikes in a crisis, wars it began over crises in which it stood; who holds among the greedy."""
    runs, others = table("experiments/choice"), table("experiments/choice_baselines")
    assert (runs.groupby("cell")["seed"].nunique() == 10).all()
    benign, greedy = runs.query("greedy == 0.0 and surprise < 1"), runs.query("greedy == 0.4 and surprise == 0.2")
    assert (benign["wars_per_100"] == 0).all()
    beside = others[others["game"] == greedy["game"].iloc[0]].set_index("who")

    def strikes(rows):
        begun = rows["wars_per_100"] * (1 - rows["aggression_share"])
        return 100 * begun / (2 * 0.6 * rows["crises_per_100"])

    assert beside.loc["hold", "wars_per_100"] == 0
    return {
        "learned": strikes(greedy).mean(),
        "random": strikes(beside.loc["random"]),
        "reward": greedy["seeker_reward"].mean(),
        "holding": beside.loc["hold", "seeker_reward"],
    }


def diplomacy() -> dict:
    """Wars in 100 steps of the doubly dangerous world without and with diplomacy, a fifth of its states greedy."""
    runs, others = table("experiments/worlds"), table("experiments/worlds_baselines").set_index(["label", "who"])
    name = "doubly_dangerous"
    assert scenarios.get(name).params.greedy_prior[0] == 0.2
    wars = runs.set_index("cell")["wars_per_100"]
    without, with_it = wars[f"{name}, uncertain"], wars[f"{name}, uncertain, diplomacy"]
    assert len(without) == len(with_it) == 10
    fall, by = difference(without, with_it), others["wars_per_100"]
    return {
        "fall": fall.mean,
        "low": fall.low,
        "high": fall.high,
        "without": without.mean(),
        "with_it": with_it.mean(),
        "chance": by[f"{name}_no_diplomacy", "random"] - by[name, "random"],
        "random": by[name, "random"],
        "script": by[name, "best script"],
    }


def security() -> dict:
    """Slope of security on seekers' arms along each run of PPO, benign worlds."""
    runs = experiment.slopes(read_tables("ladder", RESULTS / "experiments")).ledger
    found = {world: estimate(runs.loc[runs["world"] == world, "slope"]) for world in WORLDS}
    first = found["doubly_dangerous"]
    assert first.n == 10
    return {"slope": first.mean, "low": first.low, "high": first.high, "apart": found["offence_distinguishable"].mean}


def willing() -> dict:
    now = {scenarios.get(name).params.accident_willingness for name in WORLDS}
    assert len(now) == 1
    return {"now": now.pop()}


CLAIMS = {
    "types": Claim(
        PAGE,
        "Over {games:.0f} settings of the doubly dangerous world, ten seeds each, not knowing it adds {arms:+.2f} "
        "units [{low:.2f}, {high:.2f}] to {held:.2f}, and {tragic:+.3f} [{least:.3f}, {most:.3f}] to the share of wars "
        "that nobody wanted. Always arming holds {arming:.2f}: there was little room.",
        types,
    ),
    "choice": Claim(
        PAGE,
        "a seeker begins a war in {learned:.0f} % of its crises; random play does in {random:.0f} %, always hold in "
        "none. Seekers earn {reward:.2f} a step, and {holding:.2f} where all hold.",
        choice,
    ),
    "diplomacy": Claim(
        PAGE,
        "signals and treaties take away {fall:.1f} [{low:.1f}, {high:.1f}] of {without:.1f} wars in 100 steps, "
        "{chance:.1f} among random players. With them learners have {with_it:.1f}, random play {random:.1f}, the best "
        "script {script:.1f}.",
        diplomacy,
    ),
    "security": Claim(
        PAGE,
        "Along training there a unit more of arms goes with {slope:.3f} [{low:.3f}, "
        "{high:.3f}] of security. Where weapons show what they are and attack is stronger: {apart:+.3f}.",
        security,
    ),
    "ladder": Claim(
        PAGE,
        "Exact learning from random play ends armed in {races:.0f} of the four worlds, doubly dangerous. There PPO "
        "races: {ppo:.2f} units in ten seeds, {exact:.2f} by theory, {arming:.2f} by always arming. It also holds "
        "{look_alike:.2f} units where defence is stronger and weapons look alike, theory {peace:.2f}, random play "
        "{random:.2f}.",
        ladder,
    ),
    "ladder_starts": Claim(
        PAGE,
        "Starts drawn wide were predicted to mend this and do not: {exploring:.2f}.",
        ladder,
    ),
    "rule": Claim(
        PAGE,
        "Elsewhere war between states that only want safety is a rule here and not a choice: "
        "who has the initiative in a crisis is willing to strike with probability {now:g} in the four worlds.",
        willing,
    ),
}
