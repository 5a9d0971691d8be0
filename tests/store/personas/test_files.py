"""The files of one's own personas: nothing is written over, nothing is lost."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.platforms import has_mode, needs
from tui.core.errors import PersonaError
from tui.core.personas.own_file import BUILT_IN, CURRENT, ChangedMeanwhile, UnsavedText
from tui.store.personas.files import OwnPersonaFiles
from tui.store.personas.personas import Personas
from tui.store.personas.versions import FOLDER, MOST

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "personas"


def own_files(folder: Path) -> OwnPersonaFiles:
    return OwnPersonaFiles(Personas(folder))


def texts(files: OwnPersonaFiles, stem: str) -> list[str]:
    return [each.text for each in files.versions(stem)]


def test_what_is_not_there_is_empty_and_saving_makes_it(folder: Path) -> None:
    files = own_files(folder)
    found = files.read("mine")
    assert (found.text, found.held, found.path) == ("", None, str(folder / "mine.md"))
    saved = files.save("mine", "Be brief.\n", None)
    assert saved.held == "Be brief.\n"
    assert (folder / "mine.md").read_text() == "Be brief.\n"
    assert texts(files, "mine") == ["Be brief.\n"]


def test_saving_a_built_in_one_makes_ones_own_of_its_stem(folder: Path) -> None:
    files = own_files(folder)
    found = files.read("coder")
    assert found.text.startswith("---")
    assert not found.own
    files.save("coder", found.text + "\nMore.\n", found.held)
    assert not Personas(folder).load("coder").built_in
    assert [each.name for each in files.versions("coder")] == [CURRENT, BUILT_IN]


def test_the_text_before_goes_to_the_versions(folder: Path) -> None:
    files = own_files(folder)
    files.save("mine", "one", None)
    files.save("mine", "two", "one")
    files.save("mine", "three", "two")
    assert texts(files, "mine") == ["three", "two", "one"]
    assert [each.stem for each in Personas(folder).list() if not each.built_in] == ["mine"]


def test_the_same_text_is_not_kept_twice(folder: Path) -> None:
    files = own_files(folder)
    files.save("mine", "one", None)
    for _ in range(3):
        files.save("mine", "two", "one")
        files.save("mine", "one", "two")
    files.save("mine", "one", "one")
    assert sorted(texts(files, "mine")) == ["one", "one", "two"]  # it is current again, and was kept once


def test_the_number_of_versions_is_bounded(folder: Path) -> None:
    files = own_files(folder)
    files.save("mine", "0", None)
    for number in range(MOST + 5):
        files.save("mine", f"{number + 1}", f"{number}")
    kept = texts(files, "mine")
    assert len(kept) == MOST + 1
    assert kept[:3] == ["55", "54", "53"]


def test_the_newest_version_is_the_one_put_aside_last_however_old_its_file_is(folder: Path) -> None:
    times = iter([NOON, NOON + timedelta(hours=1), NOON - timedelta(days=1)])  # the clock is set back at last
    files = OwnPersonaFiles(Personas(folder), now=lambda: next(times))
    files.save("mine", "one", None)
    files.save("mine", "two", "one")
    files.save("mine", "three", "two")
    os.utime(folder / "mine.md", (10, 10))
    files.delete("mine")
    assert texts(files, "mine") == ["three", "two", "one"]


def test_of_names_that_differ_in_case_the_one_in_use_is_read_saved_and_deleted(folder: Path) -> None:
    folder.mkdir()
    (folder / "Two.md").write_text("used", "utf-8")
    (folder / "two.md").write_text("not used", "utf-8")
    if len(list(folder.iterdir())) < 2:
        pytest.skip("names of this file system do not differ in case alone")
    files = own_files(folder)
    assert files.read("two").text == Personas(folder).load("two").message() == "used"
    files.save("two", "changed", "used")
    assert (folder / "two.md").read_text("utf-8") == "not used"
    files.save("two", "changed twice", "changed")
    files.delete("two")
    assert files.read("two").text == "not used"
    files.save("two", "used now", "not used")
    assert texts(files, "Two") == ["used now", "not used"]  # none of the file that had the name in another case
    (folder / "two.md").unlink()
    assert texts(files, "Two") == ["changed twice", "changed", "used"]
    assert texts(files, "two") == ["not used"]


def test_the_versions_of_a_deleted_file_come_back_in_whatever_case_its_name_is_typed(folder: Path) -> None:
    files = own_files(folder)
    files.save("Mine", "one", None)
    files.save("MINE", "two", "one")
    files.delete("mine")
    assert texts(files, "miNe") == ["two", "one"]
    files.save("mine", "two", None)
    assert texts(files, "MINE") == ["two", "two", "one"]
    files.keep_unsaved("MINE", UnsavedText("two", "unsaved"))
    assert [each.name for each in (folder / FOLDER).iterdir()] == ["mine"]
    assert files.unsaved("Mine") == UnsavedText("two", "unsaved")


def test_a_file_that_changed_meanwhile_is_not_written_over(folder: Path) -> None:
    files = own_files(folder)
    files.save("mine", "one", None)
    (folder / "mine.md").write_text("theirs")
    with pytest.raises(ChangedMeanwhile) as caught:
        files.save("mine", "mine", "one")
    assert caught.value.theirs.text == "theirs"
    assert (folder / "mine.md").read_text() == "theirs"
    files.save("mine", "mine", caught.value.theirs.held)
    assert texts(files, "mine") == ["mine", "theirs"]


@pytest.mark.parametrize("held", [None, "one"])
def test_a_file_that_came_or_went_meanwhile_is_told(folder: Path, held: str | None) -> None:
    files = own_files(folder)
    folder.mkdir()
    if held is None:
        (folder / "mine.md").write_text("theirs")
    with pytest.raises(ChangedMeanwhile):
        files.save("mine", "text", held)


def test_line_ends_of_the_file_stay(folder: Path) -> None:
    files = own_files(folder)
    folder.mkdir()
    (folder / "mine.md").write_bytes(b"one\r\ntwo\r\n")
    found = files.read("mine")
    assert found.text == "one\ntwo\n"
    files.save("mine", "one\nthree\n", found.held)
    assert (folder / "mine.md").read_bytes() == b"one\r\nthree\r\n"


def test_a_broken_text_may_be_saved(folder: Path) -> None:
    files = own_files(folder)
    files.save("mine", "---\neffort: much\n---\nText\n", None)
    with pytest.raises(PersonaError, match="line 2"):
        files.parsed("mine", files.read("mine").text)


@pytest.mark.parametrize("stem", ["none", "", "a/b", "..", ".versions", "con", "x" * 70])
def test_what_cannot_name_a_persona_is_refused(folder: Path, stem: str) -> None:
    with pytest.raises(PersonaError):
        own_files(folder).save(stem, "text", None)
    assert not folder.exists()


def test_case_does_not_matter(folder: Path) -> None:
    files = own_files(folder)
    files.save("Mine", "one", None)
    assert files.read("mine").held == "one"
    files.save("mine", "two", "one")
    assert [path.name for path in folder.glob("*.md")] == ["Mine.md"]
    assert texts(files, "MINE") == ["two", "one"]


def test_what_is_deleted_stays_with_the_versions(folder: Path) -> None:
    files = own_files(folder)
    files.save("mine", "one", None)
    files.delete("mine")
    assert not (folder / "mine.md").exists()
    assert texts(files, "mine") == ["one"]
    with pytest.raises(PersonaError, match="There is no"):
        files.delete("mine")
    with pytest.raises(PersonaError, match="built in"):
        files.delete("coder")


def test_unsaved_text_is_kept_until_it_is_taken_away(folder: Path) -> None:
    files = own_files(folder)
    assert files.unsaved("mine") is None
    files.keep_unsaved("mine", UnsavedText(None, "half \ud800"))
    assert files.unsaved("mine") == UnsavedText(None, "half \ud800")
    files.keep_unsaved("mine", UnsavedText("one", "half"))
    assert files.unsaved("mine") == UnsavedText("one", "half")
    files.keep_unsaved("mine", None)
    assert files.unsaved("mine") is None
    (folder / FOLDER / "mine").mkdir(parents=True, exist_ok=True)
    (folder / FOLDER / "mine" / "unsaved.json").write_text('["no", 1')
    assert files.unsaved("mine") is None


def test_versions_are_for_their_owner_alone(folder: Path) -> None:
    files = own_files(folder)
    files.save("mine", "one", None)
    files.save("mine", "two", "one")
    (kept,) = (folder / FOLDER / "mine").iterdir()
    assert has_mode(kept, 0o600)
    assert has_mode(kept.parent, 0o700)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20), max_size=6))
def test_every_text_that_was_saved_is_there(tmp_path_factory: pytest.TempPathFactory, saved: list[str]) -> None:
    files = own_files(tmp_path_factory.mktemp("own"))
    held = None
    for text in saved:
        held = files.save("mine", text, held).held
    assert set(texts(files, "mine")) == {text.removeprefix("\ufeff") for text in saved} | set(saved[-1:])


def with_project(folder: Path) -> tuple[OwnPersonaFiles, Path]:
    """Return the files of the user's folder and of an allowed project that has the persona ``house``."""
    project = folder.parent / "project" / ".mull" / "personas"
    project.mkdir(parents=True)
    (project / "house.md").write_text("---\ninclude: [parts/rules.md]\n---\nBe polite.\n", "utf-8")
    (project / "parts").mkdir()
    (project / "parts" / "rules.md").write_text("Rules.", "utf-8")
    return OwnPersonaFiles(Personas(folder, project=project)), project


def test_a_projects_persona_is_saved_where_it_is_and_its_versions_are_with_ones_own(folder: Path) -> None:
    files, project = with_project(folder)
    found = files.read("House")
    assert (found.stem, found.path, found.own, found.of_project) == ("house", str(project / "house.md"), True, True)
    parsed = files.parsed("house", found.text)
    assert (parsed.message(), parsed.from_project) == ("Be polite.\n\nRules.", True)
    assert files.save("house", "Be kind.\n", found.held).of_project
    assert (project / "house.md").read_text("utf-8") == "Be kind.\n"
    assert texts(files, "house") == ["Be kind.\n", found.text]
    files.keep_unsaved("house", UnsavedText("Be kind.\n", "unsaved"))
    assert files.unsaved("house") == UnsavedText("Be kind.\n", "unsaved")
    assert sorted(path.name for path in project.iterdir()) == ["house.md", "parts"]
    assert not (folder / "house.md").exists()
    assert texts(own_files(folder), "house") == []  # outside of the project there is none
    with pytest.raises(PersonaError, match=r"house is of this project.*house\.md"):
        files.delete("house")


def test_ones_own_persona_wins_over_a_projects_also_while_that_is_edited(folder: Path) -> None:
    files, project = with_project(folder)
    held = files.read("house").held
    own_files(folder).save("house", "Mine.", None)
    with pytest.raises(ChangedMeanwhile):
        files.save("house", "Theirs, edited.", held)
    assert (files.read("house").text, files.read("house").of_project) == ("Mine.", False)
    assert texts(files, "house") == ["Mine."]
    assert "Be polite." in (project / "house.md").read_text("utf-8")


@needs("links")
def test_a_link_out_of_the_project_is_not_written_through(folder: Path) -> None:
    files, project = with_project(folder)
    (folder.parent / "elsewhere.md").write_text("Not theirs.", "utf-8")
    (project / "out.md").symlink_to(folder.parent / "elsewhere.md")
    assert not files.read("out").own
    files.save("out", "Mine.", None)
    assert (folder.parent / "elsewhere.md").read_text("utf-8") == "Not theirs."
    assert (folder / "out.md").read_text("utf-8") == "Mine."


@pytest.mark.parametrize("stem", ["my.role", "😀", " led", "a b"])
def test_a_file_that_is_there_is_edited_and_brought_back_whatever_its_name(folder: Path, stem: str) -> None:
    path = folder / f"{stem}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("one")
    files = own_files(folder)
    files.save(stem, "two", "one")
    files.delete(stem)
    assert not path.exists()
    assert [each.text for each in files.versions(stem)] == ["two", "one"]
    files.save(stem, "two", None)
    assert path.read_text() == "two"
