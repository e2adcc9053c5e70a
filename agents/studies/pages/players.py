"""Tables of those who play: learners with their settings, scripted strategies; and the settings of commands."""

from agents.learners import LEARNERS
from agents.reporting.markdown import markdown_table as table
from agents.settings import own_settings, settings_of
from sd_env.opponents import STRATEGIES


def settings_table(settings: type, prefix: str = "") -> str:
    """One row a setting, with its default and comment."""
    rows = ((f"`{prefix}{name}`", *columns) for name, columns in settings_of(settings).items())
    return table(("setting", "type", "default", "meaning"), rows)


def learner_table() -> str:
    """One row a learner of the registry."""
    rows = (
        (
            f"`{name}`",
            learner.idea,
            learner.source,
            learner.resumes or "exactly",
            f"[learners/{name}.py](learners/{name}.py)",
        )
        for name, learner in LEARNERS.items()
    )
    return table(("name", "idea", "source", "goes on after a stop", "file"), rows)


def difference_table() -> str:
    """One row a setting in which a learner differs from PPO's, for all learners but shared PPO."""
    rows = (
        (f"`{name}`", f"`learner.{key}`", *columns)
        for name, learner in LEARNERS.items()
        if name != "shared"
        for key, columns in own_settings(learner.settings).items()
        if key != "name"
    )
    return table(("learner", "setting", "type", "default", "meaning"), rows)


def strategies_table() -> str:
    """One row a scripted strategy."""
    rows = (
        (f"`{name}`", strategy.idea, strategy.source, f"[{file}.py](../sd_env/opponents/{file}.py)")
        for name, strategy in STRATEGIES.items()
        for file in [strategy.__module__.rsplit(".", 1)[1]]
    )
    return table(("name", "idea", "source", "file"), rows)
