"""The check of a reply ends, whatever the schema is: in a process of its own, which is killed at its limit."""

import asyncio
import json
import os
import re
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.core.own_process import own_environment, own_process
from tui.core.schema import SchemaFit
from tui.schemas import GIVEN_UP, checked_fit

WITHOUT_END = [  # patterns of which the time doubles with every sign, and a sign that repeats
    (r"^(a+)+$", "a"), (r"^(a*)*$", "a"), (r"^(a|a)+$", "a"), (r"^(a|aa)+$", "a"), (r"^(.*)*x$", "a"),
    (r"^(\w+\s?)*$", "a"), (r"^([a-z]+)*$", "a"), (r"^(\d+)*$", "1"), (r"^((ab)*)*$", "ab"), (r"^(a+)*b?c?$", "a"),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a"), (r"^(?:a?){60}a{60}$", "a"), (r"(x+x+)+y", "x"), (r"^(\S+\s*)+\d$", "a"),
    (r"^([\w.]+)+@$", "a"), (r"(?:(?:a{1,9}){1,9}){1,9}!$", "a"),
]  # fmt: skip


def doubling(steps: int) -> dict[str, Any]:
    """Return a schema without any pattern that takes time by references: each refers twice to the next."""
    parts: dict[str, Any] = {
        f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}, {"$ref": f"#/$defs/a{n + 1}"}]} for n in range(steps)
    }
    return {"$ref": "#/$defs/a0", "$defs": {**parts, f"a{steps}": {"type": "integer"}}}


@pytest.mark.parametrize(("pattern", "sign"), WITHOUT_END)
async def test_a_pattern_without_end_is_given_up(pattern: str, sign: str) -> None:
    text = json.dumps(sign * 60 + "\N{SNOWMAN}")
    assert await checked_fit({"type": "string", "pattern": pattern}, text, seconds=0.3) == SchemaFit(unchecked=GIVEN_UP)


async def test_references_without_end_are_given_up() -> None:
    assert (await checked_fit(doubling(60), "1", seconds=0.3)).unchecked == GIVEN_UP


async def test_the_event_loop_goes_round_while_a_check_runs() -> None:
    turns = 0
    task = asyncio.create_task(checked_fit({"pattern": r"^(a+)+$"}, json.dumps("a" * 60 + "!"), seconds=1.0))
    while not task.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 10  # a check on the loop, or in a thread of this process, would leave one or two


@pytest.mark.parametrize(
    ("schema", "text", "problem"),
    [
        ({"type": "object"}, "{}", ""),
        ({"type": "object"}, "[1]", "$: [1] is not of type 'object'"),
        ({"pattern": r"^\d+$"}, '"123"', ""),
        ({"pattern": "("}, '"a"', "the schema itself is none: '(' is not a 'regex'"),
        ({"multipleOf": 0.01}, "1e400", "a number of the reply is too large to be checked"),
        ({"uniqueItems": True}, json.dumps([[n] for n in range(2_000)]), ""),
        ({}, "[" * 100_000, "the reply is not JSON (maximum recursion depth exceeded"),
        ({"items": {"$ref": "#"}}, "[" * 900 + "]" * 900, "the schema refers to itself without end"),
        (doubling(6), "1", ""),
    ],
)
async def test_what_the_process_finds_comes_back(schema: dict[str, Any], text: str, problem: str) -> None:
    fit = await checked_fit(schema, text, seconds=60)
    assert (fit.unchecked, fit.fits) == ("", not problem)
    assert (fit.problems or ("",))[0].startswith(problem)


async def test_a_check_that_is_cancelled_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[asyncio.subprocess.Process] = []
    begun, begin = asyncio.Event(), asyncio.create_subprocess_exec

    async def noted(*words: str, **more: Any) -> asyncio.subprocess.Process:
        started.append(await begin(*words, **more))
        begun.set()
        return started[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    task = asyncio.create_task(checked_fit({"pattern": r"^(a+)+$"}, json.dumps("a" * 60 + "!"), seconds=60))
    await begun.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert started[0].returncode is not None


async def test_a_process_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "no process could be started" in (await checked_fit({}, "1")).unchecked


async def test_a_process_that_breaks_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.schemas.own_process", lambda _: [sys.executable, "-c", "raise SystemExit(3)"])
    assert await checked_fit({}, "1", seconds=60) == SchemaFit(unchecked="the check itself failed")


def test_the_process_gets_no_keys_and_no_current_folder() -> None:
    assert own_environment({**os.environ, "OPENAI_API_KEY": "sk-x", "A_TOKEN": "x"}).keys() <= set(os.environ) - {
        "OPENAI_API_KEY"
    }
    paths = json.loads(own_process("tui.schemas")[4])
    assert "" not in paths
    assert "." not in paths


def patterns() -> st.SearchStrategy[str]:
    """Return patterns with repetitions inside repetitions."""
    piece = st.sampled_from(["a", "b", ".", "[ab]", r"\w", "(?:a|ab)", "(?:b|bb)"])
    many = st.sampled_from(["", "*", "+", "?", "{1,5}", "*?"])
    inner = st.lists(st.tuples(piece, many).map("".join), min_size=1, max_size=3).map("".join)
    return st.recursive(inner, lambda of: st.tuples(of, many, of, many).map(lambda p: "(?:{}){}(?:{}){}".format(*p)))


@settings(max_examples=10)
@given(patterns(), st.text("ab", min_size=20, max_size=60))
def test_any_pattern_ends(pattern: str, text: str) -> None:
    re.compile(pattern)
    fit = asyncio.run(checked_fit({"pattern": f"^{pattern}$"}, json.dumps(text + "!"), seconds=0.4))
    assert fit.unchecked in ("", GIVEN_UP)
