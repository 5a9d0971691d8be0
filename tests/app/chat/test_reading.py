"""What one does with what was said: search it, copy it, write its code to files, open its links."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.app_harness import AppHarness, until
from tests.narrowing import of_class
from tui.app.chat.composer import Composer
from tui.app.chat.search_bar import SearchBar
from tui.app.pickers.copyable import CodePicker, LinkPicker, PiecePicker
from tui.app.pickers.question import FileName, OpenLink
from tui.app.terminal.links import Link
from tui.app.transcript.entry import Entry
from tui.app.transcript.view import Transcript

CODE = "\tall:\n\t\techo  one\n"
REPLY = (
    f"# Reply\n\nText with [a link](https://example.org/a) and https://example.net/b.\n\n```make\n{CODE}```\n\n"
    "- item\n\n  ```py\n  x = 1\n  ```\n\n[evil](javascript:alert(1)) [file](file%3A///etc/passwd)\n"
)
WIDE = (120, 40)


@pytest.fixture
def harness(tmp_path: Path) -> AppHarness:
    return AppHarness(tmp_path / "mull", model="o1")


async def with_reply(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    await harness.ask(pilot, "hello")
    harness.chat.feed.transcript.add(Entry("x", "reply", "o1", text=REPLY))
    await pilot.pause()


async def test_search_from_the_composer(harness: AppHarness) -> None:
    async with harness.app.run_test(size=WIDE) as pilot:
        await with_reply(harness, pilot)
        await pilot.press("ctrl+f", *"reply")
        bar = harness.chat.query_one(SearchBar)
        count = bar.query_one("#search-count", Static)
        await until(pilot, lambda: " of " in str(count.render()))
        current, total = (int(figure) for figure in str(count.render()).split(" of "))
        assert current == total > 1
        await pilot.press("up")
        await until(pilot, lambda: str(count.render()) == f"{total - 1} of {total}")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: str(count.render()) == f"1 of {total}")
        await pilot.press("escape")
        await until(pilot, lambda: not bar.display)
        assert isinstance(harness.app.focused, Composer)
        assert harness.chat.live is None
        await pilot.press("ctrl+f")
        assert bar.query_one(Input).value == "reply"


async def test_the_keys_of_the_transcript_work_from_the_composer(harness: AppHarness) -> None:
    async with harness.app.run_test(size=(80, 30)) as pilot:
        await with_reply(harness, pilot)
        transcript = harness.chat.query_one(Transcript)
        await pilot.press("ctrl+up", "ctrl+up")
        await until(pilot, lambda: not transcript.following)
        await pilot.press("alt+down", "alt+up", "ctrl+down", "ctrl+end")
        await until(pilot, lambda: transcript.following)
        await pilot.press("ctrl+home", "ctrl+o")
        await until(pilot, lambda: any("▾" in transcript.render_line(y).text for y in range(16)))
        plain = next(y for y in range(20) if "made up by mull" in transcript.render_line(y).text)
        await pilot.click(transcript, offset=(30, plain))
        assert isinstance(harness.app.focused, Composer)


async def test_the_last_reply_is_copied_as_it_was_received(harness: AppHarness) -> None:
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await pilot.press("alt+c")
        assert "no reply" in harness.told()
        await with_reply(harness, pilot)
        await pilot.press("alt+c")
        await until(pilot, lambda: f"{len(REPLY):,} characters" in harness.told())
        assert harness.app.clipboard == REPLY


async def until_copied(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await until(pilot, lambda: harness.app.clipboard == text)


async def test_code_and_conversation_are_picked_to_be_copied(harness: AppHarness) -> None:
    async with harness.app.run_test(size=WIDE) as pilot:
        await with_reply(harness, pilot)
        for words, copied in (
            ("make", CODE.removesuffix("\n")),
            ("code 2 py", "x = 1"),
            ("last reply as markdown", REPLY),
        ):
            harness.screen.action_chat("copy")
            await until(pilot, lambda: isinstance(harness.app.screen, PiecePicker))
            await pilot.press(*words, "enter")
            await until_copied(harness, pilot, copied)
        harness.screen.action_chat("copy")
        await until(pilot, lambda: isinstance(harness.app.screen, PiecePicker))
        await pilot.press(*"conversation", "enter")
        await until(pilot, lambda: "hello" in harness.app.clipboard)


async def test_code_is_written_to_a_new_file_and_never_over_another(
    harness: AppHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with harness.app.run_test(size=WIDE) as pilot:
        await with_reply(harness, pilot)
        for wrong in (False, True):
            harness.screen.action_chat("write_code")
            await until(pilot, lambda: isinstance(harness.app.screen, CodePicker))
            await pilot.press(*"py", "enter")
            await until(pilot, lambda: isinstance(harness.app.screen, FileName))
            assert harness.app.screen.query_one(Input).value == "code-2.py"
            await pilot.press("enter")
            await until(pilot, lambda: "code-2.py" in harness.told())
            assert harness.chat.status_line.wrong is wrong
            harness.chat.status_line.clear()
            assert (tmp_path / "code-2.py").read_text() == "x = 1\n"


async def test_a_link_opens_after_its_host_was_shown(harness: AppHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_in_browser(link: Link) -> bool:
        opened.append(link.address)
        return True

    monkeypatch.setattr("tui.app.chat.reading_controller.open_in_browser", open_in_browser)
    async with harness.app.run_test(size=WIDE) as pilot:
        await with_reply(harness, pilot)
        transcript = harness.chat.query_one(Transcript)
        lines = [transcript.render_line(y).text for y in range(transcript.size.height)]
        y = next(number for number, line in enumerate(lines) if "a link" in line)
        await pilot.click(transcript, offset=(lines[y].index("a link") + 2, y))
        await until(pilot, lambda: isinstance(harness.app.screen, OpenLink))
        assert "example.org" in str(harness.app.screen.query_one("#host", Static).render())
        await pilot.press("enter")
        await until(pilot, lambda: opened == ["https://example.org/a"])
        await pilot.click(transcript, offset=(lines[y].index("example.net"), y))
        await until(pilot, lambda: isinstance(harness.app.screen, OpenLink))
        await pilot.press("escape")
        harness.screen.action_chat("links")
        await until(pilot, lambda: isinstance(harness.app.screen, LinkPicker))
        assert {row.value for row in of_class(harness.app.screen, LinkPicker).rows} >= {
            "https://example.org/a",
            "https://example.net/b",
        }
        assert not any("passwd" in row.value for row in of_class(harness.app.screen, LinkPicker).rows)
        await pilot.press("escape")
        harness.chat.controllers.reading.follow_link("file:///etc/passwd")
        await until(pilot, lambda: "Not opened" in harness.told())
        assert opened == ["https://example.org/a"]
