"""Tables of the game: what an agent sees and does, parameters, scenarios, figures, classics."""

import re

from agents.reporting.markdown import markdown_table as table
from sd_env import classics, scenarios, theory
from sd_env.core.actions import action_names, action_table
from sd_env.core.observe import fields
from sd_env.params import SPECS, SWITCHES, Params, allowed
from sd_env.scenarios.figures import FIGURES

EXAMPLE = scenarios.get("doubly_dangerous")


def observation_table() -> str:
    """One row a number that an agent of the example sees."""
    seen = fields(EXAMPLE.params, EXAMPLE.weapons, EXAMPLE.kinds)
    rows = ((at, f"`{f.name}`", f"[{f.low:g}, {f.high:g}]", f.meaning) for at, f in enumerate(seen))
    return table(("index", "field", "range", "meaning"), rows)


def action_list() -> str:
    """One row an action of the example."""
    names = action_names(action_table(EXAMPLE.params), EXAMPLE.weapons, EXAMPLE.kinds)
    return table(("index", "action"), ((at, f"`{name}`") for at, name in enumerate(names)))


def parameter_table() -> str:
    """One row a parameter; those with a shape have no default."""
    defaults = {name: f"`{value}`" for name, value in Params._field_defaults.items()} | {"war_decision": "`doctrine`"}
    rows = (
        (
            f"`{name}`",
            "switch" if name in SWITCHES else " × ".join(spec.shape) or "number",
            defaults.get(name, ""),
            allowed(name).replace("numbers in ", ""),
            spec.unit,
            spec.meaning,
            spec.source.removeprefix("MODEL "),
        )
        for name, spec in SPECS.items()
    )
    return table(("parameter", "shape", "default of `define`", "allowed", "unit", "meaning", "section"), rows)


def spiral(scenario: scenarios.Scenario) -> str:
    """S0 of a scenario, or a dash where the closed form does not apply."""
    try:
        return f"{theory.spiral_number(scenario):.2f}"
    except ValueError:
        return "–"


def scenario_table() -> str:
    """One row for scenarios that differ in their number of states alone."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, scenario in scenarios.SCENARIOS.items():
        p, stem = scenario.params, re.sub(r"_n\d+$", "", name)
        priors = "/".join(f"{prior:g}" for prior in dict.fromkeys(p.greedy_prior.tolist()))
        tags = ", ".join(sorted(tag for tag in scenario.tags if tag != f"n{len(p.economy)}"))
        diplomacy = "yes" if p.allow_assure or p.allow_disclose or p.allow_disarm or p.allow_treaties else "no"
        key = (
            f"`{stem}`",
            f"{p.offence_defence_balance:g}",
            f"{p.distinguishability:g}",
            priors,
            diplomacy,
            spiral(scenario),
            tags,
        )
        groups.setdefault(key, []).append(f"{len(p.economy)}")
    rows = ((key[0], ", ".join(numbers), *key[1:]) for key, numbers in groups.items())
    return table(("name", "N", "beta", "q", "greedy prior", "diplomacy", "S0", "tags"), rows)


def figure_table() -> str:
    """One row a figure that a scenario starts from."""
    rows = ((f"{f.value:.10g}", f.unit, f.state, f.year, f.what, f.source) for f in FIGURES.values())
    return table(("figure", "unit", "state", "year", "what", "source"), rows)


def alias_table() -> str:
    """One row an alias."""
    return table(("alias", "scenario"), ((f"`{a}`", f"`{name}`") for a, name in scenarios.ALIASES.items()))


def classics_table() -> str:
    """One row a classic, with its parameters' defaults."""
    rows = (
        (
            f"`{name}`",
            game.result,
            game.title,
            game.source,
            game.status,
            "yes" if game.unique else "no",
            "yes" if hasattr(game, "tabular") else "no",
            ", ".join(f"{k} = {v}" for k, v in game.parameters().items()),
        )
        for name, game in classics.CLASSICS.items()
    )
    return table(("name", "result", "game", "source", "status", "one", "tables", "parameters"), rows)
