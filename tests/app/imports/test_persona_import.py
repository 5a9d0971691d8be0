"""Importing a file of personas in the chat: by a command or a pasted path; told, and at hand at once."""

from pathlib import Path

from textual.widgets import Static

from tests.app.imports.test_imports import paste
from tests.app_harness import opened_harness, until
from tui.app.chat.composer import Composer
from tui.app.imports.persona_screen import PersonaImportScreen
from tui.app.imports.questions import PastedPersona
from tui.app.imports.screen import ImportScreen
from tui.app.pickers.text_pane import TextPane

AGENT = "---\nname: judge\ndescription: It judges\ntools: Read\n---\nYou judge.\n"


async def test_a_file_of_a_persona_is_imported_by_a_command_and_by_its_pasted_path(tmp_path: Path) -> None:
    file = tmp_path / "judge.md"
    file.write_text(AGENT)
    async with opened_harness(tmp_path / "home") as (harness, pilot):
        harness.chat.command("import", str(file))
        await until(pilot, lambda: isinstance(harness.app.screen, PersonaImportScreen))
        screen = harness.top(PersonaImportScreen)
        await until(pilot, lambda: screen.report is not None)
        await until(pilot, lambda: "1  new persona" in screen.query_one(TextPane)._text)
        assert "judge: kept and not used: tools" in screen.query_one(TextPane)._text
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)

        await paste(harness, pilot, str(file))
        await until(pilot, lambda: isinstance(harness.app.screen, PastedPersona))
        question = harness.top(PastedPersona)
        said = " ".join(str(each.render()) for each in question.query(Static))
        assert "judge.md is a file of another program: Claude agents." in said
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, PersonaImportScreen))
        again = harness.top(PersonaImportScreen)
        await until(pilot, lambda: "here already, the same" in again.query_one(TextPane)._text)
        await pilot.press("enter")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert harness.screen.query_one(Composer).text == ""


async def test_plain_text_and_rules_are_pasted_without_a_question(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home") as (harness, pilot):
        for name in ("AGENTS.md", "notes.md"):
            (tmp_path / name).write_text("Run the tests.")
            await paste(harness, pilot, str(tmp_path / name))
            await until(pilot, lambda: not harness.app.workers._workers or harness.app.screen is harness.screen)
            assert harness.screen.query_one(Composer).text


async def test_a_folder_of_agents_is_imported_by_the_command_and_a_pasted_folder_asks_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "agents"
    folder.mkdir()
    for name in ("judge", "clerk"):
        (folder / f"{name}.md").write_text(AGENT.replace("judge", name, 1))
    (folder / "broken.md").write_bytes(b"---\nname: \xff\n---\n")
    async with opened_harness(tmp_path / "home") as (harness, pilot):
        harness.chat.command("import", str(folder))
        await until(pilot, lambda: isinstance(harness.app.screen, PersonaImportScreen))
        screen = harness.top(PersonaImportScreen)
        await until(pilot, lambda: "2  new personas" in screen.query_one(TextPane)._text)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await paste(harness, pilot, str(folder))
        await until(pilot, lambda: harness.screen.query_one(Composer).text == str(folder))
        assert harness.app.screen is harness.screen


async def test_a_folder_of_conversations_is_no_folder_of_personas(tmp_path: Path) -> None:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "talk.md").write_text("## User\n\nhello\n\n## Assistant\n\nhi\n")
    async with opened_harness(tmp_path / "home") as (harness, pilot):
        harness.chat.command("import", str(folder))
        await until(pilot, lambda: isinstance(harness.app.screen, ImportScreen))
        await until(pilot, lambda: harness.top(ImportScreen).report is not None)
