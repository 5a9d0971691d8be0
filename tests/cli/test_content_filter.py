"""What a content filter found, on the command line: on stderr, in --json, in exports, and after a restart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull

NOTICED = "the content filter noticed violence (low) in the prompt, and violence (medium), blocklist (product-names)"


def asked(home: Path, text: str, code: int = 0) -> tuple[dict[str, Any], str]:
    run = mull(home, "ask", "--json", "--connection", "practice", "--model", "o1", text)
    assert run.returncode == code, run.stderr
    return json.loads(run.stdout), run.stderr


def severities(told: dict[str, Any], source: str) -> dict[str, Any]:
    return {each["category"]: each["severity"] or each["detected"] for each in told["content_filter"][source]}


def test_a_whole_reply_says_what_was_noticed(tmp_path: Path) -> None:
    told, stderr = asked(tmp_path, "practice: fault=flagged tokens=20")
    assert told["status"] == "complete"
    assert NOTICED in stderr
    assert severities(told, "prompt") == {
        "hate": "safe", "self_harm": "safe", "sexual": "safe", "violence": "low", "jailbreak": False,
    }  # fmt: skip
    assert severities(told, "completion")["violence"] == "medium"
    code = next(each for each in told["content_filter"]["completion"] if each["category"] == "protected_material_code")
    assert (code["license"], code["citation"][:26]) == ("MIT", "https://github.com/example")
    exported = json.loads(mull(tmp_path, "export", "--format", "json").stdout)  # read from the session's file
    assert exported["messages"][-1]["content_filter"] == told["content_filter"]
    for form in ("md", "html"):
        page = mull(tmp_path, "export", "--format", form).stdout
        assert "Content filter, prompt: hate: safe; self-harm: safe; sexual: safe; violence: low" in page
        assert "blocklist: found, filtered, product-names" in page


def test_a_filtered_prompt_names_what_stopped_it(tmp_path: Path) -> None:
    told, stderr = asked(tmp_path, "practice: fault=filter", code=1)
    assert "filtered the prompt (violence (medium))" in stderr
    assert severities(told, "prompt")["violence"] == "medium"
    assert told["content_filter"]["completion"] == []


@pytest.mark.parametrize("text", ["practice: fault=azurefilter tokens=90", "practice: fault=asyncfilter tokens=90"])
def test_a_filtered_reply_names_what_stopped_it(tmp_path: Path, text: str) -> None:
    told, stderr = asked(tmp_path, text, code=1)
    assert "filtered: stopped by the content filter: " in stderr
    assert [each["category"] for each in told["content_filter"]["completion"] if each["filtered"]]


def test_where_nothing_was_reported_nothing_is_said(tmp_path: Path) -> None:
    told, stderr = asked(tmp_path, "Hello")
    assert told["content_filter"] is None
    assert "filter" not in stderr
    assert "content_filter" not in mull(tmp_path, "export", "--format", "json").stdout
    assert "filter" not in next((tmp_path / "sessions").glob("*.jsonl")).read_text()
