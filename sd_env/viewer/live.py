"""The live page: choose a game, sit down or watch, open recordings. NiceGUI draws the forms, the player the game.

Every browser tab has a `Table` of its own, with its own game; it is gone with the tab.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import app, events, run, ui
from starlette.responses import Response

from sd_env import scenarios, trajectory
from sd_env.opponents import populations
from sd_env.viewer.guard import Guard
from sd_env.viewer.page import SCRIPTS, STYLE, asset, charts_library, episode_page, in_page
from sd_env.viewer.session import MOST_SEED, YOU, Session, recorded
from sd_env.viewer.shelf import PARQUET, TABLE, Shelf, player_options, scenario_options
from sd_env.viewer.views import View

MOST_UPLOAD = 32 * 1024 * 1024  # [bytes] of a recording that is sent to the page
FIRST = "doubly_dangerous"
RIVAL = "tit_for_tat"
TITLE = "Security dilemma"
FILES: dict[str, Callable[[], str]] = {
    "charts-library.js": charts_library,
    **{name: partial(asset, name) for name in (*SCRIPTS, STYLE)},
}
MIDDLE = "align-items: center"
MOUNT = 'sdViewer.mount(document.getElementById("sd-player"))'
HEAD = f'<link rel="stylesheet" href="/sd/{STYLE}">' + "".join(
    f'<script src="/sd/{name}"></script>' for name in ("charts-library.js", *SCRIPTS)
)
DRESS = """<style>
body { --q-primary: #0b5cad !important; }
body.body--dark { --q-primary: #4489d6 !important; background: #14171b; }
.nicegui-content { padding: 12px clamp(12px, 2.5vw, 32px) 32px; gap: 12px; max-width: 1500px; margin: 0 auto; }
.sd-setup, .sd-moves, .sd-board, #sd-player { width: 100%; }
.sd-move[aria-disabled=true] { opacity: 0.5; }
.sd-move kbd { border: 1px solid currentColor; border-radius: 4px; padding: 0 5px; margin-right: 6px; opacity: 0.8; }
.sd-board .sd-head, .sd-board .sd-story { display: none; }
@media (max-width: 900px) { .nicegui-content, .nicegui-content .nicegui-row { gap: 8px !important; } }
.q-uploader { width: 100%; }
.q-uploader__list { min-height: 0; }
:focus-visible { outline: 3px solid var(--q-primary); outline-offset: 2px; }
</style>"""


class Table:
    """One tab's page: its forms, its game."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.session: Session | None = None
        self.payload: View | None = None
        self.buttons: dict[int, ui.button] = {}

    def build(self) -> None:
        """Draw the page."""
        ui.add_head_html(HEAD + DRESS)
        self.dark, self.client = ui.dark_mode(None), ui.context.client
        with ui.row().classes("full-width justify-between").style(MIDDLE):
            self.title = (
                ui.label(TITLE).style("font-size: 1.25rem; font-weight: 650").props("role=heading aria-level=1")
            )
            with ui.row().style(MIDDLE):
                self.export = ui.button("Export page", on_click=self._export).props("outline no-caps")
                self.keep = ui.button("Save recording", on_click=self._keep).props("outline no-caps")
                ui.button("Dark or light", on_click=self._turn).props("outline no-caps")
        self._build_setup()
        self.moves = ui.element("section").classes("sd-moves").props('aria-label="Your move"')
        self.after = ui.row().classes("full-width").style(MIDDLE)
        ui.html('<div id="sd-player"></div>', sanitize=False).classes("sd-board")
        self._update()

    async def begin(self) -> None:
        """Open the recording that the page was called with, if it is one and nothing else."""
        if len(self.shelf.recordings) == 1 and not self.shelf.policies:
            ((name, path),) = self.shelf.recordings.items()
            await self._open(path, name)

    def _build_setup(self) -> None:
        self.setup = (
            ui.expansion("Set up a game, or open a recording", value=True).classes("sd-setup").props("bordered")
        )
        with self.setup, ui.row().classes("full-width").style("gap: 16px 32px"):
            with ui.column().style("flex: 3 1 320px"):
                self.scenario = ui.select(
                    scenario_options(), value=FIRST, label="Scenario", with_input=True, on_change=self._seats
                ).classes("full-width")
                self.story = ui.label().style("opacity: 0.8")
                self.seats_row = ui.row().classes("full-width")
                with ui.row().style(MIDDLE):
                    self.seed = ui.number("Seed", value=0, min=0, max=MOST_SEED, precision=0).style("width: 110px")
                    ui.button("Begin", on_click=self._begin).props("no-caps size=lg id=sd-begin")
            with ui.column().style("flex: 2 1 260px"):
                if self.shelf.recordings:
                    names = list(self.shelf.recordings)
                    ui.select(names, label="A recording found in the folders", with_input=True, on_change=self._opened)
                ui.label(f"A recorded episode ({TABLE} or {PARQUET}):")
                self.upload = ui.upload(
                    label="Open a recording",
                    auto_upload=True,
                    max_file_size=MOST_UPLOAD,
                    on_upload=self._uploaded,
                    on_rejected=lambda: self._say(f"too large: a recording has at most {MOST_UPLOAD // 2**20} MB"),
                ).props(f'accept="{TABLE},{PARQUET}" flat bordered')
        self._seats()

    def _seats(self) -> None:
        """A form for each state of the chosen scenario: you sit in the first."""
        game = scenarios.get(self.scenario.value or FIRST)
        self.story.text = game.story
        self.seats_row.clear()
        options = player_options(game.name, self.shelf)
        with self.seats_row:
            self.seats = [
                ui.select(options, value=RIVAL if i else YOU, label=name).style("min-width: 200px; flex: 1")
                for i, name in enumerate(game.states)
            ]

    def _say(self, error: object) -> None:
        ui.notify(str(error), type="negative", position="top", close_button="OK", timeout=8000)

    async def _begin(self) -> None:
        seed = self.seed.value
        seed = int(seed) if isinstance(seed, float) and seed.is_integer() else seed
        await self._play(self.scenario.value, [str(seat.value) for seat in self.seats], seed)

    async def _play(self, scenario: str, seats: list[str], seed: Any) -> None:
        files = {**{name: populations.HERE / name for name in populations.FILES}, **self.shelf.policies}
        try:
            self.session = await run.io_bound(Session, scenario, seats, seed, files)
        except (ValueError, ImportError) as error:
            self._say(error)
            return
        self.setup.value = False
        self._build_moves(self.session)
        self._show(self.session.payload())

    def _show(self, payload: View) -> None:
        self.payload = payload
        self.title.text = f"{TITLE}: {payload['title']}"
        self._update()
        self.client.run_javascript(f"{MOUNT}; sdViewer.open({in_page(payload)});")

    def _update(self) -> None:
        """Make buttons and forms say what may be done now."""
        session, playing = self.session, self.session is not None and not self.session.over
        for button, on in ((self.export, self.payload is not None), (self.keep, bool(session and session.over))):
            button.set_visibility(on)
        self.moves.set_visibility(playing)
        self.after.clear()
        if session and playing:
            self._update_moves(session)
        elif session and session.seat is not None:
            with self.after:
                ui.label("The fog has lifted.").style("font-weight: 600")
                ui.button("The same game again with the other's eyes", on_click=self._swap).props("no-caps outline")
                ui.button("Again", on_click=self._begin).props("no-caps outline")

    def _update_moves(self, session: Session) -> None:
        for choice in session.moves():
            self.buttons[choice.move.action].props(f"aria-disabled={'false' if choice.legal else 'true'}")

    def _build_moves(self, session: Session) -> None:
        self.moves.clear()
        self.buttons = {}
        groups: dict[str, list[Any]] = {}
        for choice in session.moves():
            groups.setdefault(choice.move.group, []).append(choice.move)
        with self.moves, ui.row().classes("full-width").style(f"{MIDDLE}; gap: 8px 18px"):
            for group, moves in groups.items():
                with ui.row().style(f"{MIDDLE}; gap: 6px").props(f'role=group aria-label="{group}"'):
                    ui.label(group).style("opacity: 0.75")
                    for move in moves:
                        self._build_move(move)
            ui.button("Leave, and lift the fog", on_click=self._leave).props("flat no-caps")

    def _build_move(self, move: Any) -> None:
        key = (move.action + 1) % 10 if move.action < 10 else None
        button = ui.button(on_click=lambda: self._move(move.action)).props("no-caps outline dense padding='4px 10px'")
        with button.classes("sd-move"):
            if key is not None:
                button.props(f"data-key={key} aria-keyshortcuts={key}")
                ui.html(f"<kbd>{key}</kbd>", sanitize=False)
            ui.label(move.text)
        self.buttons[move.action] = button

    def _move(self, action: int) -> None:
        if self.session is None:
            return
        try:
            self.session.move(action)
        except ValueError as error:
            self._say(error)
            return
        self._show(self.session.payload())

    def _leave(self) -> None:
        if self.session is not None:
            self.session.leave()
            self._show(self.session.payload())

    async def _swap(self) -> None:
        """The same world again: you and the next state's player change seats."""
        old = self.session
        if old is None or old.seat is None:
            return
        seats, next_seat = list(old.seats), (old.seat + 1) % len(old.seats)
        seats[old.seat], seats[next_seat] = seats[next_seat], seats[old.seat]
        await self._play(old.scenario.name, seats, old.seed)

    async def _opened(self, event: events.ValueChangeEventArguments) -> None:
        if event.value in self.shelf.recordings:
            await self._open(self.shelf.recordings[event.value], str(event.value))

    async def _uploaded(self, event: events.UploadEventArguments) -> None:
        name = Path(event.file.name).name
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"upload{Path(name).suffix}"
            await event.file.save(path)
            await self._open(path, name)
        self.upload.reset()

    async def _open(self, path: Path, name: str) -> None:
        try:
            payload = await run.io_bound(lambda: recorded(trajectory.load(path)))
        except (ValueError, ImportError) as error:
            self._say(str(error).replace(str(path), name))
            return
        self.session, self.setup.value = None, False
        self._show(payload)

    def _export(self) -> None:
        if self.payload is not None:
            name = self.payload["title"].lower().replace(" ", "-")
            ui.download.content(episode_page(self.payload), f"{name}.html", "text/html")

    def _keep(self) -> None:
        if self.session is not None and self.session.over:
            with tempfile.TemporaryDirectory() as folder:
                path = trajectory.save(self.session.trajectory(), Path(folder) / f"episode{TABLE}")
                ui.download.content(path.read_bytes(), f"{self.session.scenario.name}-episode{TABLE}")

    async def _turn(self) -> None:
        dark = await ui.run_javascript("document.body.classList.contains('body--dark')")
        self.dark.set_value(not dark)
        ui.run_javascript(f'sdViewer.theme("{"light" if dark else "dark"}")')


def serve(shelf: Shelf, host: str, port: int, show: bool) -> None:
    """Serve the page until it is stopped."""

    @ui.page("/", title=TITLE)
    async def index() -> None:
        table = Table(shelf)
        table.build()
        await ui.context.client.connected()
        await table.begin()

    @app.get("/sd/{name}")
    def file(name: str) -> Response:
        if name not in FILES:
            return Response(status_code=404)
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        return Response(FILES[name](), media_type=f"{kind}; charset=utf-8")

    app.add_middleware(Guard, hosts=(host,), most_bytes=MOST_UPLOAD + 2**16)
    ui.run(
        host=host,
        port=port,
        show=show,
        reload=False,
        dark=None,
        tailwind=False,
        language="en-GB",
        favicon="🛡",
        reconnect_timeout=30.0,  # [s] a phone may sleep, and a slow machine is slow
        show_welcome_message=False,
    )
