"""Exports in three forms, personas of one's own, and a shell's completion: as processes."""

import json
from pathlib import Path

from tests.cli.loaded_process import mull


def talked(home: Path) -> None:
    assert mull(home, "ask", "-m", "o1", "A <b>question</b> practice: answer=short").returncode == 0


def test_export_as_json_holds_who_said_what_and_what_it_took(home: Path) -> None:
    talked(home)
    run = mull(home, "export", "--format", "json")
    told = json.loads(run.stdout)
    assert [m["role"] for m in told["messages"]] == ["developer", "user", "assistant"]
    reply = told["messages"][-1]
    assert (reply["model"], reply["practice"], reply["status"]) == ("o1", True, "complete")
    assert reply["usage"]["output"] >= reply["usage"]["reasoning"] > 0
    assert told["title"].startswith("A <b>question</b>")


def test_export_as_a_page_obeys_nothing_of_what_was_said(home: Path) -> None:
    talked(home)
    text = mull(home, "export", "--format", "html").stdout
    assert text.startswith("<!doctype html>")
    assert "<title>A &lt;b&gt;question&lt;/b&gt;" in text
    assert "A &lt;b&gt;question&lt;/b&gt;" in text.split("<body>")[1]
    assert "<b>" not in text
    assert "mull user" not in text


def test_a_persona_is_begun_checked_and_used(home: Path) -> None:
    run = mull(home, "personas", "new", "gardener", "--like", "planner")
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().endswith("gardener.md")
    assert "good" in mull(home, "personas", "check", "gardener").stdout
    assert mull(home, "personas", "show", "gardener").stdout == mull(home, "personas", "show", "planner").stdout
    again = mull(home, "personas", "new", "gardener")
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    assert mull(home, "personas", "new", "../elsewhere").returncode == 2
    assert "cannot name a file on Windows" in mull(home, "personas", "new", "Aux").stderr


def test_what_is_wrong_with_personas_is_told_with_file_and_line(home: Path, tmp_path: Path) -> None:
    assert mull(home, "personas", "check").stdout.startswith("0 are good, 0 are not")
    bad = tmp_path / "bad.md"
    bad.write_text("---\nname: Bad\neffort: wild\n---\nHello.\n")
    run = mull(home, "personas", "check", str(bad))
    assert run.returncode == 2
    assert "bad.md, line 3" in run.stderr
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "bad.md").write_text(bad.read_text())
    run = mull(home, "personas", "check")
    assert (run.returncode, run.stdout.strip()) == (2, "0 are good, 1 are not; something was found in 0")
    good = tmp_path / "good.md"
    good.write_text("---\nname: Good\n---\nHello.\n")
    assert mull(home, "personas", "import", str(good)).returncode == 0
    assert mull(home, "personas", "show", "good").stdout == "Hello.\n"


def test_a_shell_completes_commands_and_names(home: Path) -> None:
    assert "_MULL_COMPLETE" in mull(home, "completion", "bash").stdout

    def offered(words: str) -> list[str]:
        run = mull(home, " ", words, _MULL_COMPLETE="bash")
        return run.stdout.splitlines()[1:]

    assert offered("mull co") == ["compare", "context", "completion"]
    assert "planner" in offered("mull ask --persona pl")
    assert "gpt-4o" in offered("mull --model gpt-4")
    assert offered("mull --connection pr") == ["practice"]
