"""The persona editor, with the files it writes."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from tests.app_harness import AppHarness, opened_harness, until
from tests.narrowing import present
from tui.app.chat.composer import Composer
from tui.app.personas.editor import BEFORE, NOTHING_SENT, PersonaEditor
from tui.app.personas.editor_questions import ConflictQuestion, SwitchToSaved, UnsavedQuestion
from tui.app.personas.picker import PersonaPicker
from tui.app.personas.versions_screen import VersionsScreen
from tui.core.personas.own_file import UnsavedText
from tui.store.personas.files import OwnPersonaFiles
from tui.store.personas.personas import Personas

FIRST = "---\nname: Mine\ndescription: First\n---\nBe brief.\n"


def own(home: Path) -> OwnPersonaFiles:
    return OwnPersonaFiles(Personas(home / "personas"))


async def typed(harness: AppHarness, pilot: Pilot[int], command: str) -> PersonaEditor:
    """Type a command that opens the editor, and return it once it has looked at the text."""
    harness.screen.query_one(Composer).load_text(command)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, PersonaEditor))
    return await looked(harness, pilot)


async def looked(harness: AppHarness, pilot: Pilot[int]) -> PersonaEditor:
    await until(pilot, lambda: isinstance(harness.app.screen, PersonaEditor))
    editor = harness.top(PersonaEditor)
    await until(pilot, lambda: editor.checked.text == editor.source.text)
    return editor


def shown(editor: PersonaEditor, name: str) -> str:
    return str(editor.query_one(name, Static).render())


async def test_a_new_one_is_written_checked_saved_and_compared(home: Path) -> None:
    async with opened_harness(home) as (harness, pilot):
        editor = await typed(harness, pilot, "/persona new mine")
        assert "name: Mine" in editor.source.text
        assert "new, your own" in shown(editor, "#title")
        await pilot.press("ctrl+end", *"Think step by step.")
        await looked(harness, pilot)
        assert "not saved" in shown(editor, "#title")
        assert "Think step by step." in shown(editor, "#sent")
        await until(pilot, lambda: own(home).unsaved("mine") is not None)
        await pilot.press("ctrl+home", "ctrl+n")
        assert editor.source.cursor_location[0] == len(editor.source.text.split("\n")) - 1
        written = editor.source.text
        said = editor.query_one("#marks", OptionList).get_option_at_index(0).prompt
        assert "“Think step by step” (Ctrl+T: take out “Think step by step.”) The model reasons" in str(said)
        await pilot.press("ctrl+t")
        await looked(harness, pilot)
        assert "step by step" not in editor.source.text
        assert not editor.query_one("#marks", OptionList).option_count
        await pilot.press("ctrl+underscore")
        assert editor.source.text == written

        await pilot.press("ctrl+s")
        await until(pilot, lambda: own(home).read("mine").text == written)
        await until(pilot, lambda: "Saved" in shown(editor, "#said"))
        assert own(home).unsaved("mine") is None
        await pilot.press(*"More.", "ctrl+o")
        await until(pilot, lambda: isinstance(harness.app.screen, VersionsScreen))
        assert "+ in the editor" in str(harness.app.screen.query_one("#title", Static).render())
        await pilot.press("enter")  # what is in the file
        await looked(harness, pilot)
        assert editor.source.text == written
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert "/persona mine uses it" in harness.told()


async def test_what_changed_meanwhile_is_asked_about(home: Path) -> None:
    own(home).save("mine", FIRST, None)
    file = home / "personas" / "mine.md"
    async with opened_harness(home, size=(80, 24)) as (harness, pilot):
        editor = await typed(harness, pilot, "/persona edit mine")
        await pilot.press("ctrl+end", *"Mine.")
        file.write_text(f"{FIRST}Theirs.\n")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(harness.app.screen, ConflictQuestion))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(harness.app.screen, VersionsScreen))
        await pilot.press("enter")  # that of the file
        await looked(harness, pilot)
        assert editor.source.text == f"{FIRST}Theirs.\n"
        await pilot.press("ctrl+underscore")
        assert editor.source.text == f"{FIRST}Mine."

        file.write_text(FIRST)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(harness.app.screen, ConflictQuestion))
        await pilot.press("m")
        await until(pilot, lambda: file.read_text() == f"{FIRST}Mine.")
        assert FIRST in [each.text for each in own(home).versions("mine")]


async def test_unsaved_text_is_asked_about_and_kept(home: Path) -> None:
    own(home).save("mine", FIRST, None)
    own(home).keep_unsaved("mine", UnsavedText(FIRST, f"{FIRST}Half"))  # as after a kill
    async with opened_harness(home) as (harness, pilot):
        editor = await typed(harness, pilot, "/persona edit mine")
        assert editor.source.text == f"{FIRST}Half"
        assert "is back" in shown(editor, "#said")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(harness.app.screen, UnsavedQuestion))
        await pilot.press("escape")
        await looked(harness, pilot)
        assert own(home).unsaved("mine") is not None
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(harness.app.screen, UnsavedQuestion))
        await pilot.press("d")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert own(home).unsaved("mine") is None
        assert own(home).read("mine").text == FIRST

        own(home).keep_unsaved("fresh", UnsavedText(None, "Never saved"))
        editor = await typed(harness, pilot, "/persona edit fresh")
        assert editor.source.text == "Never saved"


async def test_a_built_in_one_in_use_becomes_ones_own_and_is_switched_to(home: Path) -> None:
    async with opened_harness(home, persona="coder") as (harness, pilot):
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(harness.app.screen, PersonaPicker))
        await pilot.press(*"coder", "ctrl+g")
        editor = await looked(harness, pilot)
        assert "coder is built in" in shown(editor, "#said")
        assert shown(editor, "#title").endswith("built in")
        await pilot.press("ctrl+end", *"Be kind.", "escape")
        await until(pilot, lambda: isinstance(harness.app.screen, UnsavedQuestion))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, SwitchToSaved))
        assert "Be kind." not in harness.session.choice.persona.message()
        await pilot.press("enter")
        await until(pilot, lambda: harness.session.choice.persona.message().endswith("Be kind."))


@asynccontextmanager
async def editing(home: Path, text: str) -> AsyncIterator[tuple[Pilot[Any], PersonaEditor]]:
    """Open the editor with a persona of one's own, by F2."""
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "mine.md").write_text(text)
    async with opened_harness(home) as (harness, pilot):
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(harness.app.screen, PersonaPicker))
        await pilot.press(*"mine", "ctrl+g")
        yield pilot, await looked(harness, pilot)


async def test_a_broken_text_is_told_at_its_line_and_may_be_saved(home: Path) -> None:
    async with editing(home, "---\nname: x\neffort: much\n---\nText\n") as (pilot, editor):
        assert present(editor.checked.wrong).row == 2
        assert "✗" in "".join(editor.source.render_line(2).text)
        await pilot.press("ctrl+end", "x", "ctrl+s")
        await until(pilot, lambda: "cannot be used: line 3" in shown(editor, "#said"))
        assert shown(editor, "#sent").strip() == NOTHING_SENT


async def test_the_preview_of_a_text_that_got_wrong_says_that_it_is_the_one_before(home: Path) -> None:
    async with editing(home, "---\nname: x\n---\nBe kind.\n") as (pilot, editor):
        assert "Be kind." in shown(editor, "#sent")
        editor.source.load_text("---\nname: x\neffort: much\n---\nBe brief.\n")
        await until(pilot, lambda: shown(editor, "#sent").startswith(BEFORE))
        assert "Be kind." in shown(editor, "#sent")
        editor.source.load_text("---\nname: x\n---\nBe brief.\n")
        await until(pilot, lambda: "Be brief." in shown(editor, "#sent"))
        assert BEFORE not in shown(editor, "#sent")


async def test_ones_own_editor_is_one_key_away(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "editor.py"
    script.write_text("import sys\nopen(sys.argv[1], 'a', encoding='utf-8').write('From\\u2028outside.\\n')\n", "utf-8")
    environ = {"VISUAL": f'"{sys.executable}" "{script}"', "PATH": ""}
    async with opened_harness(home, environ=environ) as (harness, pilot):
        monkeypatch.setattr(harness.app, "suspend", nullcontext)
        editor = await typed(harness, pilot, "/persona duplicate coder other")
        await pilot.press("ctrl+g")
        await until(pilot, lambda: editor.source.text.endswith("From\noutside.\n"))
        await until(pilot, lambda: "newlines now" in shown(editor, "#said"))
        assert "name: Other" in editor.source.text
        await pilot.press("ctrl+underscore")
        assert "outside." not in editor.source.text


async def test_a_text_that_the_field_would_alter_is_not_opened(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    signs = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
    broken = {sign for sign in map(chr, range(0x10000)) if len(f"a{sign}b".splitlines()) > 1}
    assert broken == {*signs, "\r", "\n"}
    async with opened_harness(home) as (harness, pilot):
        for number, sign in enumerate(signs):
            text = f"{FIRST}a{sign}b\n"
            path = home / "personas" / f"mine-{number}.md"
            path.write_bytes(text.encode())
            harness.screen.query_one(Composer).load_text(f"/persona edit mine-{number}")
            await pilot.press("enter")
            told = f"mine-{number} has signs that would become newlines"
            await until(pilot, partial(lambda told: told in harness.told(), told))
            assert harness.app.screen is harness.screen
            assert path.read_bytes() == text.encode()
            assert own(home).unsaved(path.stem) is None


async def test_a_projects_persona_is_edited_where_it_is(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "project" / ".mull" / "personas" / "house.md"
    file.parent.mkdir(parents=True)
    file.write_text("Be polite.\n", "utf-8")
    monkeypatch.chdir(tmp_path / "project")
    async with opened_harness(home, size=(80, 24)) as (harness, pilot):
        harness.assembly.project_personas.allow()
        editor = await typed(harness, pilot, "/persona edit house")
        assert str(file) in shown(editor, "#said")
        assert "of this project" in shown(editor, "#sent")
        await pilot.press("ctrl+end", *"More.", "ctrl+s")
        await until(pilot, lambda: "Saved" in shown(editor, "#said"))
        assert file.read_text("utf-8") == "Be polite.\nMore."
        assert not (home / "personas" / "house.md").exists()
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
