"""``mull context``: the next request part by part, its body, and the replies before it as they came."""

import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.cli.processes import QUESTION


def asked(home: Path) -> None:
    for question in (QUESTION, "And which would you leave out?"):
        assert (
            mull(
                home, "ask", "--model", "o1", *(["--session", "last"] if question != QUESTION else []), question
            ).returncode
            == 0
        )


def test_the_parts_and_what_becomes_of_them(home: Path) -> None:
    asked(home)
    lines = mull(home, "context", "--draft", "And now?").stdout.splitlines()
    fates = [line.split()[1] for line in lines[1:9]]
    assert fates == ["■", "●", "○", "●", "●", "○", "●", "●"]
    assert "And now?" in lines[8]
    assert any(line.endswith("reserve for reasoning and answer") for line in lines)
    held = json.loads(mull(home, "context", "--draft", "And now?", "--json").stdout)
    assert held["used"] == sum(part["tokens"] for part in held["parts"] if part["sent"])
    assert held["used"] + held["free"] + held["reserve"] == held["window"]
    assert [part["pinned"] for part in held["parts"]] == [False] * len(held["parts"])
    assert (held["muted"], held["parts"][-2]["kind"], held["parts"][-2]["text"]) == (0, "draft", "And now?")


@pytest.mark.parametrize("text", ["And now?", "  lead and trail  \n\n", "\tdef f():\n", "ends in a line feed\n"])
def test_the_request_itself_is_what_a_dry_run_shows(home: Path, text: str) -> None:
    asked(home)
    shown = json.loads(mull(home, "context", "last", "--raw", "--draft", text).stdout)
    dry = json.loads(mull(home, "ask", "--dry-run", "--session", "last", text).stdout)
    assert (shown["method"], shown["url"], shown["body"]) == (dry["method"], dry["url"], dry["body"])
    assert shown["body"]["messages"][-1] == {"role": "user", "content": text}


def test_a_reply_as_it_came(home: Path) -> None:
    asked(home)
    first, last = (json.loads(mull(home, "context", "--reply", which).stdout) for which in ("1", "last"))
    assert first["object"] == last["object"] == "chat.completion"
    assert first["id"] != last["id"]
    assert QUESTION in first["choices"][0]["message"]["content"]
    assert last["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0
    run = mull(home, "context", "--reply", "3")
    assert (run.returncode, run.stdout) == (2, "")
    assert "It has 2" in run.stderr


def test_a_session_of_an_older_mull_has_none_and_says_so(home: Path) -> None:
    asked(home)
    (path,) = (home / "sessions").glob("*.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        line.get("outcome", {}).pop("raw", None)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run = mull(home, "context", "--reply", "last")
    assert (run.returncode, run.stdout) == (2, "")
    assert "mull did not before this version" in run.stderr
