"""What the page of results says of the experiments."""

import numpy as np
import pandas as pd

from agents.reporting.experiments import with_predictors
from agents.reporting.full_game_rules import separation
from agents.statistics import estimate
from agents.studies.experiments import choice as experiment
from agents.studies.experiments import diagram as grid
from agents.studies.experiments import remedies, tipping
from agents.studies.experiments import selection as random_games
from agents.studies.experiments.frame import read_tables
from tests.documents.prose import RESULTS, Claim
from tests.documents.tables import table

PAGE = "docs/results/README.md"


def choice() -> dict:
    """Seeds that strike without surprise where two in five are greedy; all runs below pi* of the greedy alone."""
    runs: pd.DataFrame = experiment.strikes(read_tables("choice", RESULTS / "experiments")).ledger
    some = runs[runs["greedy"] > 0].groupby(["greedy", "surprise"])["pi_star"].mean().reset_index()
    assert (some["pi_star"] > some["greedy"]).all()
    plain = runs[(runs["greedy"] == 0.4) & (runs["surprise"] == 0.0)]["strikes"]
    assert len(plain) == 10
    assert plain.between(0.03, 0.3).sum() == 0  # two ends and nothing between
    return {"strikers": (plain > 0.3).sum(), "seeds": len(plain)}


def stable() -> dict:
    """The doubly stable world, a fifth greedy, no diplomacy."""
    runs, others = table("experiments/worlds"), table("experiments/worlds_baselines").set_index(["label", "who"])
    here = runs[runs["cell"] == "doubly_stable, uncertain"]
    assert len(here) == 10
    name = "doubly_stable_no_diplomacy"
    return {
        "arms": here["seeker_arsenal"].mean(),
        "exact": others["seeker_arsenal"][name, "exact"],
        "tragic": 100 * here["tragic_share"].mean(),
        "chance": 100 * others["tragic_share"][name, "random"],
    }


def enforced() -> dict:
    """How far from exact theory learners end at most, by cells with a quarter of enforcement or more."""
    runs, others = table("experiments/enforcement"), table("experiments/enforcement_baselines")
    learned = runs[runs["enforcement"] >= 0.25].groupby("game")["seeker_arsenal"].agg(["mean", "count"])
    assert len(learned) == 16
    assert (learned["count"] == 10).all()
    exact = others[others["who"] == "exact"].set_index("game")["seeker_arsenal"]
    return {"most": (learned["mean"] - exact[learned.index]).abs().max()}


LONGEST = list(random_games.BUDGETS)[-1]


def ends(curve: str = LONGEST) -> pd.DataFrame:
    """Of each game drawn at random: whether most seeds of a learner race, what theories say, who is divided."""
    tables = random_games.at_budgets(read_tables("selection", RESULTS / "experiments"))
    runs = with_predictors(tables)
    runs = runs[runs["curve"] == curve]
    assert runs["at_rest"].astype(bool).all() == (curve == LONGEST)
    by = runs.groupby("game")
    assert (by.size() == 10).all()
    held = tables.baselines.set_index(["who", "game"])["seeker_arsenal"]
    share = by["armed"].mean()
    return pd.DataFrame(
        {
            "races": share > 0.5,
            "divided": share.between(0.25, 0.75),
            "moving": (~runs["at_rest"].astype(bool)).groupby(runs["game"]).sum(),
            "exact": by["exact"].first() > random_games.ARMED,
            "lasting": held["exact from race"][share.index] > random_games.ARMED,
            "random": held["random"][share.index] > random_games.ARMED,
            "spiral": by["spiral_number"].first() > 1,
            "balance": by["balance"].first(),
        }
    )


def rules(found: pd.DataFrame) -> dict:
    """How many ends each rule tells; the threshold of the balance is the best one, chosen afterwards."""
    told = {name: (found["races"] == found[name]).sum() for name in ("exact", "lasting", "spiral")}
    cuts = [*found["balance"], np.inf]
    return told | {"balance": max((found["races"] == (found["balance"] >= one)).sum() for one in cuts)}


def selection() -> dict:
    """The same as numbers."""
    found = ends()
    counted = {"games": len(found), "races": found["races"].sum(), "divided": found["divided"].sum()}
    return counted | rules(found)


def independent() -> dict:
    """Where independent PPO races: in the same games, and no game divides its seeds."""
    found, before = ends("independent PPO"), ends()
    assert (found["races"] == before["races"]).all()
    assert not found["divided"].any()
    steps = random_games.LEARNERS["independent PPO"][1] / 1e6
    return {"races": found["races"].sum(), "moving": found["moving"].sum(), "runs": 10 * len(found), "steps": steps}


def off_policy() -> dict:
    """Where QR-DQN races: in no run of a game in which PPO does, by what it did while it explored and afterwards."""
    found, before = ends("QR-DQN"), ends()
    there = before.index[before["races"]]
    tables = read_tables("selection", RESULTS / "experiments")
    runs = tables.ledger[tables.ledger["learner"] == "QR-DQN"]
    calm = runs["game"].isin(there)
    raced = runs["seeker_arsenal"] > random_games.ARMED
    assert not raced[calm].any()
    settings, steps, _ = random_games.LEARNERS["QR-DQN"]
    looks = tables.curves[tables.curves["settings"].isin(runs[calm]["settings"])]
    armed, at = looks["seeker_arsenal"] > random_games.ARMED, looks["agent_steps"]
    assert not armed[at > steps / 2].any()
    return {
        "games": len(there),
        "others": len(found) - len(there),
        "elsewhere": raced.sum(),
        "runs": (~calm).sum(),
        "steps": steps / 1e6,
        "least": 100 * runs[calm]["share.hold"].min(),
        "early": 100 * armed[at.between(1, settings.exploration_fraction * steps)].mean(),
        "moving": found["moving"].sum(),
    }


def further() -> dict:
    """How many ends of the diagram's games are told by the rules that the games drawn at random gave, and by others."""
    found, before = grid.cells_of(read_tables("diagram", RESULTS / "experiments")), ends()
    cut = 0.6  # between the last game at peace and the first race
    assert before["balance"][~before["races"]].max() < cut < before["balance"][before["races"]].min()
    assert (table("experiments/diagram").groupby("cell").size() == 5).all()
    races = found["raced"] > 0.5
    others = table("experiments/diagram_baselines").set_index("who")["seeker_arsenal"]
    assert (others["random"] > random_games.ARMED).all()
    wrong = found["spiral_number"].gt(1.0) != races
    best = {name: separation(found[name], races) for name in ("beta", "spiral_number")}
    return {
        "others": len(found),
        "cut": cut,
        "s0": (~wrong).sum(),
        "beta": (found["beta"].gt(cut) == races).sum(),
        "lone": ((found["exact"] > random_games.ARMED) == races).sum(),
        "all": races.sum(),
        "beside": (wrong & found["q"].eq(0.95)).sum(),
        "missed": wrong.sum(),
        "low": best["beta"].high,
        "afterwards": len(found) - best["beta"].errors,
        "s0_afterwards": len(found) - best["spiral_number"].errors,
    }


def unsettled() -> dict:
    """Runs of the diagram, and how many had not come to rest."""
    runs = table("experiments/diagram")
    return {"runs": len(runs), "moving": (~runs["at_rest"].astype(bool)).sum()}


def rungs() -> dict:
    """The rung that ends nearest to exact theory in the two worlds where PPO alone races, and those two."""
    runs, others = table("experiments/ladder"), table("experiments/ladder_baselines").set_index(["label", "who"])
    arms = runs.groupby("cell")["seeker_arsenal"].agg(["mean", "count"])
    assert len(arms) == 4 * 8
    assert (arms["count"] == 10).all()
    told = {}
    for name, world in (("alike", "defence_indistinguishable"), ("shown", "offence_distinguishable")):
        here = arms["mean"][arms.index.str.startswith(f"{world} ")]
        exact = others["seeker_arsenal"][f"{world}_benign", "exact"]
        assert (here - exact).abs().idxmin() == f"{world} discount"
        assert here.min() > exact + 0.25
        told |= {name: here[f"{world} discount"], f"{name}_ppo": here[f"{world} ppo"], f"{name}_exact": exact}
    last = runs[runs["cell"] == "offence_distinguishable discount"]
    between = estimate(last["seeker_arsenal"])
    return told | {"low": between.low, "high": between.high, "moving": (~last["at_rest"].astype(bool)).sum()}


def parts() -> dict:
    """Wars in 100 steps that remedies take away, beside random play; what posture takes where weapons show."""
    tables = read_tables("remedies", RESULTS / "experiments")
    chance = remedies.by_chance(tables)
    by = tables.ledger.groupby("cell")["wars_per_100"]
    assert (by.size() == 10).all()
    wars = by.mean()

    def less(world: str, remedy: str) -> float:
        return float(wars[f"{world}, none"] - wars[f"{world}, {remedy}"])

    assert abs(chance["doubly_stable: defensive posture − none"]) < 0.005
    return {
        "cap": less("doubly_dangerous", "cap alone"),
        "cap_random": -chance["doubly_dangerous: cap alone − none"],
        "damping": less("doubly_dangerous", "damping alone"),
        "damping_random": -chance["doubly_dangerous: damping alone − none"],
        "before": wars["doubly_dangerous, none"],
        "posture": less("doubly_stable", "defensive posture"),
        "stable": wars["doubly_stable, none"],
        "posture_dangerous": less("doubly_dangerous", "defensive posture"),
        "scrapping": less("doubly_stable", "scrapping alone"),
        "scrapping_random": -chance["doubly_stable: scrapping alone − none"],
    }


def tipped() -> dict:
    """How many runs end armed, and how many where exact learning from random play does; none at ten times the point."""
    runs: pd.DataFrame = tipping.armed(read_tables("tipping", RESULTS / "experiments")).ledger
    assert (runs.groupby("cell").size() == 10).all()
    assert not runs.query("multiple >= 3")["armed"].any()
    return {"runs": len(runs), "armed": runs["armed"].sum(), "most": runs["multiple"].max()}


CLAIMS = {
    "ladder_rungs": Claim(
        PAGE,
        "Where defence is stronger and weapons look alike the discount comes closest: {alike:.2f} units, PPO "
        "{alike_ppo:.2f}, exact theory {alike_exact:.2f}. Where attack is stronger and weapons show what they are it "
        "does, too: {shown:.2f} units [{low:.2f}, {high:.2f}], PPO {shown_ppo:.2f}, exact theory {shown_exact:.2f}. "
        "There {moving} of its 10 runs still moved.",
        rungs,
    ),
    "remedies_taken_apart": Claim(
        PAGE,
        "Of {before:.1f} wars in 100 steps of the doubly dangerous world the cap alone takes {cap:.2f} away, the "
        "halved rate of crises, which is a rule and no conduct, {damping:.2f}; of random players' "
        "wars {cap_random:.2f} and {damping_random:.2f}.",
        parts,
    ),
    "remedies_posture": Claim(
        PAGE,
        "Offence at three times its cost takes {posture:.1f} of {stable:.1f} wars away in the doubly stable world, "
        "none from random players, and none in the doubly dangerous world. Scrapping takes {scrapping:.1f} away "
        "there, but {scrapping_random:.1f} from random players, too.",
        parts,
    ),
    "diagram": Claim(
        PAGE,
        "The rules that tell the games drawn at random meet games of their own here. S0 above 1 tells {s0} of {others} "
        "ends, a balance β above {cut:.1f} as many. Random play arms everywhere, which tells {all}, and exact learning "
        "from random play tells {lone}. With thresholds chosen afterwards the balance tells {afterwards}, by β from "
        "{low:.1f} on, and S0 {s0_afterwards}. Of the {missed} ends that S0 misses {beside} are races at q = 0.95.",
        further,
    ),
    "diagram_rest": Claim(PAGE, "{moving} of {runs} runs had not come to rest.", unsettled),
    "tipped": Claim(
        PAGE,
        "Policies that begin peaceful stay so: {armed:.0f} of {runs} runs end armed, and none of those that begin with "
        "{most:.0f} times the arms of the unstable steady state.",
        tipped,
    ),
    "selection": Claim(
        PAGE,
        "In {races} of {games} games drawn at random most seeds of PPO race. Where exact learning from random play "
        "ends tells {exact} of the {games} ends, whether a race lasts by exact theory {lasting}, S0 above one "
        "{spiral}, and a threshold of β that was chosen afterwards {balance}. In {divided} of the games seeds are "
        "divided.",
        selection,
    ),
    "independent": Claim(
        PAGE,
        "Independent PPO, with up to {steps:.0f} million agent-steps, races in the same {races} games, and no game "
        "divides its seeds. {moving} of its {runs} runs still moved.",
        independent,
    ),
    "off_policy": Claim(
        PAGE,
        "QR-DQN, with up to {steps:.0f} million agent-steps, races in no run of these {games} games, and in "
        "{elsewhere} of {runs} runs of the other {others}, of which {moving} still moved. In the {games} games it "
        "holds in at least {least:.0f} % of moves. While it explores its policy arms there in {early:.0f} % of looks, "
        "in the second half of training in none.",
        off_policy,
    ),
    "enforced": Claim(
        PAGE, "means of learners lie within {most:.2f} units of exact theory in all four worlds.", enforced
    ),
    "stable": Claim(
        PAGE,
        "learners hold {arms:.2f} units there, exact theory {exact:.2f}. And its share of wars that nobody wanted, "
        "{tragic:.0f} %, is little below chance, {chance:.0f} %.",
        stable,
    ),
    "choice_ends": Claim(
        PAGE, "Where two in five are greedy, {strikers} of {seeds} seeds strike all the same.", choice
    ),
}
