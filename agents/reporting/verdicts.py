"""Comparisons of estimates put into words: what is shown, what is not, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from agents.reporting.measures import Measure
from agents.statistics import Estimate

Verdict = Literal["shown", "not shown", "opposite", "no data", "fact"]


@dataclass(frozen=True)
class Finding:
    """One sentence and whether the data shows what its question asks; ``fact``: it counts and claims nothing more."""

    verdict: Verdict
    text: str


@dataclass(frozen=True)
class Question:
    """A claim that the runs can support or not, with the findings a place that bear on it."""

    claim: str
    findings: tuple[Finding, ...]

    @property
    def tally(self) -> str:
        """How often the claim is shown, in words; empty where findings only count."""
        judged = [f.verdict for f in self.findings if f.verdict not in ("fact", "no data")]
        if not judged:
            return ""
        opposite = judged.count("opposite")
        against = f"; the opposite in {opposite}" if opposite else ""
        return f"shown in {judged.count('shown')} of {len(judged)} comparisons{against}"


def estimate_text(estimate: Estimate, measure: Measure) -> str:
    """An estimate as text: mean and interval, or why there is none."""
    if not estimate.n:
        return "no value"
    number = measure.number(estimate.mean) + measure.suffix
    if not estimate.has_interval:
        return f"{number} (one seed, no interval)"
    return f"{number} [{measure.number(estimate.low)}, {measure.number(estimate.high)}]"


def below(lower: Estimate, higher: Estimate) -> tuple[Verdict, str]:
    """Whether ``lower`` lies under ``higher`` with intervals apart, and the words for it."""
    if not lower.n or not higher.n:
        return "no data", "not tested: one side has no value"
    if not lower.has_interval or not higher.has_interval:
        return "not shown", "not shown: fewer than two seeds on one side, so no interval"
    if lower.high < higher.low:
        return "shown", "shown: intervals apart"
    if lower.low > higher.high:
        return "opposite", "the opposite is shown: intervals apart the other way round"
    return "not shown", "not shown: intervals overlap"


def compared(low: tuple[str, Estimate], high: tuple[str, Estimate], measure: Measure, opening: str) -> Finding:
    """A finding on whether the first of two named estimates lies below the second."""
    verdict, why = below(low[1], high[1])
    lower, higher = (f"{estimate_text(one, measure)} {name}" for name, one in (low, high))
    return Finding(verdict, f"{opening}: {lower} against {higher}; {why}.")


def extreme(name: str, named: dict[str, Estimate], measure: Measure, opening: str, lowest: bool) -> Finding:
    """A finding on whether ``name`` is the lowest (or highest) of all named estimates, clear of each other one."""
    mine, others = named[name], {k: v for k, v in named.items() if k != name and v.n}
    number = f"{opening}: {estimate_text(mine, measure)} in {name}"
    if not mine.n or not others:
        return Finding("no data", f"{number}; not tested: nothing to compare it with.")
    verdicts = {k: below(mine, v)[0] if lowest else below(v, mine)[0] for k, v in others.items()}
    pick: Callable[..., str] = min if lowest else max
    next_one = pick(others, key=lambda k: others[k].mean)
    end = "lowest" if lowest else "highest"
    context = f"{number}; the {end} of the others is {estimate_text(others[next_one], measure)} in {next_one}"
    if set(verdicts.values()) == {"shown"}:
        return Finding("shown", f"{context}; shown: clear of every other.")
    beyond = [k for k, verdict in verdicts.items() if verdict == "opposite"]
    if beyond:
        return Finding("opposite", f"{context}; the opposite is shown: {listed(beyond)} lies clear beyond it.")
    unclear = [k for k, verdict in verdicts.items() if verdict == "not shown"]
    if not mine.has_interval or not all(others[k].has_interval for k in unclear):
        return Finding("not shown", f"{context}; not shown: fewer than two seeds somewhere, so no interval.")
    return Finding("not shown", f"{context}; not shown: its interval overlaps that of {listed(unclear)}.")


def listed(parts: list[str]) -> str:
    """Words joined with commas and a last 'and'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "none"
