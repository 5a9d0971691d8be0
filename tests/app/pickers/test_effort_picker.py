"""F4 names efforts that took the same at this deployment, with the numbers, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app_harness import opened_harness, shown_text, until
from tests.doubles import O1, ScriptedProvider
from tui.app.pickers.effort import EffortPicker
from tui.core.usage.effort_effect import same_efforts_of
from tui.core.usage.model_stats import Sample, stats_by_effort
from tui.engine.choice import Choice

TAKEN = {"low": 1_000, "high": 1_020, "medium": 400}
TURNS = [Sample(effort, tokens) for effort, tokens in TAKEN.items() for _ in range(12)]
SAME = same_efforts_of(TURNS, "medium")


def test_the_rows_of_both_say_it_and_no_other() -> None:
    picker = EffortPicker(Choice(ScriptedProvider(), O1), {}, practice=False, again=lambda _: "Read again.", same=SAME)
    words = {row.name: row.about for row in picker.rows}
    assert (words["low"], words["high"]) == ("same as high", "same as low")
    assert "same" not in words["medium"] + words["default"]
    about = {row.name: picker.about(row) for row in picker.rows}
    sentence = "low and high took the same here in 12 turns (1,000 and 1,020 reasoning tokens, the medians)"
    assert about["low"] == about["high"] == f"{sentence}\nRead again."
    assert about["medium"] == "Read again."


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_sentence_is_seen(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size, model="o1") as (harness, pilot):
        choice = harness.session.choice.wishing(effort="high")
        stats = stats_by_effort(TURNS, "medium")
        harness.app.push_screen(EffortPicker(choice, stats, practice=False, again=lambda _: "Read again.", same=SAME))
        await until(pilot, lambda: "medians)" in shown_text(harness))
        shown = shown_text(harness)
        for words in ("low and high took the same here in 12 turns (1,000", "Read again.", "same as low"):
            assert words in shown
