"""What the page of results says of cases beside their twins."""

from functools import cache

from agents.reporting.experiments import Tables, compared
from agents.studies.experiments import history as experiment
from agents.studies.experiments.frame import read_tables
from tests.documents.prose import RESULTS, Claim

PAGE = "docs/results/README.md"
COLD_WAR = [twin for twin in experiment.TWINS if twin.family == "Cold War" and twin.outcome == "arms"]


@cache
def judged() -> Tables:
    """The tables with what is judged."""
    return experiment.outcomes(read_tables("history", RESULTS / "experiments"))


@cache
def rows() -> dict[str, dict]:
    """What compares each twin with its case, by pair."""
    return {row["what"]: row for row in compared(experiment.ASKED, judged().ledger).to_dict("records")}


def verdicts() -> dict[str, int]:
    """How many arguments stand, are contradicted, or are neither."""
    of = [(twin, rows()[twin.pair]) for twin in experiment.TWINS]
    told = [experiment.stands(twin, row["difference"], row["holm"]) for twin, row in of]
    return {"arguments": len(told), "right": told.count(True), "wrong": told.count(False), "open": told.count(None)}


def told() -> dict[str, float]:
    """Differences of wars, twin minus case, with random play's; the control's; how much two motives build."""
    chance = experiment.by_chance(judged())
    blocs, greedy = "cold_war_two_blocs − cold_war", "small_state_greedy_power − small_state_frightened_power"
    empty, builds = rows()[experiment.CONTROL.pair]["difference"], judged().ledger.groupby("cell")["outcome"].mean()
    assert abs(chance[greedy]) < 0.005
    moving = judged().ledger.query("cell == 'cold_war_two_blocs, wars'")["at_rest"].astype(bool)
    return verdicts() | {
        "blocs": rows()[blocs]["difference"].mean,
        "blocs_random": chance[blocs],
        "moving": (~moving).sum(),
        "greedy": rows()[greedy]["difference"].mean,
        "seekers": 100 * builds["offensive_realism_seekers_alone, arming"],
        "maximisers": 100 * builds["offensive_realism, arming"],
        "empty": empty.mean,
        "low": empty.low,
        "high": empty.high,
    }


def cold_war() -> dict[str, float]:
    """Arms of the Cold War with and without SALT, of its other twins at most, and of random play."""
    arms = judged().ledger.groupby("cell")["outcome"].agg(["mean", "count"])
    assert (arms["count"] == 10).all()
    assert max(arms["mean"][f"{twin.label}, arms"] for twin in COLD_WAR) < arms["mean"]["cold_war, arms"]
    others = judged().baselines
    random = others[others["label"] == "cold_war, arms"].set_index("who")["outcome"]["random"]
    return {
        "case": arms["mean"]["cold_war, arms"],
        "salt": arms["mean"]["cold_war_without_salt, arms"],
        "random": random,
        "twins": len(COLD_WAR),
    }


CLAIMS = {
    "verdicts": Claim(
        PAGE,
        "Of {arguments} arguments {right} stand, {wrong} is contradicted, and on {open} ten seeds say nothing that the "
        "correction leaves. Two blocs have {blocs:.1f} more wars of a state in 100 steps than two powers, random "
        "play {blocs_random:.1f} more; {moving} of 10 runs of the blocs still moved. So more states alone explain most "
        "of it. A greedy power beside a small state has {greedy:.1f} more than a frightened one, random play no more.",
        told,
    ),
    "seekers_alone": Claim(
        PAGE,
        "Seekers alone build in {seekers:.0f} % of moves, power maximisers in {maximisers:.0f} %.",
        told,
    ),
    "salt": Claim(
        PAGE,
        "Without SALT the Cold War ends with fewer arms and not with more, {salt:.2f} instead of {case:.2f} units. "
        "That is little beside random play's {random:.2f}. All {twins} twins lie below their one case, whatever was "
        "taken away or added.",
        cold_war,
    ),
    "control": Claim(
        PAGE, "A treaty more that does nothing changes arms by {empty:.2f} units [{low:.2f}, {high:.2f}].", told
    ),
}
