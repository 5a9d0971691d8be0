"""Rate limits on the command line: in --json, and a note before a request that takes more than is left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.loaded_process import mull

LONG = "word " * 400


def asked(home: Path, text: str, *more: str) -> tuple[dict[str, Any], str]:
    run = mull(home, "ask", "--json", "--connection", "practice", "--model", "o1", *more, text)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout), run.stderr


def test_what_is_left_is_in_the_json(tmp_path: Path) -> None:
    told, stderr = asked(tmp_path, "practice: left=90 tokens=20")
    assert told["rate_limits"]["tokens"] == {"limit": 10_000_000, "remaining": 90, "reset_seconds": 60.0}
    assert told["rate_limits"]["requests"]["remaining"] == 9_999
    assert "rate limit" not in stderr


def test_a_request_that_takes_more_than_the_last_reply_left_is_told_and_sent(tmp_path: Path) -> None:
    asked(tmp_path, "practice: left=90 tokens=20")
    told, stderr = asked(tmp_path, LONG, "--session", "last")
    assert told["status"] == "complete"
    assert "tokens against the rate limit: the request alone, since it has no output budget. 90 of 10,000,000" in stderr
    _, stderr = asked(tmp_path, LONG, "--session", "last")  # the last reply left enough
    assert "rate limit" not in stderr


def test_the_output_budget_counts_too(tmp_path: Path) -> None:
    asked(tmp_path, "practice: left=5000 tokens=20 reasoning=10")
    _, stderr = asked(tmp_path, "practice: reasoning=10\nHello", "--session", "last", "--max-output-tokens", "30000")
    assert "and 30,000 for its output budget. 5,000 of 10,000,000 are left. There is enough in " in stderr
