"""Write the golden transcripts anew: ``python -m tests.golden.make``; then read what ``git diff tests/golden`` shows.

A transcript is one scripted episode told in words, so that a change of the story is seen by whoever reads the diff.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np

from sd_env.api.parallel_env import SecurityDilemmaEnv
from sd_env.core.actions import action_names
from sd_env.core.engine import Engine
from sd_env.core.state import TREATY_EVENTS
from sd_env.scenarios import Scenario, get
from sd_env.scenarios import names as scenario_names

FOLDER = Path(__file__).parent
DIGESTS = FOLDER / "digests.csv"
ENVIRONMENT = str(SecurityDilemmaEnv.metadata["name"])
STEPS = 20
SEED = 1
SCRIPT = (  # what the agents wish to do, in turn; the first wish that is legal is done, else they hold
    "arm:tanks assure propose:arms_limit:+1 arm:forts arm:tanks hold disclose disarm withdraw:arms_limit:+1 arm:tanks",
    "arm:forts arm:tanks assure propose:arms_limit:+1 hold arm:tanks arm:tanks disclose arm:tanks hold",
    "hold propose:arms_limit:+1 arm:tanks arm:tanks disarm propose:arms_limit:+2 arm:forts assure hold arm:tanks",
)
CASES = (
    "anglo_german_naval_race",
    "cold_war",
    "three_nuclear_powers",
    "us_china",
    "armed_neutrality",
    "expansion_or_fear_doubly_dangerous",
    "doubly_dangerous_with_all",
    "offensive_realism",
)
LONGER = {"cold_war": 42}
"""Where the story needs more than `STEPS` steps."""
MOTIVES = ("a seeker", "greedy", "a maximiser")
OUTCOMES = ("", "is repelled", "conquers", "conquers in vain")
CAUSES = ("", "by will", "by accident", "by choice")


def scenarios() -> dict[str, Scenario]:
    """What is told: the four worlds, one among three, the cases, and one in which the agents decide on war."""
    worlds = ("doubly_dangerous", "defence_indistinguishable", "offence_distinguishable", "doubly_stable")
    told = {name: get(name) for name in (*worlds, "doubly_dangerous_n3", *CASES)}
    return told | {"doubly_dangerous_agent": get("doubly_dangerous").with_params(war_decision="agent")}


def wished(engine: Engine, names: tuple[str, ...], step: int) -> list[str]:
    """What each agent of world 0 does: attacks in every other crisis where it may, else follows its script."""
    chosen = []
    for i in range(engine.n_agents):
        script = SCRIPT[i].split() if i < len(SCRIPT) and "arm:tanks" in names else names
        pace = 1 if script is not names else 5  # through all that the game offers, agent by agent elsewhere
        wishes = [wish for wish in (script[(pace * step + (i if pace > 1 else 0)) % len(script)],) if wish in names]
        if "attack:+1" in names and (step + i) % 2:
            wishes.insert(0, "attack:+1")
        legal = engine.output.mask[0, i]
        chosen.append(next((wish for wish in wishes if legal[names.index(wish)]), "hold"))
    return chosen


def events(engine: Engine, kinds: tuple[str, ...]) -> Iterator[str]:
    """What happened in the step, in words."""
    s = engine.state
    for c, i, j in np.argwhere(s.treaty_event[0]):
        for bit, name in enumerate(TREATY_EVENTS):
            if s.treaty_event[0, c, i, j] >> bit & 1:
                yield f"{kinds[c]} {i}-{j} {name}"
    for i, j in np.argwhere(np.triu(s.crisis[0])):
        yield f"crisis {i}-{j}"
    for i, j in np.argwhere(s.war[0]):
        yield f"{i} attacks {j} {CAUSES[s.cause[0, i, j]]} and {OUTCOMES[s.war[0, i, j]]}"
    if s.terminated[0] or s.truncated[0]:
        yield "the end"


def row(values: np.ndarray) -> str:
    """Numbers to three decimals, without a minus before zero."""
    return " ".join(f"{value + 0.0:.3f}" for value in np.round(np.ravel(values), 3))


def tell(engine: Engine) -> Iterator[str]:
    """How world 0 stands."""
    s, n = engine.state, engine.n_agents
    yield "    arsenals " + " | ".join(row(s.arsenal[0, i]) for i in range(n))
    yield "    seen     " + " | ".join(f"{i} of {(i + 1) % n}: {row(s.estimate[0, i, (i + 1) % n])}" for i in range(n))
    yield "    tension  " + row(s.tension[0][np.triu_indices(n, 1)])


def transcript(name: str) -> str:
    """The episode of that scenario as text."""
    scenario = scenarios()[name]
    engine = Engine(scenario.params)
    engine.reset(SEED)
    names = action_names(engine.table, scenario.weapons, scenario.kinds)
    types = ", ".join(MOTIVES[motive] for motive in engine.state.motive[0])
    lines = [f"{name}, seed {SEED}; agents are {types}; arsenals are {', '.join(scenario.weapons)}", "start"]
    lines += tell(engine)
    for step in range(min(LONGER.get(name, STEPS), scenario.params.horizon)):
        acts = wished(engine, names, step)
        engine.step(np.array([[names.index(act) for act in acts]]))
        lines += [f"step {step + 1}: {', '.join(acts)}", *tell(engine)]
        lines.append(f"    reward   {row(engine.state.reward[0])}")
        lines += [f"    * {event}" for event in events(engine, scenario.kinds)]
    return "\n".join(lines) + "\n"


def fingerprint(name: str) -> str:
    """First 16 hex digits of a hash of all that is seen and paid in four worlds, legal moves at random."""
    engine, draw = Engine(get(name).params, 4), np.random.default_rng(SEED)
    engine.reset(SEED)
    told = []
    for _ in range(STEPS):
        legal = engine.output.mask
        engine.step((draw.random(legal.shape) * legal).argmax(axis=-1))
        told += [row(engine.output.observation), row(engine.state.reward)]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def fingerprints() -> str:
    """The table of them, with the version of the environment that they are of."""
    rows = (f"{name},{ENVIRONMENT},{fingerprint(name)}\n" for name in scenario_names())
    return "scenario,environment,digest\n" + "".join(rows)


if __name__ == "__main__":
    for told in scenarios():
        (FOLDER / f"{told}.txt").write_text(transcript(told), encoding="utf-8")
        print(FOLDER / f"{told}.txt")
    DIGESTS.write_text(fingerprints(), encoding="utf-8")
    print(DIGESTS)
