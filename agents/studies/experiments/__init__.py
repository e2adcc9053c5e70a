"""Questions that could have been answered otherwise: predictions, refutations, cells, one command each."""

from agents.studies.experiments.choice import CHOICE
from agents.studies.experiments.diagram import DIAGRAM
from agents.studies.experiments.enforcement import ENFORCEMENT
from agents.studies.experiments.frame import Experiment
from agents.studies.experiments.history import HISTORY
from agents.studies.experiments.ladder import LADDER
from agents.studies.experiments.remedies import REMEDIES_APART
from agents.studies.experiments.security import SECURITY
from agents.studies.experiments.selection import SELECTION
from agents.studies.experiments.tipping import TIPPING
from agents.studies.experiments.types import TYPES
from agents.studies.experiments.worlds import FOUR_WORLDS

EXPERIMENTS: dict[str, Experiment] = {
    one.asked.name: one
    for one in (
        LADDER,
        SELECTION,
        TIPPING,
        TYPES,
        CHOICE,
        ENFORCEMENT,
        SECURITY,
        HISTORY,
        FOUR_WORLDS,
        REMEDIES_APART,
        DIAGRAM,
    )
}
"""To add one: a file that ends with an Experiment, and its name here."""
