"""The page of keys: two columns, also where a row takes two lines."""

from pathlib import Path

import pytest

from tests.app_harness import AppHarness, shown_text, until
from tui.app.chat.help import NAMES, Help


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_what_does_not_fit_goes_on_below_itself(tmp_path: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(tmp_path)
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(harness.app.screen, Help) and "Ctrl+Up" in shown_text(harness))
        lines = [line.split("│")[1][1:] for line in shown_text(harness).splitlines() if line.count("│") >= 2]
        rows = lines[lines.index(next(line for line in lines if line.startswith("Ctrl+Up"))) :]
        assert rows[1][:NAMES].isspace()
        assert rows[1][NAMES:].strip(), "the rest of the row above"
