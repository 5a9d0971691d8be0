"""The usage of other servers in practice: what mull makes of it can be seen without a key, over both APIs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tui.providers.practice.directive import USAGES

LONG = "The ferry crosses the sound twice a day. " * 300
RIGHT = {  # output, reasoning, and what is estimated
    "plain": (350, 300, []),
    "beside": (350, 300, []),
    "total": (350, 300, ["reasoning"]),
    "zeros": (None, None, ["input"]),
}


def asked(home: Path, model: str, line: str, *words: str) -> dict[str, Any]:
    run = mull(home, "ask", "--json", "-m", model, *words, f"practice: tokens=50 reasoning=300 {line}\n{LONG}")
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


@pytest.mark.parametrize("model", ["o1", "gpt-6-sol"])
@pytest.mark.parametrize("how", RIGHT)
def test_a_usage_of_another_shape_comes_to_the_same(home: Path, model: str, how: str) -> None:
    told = asked(home, model, "" if how == "plain" else f"usage={how}")
    output, reasoning, estimated = RIGHT[how]
    assert (told["usage"]["output"], told["usage"]["reasoning"], told["estimated"]) == (output, reasoning, estimated)
    assert told["usage"]["input"] > 2000
    assert ("added up" in json.dumps(told["notes"])) is (how in ("beside", "total"))


@pytest.mark.parametrize("model", ["o1", "gpt-6-sol"])
def test_a_count_of_what_was_not_cached_corrects_nothing(home: Path, model: str) -> None:
    first = asked(home, model, "")
    second = asked(home, model, "usage=uncached times=1", "-s", "last")
    assert second["estimated"] == ["input"]
    assert second["usage"]["input"] > first["usage"]["input"] + 2000
    assert "fewer than were sent: counted here" in json.dumps(second["notes"])
    used = json.loads(mull(home, "context", "last", "--json").stdout)["used"]
    assert used > second["usage"]["input"]


def test_each_shape_is_tried() -> None:
    assert {*RIGHT, "uncached"} == {*USAGES, "plain"}
