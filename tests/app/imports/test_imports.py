"""Importing in the chat: asked for, or by a path that was pasted; told, stopped, gone on with, and opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from tests.app_harness import AppHarness, opened_harness, until, until_shown
from tests.idle_loop import Gate
from tests.imports.programs.test_chatgpt import conversation, message
from tui.app.chat.composer import Composer
from tui.app.imports.questions import ImportedFile, PastedConversations
from tui.app.imports.screen import ImportScreen
from tui.app.pickers.text_pane import TextPane
from tui.app.sessions.session_list import SessionList
from tui.cli.late_imports import LateImports
from tui.core.import_report import ImportReport, Reading, in_words
from tui.store.sessions.store import Sessions


def export(folder: Path, *titles: str, name: str = "conversations.json") -> Path:
    """Write an export of ChatGPT's with a conversation for each title."""
    path = folder / name
    said = [
        conversation(
            message("user", f"{title}?"), message("assistant", f"{title}."), title=title, conversation_id=title
        )
        for title in titles
    ]
    path.write_text(json.dumps(said), "utf-8")
    return path


async def paste(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    harness.screen.query_one(Composer).load_text("")
    harness.app.post_message(_pasted(text))
    await pilot.pause()


def _pasted(text: str) -> Any:
    from textual.events import Paste  # noqa: PLC0415  for this alone

    return Paste(text)


async def over(harness: AppHarness, pilot: Pilot[int]) -> ImportScreen:
    """Wait for the end of an import, and return its screen."""
    await until(
        pilot, lambda: isinstance(harness.app.screen, ImportScreen) and not harness.top(ImportScreen)._under_way
    )
    return harness.top(ImportScreen)


async def test_a_file_is_imported_by_a_command_told_and_opened(tmp_path: Path) -> None:
    file = export(tmp_path, "Tides")
    async with opened_harness(tmp_path / "home") as (harness, pilot):
        harness.screen.query_one(Composer).load_text(f"/import {file}")
        await pilot.press("enter")
        screen = await over(harness, pilot)
        assert screen.report is not None
        for line in [*in_words(screen.report), "Enter opens it"]:
            await until_shown(harness, pilot, line.strip())
        await pilot.press("enter")
        await until(pilot, lambda: "Tides." in harness.texts())
        await _again_and_many(harness, pilot, tmp_path)


async def test_the_session_that_is_open_grows_once_another_is_open(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    said = (message("user", "Tides?"), message("assistant", "The moon."), message("user", "Why?"))
    file.write_text(json.dumps([conversation(*said[:2])]), "utf-8")
    async with opened_harness(tmp_path / "home") as (harness, pilot):
        harness.chat.command("import", str(file))
        await over(harness, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "The moon." in harness.texts())
        file.write_text(json.dumps([conversation(*said)]), "utf-8")
        harness.chat.command("import", str(file))
        report = (await over(harness, pilot)).report
        assert report is not None
        assert (report.grown, len(report.unread)) == ([], 1)
        assert "is open, here or in another mull" in report.unread[0][1]
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not harness.session.begun)
        harness.chat.command("import", str(file))
        report = (await over(harness, pilot)).report
        assert report is not None
        assert (len(report.grown), report.unread) == (1, [])


async def _again_and_many(harness: AppHarness, pilot: Pilot[int], folder: Path) -> None:
    """What is here is not made again; of several the list is shown; what is no such file is told."""
    file = export(folder, "Tides", "Moon", "Sun")
    harness.chat.act("import_conversations")
    await until(pilot, lambda: isinstance(harness.app.screen, ImportedFile))
    harness.app.screen.query_one(Input).value = str(file)
    await pilot.press("enter")
    screen = await over(harness, pilot)
    assert screen.report is not None
    assert (len(screen.report.made), len(screen.report.same), screen.report.unread) == (2, 1, [])
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, SessionList))
    await pilot.press("escape")
    await until(pilot, lambda: harness.app.screen is harness.screen)
    (folder / "none.bin").write_bytes(b"\0\1\2")
    harness.chat.command("import", str(folder / "none.bin"))
    screen = await over(harness, pilot)
    assert "holds no conversation that mull knows" in screen.query_one(TextPane)._text
    await pilot.press("enter")  # there is nothing to open
    assert harness.app.screen is screen
    await pilot.press("escape")
    await until(pilot, lambda: harness.app.screen is harness.screen)


async def test_a_pasted_path_of_conversations_is_asked_about(tmp_path: Path) -> None:
    file = export(tmp_path, "Tides", name="any.json")
    plain = tmp_path / "plain.md"
    plain.write_text("# A text", "utf-8")
    async with opened_harness(tmp_path / "home", size=(80, 24)) as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        await paste(harness, pilot, str(plain))
        await until(pilot, lambda: "plain.md is a file" in harness.told())
        assert harness.app.screen is harness.screen
        await paste(harness, pilot, str(file))
        await until(pilot, lambda: isinstance(harness.app.screen, PastedConversations))
        await until_shown(harness, pilot, "any.json is an export of ChatGPT's.")
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert composer.text == str(file)
        await paste(harness, pilot, str(file))
        await until(pilot, lambda: isinstance(harness.app.screen, PastedConversations))
        await pilot.press("a")
        await until(pilot, lambda: bool(harness.session.attached))
        assert composer.text == ""
        await paste(harness, pilot, str(file))
        await until(pilot, lambda: isinstance(harness.app.screen, PastedConversations))
        await pilot.press("enter")
        await over(harness, pilot)
        assert composer.text == ""
        await until_shown(harness, pilot, "1 conversation of ChatGPT")


class Slow:
    """Imports three conversations, one each time that it is let on; goes on with those that are not here."""

    def __init__(self) -> None:
        self.here: list[str] = []
        self.may = Gate()
        self.stopped = 0

    def what_is(self, path: Path) -> str:
        return ""

    def run(self, path: Path, moved: Callable[[Reading], None], stop: Callable[[], bool]) -> ImportReport:
        report = ImportReport(same=list(self.here))
        report.files["ChatGPT"] += 1
        for number in range(len(self.here), 3):
            self.here.append(str(number))
            report.made.append(str(number))
            moved(Reading(number + 1, 3, "conversations.json"))
            self.may.wait()
            if stop():
                report.stopped = True
                self.stopped += 1
                break
        return report


async def test_it_is_stopped_between_two_conversations_and_gone_on_with(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", size=(80, 24)) as (harness, pilot):
        slow = Slow()
        screen = ImportScreen(slow, Path("/somewhere/conversations.json"))
        harness.app.push_screen(screen)
        await until_shown(harness, pilot, "1 conversation, 33 %")
        await pilot.press("escape")
        await until_shown(harness, pilot, "Stopping after this conversation")
        slow.may.open()
        await until(pilot, lambda: not screen._under_way)
        assert screen.report is not None
        assert (screen.report.stopped, screen.report.made) == (True, ["0"])
        await until_shown(harness, pilot, "g goes on")
        await pilot.press("g")
        await until(pilot, lambda: not screen._under_way)
        assert (screen.report.stopped, len(screen.report.same), screen.report.made) == (False, 1, ["1", "2"])
        slow.here.clear()
        slow.may = Gate()
        screen._begin()
        await until(pilot, lambda: bool(slow.here))
        harness.app.pop_screen()  # whoever leaves stops it
        await pilot.pause()
        slow.may.open()
        await until(pilot, lambda: slow.stopped == 2)


def test_a_folder_without_conversations_can_be_stopped_too(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.bin").write_bytes(b"\0")
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) == 2

    report = LateImports(Sessions(tmp_path / "sessions", lambda: datetime.now(UTC))).run(tmp_path, lambda _: None, stop)
    assert (report.stopped, report.passed_over, in_words(report)[0]) == (True, ["0.bin"], "0 conversations")
