"""Prompt advice on the command line: silent where a prompt is sent, on stderr where it is looked at."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.loaded_process import mull

PROMPT = "Think step by step. What is 17 * 23?"
ADVICE = "mull: advice: no thinking aloud: “Think step by step”: The model reasons before it answers in any case."


def test_what_is_sent_is_sent_without_a_word(home: Path) -> None:
    run = mull(home, "ask", "-m", "o1", PROMPT)
    assert run.returncode == 0
    assert "advice" not in run.stdout + run.stderr


def test_a_dry_run_has_its_advice_on_stderr(home: Path) -> None:
    run = mull(home, "ask", "--dry-run", "-m", "o1", PROMPT)
    assert run.returncode == 0
    assert ADVICE in run.stderr
    assert json.loads(run.stdout)["body"]["messages"][-1]["content"] == PROMPT


def test_a_model_that_does_not_reason_gets_none(home: Path) -> None:
    assert "advice" not in mull(home, "ask", "--dry-run", "-m", "gpt-4o", PROMPT).stderr
    assert "advice" not in mull(home, "ask", "--dry-run", "-m", "gpt-5.5", "--effort", "none", PROMPT).stderr


def test_a_large_file_beside_a_short_question_is_told_by_its_tokens(home: Path, tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text("word " * 30_000, "utf-8")
    run = mull(home, "ask", "--dry-run", "-m", "o1", "-a", str(tmp_path / "all.txt"), "Which word is it?")
    assert "advice: only what matters: “Which word is it?”: ~30,0" in run.stderr


def test_the_setting_turns_it_off(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    (home / "config.toml").write_text("prompt_advice = false\n", "utf-8")
    (home / "personas" / "mine.md").write_text("Think step by step.\n", "utf-8")
    assert "advice" not in mull(home, "ask", "--dry-run", "-m", "o1", PROMPT).stderr
    for words in (("mine",), ()):
        run = mull(home, "personas", "check", *words)
        assert "nothing found" in run.stdout
        assert "prompt advice is turned off" in run.stderr
