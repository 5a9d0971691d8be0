"""Painting only what has changed leaves the screen as painting all of it would, and so does Textual's own painting."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import UPDATE_PERIOD, Screen
from textual.strip import Strip
from textual.widget import Widget

from tests.app_harness import AppHarness, until
from tests.benchmarks.screen import Screen as TerminalScreen
from tests.narrowing import of_class
from tui.app.chat.composer import Composer
from tui.app.chat.status_line import StatusLine
from tui.app.terminal import repaint

LONG = "practice: tokens=900\n" + "a line of one's own\n" * 12
# The size, and whether Textual's names are there; or whether the terminal cannot show a frame at once: then rows do not
# move beside others, such as the panel from 130 columns on.
WAYS = [
    ((120, 40), "present"),
    ((80, 24), "present"),
    ((160, 40), "present"),
    ((80, 24), "absent"),
    ((160, 40), "not at once"),
]
SAID = "The next request would take all of this to another connection. " * 3  # takes some rows above the composer
MOVES = "\x1b[r"  # ends the scrolling region in which rows were moved


class Watched(Widget):
    """Notes which of its lines are asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.asked: list[int] = []

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += crop.line_range
        return super().render_lines(crop)


class Framed:
    """As much of a screen as is painted at once."""

    def __init__(self, paint: Callable[[], None]) -> None:
        self._on_timer_update = paint


class Two(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self.narrow = repaint.paint_only_changes(self)

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Watched("left")
            yield Watched("right")


class Bare(App[None]):
    CSS = "Watched { width: 20; height: 10; }"

    def get_default_screen(self) -> Screen[None]:
        return Two()


async def test_only_lines_that_changed_are_asked_for() -> None:
    app = Bare()
    async with app.run_test(size=(40, 10)) as pilot:
        assert of_class(app.screen, Two).narrow
        left, right = app.screen.query(Watched)
        await pilot.pause()
        left.asked, right.asked = [], []
        left.refresh(Region(0, 3, 5, 2))
        await pilot.pause()
        assert left.asked == [3, 4]
        assert right.asked == []
        right.refresh(Region(0, 9, 20, 1))
        left.refresh(Region(0, 0, 20, 1))
        await pilot.pause()
        assert left.asked == [3, 4, 0]
        assert right.asked == [9]


def test_a_screen_that_has_ended_is_not_kept() -> None:
    async def run() -> ref[Screen[Any]]:
        app = Bare()
        async with app.run_test(size=(40, 10)):
            assert repaint.move_rows(app.screen.query(Watched).first(), 1)
            return ref(app.screen)

    screen = asyncio.run(run())
    gc.collect()
    assert screen() is None


async def test_what_waits_for_the_next_frame_is_painted_at_once_and_once_a_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, painted = [5.0], list[float]()
    screen = Framed(lambda: painted.append(now[0]))
    monkeypatch.setattr(repaint, "monotonic", lambda: now[0])
    for seconds in (0.0, UPDATE_PERIOD / 2, UPDATE_PERIOD * 0.6, 1.0):
        now[0] += seconds
        repaint.paint_at_once(screen)  # type: ignore[arg-type]  # all that it needs of one
    assert len(painted) == 3
    assert painted[0] == 5.0
    assert painted[2] == now[0]
    repaint.paint_at_once(SimpleNamespace())  # type: ignore[arg-type]  # of another Textual


@pytest.mark.parametrize("missing", repaint.NEEDED)
def test_a_textual_with_other_names_is_left_as_it_is(missing: str) -> None:
    compositor = SimpleNamespace(**{name: name for name in repaint.NEEDED if name != missing})
    before = dict(vars(compositor))
    assert not repaint.paint_only_changes(SimpleNamespace(_compositor=compositor))  # type: ignore[arg-type]  # no screen of ours
    assert vars(compositor) == before
    assert not repaint.paint_only_changes(SimpleNamespace())  # type: ignore[arg-type]  # nor this


async def test_without_the_names_textual_paints_as_it_always_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repaint, "NEEDED", ("a_name_of_another_textual",))
    app = Bare()
    async with app.run_test(size=(40, 10)) as pilot:
        assert not of_class(app.screen, Two).narrow
        left, right = app.screen.query(Watched)
        await pilot.pause()
        left.asked, right.asked = [], []
        left.refresh(Region(0, 3, 5, 2))
        right.refresh(Region(0, 9, 20, 1))
        await pilot.pause()
        assert left.asked == right.asked == list(range(10))


@pytest.mark.parametrize(("size", "names"), WAYS)
async def test_the_terminal_shows_what_a_whole_paint_would(
    size: tuple[int, int], names: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if names == "absent":
        monkeypatch.setattr(repaint, "NEEDED", ("a_name_of_another_textual",))
    harness = AppHarness(tmp_path)
    terminal = Written(*size)
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        harness.app._sync_available = names == "present"  # a frame is shown at once: rows may move beside others
        shown_in(harness, terminal)
        harness.app.refresh(layout=True)
        await alike(harness, pilot, terminal)
        await harness.send(pilot, LONG)
        await alike(harness, pilot, terminal)
        await until(pilot, lambda: harness.chat.live is None)
        for said in (SAID, "", SAID, "Short."):  # the view gets lower and higher, and follows the end
            harness.screen.query_one(StatusLine).say(said)
            await alike(harness, pilot, terminal)
        for keys in (["a", "b", "c"], ["pageup"], ["ctrl+home"], ["ctrl+o"], ["ctrl+end"], ["shift+enter", "d"]):
            await pilot.press(*keys)
            await alike(harness, pilot, terminal)
        for key in ("f1", "alt+x", "f5", "ctrl+f"):
            await pilot.press(key)
            await alike(harness, pilot, terminal)
            await pilot.press("escape")
            await alike(harness, pilot, terminal)
        assert names == "present" or MOVES not in terminal.written
        terminal.written = ""
        for lines in (-3, 3, -7, 2, -1, 1):
            harness.chat.transcript._scroll_by(lines)
            await alike(harness, pilot, terminal)
        assert terminal.written.count(MOVES) == (6 if names == "present" else 0)
        harness.screen.query_one(Composer).clear()
        await harness.ask(pilot, "practice: tokens=300")
        await alike(harness, pilot, terminal)


class Written(TerminalScreen):
    """A terminal that keeps what it was sent."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self.written = ""

    def feed(self, data: bytes) -> None:
        self.written += data.decode()
        super().feed(data)


async def test_a_row_that_moves_costs_a_fraction_of_a_whole_paint(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path)
    terminal = Written(120, 40)
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, LONG)
        shown_in(harness, terminal)
        harness.chat.transcript.refresh()
        await pilot.pause()
        whole, terminal.written = len(terminal.written), ""
        harness.chat.transcript._scroll_by(-1)
        await pilot.pause()
        assert MOVES in terminal.written
        assert len(terminal.written) < whole / 3
        terminal.written = ""
        harness.chat.transcript._scroll_by(-1)
        harness.chat.transcript.refresh()  # as a selection does, in the same frame
        await pilot.pause()
        assert MOVES not in terminal.written, "all is painted anyway"


def shown_in(harness: AppHarness, terminal: TerminalScreen) -> None:
    """Have a terminal show what the app would write to one; without a terminal Textual throws it away."""

    def display(screen: Screen[object], update: CompositorUpdate | None) -> None:
        if update is not None and not harness.app._batch_count:
            terminal.feed(update.render_segments(harness.app.console).encode())

    harness.app._display = display  # type: ignore[method-assign, assignment]  # no other renderable is painted here


async def alike(harness: AppHarness, pilot: Pilot[int], terminal: TerminalScreen) -> None:
    """Wait until the terminal holds what the whole screen would be painted as."""

    def whole() -> list[str]:
        return [strip.text.rstrip() for strip in harness.app.screen._compositor.render_strips()]

    await pilot.pause()
    await until(pilot, lambda: terminal.lines() == whole())
