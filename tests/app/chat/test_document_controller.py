"""A folder of documents that is kept up from the chat: behind turns, and said only where something is wrong."""

from __future__ import annotations

from pathlib import Path

from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.messages import Opened
from tui.core.conversation.record import Titled
from tui.engine.session import Opening


def home_with(tmp_path: Path, notes: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(f"[export]\nfolder = '{notes}'\n", "utf-8")
    return home


async def test_documents_follow_the_chat(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    async with opened_harness(home_with(tmp_path, notes)) as (harness, pilot):

        def text() -> str:
            return "".join(each.read_text("utf-8") for each in notes.glob("*.md"))

        await harness.ask(pilot, "practice: words=5\nWhy is the sky dark?")
        await until(pilot, lambda: "Why is the sky dark?" in text())
        assert harness.told() == ""
        (document,) = notes.glob("*.md")
        document.write_text("mine", "utf-8")
        await harness.ask(pilot, "And then?")
        await until(pilot, lambda: "was edited since mull wrote it" in harness.said())
        assert text() == "mine"
        first = harness.session
        harness.chat.post_message(Opened(Opening(harness.assembly.fresh_private())))
        await until(pilot, lambda: harness.session is not first)
        await harness.ask(pilot, "Hello, nobody")
        assert text() == "mine"
        await _renamed_and_deleted_in_the_list(harness, first.name, document)


async def _renamed_and_deleted_in_the_list(harness: AppHarness, session: str, document: Path) -> None:
    """What the list of sessions does with one that is not open."""
    controllers, assembly = harness.chat.controllers, harness.assembly
    document.unlink()
    assembly.sessions.rename(session, "The sky")
    (notice,) = assembly.keep_up_document(session)
    assert (notice.wrong, "keeps its name" in notice.text) == (False, True)
    assert "# The sky" in document.read_text("utf-8")
    assembly.sessions.delete(session)
    assert controllers.choice.documents.left([session]) == f"{document.name} stays in {document.parent}."


async def test_what_fails_is_said_once_and_what_is_late_when_the_screen_is_gone(tmp_path: Path) -> None:
    notes = tmp_path / "away" / "notes"
    async with opened_harness(home_with(tmp_path, notes), size=(80, 24)) as (harness, pilot):
        await harness.ask(pilot, "practice: words=5\nHello")
        await until(pilot, lambda: f"{notes.parent} is no folder" in harness.said())
        await harness.ask(pilot, "Once more")
        await harness.session.rename("x")
        assert harness.said().count("is no folder") <= 1
        notes.parent.mkdir()
        await harness.session.resources.journal.write(Titled("Hello again"))
        told = await harness.chat.leave()
        assert all("keeps its name" in each for each in told)  # it may have been written under the first one
        assert "# Hello again" in next(notes.glob("*.md")).read_text("utf-8")
