"""Tests of tui.imports.programs.chatgpt: each kind of file, tree, content and oddity of ChatGPT's exports."""

import json
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, program_of, read
from tui.core.conversation.message import ReplyStatus
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Unread
from tui.imports.programs.chatgpt.form import FORM
from tui.imports.source import source_at

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


def message(role: str | None, content: Any, **more: Any) -> dict[str, Any]:
    """Return a message; content that is no object is its text."""
    held = content if isinstance(content, dict) else {"content_type": "text", "parts": [content]}
    author = {} if role is None else {"author": {"role": role, "name": more.pop("tool", None), "metadata": {}}}
    return {"id": "any", **author, "create_time": 1_760_000_000.25, "content": held, "recipient": "all", **more}


def chain(*messages: dict[str, Any] | None) -> dict[str, Any]:
    """Return the nodes of a conversation in which each message follows the one before: ``n0`` is the root."""
    keys = [f"n{number}" for number in range(len(messages) + 1)]
    nodes: dict[str, Any] = {"n0": {"id": "n0", "message": None, "parent": None, "children": keys[1:2]}}
    for (parent, key), each, child in zip(pairwise(keys), messages, [*keys[2:], None], strict=True):
        nodes[key] = {"id": key, "message": each, "parent": parent, "children": [child] if child else []}
    return nodes


def conversation(*messages: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    nodes = more.pop("mapping", None) or chain(*messages)
    return {
        "title": "Tides",
        "create_time": 1_760_000_000.0,
        "mapping": nodes,
        "current_node": list(nodes)[-1],
        "conversation_id": "conversation-1",
        **more,
    }


def read_all(folder: Path, content: Any) -> list[ForeignConversation]:
    found = read(file_with(folder, content))
    assert all(isinstance(each, ForeignConversation) for each in found), found
    return [each for each in found if isinstance(each, ForeignConversation)]


def only(folder: Path, *messages: dict[str, Any] | None, **more: Any) -> ForeignConversation:
    (found,) = read_all(folder, [conversation(*messages, **more)])
    return found


def last(folder: Path, each: dict[str, Any]) -> ForeignMessage:
    return only(folder, each).messages[-1]


TURN = (message("user", "Why two tides?"), message("assistant", "The Moon.", metadata={"model_slug": "gpt-5-2"}))


@pytest.mark.parametrize("kind", ["list", "one", "wrapped"])
def test_a_list_one_conversation_or_an_object_of_them(tmp_path: Path, kind: str) -> None:
    one = conversation(*TURN)
    content = {"list": [one], "one": one, "wrapped": {"conversations": [one]}}[kind]
    assert program_of(file_with(tmp_path, content)) == "ChatGPT"
    (found,) = read_all(tmp_path, content)
    assert (found.key, found.title, found.time) == ("conversation-1", "Tides", "2025-10-09T08:53:20.000+00:00")
    _, asked, answered = found.messages
    assert (asked.kind, asked.text, asked.parent) == (Kind.USER, "Why two tides?", "n0")
    assert (answered.kind, answered.text, answered.model) == (Kind.REPLY, "The Moon.", "gpt-5-2")
    assert answered.time == "2025-10-09T08:53:20.250+00:00"
    assert found.current == answered.key


def test_what_lies_beside_the_conversations_is_of_no_form(tmp_path: Path) -> None:
    beside = [
        {"files": [{"name": "conversations-000.json"}]},
        {"id": "user-1", "email": "a@example.org"},
        {"user_id": "user-1", "settings": {"voice_name": "cove"}},
        [{"id": "s", "conversation_id": "c", "title": "A title", "is_anonymous": True}],
        [{"id": "f", "conversation_id": "c", "rating": "thumbs_up", "content": "{}"}],
        [{"file_id": "file-1", "file_name": "a.txt"}],
        {"file_1.dat": "a.png"},
        "<html><script>var jsonData = []</script></html>",
    ]
    assert [program_of(file_with(tmp_path, each)) for each in beside] == [""] * len(beside)


def test_edits_and_second_answers_are_branches_in_their_order(tmp_path: Path) -> None:
    nodes: dict[str, Any] = {
        "late": {"message": message("assistant", "Second"), "parent": "asked", "children": []},
        "edited": {"message": message("user", "Again"), "parent": "root", "children": []},
        "early": {"message": message("assistant", "First"), "parent": "asked", "children": []},
        "asked": {"message": message("user", "Q"), "parent": "root", "children": ["early", "late"]},
        "root": {"message": None, "parent": None, "children": ["asked", "edited"]},
    }
    found = only(tmp_path, mapping=nodes, current_node="early")
    assert found.current == "early"
    below = [(each.key, each.parent) for each in found.messages if each.parent == "asked"]
    assert below == [("early", "asked"), ("late", "asked")]
    assert [each.text for each in found.messages if each.parent == "root"] == ["Q", "Again"]


def test_a_node_hangs_where_its_parent_or_a_list_of_children_says(tmp_path: Path) -> None:
    nodes = chain(*TURN)
    del nodes["n2"]["parent"]
    nodes["lost"] = {"message": message("user", "lost"), "parent": "gone", "children": ["gone too", 3]}
    nodes["a"] = {"message": message("user", "a"), "parent": "b", "children": []}
    nodes["b"] = {"message": message("user", "b"), "parent": "a", "children": []}
    found = only(tmp_path, mapping=nodes, current_node="gone")
    parents = {each.key: each.parent for each in found.messages}
    assert parents == {"n0": None, "n1": "n0", "n2": "n1", "lost": None, "a": None, "b": "a"}
    assert found.current is None


HIDDEN = {
    "custom instructions": message("user", {"content_type": "user_editable_context", "user_profile": "I am Ann"}),
    "memory": message("assistant", {"content_type": "model_editable_context", "model_set_context": "Ann likes tea"}),
    "empty messages": message("system", "", metadata={"is_visually_hidden_from_conversation": True}),
    "system messages": message("system", "You are ChatGPT"),
    "hidden messages": message("user", "Context", metadata={"is_visually_hidden_from_conversation": True}, weight=0),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_nobody_typed_is_hidden_and_counted(tmp_path: Path, name: str) -> None:
    found = only(tmp_path, HIDDEN[name], *TURN)
    assert [each.kind for each in found.messages] == [Kind.HIDDEN, Kind.HIDDEN, Kind.USER, Kind.REPLY]
    assert found.messages[2].parent == "n1"
    assert found.left_out == {name: 1}
    assert not found.messages[1].text


def test_old_custom_instructions_are_hidden(tmp_path: Path) -> None:
    flags = {"is_user_system_message": True, "user_context_message_data": {"about_user_message": "I am Ann"}}
    assert only(tmp_path, message("system", "", metadata=flags)).left_out == {"custom instructions": 1}


def test_reasoning_is_its_summary(tmp_path: Path) -> None:
    thoughts = [
        {"summary": "Two bulges", "content": "One on each side.", "chunks": ["One on ", "each side."]},
        {"summary": "", "content": "", "chunks": ["In ", "pieces."]},
        "odd",
    ]
    found = last(tmp_path, message("assistant", {"content_type": "thoughts", "thoughts": thoughts}))
    assert found.kind is Kind.REPLY
    assert (found.text, found.reasoning) == ("", "**Two bulges**\n\nOne on each side.\n\nIn pieces.")


def test_a_recap_tells_a_duration_in_no_language(tmp_path: Path) -> None:
    recap = {"content_type": "reasoning_recap", "content": "12초 동안 생각함"}
    found = only(
        tmp_path, message("assistant", recap, metadata={"finished_duration_sec": 12}), message("assistant", recap)
    )
    assert found.messages[1].notes == ("thought for 12 s",)
    assert found.messages[2].kind is Kind.HIDDEN


def test_calls_and_results_of_tools_are_notes(tmp_path: Path) -> None:
    code = {"content_type": "code", "language": "python", "text": "1+1"}
    found = only(
        tmp_path,
        message("assistant", code, recipient="python"),
        message("tool", {"content_type": "execution_output", "text": "2"}, tool="python"),
        message("assistant", '{"query": "tides"}', recipient="web.search"),
        message("assistant", "hidden call", recipient="bio", metadata={"is_visually_hidden_from_conversation": True}),
    )
    assert [each.notes for each in found.messages[1:]] == [
        ("called python: 1+1",),
        ("python gave: 2",),
        ('called web.search: {"query": "tides"}',),
        ("called bio: hidden call",),
    ]
    assert {each.kind for each in found.messages[1:]} == {Kind.REPLY}
    assert not any(each.text for each in found.messages)


RESULTS: dict[str, tuple[dict[str, object], str]] = {
    "tether_quote": ({"text": "Twice a day", "title": "Tides", "url": "https://t.example"}, "Tides https://t.ex"),
    "tether_browsing_display": ({"result": "# Tides", "summary": ""}, "# Tides"),
    "tether_browsing_code": ({"text": "search('tides')"}, "search('tides')"),
    "sonic_webpage": ({"text": "", "snippet": "s", "title": "Tides", "url": "https://t.example"}, "Tides https://t.e"),
    "computer_output": ({"computer_id": "1", "screenshot": None, "state": {"url": "about:blank"}}, '{"url": "ab'),
    "citable_code_output": ({"output_str": "3 files"}, "3 files"),
    "a_new_type": ({"text": "kept"}, "kept"),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_results_of_every_type(tmp_path: Path, kind: str) -> None:
    value, told = RESULTS[kind]
    (note,) = last(tmp_path, message("tool", {"content_type": kind, **value}, tool="web")).notes
    assert note.startswith(f"web gave: {told}")


def test_a_tool_that_failed(tmp_path: Path) -> None:
    error = {"content_type": "system_error", "name": "ToolTimeout", "text": "too slow"}
    assert last(tmp_path, message("tool", error)).notes == ("ToolTimeout failed: too slow",)


def test_a_node_that_stands_for_a_tool(tmp_path: Path) -> None:
    each = message("assistant", "found", tool="web")
    each["author"]["metadata"]["real_author"] = "tool:web"
    assert last(tmp_path, each).notes == ("web gave: found",)


def test_code_for_the_reader_stays_in_the_text(tmp_path: Path) -> None:
    found = last(tmp_path, message("assistant", {"content_type": "code", "language": "unknown", "text": "a\n```\nb"}))
    assert found.text == "````\na\n```\nb\n````"


def test_what_is_not_known_is_kept_and_counted(tmp_path: Path) -> None:
    odd = {"content_type": "multimodal_text", "parts": ["Before", {"content_type": "hologram", "text": "inside"}, 7]}
    found = only(
        tmp_path,
        message("assistant", {"content_type": "poem", "result": "Sea"}),
        message("assistant", odd),
        message("narrator", "Curtain"),
        message(None, "Nobody"),
    )
    assert [each.text for each in found.messages[1:]] == ["Sea", "Before\n\ninside", "Curtain", "Nobody"]
    assert found.unknown == {
        "poem": 1,
        "hologram": 1,
        "a part of no type": 1,
        "author narrator": 1,
        "author not named": 1,
    }


def test_a_message_may_lack_every_field(tmp_path: Path) -> None:
    bare = {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Hi"]}}
    found = only(tmp_path, bare, {}, {"content": None, "metadata": None, "author": None}, default_model_slug=None)
    assert [each.kind for each in found.messages] == [Kind.HIDDEN, Kind.USER, Kind.HIDDEN, Kind.HIDDEN]
    assert found.messages[1].time == ""


def test_a_conversation_may_lack_all_but_its_tree(tmp_path: Path) -> None:
    bare = {"mapping": chain(*TURN), "title": None, "create_time": None, "id": None}
    (found,) = read_all(tmp_path, [bare])
    assert (found.title, found.time) == ("", "2025-10-09T08:53:20.250+00:00")
    assert found.key == "n0"
    assert found.current is None


def test_the_model_of_a_reply_or_else_of_the_conversation(tmp_path: Path) -> None:
    found = only(tmp_path, *TURN, message("assistant", "More", metadata=None), default_model_slug="gpt-5-2-thinking")
    assert [each.model for each in found.messages[2:]] == ["gpt-5-2", "gpt-5-2-thinking"]


ENDS = [
    ({"status": "in_progress"}, ReplyStatus.INCOMPLETE),
    ({"status": "finished_partial_completion"}, ReplyStatus.INTERRUPTED),
    ({"metadata": {"finish_details": {"type": "interrupted"}}}, ReplyStatus.INTERRUPTED),
    ({"metadata": {"finish_details": {"type": "max_tokens"}}}, ReplyStatus.LENGTH),
    ({"status": "finished_successfully", "metadata": {"finish_details": {"type": "stop"}}}, ReplyStatus.COMPLETE),
]


@pytest.mark.parametrize(("fields", "status"), ENDS)
def test_how_a_reply_ended(tmp_path: Path, fields: dict[str, Any], status: ReplyStatus) -> None:
    found = last(tmp_path, message("assistant", "The", **fields))
    assert found.status is status
    assert bool(found.detail) is (status is not ReplyStatus.COMPLETE)


def test_commentary_between_calls(tmp_path: Path) -> None:
    found = only(
        tmp_path, message("assistant", "I look", channel="commentary"), message("assistant", "So", channel="final")
    )
    assert [each.phase for each in found.messages[1:]] == ["commentary", ""]


def test_marks_become_their_sources(tmp_path: Path) -> None:
    first, second = ("\ue200cite\ue202turn0search3\ue201", "\ue200cite\ue202turn0search9\ue201")
    text = f"Two bulges{first} a day{second}, says \ue200x\ue201.\ue203"
    references = [
        {"matched_text": first, "alt": "([t.example](https://t.example))", "items": []},
        {"matched_text": second, "alt": None, "items": [{"title": "Tides", "url": "https://u.example"}]},
        {"matched_text": " ", "alt": "", "type": "sources_footnote"},
    ]
    found = last(tmp_path, message("assistant", text, metadata={"content_references": references}))
    assert found.text == ("Two bulges([t.example](https://t.example)) a day (Tides, https://u.example), says .")


def test_older_marks_and_names_of_things(tmp_path: Path) -> None:
    text = 'In \ue200entity\ue202["city","Brest","port"]\ue201 7 m【12†source】 or 8 m【3†lost】.'
    at = text.index("【12")
    citation = {"start_ix": at, "end_ix": at + len("【12†source】"), "metadata": {"title": "Ports", "url": ""}}
    found = last(tmp_path, message("assistant", text, metadata={"citations": [citation, {"start_ix": 9, "end_ix": 2}]}))
    assert found.text == "In Brest 7 m (Ports) or 8 m."
    assert last(tmp_path, message("user", "【1†mine】")).text == "【1†mine】"


def test_voices_are_their_transcripts(tmp_path: Path) -> None:
    parts = [
        {"content_type": "audio_transcription", "text": "Hello", "direction": "in"},
        {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://file_0"},
        {"content_type": "real_time_user_audio_video_asset_pointer", "frames_asset_pointers": []},
    ]
    found = only(tmp_path, message("user", {"content_type": "multimodal_text", "parts": parts}))
    assert found.messages[1].text == "Hello"
    assert found.left_out == {"voice recordings": 2}


def picture(pointer: str) -> dict[str, Any]:
    return {"content_type": "image_asset_pointer", "asset_pointer": pointer, "width": 1, "height": 1}


def with_files() -> list[dict[str, Any]]:
    """Return conversations with one message that has two pictures and two uploads."""
    uploads = [
        {"id": "file_2", "name": "notes.txt", "mime_type": "text/plain"},
        {"id": "file-3", "name": "report.pdf"},
        {"id": "file_1", "name": "sea.png"},
    ]
    parts = ["Look", picture("sediment://file_1"), picture("file-service://file-gone")]
    content = {"content_type": "multimodal_text", "parts": parts}
    return [conversation(message("user", content, metadata={"attachments": uploads}))]


FILES = {
    "file_1.dat": PNG,
    "file_2.dat": b"high water at six",
    "file-3.dat": b"%PDF-1.7\0\xff",
    "conversation_asset_file_names.json": b'{"file-3.dat": "x/report.pdf"}',
    "library_files.json": b'[{"file_id": "file-gone", "file_name": "gone.png"}, 3]',
    "conversations-000.json": json.dumps(with_files()).encode(),
}


def held_of(found: ForeignConversation | Unread) -> tuple[list[str], tuple[str, ...]]:
    assert isinstance(found, ForeignConversation)
    asked = found.messages[1]
    return [each.attachment.name for each in asked.attachments], asked.notes


@pytest.mark.parametrize("kind", ["folder", "zip", "file"])
def test_files_of_an_export_are_brought(tmp_path: Path, kind: str) -> None:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            for name, data in FILES.items():
                archive.writestr(name, data)
    given = {"folder": tmp_path, "zip": tmp_path / "a.zip", "file": tmp_path / "conversations-000.json"}[kind]
    (shard,) = (file for file in source_at(given).files if program_of(file))
    (found,) = read(shard)
    names, notes = held_of(found)
    assert names == ["sea.png", "notes.txt"]
    assert notes[0] == "picture gone.png is not in what was imported"
    assert notes[1].startswith("file report.pdf was left behind: report.pdf is not UTF-8 text")


def test_loose_files_of_older_exports(tmp_path: Path) -> None:
    (tmp_path / "dalle-generations").mkdir()
    (tmp_path / "dalle-generations" / "file-Abc-1234.png").write_bytes(PNG)
    content = {"content_type": "multimodal_text", "parts": [picture("file-service://file-Abc")]}
    file_with(tmp_path, [conversation(message("tool", content, tool="dalle.text2im"))], "conversations.json")
    (conversations,) = (file for file in source_at(tmp_path).files if file.name == "conversations.json")
    (found,) = read(conversations)
    assert held_of(found)[0] == ["file-Abc-1234.png"]


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    (found,) = read_all(tmp_path, with_files())
    assert found.messages[1].notes == (
        "picture sea.png is not in what was imported",
        "picture file-gone is not in what was imported",
        "file notes.txt is not in what was imported",
        "file report.pdf is not in what was imported",
    )


def test_links_into_the_sandbox_lead_nowhere(tmp_path: Path) -> None:
    found = last(tmp_path, message("assistant", "[Table](sandbox:/mnt/data/tides.csv) and sandbox:/mnt/data/tides.csv"))
    assert found.notes == ("file tides.csv is not in what was imported",)


def test_a_bad_conversation_among_good_ones(tmp_path: Path) -> None:
    found = read(file_with(tmp_path, [conversation(*TURN), {"title": "Corrupted entry"}, 5, conversation(*TURN)]))
    assert [type(each).__name__ for each in found] == ["ForeignConversation", "Unread", "Unread", "ForeignConversation"]
    assert found[1] == Unread("Corrupted entry", "it has no messages (there is no “mapping” in it)")


def test_a_file_that_was_cut_off(tmp_path: Path) -> None:
    whole = json.dumps([conversation(*TURN), conversation(*TURN)])
    found = read(file_with(tmp_path, whole[: len(whole) * 3 // 4]))
    assert isinstance(found[0], ForeignConversation)
    assert isinstance(found[1], Unread)
    assert "cut off (after 1 whole ones)" in found[1].why


def test_a_chain_of_ten_thousand_nodes(tmp_path: Path) -> None:
    found = only(tmp_path, *[message("user", "On")] * 10_000)
    assert found.messages[-1].parent == "n9999"


def test_flags(tmp_path: Path) -> None:
    found = only(tmp_path, *TURN, is_starred=True, is_archived=True)
    assert (found.pinned, found.archived) == (True, True)


EXAMPLE = [
    conversation(
        *HIDDEN.values(),
        *TURN,
        message("tool", {"content_type": "tether_quote", "text": "x"}, tool="web"),
        message("assistant", {"content_type": "thoughts", "thoughts": [{"summary": "s", "content": "c"}]}),
        message("assistant", "\ue200cite\ue201", metadata={"content_references": [{"items": [{"title": "t"}]}]}),
    ),
    *with_files(),
]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_breaks_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    list(FORM.read(file_with(tmp_path, data.draw(damaged(EXAMPLE)))))


@pytest.mark.parametrize(
    ("role", "content", "text", "notes"),
    [
        ("user", "Bare text", "Bare text", ()),
        ("user", ["One", "Two"], "One\n\nTwo", ()),
        ("assistant", "Bare text", "Bare text", ()),
        (
            "tool",
            {"content_type": "computer_output", "screenshot": {"asset_pointer": "sediment://file_1"}, "state": {}},
            "",
            ("picture file_1 is not in what was imported",),
        ),
        (
            "tool",
            {"parts": [{"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-2"}]},
            "",
            ("picture file-2 is not in what was imported",),
        ),
        ("tool", {"content_type": "computer_output", "state": {"url": "x"}}, "", ('a tool gave: {"url": "x"}',)),
    ],
)
def test_content_of_any_shape_is_read_and_a_picture_is_no_nothing(
    tmp_path: Path, role: str, content: Any, text: str, notes: tuple[str, ...]
) -> None:
    said = {**message(role, ""), "content": content}
    found = only(tmp_path, message("user", "q"), said)
    assert (found.messages[-1].text, found.messages[-1].notes) == (text, notes)
