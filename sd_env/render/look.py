"""How pictures look: one meaning a colour (Okabe and Ito's, for the colour-blind too), figures without any window."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import ACCIDENT, CHOICE, WILL
from sd_env.extras import install

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, GREY, PALE = "#1b1f24", "#6b7280", "#e5e7eb"
WEAPON_COLOURS = ("#D55E00", "#0072B2", "#E69F00", "#009E73", "#8C510A", "#5B4B9A", "#56B4E9", "#7F7F7F")
TREATY_COLOURS = ("#2E8B6F", "#B07AA1", "#4C9BD4", "#B5A642", "#8A6FBF", "#5F9E6E", "#C98686", "#6B8BA4")
MOTIVE_COLOURS = ("#0072B2", "#D55E00", "#5B4B9A")
WAR, CRISIS, SHOCK = "#B2182B", "#9aa1ab", "#5B4B9A"
CAUSE_MARKERS = {WILL: "^", ACCIDENT: "o", CHOICE: "s"}
ENDING_MARKERS = {
    "expired": "|",
    "withdrawn": "<",
    "detected": "X",
    "false_alarm": "P",
    "voided_by_war": "*",
}
"""How the end of a treaty's bar is marked, by the event that ended it; any other event is a diamond."""
LOOK: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.labelsize": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "axes.edgecolor": "#9ca3af",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": PALE,
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.facecolor": "white",
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
}
"""matplotlib settings, in force while a figure is drawn and saved."""


def weapon_colour(k: int) -> str:
    """Colour of weapon class k."""
    return WEAPON_COLOURS[k % len(WEAPON_COLOURS)]


def treaty_colour(c: int) -> str:
    """Colour of treaty kind c."""
    return TREATY_COLOURS[c % len(TREATY_COLOURS)]


def motive_colour(motive: int) -> str:
    """Colour of a state whose leader has that motive."""
    return MOTIVE_COLOURS[motive] if 0 <= motive < len(MOTIVE_COLOURS) else GREY


def new_figure(width: float, height: float, dpi: int = 100) -> "Figure":
    """A figure `[inches]` that needs no window and leaves pyplot alone.

    Raises:
        ImportError: matplotlib is missing; the text names the extra to install.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError(f"pictures need matplotlib: {install('render')}") from None
    figure = Figure(figsize=(width, height), dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def pixels(figure: "Figure") -> NDArray[np.uint8]:
    """The figure as an image `[H, W, 3]`."""
    canvas: Any = figure.canvas
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()
