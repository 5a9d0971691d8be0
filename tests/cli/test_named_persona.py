"""A persona of one turn, and one that is appended, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.loaded_process import mull


def records(home: Path, kind: str) -> list[dict[str, Any]]:
    """Return the records of a type in the one session that there is."""
    (path,) = (home / "sessions").glob("*.jsonl")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [line for line in lines if line["type"] == kind]


def test_one_turn_is_asked_under_a_persona(tmp_path: Path) -> None:
    assert mull(tmp_path, "ask", "practice: tokens=20 one").returncode == 0
    assert mull(tmp_path, "ask", "-s", "last", "@reviewer practice: tokens=20 two").returncode == 0
    assert mull(tmp_path, "ask", "-s", "last", "@nobody practice: tokens=20 three").returncode == 0
    said = records(tmp_path, "user")
    assert [each["text"][:9] for each in said] == ["practice:", "practice:", "@nobody p"]
    assert [each.get("persona", {}).get("stem") for each in said] == [None, "reviewer", None]
    assert [each["origin"]["persona"] for each in records(tmp_path, "reply")] == ["assistant", "reviewer", "assistant"]
    assert [each["stem"] for each in records(tmp_path, "persona")] == ["assistant"]
    shown = mull(tmp_path, "export", "last", "-o", "-").stdout
    assert "asked under Reviewer, for this turn alone" in shown


def test_piped_text_names_nobody(tmp_path: Path) -> None:
    run = mull(tmp_path, "ask", "--dry-run", stdin="@reviewer said so")
    assert "@reviewer said so" in run.stdout


def test_a_persona_is_appended_once(tmp_path: Path) -> None:
    ask = ("ask", "-s", "last", "-p", "reviewer", "--append", "practice: tokens=20 on")
    assert mull(tmp_path, "ask", "practice: tokens=20 one").returncode == 0
    assert mull(tmp_path, *ask).returncode == 0
    again = mull(tmp_path, *ask)
    assert "in force already" in again.stderr
    assert [(each["stem"], each["mode"]) for each in records(tmp_path, "persona")] == [
        ("assistant", "replace"),
        ("reviewer", "append"),
    ]
    assert mull(tmp_path, "ask", "--append", "on").returncode == 2
    assert mull(tmp_path, "ask", "--append", "-p", "coder", "--dry-run", "on").returncode == 2


def test_values_go_to_the_persona_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "form.md").write_text("---\nvariables: {year: }\n---\nIt is the year {{year}}.\n")
    run = mull(tmp_path, "ask", "--dry-run", "@form hi", "--var", "year=1812")
    assert "It is the year 1812." in run.stdout, run.stderr
    lacking = mull(tmp_path, "ask", "--dry-run", "@form hi")
    assert (lacking.returncode, "--var year=..." in lacking.stderr) == (2, True)
    wrong = mull(tmp_path, "ask", "--dry-run", "@form hi", "--var", "year=1812", "--var", "yaer=1")
    assert "has no variable 'yaer'" in wrong.stderr
