"""A persona of one turn, and one that is appended, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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


PROOF = "---\npersona: reviewer\neffort: low\n---\npractice: tokens=20 {{input}}\n"


def prove(home: Path, *words: str) -> None:
    run = mull(home, "ask", "--model", "o1", "--prompt", "proof", *words)
    assert run.returncode == 0, run.stderr


def test_a_prompt_has_persona_and_effort_of_its_turn_alone(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "proof.md").write_text(PROOF)
    ask = ("ask", "-s", "last", "practice: tokens=20 plain")
    prove(tmp_path, "--effort", "high", "one")
    assert mull(tmp_path, *ask).returncode == 0
    prove(tmp_path, "-s", "last", "three")
    prove(tmp_path, "-s", "last", "--persona", "coder", "four")
    assert mull(tmp_path, *ask).returncode == 0
    asked = [(each["origin"]["persona"], each["origin"]["effort"]) for each in records(tmp_path, "reply")]
    assert asked == [
        ("reviewer", "high"),  # what is named beside the prompt wins
        ("assistant", "high"),
        ("reviewer", "low"),
        ("coder", "low"),
        ("coder", "high"),
    ]
    kept = [each.get("prompt") for each in records(tmp_path, "user")]
    called = {"stem": "proof", "effort": "low"}
    assert kept == [{"stem": "proof", "effort": None}, None, called, called, None]
    shown = mull(tmp_path, "export", "last", "-o", "-").stdout
    assert shown.count("asked under Reviewer, for this turn alone") == 2
    assert (shown.count("prompt: proof"), shown.count("prompt: proof, effort low")) == (3, 2)
    told = json.loads(mull(tmp_path, "export", "last", "--format", "json", "-o", "-").stdout)
    assert [each["prompt"] for each in told["messages"] if each.get("prompt")] == [kept[0], called, called]


def test_the_json_of_a_turn_names_its_prompt(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "proof.md").write_text(PROOF)
    asked = json.loads(mull(tmp_path, "ask", "--json", "--model", "o1", "--prompt", "proof", "one").stdout)
    assert asked["prompt"] == {"stem": "proof", "effort": "low"}
    assert json.loads(mull(tmp_path, "ask", "--json", "practice: tokens=20 plain").stdout)["prompt"] is None


def test_a_whole_export_brings_the_prompt_back(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "proof.md").write_text(PROOF)
    prove(tmp_path, "one")
    (said,) = records(tmp_path, "user")
    held, other = tmp_path / "out.md", tmp_path / "other"
    assert mull(tmp_path, "export", "last", "--complete", "-o", str(held)).returncode == 0
    run = mull(other, "sessions", "import", str(held))
    assert run.returncode == 0, run.stderr
    (back,) = records(other, "user")
    assert (back["prompt"], back["persona"], back["text"]) == (said["prompt"], said["persona"], said["text"])


@pytest.mark.parametrize(
    ("front", "words", "status", "told"),
    [
        ("effort: high", (), 0, "effort"),
        ("persona: nobody", (), 2, "There is no persona 'nobody'"),
        ("persona: form", (), 2, "--var year=..."),
        ("persona: form", ("--var", "year=1812"), 0, ""),
        ("persona: assistant", (), 0, ""),
    ],
)
def test_what_a_prompt_asks_for_and_cannot_have_is_told(
    tmp_path: Path, front: str, words: tuple[str, ...], status: int, told: str
) -> None:
    for folder in ("prompts", "personas"):
        (tmp_path / folder).mkdir()
    (tmp_path / "personas" / "form.md").write_text("---\nvariables: {year: }\n---\nIt is the year {{year}}.\n")
    (tmp_path / "prompts" / "proof.md").write_text(f"---\n{front}\n---\npractice: tokens=20 @tutor {{{{input}}}}\n")
    run = mull(tmp_path, "ask", "--model", "gpt-4o", "--prompt", "proof", *words, "x")
    assert (run.returncode, told in run.stderr) == (status, True), run.stderr
    if status == 0:
        (reply,), (said,) = records(tmp_path, "reply"), records(tmp_path, "user")
        assert (reply["origin"]["effort"], said["text"]) == (None, "practice: tokens=20 @tutor x")
        assert said.get("persona", {}).get("stem") == ("form" if "form" in front else None)
