"""The line of keys: what is of use now, at every width; each is a button; and what the empty composer takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.chat.test_header import click_on
from tests.app_harness import opened_harness, shown_text, until
from tui.app.chat.composer import Composer
from tui.app.chat.help import Help
from tui.app.chat.key_line import KeyLine, keys_of

WHOLE = "Enter send · Ctrl+J line · Up edit earlier · Ctrl+P commands · ? help"
STATES = [  # whether a reply runs, whether there is a draft, the columns, and the line
    (False, False, 118, WHOLE),
    (False, False, 78, WHOLE),
    (False, True, 118, "Enter send · Ctrl+J line · Ctrl+P commands · F1 help"),
    (True, False, 118, "Esc stop · Ctrl+J line · Up edit earlier · Ctrl+P commands · ? help"),
    (True, True, 118, "Esc stop · Enter queue · Alt+Enter send now · Ctrl+J line · Ctrl+P commands · F1 help"),
    (False, False, 58, "Enter send · Ctrl+J line · Ctrl+P commands · ? help"),
    (True, False, 58, "Esc stop · Ctrl+J line · Ctrl+P commands · ? help"),
    (False, False, 38, "Enter send · Ctrl+P commands · ? help"),
    (False, False, 30, "Enter send · ? help"),
    (True, True, 20, "Esc stop · F1 help"),
]


@pytest.mark.parametrize(("running", "writing", "width", "line"), STATES)
def test_what_is_of_use_now_and_fits(running: bool, writing: bool, width: int, line: str) -> None:
    keys = keys_of(running=running, writing=writing, again="" if writing else "edit_last", width=width)
    assert " · ".join(f"{key} {word}" for key, word, _ in keys) == line
    assert sum(len(f"{key} {word}   ") for key, word, _ in keys) - 3 <= width


async def test_the_line_follows_what_is_done_and_a_click_does_what_its_key_does(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        composer = harness.screen.query_one(Composer)

        def line() -> str:
            return shown_text(harness).splitlines()[-1].strip().replace("   ", " · ")

        assert line() == WHOLE.replace(" · Up edit earlier", ""), "there is nothing to edit yet"
        await pilot.press(*"hello")
        await until(pilot, lambda: line() == STATES[2][3])
        await click_on(harness, pilot, KeyLine, "Ctrl+J")
        assert composer.text == "hello\n"
        harness.may_go_on.clear()
        await click_on(harness, pilot, KeyLine, "send")
        await until(pilot, lambda: harness.chat.live is not None and line() == STATES[3][3])
        await click_on(harness, pilot, KeyLine, "edit earlier")
        assert composer.text == "hello\n"
        await until(pilot, lambda: line() == STATES[4][3])
        await click_on(harness, pilot, KeyLine, "stop")
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None and line() == STATES[2][3])
        assert "Interrupted" in harness.said()
        for words in ("commands", "F1"):
            await click_on(harness, pilot, KeyLine, words)
            await until(pilot, lambda: harness.app.screen.is_modal)
            await pilot.press("escape")
            await until(pilot, lambda: harness.app.screen is harness.screen)


async def test_a_question_mark_and_ctrl_d_mean_something_else_in_the_empty_composer_alone(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(harness.app.screen, Help))
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await pilot.press(*"why", "question_mark", "home", "ctrl+d")
        assert composer.text == "hy?", "in a text they are what they are in every editor"
        composer.load_text("")
        await pilot.press("ctrl+d")
        await until(pilot, lambda: harness.app._exit)
