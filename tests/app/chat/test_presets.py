"""The presets as one uses them: vi's modes in the composer, and the keys of Emacs."""

from pathlib import Path

from textual.widgets.text_area import Selection

from tests.app_harness import AppHarness, until
from tui.app.chat.composer import Composer
from tui.app.chat.key_line import KeyLine
from tui.app.pickers.command import CommandPicker
from tui.app.xray.screen import XrayScreen


async def test_vi(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[keys]\npreset = "vi"\n', "utf-8")
    harness = AppHarness(tmp_path)
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        composer = harness.screen.query_one(Composer)
        assert "INSERT" in str(composer.border_title)
        await pilot.press(*"one two", "escape")
        assert "NORMAL" in str(composer.border_title)
        await pilot.press("b", "d")
        assert "NORMAL d" in str(composer.border_title)
        await pilot.press("w", "b", "c", "w", *"three", "escape")
        assert composer.text == "three "
        await pilot.press("u", "u")
        assert composer.text == "one two"
        await pilot.press("ctrl+r", "x", "f2")  # the keys of the chat stay what they are
        await until(pilot, lambda: harness.app.screen is not harness.screen)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        composer.load_text("one tw")
        await pilot.press("v", "e")
        assert "VISUAL" in str(composer.border_title)
        assert composer.selection == Selection((0, 0), (0, 2))
        await pilot.press("quotation_mark", "a", "y", "quotation_mark", "a", "P")
        assert composer.text == "oneone tw"
        await pilot.press("V", "right")
        assert "VISUAL LINE" in str(composer.border_title)
        composer.move_cursor((0, 3))  # as a click does
        await pilot.press("x")
        assert composer.text == "onene tw", "nothing is selected any more"
        await pilot.press("v", "l", "i", "w", "escape", "d", "d")
        assert composer.text == ""
        await pilot.press("colon")
        assert composer.text == "/"
        assert "INSERT" in str(composer.border_title)
        await pilot.press("backspace", *"hello", "escape", "enter")  # Enter sends in either mode
        await until(pilot, lambda: harness.replies() == 1)
        assert "INSERT" in str(composer.border_title)


async def test_emacs(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[keys]\npreset = "emacs"\n', "utf-8")
    harness = AppHarness(tmp_path)
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        composer, line = harness.screen.query_one(Composer), harness.screen.query_one(KeyLine)
        assert "Alt+X commands" in line.render().plain
        await pilot.press("a", "ctrl+j", "b", "ctrl+p", "x", "ctrl+n", "y", "ctrl+b", "ctrl+b", "ctrl+f", "z")
        assert composer.text == "ax\nbzy"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: harness.chat.search_bar.has_class("open"))
        await pilot.press("escape")
        await pilot.press("alt+x")
        await until(pilot, lambda: isinstance(harness.app.screen, CommandPicker))
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await pilot.press("ctrl+x", "x")
        await until(pilot, lambda: isinstance(harness.app.screen, XrayScreen))
