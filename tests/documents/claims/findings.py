"""The findings of the front page, each in sentences whose numbers come from committed tables."""

from agents.statistics import estimate
from sd_env import scenarios
from sd_env.scenarios import WORLDS
from tests.documents.claims.experiments import ends, further, off_policy, rules
from tests.documents.prose import Claim
from tests.documents.tables import table

PAGE = "README.md"


def drawn() -> dict:
    """Of the games drawn at random, at rest and with ten seeds each: where PPO and where exact learning races."""
    found = ends()
    told = rules(found)
    assert found["races"][found["exact"]].all()
    assert told["spiral"] == told["balance"] == len(found)
    assert found["random"].all()
    other = further()
    assert other["s0"] == other["beta"]
    alone, values = ends("independent PPO")["races"], off_policy()
    assert (alone == found["races"]).all()
    assert values["games"] == found["races"].sum()
    counted = {"games": len(found), "races": found["races"].sum(), "exact": found["exact"].sum()}
    return values | other | {"more": other["others"]} | counted


def ladder() -> dict:
    """Means over ten seeds of PPO in `security_dilemma_v1`, beside exact theory, both measured in the game itself."""
    runs, others = table("experiments/ladder"), table("experiments/ladder_baselines")
    arms = runs.groupby("cell")["seeker_arsenal"]
    assert (arms.count()[[f"{one} {rung}" for one in WORLDS for rung in ("ppo", "exploring")]] == 10).all()
    exact = others.set_index(["label", "who"])["seeker_arsenal"]
    second = "defence_indistinguishable"
    return {
        "look_alike": arms.mean()[f"{second} ppo"],
        "random": exact[f"{second}_benign", "random"],
        "peace": exact[f"{second}_benign", "exact"],
        "visits": exact[f"{second}_benign", "exact vanilla"],
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
        "none": strikes(runs.query("greedy == 0.4 and surprise == 0")).mean(),
        "learned": strikes(greedy).mean(),
        "random": strikes(beside.loc["random"]),
    }


def diplomacy() -> dict:
    """Wars in 100 steps of the doubly dangerous world with and without diplomacy, benign and a fifth of it greedy."""
    runs, others = table("experiments/worlds"), table("experiments/worlds_baselines").set_index(["label", "who"])
    name, by = "doubly_dangerous", others["wars_per_100"]
    assert scenarios.get(name).params.greedy_prior[0] == 0.2
    wars = runs.groupby("cell")["wars_per_100"].agg(["mean", "count"]).filter(like=f"{name}, ", axis=0)
    assert (wars["count"] == 10).all()
    return {
        "benign": wars["mean"][f"{name}, benign"],
        "benign_with": wars["mean"][f"{name}, benign, diplomacy"],
        "benign_random": by[f"{name}_benign_diplomacy", "random"],
        "without": wars["mean"][f"{name}, uncertain"],
        "with_it": wars["mean"][f"{name}, uncertain, diplomacy"],
        "random": by[name, "random"],
        "script": by[name, "best script"],
    }


def anarchy() -> dict:
    """Seekers' arms of the doubly dangerous world where a quarter of conquests is undone, beside none."""
    runs, others = table("experiments/enforcement"), table("experiments/enforcement_baselines")
    here = runs[runs["world"] == "doubly_dangerous"].set_index("enforcement")["seeker_arsenal"]
    quarter = estimate(here[0.25])
    assert len(here[0.0]) == quarter.n == 10
    held = others[others["label"].str.startswith("doubly_dangerous")].set_index(["label", "who"])["seeker_arsenal"]
    name = "doubly_dangerous_no_diplomacy, enforcement 0.25"
    assert abs(held[name, "random"] - held["doubly_dangerous_no_diplomacy", "random"]) < 0.005
    assert held[name, "exact from race"] < 0.1
    return {
        "none": here[0.0].mean(),
        "quarter": quarter.mean,
        "low": quarter.low,
        "high": quarter.high,
        "exact": held[name, "exact"],
        "random": held[name, "random"],
        "races": (here[0.25] > 1).sum(),
    }


def willing() -> dict:
    now = {scenarios.get(name).params.accident_willingness for name in WORLDS}
    assert len(now) == 1
    return {"now": now.pop()}


CLAIMS = {
    "types": Claim(
        PAGE,
        "Over {games:.0f} settings of doubly dangerous, ten seeds each, not knowing it adds {arms:+.2f} "
        "units [{low:.2f}, {high:.2f}] to {held:.2f}, and {tragic:+.3f} [{least:.3f}, {most:.3f}] to the share of wars "
        "that nobody wanted. Always arming holds {arming:.2f}: there was little room.",
        types,
    ),
    "choice": Claim(
        PAGE,
        "a seeker begins a war in {learned:.0f} % of crises at a surprise of 0.2, in {none:.0f} % at none; random "
        "play in {random:.0f} %, hold in none.",
        choice,
    ),
    "diplomacy": Claim(
        PAGE,
        "Signals, and treaties that halve crises, lower wars of doubly dangerous from {benign:.1f} to "
        "{benign_with:.1f} in 100 steps, of random players to {benign_random:.1f}. With a fifth greedy learners have "
        "{without:.1f} and {with_it:.1f}, random players {random:.1f}, the best script {script:.1f}.",
        diplomacy,
    ),
    "anarchy": Claim(
        PAGE,
        "Where one conquest in four is undone and paid for, arms fall there from {none:.2f} to {quarter:.2f} units "
        "[{low:.2f}, {high:.2f}]. Exact theory: {exact:.2f}. Random play: {random:.2f} in both. {races} of 10 "
        "runs still race.",
        anarchy,
    ),
    "drawn": Claim(
        PAGE,
        "In {games} games of seekers, drawn by lot, random play arms in all. PPO, shared or not, mostly arms in "
        "{races}, exact learning in {exact} of these. QR-DQN, predicted to arm in most of the {races}, arms in none, "
        "but in {elsewhere} of {runs} runs elsewhere. In {more} more, some still moving, S0 tells {s0} of PPO's ends, "
        "beta {s0}, always arming {all}, exact learning {lone}.",
        drawn,
    ),
    "ladder": Claim(
        PAGE,
        "With strong defence and look-alike weapons PPO holds {look_alike:.2f} units, exact learning {peace:.2f}, "
        "by visits {visits:.2f}, random play {random:.2f}.",
        ladder,
    ),
    "ladder_starts": Claim(
        PAGE,
        "Wide starts were to mend this and do not: {exploring:.2f}.",
        ladder,
    ),
    "rule": Claim(
        PAGE,
        "Elsewhere a rule strikes for seekers, too: who has the initiative is willing with probability {now:g}.",
        willing,
    ),
}
