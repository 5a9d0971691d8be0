"""What llm writes as JSON: its logs, and responses that code kept."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, program_of, read
from tui.imports.conversation import ForeignConversation, Kind, Unread
from tui.imports.records import records_of

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
DATA = b64encode(PNG).decode()


def row(key: str, prompt: str | None, response: str | None, talk: str | None = "c", **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "conversation_id": talk,
        "conversation_name": "Talk",
        "attachments": [],
        "response_json": {},
    }
    time = {"datetime_utc": f"2026-06-01T08:00:0{key[-1]}.000000+00:00", "duration_ms": 1500}
    return {"id": key, "model": "m", "system": None, "prompt": prompt, "response": response, **told, **time, **more}


def whole(found: Any) -> ForeignConversation:
    assert isinstance(found, ForeignConversation)
    assert len({each.key for each in found.messages}) == len(found.messages)
    return found


def conversations(tmp_path: Path, value: Any) -> list[ForeignConversation]:
    file = file_with(tmp_path, value)
    assert program_of(file) == "llm"
    return [whole(each) for each in read(file)]


def lines(found: ForeignConversation) -> list[tuple[Kind, str]]:
    return [(each.kind, each.text) for each in found.messages]


LOGS = [
    row(
        "r1",
        "What is it?",
        "",
        system="Be brief.",
        prompt_fragments=[{"hash": "ab" * 32, "content": "one", "aliases": []}],
        system_fragments=[{"hash": "cd" * 32, "content": "Long text that is cut...", "aliases": []}],
        attachments=[
            {"id": "x", "type": "image/png", "path": "/gone/cat.png"},
            {"type": "image/png", "content": DATA, "url": None},
        ],
        tools=[{"name": "sum"}],
        tool_calls=[{"name": "sum", "arguments": {"a": 1}}, {"name": "sum", "arguments": '{"b": 2}'}],
    ),
    row(
        "r2",
        "",
        "Three.",
        system="Be brief.",
        system_fragments=[{"hash": "cd" * 32, "content": "Long text that is cut...", "aliases": []}],
        tool_results=[{"name": "sum", "output": "3"}, {"name": "sum", "output": "", "exception": "no"}],
        resolved_model="m-1",
        reasoning="Add them.",
        options_json={"reasoning_effort": "high"},
        input_tokens=10,
        output_tokens=20,
        token_details={"completion_tokens_details": {"reasoning_tokens": 7}},
    ),
    row("r3", "Other", "Talk", "d", conversation_name=None),
    row("r4", "Alone", "Yes", None),
]


def test_logs(tmp_path: Path) -> None:
    first, second, third = conversations(tmp_path, LOGS)
    assert (first.title, first.time, second.title, len(third.messages)) == (
        "Talk",
        "2026-06-01T08:00:01.000+00:00",
        "",
        2,
    )
    assert lines(first) == [
        (Kind.PERSONA, "Long text that is cut...\nBe brief."),
        (Kind.USER, "one\nWhat is it?"),
        (Kind.REPLY, ""),
        (Kind.REPLY, ""),
        (Kind.REPLY, "Three."),
    ]
    _, asked, called, given, answer = first.messages
    assert [each.attachment.name for each in asked.attachments] == ["picture.png"]
    assert asked.notes == (
        "image/png /gone/cat.png is not in what was imported",
        "the fragment cdcdcdcd is shortened in what was imported",
    )
    assert called.notes == ('called sum: {"a": 1}', 'called sum: {"b": 2}')
    assert given.notes == ("sum gave: 3", "sum failed: no")
    assert (answer.model, answer.reasoning, answer.seconds, answer.effort) == ("m-1", "Add them.", 1.5, "high")
    assert answer.usage is not None
    assert answer.usage.told == {"input": 10, "cached": None, "output": 20, "reasoning": 7}
    assert [each.parent for each in first.messages] == [None, *(each.key for each in first.messages[:-1])]


def test_logs_in_another_order_and_grown(tmp_path: Path) -> None:
    expected = conversations(tmp_path, LOGS)[0]
    assert {each.key: each for each in conversations(tmp_path, LOGS[::-1])}[expected.key] == expected
    short = conversations(tmp_path, LOGS[:1])[0]
    assert short.key == expected.key
    assert short.messages == expected.messages[: len(short.messages)]


def test_a_bad_row_among_good_ones_and_logs_that_were_cut_off(tmp_path: Path) -> None:
    bad, first, second = read(file_with(tmp_path, [LOGS[2], 7, LOGS[3]]))
    assert isinstance(bad, Unread)
    assert bad.title == "element 2"
    assert (len(whole(first).messages), len(whole(second).messages)) == (2, 2)
    rest, found = read(file_with(tmp_path, json.dumps(LOGS[2:])[:-9]))
    assert isinstance(rest, Unread)
    assert "cut off" in rest.why
    assert lines(whole(found)) == [(Kind.USER, "Other"), (Kind.REPLY, "Talk")]


def message(role: str, *parts: Any) -> dict[str, Any]:
    return {
        "role": role,
        "parts": [{"type": "text", "text": each} if isinstance(each, str) else each for each in parts],
    }


RESPONSE: dict[str, Any] = {
    "model": "m",
    "id": "r1",
    "datetime_utc": "2026-06-01T08:00:01",
    "usage": {"input": 10, "output": 20, "details": {}},
    "prompt": {
        "system": "Be brief.",
        "messages": [
            message("system", "Be brief."),
            message(
                "user", "What is it?", {"type": "attachment", "attachment": {"type": "image/png", "content": DATA}}
            ),
            message("assistant", {"type": "tool_call", "name": "sum", "arguments": {"a": 1}, "tool_call_id": "t"}),
            message(
                "tool", {"type": "tool_result", "name": "sum", "output": "3", "attachments": [{"path": "/gone.png"}]}
            ),
        ],
    },
    "messages": [
        message(
            "assistant",
            {"type": "reasoning", "text": "", "redacted": True, "provider_metadata": {"encrypted_content": "OPAQUE"}},
            {"type": "reasoning", "text": "Add them."},
            "It is",
            " this:",
            {"type": "tool_call", "name": "web", "arguments": {}, "server_executed": True},
            "Three.",
        )
    ],
}


def test_a_response(tmp_path: Path) -> None:
    for value in (RESPONSE, [RESPONSE]):
        [found] = conversations(tmp_path, value)
        assert lines(found) == [
            (Kind.PERSONA, "Be brief."),
            (Kind.USER, "What is it?"),
            (Kind.REPLY, ""),
            (Kind.REPLY, ""),
            (Kind.REPLY, "It is this:\n\nThree."),
        ]
        answer = found.messages[-1]
        assert (answer.reasoning, answer.model, answer.time) == ("Add them.", "m", "2026-06-01T08:00:01.000+00:00")
        assert answer.usage is not None
        assert answer.usage.told == {"input": 10, "cached": None, "output": 20, "reasoning": None}
        assert [each.attachment.name for each in found.messages[1].attachments] == ["picture.png"]
        assert [note for each in found.messages for note in each.notes][:3] == [
            'called sum: {"a": 1}',
            "sum gave: 3",
            "file /gone.png is not in what was imported",
        ]
        assert "OPAQUE" not in repr(found)


def test_a_response_that_goes_on_from_another_is_the_same_conversation(tmp_path: Path) -> None:
    later = {
        **RESPONSE,
        "prompt": {"messages": [*RESPONSE["prompt"]["messages"], *RESPONSE["messages"], message("user", "And?")]},
        "messages": [message("assistant", "Four.")],
    }
    first, second = conversations(tmp_path, [RESPONSE, later])
    assert first.key == second.key
    assert [each.key for each in second.messages[: len(first.messages)]] == [each.key for each in first.messages]


def test_what_is_not_known_is_counted_and_its_text_kept(tmp_path: Path) -> None:
    odd = {**RESPONSE, "messages": [message("oracle", {"type": "hologram", "text": "kept"})]}
    found, bad = read(file_with(tmp_path, [odd, {"model": "m"}]))
    assert lines(whole(found))[-1] == (Kind.REPLY, "kept")
    assert whole(found).unknown == {"role oracle": 1, "part hologram": 1}
    assert isinstance(bad, Unread)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_is_in_it_nothing_is_raised(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    for value in (LOGS, RESPONSE):
        file = file_with(tmp_path_factory.mktemp("llm"), json.dumps(data.draw(damaged(value))))
        if program_of(file) == "llm":
            for each in read(file):
                assert isinstance(each, Unread) or records_of(whole(each)) is not None
