"""A real browser, Debian's Chromium or the one that CHROMIUM names, and the page's server as its users start it."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE = 60_000  # [ms] that a slow machine may take


class Server:
    """``python -m sd_env.viewer`` as a process; ``url`` is where it listens."""

    def __init__(self, *words: object) -> None:
        command = [sys.executable, "-m", "sd_env.viewer", *map(str, words), "--port", "0", "--no-browser"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        users = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}  # NiceGUI looks at it
        self.process = subprocess.Popen(command, cwd=ROOT, env=users, **pipes)
        first = self.process.stdout.readline()
        found = re.match(r"http://127\.0\.0\.1:(\d+)/", first)
        assert found, first + self.process.communicate()[1]
        self.url, self.port = found[0], int(found[1])
        self._wait()

    def _wait(self) -> None:
        """Until it listens: it says where before it does."""
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.process.communicate()[1])

    def stop(self) -> str:
        """End it; what it said on stderr."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.communicate(timeout=30)[1]


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server():
    started = Server()
    yield started
    assert started.stop() == "", "the server complained"


@pytest.fixture
def serve():
    """Begin a server with these words; it ends with the test."""
    begun = []

    def serve(*words: object) -> Server:
        begun.append(Server(*words))
        return begun[-1]

    yield serve
    assert [server.stop() for server in begun] == [""] * len(begun), "a server complained"


@pytest.fixture
def visit(chromium):
    """Open a page in a browser of its own; whatever its console complains of fails the test."""
    opened, complaints = [], []

    def visit(url: str, **look: object):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **look})
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: asked_for.append(asked.url))
        page.goto(url)
        return page

    asked_for: list[str] = []
    visit.asked_for = asked_for
    visit.complaints = complaints
    yield visit
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def pictures(tmp_path_factory) -> Path:
    """Where pictures go: SCREENSHOTS=docs/viewer renews those of the documents."""
    named = os.environ.get("SCREENSHOTS")
    return Path(named).resolve() if named else tmp_path_factory.mktemp("pictures")
