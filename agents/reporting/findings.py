"""What the runs show, in sentences computed from them. Negative findings are said like positive ones."""

from collections.abc import Iterator

import pandas as pd

from agents.reporting.measures import MEASURES, SPIRAL_OFFENCE, Measure
from agents.reporting.places import Place, has_diplomacy, is_benign, ordered, setting_label, words
from agents.reporting.verdicts import Finding, Question, compared, estimate_text, extreme, listed
from agents.statistics import NOTHING, Estimate, change_at_the_end, estimate
from sd_env.scenarios import SETTINGS, WORLDS

DANGEROUS = "doubly_dangerous"
ALIKE_AND_APART = (("doubly_dangerous", "offence_distinguishable"), ("defence_indistinguishable", "doubly_stable"))
"""Pairs of worlds that differ only in whether weapons can be told apart."""
STILL_MOVING = 0.1  # [units a state] between the means of the last two fifths of training


class Results:
    """Estimates of the finished runs by scenario and measure, computed once."""

    def __init__(self, finals: pd.DataFrame, curves: pd.DataFrame) -> None:
        self.finals, self.curves = finals, curves
        self.places = ordered(finals["scenario"])
        self._known: dict[tuple[str, str], Estimate] = {}

    def of(self, p: Place | None, key: str) -> Estimate:
        """The estimate of one measure in one place; NOTHING where there is no such run."""
        if p is None:
            return NOTHING
        if (p.scenario, key) not in self._known:
            self._known[p.scenario, key] = estimate(self.finals.loc[self.finals["scenario"] == p.scenario, key])
        return self._known[p.scenario, key]

    def at(self, world: str, setting: str, n: int) -> Place | None:
        """The place of that world, setting and number of states, if it was run."""
        return next((p for p in self.places if (p.world, p.setting, p.n) == (world, setting, n)), None)

    def spirals(self, p: Place) -> tuple[int, int]:
        """Seeds that spiral and seeds in all, of those that had seekers."""
        final = self.finals.loc[self.finals["scenario"] == p.scenario, "seeker_offence"].dropna()
        return int((final > SPIRAL_OFFENCE).sum()), len(final)

    def settings(self, *, benign: bool | None = None) -> Iterator[tuple[str, int]]:
        """Settings and numbers of states that were run in some of Jervis' worlds."""
        for setting, n in dict.fromkeys((p.setting, p.n) for p in self.places if p.setting is not None):
            if benign is None or is_benign(setting) == benign:
                yield setting, n


def questions(results: Results) -> list[Question]:
    """Every question that the runs bear on."""
    asked = [
        Question("The doubly dangerous world is the worst of the four", tuple(_worst(results))),
        Question("More of the wars are tragic where weapons cannot be told apart", tuple(_tragic(results))),
        Question("Where weapons can be told apart, seekers build mostly for defence", tuple(_defensive(results))),
        Question("Diplomacy lowers arsenals, wars and the tragic share", tuple(_diplomacy(results))),
        Question(f"How many seeds spiral (seekers' last offence above {SPIRAL_OFFENCE})", tuple(_spirals(results))),
        Question("With benign intentions, does the race stay or unwind?", tuple(_benign(results))),
        Question("Were the curves flat at the end?", tuple(_flat(results))),
    ]
    return [question for question in asked if question.findings]


def lead(results: Results) -> list[str]:
    """The two sentences at the top: where spirals emerge, where cooperation is learned."""
    return [_lead_spirals(results), _lead_cooperation(results)]


def _lead_spirals(results: Results) -> str:
    without = [p for p in results.places if p.setting is not None and not has_diplomacy(p.setting)]
    uncertain = [p for p in without if not is_benign(p.setting)]
    shown = _fewest_states(uncertain or without) or results.places
    where = f"With {_situation(shown[0])}" if shown[0].setting is not None else "In the scenarios run"
    parts = []
    for p in shown:
        k, n = results.spirals(p)
        share = results.of(p, "seeker_defensive_share")
        alike = p.world in WORLDS and WORLDS[p.world][1] == 0  # "defensive" is then a name only
        share_text = estimate_text(share, MEASURES["seeker_defensive_share"])
        kind = f", {share_text} of their building defensive" if share.n and not alike else ""
        parts.append(f"{k} of {n} seeds of {words(p.world)} ({_units(results.of(p, 'seeker_arsenal'))}{kind})")
    return (
        f"{where}, spirals (security seekers ending with an offence above {SPIRAL_OFFENCE}, half a state's home "
        f"defence; their arsenals in brackets) emerged in "
        f"{listed(parts)}."
    )


def _lead_cooperation(results: Results) -> str:
    with_diplomacy = [p for p in results.places if p.setting is not None and has_diplomacy(p.setting)]
    uncertain = [p for p in with_diplomacy if not is_benign(p.setting)]
    shown = _fewest_states(uncertain or with_diplomacy)
    if not shown:
        return "No finished run of Jervis' worlds has diplomacy, so where cooperation is learned is not shown."
    parts = []
    for p in shown:
        k, n = results.spirals(p)
        treaty = results.of(p, "treaty_share")
        bound = f", a treaty in force {estimate_text(treaty, MEASURES['treaty_share'])} of the time" if treaty.n else ""
        parts.append(f"{n - k} of {n} seeds of {words(p.world)} ({_units(results.of(p, 'seeker_arsenal'))}{bound})")
    return (
        f"With {_situation(shown[0])}, seekers learned restraint (ended with an offence of at most {SPIRAL_OFFENCE}) "
        f"in {listed(parts)}."
    )


def _fewest_states(places: list[Place]) -> list[Place]:
    """Those of one setting (the first) with the fewest states."""
    return [p for p in places if (p.n, p.setting) == (places[0].n, places[0].setting)]


def _situation(p: Place) -> str:
    known = "intentions known to be benign" if is_benign(p.setting) else "uncertain intentions"
    return f"{known} and {'signals and treaties' if has_diplomacy(p.setting) else 'no diplomacy'}{_states(p.n)}"


def _states(n: int) -> str:
    return f" among {n} states" if n > 2 else ""


def _units(arsenal: Estimate) -> str:
    return f"{estimate_text(arsenal, MEASURES['seeker_arsenal'])} units"


def _opening(setting: str, n: int) -> str:
    return f"{setting_label(setting).capitalize()}{_states(n)}"


def _worst(results: Results) -> Iterator[Finding]:
    for setting, n in results.settings():
        if not has_diplomacy(setting) or not is_benign(setting):
            for key, lowest in (("seeker_reward", True), ("wars_per_100", False)):
                named = {words(world): results.of(results.at(world, setting, n), key) for world in WORLDS}
                if named[words(DANGEROUS)].n and sum(one.n > 0 for one in named.values()) > 1:
                    opening = f"{_opening(setting, n)}, {_named(MEASURES[key])}"
                    yield extreme(words(DANGEROUS), named, MEASURES[key], opening, lowest)


def _named(measure: Measure) -> str:
    return f"{measure.label} {measure.unit}" if measure.key == "wars_per_100" else measure.label


def _tragic(results: Results) -> Iterator[Finding]:
    measure = MEASURES["tragic_share"]
    for setting, n in results.settings(benign=False):
        for alike, apart in ALIKE_AND_APART:
            high, low = results.at(alike, setting, n), results.at(apart, setting, n)
            if high and low:
                yield compared(
                    (f"in {words(apart)}", results.of(low, measure.key)),
                    (f"in {words(alike)}", results.of(high, measure.key)),
                    measure,
                    f"{_opening(setting, n)}, {measure.label}",
                )


def _defensive(results: Results) -> Iterator[Finding]:
    measure = MEASURES["seeker_defensive_share"]
    for p in results.places:
        if p.setting is None or p.world not in (apart for _, apart in ALIKE_AND_APART):
            continue
        share = results.of(p, measure.key)
        where = f"{_opening(p.setting, p.n)}, {words(p.world)}"
        opening = f"{where}: {estimate_text(share, measure)} of what seekers build is defensive"
        if not share.n:
            yield Finding("no data", f"{where}: seekers built nothing to take a share of.")
        elif not share.has_interval:
            yield Finding("not shown", f"{opening}; not shown: fewer than two seeds, so no interval.")
        elif share.low > 0.5:
            yield Finding("shown", f"{opening}; shown: the interval lies above one half.")
        elif share.high < 0.5:
            yield Finding("opposite", f"{opening}; the opposite is shown: the interval lies below one half.")
        else:
            yield Finding("not shown", f"{opening}; not shown: the interval holds one half.")


def _diplomacy(results: Results) -> Iterator[Finding]:
    for without, with_it in (("_no_diplomacy", ""), ("_benign", "_benign_diplomacy")):
        keys = ["seeker_arsenal", "wars_per_100"]
        if not is_benign(with_it):  # where nobody is greedy every war is tragic by definition
            keys.append("tragic_share")
        for p in results.places:
            other = results.at(p.world, with_it, p.n)
            if p.setting != without or other is None:
                continue
            for key in keys:
                known = "benign" if SETTINGS[with_it][0] == 0 else "uncertain"
                opening = f"{known.capitalize()}, {words(p.world)}{_states(p.n)}, {_named(MEASURES[key])}"
                yield compared(
                    ("with diplomacy", results.of(other, key)), ("without", results.of(p, key)), MEASURES[key], opening
                )


def _spirals(results: Results) -> Iterator[Finding]:
    groups: dict[tuple[str | None, int], list[str]] = {}
    for p in results.places:
        k, n = results.spirals(p)
        groups.setdefault((p.setting, p.n), []).append(f"{k} of {n} in {words(p.world)}")
    for (setting, n), parts in groups.items():
        yield Finding("fact", f"{_opening(setting, n) if setting is not None else 'Other scenarios'}: {listed(parts)}.")


def _benign(results: Results) -> Iterator[Finding]:
    offence = MEASURES["seeker_offence"]
    for p in results.places:
        if not is_benign(p.setting) or has_diplomacy(p.setting):
            continue
        counts = {"stays": 0, "unwinds": 0, "never": 0}
        peaks = []
        finals = results.finals[results.finals["scenario"] == p.scenario].dropna(subset="seeker_offence")
        for _, row in finals.iterrows():
            curve = results.curves.loc[results.curves["run"] == row["run"], "seeker_offence"]
            peaks.append(max(float(curve.max()), float(row["seeker_offence"])))
            raced, races = peaks[-1] > SPIRAL_OFFENCE, row["seeker_offence"] > SPIRAL_OFFENCE
            counts["stays" if races else "unwinds" if raced else "never"] += 1
        yield Finding(
            "fact",
            (
                f"{words(p.world).capitalize()}{_states(p.n)}: of {len(peaks)} seeds the race stays in "
                f"{counts['stays']}, unwinds in {counts['unwinds']} and never was in {counts['never']}; "
                f"seekers' offence at its peak during training, "
                "the nearly untrained policy of the first evaluation included, "
                f"{estimate_text(estimate(peaks), offence)}; "
                f"at the end {estimate_text(results.of(p, 'seeker_offence'), offence)}, in arsenals of "
                f"{_units(results.of(p, 'seeker_arsenal'))}."
            ),
        )


def _flat(results: Results) -> Iterator[Finding]:
    moving, measured = [], 0
    for p in results.places:
        change = change_at_the_end(results.curves[results.curves["scenario"] == p.scenario])
        measured += change is not None
        if change is not None and abs(change) > STILL_MOVING:
            moving.append(f"{p.label} ({'+' if change > 0 else '−'}{abs(change):.2f})")
    if not measured:
        return
    rule = f"by more than {STILL_MOVING} units between the last two fifths of training"
    if moving:
        yield Finding("fact", f"Not everywhere: seekers' mean arsenal still moved {rule} in {'; '.join(moving)}.")
    else:
        yield Finding("fact", f"Yes, by this measure: in no scenario did seekers' mean arsenal still move {rule}.")
