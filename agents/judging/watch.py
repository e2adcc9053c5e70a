"""Play one episode and show it in the terminal, a line of story an event; keep it as table, picture and animation."""

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.runs.load import load_line_up, load_seats
from agents.settings import WatchSettings
from sd_env import render, scenarios, trajectory
from sd_env.policy import Policy
from sd_env.render.chronicle import beginning
from sd_env.render.names import motive_name, title, words
from sd_env.scenarios import Scenario
from sd_env.suite.match import STEPS, play_episode
from sd_env.suite.seeds import KEPT_EPISODE

STYLES = {
    "war": "bold red",
    "crisis": "yellow",
    "treaty": "green",
    "leaders": "magenta",
    "shock": "bold cyan",
    "end": "bold",
    "act": "",
}
BLOCKS = "▁▂▃▄▅▆▇█"
SPARKS, FEWEST = 32, 6  # most characters of a line of blocks, and fewest where the terminal is narrow
MARGIN = 9  # characters beside a line of blocks: a number and the table's lines
OTHER_COLUMNS = 56  # characters that the table needs beside its lines of blocks
COLOURS = 64  # of a picture that is kept with the project
TABLE, PICTURE, ANIMATION = "episode.parquet", "episode.png", "episode.gif"


def watch(settings: WatchSettings) -> Path | None:
    """Play, show, and with ``out`` keep; the folder written.

    Raises:
        ValueError: a bad run, scenario, parameter or policy, or a folder to save in that is not new.
    """
    game, line_up = _seated(settings)
    folder = _fresh(settings.out)
    played = play_episode(line_up, game, settings.seed, n_steps=settings.steps, deterministic=settings.deterministic)
    console = Console()
    if folder is not None:  # before anything is shown: a console that fails must not cost the episode
        _keep(played, folder, settings.fps)
    show(played, console, settings.pause)
    return folder


def _keep(played: trajectory.Trajectory, folder: Path, fps: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with Console(stderr=True).status("drawing the episode"):
        trajectory.save(played, folder / TABLE)
        render.save_picture(played, folder / PICTURE)
        render.save_animation(played, folder / ANIMATION, fps=fps)


def _fresh(out: str) -> Path | None:
    folder = Path(out)
    if out and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"out = {out!r}: is there already and not empty; name a new folder")
    return folder if out else None


def _seated(settings: WatchSettings) -> tuple[Scenario, dict[int, Policy]]:
    own: dict[int, Policy] = {}
    if settings.run:
        own, game = load_line_up(Path(settings.run), settings.trust)
    else:
        game = scenarios.get(settings.scenario)
    game = game.with_params(**settings.params)
    n = len(game.params.economy)
    given = settings.policies
    if not isinstance(given, str | list | tuple):
        raise ValueError(f"policies = {given!r}: must be a name or a list of names")
    names = [given] * n if isinstance(given, str) else list(given)
    if len(names) != n or not all(isinstance(name, str) for name in names):
        raise ValueError(f"policies = {names!r}: must be one name, or {n} of them, one for each state")
    named = {seat: name or "random" for seat, name in enumerate(names) if name or not own}
    return game, own | load_seats(named, game, settings.seed, trust=settings.trust)


def show(played: trajectory.Trajectory, console: Console, pause: float = 0.0) -> None:
    """Print an episode: who begins with what, the story step by step, and how it ended."""
    moments = played.moments()
    console.rule(f"[bold]{title(played.scenario.name)}")
    if played.scenario.story:
        console.print(Text(played.scenario.story, style="dim"))
    for sentence in beginning(moments[0]):
        console.print(Text(f"   0  {sentence}"))
    for before, moment in pairwise(moments):
        events = render.story(moment, before)
        for event in events:
            console.print(Text(f"{moment.step:4}  {event.sentence}", style=STYLES.get(event.sort, "")))
        if events and pause:
            time.sleep(pause)
    console.print(_summary(played, console.width))


def _summary(played: trajectory.Trajectory, width: int) -> Table:
    """How each state fared: its arsenals over the steps as blocks, its wars, its reward.

    A column a state while they fit, else a row a state.
    """
    labels = ["motive", *map(words, played.scenario.weapons), "attacks", "attacked", "reward a step"]
    across = width >= max(map(len, labels)) + len(played.names) * (FEWEST + MARGIN)
    columns, shared = (len(played.names), max(map(len, labels))) if across else (played.arsenal.shape[2], OTHER_COLUMNS)
    sparks = min(SPARKS, max(FEWEST, (width - shared) // columns - MARGIN))
    fared = [_fared(played, i, sparks) for i in range(len(played.names))]
    if not across:
        table = Table("state", *labels, title=f"{played.n_steps} steps; arsenals in units")
        for name, facts in zip(played.names, fared, strict=True):
            table.add_row(name, *facts)
        return table
    table = Table("", *played.names, title=f"{played.n_steps} steps; arsenals in units")
    for label, *facts in zip(labels, *fared, strict=True):
        table.add_row(label, *facts)
    return table


def _fared(played: trajectory.Trajectory, i: int, sparks: int) -> list[str]:
    """The facts of `_summary` of one state."""
    top, last = float(played.arsenal.max()), played.arsenal[-1, i]
    held = [f"{sparkline(played.arsenal[:, i, k], top, sparks)} {last[k]:.2f}" for k in range(len(last))]
    wars = (np.count_nonzero(played.war[:, i]), np.count_nonzero(played.war[:, :, i]))
    reward = played.reward[1:, i].mean() if played.n_steps else 0.0
    return [motive_name(int(played.motive[-1, i])), *held, *map(str, wars), f"{reward:+.2f}"]


def sparkline(values: NDArray[np.float64], top: float, most: int = SPARKS) -> str:
    """Numbers `[T]` between 0 and ``top`` as a line of blocks, at most ``most``: the mean of each stretch."""
    stretches = np.array_split(values, min(most, len(values)))
    levels = [stretch.mean() / top if top > 0 else 0.0 for stretch in stretches]
    return "".join(BLOCKS[min(int(level * len(BLOCKS)), len(BLOCKS) - 1)] for level in levels)


def draw_episodes(folders: Sequence[Path], out: Path) -> None:
    """One episode of the first run of each scenario as ``<scenario>_episode.png`` in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    drawn: set[str] = set()
    for folder in folders:
        line_up, game = load_line_up(folder)
        if game.name not in drawn:
            drawn.add(game.name)
            episode = play_episode(line_up, game, KEPT_EPISODE, n_steps=STEPS)
            path = render.save_picture(episode, out / f"{game.name}_episode.png", overwrite=True)
            Image.open(path).quantize(COLOURS).save(path, optimize=True)
