"""Watch and play the game in a browser, on this machine alone.

python -m sd_env.viewer                          choose a scenario, seat strategies, sit down
python -m sd_env.viewer runs/demo                the same, with the policies and recordings of a folder
python -m sd_env.viewer episode.csv --out page.html    write a recording as a page that plays without a server
"""

import argparse
import errno
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

PORT = 8642
NOWHERE = ("0.0.0.0", "::", "")


def main(words: list[str] | None = None) -> None:
    """Read the command and serve, or write a page. Bad input ends in one line on stderr."""
    given = parser().parse_args(words)
    try:
        if given.out is not None:
            print(_write(given.paths, given.out))
            return
        _serve(given)
    except (ValueError, ImportError, OSError) as error:
        sys.exit(f"sd_env.viewer: {error}")


def parser() -> argparse.ArgumentParser:
    """The command's words."""
    first, *rest = (__doc__ or "").split("\n\n")
    made = argparse.ArgumentParser("python -m sd_env.viewer", description=first, epilog="\n\n".join(rest))
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    made.add_argument(
        "paths", nargs="*", type=Path, help="folders of runs, weights (.safetensors), recordings (.csv, .parquet)"
    )
    made.add_argument("--port", type=int, default=PORT, help="0 takes a free one (default: %(default)s)")
    made.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: %(default)s, this machine)"
    )
    made.add_argument("--no-browser", action="store_true", help="open no browser")
    made.add_argument("--out", type=Path, help="write one recording as an HTML file, and serve nothing")
    return made


def _write(paths: list[Path], out: Path) -> Path:
    from sd_env import trajectory
    from sd_env.viewer.page import save_page

    if len(paths) != 1:
        raise ValueError(f"--out takes one recording, not {len(paths)}")
    return save_page(trajectory.load(paths[0]), out)


def _serve(given: argparse.Namespace) -> None:
    if find_spec("nicegui") is None:
        from sd_env.viewer.page import MISSING

        raise ImportError(MISSING)
    if given.host in NOWHERE:
        raise ValueError(f"--host {given.host!r}: name the one address to listen on, such as 127.0.0.1")
    port = free_port(given.host, given.port)
    from sd_env.viewer import Session, shelf

    found = shelf.find(given.paths)
    Session("doubly_dangerous", ["hold", "hold"])  # compiles the game before anybody waits for a move
    from sd_env.viewer.live import serve

    print(f"http://{given.host}:{port}/ (Ctrl-C stops it)", flush=True)
    serve(found, given.host, port, not given.no_browser)


def free_port(host: str, port: int) -> int:
    """The port, or a free one for 0. ValueError if it is in use or cannot be listened on."""
    if not 0 <= port < 2**16:
        raise ValueError(f"--port {port}: must be in [0, {2**16 - 1}]")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = "in use" if error.errno == errno.EADDRINUSE else "cannot be listened on"
            raise ValueError(f"--port {port} on {host}: {reason} ({error.strerror}); choose another") from None
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
