"""Tests of tui.imports.programs.librechat: trees nested and flat, content of each kind, and oddities of its exports."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, program_of, read
from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import Usage, reported
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Unread
from tui.imports.programs.librechat.form import BEGINNING, FORM

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
PICTURE = f"data:image/png;base64,{b64encode(PNG).decode()}"


def said(key: str, parent: str | None, text: str, *, user: bool = False, **more: Any) -> dict[str, Any]:
    """Return a message."""
    return {
        "messageId": key,
        "parentMessageId": parent or BEGINNING,
        "text": text,
        "sender": "User" if user else "GPT",
        "isCreatedByUser": user,
        "createdAt": "2025-10-09T08:53:20.250Z",
        **more,
    }


def exported(*messages: Any, **more: Any) -> dict[str, Any]:
    """Return an export."""
    about = {"conversationId": "c-1", "endpoint": "openAI", "title": "Tides", "exportAt": "13:18:04 GMT-0400 (EDT)"}
    return {
        **about,
        "branches": True,
        "recursive": False,
        "options": {"model": "m"},
        "messages": list(messages),
        **more,
    }


def only(folder: Path, content: Any) -> ForeignConversation:
    """Return the conversation of a file."""
    file = file_with(folder, content)
    assert program_of(file) == "LibreChat"
    [found] = read(file)
    assert isinstance(found, ForeignConversation), found
    return found


def answer(folder: Path, text: str = "a", **more: Any) -> ForeignMessage:
    """Return an answer as it is read."""
    return only(folder, exported(said("q", None, "?", user=True), said("a", "q", text, **more))).messages[-1]


def nested() -> list[dict[str, Any]]:
    """Return two answers to one question, nested in it, the second gone on with."""
    on = said("on", "a2", "And?", user=True, children=[])
    return [said("q", None, "?", user=True, children=[said("a1", "q", "1"), said("a2", "q", "2", children=[on])])]


TREE = [("q", None), ("a1", "q"), ("a2", "q"), ("on", "a2")]


def links(found: ForeignConversation) -> list[tuple[str, str | None]]:
    """Return the key and the parent of each message."""
    return [(each.key, each.parent) for each in found.messages]


@pytest.mark.parametrize("place", ["messagesTree", "messages"])
def test_a_nested_tree(tmp_path: Path, place: str) -> None:
    whole = exported(recursive=True)
    del whole["messages"]
    found = only(tmp_path, {**whole, place: nested()})
    assert links(found) == TREE
    assert (found.key, found.title, found.time) == ("c-1", "Tides", "2025-10-09T08:53:20.250+00:00")
    assert [each.kind for each in found.messages] == [Kind.USER, Kind.REPLY, Kind.REPLY, Kind.USER]


def test_a_flat_tree_in_any_order_and_in_a_list(tmp_path: Path) -> None:
    flat = [said(key, parent, key) for key, parent in TREE]
    assert sorted(links(only(tmp_path, exported(*flat[::-1])))) == sorted(TREE)
    assert links(only(tmp_path, [exported(*flat)])) == TREE


def test_a_message_that_stands_there_twice_is_one(tmp_path: Path) -> None:
    flat = [said("q", None, "?", children=nested()[0]["children"]), *(said(key, up, key) for key, up in TREE[1:])]
    assert links(only(tmp_path, exported(*flat))) == TREE


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    free = said("free", None, "names none", user=True)
    del free["parentMessageId"]
    ring = [said("r1", "r2", "1"), said("r2", "r1", "2")]
    found = only(tmp_path, exported(said("q", None, "?"), free, said("lost", "gone", "!"), *ring))
    assert dict(links(found)) == {"q": None, "free": "q", "lost": None, "r1": None, "r2": "r1"}


def test_messages_without_ids_get_the_same_keys_again(tmp_path: Path) -> None:
    bare = [{"sender": "User", "text": "?", "isCreatedByUser": True}, {"sender": "GPT", "text": "a"}]
    first = links(only(tmp_path, exported(*bare)))
    assert first[1][1] == first[0][0]
    assert links(only(tmp_path, exported(*bare, {"sender": "User", "text": "!"})))[:2] == first


def test_a_chain_of_ten_thousand(tmp_path: Path) -> None:
    chain = [said(f"{at}", f"{at - 1}" if at else None, "On") for at in range(10_000)]
    assert links(only(tmp_path, exported(*chain)))[-1] == ("9999", "9998")


def test_deep_nesting_takes_no_recursion(tmp_path: Path) -> None:
    whole = json.dumps(exported(recursive=True))
    opened = "".join(json.dumps(said(f"{at}", None, "On"))[:-1] + ', "children": [' for at in range(10_000))
    file = file_with(tmp_path, whole.replace('"messages": []', f'"messages": [{opened}{"]}" * 10_000}]'))
    [found] = read(file)
    assert isinstance(found, ForeignConversation)
    assert links(found)[-1] == ("9999", "9998")


def test_the_instructions_of_a_conversation_are_a_persona(tmp_path: Path) -> None:
    options = {"promptPrefix": "Be short.", "chatGptLabel": "Engineer", "model": "m"}
    found = only(tmp_path, exported(said("q", None, "?", user=True), options=options))
    persona, asked = found.messages
    assert (persona.kind, persona.text, persona.name) == (Kind.PERSONA, "Be short.", "Engineer")
    assert asked.parent == persona.key


def test_the_model_of_a_reply_or_else_of_the_conversation(tmp_path: Path) -> None:
    assert answer(tmp_path, model="gpt-4-turbo").model == "gpt-4-turbo"
    assert answer(tmp_path, model=None).model == "m"
    assert only(tmp_path, exported(said("a", None, "a"), options={"model": None})).messages[0].model == ""


def test_parts_of_the_content(tmp_path: Path) -> None:
    call = {"id": "1", "name": "sea", "args": '{"at": "Brest"}', "output": "high", "type": "tool_call"}
    older = {"type": "function", "function": {"name": "sea", "arguments": "{}", "output": "low"}}
    ran = {"type": "code_interpreter", "code_interpreter": {"input": "1+1", "outputs": ["2"]}}
    parts = [
        {"type": "think", "think": "Hm."},
        {"type": "text", "text": "First."},
        *({"type": "tool_call", "tool_call": each} for each in (call, older, ran)),
        {"type": "text", "text": {"value": "Then."}},
        {"type": "image_file", "image_file": {"file_id": "f", "filename": "sea.png"}},
        {"type": "agent_update", "agent_update": {"agentId": "x"}},
        {"type": "novel", "text": "kept"},
    ]
    found = only(tmp_path, exported(said("a", None, "the same as text", content=parts)))
    [told] = found.messages
    assert (told.text, told.reasoning) == ("First.\n\nThen.\n\nkept", "Hm.")
    assert told.notes == (
        'called sea: {"at": "Brest"}',
        "sea gave: high",
        "called sea: {}",
        "sea gave: low",
        "called code_interpreter: 1+1",
        'code_interpreter gave: ["2"]',
        "picture sea.png is not in what was imported",
    )
    assert found.unknown == {"part novel": 1}


def test_reasoning_within_the_text(tmp_path: Path) -> None:
    for text in (":::thinking\nHm.\n:::\nTwo.", "<think>Hm.</think>\n\nTwo."):
        found = answer(tmp_path, text)
        assert (found.reasoning, found.text) == ("Hm.", "Two.")
    assert answer(tmp_path, "Write `:::thinking`.").text == "Write `:::thinking`."


@pytest.mark.parametrize(
    ("more", "status", "detail"),
    [
        ({"error": True}, ReplyStatus.FAILED, "it failed: its text says why"),
        ({"content": [{"type": "error", "error": "No key."}]}, ReplyStatus.FAILED, "No key."),
        ({"unfinished": True}, ReplyStatus.INTERRUPTED, "it was stopped"),
        ({"finish_reason": "incomplete"}, ReplyStatus.INTERRUPTED, "it was stopped"),
        ({"finish_reason": "length"}, ReplyStatus.LENGTH, "it came to its limit of length"),
        ({"finish_reason": "stop", "error": False, "unfinished": False}, ReplyStatus.COMPLETE, ""),
    ],
)
def test_how_a_reply_ended(tmp_path: Path, more: Any, status: ReplyStatus, detail: str) -> None:
    found = answer(tmp_path, **more)
    assert (found.status, found.detail, found.text) == (status, detail, "a")


def test_tokens(tmp_path: Path) -> None:
    assert answer(tmp_path, promptTokens=586, tokenCount=24).usage == Usage(input=reported(586), output=reported(24))
    assert answer(tmp_path).usage is None


def test_files(tmp_path: Path) -> None:
    files = [
        {"filename": "sea.png", "type": "image/png", "filepath": PICTURE},
        {"filename": "far.png", "type": "image/png", "filepath": "/images/far.png"},
        {"filename": "tides.txt", "type": "text/plain", "text": "High at six.", "source": "text"},
        {"filename": "report.pdf", "type": "application/pdf", "filepath": "/uploads/report.pdf"},
        5,
    ]
    content = [{"type": "text", "text": "See"}, {"type": "image_url", "image_url": {"url": PICTURE}}]
    found = only(tmp_path, exported(said("q", None, "See", user=True, files=files, content=content)))
    [asked] = found.messages
    assert asked.text == "See"
    assert [each.attachment.name for each in asked.attachments] == ["sea.png", "tides.txt", "picture.png"]
    assert asked.notes == (
        "picture far.png is not in what was imported",
        "file report.pdf is not in what was imported",
        "file without a name is not in what was imported",
    )


def test_what_a_reply_made_and_what_is_left_out(tmp_path: Path) -> None:
    made = [{"filename": "plot.png", "type": "image/png", "filepath": "/x"}, {"type": "web_search", "web_search": {}}]
    found = only(tmp_path, exported(said("a", None, "a", attachments=made, summary="So far", plugins=[{}])))
    assert found.messages[0].notes == ("picture plot.png is not in what was imported",)
    assert (found.unknown, found.left_out) == ({"attachment web_search": 1, "plugins": 1}, {"summaries": 1})


def test_who_said_it_where_only_the_sender_is_told(tmp_path: Path) -> None:
    bare = [{"messageId": "1", "sender": "user", "text": "?"}, {"messageId": "2", "sender": "GPT", "text": "a"}]
    assert [each.kind for each in only(tmp_path, exported(*bare)).messages] == [Kind.USER, Kind.REPLY]


def test_a_bad_conversation_among_good_ones(tmp_path: Path) -> None:
    good = exported(said("q", None, "?", user=True), None)
    found = read(file_with(tmp_path, [good, {"title": "Broken", "messages": None}, 5, good]))
    assert [type(each).__name__ for each in found] == ["ForeignConversation", "Unread", "Unread", "ForeignConversation"]
    assert found[1] == Unread("Broken", "it has no messages (there are no “messages” in it)")
    assert isinstance(found[0], ForeignConversation)
    assert found[0].unknown == {"a message that is no object": 1}


def test_a_file_that_was_cut_off(tmp_path: Path) -> None:
    whole = json.dumps(exported(*nested()))
    [found] = read(file_with(tmp_path, whole[: len(whole) * 3 // 4]))
    assert isinstance(found, Unread)
    assert "cut off" in found.why


EXAMPLE = [
    exported(
        *nested(),
        said("f", None, "x", files=[{"filename": "f", "text": "t"}], content=[{"type": "think", "think": "t"}]),
        said("g", "f", "", content=[{"type": "tool_call", "tool_call": {"name": "n", "args": "{}", "output": "o"}}]),
        said("h", "g", "", content=[{"type": "image_file", "image_file": {}}], attachments=[{"type": "t"}]),
        options={"promptPrefix": "p", "model": "m"},
    )
]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_breaks_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    list(FORM.read(file_with(tmp_path, data.draw(damaged(EXAMPLE)))))
