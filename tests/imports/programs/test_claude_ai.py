"""Tests of tui.imports.programs.claude_ai: each kind of file, tree, block and oddity of Claude.ai's exports."""

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
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Unread
from tui.imports.programs.claude_ai.form import BEGINNINGS, FORM
from tui.imports.source import source_at

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
TIME = "2026-03-01T09:30:00.123456Z"
NOT_SHOWN = "```\nThis block is not supported on your current device yet.\n```\n\n"


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, "citations": [], "start_timestamp": TIME, "flags": None, **more}


def message(sender: str, *blocks: Any, **more: Any) -> dict[str, Any]:
    """Return a message; blocks that are texts become blocks of text."""
    content = [text(block) if isinstance(block, str) else block for block in blocks]
    shared = {"uuid": f"{sender}-1", "text": "", "created_at": TIME, "updated_at": TIME, "attachments": [], "files": []}
    return {**shared, "sender": sender, "content": content, **more}


def conversation(*messages: Any, **more: Any) -> dict[str, Any]:
    account = {"uuid": "account-1"}
    shared = {"uuid": "conversation-1", "name": "Tides", "summary": "", "created_at": TIME, "updated_at": TIME}
    return {**shared, "account": account, "chat_messages": list(messages), **more}


def only(folder: Path, *messages: Any, **more: Any) -> ForeignConversation:
    file = file_with(folder, [conversation(*messages, **more)])
    assert program_of(file) == "Claude.ai"
    (found,) = read(file)
    assert isinstance(found, ForeignConversation)
    return found


def last(folder: Path, *messages: Any, **more: Any) -> ForeignMessage:
    return only(folder, *messages, **more).messages[-1]


TURN = (message("human", "Why two tides?"), message("assistant", "The Moon."))


@pytest.mark.parametrize("kind", ["list", "one", "wrapped"])
def test_a_list_one_conversation_or_an_object_of_them(tmp_path: Path, kind: str) -> None:
    one = conversation(*TURN)
    file = file_with(tmp_path, {"list": [one], "one": one, "wrapped": {"conversations": [one]}}[kind])
    assert program_of(file) == "Claude.ai"
    (found,) = read(file)
    assert isinstance(found, ForeignConversation)
    assert (found.key, found.title, found.time) == ("conversation-1", "Tides", "2026-03-01T09:30:00.123+00:00")
    asked, answered = found.messages
    assert (asked.key, asked.kind, asked.text, asked.parent) == ("human-1", Kind.USER, "Why two tides?", None)
    assert (answered.kind, answered.text, answered.parent) == (Kind.REPLY, "The Moon.", "human-1")
    assert (answered.model, answered.usage, answered.time) == ("", None, found.time)
    assert not found.unknown
    assert not found.left_out


def test_in_the_archive_only_conversations_are_of_a_form(tmp_path: Path) -> None:
    project = {"uuid": "p", "name": "Sea", "prompt_template": "Be brief.", "docs": [{"uuid": "d", "content": "text"}]}
    members = {
        "conversations.json": [conversation(*TURN)],
        "users.json": [{"uuid": "account-1", "full_name": "A", "email_address": "a@example.org"}],
        "projects.json": [project],
        "projects/p.json": project,
        "memories.json": {"conversations_memory": "likes boats", "account_uuid": "account-1"},
    }
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        for name, value in members.items():
            archive.writestr(name, json.dumps(value))
    files = source_at(tmp_path / "data.zip").files
    assert {file.name: program_of(file) for file in files} == dict.fromkeys(members, "") | {
        "conversations.json": "Claude.ai"
    }


@pytest.mark.parametrize("indent", [None, 2])
def test_the_list_of_the_parts_is_told_as_what_it_is(tmp_path: Path, indent: int | None) -> None:
    parts = [
        {"name": f"{name}-000.zip", "download_url": f"https://storage.example.org/{name}"}
        for name in ("conversations", "projects")
    ]
    links = {"conversations": "https://storage.example.org/x/conversations-000.zip?signed=1"}
    for content in (
        parts,
        links,
        {"files": parts},
        {"exports": [{"signedUrl": "https://e.org/data-2026-batch-0000.zip"}]},
    ):
        file = file_with(tmp_path, json.dumps(content, indent=indent))
        assert program_of(file) == "Claude.ai"
        (told,) = read(file)
        assert isinstance(told, Unread)
        assert told.holds_none
        assert "conversations-000.zip" in told.why
    assert program_of(file_with(tmp_path, [conversation(message("human", json.dumps(parts)))])) == "Claude.ai"
    assert isinstance(
        read(file_with(tmp_path, [conversation(message("human", json.dumps(parts)))]))[0], ForeignConversation
    )
    assert (
        program_of(file_with(tmp_path, {"files": [{"name": "conversations-000.json", "url": "https://e.org"}]})) == ""
    )


def tree(*links: tuple[str, str | None], **more: Any) -> list[dict[str, Any]]:
    return [
        message("human" if place % 2 == 0 else "assistant", key, uuid=key, parent_message_uuid=parent, **more)
        for place, (key, parent) in enumerate(links)
    ]


@pytest.mark.parametrize("beginning", [*BEGINNINGS, None])
def test_edits_and_retries_are_branches(tmp_path: Path, beginning: str | None) -> None:
    links = ("q", beginning), ("a", "q"), ("q2", beginning), ("a2", "q2"), ("q3", "a2"), ("a3", "q3"), ("x", "q3")
    found = only(tmp_path, *tree(*links), current_leaf_message_uuid="a3")
    assert {each.key: each.parent for each in found.messages} == dict(links) | {"q": None, "q2": None}
    assert found.current == "a3"
    assert only(tmp_path, *tree(*links)).current is None


@pytest.mark.parametrize("parent", ["absent", None])
def test_without_parents_the_messages_are_a_line(tmp_path: Path, parent: str | None) -> None:
    messages = tree(("q", None), ("a", None), ("q2", None))
    for each in messages:
        if parent == "absent":
            del each["parent_message_uuid"]
    assert [each.parent for each in only(tmp_path, *messages).messages] == [None, "q", "a"]


def test_a_parent_that_is_not_there_a_circle_and_children_before_their_parents(tmp_path: Path) -> None:
    found = only(tmp_path, *tree(("a", "q"), ("q", BEGINNINGS[0]), ("b", "gone"), ("c", "d"), ("d", "c")))
    assert {each.key: each.parent for each in found.messages} == {"a": "q", "q": None, "b": "q", "c": None, "d": "c"}


def test_messages_twice_and_without_ids_are_all_kept(tmp_path: Path) -> None:
    one, other = message("human", "Q", uuid="same"), message("assistant", "A", uuid="same")
    assert [each.key for each in only(tmp_path, one, one, other, other).messages] == ["same", "same 2"]
    bare = [message("human", "Again", uuid=None), message("human", "Again", uuid=None)]
    keys = [each.key for each in only(tmp_path, *bare, uuid=None).messages]
    assert len(set(keys)) == 2
    grown = only(tmp_path, *bare, message("assistant", "More", uuid=None), uuid=None)
    assert [each.key for each in grown.messages][:2] == keys
    assert only(tmp_path, *bare, uuid=None).key == only(tmp_path, *bare, uuid=None).key != ""


def test_what_the_page_tells_beside_the_export(tmp_path: Path) -> None:
    found = only(
        tmp_path,
        message("human", "Q", index=0, truncated=False),
        message("assistant", "A", uuid="a", stop_reason="max_tokens"),
        message("assistant", "B", uuid="b", stop_reason="user_canceled"),
        model="claude-opus-4-5",
        is_starred=True,
        project_uuid="p",
        project={"uuid": "p", "name": "Sea"},
        platform="CLAUDE_AI",
        summary="About tides.",
    )
    assert (found.pinned, found.tags) == (True, ("Sea",))
    assert [(each.model, each.status) for each in found.messages[1:]] == [
        ("claude-opus-4-5", ReplyStatus.LENGTH),
        ("claude-opus-4-5", ReplyStatus.INTERRUPTED),
    ]
    assert found.left_out == {"summaries that Claude.ai wrote": 1}


def test_blocks_of_a_reply(tmp_path: Path) -> None:
    calls = [
        {"type": "tool_use", "id": "t1", "name": "web_search", "input": {"query": "tides"}, "message": "Searching"},
        {
            "type": "tool_result",
            "tool_use_id": "t1",
            "name": "web_search",
            "content": [
                {"type": "knowledge", "title": "Tide", "url": "https://e.org/t", "text": "Twice a day", "uuid": "k"}
            ],
            "is_error": False,
        },
        {"type": "tool_use", "id": None, "name": "view", "input": {}},
        {
            "type": "tool_result",
            "tool_use_id": None,
            "name": "view",
            "content": [{"type": "text", "text": "no file"}],
            "is_error": True,
        },
        {
            "type": "tool_result",
            "tool_use_id": "t1",
            "content": [{"type": "local_resource", "file_path": "/a.md", "mime_type": "text/markdown"}],
        },
        {"type": "tool_result", "name": "camera", "content": [{"type": "image", "file_uuid": "f"}]},
    ]
    cited = [{"uuid": "c", "start_index": 0, "end_index": 3, "details": {"type": "web", "url": "https://e.org/t"}}]
    found = last(
        tmp_path,
        message("human", "Q"),
        message(
            "assistant",
            {
                "type": "thinking",
                "thinking": "The Moon, I think.",
                "summaries": [{"summary": "On the Moon"}],
                "signature": "SIGNED",
            },
            {
                "type": "thinking",
                "thinking": "",
                "summaries": [{"summary": "In short"}],
                "cut_off": True,
                "signature": None,
            },
            "Looking.",
            *calls,
            {"type": "token_budget", "start_timestamp": TIME, "stop_timestamp": None},
            text("Twice a day.", citations=[*cited, *cited]),
            {"type": "voice_note", "title": "Memo", "text": "spoken words"},
            {"type": "injected_prompt_block", "text": "Never typed."},
        ),
    )
    assert found.text == "Looking.\n\nTwice a day.\n\nMemo\n\nspoken words"
    assert found.reasoning == "The Moon, I think.\n\nIn short"
    assert found.notes == (
        'called web_search: {"query": "tides"}',
        "web_search gave: Tide https://e.org/t Twice a day",
        "called view: {}",
        "view failed: no file",
        "web_search gave: /a.md",
        "camera gave: (a picture)",
        "sources: https://e.org/t",
    )
    assert "SIGNED" not in repr(found)


def test_injected_and_unknown_blocks_are_counted_and_unknown_texts_kept(tmp_path: Path) -> None:
    found = only(
        tmp_path,
        message("human", {"type": "injected_prompt_block", "text": "Never typed."}, "Typed."),
        message("assistant", {"type": "hologram", "text": "Seen"}, {"type": "aura"}, {"text": "bare"}, 7, None),
    )
    assert [each.text for each in found.messages] == ["Typed.", "Seen\n\nbare"]
    assert found.left_out == {"instructions that Claude.ai added": 1}
    assert found.unknown == {
        "block hologram": 1,
        "block aura": 1,
        "a block without a type": 1,
        "a block that is no object": 1,
    }


def test_artifacts_and_files_that_were_written_are_texts(tmp_path: Path) -> None:
    def made(**given: Any) -> dict[str, Any]:
        return {"type": "tool_use", "id": "t", "name": "artifacts", "input": {"id": "tide", **given}}

    found = last(
        tmp_path,
        message(
            "assistant",
            "Here:",
            made(command="create", type="application/vnd.ant.code", language="python", title="Tide", content="x = 1"),
            made(command="update", old_str="x = 1", new_str="x = 2\ny = 3"),
            made(command="rewrite", type="text/markdown", title="Notes", content="A ``` fence: ````"),
            made(command="update"),
            {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "OK"}]},
            {
                "type": "tool_result",
                "name": "artifacts",
                "content": [{"type": "text", "text": "Gone"}],
                "is_error": True,
            },
            {"type": "tool_use", "name": "create_file", "input": {"path": "/out/tide.csv", "file_text": "a,b"}},
            "Done.",
        ),
    )
    assert found.text == (
        "Here:\n\n**Tide**\n\n```python\nx = 1\n```\n\n**tide**\n\n```diff\n-x = 1\n+x = 2\n+y = 3\n```\n\n"
        "**Notes**\n\n`````markdown\nA ``` fence: ````\n`````\n\n**/out/tide.csv**\n\n```csv\na,b\n```\n\nDone."
    )
    assert found.notes == ('called artifacts: {"id": "tide", "command": "update"}', "artifacts failed: Gone")


def test_the_text_counts_only_where_the_blocks_say_nothing(tmp_path: Path) -> None:
    repeated = f"Before\n{NOT_SHOWN}After"
    both = last(tmp_path, message("assistant", "Block.", text=repeated))
    assert both.text == "Block."
    old = only(tmp_path, message("assistant", text=repeated))
    assert old.messages[0].text == "Before\nAfter"
    assert old.left_out == {"blocks that are not in the export": 1}
    nothing = only(tmp_path, message("assistant", text=NOT_SHOWN))
    assert nothing.messages[0].kind is Kind.HIDDEN


def test_pastes_without_a_word_are_messages(tmp_path: Path) -> None:
    pasted = {"file_name": "", "file_size": 9, "file_type": "txt", "extracted_content": "long text"}
    found = last(tmp_path, message("human", attachments=[pasted, {"extracted_content": "b", "file_type": "a b"}]))
    assert (found.kind, found.text) == (Kind.USER, "")
    assert [(held.attachment.name, held.data) for held in found.attachments] == [
        ("pasted.txt", b"long text"),
        ("pasted.txt", b"b"),
    ]


def test_documents_are_attached_and_files_without_bytes_named(tmp_path: Path) -> None:
    found = last(
        tmp_path,
        message(
            "human",
            "See these",
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": b64encode(PNG).decode()}},
            {"type": "document", "title": "b.pdf", "source": {"type": "url", "url": "https://e.org"}},
            attachments=[
                {"file_name": "report.pdf", "file_size": 5, "file_type": "pdf", "extracted_content": "Words\ud800"},
                {"file_name": "scan.pdf", "extracted_content": ""},
                {"file_name": "odd.txt", "extracted_content": "a\0b"},
                {},
            ],
            files=[{"file_name": "old.bin"}, {"file_kind": "image", "file_uuid": "f1", "file_name": "a.png"}],
            files_v2=[
                {"file_kind": "image", "file_uuid": "f1", "file_name": "a.png"},
                {"file_kind": "document", "file_uuid": "f2", "file_name": "report.pdf"},
            ],
        ),
    )
    assert [held.attachment.name for held in found.attachments] == ["picture.png", "report.pdf"]
    assert [note.partition(" is not in")[0] for note in found.notes] == [
        "file b.pdf",
        "file scan.pdf",
        "file odd.txt was left behind: odd.txt holds NUL bytes: it is no text",
        "file old.bin",
        "picture a.png",
    ]


def test_empty_messages_are_hidden_and_what_is_below_them_stays(tmp_path: Path) -> None:
    found = only(tmp_path, message("human"), message("assistant", "A"), message("system", "S", uuid="s"), "no object")
    assert [each.kind for each in found.messages] == [Kind.HIDDEN, Kind.REPLY, Kind.REPLY]
    assert found.left_out == {"empty messages": 1}
    assert found.unknown == {"sender system": 1, "a message that is no object": 1}


def test_a_bad_conversation_among_good_ones_is_named(tmp_path: Path) -> None:
    content = [conversation(*TURN, uuid="a"), {"uuid": "b", "name": "Bad"}, 7, conversation(uuid="c")]
    found = read(file_with(tmp_path, content))
    assert [each.key if isinstance(each, ForeignConversation) else each.title for each in found] == [
        "a",
        "Bad",
        "a conversation without a title",
        "c",
    ]
    cut = json.dumps(content[:1] * 2)[:-40]
    first, rest = read(file_with(tmp_path, cut))
    assert isinstance(first, ForeignConversation)
    assert isinstance(rest, Unread)
    assert "cut off" in rest.why


def test_times_may_be_missing(tmp_path: Path) -> None:
    messages = message("human", "Q", created_at=None), message("assistant", "A", uuid="a")
    found = only(tmp_path, *messages, created_at=None)
    assert [each.time for each in found.messages] == ["", "2026-03-01T09:30:00.123+00:00"]
    assert found.time == "2026-03-01T09:30:00.123+00:00"


def test_a_chat_of_claude_design(tmp_path: Path) -> None:
    def said(role: str, words: str) -> dict[str, Any]:
        inner = {"id": f"{role}-1", "role": role, "content": words, "contentBlocks": [], "timestamp": TIME}
        return {"uuid": f"outer-{role}", "role": role, "content": inner}

    design = {"uuid": "d", "title": "A poster", "project": {"uuid": "p", "name": "Sea"}}
    file = file_with(tmp_path, [{**design, "messages": [said("user", "Blue"), said("assistant", "Drawn")]}])
    assert program_of(file) == "Claude.ai"
    (found,) = read(file)
    assert isinstance(found, ForeignConversation)
    assert found.title == "A poster"
    assert [(each.key, each.kind, each.text, each.time != "") for each in found.messages] == [
        ("outer-user", Kind.USER, "Blue", True),
        ("outer-assistant", Kind.REPLY, "Drawn", True),
    ]


def test_a_deep_tree(tmp_path: Path) -> None:
    links = [(str(place), str(place - 1) if place else None) for place in range(3_000)]
    assert only(tmp_path, *reversed(tree(*links))).messages[0].parent == "2998"


def test_a_conversation_saved_as_json_lines_is_of_no_other_form(tmp_path: Path) -> None:
    assert program_of(file_with(tmp_path, json_lines(conversation(*TURN)))) == "Claude.ai"


WHOLE = conversation(
    *TURN,
    message(
        "assistant",
        {"type": "thinking", "thinking": "", "summaries": [{"summary": "s"}]},
        {"type": "tool_use", "id": "t", "name": "artifacts", "input": {"id": "a", "content": "c", "type": "text/html"}},
        {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "OK"}]},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
        text("cited", citations=[{"details": {"url": "u"}}]),
        uuid="b",
        parent_message_uuid="assistant-1",
        attachments=[{"file_name": "a", "extracted_content": "t"}],
        files=[{"file_uuid": "f", "file_name": "n"}],
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_in_it_nothing_breaks(tmp_path: Path, data: st.DataObject) -> None:
    list(FORM.read(file_with(tmp_path, data.draw(damaged([WHOLE])))))
