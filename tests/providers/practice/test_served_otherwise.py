"""Practice answers as another model, on another tier, or says that it stored the reply; mull's receipt tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.providers.practice.clients import SAID, events, post, user
from tui.core.models.profile import Api
from tui.core.note import Note, Reason, note
from tui.providers.practice.directive import parse

WORDS = [
    ("served=gpt-5.5-2026-04-23", ("model",), "gpt-5.5-2026-04-23"),
    ("served=openai/gpt-4o:free", ("model",), "openai/gpt-4o:free"),
    ("tier=priority", ("service_tier",), "priority"),
    ("effort=minimal", ("reasoning", "effort"), "minimal"),
    ("context=all_turns", ("reasoning", "context"), "all_turns"),
    ("context=current_turn", ("reasoning", "context"), "current_turn"),
    ("store=true", ("store",), True),
    ("store=false", ("store",), False),
]


def at(told: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        told = told[name]
    return told


@pytest.mark.parametrize(("words", "path", "value"), WORDS)
@pytest.mark.parametrize("stream", [True, False])
async def test_a_response_says_what_the_line_asks_for(
    words: str, path: tuple[str, ...], value: Any, stream: bool
) -> None:
    answer = await post(
        "responses", {"model": "gpt-6.1-sol", SAID["responses"]: user(f"practice: {words}\nhi"), "stream": stream}
    )
    told = events(answer.content)[-1]["response"] if stream else answer.json()
    assert at(told, path) == value


@pytest.mark.parametrize("stream", [True, False])
async def test_chat_names_the_model_and_the_tier(stream: bool) -> None:
    line = "practice: served=o3 tier=flex store=true context=all_turns effort=low\nhi"
    answer = await post("chat", {"model": "gpt-6.1-sol", SAID["chat"]: user(line), "stream": stream})
    told = events(answer.content) if stream else [answer.json()]
    named = [each for each in told if each]
    assert {(each["model"], each["service_tier"]) for each in named} == {("o3", "flex")}
    assert not any({"store", "reasoning"} & set(each) for each in named)


@pytest.mark.parametrize(
    "word",
    [
        "served=",
        "served=a/b?c",
        "served=" + "x" * 201,
        "served=ö",
        "store=yes",
        "store=",
        "context=auto",
        "effort=huge",
    ],
)
def test_what_is_no_such_value_is_not_understood(word: str) -> None:
    directive, _ = parse(f"practice: {word}")
    assert directive.misunderstood == (word[:60],)
    assert (directive.served, directive.store, directive.context, directive.effort) == (None,) * 4


BOTH = [note(Reason.SERVED_BY, "gpt-5.5-2026-04-23", "gpt-6.1-sol"), note(Reason.SERVED_ON_TIER, "priority")]
# By what the line says: what differs, in the words of a receipt, and what is told of it.
PLAYED: list[tuple[Api, str, list[str], list[Note]]] = [
    ("responses", "tokens=20", [], []),
    ("chat", "tokens=20", [], []),
    ("responses", "served=gpt-6.1-sol-2026-11-01", [], []),
    ("responses", "served=gpt-5.5-2026-04-23 tier=priority", ["model", "service_tier"], BOTH),
    ("chat", "served=gpt-5.5-2026-04-23 tier=priority", ["model", "service_tier"], BOTH),
    ("responses", "store=true", ["store"], [note(Reason.SERVED_STORED)]),
    (
        "responses",
        "context=all_turns",
        ["reasoning.context"],
        [note(Reason.SERVED_WITH_REASONING, "all_turns", "current_turn")],
    ),
    ("responses", "effort=low", ["effort"], [note(Reason.SERVED_OTHERWISE, "effort", "low", "high")]),
    ("chat", "store=true context=all_turns effort=low", [], []),
]


@pytest.mark.parametrize(("api", "line", "differs", "notes"), PLAYED)
def test_mull_tells_what_practice_served_otherwise(
    tmp_path: Path, api: Api, line: str, differs: list[str], notes: list[Note]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    connection = f'[connections.play]\nkind = "practice"\napi = "{api}"\nmodel = "gpt-6.1-sol"\n'
    (home / "config.toml").write_text(f'connection = "play"\npractice_pace = 0.0\n{connection}')
    told = json.loads(mull(home, "ask", "--effort", "high", "--json", f"practice: {line}\nhi").stdout)
    assert told["receipt"]["differs"] == differs
    assert set(map(str, notes)) <= set(told["notes"])
    usage = json.loads(mull(home, "usage", "--json").stdout)["practice"]["differs"]
    assert usage == {"turns": int(bool(differs)), "settings": dict.fromkeys(differs, 1), "untold": 0}
    listed = json.loads(mull(home, "sessions", "list", "--json").stdout)
    assert [each["otherwise"] for each in listed] == [int(bool(differs))]
