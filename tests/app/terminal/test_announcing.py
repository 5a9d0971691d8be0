"""Who does not look is told of a turn that took long: title, progress and a notification, through the app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import AppBlur, AppFocus
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.composer import Composer
from tui.app.compare.screen import CompareScreen
from tui.app.terminal.app_terminal import AppTerminal
from tui.app.terminal.attention import UNKNOWN_USUAL
from tui.app.terminal.sequences import KEEP_TITLE, PROGRESS_ENDS, PROGRESS_RUNS, title

Patch = pytest.MonkeyPatch
GHOSTTY = {"TERM": "xterm-ghostty"}


class Told:
    """What the app has written past the screen since that was looked at last."""

    def __init__(self, harness: AppHarness, monkeypatch: Patch) -> None:
        self._harness = harness
        self._written: list[str] = []
        monkeypatch.setattr(AppTerminal, "write", lambda _, text: self._written.append(text))

    def taken(self) -> str:
        written, self._written[:] = "".join(self._written), []
        return written

    async def turn(self, pilot: Pilot[int], seconds: float, *, focused: bool) -> str:
        """Take a turn of so many seconds, for most of which the terminal has the focus or not."""
        harness = self._harness
        harness.may_go_on.clear()
        await harness.send(pilot, "Why?")
        harness.app.post_message(AppFocus() if focused else AppBlur())
        await until(pilot, lambda: harness.app.app_focus is focused and harness.chat.live is not None)
        self.taken()
        harness.clock.seconds += seconds
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)
        return self.taken()


@asynccontextmanager
async def opened(
    home: Path, monkeypatch: Patch, settings: str = ""
) -> AsyncIterator[tuple[AppHarness, Pilot[int], Told]]:
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text(settings)
    async with opened_harness(home, environ=GHOSTTY, model="o1") as (harness, pilot):
        yield harness, pilot, Told(harness, monkeypatch)


async def test_who_looks_away_is_told_of_a_long_turn_and_nobody_else(tmp_path: Path, monkeypatch: Patch) -> None:
    async with opened(tmp_path, monkeypatch) as (harness, pilot, told):
        long, short = UNKNOWN_USUAL + 40, UNKNOWN_USUAL - 10
        written = await told.turn(pilot, long, focused=False)
        assert "\x1b]9;mull: Why?: o1 answered · 1:0" in written
        assert " · $0\x07" in written
        assert PROGRESS_ENDS in written
        assert "\x1b]0;✓ Why? - mull\x07" in written
        assert "]9;mull" not in await told.turn(pilot, short, focused=False)
        assert "]9;mull" not in await told.turn(pilot, long, focused=True)
        harness.screen.query_one(Composer).load_text("")
        await pilot.press("x")
        await until(pilot, lambda: "\x1b]0;Why? - mull\x07" in told.taken())


async def test_always_tells_who_looks_too_and_off_nobody(tmp_path: Path, monkeypatch: Patch) -> None:
    for notify, way, rings in (("always", "bell", True), ("off", "bell", False)):
        settings = f'notify = "{notify}"\nnotify_by = "{way}"\ntitle = false\n'
        async with opened(tmp_path / notify, monkeypatch, settings) as (_, pilot, told):
            written = await told.turn(pilot, UNKNOWN_USUAL + 1, focused=notify == "always")
            assert ("\x07" in written.replace(PROGRESS_ENDS, "").replace(PROGRESS_RUNS, "")) is rings
            assert "\x1b]0;" not in written


async def test_a_private_session_tells_no_title(tmp_path: Path, monkeypatch: Patch) -> None:
    async with opened(tmp_path, monkeypatch) as (harness, pilot, told):
        harness.screen.query_one(Composer).load_text("/private")
        await pilot.press("escape", "enter")
        await until(pilot, lambda: harness.session.resources.private)
        written = await told.turn(pilot, UNKNOWN_USUAL + 1, focused=False)
        assert "\x1b]9;mull: o1 answered" in written
        assert "Why?" not in written
        assert title("✓ mull") in written


async def test_a_comparison_is_told_once_at_its_end(tmp_path: Path, monkeypatch: Patch) -> None:
    async with opened(tmp_path, monkeypatch) as (harness, pilot, told):
        harness.may_go_on.clear()
        harness.screen.query_one(Composer).load_text("Why?")
        await pilot.press("alt+v")
        await until(pilot, lambda: harness.app.screen is not harness.screen)
        await pilot.press("down", "space", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, CompareScreen))
        assert PROGRESS_RUNS in told.taken()
        await until(pilot, lambda: all("thinking" in each.foot()[0] for each in harness.top(CompareScreen).columns))
        assert not any("Esc stops" in each.foot()[0] for each in harness.top(CompareScreen).columns)  # it stops all
        harness.app.post_message(AppBlur())
        harness.clock.seconds += UNKNOWN_USUAL + 1
        harness.may_go_on.set()
        await until(pilot, lambda: not harness.top(CompareScreen).running)
        written = told.taken()
        assert written.count("]9;mull: Comparison: ") == 1
        assert PROGRESS_ENDS in written


async def test_the_terminal_keeps_its_title_from_the_start(tmp_path: Path, monkeypatch: Patch) -> None:
    harness = AppHarness(tmp_path, environ=GHOSTTY)
    told = Told(harness, monkeypatch)
    async with harness.app.run_test() as pilot:
        await harness.opened(pilot)
        assert told.taken() == KEEP_TITLE + title("mull")
