"""Sessions of opencode: exported, in a folder of files, and in a database."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, program_of, read
from tests.imports.programs.databases import database
from tui.core.conversation.message import ReplyStatus
from tui.imports.conversation import ForeignConversation, Kind, Unread
from tui.imports.programs.opencode.form import APART
from tui.imports.programs.opencode.parts import ADDED, FOR_THE_SCREEN
from tui.imports.programs.opencode.session import BROKEN
from tui.imports.records import records_of
from tui.imports.source import source_at

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
DATA = f"data:image/png;base64,{b64encode(PNG).decode()}"
START = 1_775_000_000_000
INFO = {
    "id": "ses_1",
    "projectID": "p1",
    "directory": "/srv/shop",
    "title": "Shop",
    "version": "1.0",
    "time": {"created": START, "updated": START + 9},
}


def tokens(new: int, read: int = 0, write: int = 0, output: int = 7, **more: Any) -> dict[str, Any]:
    return {"input": new, "output": output, "reasoning": 3, "cache": {"read": read, "write": write}, **more}


def part(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": f"prt_{key}", "sessionID": "ses_1", "messageID": "msg", "type": kind, **more}


def user(number: int, *parts: Any, **more: Any) -> dict[str, Any]:
    held = [part(f"{at}", "text", text=each) if isinstance(each, str) else each for at, each in enumerate(parts)]
    info = {"id": f"msg_{number}", "sessionID": "ses_1", "role": "user", "time": {"created": START + number * 1000}}
    return {"info": {**info, "agent": "build", "model": {"providerID": "x", "modelID": "opus"}, **more}, "parts": held}


def answer(number: int, *parts: Any, **more: Any) -> dict[str, Any]:
    held = user(number, *parts)
    time = {"created": START + number * 1000, "completed": START + number * 1000 + 500}
    about = {"role": "assistant", "parentID": "msg_1", "modelID": "opus", "providerID": "x", "mode": "build"}
    told = {"time": time, "cost": 0.25, "tokens": tokens(10, 100, 20), "finish": "stop"}
    return {"info": {**held["info"], **about, **told, **more}, "parts": held["parts"]}


def whole(found: Any) -> ForeignConversation:
    assert isinstance(found, ForeignConversation)
    assert len({each.key for each in found.messages}) == len(found.messages)
    return found


def exported(tmp_path: Path, *messages: Any, **more: Any) -> ForeignConversation:
    file = file_with(tmp_path, {"info": {**INFO, **more}, "messages": list(messages)})
    assert program_of(file) == "opencode"
    (found,) = read(file)
    return whole(found)


def shown(found: ForeignConversation) -> list[tuple[Kind, str]]:
    return [(each.kind, each.text) for each in found.messages if each.kind is not Kind.HIDDEN]


TURN = (
    user(1, "How many?", part("8", "file", mime="image/png", filename="a.png", url=DATA),
         part("9", "file", mime="text/plain", filename="b.txt", url="file:///srv/b.txt", source={})),
    answer(
        2,
        part("a", "step-start", snapshot="x"),
        part("b", "reasoning", text="Count them.", time={}, metadata={"anthropic": {"signature": "OPAQUE"}}),
        part("c", "text", text="Looking."),
        part("d", "tool", tool="bash", callID="c", state={"status": "completed", "input": {"command": "wc"},
             "output": "12", "title": "wc", "attachments": [{"url": DATA}]}),
        part("e", "tool", tool="read", callID="d", state={"status": "error", "input": {"path": "x"},
             "error": "no file"}),
        part("f", "tool", tool="edit", callID="e", state={"status": "running", "input": {"path": "y"}}),
        part("g", "tool", tool="list", callID="f", state={"status": "pending"}),
        part("h", "patch", hash="x", files=["a"]),
        part("i", "snapshot", snapshot="x"),
        part("j", "step-finish", cost=0.1, tokens=tokens(1, 100, 20)),
        part("k", "step-finish", cost=0.15, tokens=tokens(10, 100, 20)),
        finish="tool-calls",
    ),
    answer(3, "Twelve."),
)  # fmt: skip


def check_turn(found: ForeignConversation) -> None:
    """Check that the turn came whole, in whatever form it was kept."""
    assert (found.key, found.title, found.folder, found.time) == (
        "ses_1",
        "Shop",
        "/srv/shop",
        "2026-03-31T23:33:20.000+00:00",
    )
    asked, worked, answered = found.messages
    assert (asked.key, asked.kind, asked.text, asked.parent) == ("msg_1", Kind.USER, "How many?", None)
    assert [each.attachment.name for each in asked.attachments] == ["a.png"]
    assert asked.notes == ("file b.txt is not in what was imported",)
    assert (worked.text, worked.reasoning, worked.model, worked.parent) == ("Looking.", "Count them.", "opus", "msg_1")
    assert worked.notes == (
        'called bash: {"command": "wc"}',
        "bash gave: 12 (a picture)",
        'called read: {"path": "x"}',
        "read failed: no file",
        'called edit: {"path": "y"}',
        "called list: null",
    )
    assert worked.usage is not None
    assert (worked.usage.input.value, worked.usage.output.value, worked.usage.cached.value) == (251, 20, 200)
    assert answered.usage is not None
    assert (answered.usage.input.value, answered.usage.output.value, answered.usage.reasoning.value) == (130, 10, 3)
    assert (worked.cost, answered.cost, answered.seconds, answered.text) == (0.25, 0.25, 0.5, "Twelve.")
    assert found.current == "msg_3"
    assert not found.unknown
    assert "OPAQUE" not in repr(found)


def test_a_session_that_was_exported(tmp_path: Path) -> None:
    check_turn(exported(tmp_path, *TURN))


def folder_of(tmp_path: Path, *, older: bool = False, info: Any = INFO) -> Path:
    """Return a folder of files that hold the turn, as opencode kept it, or as it did before."""
    base = tmp_path / "storage"
    files: dict[str, Any] = {f"session/{'info' if older else 'p1'}/ses_1.json": info, "project/p1.json": {"id": "p1"}}
    above, within = ("session/", "ses_1/") if older else ("", "")
    for each in TURN:
        key = each["info"]["id"]
        files[f"{above}message/ses_1/{key}.json"] = each["info"]
        for held in each["parts"]:
            place = f"{above}part/{within}{key}/{held['id']}.json"
            files[place] = {**held, "messageID": key}
    for name, value in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value, indent=1))
    return base


def read_all(folder: Path) -> list[ForeignConversation | Unread]:
    return [each for file in source_at(folder).files if program_of(file) == "opencode" for each in read(file)]


@pytest.mark.parametrize("older", [False, True])
def test_a_folder_of_files(tmp_path: Path, older: bool) -> None:
    (found,) = read_all(folder_of(tmp_path, older=older))
    check_turn(whole(found))


def test_a_file_of_a_folder_alone_says_what_to_give(tmp_path: Path) -> None:
    base = folder_of(tmp_path)
    for name in ("session/p1/ses_1.json", "message/ses_1/msg_2.json", "part/msg_2/prt_c.json", "message", "part/msg_2"):
        found = read_all(base / name)
        assert [each.why for each in found if isinstance(each, Unread)] == [APART], name


def test_a_session_whose_own_file_is_gone_and_broken_files(tmp_path: Path) -> None:
    base = folder_of(tmp_path)
    (base / "session/p1/ses_1.json").unlink()
    (base / "todo").mkdir()
    (base / "todo/ses_1.json").write_text("[]")
    (base / "part/msg_3/prt_0.json").write_text('{"id": "prt_0", "sess')
    (base / "message/ses_1/msg_1.json").write_text("[]")
    (found,) = read_all(base)
    found = whole(found)
    assert (found.key, found.unknown, found.title) == ("ses_1", {BROKEN: 2}, "")
    assert [each.key for each in found.messages] == ["msg_2", "msg_3"]


TABLES = {
    "project": "id TEXT, worktree TEXT",
    "session": "id TEXT PRIMARY KEY, project_id TEXT, parent_id TEXT, slug TEXT, directory TEXT, title TEXT, "
    "version TEXT, revert TEXT, time_created INTEGER, time_updated INTEGER, time_archived INTEGER",
    "message": "id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT",
    "part": "id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, data TEXT",
}


def rows_of(session: str = "ses_1") -> list[tuple[str, dict[str, Any]]]:
    """Return the turn as rows."""
    rows: list[tuple[str, dict[str, Any]]] = []
    for each in TURN:
        info, key = dict(each["info"]), f"{each['info']['id']}{session.removeprefix('ses_1')}"
        made = info["time"]["created"]
        del info["id"], info["sessionID"]
        rows.append(("message", {"id": key, "session_id": session, "time_created": made, "data": info}))
        for held in each["parts"]:
            data = {name: value for name, value in held.items() if name not in ("id", "sessionID", "messageID")}
            rows.append(("part", {"id": f"{key}{held['id']}", "message_id": key, "session_id": session, "data": data}))
    return rows


def test_a_database(tmp_path: Path) -> None:
    told = {"id": "ses_1", "project_id": "p1", "directory": "/srv/shop", "title": "Shop", "time_created": START}
    other = {"id": "ses_2", "project_id": "p1", "parent_id": "ses_1", "title": "Sub", "time_archived": START + 5}
    undone = {"id": "ses_3", "project_id": "p1", "revert": {"messageID": "msg_2_3"}}
    rows = [*rows_of(), *rows_of("ses_1_3")]
    rows = [(table, {**row, "session_id": row["session_id"].replace("ses_1_3", "ses_3")}) for table, row in rows]
    broken = ("message", {"id": "m", "session_id": "ses_2", "time_created": 5, "data": '{"role": "us'})
    file = database(
        tmp_path, TABLES, ("session", told), ("session", other), ("session", undone), *reversed(rows), broken
    )
    assert program_of(file) == "opencode"
    first, second, third = map(whole, read(file))
    check_turn(first)
    assert (second.tags, second.archived, second.title, second.unknown[BROKEN]) == (("subagent",), True, "Sub", 1)
    assert (third.current, len(third.messages)) == ("msg_1_3", 3)


def test_an_earlier_database_has_sessions_as_json(tmp_path: Path) -> None:
    tables = {**TABLES, "session": "id TEXT, project_id TEXT, created_at INTEGER, data TEXT"}
    held = {name: value for name, value in INFO.items() if name != "id"}
    file = database(tmp_path, tables, ("session", {"id": "ses_1", "project_id": "p1", "data": held}), *rows_of())
    (found,) = read(file)
    check_turn(whole(found))


def test_what_nobody_typed_is_hidden_and_counted(tmp_path: Path) -> None:
    found = exported(
        tmp_path,
        user(1, part("a", "text", text="Called the tool", synthetic=True), part("b", "text", text="typed")),
        user(2, part("a", "text", text="Go on", synthetic=True), part("b", "text", text="seen", ignored=True)),
        user(
            3, part("a", "agent", name="explore"), part("b", "subtask", agent="explore", description="Look", prompt="p")
        ),
        user(4, "with instructions", system="Be brief.", tools={}, summary={"title": "x"}),
    )
    assert shown(found) == [
        (Kind.USER, "typed"),
        (Kind.REPLY, ""),
        (Kind.PERSONA, "Be brief."),
        (Kind.USER, "with instructions"),
    ]
    assert found.left_out == {ADDED: 2, FOR_THE_SCREEN: 1}
    assert [note for each in found.messages for note in each.notes] == ["called agent explore: Look"]
    parents = {each.key: each.parent for each in found.messages}
    assert (parents["msg_3"], parents["msg_3 work"], parents["msg_4 system"]) == ("msg_2", "msg_3", "msg_3 work")


@pytest.mark.parametrize(("tail", "kept"), [({}, None), ({"tail_start_id": "msg_2"}, "msg_2")])
def test_a_compaction_is_a_summary(tmp_path: Path, tail: Any, kept: str | None) -> None:
    found = exported(
        tmp_path,
        user(1, "one"),
        answer(2, "two"),
        user(3, part("a", "compaction", auto=True, **tail)),
        answer(4, "Summed up.", summary=True),
        user(5, "three"),
    )
    assert shown(found)[2] == (Kind.SUMMARY, "Summed up.")
    assert (found.messages[3].kept, found.messages[2].kind) == (kept, Kind.HIDDEN)


def test_how_answers_ended_and_zeros_that_tell_nothing(tmp_path: Path) -> None:
    def error(name: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "data": {"message": f"of {name}"}, **more}

    zeros = {"input": 0, "output": 0, "reasoning": 0, "cache": {"read": 0, "write": 0}}
    found = exported(
        tmp_path,
        answer(1, error=error("MessageAbortedError"), tokens=zeros, cost=0, time={"created": START}),
        answer(2, "cut", error=error("MessageOutputLengthError")),
        answer(3, error=error("APIError"), tokens=None, cost=None),
        answer(4, "cut", finish="length"),
        answer(5, "", finish="content-filter"),
        answer(6, part("a", "retry", attempt=2, error=error("APIError")), "came"),
        answer(7, {"type": "text", "text": "early"}, tokens=tokens(10, 5, 5, total=27)),
        answer(8, part("a", "step-finish", cost=0.5, tokens={}), cost=None, tokens=None),
    )
    assert [(each.status, each.detail) for each in found.messages[:5]] == [
        (ReplyStatus.INTERRUPTED, "of MessageAbortedError"),
        (ReplyStatus.LENGTH, "of MessageOutputLengthError"),
        (ReplyStatus.FAILED, "of APIError"),
        (ReplyStatus.LENGTH, ""),
        (ReplyStatus.FILTERED, ""),
    ]
    aborted, failed = found.messages[0], found.messages[2]
    assert (aborted.usage, aborted.cost, aborted.seconds, failed.usage, failed.cost) == (None,) * 5
    assert found.messages[5].notes == ("attempt 2 failed: of APIError",)
    usage = found.messages[6].usage
    assert usage is not None
    assert (usage.input.value, usage.output.value, usage.reasoning.value) == (20, 7, 3)
    assert (found.messages[7].usage, found.messages[7].cost) == (None, 0.5)


def test_what_was_undone_is_a_branch(tmp_path: Path) -> None:
    talk = (user(1, "one"), answer(2, "two"), user(3, "three", system="s"), answer(4, "four"))
    assert exported(tmp_path, *talk, revert={"messageID": "msg_3"}).current == "msg_2"
    assert exported(tmp_path, *talk, revert={"messageID": "msg_4", "partID": "prt_0"}).current == "msg_4"
    assert exported(tmp_path, *talk, revert={"messageID": "gone"}).current == "msg_4"
    assert len(exported(tmp_path, *talk, revert={"messageID": "msg_3"}).messages) == 5


def test_other_sessions_archived_and_of_agents(tmp_path: Path) -> None:
    found = exported(tmp_path, user(1, "one"), parentID="ses_0", time={"created": START, "archived": START})
    assert (found.tags, found.archived) == (("subagent",), True)
    file = file_with(tmp_path, {"info": INFO, "messages": [user(1, "one")], "todos": [{"content": "x"}]})
    assert whole(read(file)[0]).left_out == {"to-do lists": 1}


def test_what_is_not_known_is_counted_and_its_text_kept(tmp_path: Path) -> None:
    found = exported(
        tmp_path, user(1, part("a", "hologram", text="kept")), user(2, "spoken", role="oracle"), user(3, 7)
    )
    assert shown(found)[:2] == [(Kind.USER, "kept"), (Kind.REPLY, "spoken")]
    assert found.unknown == {"part hologram": 1, "role oracle": 1, "part ": 1}


def test_in_another_order_with_one_that_is_there_twice(tmp_path: Path) -> None:
    parts = [part("b", "text", text="second"), part("a", "text", text="first")]
    found = exported(tmp_path, answer(3, *parts), user(1, "one"), user(2, "two"), user(2, "two"))
    assert [text for _, text in shown(found)] == ["one", "two", "two", "first\n\nsecond"]


def test_one_bad_conversation_among_good_ones_and_a_file_that_was_cut_off(tmp_path: Path) -> None:
    good = {"info": INFO, "messages": [user(1, "one")]}
    first, bad, last = read(file_with(tmp_path, [good, {"info": [], "messages": 5}, {**good, "info": {"id": "x"}}]))
    assert isinstance(bad, Unread)
    assert (bad.title, whole(first).key, whole(last).key) == ("element 2", "ses_1", "x")
    (cut,) = read(file_with(tmp_path, json.dumps(good)[:-20]))
    assert isinstance(cut, Unread)
    assert "cut off" in cut.why


def test_a_chain_of_ten_thousand(tmp_path: Path) -> None:
    assert len(exported(tmp_path, *(user(at, "same") for at in range(10_000))).messages) == 10_000


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_in_it_nothing_is_raised(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    held = {"info": {**INFO, "revert": {"messageID": "msg_2"}}, "messages": [*TURN, user(4, "x", system="s")]}
    value = data.draw(damaged(held))
    folder = tmp_path_factory.mktemp("opencode")
    if program_of(file := file_with(folder, value)) == "opencode":
        for each in read(file):
            assert isinstance(each, Unread) or records_of(whole(each)) is not None
    data_of = [
        json.dumps(each)
        for each in (value, data.draw(damaged(TURN[1]["info"])), data.draw(damaged(TURN[1]["parts"][3])))
    ]
    rows: list[tuple[str, dict[str, Any]]] = [
        ("session", {"id": "s", "project_id": 5, "revert": data_of[0]}),
        ("message", {"id": "m", "session_id": "s", "data": data_of[1]}),
        ("part", {"id": "p", "message_id": "m", "data": data_of[2]}),
    ]
    (found,) = read(database(tmp_path_factory.mktemp("opencode"), TABLES, *rows))
    records_of(whole(found))
