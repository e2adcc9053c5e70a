"""What every program here is measured by: counts at the game's engine, whatever a framework logs itself."""

import json
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter, process_time

import numpy as np

from sd_env import Engine


class Tally:
    """Counts the steps of environments made inside its ``with`` block and prints them as one line of JSON.

    ``package`` is the framework's name for pip, or where it is no package its version. ``seats`` are those that learn
    (None is all). The clocks, of the wall and of this process's work, start when the first step is done: what is loaded
    and compiled before does not count.
    """

    def __init__(self, framework, package, seats=None):
        self.framework, self.package = framework, package
        self.seats = slice(None) if seats is None else seats
        self.rewards, self.counts, self.illegal, self.forbidden, self.start = [], [], 0, 0.0, None

    def __enter__(self):
        self.kept = Engine.step_chosen, Engine.stepper
        step = self.kept[0]
        Engine.step_chosen = lambda engine: self.count(engine, step)
        Engine.stepper = lambda engine: lambda: self.count(engine, step)
        return self

    def count(self, engine, step):
        """One step of an engine."""
        choice, mask = engine.choice[:, self.seats], engine.mask[:, self.seats]
        legal = np.take_along_axis(mask, choice[..., None], axis=2).sum()
        self.illegal, self.forbidden = self.illegal + choice.size - legal, self.forbidden + mask.size - mask.sum()
        self.places = mask.shape[2]
        step(engine)
        self.rewards.append(engine.reward[:, self.seats].sum())
        self.counts.append(choice.size)
        self.start = self.start or (perf_counter(), process_time())

    def __exit__(self, failed, *_):
        Engine.step_chosen, Engine.stepper = self.kept
        if failed is None:
            print(json.dumps(self.told()))

    def told(self):
        """The line; a learning curve's ends are mean rewards of an agent and step, over its first and last tenth."""
        if not self.counts:
            raise RuntimeError("no step was counted: make the environment inside the block, in this process")
        counts, rewards, steps = np.array(self.counts), np.array(self.rewards), sum(self.counts)
        done = counts.cumsum()
        first, last = done <= max(steps / 10, done[0]), done > 0.9 * steps
        ends = {name: rewards[part].sum() / counts[part].sum() for name, part in (("first", first), ("last", last))}
        shares = {"illegal_share": self.illegal / steps, "forbidden_share": self.forbidden / steps / self.places}
        told = {"framework": self.framework, "version": self.version()}
        told |= {name: round(float(value), 4) for name, value in (ends | shares).items()}
        wall, work = perf_counter() - self.start[0], process_time() - self.start[1]
        return told | {"agent_steps": int(steps), "seconds": round(wall, 3), "cpu_seconds": round(work, 3)}

    def version(self):
        """Of the package; of what is none, what was given in its place."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return self.package
