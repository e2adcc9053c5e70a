"""Questions that could have been answered otherwise: predictions, refutations, cells, one command each."""

from agents.studies.experiments.frame import Experiment
from agents.studies.experiments.ladder import LADDER

EXPERIMENTS: dict[str, Experiment] = {one.asked.name: one for one in (LADDER,)}
"""To add one: a file that ends with an Experiment, and its name here."""
