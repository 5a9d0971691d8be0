"""The form for a persona's variables: asked before a switch, with the last values in it, at every size."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.app.chat.test_chat import NARROW, WIDE, shown
from tests.app_harness import AppHarness, until
from tui.app.personas.values_form import ValuesForm

CRITIC = """---
name: Critic
description: Reviews {{language}} of {{year}}
variables:
  language:
  year: 2026
  house: "two\\nlines"
---
Review {{language}} of {{year}}: {{house}}. Today is {{date}}.
"""


async def asked(harness: AppHarness, pilot: Pilot[int]) -> ValuesForm:
    harness.chat.controllers.choice.persona.switch("critic")
    await until(pilot, lambda: isinstance(harness.app.screen, ValuesForm))
    return harness.top(ValuesForm)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_what_has_no_default_is_asked_for_before_a_switch(home: Path, size: tuple[int, int]) -> None:
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "critic.md").write_text(CRITIC)
    harness = AppHarness(home)
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        before = harness.session.choice.persona
        await asked(harness, pilot)
        assert "Values for Critic" in shown(harness)
        assert "Reviews {{language}} of 2026" in shown(harness)
        await pilot.press("enter")
        await until(pilot, lambda: "language has no value yet." in shown(harness))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(harness.app.screen, ValuesForm))
        assert harness.session.choice.persona is before
        await asked(harness, pilot)
        await pilot.press(*"Go", "enter")
        await until(pilot, lambda: harness.session.choice.persona.stem == "critic")
        held = harness.session.choice.persona
        assert held.message().startswith("Review Go of 2026: two\nlines. Today is 20")
        assert (held.missing, held.values["language"]) == ((), "Go")
        form = await asked(harness, pilot)  # the same again offers what it has
        assert [each.value for each in form.query(Input)] == ["Go", "2026", "two lines"]
        await pilot.press("tab", *"2027", "enter")
        await until(pilot, lambda: "2027" in harness.session.choice.persona.message())
        assert harness.session.choice.persona.message().startswith("Review Go of 2027: two\nlines.")
