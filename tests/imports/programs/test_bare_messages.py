"""Tests for bare messages: role and content, as JSON and JSON Lines, and ShareGPT's form."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.export.reading.test_marked import conversation
from tests.imports.foreign import damaged, file_with, json_lines, program_of, read
from tests.imports.programs.test_llm import PNG
from tui.export.bare_messages import to_json_lines
from tui.export.json import to_json
from tui.imports.conversation import ForeignConversation, Kind, Unread
from tui.imports.programs.bare_messages import form as bare_messages

DATA = base64.b64encode(PNG).decode()


def said(role: str, content: Any, **more: Any) -> dict[str, Any]:
    """Return a message."""
    return {"role": role, "content": content, **more}


TALK = [said("system", "Be brief."), said("user", "q"), said("assistant", "a")]
LINES = [("persona", "Be brief."), ("user", "q"), ("reply", "a")]
SHARED = [{"from": "system", "value": "Be brief."}, {"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]


def talks(folder: Path, content: Any, name: str = "talk.json") -> list[ForeignConversation | Unread]:
    """Return what is read of a file of bare messages."""
    file = file_with(folder, content, name)
    assert program_of(file) == "bare messages"
    return read(file)


def one(folder: Path, content: Any) -> ForeignConversation:
    """Return the only conversation of a file."""
    [found] = talks(folder, content)
    assert isinstance(found, ForeignConversation)
    return found


def lines(found: ForeignConversation | Unread) -> list[tuple[str, str]]:
    """Return kind and text of each message."""
    assert isinstance(found, ForeignConversation)
    return [(message.kind.value, message.text) for message in found.messages]


@pytest.mark.parametrize(
    "content",
    [
        TALK,
        {"messages": TALK},
        [{"messages": TALK}],
        json_lines(*TALK),
        json_lines({"messages": TALK}),
        SHARED,
        {"conversations": SHARED},
        [{"id": "identity_0", "conversations": SHARED}],
        json_lines({"conversations": SHARED}),
        {"system": "Be brief.", "messages": TALK[1:]},
        json.dumps({"messages": TALK}, indent=2),
    ],
)
def test_forms(tmp_path: Path, content: Any) -> None:
    assert lines(one(tmp_path, content)) == LINES


def test_many_conversations_each_in_a_row_or_an_element(tmp_path: Path) -> None:
    other = {"messages": [said("user", "r"), said("assistant", "b")], "title": "Other", "model": "m", "created_at": 1}
    for content in ([{"messages": TALK}, other], json_lines({"messages": TALK}, other)):
        first, second = talks(tmp_path, content)
        assert lines(first) == LINES
        assert isinstance(second, ForeignConversation)
        assert (second.title, second.time) == ("Other", "1970-01-01T00:00:01.000+00:00")
        assert second.messages[1].model == "m"


def test_messages_alone_are_called_as_their_file(tmp_path: Path) -> None:
    assert one(tmp_path, TALK).title == "talk"


def test_one_bad_among_good_ones(tmp_path: Path) -> None:
    rows = [json.dumps({"messages": TALK}), '{"messages": [', json.dumps({"messages": [], "title": "Empty"}), "{}"]
    first, broken, empty, none, last = talks(tmp_path, "\n".join([*rows, json.dumps({"messages": TALK[1:]})]))
    assert (lines(first), lines(last)) == (LINES, LINES[1:])
    assert broken == Unread("row 2", "it is no JSON object, or was cut off")
    assert lines(empty) == []
    assert none == Unread("element 4", "there are no messages in it")


def test_one_that_was_cut_off(tmp_path: Path) -> None:
    text = json.dumps([{"messages": TALK}, {"messages": TALK[1:]}])
    first, rest = talks(tmp_path, text[:-20])
    assert lines(first) == LINES
    assert isinstance(rest, Unread)
    assert rest.why.startswith("it ends early")


def test_a_grown_conversation_only_adds(tmp_path: Path) -> None:
    before, after = one(tmp_path, TALK), one(tmp_path, [*TALK, said("user", "q"), said("assistant", "a")])
    assert before.key == after.key
    assert list(before.messages) == list(after.messages[:3])
    assert len({message.key for message in after.messages}) == 5


def test_parts_of_the_common_interfaces(tmp_path: Path) -> None:
    user = [
        {"type": "text", "text": "look"},
        {"type": "input_text", "text": "here"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{DATA}"}},
        {"type": "input_image", "image_url": "https://example.org/a.png"},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": DATA}},
        {"type": "file", "file": {"filename": "c.pdf"}},
        {"type": "dance", "text": "step"},
        "plain",
    ]
    reply = [
        {"type": "thinking", "thinking": "Hm.", "signature": "x"},
        {"type": "output_text", "text": "So."},
        {"type": "tool_use", "name": "sum", "input": {"a": 1}},
    ]
    result = [{"type": "tool_result", "content": [{"type": "text", "text": "3"}]}, {"type": "text", "text": "Go on."}]
    found = one(
        tmp_path, [said("user", user), said("assistant", reply), said("user", result), said("user", result[:1])]
    )
    asked, answer, given, more, last = found.messages
    assert asked.text == "look\n\nhere\n\nstep\n\nplain"
    assert [held.data for held in asked.attachments] == [PNG, PNG]
    assert [note.split(" is ")[0] for note in asked.notes] == ["picture https://example.org/a.png", "file c.pdf"]
    assert (answer.text, answer.reasoning, answer.notes) == ("So.", "Hm.", ('called sum: {"a": 1}',))
    assert (given.kind, given.notes) == (Kind.REPLY, ("a tool gave: 3",))
    assert (more.kind, more.text, last.kind) == (Kind.USER, "Go on.", Kind.REPLY)
    assert found.unknown == {"part dance": 1}


def test_calls_of_tools_beside_the_content(tmp_path: Path) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "sum", "arguments": '{"a": 1}'}}
    rows = [
        said("user", "q"),
        said("assistant", None, tool_calls=[call], reasoning_content="Hm."),
        said("tool", "3", name="sum"),
        {"role": "assistant", "function_call": {"name": "sum", "arguments": "no JSON"}},
        said("assistant", "<think>Oh.</think>3", model="m"),
    ]
    _, first, given, second, last = one(tmp_path, rows).messages
    assert (first.text, first.reasoning, first.notes) == ("", "Hm.", ('called sum: {"a": 1}',))
    assert (given.kind, given.text, given.notes) == (Kind.REPLY, "", ("sum gave: 3",))
    assert second.notes == ("called sum: no JSON",)
    assert (last.text, last.reasoning, last.model) == ("3", "Oh.", "m")


def test_results_are_called_as_the_tool_that_was_called(tmp_path: Path) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "sea", "arguments": '{"at": 1}'}}
    asked = {"role": "assistant", "content": None, "tool_calls": [call]}
    given = {"role": "tool", "tool_call_id": "1", "content": "high"}
    found = one(tmp_path, [said("user", "q"), asked, given])
    assert [each.notes for each in found.messages[1:]] == [('called sea: {"at": 1}',), ("sea gave: high",)]
    used = {"role": "assistant", "content": [{"type": "tool_use", "id": "2", "name": "sea", "input": {}}]}
    gave = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "2", "content": "low"}]}
    found = one(tmp_path, [said("user", "q"), used, gave])
    assert [each.notes for each in found.messages[1:]] == [("called sea: {}",), ("sea gave: low",)]


def test_a_call_as_sharegpt_has_it(tmp_path: Path) -> None:
    call = {"from": "function_call", "value": '{"name": "sea", "arguments": {"at": 1}}'}
    odd = {"from": "function_call", "value": "sea(1)"}
    found = one(tmp_path, {"conversations": [{"from": "human", "value": "q"}, call, odd]})
    assert [(each.text, each.notes) for each in found.messages[1:]] == [
        ("", ('called sea: {"at": 1}',)),
        ("sea(1)", ()),
    ]


def test_roles_that_are_not_known_are_counted_and_their_text_is_kept(tmp_path: Path) -> None:
    found = one(tmp_path, {"messages": [*TALK, said("judge", "Good."), 3]})
    assert lines(found)[-1] == ("reply", "Good.")
    assert found.unknown == {"role judge": 1, "message": 1}


def test_bare_messages_of_mull_are_these_and_its_json_is_none(tmp_path: Path) -> None:
    held = conversation("q", "t", "a", "Be brief.")
    found = one(tmp_path, to_json_lines(held, "2026-01-02T03:04:05+00:00"))
    assert ("user", "q") in lines(found)
    assert program_of(file_with(tmp_path, to_json(held, "2026-01-02T03:04:05+00:00"))) == ""


@pytest.mark.parametrize("content", [{}, [], [1], {"messages": []}, {"messages": "a"}, {"role": "user"}, "[", "{"])
def test_other_json_is_none(tmp_path: Path, content: Any) -> None:
    assert program_of(file_with(tmp_path, content)) == ""


WHOLE = [
    {"messages": [*TALK, said("user", [{"type": "image", "source": {"data": "x"}}, {"type": "tool_result"}])]},
    {"conversations": SHARED, "id": 1},
    said("assistant", None, tool_calls=[{"function": {"name": "n", "arguments": "{}"}}]),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(WHOLE))
def test_whatever_is_in_it_nothing_breaks(value: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = list(bare_messages.JSON.read(file_with(Path(folder), value)))
        found += bare_messages.LINES.read(file_with(Path(folder), json_lines(*value)))
        for each in found:
            assert isinstance(each, Unread) or len({one.key for one in each.messages}) == len(each.messages)
