"""Folders of personas: what of them is used, which one wins, and what is told of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.platforms import needs
from tui.core.personas.persona import Origin
from tui.store.personas.folder import is_inside, project_folder
from tui.store.personas.personas import Personas


@pytest.fixture
def both(tmp_path: Path) -> Personas:
    for name in ("own", "project"):
        (tmp_path / name).mkdir()
    return Personas(tmp_path / "own", project=tmp_path / "project")


def told(personas: Personas) -> list[str]:
    return [each.problem.rpartition("/")[2] for each in personas.problems()]


def test_ones_own_win_over_those_of_the_project_and_these_over_built_in_ones(both: Personas) -> None:
    assert both.project is not None
    for name in ("planner", "house"):
        (both.project / f"{name}.md").write_text(f"Project's {name}.", "utf-8")
    assert [p.stem for p in both.list() if p.from_project] == ["house", "planner"]
    assert (both.load("planner").text, both.load("planner").origin) == ("Project's planner.", Origin.PROJECT)
    (both.folder / "Planner.md").write_text("Mine.", "utf-8")
    assert (both.load("planner").text, both.load("planner").origin) == ("Mine.", Origin.OWN)
    (both.folder / "Planner.md").write_text("---\n", "utf-8")
    assert both.load("planner").text == "Project's planner."
    assert "not closed" in str(both.broken("planner"))
    (both.project / "planner.md").write_text("---\n", "utf-8")
    assert both.load("planner").origin is Origin.BUILT_IN
    assert [p.origin for p in both.list() if p.stem == "planner"] == [Origin.BUILT_IN]


@needs("names that differ in case alone")
def test_names_that_differ_in_case_alone_are_told(both: Personas) -> None:
    for name in ("Critic.md", "critic.md"):
        (both.folder / name).write_text(name, "utf-8")
    if len(list(both.folder.iterdir())) == 2:
        assert both.load("critic").text == "Critic.md"
        assert told(both) == ["critic.md differs from Critic.md only in case: Critic.md is used."]


def test_what_looks_like_a_persona_and_is_none_is_told_but_for_what_is_included(both: Personas) -> None:
    (both.folder / "parts").mkdir()
    (both.folder / ".versions").mkdir()
    for name in ("notes.txt", "rules.txt", "parts/house.md", "parts/lost.md", ".versions/old.md", "picture.png"):
        (both.folder / name).write_text("x", "utf-8")
    (both.folder / "a.md").write_text("---\ninclude: [rules.txt, ./parts/house.md]\n---\nA.", "utf-8")
    assert told(both) == [
        "notes.txt is no persona: its name does not end in .md.",
        "lost.md is in a folder of the folder: it is not read.",
    ]
    assert both.load("a").message() == "A.\n\nx\n\nx"


@needs("links")
def test_a_link_of_a_project_that_leads_out_is_told(both: Personas, tmp_path: Path) -> None:
    assert both.project is not None
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    for folder in (both.project, both.folder):
        (folder / "link.md").symlink_to(tmp_path / "secret.md")
    assert both.load("link").origin is Origin.OWN
    assert told(both) == ["link.md is a link that leads out of the folder."]


def test_the_folder_of_a_project_is_looked_for_up_to_the_root_of_its_repository(tmp_path: Path) -> None:
    above, root = tmp_path / ".mull" / "personas", tmp_path / "project"
    above.mkdir(parents=True)
    deep = root / "a" / "b"
    deep.mkdir(parents=True)
    assert project_folder(deep) is None
    (root / ".git").mkdir()
    assert project_folder(deep) is None
    (root / ".mull" / "personas").mkdir(parents=True)
    assert project_folder(deep) == (root / ".mull" / "personas").resolve()
    assert project_folder(tmp_path) == above.resolve()


@needs("links")
def test_a_folder_that_is_a_ring_of_links_holds_built_in_personas_alone(tmp_path: Path) -> None:
    ring = tmp_path / "personas"
    ring.symlink_to(ring)
    assert not is_inside(ring / "a.md", tmp_path / "other")
    assert all(each.built_in for each in Personas(ring).list())
