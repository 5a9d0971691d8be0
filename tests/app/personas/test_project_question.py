"""The question whether a project's personas may be used: asked once, before the list of personas."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.chat.test_chat import NARROW, shown
from tests.app_harness import AppHarness, until
from tui.app.personas.picker import PersonaPicker
from tui.app.personas.project_question import ProjectQuestion


async def answered(home: Path, answer: str) -> list[str]:
    """Start, answer the question once, and return the personas of the project then."""
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        await harness.opened(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(harness.app.screen, ProjectQuestion))
        assert "house.md" in shown(harness)
        await pilot.press(answer)
        await until(pilot, lambda: isinstance(harness.app.screen, PersonaPicker))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(harness.app.screen, PersonaPicker))
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(harness.app.screen, PersonaPicker))
    return [each.stem for each in harness.assembly.personas.list() if each.from_project]


async def test_a_no_is_asked_again_at_the_next_start_and_a_yes_is_kept(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "project" / ".mull" / "personas"
    folder.mkdir(parents=True)
    (folder / "house.md").write_text("Be polite.", "utf-8")
    monkeypatch.chdir(tmp_path / "project")
    assert await answered(home, "escape") == []
    assert await answered(home, "enter") == ["house"]
    assert AppHarness(home).assembly.personas.project == folder
