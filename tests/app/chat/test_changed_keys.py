"""Keys that were changed do what they say, on every screen, and are shown wherever a key is shown."""

from pathlib import Path

from tests.app_harness import AppHarness, until
from tui.app.chat.composer import Composer
from tui.app.chat.help import Help
from tui.app.chat.key_line import KeyLine
from tui.app.meters.usage_screen import UsageScreen
from tui.app.pickers.command import CommandPicker
from tui.app.xray.screen import XrayScreen

KEYS = """
[keys]
xray = "Ctrl+E"
usage = ["F10", "Ctrl+X Y"]
find = "Ctrl+N"
send = "Ctrl+S"
new_line = "Enter"
palette = "Ctrl+Space"
"""


async def test_changed_keys(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(KEYS, "utf-8")
    harness = AppHarness(tmp_path)
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        composer, line = harness.screen.query_one(Composer), harness.screen.query_one(KeyLine)
        assert "Ctrl+S send   Enter line   Ctrl+Space commands" in line.render().plain
        assert "Ctrl+E" in harness.chat.meter_line.render().plain
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(harness.app.screen, XrayScreen))
        await pilot.press("ctrl+e")  # the key that opens a window closes it
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await pilot.press("alt+x")  # it has no meaning now
        await pilot.press("ctrl+x", "y")
        await until(pilot, lambda: isinstance(harness.app.screen, UsageScreen))
        await pilot.press("f10")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.search_bar.display)
        await pilot.press("escape")
        await pilot.press("ctrl+@")
        await pilot.press("ctrl+space")
        await until(pilot, lambda: isinstance(harness.app.screen, CommandPicker))
        shown = {row.value.action: row.cells[0] for row in harness.top(CommandPicker).rows}
        assert (shown["xray"], shown["new_session"], shown["persona"]) == ("Ctrl+E", "Ctrl+X N", "F2")
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await pilot.press("a", "enter", "b")
        assert composer.text == "a\nb"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: harness.replies() == 1)


async def test_two_strokes(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path)
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        composer, line = harness.screen.query_one(Composer), harness.screen.query_one(KeyLine)
        await pilot.press("ctrl+x")
        assert line.render().plain.startswith("Ctrl+X …   2 persona   - previous persona   3 model")
        await pilot.press("1")
        await until(pilot, lambda: isinstance(harness.app.screen, Help))
        await pilot.press("ctrl+x", "1")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert line.render().plain.startswith("Enter send")
        await pilot.press("ctrl+x", "x")
        await until(pilot, lambda: isinstance(harness.app.screen, XrayScreen))
        await pilot.press("q")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await pilot.press("ctrl+x", "escape", "a", "b", "ctrl+x", "ctrl+x", "c")
        assert composer.text == "abc"
        composer.select_all()
        await pilot.press("ctrl+x")  # with text selected it cuts
        assert composer.text == ""
        await pilot.press("d")
        assert composer.text == "d"
