"""Episodes as pages: one HTML file each, with the player, the charts' library and the episode inside it.

Such a page plays from the disk, without a server and without a network: it forbids itself to load anything.
"""

import html
import json
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sd_env.extras import install
from sd_env.trajectory import Trajectory
from sd_env.trajectory.files import new_file
from sd_env.viewer.session import recorded

HERE = Path(__file__).parent
SCRIPTS = ("charts.js", "player.js")
STYLE = "player.css"
MISSING = f"the viewer needs NiceGUI: {install('viewer')}"
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"
"""What an exported page may load: nothing but what stands in it."""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body class="sd-alone">
<main id="sd-player"></main>
<script type="application/json" id="sd-game">{game}</script>
{scripts}
<script>sdViewer.mount(document.getElementById("sd-player"));
sdViewer.open(JSON.parse(document.getElementById("sd-game").textContent));</script>
</body>
</html>
"""


def save_page(trajectory: Trajectory, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write an episode as one HTML file.

    Raises:
        TrajectoryFileError: the file is there (and ``overwrite`` is False) or cannot be written.
        ValueError: the episode is larger than a page can draw.
        ImportError: NiceGUI, which brings the charts' library, is missing; the text names the extra to install.
    """
    path, text = Path(path), episode_page(recorded(trajectory))
    with new_file(path, overwrite=overwrite) as draft:
        draft.write_text(text, encoding="utf-8")
    return path


def episode_page(payload: dict[str, Any]) -> str:
    """The page of a `Session.payload`, or of `recorded`. ImportError as `save_page`."""
    texts = [charts_library(), *(asset(name) for name in SCRIPTS)]
    return PAGE.format(
        policy=POLICY,
        title=html.escape(payload["title"]),
        style=asset(STYLE),
        game=in_page(payload),
        scripts="\n".join(f"<script>{text}</script>" for text in texts),
    )


def in_page(payload: Any) -> str:
    """JSON that may stand inside a script of a page, whatever words it holds."""
    text = json.dumps(payload, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def asset(name: str) -> str:
    """A file of the player."""
    return (HERE / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def charts_library() -> str:
    """ECharts as a script that sets ``window.echarts``, made of the module that NiceGUI ships.

    Raises:
        ImportError: there is no NiceGUI, or it ships ECharts in a form that is not known.
    """
    found = find_spec("nicegui")
    if found is None or found.origin is None:
        raise ImportError(MISSING)
    folder = Path(found.origin).parent / "elements" / "echart" / "dist"
    try:
        entry = (folder / "index.js").read_text(encoding="utf-8")
        (inner,) = re.findall(r'(\w+) as \w+,\w+ as \w+\}from"\./[\w.-]+";export\{\w+ as echarts', entry)
        (file,) = re.findall(r'from"\./([\w.-]+)"', entry)
        code, _, names = (folder / file).read_text(encoding="utf-8").rpartition("export{")
        (local,) = re.findall(rf"\b(\w+) as {inner}\b", names)
    except (OSError, ValueError):
        raise ImportError(f"NiceGUI's ECharts has another form in {folder}: {MISSING}") from None
    return f"(()=>{{{code}\nwindow.echarts={local};}})();".replace("</script", "<\\/script")
