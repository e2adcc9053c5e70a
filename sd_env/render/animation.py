"""An episode as a moving picture: its moments in turn, with the story of the last events below."""

from pathlib import Path
from textwrap import wrap

from sd_env.render.chronicle import story
from sd_env.render.frame import FRAME, draw_moment, top_of
from sd_env.render.look import new_figure
from sd_env.trajectory import Trajectory
from sd_env.trajectory.files import new_file

LINES, LETTERS = 4, 120
"""Lines that stand below a picture, the newest last, and the longest that fits."""


def save_animation(trajectory: Trajectory, path: Path | str, *, fps: float = 2.0, overwrite: bool = False) -> Path:
    """Write the episode as ``.gif`` or, where ffmpeg is installed, as ``.mp4``: a picture for each moment.

    Raises:
        ValueError: another ending, MP4 without ffmpeg, or ``fps`` [1/s] that is not above 0.
        TrajectoryFileError: the file is there (and ``overwrite`` is False) or cannot be written.
        ImportError: matplotlib is missing; the text names the extra to install.
    """
    path = Path(path)
    if path.suffix not in (".gif", ".mp4"):
        raise ValueError(f"animation {path}: the name must end in .gif or .mp4")
    if not fps > 0:
        raise ValueError(f"fps = {fps!r}: must be above 0")
    figure, moments, lines = new_figure(*FRAME), trajectory.moments(), [""]
    from matplotlib.animation import FFMpegWriter, PillowWriter

    if path.suffix == ".mp4" and not FFMpegWriter.isAvailable():
        raise ValueError(f"animation {path}: MP4 needs ffmpeg, which is not installed; choose a name that ends in .gif")
    writer = PillowWriter(fps=fps) if path.suffix == ".gif" else FFMpegWriter(fps=fps)  # type: ignore[arg-type]
    top = top_of(moments)
    with new_file(path, overwrite=overwrite) as draft, writer.saving(figure, draft, figure.dpi):
        for at, moment in enumerate(moments):
            if at:
                for event in story(moment, moments[at - 1]):
                    lines += wrap(f"{moment.step}: {event.sentence}", LETTERS, subsequent_indent="     ")
            figure.clear()
            draw_moment(figure, moment, top, lines[-LINES:])
            writer.grab_frame()
    return path
