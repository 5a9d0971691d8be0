"""``mull sessions tree``: its figures add up to ``mull usage``, with branches, an aside, a fork and damage."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.cli.loaded_process import mull
from tests.doubles import O1, ScriptedProvider
from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import present
from tui.core.models.price import Price
from tui.core.stream import TextDelta, UsageReported
from tui.core.usage.usage import Usage, reported
from tui.engine.aside import Aside
from tui.engine.forking import fork

PRICED = replace(O1, price=Price(2.0, 8.0, cached=0.5))
USAGE = Usage(reported(1_000), reported(200), reported(400), reported(250))


def json_of(home: Path, *words: str) -> Any:
    ran = mull(home, *words, "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


async def session_with_everything(sessions: Path) -> tuple[str, str]:
    """Write a session with three replies to one message, an edited message, an aside, and a fork; return both names."""
    harness = SessionHarness(sessions)
    provider = ScriptedProvider(TextDelta("yes"), UsageReported(USAGE), DONE)
    harness.session.choose(replace(harness.session.choice, provider=provider, profile=PRICED))
    session = harness.session
    await harness.reply("first")
    for _ in range(2):
        _ = [event async for event in session.retry()]
    third = session.conversation.head
    await harness.reply("second")
    await session.go_on_from(third, session.choice)
    await harness.reply("second, in other words")
    _ = [event async for event in Aside(session, "by the way?").events()]
    made = await fork(session, present(third), session.choice.chosen, harness.sessions.create)
    await session.aclose()
    return session.name, made.session


def test_the_figures_of_the_tree_add_up_to_those_of_usage(tmp_path: Path) -> None:
    name, child = asyncio.run(session_with_everything(tmp_path / "sessions"))
    tree = json_of(tmp_path, "sessions", "tree", name)
    told = [row["cost_usd"] for row in tree["rows"] if row.get("cost_usd") is not None]
    spent = json_of(tmp_path, "usage", "--by", "session")
    assert len(told) == 6
    assert abs(sum(told) - tree["cost_usd"]) < 1e-9
    assert [row["session"] for row in spent["rows"]] == [name], "each reply counts once, also where a fork has it"
    assert abs(spent["total"]["cost_usd"] - tree["cost_usd"]) < 1e-9
    assert spent["total"]["turns"] == 6
    assert tree["forks"] == [{"session": child, "message": tree["forks"][0]["message"]}]
    assert [row["siblings"] for row in tree["rows"] if row["kind"] == "reply"][:3] == [3, 3, 3]
    listed = {row["session"]: row["fork_of"] for row in json_of(tmp_path, "sessions", "list")}
    assert listed == {name: "", child: name}
    assert f"[fork of {name}]" in mull(tmp_path, "sessions", "list").stdout
    assert "3 messages · $0.0049 · of it $0.0049 before the fork" in mull(tmp_path, "sessions", "tree", child).stderr
    forked = json_of(tmp_path, "sessions", "tree", child)
    assert (forked["fork_of"], [row["depth"] for row in forked["rows"]]) == (name, [0, 0, 0])


def test_a_tree_is_printed_with_its_branches_and_gaps(tmp_path: Path) -> None:
    name, _ = asyncio.run(session_with_everything(tmp_path / "sessions"))
    file = tmp_path / "sessions" / f"{name}.jsonl"
    rows = file.read_bytes().split(b"\n")
    at = next(n for n, row in enumerate(rows) if b'"second, in other words"' in row)
    rows[at] = rows[at][:30]
    file.write_bytes(b"\n".join(rows))
    ran = mull(tmp_path, "sessions", "tree", name)
    assert ran.returncode == 0, ran.stderr
    assert "[1 of 3]" in ran.stdout
    assert "├─" in ran.stdout
    assert f"╳ a message of yours cannot be read: line {at + 1} of the file" in ran.stdout
    assert "branches beside the path · $" in ran.stderr
