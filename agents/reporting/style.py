"""How figures look: colours that the colour-blind can tell apart (Okabe and Ito), one meaning each, and plain axes."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.typing import NDArray

from agents.reporting.places import Place, setting_label, words
from agents.runs.files import replacing
from agents.statistics import Band

INK, GREY, PALE = "#1b1f24", "#6b7280", "#e5e7eb"
WIDTH = 11.5  # [inches]; at DPI it is 1725 pixels, drawn at 1120 on the page
DPI = 150

LOOK: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.labelsize": 9.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "axes.edgecolor": "#9ca3af",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": PALE,
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "figure.facecolor": "white",
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "lines.solid_capstyle": "round",
}
"""matplotlib settings, in force while a figure is drawn and saved."""

SETTING_COLOURS = {"_no_diplomacy": "#D55E00", "": "#0072B2", "_benign": "#E69F00", "_benign_diplomacy": "#56B4E9"}
SETTING_MARKERS = {"_no_diplomacy": "o", "": "s", "_benign": "^", "_benign_diplomacy": "D"}
ARM_COLOURS = ("#D55E00", "#0072B2", "#E69F00", "#56B4E9", "#8C510A", "#01665E")
SIGNAL_COLOURS = {"assure": "#A6DBC9", "disclose": "#4DB797", "disarm": "#009E73"}
TREATY_COLOURS = {"propose": "#CC79A7", "withdraw": "#7A3E62", "attack": "#111111"}
HOLD_COLOUR = "#D1D5DB"


def colour(setting: str | None) -> str:
    """The colour of a setting; dark grey outside Jervis' worlds."""
    return SETTING_COLOURS.get(setting, "#4b5563") if setting is not None else "#4b5563"


def marker(setting: str | None) -> str:
    """The marker of a setting."""
    return SETTING_MARKERS.get(setting, "v") if setting is not None else "o"


def action_colours(actions: Iterable[str]) -> dict[str, str]:
    """Action name to colour: grey holds, warm and blue arms, green signals, purple treaties, black attacks."""
    colours: dict[str, str] = {}
    arms = 0
    for action in actions:
        family = action.split(":")[0]
        if family == "arm":
            colours[action] = ARM_COLOURS[arms % len(ARM_COLOURS)]
            arms += 1
        else:
            colours[action] = SIGNAL_COLOURS.get(family) or TREATY_COLOURS.get(family) or HOLD_COLOUR
    return colours


def panels(
    rows: int, columns: int, height: float, *, sharex: bool | str = True, sharey: bool | str = True
) -> tuple[Figure, NDArray[Any]]:
    """A figure of full width with ``rows`` x ``columns`` axes, each row ``height`` inches high."""
    figure = Figure(figsize=(WIDTH, rows * height + 0.7), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.06, wspace=0.03, hspace=0.04)  # type: ignore[union-attr,call-arg]
    axes = figure.subplots(rows, columns, squeeze=False, sharex=sharex, sharey=sharey)  # type: ignore[arg-type]
    return figure, axes


def draw_band(ax: Axes, band: Band, setting: str | None, *, scale: float = 1.0, lines: bool = True) -> None:
    """Mean as a line that ends in the setting's marker, its interval as a band, the runs as thin lines.

    ``scale`` multiplies x.
    """
    x, shade = band.x * scale, colour(setting)
    if lines and len(band.lines) > 1:
        for line in band.lines:
            ax.plot(x, line, color=shade, lw=0.6, alpha=0.35)
    ax.fill_between(x, band.low, band.high, color=shade, alpha=0.18, lw=0)
    ax.plot(
        x,
        band.mean,
        color=shade,
        lw=2.0,
        marker=marker(setting),
        ms=5.5,
        mec="white",
        mew=0.6,
        markevery=[len(x) - 1],
        clip_on=False,
        zorder=3,
    )


def setting_legend(figure: Figure, places: Sequence[Place], extra: Sequence[Line2D | Patch] = ()) -> None:
    """Names of the settings drawn, above the panels."""
    handles: list[Line2D | Patch] = []
    for setting in dict.fromkeys(p.setting for p in places):
        if setting is not None:
            handles.append(
                Line2D(
                    [], [], color=colour(setting), marker=marker(setting), ms=5.5, lw=2, label=setting_label(setting)
                )
            )
    handles += extra
    if handles:
        figure.legend(
            handles=handles,
            loc="outside upper left",
            ncols=min(len(handles), 6),
            handlelength=1.8,
            columnspacing=1.6,
            borderaxespad=0.4,
        )


def band_key(n_runs: int, lines: bool = True) -> list[Line2D | Patch]:
    """Legend entries that say what a band and, with ``lines``, a thin line are; none when no scenario has two runs."""
    if n_runs < 2:
        return []
    shade: list[Line2D | Patch] = [Patch(color=GREY, alpha=0.25, lw=0, label="95 % interval of the mean")]
    return [*shade, Line2D([], [], color=GREY, lw=0.7, label="one seed")] if lines else shade


def wrapped(world: str, width: int = 16) -> str:
    """A world's name in words, broken into two lines when long."""
    text = words(world)
    if len(text) <= width or " " not in text:
        return text
    spaces = [i for i, letter in enumerate(text) if letter == " "]
    cut = min(spaces, key=lambda i: abs(i - len(text) / 2))
    return text[:cut] + "\n" + text[cut + 1 :]


def png(figure: Figure) -> bytes:
    """The figure as a PNG."""
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()


def save_figure(figure: Figure, path: Path) -> None:
    """Write a PNG atomically."""
    content = png(figure)
    with replacing(path, "wb") as file:
        file.write(content)


def plain_logarithm(ax: Axes) -> None:
    """A logarithmic axis of x with few and plain numbers."""
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
