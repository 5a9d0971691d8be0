"""Sessions of pi: a header, then entries in a tree, of all versions."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, json_lines, program_of, read
from tui.core.conversation.message import Reply, ReplyStatus, Summary
from tui.core.conversation.tree import Conversation
from tui.core.usage.usage import UNKNOWN
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind
from tui.imports.json_stream import BROKEN
from tui.imports.records import records_of
from tui.imports.source import source_at

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
PICTURE = {"type": "image", "data": b64encode(PNG).decode(), "mimeType": "image/png"}
HEADER = {
    "type": "session",
    "version": 3,
    "id": "5e551010",
    "timestamp": "2026-03-01T09:00:00.000Z",
    "cwd": "/srv/shop",
}
BRANCHES = "summaries of branches, which are here themselves"


def entry(kind: str, key: str | None, parent: str | None, second: int = 5, **more: Any) -> dict[str, Any]:
    ids = {} if key is None else {"id": key, "parentId": parent}
    return {"type": kind, **ids, "timestamp": f"2026-03-01T09:00:{second:02}.000Z", **more}


def said(
    key: str | None, parent: str | None, role: str, content: Any = None, second: int = 5, **more: Any
) -> dict[str, Any]:
    message = {"role": role, "content": content, "timestamp": 1772355600000 + second * 1000, **more}
    return entry("message", key, parent, second, message=message)


def answer(key: str | None, parent: str | None, *blocks: Any, second: int = 5, **more: Any) -> dict[str, Any]:
    usage = {"input": 10, "output": 7, "cacheRead": 100, "cacheWrite": 20, "cost": {"total": 0.25}}
    about = {
        "api": "anthropic-messages",
        "provider": "anthropic",
        "model": "opus",
        "usage": usage,
        "stopReason": "stop",
    }
    content = [{"type": "text", "text": block} if isinstance(block, str) else block for block in blocks]
    return said(key, parent, "assistant", content, second, **{**about, **more})


def conversation(tmp_path: Path, *rows: Any, header: Any = HEADER) -> ForeignConversation:
    file = file_with(tmp_path, json_lines(header, *rows))
    assert program_of(file) == "pi"
    (found,) = read(file)
    assert isinstance(found, ForeignConversation)
    return found


def by_key(found: ForeignConversation) -> dict[str, ForeignMessage]:
    assert len({each.key for each in found.messages}) == len(found.messages)
    return {each.key: each for each in found.messages}


def shown(found: ForeignConversation) -> list[tuple[Kind, str]]:
    return [(each.kind, each.text) for each in found.messages if each.kind is not Kind.HIDDEN]


def test_a_turn_with_thoughts_calls_results_and_an_answer(tmp_path: Path) -> None:
    found = conversation(
        tmp_path,
        entry("model_change", "m", None, provider="anthropic", modelId="opus"),
        entry("thinking_level_change", "t", "m", thinkingLevel="high"),
        said("u", "t", "user", [{"type": "text", "text": "How many?"}, PICTURE], 10),
        answer(
            "a",
            "u",
            {"type": "thinking", "thinking": "Count them.", "thinkingSignature": "OPAQUE"},
            {"type": "thinking", "thinking": "", "thinkingSignature": "OPAQUE", "redacted": True},
            {"type": "text", "text": "Looking.", "textSignature": "OPAQUE"},
            {
                "type": "toolCall",
                "id": "c",
                "name": "bash",
                "arguments": {"command": "wc"},
                "thoughtSignature": "OPAQUE",
            },
            {"type": "toolCall", "id": "d", "name": "read", "arguments": {}, "partialJson": "{"},
            second=11,
            stopReason="toolUse",
        ),
        said("r", "a", "toolResult", [{"type": "text", "text": "12"}, PICTURE], toolCallId="c", toolName="bash"),
        said("e", "r", "toolResult", [{"type": "text", "text": "no file"}], toolName="read", isError=True, details={}),
        answer("b", "e", "Twelve.", second=15),
    )
    assert (found.key, found.folder, found.time) == ("5e551010", "/srv/shop", "2026-03-01T09:00:00.000+00:00")
    held = by_key(found)
    assert [each.kind for each in found.messages] == [Kind.HIDDEN] * 2 + [Kind.USER] + [Kind.REPLY] * 4
    assert (held["u"].text, held["u"].time, len(held["u"].attachments)) == (
        "How many?",
        "2026-03-01T09:00:10.000+00:00",
        1,
    )
    assert (held["a"].text, held["a"].reasoning, held["a"].model, held["a"].effort) == (
        "Looking.",
        "Count them.",
        "opus",
        "high",
    )
    assert [note for each in found.messages for note in each.notes] == [
        'called bash: {"command": "wc"}',
        "called read: {}",
        "bash gave: 12 (a picture)",
        "read failed: no file",
    ]
    usage = held["b"].usage
    assert usage is not None
    assert (usage.input.value, usage.cached.value, usage.written.value, usage.output.value) == (130, 100, 20, 7)
    assert usage.reasoning is UNKNOWN
    assert held["b"].cost == 0.25
    assert found.current == "b"
    assert "OPAQUE" not in repr(found)
    assert not found.unknown
    assert not found.left_out


def test_the_oldest_version_is_a_line_without_ids(tmp_path: Path) -> None:
    header = {key: value for key, value in HEADER.items() if key != "version"}
    rows = (
        said(None, None, "user", "one", 1),
        answer(None, None, "two", second=2),
        said(None, None, "user", "three", 3),
        entry("compaction", None, None, 4, summary="Summed up.", tokensBefore=9, firstKeptEntryIndex=3),
        answer(None, None, "four", second=5),
    )
    found = conversation(
        tmp_path, *rows, header={**header, "provider": "openai", "modelId": "gpt", "thinkingLevel": "off"}
    )
    assert [each.parent for each in found.messages] == [None, *(each.key for each in found.messages[:-1])]
    assert [each.effort for each in found.messages if each.kind is Kind.REPLY] == ["none", "none"]
    assert found.messages[3].kept == found.messages[2].key
    again = conversation(tmp_path, *rows[:3], header=header)
    assert [each.key for each in again.messages] == [each.key for each in found.messages[:3]]


def test_other_branches_and_the_effort_on_each(tmp_path: Path) -> None:
    found = conversation(
        tmp_path,
        said("u", None, "user", "one", 1),
        entry("thinking_level_change", "t", "u", thinkingLevel="low"),
        answer("a", "t", "two", second=2),
        entry("branch_summary", "s", "u", fromId="a", summary="Tried a."),
        answer("b", "s", "other two", second=3),
        entry("label", "l", "b", targetId="u", label="here"),
        entry("label", "l1", "l", targetId="a", label="there"),
        entry("label", "l2", "l1", targetId="u"),
        entry("session_info", "i", "l2", name="First name"),
        said("v", None, "user", "another beginning", 4),
        entry("session_info", "i2", "v", name="Shop"),
    )
    held = by_key(found)
    assert (held["a"].effort, held["b"].effort) == ("low", None)
    assert (held["t"].parent, held["s"].parent, held["v"].parent) == ("u", "u", None)
    assert (found.title, found.current) == ("Shop", "i2")
    assert found.left_out == {BRANCHES: 1, "names of bookmarks": 1}
    made = session(found)
    (marked,) = (made.messages[key] for key in made.marks["bookmarked"])
    assert isinstance(marked, Reply)
    assert marked.text == "two"


def session(found: ForeignConversation) -> Conversation:
    made = Conversation()
    for line in records_of(found).lines:
        made.apply(line)
    return made


@pytest.mark.parametrize(
    ("kept", "covers"),
    [
        ({"firstKeptEntryId": "v"}, 2),
        ({"retainedTail": [{"role": "user", "content": "three", "timestamp": 1772355603000}]}, 2),
        ({"retainedTail": [{"role": "user", "content": "changed"}]}, 4),
        ({"retainedTail": []}, 4),
        ({"firstKeptEntryId": "gone"}, 4),
        ({}, 4),
    ],
)
def test_a_summary_leaves_what_pi_kept(tmp_path: Path, kept: Any, covers: int) -> None:
    usage = {"input": 5, "output": 1, "cacheRead": 0, "cacheWrite": 0, "cost": {"total": 0.5}}
    found = conversation(
        tmp_path,
        said("u", None, "user", "one", 1),
        answer("a", "u", "two", second=2),
        said("v", "a", "user", "three", 3),
        answer("b", "v", "four", second=4),
        entry("compaction", "c", "b", summary="Summed up.", tokensBefore=9, details={}, usage=usage, **kept),
        said("w", "c", "user", "five", 6),
    )
    (summary,) = (each for each in session(found).messages.values() if isinstance(each, Summary))
    assert summary.text == "Summed up."
    assert len(summary.covers) == covers
    assert (summary.outcome.usage.input.value, summary.outcome.cost) == (5, 0.5)


def test_how_answers_ended_and_zeros_that_tell_nothing(tmp_path: Path) -> None:
    zeros = {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0, "totalTokens": 0, "cost": {"total": 0}}
    found = conversation(
        tmp_path,
        said("u", None, "user", "one", 1),
        answer("a", "u", usage=zeros, stopReason="aborted", errorMessage="Request was aborted."),
        answer("b", "a", "cut", stopReason="length"),
        answer("c", "b", usage={}, stopReason="error", errorMessage="429"),
    )
    held = by_key(found)
    assert [(each.status, each.detail) for each in found.messages[1:]] == [
        (ReplyStatus.INTERRUPTED, "Request was aborted."),
        (ReplyStatus.LENGTH, ""),
        (ReplyStatus.FAILED, "429"),
    ]
    assert (held["a"].usage, held["a"].cost, held["c"].usage) == (None, None, None)


def test_commands_that_a_person_ran_beside_it(tmp_path: Path) -> None:
    found = conversation(
        tmp_path,
        said("x", None, "bashExecution", command="ls", output="a b", exitCode=0, cancelled=False, truncated=False),
        said("y", "x", "bashExecution", command="rm a", output="no", exitCode=1, excludeFromContext=True),
        said(
            "z", "y", "bashExecution", command="yes", output="y", cancelled=True, truncated=True, fullOutputPath="/t/o"
        ),
    )
    assert [(each.kind, each.text, each.parent, each.notes) for each in found.messages] == [
        (Kind.USER, "!ls", None, ("bash gave: a b",)),
        (Kind.USER, "!!rm a", "x", ("bash failed: exit code 1. no",)),
        (
            Kind.USER,
            "!yes",
            "y",
            ("bash gave: y", "the command was stopped", "file /t/o is not in what was imported"),
        ),
    ]


def test_what_nobody_typed_is_hidden_and_counted(tmp_path: Path) -> None:
    found = conversation(
        tmp_path,
        entry("custom", "a", None, customType="todo", data={}),
        entry("custom_message", "b", "a", customType="todo", content="Context of an extension", display=True),
        said("c", "b", "custom", "More of it", customType="todo", display=False),
        said("d", "c", "hookMessage", "Of version 2", customType="todo"),
        said("e", "d", "branchSummary", summary="Tried it.", fromId="a"),
        said("f", "e", "user", "typed"),
        said("g", "f", "compactionSummary", summary="So far."),
    )
    assert shown(found) == [(Kind.USER, "typed"), (Kind.SUMMARY, "So far.")]
    assert found.left_out == {"data of extensions": 1, "messages of extensions": 3, BRANCHES: 1}
    assert [each.parent for each in found.messages[1:]] == list("abcdef")


def test_what_is_not_known_is_counted_and_its_text_kept(tmp_path: Path) -> None:
    found = conversation(
        tmp_path,
        said("a", None, "user", [{"type": "hologram", "text": "kept"}]),
        answer("b", "a", {"type": "audio"}, "said"),
        said("c", "b", "oracle", "spoken"),
        entry("scroll", "d", "c", text="written"),
        entry("seal", "e", "d"),
    )
    assert [text for _, text in shown(found)] == ["kept", "said", "spoken", "written"]
    assert found.unknown == {"block hologram": 1, "block audio": 1, "role oracle": 1, "scroll": 1, "seal": 1}


def test_a_parent_that_is_not_there_a_ring_and_rows_that_are_there_twice(tmp_path: Path) -> None:
    rows = [
        said("a", "gone", "user", "first"),
        said("b", "nowhere", "user", "second"),
        said("c", "d", "user", "third"),
        answer("d", "c", "fourth"),
        answer("b", "a", "under a name that is taken"),
        said("a", "gone", "user", "first"),
    ]
    found = conversation(tmp_path, *rows)
    held = by_key(found)
    assert len(found.messages) == 5
    assert (held["a"].parent, held["b"].parent, held["b 6"].parent) == (None, "a", "a")
    assert len(records_of(found).ids) == 5


def test_entries_in_another_order_make_the_same_tree(tmp_path: Path) -> None:
    rows = [
        said("u", None, "user", "one", 1),
        entry("thinking_level_change", "t", "u", thinkingLevel="low"),
        answer("a", "t", "two", second=2),
        said("v", "a", "user", "three", 3),
    ]
    expected = {(each.key, each.parent, each.effort) for each in conversation(tmp_path, *rows).messages}
    found = conversation(tmp_path, *reversed(rows))
    assert {(each.key, each.parent, each.effort) for each in found.messages} == expected


def test_a_file_without_its_header_or_that_was_cut_off(tmp_path: Path) -> None:
    text = json_lines(HEADER, said("u", None, "user", "one", 1), answer("a", "u", "two"))
    cut = file_with(tmp_path, text[:-30])
    (found,) = read(cut)
    assert isinstance(found, ForeignConversation)
    assert shown(found) == [(Kind.USER, "one")]
    assert found.unknown == {BROKEN: 1}
    headless = file_with(tmp_path, "{broken\n" + text.partition("\n")[2])
    assert program_of(headless) == "pi"
    (found,) = read(headless)
    assert isinstance(found, ForeignConversation)
    assert found.key
    assert [text for _, text in shown(found)] == ["one", "two"]


def test_one_bad_entry_among_good_ones(tmp_path: Path) -> None:
    found = conversation(
        tmp_path, said("u", None, "user", "one"), {"type": "message", "id": 5, "message": []}, answer("a", "u", "two")
    )
    assert [text for _, text in shown(found)] == ["one", "", "two"]
    assert found.unknown == {"role ": 1}


def test_sessions_in_a_folder_one_of_them_a_fork(tmp_path: Path) -> None:
    """What a fork has of the session that it came from was used there."""
    rows = (said("u", None, "user", "one", 1), answer("a", "u", "two", second=2))
    fork = {**HEADER, "id": "f0f0", "parentSession": "/home/me/one.jsonl", "timestamp": "2026-03-01T09:00:03.000Z"}
    (tmp_path / "one.jsonl").write_text(json_lines(HEADER, *rows))
    (tmp_path / "two.jsonl").write_text(json_lines(fork, *rows, answer("b", "a", "three", second=4)))
    first, second = (each for file in source_at(tmp_path).files for each in read(file))
    assert isinstance(first, ForeignConversation)
    assert isinstance(second, ForeignConversation)
    assert [first.key, second.key] == ["5e551010", "f0f0"]
    assert [each.cost for each in first.messages] == [None, 0.25]
    assert [(each.cost, each.usage is None) for each in second.messages] == [(None, True), (None, True), (0.25, False)]


def test_a_chain_of_ten_thousand(tmp_path: Path) -> None:
    rows = [said(f"k{at}", f"k{at - 1}" if at else None, "user", f"{at}") for at in range(10_000)]
    found = conversation(tmp_path, *rows)
    assert (len(found.messages), found.current) == (10_000, "k9999")


WHOLE = [
    HEADER,
    entry("thinking_level_change", "t", None, thinkingLevel="low"),
    said("u", "t", "user", [{"type": "text", "text": "one"}, PICTURE]),
    answer("a", "u", "two", {"type": "toolCall", "id": "c", "name": "bash", "arguments": {}}),
    said("r", "a", "toolResult", [{"type": "text", "text": "12"}], toolName="bash", isError=False),
    said("x", "r", "bashExecution", command="ls", output="a", exitCode=0),
    entry("compaction", "c", "x", summary="So far.", firstKeptEntryId="r", retainedTail=[], firstKeptEntryIndex=2),
    entry("label", "l", "c", targetId="u", label="here"),
    entry("session_info", "i", "l", name="Shop"),
]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_in_it_nothing_is_raised(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    rows = data.draw(damaged(WHOLE))
    file = file_with(tmp_path_factory.mktemp("pi"), json_lines(*rows) if isinstance(rows, list) else json.dumps(rows))
    if program_of(file) == "pi":
        for each in read(file):
            assert isinstance(each, ForeignConversation)
            assert len({message.key for message in each.messages}) == len(each.messages)
            records_of(each)
