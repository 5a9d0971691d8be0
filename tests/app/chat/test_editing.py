"""Keys that edit the draft where there is one, and move in the transcript where there is none."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.app_harness import opened_harness, until
from tests.narrowing import present
from tui.app.chat.composer import Composer
from tui.app.transcript.view import Transcript

DRAFT = "first line\nsecond line\nthird"
KEYS = (  # keys, then what is typed; what stands in the composer then
    (("ctrl+home", "x"), "x" + DRAFT), (("ctrl+home", "ctrl+end", "x"), DRAFT + "x"),
    (("up", "ctrl+end", "x"), DRAFT + "x"),
    (("ctrl+shift+home", "x"), "x"), (("ctrl+home", "ctrl+shift+end", "x"), "x"),
    (("up", "up", "home", "ctrl+shift+end", "backspace"), ""), (("ctrl+home", "delete"), DRAFT[1:]),
    (("x", "ctrl+underscore"), DRAFT), (("x", "ctrl+slash"), DRAFT), (("x", "ctrl+shift+minus"), DRAFT),
    (("x", "ctrl+underscore", "alt+slash"), DRAFT + "x"), (("ctrl+w", "ctrl+y", "x"), DRAFT + "x"),
)  # fmt: skip


async def test_keys_edit_the_draft_where_there_is_one(tmp_path: Path) -> None:
    async with opened_harness(tmp_path, size=(80, 24)) as (harness, pilot):
        await harness.ask(pilot, "practice: tokens=900")
        transcript = harness.chat.query_one(Transcript)
        composer = harness.screen.query_one(Composer)
        for keys, text in KEYS:
            composer.recall(DRAFT)
            await pilot.press(*keys)
            await pilot.pause()
            assert (composer.text, transcript.scroll_offset.y > 0) == (text, True), keys
        composer.clear()
        await pilot.press("ctrl+home")
        await until(pilot, lambda: transcript.scroll_offset.y == 0)
        await pilot.press("ctrl+end")
        await until(pilot, lambda: transcript.scroll_offset.y == transcript.max_scroll_y)


async def test_a_paste_has_the_lines_that_it_was_copied_with(tmp_path: Path) -> None:
    async with opened_harness(tmp_path, size=(80, 24)) as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        harness.app.post_message(events.Paste("one\r\ntwo\rthree\nfour\r"))
        await until(pilot, lambda: composer.text == "one\ntwo\nthree\nfour\n")
        await pilot.press("ctrl+underscore", "alt+slash")
        assert composer.text == "one\ntwo\nthree\nfour\n"


async def test_where_nothing_can_be_suspended_the_key_undoes(tmp_path: Path) -> None:
    """A test has no terminal, and so it is on Windows."""
    async with opened_harness(tmp_path) as (harness, pilot):
        await pilot.press("x", "ctrl+z")
        assert harness.screen.query_one(Composer).text == ""
        assert not present(harness.app._driver).can_suspend


async def test_tab_keeps_the_focus_and_what_is_typed_elsewhere_goes_to_the_composer(tmp_path: Path) -> None:
    async with opened_harness(tmp_path, size=(80, 24)) as (harness, pilot):
        await harness.ask(pilot, "hello")
        composer = harness.screen.query_one(Composer)
        for keys in (("/", "p", "e", "tab", "x"), ("tab", "a", "tab", "shift+tab", "b")):
            await pilot.press("ctrl+u", *keys)
            assert harness.app.focused is composer
            assert composer.text.endswith(keys[-1]), composer.text
        harness.chat.transcript.can_focus = True
        harness.screen.set_focus(harness.chat.transcript)
        await pilot.press("c", "d")
        assert (composer.text, harness.app.focused) == ("abcd", composer)
