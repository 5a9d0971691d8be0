"""The terminal's own cursor stands where one types: an input method shows there what is being composed."""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len, set_cell_size
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.app_harness import AppHarness, opened_harness, until

OPENED = (
    ("f2",),
    ("ctrl+f",),
    ("ctrl+p",),
    ("f9", "tab", "tab", "delete"),
    ("alt+x", "slash"),
)  # what has a field; Escape leaves


async def is_where_one_types(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Wait until the cursor is in the field with the focus, and behind what is typed there."""

    def field() -> TextArea | Input | None:
        focused = harness.app.focused
        return focused if isinstance(focused, (TextArea, Input)) else None

    def stands() -> bool:
        at, focused = harness.app.cursor_position, field()
        return focused is not None and focused.content_region.contains_point(at) and at != (0, 0)

    await until(pilot, stands)
    empty = harness.app.cursor_position
    await pilot.press("日", "x")
    await until(pilot, lambda: _before(harness).endswith("日x"))
    await pilot.press("backspace", "backspace")
    await until(pilot, lambda: harness.app.cursor_position == empty)


def _before(harness: AppHarness) -> str:
    """Return what is drawn on the row of the cursor, up to it."""
    at = harness.app.cursor_position
    row = harness.app.screen._compositor.render_strips()[at.y].text
    return set_cell_size(row, min(at.x, cell_len(row)))


async def test_the_cursor_is_where_one_types(tmp_path: Path) -> None:
    async with opened_harness(tmp_path) as (harness, pilot):
        await is_where_one_types(harness, pilot)
        for keys in OPENED:
            await pilot.press(*keys)
            await until(pilot, lambda: type(harness.app.focused).__name__ != "Composer")
            if isinstance(harness.app.focused, (TextArea, Input)):
                await is_where_one_types(harness, pilot)
            while type(harness.app.focused).__name__ != "Composer":
                await pilot.press("escape")
                await pilot.pause()
            await is_where_one_types(harness, pilot)
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(harness.app.focused, Input))
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: harness.app.size == (100, 30))
        await is_where_one_types(harness, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: type(harness.app.focused).__name__ == "Composer")
        for size in ((80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: harness.app.size == size)  # type: ignore[misc]  # bound at once
            await is_where_one_types(harness, pilot)
