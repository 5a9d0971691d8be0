"""Rollouts of codex, of all its generations."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, json_lines, program_of, read
from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import UNKNOWN
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind
from tui.imports.json_stream import BROKEN
from tui.imports.programs.codex.pieces import INJECTED
from tui.imports.source import source_at

ID = "0190a0a0-1111-7000-8000-0123456789ab"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
SHOWN = f"data:image/png;base64,{b64encode(PNG).decode()}"
META = {"id": ID, "timestamp": "2026-02-01T10:00:00.000Z", "cwd": "/srv/shop", "source": "cli", "forked_from_id": None}


def row(kind: str, payload: Any, second: int = 10, **more: Any) -> dict[str, Any]:
    return {"timestamp": f"2026-02-01T10:00:{second:02}.000Z", "type": kind, "payload": payload, **more}


def item(kind: str, second: int = 10, **payload: Any) -> dict[str, Any]:
    return row("response_item", {"type": kind, **payload}, second)


def event(kind: str, second: int = 10, **payload: Any) -> dict[str, Any]:
    return row("event_msg", {"type": kind, **payload}, second)


def said(role: str, *texts: str, kinds: tuple[str, ...] = (), second: int = 10, **more: Any) -> dict[str, Any]:
    content = [{"type": "output_text" if role == "assistant" else "input_text", "text": text} for text in texts]
    told = {"internal_chat_message_metadata_passthrough": {"content_item_kinds": list(kinds)}} if kinds else {}
    return item("message", second, role=role, content=content, **told, **more)


def used(total: int, last: int, second: int = 10) -> dict[str, Any]:
    def counts(tokens: int) -> dict[str, int]:
        return {
            "input_tokens": tokens,
            "cached_input_tokens": tokens // 2,
            "output_tokens": 10,
            "reasoning_output_tokens": 4,
        }

    info = {"total_token_usage": counts(total), "last_token_usage": counts(last)}
    return event("token_count", second, info=info, rate_limits=None)


def talk(tmp_path: Path, *rows: Any) -> ForeignConversation:
    file = file_with(tmp_path, json_lines(row("session_meta", META), *rows))
    assert program_of(file) == "codex"
    (conversation,) = read(file)
    assert isinstance(conversation, ForeignConversation)
    return conversation


def shown(conversation: ForeignConversation) -> list[tuple[Kind, str]]:
    return [(each.kind, each.text) for each in conversation.messages if each.text]


def test_a_turn_with_reasoning_calls_and_an_answer(tmp_path: Path) -> None:
    held = talk(
        tmp_path,
        row("turn_context", {"cwd": "/srv/shop", "model": "gpt-5.2-codex", "effort": "high"}),
        said("user", "How many orders?", second=11),
        item("reasoning", 12, summary=[{"type": "summary_text", "text": "Count them."}], encrypted_content="gAAA"),
        item("reasoning", 12, summary=[], content=None, encrypted_content="gAAA"),
        item("reasoning", 12, summary=[], content=[{"type": "reasoning_text", "text": "There is a table."}]),
        item("function_call", 13, name="shell", arguments='{"command": ["wc"]}', call_id="c1", namespace="unix"),
        item("function_call_output", 14, call_id="c1", output="12"),
        item("custom_tool_call", name="apply_patch", input="*** Begin", call_id="c2", status="completed"),
        item("custom_tool_call_output", call_id="c2", output=[{"type": "input_text", "text": "done"}]),
        item("local_shell_call", call_id="c3", status="completed", action={"type": "exec", "command": ["ls"]}),
        item("function_call_output", call_id="c3", output=[{"type": "input_image", "image_url": SHOWN}]),
        item("web_search_call", status="completed", action={"type": "search", "query": "wc"}),
        item("ghost_snapshot", ghost_commit={}),
        item("compaction", encrypted_content="gAAA"),
        said("assistant", "Looking.", phase="commentary"),
        said("assistant", "Twelve.", phase="final_answer", second=20),
    )
    assert (held.key, held.folder, held.time) == (ID, "/srv/shop", "2026-02-01T10:00:00.000+00:00")
    replies = [each for each in held.messages if each.kind is Kind.REPLY]
    assert {(each.model, each.effort) for each in replies} == {("gpt-5.2-codex", "high")}
    assert [each.reasoning for each in replies if each.reasoning] == ["Count them.", "There is a table."]
    assert [note for each in replies for note in each.notes] == [
        'called unix.shell: {"command": ["wc"]}',
        "unix.shell gave: 12",
        "called apply_patch: *** Begin",
        "apply_patch gave: done",
        'called local shell: ["ls"]',
        "local shell gave: (a picture)",
        'called web search: {"query": "wc"}',
    ]
    assert [(each.text, each.phase) for each in replies[-2:]] == [
        ("Looking.", "commentary"),
        ("Twelve.", "final_answer"),
    ]
    assert replies[-1].time == "2026-02-01T10:00:20.000+00:00"
    assert held.current == held.messages[-1].key
    assert not held.unknown
    assert "gAAA" not in repr(held)


def test_what_was_injected_is_told_by_the_item_itself(tmp_path: Path) -> None:
    held = talk(
        tmp_path,
        said("developer", "<permissions instructions> none"),
        said("user", "# AGENTS.md instructions for /srv", kinds=("user.text",)),
        said("user", "You are in /srv.", kinds=("environment.context",)),
    )
    assert shown(held) == [(Kind.USER, "# AGENTS.md instructions for /srv")]
    assert held.left_out[INJECTED] == 2


@pytest.mark.parametrize("events", ["user_message", "item_completed"])
def test_what_was_injected_is_told_by_events_where_they_are_written(tmp_path: Path, events: str) -> None:
    def typed(text: str) -> dict[str, Any]:
        if events == "user_message":
            return event("user_message", message=text, images=[])
        return event("item_completed", item={"type": "UserMessage", "content": [{"type": "text", "text": text}]})

    held = talk(
        tmp_path,
        said("user", "Plain words that codex added"),
        said("user", "<skill> is what tag?"),
        typed("<skill> is what tag?"),
        said("assistant", "A tag."),
        event("agent_message", message="A tag."),
        event("agent_reasoning", text="Thinking of it."),
        said("user", "Again"),
        typed("Again"),
        said("user", "Again"),
        typed("Only the event has this"),
        said("user", "<environment_context>later</environment_context>"),
        said("user", "typed with a newer codex"),
    )
    assert shown(held) == [
        (Kind.USER, "<skill> is what tag?"),
        (Kind.REPLY, "A tag."),
        (Kind.USER, "Again"),
        (Kind.USER, "Again"),
        (Kind.USER, "Only the event has this"),
        (Kind.USER, "typed with a newer codex"),
    ]
    assert [each.reasoning for each in held.messages if each.reasoning] == ["Thinking of it."]
    assert held.left_out[INJECTED] == 2


@pytest.mark.parametrize(
    "text",
    [
        "<environment_context>\n  <cwd>/</cwd>",
        "<user_instructions>Be kind.",
        "# AGENTS.md instructions for /srv",
        "<recommended_plugins>x",
        "<turn_aborted>",
        "<skill>\n<name>x",
        "Another language model started to solve this problem and produced a summary of it",
    ],
)
def test_without_events_what_was_injected_is_told_by_how_it_begins(tmp_path: Path, text: str) -> None:
    assert shown(talk(tmp_path, said("user", text), said("user", "<div> is what?"))) == [(Kind.USER, "<div> is what?")]


def test_old_generations_have_bare_items(tmp_path: Path) -> None:
    head: dict[str, Any] = {"id": ID, "timestamp": "2025-05-01T08:00:00Z", "instructions": None, "git": {}}
    asked = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
    answer = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hi"}]}
    for state in ((), ({"record_type": "state"},)):
        file = file_with(tmp_path, json_lines(head, *state, asked, *state, answer))
        assert program_of(file) == "codex"
        (held,) = read(file)
        assert isinstance(held, ForeignConversation)
        assert (held.key, held.time) == (ID, "2025-05-01T08:00:00.000+00:00")
        assert shown(held) == [(Kind.USER, "Hello"), (Kind.REPLY, "Hi")]
        assert not held.unknown


def test_cumulative_counts_are_counted_once(tmp_path: Path) -> None:
    held = talk(
        tmp_path,
        event("token_count", info=None),
        said("user", "One"),
        said("assistant", "1"),
        used(100, 100),
        used(100, 100),
        item("function_call", name="f", arguments="{}", call_id="c"),
        used(250, 150),
        said("user", "Two"),
        used(250, 150),
        said("assistant", "2"),
        event("token_count", info={"total_token_usage": {"input_tokens": 300, "output_tokens": 25}}),
    )
    usage = [each.usage for each in held.messages if each.usage is not None]
    assert [(each.input.value, each.cached.value, each.output.value) for each in usage] == [
        (100, 50, 10),
        (150, 75, 10),
        (50, None, 15),
    ]
    assert usage[0].reasoning.value == 4
    assert usage[0].written == UNKNOWN


def test_what_a_fork_copied_was_counted_in_its_parent(tmp_path: Path) -> None:
    own = {**META, "forked_from_id": "0190a0a0-2222-7000-8000-0123456789ab"}
    rows = (
        row("session_meta", own, 0),
        row("session_meta", {**META, "id": "other", "cwd": "/other"}, 0),
        said("user", "One", second=0),
        said("assistant", "1", second=0),
        used(100, 100, 0),
        said("user", "Two", second=30),
        said("assistant", "2", second=31),
        used(220, 120, 31),
    )
    (held,) = read(file_with(tmp_path, json_lines(*rows)))
    assert isinstance(held, ForeignConversation)
    assert (held.key, held.folder) == (ID, "/srv/shop")
    assert [each.usage.input.value for each in held.messages if each.usage] == [120]
    assert len(shown(held)) == 4


def test_a_copy_that_took_long_to_write_was_counted_in_its_parent(tmp_path: Path) -> None:
    copied = [
        each for second in range(9) for each in (said("assistant", str(second), second=second), used(second, 1, second))
    ]
    own = {**META, "forked_from_id": "0190a0a0-2222-7000-8000-0123456789ab"}
    for each in copied:
        each["timestamp"] = each["timestamp"].replace(".000Z", f".{9 - int(each['timestamp'][17:19])}00Z")
    rows = (row("session_meta", own, 0), *copied, said("assistant", "new", second=30), used(220, 120, 31))
    (held,) = read(file_with(tmp_path, json_lines(*rows)))
    assert isinstance(held, ForeignConversation)
    assert [each.usage.input.value for each in held.messages if each.usage] == [120]


@pytest.mark.parametrize("alone", [False, True])
def test_the_parent_tells_what_was_counted_in_it_where_it_is_there(tmp_path: Path, alone: bool) -> None:
    parent = "0190a0a0-2222-7000-8000-0123456789ab"
    one, two = (said("assistant", "1"), used(100, 100, 0)), (said("assistant", "2"), used(220, 120, 0))
    file_with(tmp_path, json_lines(row("session_meta", {**META, "id": parent}), *one), f"rollout-a-{parent}.jsonl")
    head = row("session_meta", {**META, "forked_from_id": parent}, 0)
    fork = f"rollout-b-{ID}.jsonl"
    (tmp_path / fork).write_text(json_lines(head, *one, *two))
    source = source_at(tmp_path / fork if alone else tmp_path)
    (held,) = read(next(file for file in source.files if file.name == fork))
    assert isinstance(held, ForeignConversation)
    assert [each.usage.input.value for each in held.messages if each.usage] == [120]


def test_a_subagent_begins_where_its_own_work_does(tmp_path: Path) -> None:
    own = {**META, "source": {"subagent": "review"}, "subagent_history_start_ordinal": 3}
    rows = (
        row("session_meta", own, ordinal=0),
        {**said("user", "Of the parent"), "ordinal": 2},
        {**said("user", "Review this"), "ordinal": 3},
    )
    (held,) = read(file_with(tmp_path, json_lines(*rows)))
    assert isinstance(held, ForeignConversation)
    assert shown(held) == [(Kind.USER, "Review this")]
    assert held.tags == ("subagent",)
    assert sum(held.left_out.values()) == 1


def test_turns_that_were_undone_are_a_branch(tmp_path: Path) -> None:
    held = talk(
        tmp_path,
        said("user", "One"),
        said("assistant", "1"),
        said("user", "Two"),
        said("assistant", "2"),
        said("user", "Three"),
        event("thread_rolled_back", num_turns=2),
        said("user", "Four"),
        event("thread_rolled_back", num_turns=99),
        said("user", "Five"),
    )
    by_text = {each.text: each for each in held.messages}
    assert by_text["Two"].parent == by_text["Four"].parent == by_text["1"].key
    assert by_text["Five"].parent is by_text["One"].parent is None
    assert held.current == by_text["Five"].key


def test_a_compaction_is_a_summary(tmp_path: Path) -> None:
    marked = "Another language model started to solve this problem and produced a summary: eggs"
    old = [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": marked}]}]
    held = talk(
        tmp_path,
        said("user", "One"),
        row("compacted", {"message": "We spoke of eggs.", "replacement_history": old}),
        row("compacted", {"message": "", "replacement_history": old}),
        row("compacted", {"message": "", "replacement_history": [{"type": "compaction", "encrypted_content": "gA"}]}),
        event("context_compacted"),
        said("assistant", "Yes"),
    )
    assert shown(held) == [
        (Kind.USER, "One"),
        (Kind.SUMMARY, "We spoke of eggs."),
        (Kind.SUMMARY, marked),
        (Kind.REPLY, "Yes"),
    ]
    assert held.left_out["summaries that only the vendor can read"] == 1


def test_pictures_are_attached(tmp_path: Path) -> None:
    content = [
        {"type": "input_text", "text": "<image name=[Image #1]>"},
        {"type": "input_image", "image_url": SHOWN},
        {"type": "input_text", "text": "</image>"},
        {"type": "input_image", "image_url": "https://example.org/a.png"},
        {"type": "input_image", "image_url": "data:image/png;base64,====="},
        {"type": "input_text", "text": "What is this?"},
    ]
    held = talk(
        tmp_path,
        item("message", role="user", content=content),
        event("user_message", message="What is this?", images=[SHOWN]),
    )
    (asked,) = held.messages
    assert (asked.kind, asked.text) == (Kind.USER, "What is this?")
    assert [each.data for each in asked.attachments] == [PNG]
    assert asked.notes == (
        "picture https://example.org/a.png is not in what was imported",
        "picture.png was left out: its bytes are damaged",
    )


def test_turns_that_ended_badly(tmp_path: Path) -> None:
    held = talk(
        tmp_path,
        said("user", "One"),
        event("turn_aborted", reason="interrupted"),
        said("user", "Two"),
        event("error", message="quota exceeded"),
    )
    ends = [(each.status, each.detail) for each in held.messages if each.status is not ReplyStatus.COMPLETE]
    assert ends == [
        (ReplyStatus.INTERRUPTED, "the turn was stopped: interrupted"),
        (ReplyStatus.FAILED, "quota exceeded"),
    ]


def test_what_is_unknown_is_counted_and_its_text_kept(tmp_path: Path) -> None:
    held = talk(
        tmp_path,
        row("world_state", {}),
        row("token_usage_record", {}),
        row("inter_agent_communication", {}),
        row("telepathy", {}),
        item("dream", content=[{"type": "vision", "text": "a field"}]),
        said("oracle", "soon"),
        event("weather"),
        {"no": "type"},
    )
    assert held.unknown == {"telepathy": 1, "dream": 1, "role oracle": 1, "a record without a type": 1}
    assert shown(held) == [(Kind.REPLY, "a field"), (Kind.REPLY, "soon")]
    assert held.left_out == {"messages between agents": 1}


def test_numeric_times(tmp_path: Path) -> None:
    held = talk(tmp_path, {**said("user", "One"), "timestamp": 1769940000.5})
    assert held.messages[0].time == "2026-02-01T10:00:00.500+00:00"


def test_a_long_head_is_told(tmp_path: Path) -> None:
    meta = {**META, "base_instructions": {"text": "Be brief. " * 3000}}
    file = file_with(tmp_path, json_lines(row("session_meta", meta), said("user", "One")))
    assert program_of(file) == "codex"
    (held,) = read(file)
    assert isinstance(held, ForeignConversation)
    assert held.left_out == {"instructions that codex gave": 1}


def test_names_come_from_the_index(tmp_path: Path) -> None:
    day = tmp_path / "sessions/2026/02/01"
    day.mkdir(parents=True)
    names = [{"id": ID, "thread_name": "Old"}, {"id": ID, "thread_name": "Orders", "updated_at": "2026-02-01"}]
    (tmp_path / "session_index.jsonl").write_text(json_lines(*names))
    (day / "rollout.jsonl").write_text(json_lines(row("session_meta", META), said("user", "One")))
    (tmp_path / "archived_sessions").mkdir()
    meta = {**META, "id": "nameless"}
    (tmp_path / "archived_sessions/rollout.jsonl").write_text(json_lines(row("session_meta", meta)))
    files = {file.name: file for file in source_at(tmp_path).files}
    (held,) = read(files["sessions/2026/02/01/rollout.jsonl"])
    (nameless,) = read(files["archived_sessions/rollout.jsonl"])
    assert isinstance(held, ForeignConversation)
    assert held.title == "Orders"
    assert isinstance(nameless, ForeignConversation)
    assert nameless.title == ""
    assert program_of(files["session_index.jsonl"]) == ""


def test_packed_whole_and_cut_off(tmp_path: Path) -> None:
    rows = json_lines(row("session_meta", META), *(said("user", f"{n} {'x' * 999}{n * n}") for n in range(2000)))
    packed = zstd.compress(rows.encode())
    (whole,) = read(file_with(tmp_path, packed))
    assert isinstance(whole, ForeignConversation)
    assert len(whole.messages) == 2000
    file = file_with(tmp_path, packed[: len(packed) * 3 // 4])
    assert program_of(file) == "codex"
    (half,) = read(file)
    assert isinstance(half, ForeignConversation)
    assert 100 < len(half.messages) < 2000
    assert half.messages == whole.messages[: len(half.messages)]
    with pytest.raises(OSError, match="damaged"):
        read(file_with(tmp_path, packed[:-300] + b"\xff" * 200 + packed[-100:]))


def test_a_row_cut_off_and_rows_that_are_none(tmp_path: Path) -> None:
    text = json_lines(row("session_meta", META), said("user", "One")) + "[1]\n" + json_lines(said("user", "Two"))[:-9]
    (held,) = read(file_with(tmp_path, text))
    assert isinstance(held, ForeignConversation)
    assert shown(held) == [(Kind.USER, "One")]
    assert held.unknown[BROKEN] == 2


@pytest.mark.parametrize("first", ['{"timestamp": "2026', "garbage"])
def test_a_damaged_head_leaves_the_name_of_the_file(tmp_path: Path, first: str) -> None:
    text = first + "\n" + json_lines(said("user", "One"), said("assistant", "1"))
    for name, key in ((f"rollout-2026-02-01T10-00-00-{ID}.jsonl", ID), ("any.name", "")):
        file = file_with(tmp_path, text, name)
        assert program_of(file) == "codex"
        (held,) = read(file)
        assert isinstance(held, ForeignConversation)
        assert held.key == key if key else held.key
        assert shown(held) == [(Kind.USER, "One"), (Kind.REPLY, "1")]


def test_a_file_that_grew_only_adds(tmp_path: Path) -> None:
    rows = [row("session_meta", META), said("user", "One"), said("assistant", "1"), said("user", "Two")]
    earlier = [read(file_with(tmp_path, json_lines(*rows[:end])))[0] for end in (3, 4)]
    old, new = (each.messages for each in earlier if isinstance(each, ForeignConversation))
    assert new[: len(old)] == old


EVERYTHING = [
    row("session_meta", {**META, "forked_from_id": "x", "source": {"subagent": "review"}}),
    row("turn_context", {"model": "gpt-5", "effort": "low"}),
    said("user", "One", kinds=("user.text",)),
    event("user_message", message="One", images=["x"]),
    item("reasoning", summary=[{"type": "summary_text", "text": "hm"}], content=[{"text": "x"}]),
    item("function_call", name="f", arguments="{}", call_id="c"),
    item("function_call_output", call_id="c", output=[{"text": "x"}, {"image_url": SHOWN}]),
    item("web_search_call", action={"type": "search", "query": "x"}),
    item("message", role="user", content=[{"type": "input_image", "image_url": SHOWN}]),
    event("item_completed", item={"type": "UserMessage", "content": [{"text": "One"}]}),
    used(5, 5),
    used(9, 4),
    row("compacted", {"message": "", "replacement_history": [{"content": [{"text": "x"}]}]}),
    event("thread_rolled_back", num_turns=1),
    event("turn_aborted", reason="x"),
    said("assistant", "1", phase="commentary"),
]


@given(damaged(EVERYTHING) | st.permutations(EVERYTHING))
@settings(max_examples=150, deadline=None)
def test_whatever_is_in_it_nothing_breaks(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    file = file_with(tmp_path_factory.getbasetemp(), json_lines(*rows))
    if program_of(file) == "codex":
        for held in read(file):
            assert isinstance(held, ForeignConversation)
            whole(list(held.messages))


def whole(messages: list[ForeignMessage]) -> None:
    """Fail if keys repeat, or a parent does not stand before."""
    known: set[str | None] = {None}
    for message in messages:
        assert message.key not in known
        assert message.parent in known
        known.add(message.key)
