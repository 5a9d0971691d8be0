"""Sessions of gemini-cli: recorded in one object or a line each, and saved by a person."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, json_lines, program_of, read
from tui.core.conversation.message import ReplyStatus
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Unread
from tui.imports.json_stream import BROKEN
from tui.imports.programs.gemini_cli.message import ADDED, SAID_BY_IT
from tui.imports.programs.gemini_cli.parts import FILES
from tui.imports.records import records_of

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
PICTURE = {"inlineData": {"mimeType": "image/png", "data": b64encode(PNG).decode()}}
TOLD = {
    "sessionId": "5e55",
    "projectHash": "ab12",
    "startTime": "2026-05-01T10:00:00.000Z",
    "lastUpdated": "2026-05-01T10:00:09.000Z",
}
CONTEXT = "This is the Gemini CLI. We are setting up the context for our chat."
THANKS = "Got it. Thanks for the context!"


def said(key: str, kind: str, content: Any, second: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": key, "timestamp": f"2026-05-01T10:00:{second:02}.000Z", "type": kind, "content": content, **more}


def whole(found: Any) -> ForeignConversation:
    assert isinstance(found, ForeignConversation)
    assert len({each.key for each in found.messages}) == len(found.messages)
    return found


def recorded(tmp_path: Path, *rows: Any, told: Any = TOLD) -> ForeignConversation:
    file = file_with(tmp_path, json_lines(told, *rows))
    assert program_of(file) == "gemini-cli"
    (found,) = read(file)
    return whole(found)


def saved(tmp_path: Path, *contents: Any, name: str = "any.name") -> ForeignConversation:
    file = file_with(tmp_path, list(contents), name)
    assert program_of(file) == "gemini-cli"
    (found,) = read(file)
    return whole(found)


def shown(found: ForeignConversation) -> list[tuple[Kind, str]]:
    return [(each.kind, each.text) for each in found.messages if each.kind is not Kind.HIDDEN]


def by_key(found: ForeignConversation) -> dict[str, ForeignMessage]:
    return {each.key: each for each in found.messages}


def call(key: str, name: str, response: Any, status: str = "success") -> dict[str, Any]:
    result = [{"functionResponse": {"id": key, "name": name, "response": response}}]
    return {"id": key, "name": name, "args": {"path": "x"}, "result": result, "status": status, "timestamp": ""}


TURN = (
    said("u", "user", [{"text": "How many?"}, PICTURE], 1),
    said(
        "a",
        "gemini",
        "",
        2,
        thoughts=[{"subject": "Counting", "description": "Count them.", "timestamp": ""}, {"subject": "Again"}],
        toolCalls=[
            call("c1", "shell", {"output": "12"}),
            call("c2", "read", {"error": "no file"}, "error"),
            call("c3", "edit", {"output": "stopped"}, "cancelled"),
            {"id": "c4", "name": "list", "args": {}, "result": "a b", "status": "success"},
            {"id": "c5", "name": "wait", "args": {}, "result": None, "status": "cancelled"},
        ],
        tokens={"input": 100, "output": 7, "cached": 40, "thoughts": 5, "tool": 10, "total": 122},
        model="gemini-3-pro",
    ),
    said("b", "gemini", [{"text": "Twelve."}], 3, tokens=None, thoughts=[], model="gemini-3-pro"),
)


def check_turn(found: ForeignConversation) -> None:
    """Check that the turn came whole, in either form."""
    assert (found.key, found.time, found.current) == ("5e55", "2026-05-01T10:00:00.000+00:00", "b")
    asked, worked, answered = found.messages
    assert (asked.kind, asked.text, len(asked.attachments)) == (Kind.USER, "How many?", 1)
    assert asked.time == "2026-05-01T10:00:01.000+00:00"
    assert (worked.reasoning, worked.model) == ("Counting\nCount them.\n\nAgain", "gemini-3-pro")
    assert worked.notes == (
        'called shell: {"path": "x"}',
        "shell gave: 12",
        'called read: {"path": "x"}',
        "read failed: no file",
        'called edit: {"path": "x"}',
        "edit failed: stopped",
        "called list: {}",
        "list gave: a b",
        "called wait: {}",
        "wait failed: cancelled",
    )
    assert worked.usage is not None
    figures = (worked.usage.input, worked.usage.cached, worked.usage.output, worked.usage.reasoning)
    assert [each.value for each in figures] == [110, 40, 12, 5]
    assert (answered.text, answered.usage, answered.parent) == ("Twelve.", None, "a")
    assert not found.unknown


def test_a_session_in_one_object(tmp_path: Path) -> None:
    for indent in (None, 2):
        text = json.dumps({**TOLD, "messages": TURN, "summary": "Count orders"}, indent=indent)
        (found,) = read(file_with(tmp_path, text))
        check_turn(whole(found))
        assert found.title == "Count orders"


def test_a_session_of_a_line_each(tmp_path: Path) -> None:
    more = {"$set": {"summary": "Count orders", "lastUpdated": ""}}
    found = recorded(tmp_path, *TURN, more, told={**TOLD, "kind": "subagent", "directories": ["/srv/shop", "/srv/b"]})
    check_turn(found)
    assert (found.title, found.folder, found.tags) == ("Count orders", "/srv/shop", ("subagent",))


def test_a_later_line_replaces_an_earlier_one(tmp_path: Path) -> None:
    found = recorded(tmp_path, TURN[0], said("a", "gemini", "", 2), TURN[2], TURN[1])
    check_turn(found)


def test_what_was_rewound_is_a_branch(tmp_path: Path) -> None:
    found = recorded(
        tmp_path,
        said("u", "user", "one", 1),
        said("a", "gemini", "two", 2),
        said("v", "user", "three", 3),
        said("b", "gemini", "four", 4),
        {"$rewindTo": "v"},
        said("w", "user", "other three", 5),
        {"$rewindTo": "u"},
        said("x", "user", "other one", 6),
        {"$rewindTo": "gone"},
        said("y", "gemini", "other two", 7),
    )
    assert {each.key: each.parent for each in found.messages} == {
        "u": None,
        "a": "u",
        "v": "a",
        "b": "v",
        "w": "a",
        "x": None,
        "y": "x",
    }
    assert (found.current, found.unknown) == ("y", {"rewinds to messages that are not there": 1})
    again = recorded(tmp_path, said("u", "user", "one"), {"$rewindTo": "u"}, said("u", "user", "one"))
    assert (again.current, [each.key for each in again.messages]) == ("u", ["u"])


def test_a_list_of_all_messages(tmp_path: Path) -> None:
    found = recorded(
        tmp_path,
        said("u", "user", "one", 1),
        said("a", "gemini", "two", 2, toolCalls=[call("c1", "shell", {"output": "12"})]),
        {
            "$set": {
                "messages": [
                    said("x", "user", [{"text": CONTEXT}]),
                    said("y", "gemini", [{"text": THANKS}]),
                    said("u", "user", [{"text": "one, changed"}]),
                    said("a", "gemini", [{"text": "two"}, {"functionCall": {"id": "c1", "name": "shell"}}], 2,
                         toolCalls=[call("c1", "shell", {"output": "12"})]),
                    said("r", "user", call("c1", "shell", {"output": "12"})["result"]),
                    said("s", "user", call("c9", "read", {"output": "a"})["result"]),
                    said("b", "gemini", "three"),
                ]
            }
        },
        said("v", "user", "four", 5),
    )  # fmt: skip
    assert shown(found) == [
        (Kind.USER, "one, changed"),
        (Kind.REPLY, "two"),
        (Kind.REPLY, ""),
        (Kind.REPLY, ""),
        (Kind.REPLY, "three"),
        (Kind.USER, "four"),
    ]
    parents = {each.key: each.parent for each in found.messages}
    assert parents == {"x": None, "y": "x", "u": "y", "a": "u", "r": "a", "s": "r", "b": "s", "v": "b"}
    notes = [note for each in found.messages for note in each.notes]
    assert notes == ['called shell: {"path": "x"}', "shell gave: 12", "read gave: a"]
    assert found.left_out == {ADDED: 1}


def test_a_list_that_has_a_message_twice(tmp_path: Path) -> None:
    twice = [said("a", "gemini", "two"), said("a", "gemini", "three"), said("b", "gemini", "four")]
    found = recorded(tmp_path, {"$set": {"messages": [*twice, *twice[::-1]]}})
    assert {each.key: each.text for each in found.messages} == {"a": "two", "b": "four"}


def test_a_question_and_its_answer_of_one_id_are_two(tmp_path: Path) -> None:
    rows = [{"id": "1", "type": "user", "content": "q"}, {"id": "1", "type": "gemini", "content": "a"}]
    [found] = read(file_with(tmp_path, {"sessionId": "s", "projectHash": "x", "startTime": "", "messages": rows}))
    assert isinstance(found, ForeignConversation)
    assert [(message.key, message.text) for message in found.messages] == [("1", "q"), ("1:gemini", "a")]


def test_messages_that_were_compressed_stay_and_the_summary_follows(tmp_path: Path) -> None:
    summary = "<state_snapshot>\nThey counted.\n</state_snapshot>"
    kept = said("v", "user", "three", 3)
    found = recorded(
        tmp_path,
        said("u", "user", "one", 1),
        said("a", "gemini", "two", 2),
        kept,
        {"$set": {"messages": [said("s", "user", [{"text": summary}], 4), said("k", "gemini", THANKS, 4), kept]}},
        said("b", "gemini", "four", 5),
    )
    assert shown(found)[3:] == [(Kind.SUMMARY, summary), (Kind.REPLY, "four")]
    held = by_key(found)
    assert (held["s"].parent, held["s"].kept, held["b"].parent) == ("v", "v", "s")
    assert "k" not in held


def test_a_message_as_it_was_shown_and_files_that_it_named(tmp_path: Path) -> None:
    put_in = ["Look at @a.txt", "\n--- Content from referenced files ---", "\nContent from @a.txt:\n", "secret",
              "\n--- End of content ---"]  # fmt: skip
    found = recorded(
        tmp_path,
        said("u", "user", [{"text": each} for each in put_in], displayContent="Look at @a.txt"),
        said("v", "user", [{"text": each} for each in put_in]),
        said("w", "user", "".join(put_in) + " please"),
        said("x", "user", [{"text": "a "}, "b"]),
        said("y", "user", {"text": "one part"}),
    )
    assert [text for _, text in shown(found)] == [*["Look at @a.txt"] * 2, "Look at @a.txt please", "a b", "one part"]
    assert "secret" not in repr(found)
    assert found.left_out == {FILES: 3}


def test_what_the_program_said(tmp_path: Path) -> None:
    found = recorded(
        tmp_path,
        said("i", "info", "Update available"),
        said("u", "user", "one"),
        said("e", "error", "[API Error: quota]"),
        said("v", "user", "two"),
        said("a", "gemini", "three"),
        said("f", "error", "Cannot save"),
        said("w", "warning", "Slow"),
    )
    assert shown(found) == [
        (Kind.USER, "one"),
        (Kind.REPLY, ""),
        (Kind.USER, "two"),
        (Kind.REPLY, "three"),
        (Kind.REPLY, ""),
    ]
    held = by_key(found)
    assert (held["e"].status, held["e"].detail) == (ReplyStatus.FAILED, "[API Error: quota]")
    assert (held["f"].status, held["f"].notes) == (ReplyStatus.COMPLETE, ("gemini-cli failed: Cannot save",))
    assert found.left_out == {SAID_BY_IT: 2}


def test_what_is_not_known_is_counted_and_its_text_kept(tmp_path: Path) -> None:
    found = recorded(tmp_path, said("u", "oracle", "spoken"), said("v", "user", [{"hologram": 1}, {"text": "kept"}]))
    assert [text for _, text in shown(found)] == ["spoken", "kept"]
    assert found.unknown == {"type oracle": 1, "part hologram": 1}


def content(role: str, *parts: Any) -> dict[str, Any]:
    return {"role": role, "parts": [{"text": each} if isinstance(each, str) else each for each in parts]}


SAVED = (
    content("user", CONTEXT),
    content("model", THANKS),
    content("user", "How many?", PICTURE),
    content(
        "model",
        {"text": "Count them.", "thought": True, "thoughtSignature": "OPAQUE"},
        "Look",
        "ing.",
        {"functionCall": {"name": "shell", "args": {"command": "wc"}}, "thoughtSignature": "OPAQUE"},
        "Then.",
    ),
    content("user", {"functionResponse": {"name": "shell", "response": {"output": "12"}}}),
    content("model", "Twelve.", PICTURE, {"fileData": {"fileUri": "gs://a"}}),
    content("user", {"functionResponse": {"name": "shell", "response": {"error": "no"}}}, "go on"),
    content("model", {"executableCode": {"code": "1+1"}}, {"codeExecutionResult": {"output": "2"}}),
)


def test_a_conversation_that_a_person_saved(tmp_path: Path) -> None:
    found = saved(tmp_path, *SAVED, name="checkpoint-my%20tag.json")
    assert found.title == "my tag"
    assert shown(found) == [
        (Kind.USER, "How many?"),
        (Kind.REPLY, "Looking.\n\nThen."),
        (Kind.REPLY, ""),
        (Kind.REPLY, "Twelve."),
        (Kind.REPLY, ""),
        (Kind.USER, "go on"),
        (Kind.REPLY, ""),
    ]
    assert [note for each in found.messages for note in each.notes] == [
        'called shell: {"command": "wc"}',
        "shell gave: 12",
        "file gs://a is not in what was imported",
        "shell failed: no",
        "called code: 1+1",
        "code gave: 2",
    ]
    assert len(found.messages[5].attachments) == 1  # a note where replies are joined
    assert found.messages[3].reasoning == "Count them."
    assert len(found.messages[2].attachments) == 1
    assert "OPAQUE" not in repr(found)
    assert found.left_out == {ADDED: 1}
    assert {each.time for each in found.messages} == {""}


def test_an_object_with_a_history_and_a_tag_as_it_was_typed(tmp_path: Path) -> None:
    file = file_with(tmp_path, {"history": list(SAVED), "authType": "oauth"}, "checkpoint-my tag.json")
    assert program_of(file) == "gemini-cli"
    (found,) = read(file)
    assert whole(found).messages == saved(tmp_path, *SAVED).messages
    assert found.title == "my tag"


def test_a_checkpoint_that_grew_only_adds_also_in_another_place(tmp_path: Path) -> None:
    short = saved(tmp_path, content("user", CONTEXT + " In Rome."), *SAVED[1:6])
    long = saved(tmp_path, *SAVED)
    assert short.key == long.key
    assert [each.key for each in short.messages] == [each.key for each in long.messages[: len(short.messages)]]


def test_a_checkpoint_that_was_compressed_begins_with_a_summary(tmp_path: Path) -> None:
    found = saved(tmp_path, content("user", "<state_snapshot>x"), content("model", THANKS), content("oracle", "a"))
    assert shown(found) == [(Kind.SUMMARY, "<state_snapshot>x"), (Kind.REPLY, "a")]
    assert found.unknown == {"role oracle": 1}


def test_files_that_were_cut_off(tmp_path: Path) -> None:
    found = whole(read(file_with(tmp_path, json_lines(TOLD, *TURN)[:-9]))[0])
    assert found.unknown == {BROKEN: 1}
    assert len(found.messages) == 2
    rest, begun = read(file_with(tmp_path, json.dumps(SAVED)[:-20]))
    assert isinstance(rest, Unread)
    assert "cut off" in rest.why
    assert len(whole(begun).messages) == 8
    (rest,) = read(file_with(tmp_path, json.dumps({**TOLD, "messages": TURN})[:-20]))
    assert isinstance(rest, Unread)


def test_a_session_without_its_first_line_and_one_bad_row(tmp_path: Path) -> None:
    file = file_with(
        tmp_path, "{broken\n" + json_lines(said("u", "user", "one"), {"id": 5}, said("a", "gemini", "two"))
    )
    assert program_of(file) == "gemini-cli"
    found = whole(read(file)[0])
    assert [text for _, text in shown(found) if text] == ["one", "two"]
    assert found.key


def test_one_bad_session_among_good_ones(tmp_path: Path) -> None:
    first, bad, last = read(
        file_with(tmp_path, [{**TOLD, "messages": TURN}, 7, {**TOLD, "sessionId": "x", "messages": []}])
    )
    check_turn(whole(first))
    assert isinstance(bad, Unread)
    assert (bad.title, whole(last).key) == ("element 2", "x")


def test_a_chain_of_ten_thousand(tmp_path: Path) -> None:
    rows = [said(f"k{at}", "user", "same") for at in range(10_000)]
    found = recorded(tmp_path, *rows, {"$set": {"messages": rows}})
    assert (len(found.messages), found.messages[-1].parent) == (10_000, "k9998")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_in_it_nothing_is_raised(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    rows = [TOLD, *TURN, {"$set": {"messages": list(TURN)}}, {"$rewindTo": "b"}, said("v", "user", "x")]
    lines = data.draw(damaged(rows))
    forms = [
        json_lines(*lines) if isinstance(lines, list) else json.dumps(lines),
        json.dumps(data.draw(damaged({**TOLD, "messages": list(TURN)}))),
        json.dumps(data.draw(damaged(SAVED))),
    ]
    folder = tmp_path_factory.mktemp("gemini")
    for form in forms:
        if program_of(file := file_with(folder, form)) == "gemini-cli":
            for each in read(file):
                assert isinstance(each, Unread) or records_of(whole(each)) is not None
