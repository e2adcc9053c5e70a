"""Is PPO in JAX worth it on a processor? Agent-steps a second and processor seconds of three forms, in turns.

Predicted before the first measurement: the lean form is faster, for BLAS takes four fifths of its update, and XLA
multiplies no faster. It would have been refuted by more agent-steps a processor second in JAX.
"""

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from stable_baselines3.common.callbacks import BaseCallback, CallbackList
from stable_baselines3.common.logger import Logger

from agents.learners import find
from agents.learners.jax import JaxSettings
from agents.learners.lean import Lean
from agents.learners.learner import bootstrap
from agents.reporting.markdown import markdown_table
from agents.runs.files import replacing
from agents.settings import SharedSettings, TrainSettings, in_range

SCENARIOS = ("doubly_dangerous", "no_dilemma")
FORMS = {"lean": SharedSettings(), "jax": JaxSettings(), "Stable-Baselines3's": SharedSettings(lean=False)}
BUDGETS = (1.6e6, 5e6)
SEEDS = 4
PAGE = "jax.md"


class Acting(BaseCallback):
    """Processor seconds of rollouts; the rest of `learn` is the update."""

    seconds = began = 0.0

    def _on_step(self) -> bool:
        return True

    def _on_rollout_start(self) -> None:
        self.began = time.process_time()

    def _on_rollout_end(self) -> None:
        self.seconds += time.process_time() - self.began


def built(learner: Any, scenario: str, seed: int = 0) -> Any:
    """A model with its worlds, as a run has them."""
    entry, settings = find(learner), TrainSettings(scenario, learner=learner)
    model = entry.build(learner, entry.environment(settings, np.random.SeedSequence(seed), {}), seed)
    model.set_logger(Logger(None, []))
    return model


def spent(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and processor seconds of ``work``."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def one_update(model: Any) -> dict[str, float]:
    """What one rollout and update took."""
    acting = Acting()
    steps = model.n_steps * model.get_env().num_envs
    callback = CallbackList([*bootstrap(), acting])
    wall, cpu = spent(lambda: model.learn(steps, callback=callback, reset_num_timesteps=False))
    return {"steps": steps, "wall": wall, "cpu": cpu, "acting": acting.seconds, "learning": cpu - acting.seconds}


def measured(scenario: str, rounds: int) -> pd.DataFrame:
    """One row an update, the forms in turns; ``round`` 0 is the first of a process, which compiles."""
    models = {form: built(settings, scenario) for form, settings in FORMS.items()}
    return pd.DataFrame(
        [
            {"scenario": scenario, "form": form, "round": k} | one_update(model)
            for k in range(rounds + 1)
            for form, model in models.items()
        ]
    )


def side_by_side(scenario: str, rounds: int) -> pd.DataFrame:
    """Updates of some seeds, in turns: in JAX by one vmapped call, in JAX and in the lean form one after the other."""
    from agents.learners import jitted

    models = [built(FORMS["jax"], scenario, seed) for seed in range(SEEDS)]
    for model in models:
        one_update(model)
    starts = [model.at_update() for model in models]
    (weights,) = {model.weights() for model in models}
    each, (how, *_) = [start[0] for start in starts], [start[1] for start in starts]
    all_at_once = jitted.jax.jit(jitted.jax.vmap(partial(jitted.update, how=how)))
    stacked = jitted.jax.tree.map(lambda *arrays: np.stack(arrays), *each)
    done = jitted.jax.block_until_ready
    ways: dict[str, Callable[[], Any]] = {
        "jax, by one vmapped call": lambda: done(all_at_once(*stacked)),
        "jax, one after the other": lambda: [done(jitted.learn(*one, how)) for one in each],
        "lean, one after the other": lambda: [Lean._improve(model, model._flat(), weights) for model in models],
    }
    rows = [(way, k, *spent(work)) for k in range(rounds + 1) for way, work in ways.items()]
    return pd.DataFrame(rows, columns=["way", "round", "wall", "cpu"])


def write_page(out: Path, *, scenarios: Sequence[str] = SCENARIOS, rounds: int = 20) -> Path:
    """Measure, and write the page into ``out``; its path."""
    in_range("rounds", rounds, 1, 10_000)
    find(JaxSettings())  # says so if JAX is not there
    whole = pd.concat([measured(scenario, rounds) for scenario in scenarios])
    pilot = side_by_side(scenarios[0], rounds)
    out.mkdir(parents=True, exist_ok=True)
    with replacing(out / PAGE) as file:
        file.write(_page(whole, pilot, rounds))
    return out / PAGE


def _forms_table(whole: pd.DataFrame) -> str:
    rows = []
    for (scenario, form), of in whole.groupby(["scenario", "form"], sort=False):
        first, usual = of[of["round"] == 0].iloc[0], of[of["round"] > 0].median(numeric_only=True)
        a_million = 1e6 / usual["steps"]
        start = max(0.0, first["cpu"] - usual["cpu"])
        budgets = [f"{start + budget / usual['steps'] * usual['cpu']:.1f}" for budget in BUDGETS]
        spent = [f"{usual[part] * a_million:.1f}" for part in ("acting", "learning", "cpu")]
        rows.append((f"`{scenario}`", form, f"{usual['steps'] / usual['wall']:,.0f}", *spent, f"{start:.1f}", *budgets))
    heads = ("scenario", "form", "agent-steps a second", "acting", "learning", "both", "first update, more")
    return markdown_table((*heads, *(f"{budget / 1e6:g} million" for budget in BUDGETS)), rows)


def _pilot_table(pilot: pd.DataFrame) -> str:
    rows = []
    for way, of in pilot.groupby("way", sort=False):
        first, usual = of[of["round"] == 0].iloc[0], of[of["round"] > 0].median(numeric_only=True)
        start = max(0.0, first["cpu"] - usual["cpu"])
        rows.append((way, f"{usual['wall']:.2f}", f"{usual['cpu']:.2f}", f"{start:.1f}"))
    return markdown_table(("way", "seconds", "processor seconds", "first, more"), rows)


def _ratio(table: pd.DataFrame, by: str, one: str, other: str) -> str:
    """How many times the processor seconds of ``other`` a round of ``one`` takes: median of rounds, and quartiles."""
    late = table[table["round"] > 0]
    keys = [key for key in ("scenario", "round") if key in table]
    cpu = late.set_index([*keys, by])["cpu"].unstack()
    low, middle, high = (cpu[one] / cpu[other]).quantile([0.25, 0.5, 0.75])
    return f"{middle:.2f} (quartiles {low:.2f} to {high:.2f})"


def _page(whole: pd.DataFrame, pilot: pd.DataFrame, rounds: int) -> str:
    reference, vmapped, apart, _ = "Stable-Baselines3's", *pilot["way"].unique()
    return f"""# PPO in JAX, on a processor

`python -m scripts.in_jax out=docs/results` remakes this page (it takes the extra `jax`). {rounds} updates a form, in
turns in one process; medians. jax {version("jax")}, one thread a form, {os.cpu_count()} cores that others used too.
`learner=shared` at its default settings: an update is 16,384 agent-steps, 32 gradient steps.

Predicted before it was measured: on a processor the lean form (`agents/learners/lean`) is faster than JAX, for BLAS
takes four fifths of its update, and XLA multiplies no faster. It would have been refuted by a ratio below 1.

**An update in JAX takes {_ratio(whole, "form", "jax", "lean")} times the processor seconds of the lean form, and
{_ratio(whole, "form", "jax", reference)} times those of Stable-Baselines3's own.** Processor seconds
a million agent-steps, those that the first update takes more (loading, and what XLA compiles;
the lean form's code is kept from an earlier run), and those of two budgets:

{_forms_table(whole)}
All {SEEDS} seeds of a cell side by side, `jax.vmap` over the update (all epochs; `{whole["scenario"].iloc[0]}`):

{_pilot_table(pilot)}
The vmapped call takes {_ratio(pilot, "way", vmapped, apart)} times the processor seconds of as many calls one
after the other. Seeds already run side by side, one a core (`agents/runs/sweep.py`), and processor seconds are what
a sweep pays. So a sweep does not put seeds into one process.

What `learner=jax` is for, then: the update is one pure function (`agents/learners/jitted.py`), the same formulas on
whatever JAX runs on. No accelerator was at hand, so nothing is claimed for one. flax is not needed: a policy's
parameters are one vector.
"""
