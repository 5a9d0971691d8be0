"""``mull personas``: what a new one takes along."""

import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tui.cli.assembly import Assembly
from tui.cli.personas.allow import run as allow
from tui.cli.personas.listing import list_, show
from tui.core.errors import PersonaError
from tui.store.personas.personas import read_persona

WHOLE = """---
name: "Größe: \\"x\\""
description: first
variables: {language: "Py: 3", unused: 'x'}
effort: high
verbosity: low
reasoning_mode: pro
service_tier: flex
model: o1
max_output_tokens: 900
temperature: 0.5
seed: -3
response_schema: {type: object, properties: {"ä": {type: string}}}
tags: [code, "a: b"]
starters: ["one\\ntwo", three]
---
Answer in {{language}}, for {{who}}.
"""


def test_a_new_one_like_another_asks_for_all_that_it_asked_for(home: Path) -> None:
    folder = home / "personas"
    folder.mkdir(parents=True)
    (folder / "first.md").write_text(WHOLE, "utf-8")
    run = mull(home, "personas", "new", "second", "--like", "first")
    assert run.returncode == 0, run.stderr

    first, second = (read_persona(folder / f"{stem}.md") for stem in ("first", "second"))
    told = {name: getattr(first, name) for name in first.__slots__ if name not in ("stem", "name", "description")}
    assert {name: getattr(second, name) for name in told} == {**told, "text": second.text}
    assert second.message() == first.message()
    assert (second.name, second.description) == ("Second", 'Like Größe: "x"')


def test_values_are_given_on_the_command_line_and_asked_for_where_they_lack(home: Path) -> None:
    folder = home / "personas"
    folder.mkdir(parents=True)
    (folder / "critic.md").write_text("---\nvariables: {language: , year: 2026}\n---\nReview {{language}} of {{year}}.")
    practice = ("--persona", "critic", "practice: tokens=5")
    lacks = mull(home, "ask", *practice)
    assert (lacks.returncode, lacks.stdout) == (2, "")
    assert "Critic needs a value for language. Give it: --var language=..." in lacks.stderr
    assert mull(home, "ask", "--var", "language=Go", *practice).returncode == 0
    again = mull(home, "ask", "--session", "last", "--var", "year=2027", "--dry-run", *practice)
    assert "Review Go of 2027." in again.stdout, "what the session had is kept where nothing else is given"
    assert "Review Go of 2027." in mull(home, "ask", "-s", "last", "--var", "year=2027", "--dry-run", "x").stdout
    for wrong in ("langage=Go", "language"):
        told = mull(home, "ask", "--var", wrong, *practice)
        assert (told.returncode, "--var" in told.stderr or "language, year" in told.stderr) == (2, True), wrong
    shown = mull(home, "personas", "show", "critic", "--var", "year=1")
    assert shown.stdout == "Review {{language}} of 1.\n"
    assert "{{language}} has no value; give it: --var language=..." in shown.stderr
    both = ("compare", "--persona", "critic", "--persona", "none", "practice: tokens=5")
    assert "needs a value for language" in mull(home, *both).stderr
    assert mull(home, *both, "--var", "language=Go").returncode == 0
    assert "No persona here has a variable 'x'" in mull(home, *both, "--var", "language=Go", "--var", "x=1").stderr


def test_a_broken_one_of_your_own_is_told_where_the_built_in_one_is_used(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "planner.md").write_text("---\nname: X\n")
    told = mull(home, "ask", "--persona", "planner", "practice: tokens=5")
    assert told.returncode == 0
    assert "planner.md, line 1: the front matter is not closed." in told.stderr
    assert "The built-in one is used." in told.stderr


def test_the_list_tells_where_each_comes_from_and_what_cannot_be_used(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MULL_HOME", str(home))
    project = tmp_path / "project" / ".mull" / "personas"
    project.mkdir(parents=True)
    (home / "personas").mkdir(parents=True)
    (project / "house.md").write_text("---\ntags: [style]\nvariables: {a: 1}\ndescription: House {{a}}\n---\nBe {{a}}.")
    (home / "personas" / "notes.txt").write_text("x")
    monkeypatch.chdir(project.parent.parent)
    assert list_(as_json=False) == 0
    told = capsys.readouterr()
    assert "house" not in told.out
    assert f"this project has personas in {project}; to use them: mull personas allow" in told.err
    assert "notes.txt is no persona" in told.err
    with pytest.raises(PersonaError, match="mull personas allow"):
        Assembly().personas.load("house")
    assert allow() == 0
    assert allow() == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [str(project)] * 2
    assert "house" in told.err
    (project / "new.md").write_text("New.")
    assert list_(as_json=False) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[:2] for row in rows if "project" in row] == [["house", "project"], ["new", "project"]]
    assert next(row for row in rows if row.startswith("house")).endswith("House 1 [style]")
    assert show("house", ("a=2",), as_json=True) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["message"], shown["origin"], shown["variables"], shown["missing"]) == (
        "Be 2.",
        "project",
        {"a": "2"},
        [],
    )


def test_the_built_in_one_is_named_where_ones_own_is_broken(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MULL_HOME", str(home))
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "tutor.md").write_text("---\neffort: hihg\n---\nMine.", "utf-8")
    assert show("tutor", (), as_json=False) == 0
    told = capsys.readouterr().err
    assert "tutor.md, line 2: unknown effort" in told
    assert "The built-in one is used." in told
