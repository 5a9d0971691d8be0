"""Tests of tui.imports.programs.claude_code: each kind of record, block, mark, tree and file of its transcripts."""

import json
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, json_lines, program_of, read
from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import UNKNOWN, Usage, reported
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Unread
from tui.imports.given import sources_at
from tui.imports.json_stream import BROKEN
from tui.imports.programs.claude_code.form import FORM
from tui.imports.programs.claude_code.marks import COMMANDS, FROM_EDITOR, REMINDERS
from tui.imports.replies import joined
from tui.imports.source import source_at

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
USED = {
    "input_tokens": 10,
    "cache_creation_input_tokens": 200,
    "cache_read_input_tokens": 3_000,
    "output_tokens": 40,
    "service_tier": "standard",
    "cache_creation": {"ephemeral_5m_input_tokens": 150, "ephemeral_1h_input_tokens": 50},
    "server_tool_use": {"web_search_requests": 1, "web_fetch_requests": 0},
}


def row(kind: str, uuid: str, parent: str | None, second: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "uuid": uuid,
        "parentUuid": parent,
        "sessionId": "session-1",
        "timestamp": f"2026-04-01T08:00:{second:02}.000Z",
        "cwd": "/srv/shop",
        "version": "2.1.0",
        "gitBranch": "main",
        "userType": "external",
        "isSidechain": False,
        **more,
    }


def user(uuid: str, parent: str | None, content: Any = None, second: int = 0, **more: Any) -> dict[str, Any]:
    told = uuid if content is None else content
    return row("user", uuid, parent, second, message={"role": "user", "content": told}, **more)


def answer(uuid: str, parent: str | None, *blocks: Any, of: str = "", second: int = 0, **more: Any) -> dict[str, Any]:
    """Return a record of an answer; blocks that are texts are blocks of text, and none is its uuid."""
    content = [{"type": "text", "text": block} if isinstance(block, str) else block for block in blocks or (uuid,)]
    told = {"id": of or f"msg-{uuid}", "type": "message", "role": "assistant", "model": "claude-opus-4-5"}
    usage = more.pop("usage", USED)
    message = {**told, "content": content, "stop_reason": more.pop("stop", None), "usage": usage} | more.pop("said", {})
    return row("assistant", uuid, parent, second, message=message, requestId="req-1", **more)


def call(name: str, key: str, **given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": key, "name": name, "input": given}


def result(key: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": key, "content": content, **more}


def write(folder: Path, *rows: Any, name: str = "session-1.jsonl") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json_lines(*rows))
    return path


def talks(folder: Path) -> list[ForeignConversation]:
    """Return all that is read of a folder's files."""
    found: list[ForeignConversation] = []
    for file in source_at(folder).files:
        if file.name.endswith(".jsonl"):
            assert program_of(file) == "Claude Code"
            for each in read(file):
                assert isinstance(each, ForeignConversation)
                found.append(each)
    return found


def talk(tmp_path: Path, *rows: Any) -> ForeignConversation:
    file = file_with(tmp_path, json_lines(*rows))
    assert program_of(file) == "Claude Code"
    (found,) = read(file)
    assert isinstance(found, ForeignConversation)
    return found


def last(tmp_path: Path, *rows: Any) -> ForeignMessage:
    return talk(tmp_path, *rows).messages[-1]


def links(found: ForeignConversation) -> dict[str, str | None]:
    return {each.key: each.parent for each in found.messages}


def shown(found: ForeignConversation) -> list[tuple[str, str]]:
    """Return the messages as they become ones here: kind and text."""
    return [(each.kind.value, each.text) for each in joined(found).messages]


def test_a_turn_whose_answer_is_a_record_for_each_block(tmp_path: Path) -> None:
    early = USED | {"output_tokens": 3}
    found = talk(
        tmp_path,
        {"type": "file-history-snapshot", "messageId": "q", "snapshot": {}, "isSnapshotUpdate": False},
        {"type": "permission-mode", "permissionMode": "plan", "sessionId": "session-1"},
        user("q", None, "How many orders?", 1),
        answer("a1", "q", {"type": "thinking", "thinking": "Count.", "signature": "SIGNED"}, of="m", usage=early),
        answer("a2", "a1", {"type": "thinking", "thinking": "", "signature": "SIGNED"}, of="m", usage=early),
        answer("a3", "a2", "I look.", of="m", usage=early),
        answer("a4", "a3", call("Bash", "t1", command="wc"), of="m", second=2),
        user(
            "r",
            "a4",
            [result("t1", [{"type": "text", "text": "12\n<system-reminder>x</system-reminder>"}])],
            3,
            toolUseResult={"stdout": "12"},
        ),
        answer("b", "r", "Twelve.", second=4, stop="end_turn", usage={**USED, "cache_creation": None}),
    )
    assert (found.key, found.folder, found.time) == ("q", "/srv/shop", "2026-04-01T08:00:01.000+00:00")
    assert found.current == "b"
    asked, reply = joined(found).messages
    assert (asked.kind, asked.text) == (Kind.USER, "How many orders?")
    assert (reply.text, reply.reasoning) == ("I look.\n\nTwelve.", "Count.")
    assert reply.notes == ('called Bash: {"command": "wc"}', "Bash gave: 12")
    assert reply.last.model == "claude-opus-4-5"
    assert reply.usage == Usage(
        input=reported(2 * 3_210),
        cached=reported(6_000),
        output=reported(80),
        written=reported(400),
        written_long=UNKNOWN,
        searches=reported(2),
    )
    assert not found.unknown
    assert not found.left_out
    assert "SIGNED" not in repr(found)


def test_what_is_not_told_of_usage_is_unknown(tmp_path: Path) -> None:
    found = talk(
        tmp_path,
        user("q", None),
        answer("a", "q", usage={"input_tokens": 5}, costUSD=0.25),
        answer("b", "a", usage=None),
    )
    assert found.messages[1].usage == Usage(input=reported(5))
    assert found.messages[1].cost == 0.25
    assert found.messages[2].usage is None


@pytest.mark.parametrize("newer", [False, True])
def test_calls_at_once_are_no_branches(tmp_path: Path, newer: bool) -> None:
    found = talk(
        tmp_path,
        user("q", None),
        answer("a1", "q", call("Read", "t1", file="x"), of="m"),
        answer("a2", "r1" if newer else "a1", call("Read", "t2", file="y"), of="m"),
        answer("a3", "a2", call("Read", "t3", file="z"), of="m"),
        user("r1", "a1", [result("t1", "X")]),
        user("r3", "a3", [result("t3", "Z", is_error=True)]),
        user("r2", "a2", [result("t2", "Y")], sourceToolAssistantUUID="a2"),
        answer("b", "r1", "Done."),
        user("q2", "b"),
    )
    chain = ["q", "a1", "a2", "a3", "r1", "r3", "r2", "b", "q2"]
    assert links(found) == dict(zip(chain, [None, *chain], strict=False))
    _, reply, _ = joined(found).messages
    assert [note.partition(":")[0] for note in reply.notes][3:] == ["Read gave", "Read failed", "Read gave"]
    assert reply.usage.output == reported(80)


def test_edits_and_retries_are_branches(tmp_path: Path) -> None:
    found = talk(
        tmp_path,
        answer("a", "q"),
        user("q", None),
        user("q2", "a"),
        answer("a2", "q2"),
        user("q2 edited", "a"),
        answer("again", "q2 edited"),
        answer("and again", "q2 edited"),
        user("begun anew", None),
    )
    assert links(found)["q2 edited"] == links(found)["q2"] == "a"
    assert links(found)["again"] == links(found)["and again"] == "q2 edited"
    assert links(found)["begun anew"] is None
    assert found.key == "q"
    assert found.current == "begun anew"


def test_records_that_are_no_messages_are_bridged(tmp_path: Path) -> None:
    found = talk(
        tmp_path,
        user("q", None),
        row("attachment", "x1", "q", attachment={"type": "todo_reminder", "content": []}),
        answer("a", "x1", call("Task", "t"), of="m"),
        row("progress", "p1", "a", data={"type": "agent_progress", "message": {}}),
        row("progress", "p2", "p1", data={}),
        user("r", "a", [result("t", "done")]),
        row("system", "s", "r", subtype="stop_hook_summary", content="", level="info"),
        row("system", "s2", "s", subtype="informational", content="Tip: rest", level="info"),
        answer("b", "s2"),
        row("system", "s3", "b", subtype="turn_duration"),
        {"type": "queue-operation", "operation": "enqueue", "content": "x", "sessionId": "session-1"},
        {"type": "last-prompt", "lastPrompt": "q", "sessionId": "session-1"},
    )
    assert links(found) == {"q": None, "a": "q", "r": "a", "b": "r"}
    assert found.current == "b"
    assert len(joined(found).messages) == 2
    assert found.left_out == {"notices of Claude Code": 1}


def test_a_parent_that_is_not_there_a_circle_and_a_row_without_an_id(tmp_path: Path) -> None:
    rows = [user("q", None), answer("a", "gone"), user("c", "d"), user("d", "c"), user("no id", None)]
    del rows[-1]["uuid"]
    rows[-1]["parentUuid"] = "d"
    found = talk(tmp_path, *rows)
    assert len(found.messages) == 5
    assert links(found)["a"] == "q"
    assert links(found)["c"] is None or links(found)["d"] is None
    assert [each.key for each in talk(tmp_path, *rows).messages] == [each.key for each in found.messages]


def test_a_compaction_is_a_summary_of_what_is_before_it(tmp_path: Path) -> None:
    boundary = row(
        "system",
        "s",
        None,
        subtype="compact_boundary",
        content="Conversation compacted",
        logicalParentUuid="a",
        compactMetadata={"trigger": "auto", "preTokens": 155_000},
    )
    rows = [
        user("q", None),
        answer("a", "q"),
        boundary,
        user("sum", "s", "It was about orders.", isCompactSummary=True, isVisibleInTranscriptOnly=True),
        user("q2", "sum"),
    ]
    for first in (boundary, {**boundary, "logicalParentUuid": "elsewhere"}, {**boundary, "logicalParentUuid": None}):
        found = talk(tmp_path, *rows[:2], first, *rows[3:])
        assert links(found) == {"q": None, "a": "q", "sum": "a", "q2": "sum"}
        assert [each.kind for each in found.messages][2] is Kind.SUMMARY
    bare = talk(tmp_path, *rows[:2], {**rows[3], "parentUuid": None}, rows[4])
    assert links(bare)["sum"] == "a"


MARKED = {
    "<command-name>/clear</command-name>\n<command-message>clear</command-message>\n": COMMANDS,
    "<local-command-stdout>Set model</local-command-stdout>": COMMANDS,
    "<local-command-caveat>Caveat</local-command-caveat>": COMMANDS,
    "Caveat: The messages below were generated by the user while running local commands. Ignore them.": COMMANDS,
    "<bash-input>ls</bash-input>": COMMANDS,
    "<bash-stdout>a</bash-stdout><bash-stderr></bash-stderr>": COMMANDS,
    "<system-reminder>\nBe kind.\n</system-reminder>": REMINDERS,
    "<user-prompt-submit-hook>checked</user-prompt-submit-hook>": REMINDERS,
    "<task-notification>\n<task-id>1</task-id></task-notification>": "notifications of tasks",
    "<ide_opened_file>The user opened a.py</ide_opened_file>": FROM_EDITOR,
}


@pytest.mark.parametrize("text", MARKED)
@pytest.mark.parametrize("blocks", [False, True])
def test_what_nobody_typed_is_left_out(tmp_path: Path, text: str, blocks: bool) -> None:
    content = [{"type": "text", "text": text}] if blocks else text
    found = talk(tmp_path, user("q", None, content), answer("a", "q"))
    assert links(found) == {"a": None}
    assert found.left_out == {MARKED[text]: 1}


def test_marks_around_what_was_typed_are_taken_away(tmp_path: Path) -> None:
    command = "<command-message>review</command-message>\n<command-name>/review</command-name>"
    command += "\n<command-args>the <b> tag</command-args>"
    found = talk(
        tmp_path,
        user("meta", None, "Injected", isMeta=True),
        user("q", "meta", "<system-reminder>A</system-reminder>\n\nHow?\n<system-reminder>B</system-reminder>"),
        user("about", "q", "What does <system-reminder>x</system-reminder> mean? `<command-name>`"),
        user(
            "blocks",
            "about",
            [{"type": "text", "text": "<ide_selection>x</ide_selection>"}, {"type": "text", "text": "Why?"}],
        ),
        user("command", "blocks", command),
        user("unclosed", "command", "<system-reminder> is a mark"),
        user("quoted", "unclosed", "It says <system-reminder>x</system-reminder>"),
    )
    assert [each.text for each in found.messages] == [
        "How?",
        "What does <system-reminder>x</system-reminder> mean? `<command-name>`",
        "Why?",
        "/review the <b> tag",
        "<system-reminder> is a mark",
        "It says <system-reminder>x</system-reminder>",
    ]
    assert found.messages[0].parent is None
    assert found.left_out == {REMINDERS: 2, FROM_EDITOR: 1}


def test_interruptions_errors_and_canned_answers(tmp_path: Path) -> None:
    synthetic = {"model": "<synthetic>"}
    found = talk(
        tmp_path,
        user("q", None),
        answer("a", "q", "Half"),
        user("i", "a", [{"type": "text", "text": "[Request interrupted by user]"}]),
        user("q2", "i"),
        answer("c", "q2", call("Bash", "t"), of="m"),
        user("r", "c", [result("t", "rejected", is_error=True), {"type": "text", "text": "Do otherwise"}]),
        answer("n", "r", "No response requested.", said=synthetic),
        user("q3", "n"),
        answer("e", "q3", "API Error: 529", isApiErrorMessage=True, said=synthetic),
        user("q4", "e"),
        answer("l", "q4", stop="max_tokens"),
        user("q5", "l"),
        answer("x", "q5", stop="refusal"),
    )
    by_key = {each.key: each.last for each in joined(found).messages}
    assert {key: each.status for key, each in by_key.items() if each.kind is Kind.REPLY} == {
        "i": ReplyStatus.INTERRUPTED,
        "r results": ReplyStatus.COMPLETE,
        "e": ReplyStatus.FAILED,
        "l": ReplyStatus.LENGTH,
        "x": ReplyStatus.REFUSED,
    }
    assert (by_key["r"].kind, by_key["r"].text) == (Kind.USER, "Do otherwise")
    assert (by_key["e"].detail, by_key["e"].model, found.messages[-5].usage) == ("API Error: 529", "", None)
    assert found.left_out == {"answers that no model gave": 1}


def test_a_prompt_that_waited_while_the_model_worked(tmp_path: Path) -> None:
    def queued(uuid: str, parent: str, prompt: Any, mode: str) -> dict[str, Any]:
        return row(
            "attachment", uuid, parent, attachment={"type": "queued_command", "prompt": prompt, "commandMode": mode}
        )

    found = talk(
        tmp_path,
        user("q", None),
        answer("a", "q"),
        queued("w", "a", [{"type": "text", "text": "And the sums"}], "prompt"),
        queued("n", "w", "task is done", "task-notification"),
        answer("b", "n"),
    )
    assert shown(found) == [("user", "q"), ("reply", "a"), ("user", "And the sums"), ("reply", "b")]
    assert found.left_out == {"notifications of tasks": 1}


def test_pictures_pastes_and_server_tools(tmp_path: Path) -> None:
    picture = {
        "type": "image",
        "source": {"type": "base64", "media_type": "image/png", "data": b64encode(PNG).decode()},
    }
    text = {"type": "text", "text": "[Image #1] [Image #2] [Pasted text #1 +30 lines] see"}
    found = talk(
        tmp_path,
        user("q", None, [text, picture], imagePasteIds=[1, 2]),
        answer("a", "q", {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "x"}}),
        answer(
            "b",
            "a",
            {
                "type": "web_search_tool_result",
                "tool_use_id": "s",
                "content": [
                    {"type": "web_search_result", "title": "T", "url": "https://e.org", "encrypted_content": "OPAQUE"}
                ],
            },
        ),
        answer(
            "c",
            "b",
            {"type": "advisor_tool_result", "tool_use_id": "?", "content": {"type": "advisor_result", "text": "Go"}},
        ),
        user("r", "c", [result("t", [{"type": "text", "text": "shot"}, picture])]),
        user("only", "r", [picture]),
    )
    asked, *replies, only = found.messages
    assert [held.attachment.name for held in asked.attachments] == ["picture.png"]
    assert asked.notes == (
        "pasted text #1 +30 lines is not in what was imported",
        "picture #2 is not in what was imported",
    )
    assert [note for each in replies for note in each.notes] == [
        'called web_search: {"query": "x"}',
        "web_search gave: T https://e.org",
        "advisor gave: Go",
        "a tool gave: shot (a picture)",
    ]
    assert (only.kind, only.text, len(only.attachments)) == (Kind.USER, "", 1)
    assert "OPAQUE" not in repr(found)


def test_what_is_not_known_is_counted_and_its_text_kept(tmp_path: Path) -> None:
    found = talk(
        tmp_path,
        user("q", None),
        answer("a", "q", {"type": "hologram", "text": "Seen"}),
        row("vision", "v", "a", message={"content": "Kept"}),
        row("mood", "m", "v"),
        user("empty", "m", []),
        row("user", "none", "empty"),
        user("q2", "none"),
    )
    assert shown(found) == [("user", "q"), ("reply", "Seen\n\nKept"), ("user", "q2")]
    assert found.unknown == {"block hologram": 1, "record vision": 1, "record mood": 1}


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], ""),
        ([{"type": "summary", "summary": "Of another", "leafUuid": "elsewhere"}], ""),
        ([{"type": "summary", "summary": "Orders", "leafUuid": "a"}], "Orders"),
        ([{"type": "agent-name", "agentName": "scout", "sessionId": "s"}], "scout"),
        (
            [
                {"type": "ai-title", "aiTitle": "Told by a model", "sessionId": "s"},
                {"type": "agent-name", "agentName": "scout", "sessionId": "s"},
            ],
            "Told by a model",
        ),
        (
            [
                {"type": "custom-title", "customTitle": "First", "sessionId": "s"},
                {"type": "custom-title", "customTitle": "Mine", "sessionId": "s"},
                {"type": "ai-title", "aiTitle": "Told by a model", "sessionId": "s"},
            ],
            "Mine",
        ),
    ],
)
def test_titles(tmp_path: Path, rows: list[Any], title: str) -> None:
    found = talk(tmp_path, *rows, user("q", None), answer("a", "q"), {"type": "tag", "tag": "work", "sessionId": "s"})
    assert (found.title, found.tags) == (title, ("work",))


def test_the_title_of_a_session_may_stand_in_another_file(tmp_path: Path) -> None:
    write(tmp_path, user("q", None), answer("a", "q"))
    write(tmp_path, {"type": "summary", "summary": "Orders", "leafUuid": "a"}, user("other", None), name="t.jsonl")
    assert [each.title for each in talks(tmp_path)] == ["Orders", ""]


def test_files_of_one_session_become_one(tmp_path: Path) -> None:
    old = [user("q", None, second=1), answer("a", "q", second=2)]
    fork = {"forkedFrom": {"sessionId": "session-1", "messageUuid": "q"}}
    write(tmp_path, *old, user("later", "a", second=30), name="p/z.jsonl")
    write(tmp_path, old[0] | fork, old[1], user("fork", "a", second=20), name="p/b.jsonl")
    write(tmp_path, user("resumed", "later", second=40), name="p/a.jsonl")
    compacted = row("system", "s", None, 50, subtype="compact_boundary", logicalParentUuid="resumed")
    write(tmp_path, compacted, user("sum", "s", second=51, isCompactSummary=True), name="p/c.jsonl")
    write(tmp_path, user("alone", "nowhere", second=3), name="p/d.jsonl")
    write(tmp_path, *old, name="another/z.jsonl")
    copy, whole, alone = talks(tmp_path)
    assert (copy.key, whole.key, alone.key) == ("q", "q", "alone")
    assert links(whole) == {"q": None, "a": "q", "later": "a", "fork": "a", "resumed": "later", "sum": "resumed"}
    assert whole.current == "sum"


def test_files_that_are_given_one_by_one_are_those_of_a_folder(tmp_path: Path) -> None:
    old = [user("q", None, second=1), answer("a", "q", second=2)]
    first = write(tmp_path, *old, user("later", "a", second=30), name="p/z.jsonl")
    resumed = write(tmp_path, user("resumed", "later", second=40), name="p/a.jsonl")
    elsewhere = write(tmp_path, user("other", "later", second=50), name="another/a.jsonl")
    agent = write(tmp_path, user("g1", None, "Look", isSidechain=True), name="p/z/subagents/agent-x.jsonl")
    agent.with_suffix(".meta.json").write_text(json.dumps({"description": "Look for orders"}))

    def given(*paths: Path) -> list[tuple[str, str, list[str]]]:
        files = [file for source in sources_at(paths) for file in source.files if file.name.endswith(".jsonl")]
        found = [each for file in files for each in read(file) if isinstance(each, ForeignConversation)]
        return sorted((each.key, each.title, [message.key for message in each.messages]) for each in found)

    assert given(resumed, first, elsewhere, agent) == given(tmp_path)
    assert given(resumed, tmp_path, first) == given(tmp_path), "what is in a folder is read there"
    assert given(first, first) == given(first) == [("q", "", ["q", "a", "later"])]
    assert given(resumed) == [("resumed", "", ["resumed"])]


def test_a_damaged_file_of_a_session_is_named_and_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path, user("q", None), answer("a", "q"), name="a.jsonl")
    text = json_lines(user("q", None), *[user(f"fork {n}", "q") for n in range(9_000)])
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / "a.jsonl", "a.jsonl")
        archive.writestr("b.jsonl", text)
    data = (tmp_path / "all.zip").read_bytes()
    (tmp_path / "all.zip").write_bytes(data.replace(b"fork 8999", b"FORK 8999", 1))
    one, other = source_at(tmp_path / "all.zip").files
    told, found = read(one)
    assert isinstance(told, Unread)
    assert (told.title, "b.jsonl" in told.why) == ("b.jsonl", True)
    assert isinstance(found, ForeignConversation)
    assert {"q", "a"} <= links(found).keys()
    assert not list(FORM.read(other))


def test_subagents_are_sessions_of_their_own(tmp_path: Path) -> None:
    inside = [
        user("q", None),
        answer("a", "q", call("Task", "t")),
        user("s1", None, "Find it", 5, isSidechain=True),
        answer("s2", "s1", "Found", isSidechain=True),
        user("u1", "a", "Other", 6, isSidechain=True),
        answer("b", "a"),
    ]
    write(tmp_path, *inside, name="main.jsonl")
    agent = [user("g1", None, "Look", isSidechain=True, agentId="x"), answer("g2", "g1", isSidechain=True, agentId="x")]
    write(tmp_path, *agent, name="main/subagents/agent-x.jsonl")
    (tmp_path / "main/subagents/agent-x.meta.json").write_text(json.dumps({"description": "Look for orders"}))
    found = {each.key: (each.tags, each.title, links(each)) for each in talks(tmp_path)}
    assert found == {
        "q": ((), "", {"q": None, "a": "q", "b": "a"}),
        "s1": (("subagent",), "", {"s1": None, "s2": "s1"}),
        "u1": (("subagent",), "", {"u1": None}),
        "g1": (("subagent",), "Look for orders", {"g1": None, "g2": "g1"}),
    }


def test_a_file_that_grows_keeps_its_keys(tmp_path: Path) -> None:
    rows = [user("q", None), answer("a", "q"), user("q2", "a"), answer("b", "q2")]
    before = talk(tmp_path, *rows[:2])
    after = talk(tmp_path, *rows)
    assert before.key == after.key
    assert list(links(after))[:2] == list(links(before))


def test_a_row_that_is_half_written_and_one_that_is_damaged(tmp_path: Path) -> None:
    text = json_lines(user("q", None)) + "{damaged}\n" + json_lines(answer("a", "q"), user("q2", "a"))
    (found,) = read(file_with(tmp_path, text[:-30]))
    assert isinstance(found, ForeignConversation)
    assert links(found) == {"q": None, "a": "q"}
    assert found.unknown == {BROKEN: 2}


def test_files_that_hold_no_message(tmp_path: Path) -> None:
    found = talk(tmp_path, *[{"type": "summary", "summary": f"T{n}", "leafUuid": f"x{n}"} for n in range(20)])
    assert not found.messages
    history = [
        {"display": "q", "pastedContents": {}, "timestamp": 1_760_000_000_000, "project": "/srv", "sessionId": "s"}
    ]
    assert program_of(file_with(tmp_path, json_lines(*history, *history))) == ""


def test_a_deep_session(tmp_path: Path) -> None:
    rows = [answer(str(n), str(n - 1)) if n % 2 else user(str(n), str(n - 1) if n else None) for n in range(3_000)]
    found = talk(tmp_path, *reversed(rows))
    assert len(found.messages) == 3_000
    assert found.key == "0"


WHOLE = [
    {"type": "summary", "summary": "T", "leafUuid": "b"},
    user("q", None, [{"type": "text", "text": "<system-reminder>x</system-reminder>Hi [Image #1]"}]),
    answer("a", "q", {"type": "thinking", "thinking": "t"}, of="m"),
    answer("a2", "a", call("Bash", "t1", command="x"), of="m"),
    user("r", "a", [result("t1", [{"type": "text", "text": "y"}]), {"type": "text", "text": "z"}]),
    row("progress", "p", "r"),
    row("system", "s", None, subtype="compact_boundary", logicalParentUuid="r"),
    user("sum", "s", isCompactSummary=True),
    answer("side", "gone", isSidechain=True, isApiErrorMessage=True),
    row("attachment", "w", "sum", attachment={"type": "queued_command", "prompt": "w"}),
    answer("b", "w", {"type": "web_search_tool_result", "content": {"type": "error"}}),
    {"type": "custom-title", "customTitle": "C", "sessionId": "s"},
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_in_it_nothing_breaks(tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "any"
    write(folder, *data.draw(damaged(WHOLE)), name="a.jsonl")
    write(folder, *data.draw(damaged(WHOLE)), name="b.jsonl")
    for file in source_at(folder).files:
        for found in FORM.read(file):
            assert not isinstance(found, Unread)
            joined(found)
