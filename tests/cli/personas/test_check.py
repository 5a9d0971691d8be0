"""``mull personas check``: lines, exit codes, JSON, files and folders."""

import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull

KEY = "sk-proj-a1B2c3D4e5F6g7H8i9J0k1L2"
MINE = """---
name: Mine
variables:
  used: x
  unused: y
---
You review {{used}} for {{who}}.

- Think step by step.
- The key is KEY.
""".replace("KEY", KEY)
STEP = "Think step by step."


@pytest.fixture
def mine(home: Path) -> Path:
    folder = home / "personas"
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text(MINE, "utf-8")
    return folder


def test_each_finding_has_its_line_and_is_no_error(home: Path, mine: Path) -> None:
    for words in (("mine",), ()):
        run = mull(home, "personas", "check", *words)
        assert run.returncode == 0, run.stderr
        lines = run.stdout.splitlines()
        told = [line.removeprefix(f"{mine / 'mine.md'}:").split(":")[:2] for line in lines[:4]]
        assert told == [["5", " variables"], ["7", " variables"], ["9", " no thinking aloud"], ["10", " no keys"]]
        assert lines[2].endswith("Proposed: take out “- Think step by step.”")
        assert "good; " in lines[4]
        assert "; 4 findings" in lines[4]


def test_a_key_is_shown_nowhere(home: Path, mine: Path) -> None:
    for words in ((), ("--json",)):
        run = mull(home, "personas", "check", "mine", *words)
        assert "sk-pr…" in run.stdout or "sk-pr\\u2026" in run.stdout
        assert KEY[5:] not in run.stdout + run.stderr


def test_strict_gives_an_exit_code_and_a_good_one_a_plain_line(home: Path, mine: Path) -> None:
    assert mull(home, "personas", "check", "mine", "--strict").returncode == 1
    run = mull(home, "personas", "check", "coder", "--strict")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("coder: good; ")
    assert run.stdout.endswith(" characters are sent; nothing found\n")


def test_json_has_places_and_proposals(home: Path, mine: Path) -> None:
    found = json.loads(mull(home, "personas", "check", "mine", "--json").stdout)
    (persona,) = found["checked"]
    assert (persona["usable"], found["problems"]) == (True, [])
    assert [each["line"] for each in persona["findings"]] == [5, 7, 9, 10]
    step = persona["findings"][2]
    assert step["rule"] == "no thinking aloud"
    assert step["excerpt"] == "Think step by step"
    assert step["proposal"] == "take out “- Think step by step.”"


def test_a_folder_of_other_files_is_looked_through(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "others"
    (folder / "inner").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "agent.md").write_text(f"---\ntools: [a]\n---\nYou look.\n\n{STEP}\n", "utf-8")
    (folder / "inner" / "plain.txt").write_text(f"{STEP}\n", "utf-8")
    (folder / ".git" / "x.md").write_text(STEP, "utf-8")
    (folder / "code.py").write_text(STEP, "utf-8")
    run = mull(home, "personas", "check", str(folder))
    assert f"{folder / 'agent.md'}:6: no thinking aloud" in run.stdout
    assert f"{folder / 'inner' / 'plain.txt'}:1: no thinking aloud" in run.stdout
    assert run.stdout.count("no thinking aloud") == 2
    assert "unknown key 'tools'" in run.stderr
    assert run.stdout.endswith("1 are good, 1 are not; something was found in 2\n")
    assert run.returncode == 2


def test_one_that_is_broken_hides_no_other(home: Path, mine: Path, tmp_path: Path) -> None:
    (mine / "coder.md").write_text("---\neffort: lots\n---\nHello\n", "utf-8")
    run = mull(home, "personas", "check", "coder", "nobody", str(tmp_path / "none.md"), "mine")
    assert run.returncode == 2
    assert [word in run.stderr for word in ("unknown effort", "no persona 'nobody'", "does not exist")] == [True] * 3
    assert "mine.md: good" in run.stdout


def test_what_is_included_has_its_own_lines(home: Path, mine: Path) -> None:
    (mine / "house.md").write_text(f"One.\n{STEP}\n", "utf-8")
    (mine / "with.md").write_text("---\ninclude: [house.md]\n---\nYou review.\n", "utf-8")
    assert "house.md:2: no thinking aloud" in mull(home, "personas", "check", "with").stdout


def test_where_one_cannot_be_used_nothing_more_is_said_of_it(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.md"
    path.write_text("---\neffort: hihg\nseed: x\n---\nBe brief.\n", "utf-8")
    run = mull(home, "personas", "check", str(path))
    assert run.returncode == 2
    assert f"{path}: cannot be used as it is\n" in run.stdout


def test_an_included_file_is_looked_through_as_a_part_of_its_persona_alone(home: Path, mine: Path) -> None:
    (mine / "parts").mkdir()
    (mine / "parts" / "style.md").write_text("Write as {{client}} does.\n", "utf-8")
    (mine / "rules.md").write_text("{{client}} has rules.\n", "utf-8")
    (mine / "mine.md").write_text(
        "---\ninclude: [rules.md, ./parts/style.md]\nvariables: {client: A}\n---\nHelp {{client}}.\n", "utf-8"
    )
    for words in ((), (str(mine),)):
        run = mull(home, "personas", "check", *words)
        assert (run.returncode, run.stderr) == (0, "")
        assert [line.partition(": ")[0] for line in run.stdout.splitlines() if ": good" in line] == [
            str(mine / "mine.md")
        ]
        assert "client" not in run.stdout
    run = mull(home, "personas", "check", "rules")
    assert "{{client}}" in run.stdout


def test_a_text_of_another_ending_among_the_personas_is_told(home: Path, mine: Path, tmp_path: Path) -> None:
    for folder, told in ((mine, True), (tmp_path, False)):
        (folder / "draft.txt").write_text("Be brief.\n", "utf-8")
        run = mull(home, "personas", "check", str(folder / "draft.txt"))
        assert run.returncode == 0
        assert ("draft.txt cannot be used by its stem: a persona's file ends in .md" in run.stderr) is told


FIVE = """---
naem: Five
effort: hihg
description: this: that
tags: [a, 1]
seed: many
---
Answer briefly.
"""


def test_five_mistakes_of_a_file_are_told_at_once_each_with_its_line(home: Path) -> None:
    folder = home / "personas"
    folder.mkdir(parents=True)
    file = folder / "five.md"
    file.write_text(FIVE, "utf-8")
    for words in ((), ("five",), (str(file),)):
        run = mull(home, "personas", "check", *words)
        told = [line.removeprefix("mull: ").partition(": ")[0] for line in run.stderr.splitlines()]
        assert told == [f"{file}, line {line}" for line in range(2, 7)]
        assert run.returncode == 2
    problems = json.loads(mull(home, "personas", "check", "--json").stdout)["problems"]
    assert len(problems) == 5
    run = mull(home, "personas", "show", "five")
    assert [line.startswith(f"mull: {file}, line ") for line in run.stderr.splitlines()] == [True] * 5


def test_what_a_broken_persona_includes_is_not_looked_through_by_itself(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "them"
    (folder / "parts").mkdir(parents=True)
    (folder / "broken.md").write_text("---\nnaem: x\ninclude: [parts/a.md]\n---\nBe brief.\n", "utf-8")
    (folder / "parts" / "a.md").write_text("You review {{what}}.\n", "utf-8")
    run = mull(home, "personas", "check", str(folder), "--json")
    found = json.loads(run.stdout)
    assert [Path(each["name"]).name for each in found["checked"]] == ["broken.md"]
    assert (run.returncode, len(found["problems"])) == (2, 1)
