"""The conversation with the keys: Shift+Tab gives them to it, and any other letter goes to the composer."""

from pathlib import Path

from tests.app_harness import AppHarness, until
from tui.app.chat.composer import Composer
from tui.app.chat.help import Help
from tui.app.chat.key_line import KeyLine


async def test_the_conversation_with_the_keys(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path)
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "practice: tokens=900")
        composer, line = harness.screen.query_one(Composer), harness.screen.query_one(KeyLine)
        transcript = harness.chat.transcript
        await pilot.press("shift+tab")
        await until(pilot, lambda: line.reading)
        assert line.render().plain.startswith("READING   i write   j k lines")
        await pilot.press("g")
        await until(pilot, lambda: transcript.scroll_y == 0)
        await pilot.press("j", "j", "k")
        await until(pilot, lambda: transcript.scroll_y == 1)
        await pilot.press("G")
        await until(pilot, lambda: transcript.scroll_y > 1)
        end = transcript.scroll_y
        await pilot.press("left_curly_bracket")
        await until(pilot, lambda: transcript.scroll_y < end)
        await pilot.press("i")
        await until(pilot, lambda: harness.app.focused is composer and not line.reading)
        assert composer.text == ""
        await pilot.click(transcript, offset=(10, 3))  # who selects by the mouse goes on writing
        assert harness.app.focused is composer
        await pilot.press("shift+tab")
        await until(pilot, lambda: line.reading)
        await pilot.press("h", "i", "j")  # the first letter that is no key of the conversation is typed
        assert composer.text == "hij"
        await pilot.press("shift+tab", "backspace")  # so does every other key that means nothing to the conversation
        await until(pilot, lambda: composer.text == "hi")
        assert harness.app.focused is composer
        await pilot.press("shift+tab", "n")  # nothing was searched for
        await until(pilot, lambda: harness.chat.search_bar.has_class("open"))
        await pilot.press(*"practice", "shift+tab", "n", "N", "escape")
        await until(pilot, lambda: harness.app.focused is composer)
        await pilot.press("shift+tab", "shift+tab")
        await until(pilot, lambda: harness.app.focused is composer)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(harness.app.screen, Help))
