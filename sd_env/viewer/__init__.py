"""A page to watch and play the game in a browser, and episodes as pages that need no server: ``sd-env[viewer]``.

python -m sd_env.viewer --help
"""

from sd_env.viewer.page import episode_page, save_page
from sd_env.viewer.session import Session

__all__ = ["Session", "episode_page", "save_page"]
