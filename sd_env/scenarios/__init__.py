"""Scenarios by name. `get` finds one, by its own name or by one that Jervis' readers would look for."""

import difflib
from typing import Any

from sd_env.scenarios import anglo_german, cold_war, expansion_or_fear, neutrality, remedies, three_powers, us_china
from sd_env.scenarios.records import Shock, State, Treaty, Weapon, define
from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.worlds import ALIASES, SETTINGS, WORLDS
from sd_env.scenarios.worlds import SCENARIOS as _WORLD_SCENARIOS

SCENARIOS: dict[str, Scenario] = {
    **_WORLD_SCENARIOS,
    **anglo_german.SCENARIOS,
    **cold_war.SCENARIOS,
    **three_powers.SCENARIOS,
    **us_china.SCENARIOS,
    **neutrality.SCENARIOS,
    **expansion_or_fear.SCENARIOS,
    **remedies.SCENARIOS,
}

__all__ = [
    "ALIASES",
    "SCENARIOS",
    "SETTINGS",
    "WORLDS",
    "Scenario",
    "Shock",
    "State",
    "Treaty",
    "Weapon",
    "define",
    "get",
    "names",
]


def names(*tags: str) -> tuple[str, ...]:
    """Names of the scenarios that carry all ``tags``, in their order of definition."""
    return tuple(name for name, scenario in SCENARIOS.items() if set(tags) <= scenario.tags)


def get(scenario: str | Scenario, **params: Any) -> Scenario:
    """The scenario of that name or alias; a Scenario passes through.

    Args:
        scenario: what is asked for.
        **params: parameters that are to differ, by name, as `Scenario.with_params` takes them.

    Raises:
        ValueError: an unknown name, with the nearest known ones; an unknown parameter, or a value out of range.
    """
    return _named(scenario).with_params(**params) if params else _named(scenario)


def _named(scenario: str | Scenario) -> Scenario:
    if isinstance(scenario, Scenario):
        return scenario
    if not isinstance(scenario, str):
        raise ValueError(f"scenario = {scenario!r}: must be a name or a Scenario")
    name = scenario
    for alias in sorted(ALIASES, key=len, reverse=True):
        if scenario == alias or scenario.startswith(alias + "_"):
            name = ALIASES[alias] + scenario[len(alias) :]
            break
    for candidate in (scenario, name):
        if candidate in SCENARIOS:
            return SCENARIOS[candidate]
    near = difflib.get_close_matches(scenario, [*SCENARIOS, *ALIASES], n=3, cutoff=0.4) or list(SCENARIOS)[:3]
    raise ValueError(f"unknown scenario {scenario!r}: did you mean {', '.join(near)}?")
