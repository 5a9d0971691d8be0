"""Conversations of gptme: rows of messages, and branches that share their beginning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, json_lines, program_of, read
from tui.imports.conversation import ForeignConversation, Kind
from tui.imports.json_stream import BROKEN
from tui.imports.programs.gptme.message import parted
from tui.imports.records import records_of
from tui.imports.source import source_at

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
START = "instructions that gptme gave"


def said(role: str, content: Any, second: int = 1, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, "timestamp": f"2026-04-01T08:00:{second:02}.123456", **more}


SYSTEM = said("system", "You are gptme.", 0, pinned=True, hide=True)
TALK = (SYSTEM, said("user", "one", 1), said("assistant", "two", 2), said("user", "three", 3))


def whole(conversation: Any) -> ForeignConversation:
    assert isinstance(conversation, ForeignConversation)
    assert len({each.key for each in conversation.messages}) == len(conversation.messages)
    return conversation


def conversation(tmp_path: Path, *rows: Any) -> ForeignConversation:
    file = file_with(tmp_path, json_lines(*rows))
    assert program_of(file) == "gptme"
    (found,) = read(file)
    return whole(found)


def shown(found: ForeignConversation) -> list[tuple[Kind, str]]:
    return [(each.kind, each.text) for each in found.messages if each.kind is not Kind.HIDDEN]


def folder_of(tmp_path: Path, **files: str) -> Path:
    """Return a folder of logs with one conversation, whose files are named without their ends."""
    talk = tmp_path / "logs" / "2026-04-01-blue-crane"
    for name, text in files.items():
        path = talk / f"{name.replace('__', '/')}.{'toml' if name == 'config' else 'jsonl'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "logs"


def read_all(folder: Path) -> list[ForeignConversation]:
    return [whole(each) for file in source_at(folder).files if program_of(file) for each in read(file)]


def test_a_turn_with_thoughts_tools_and_an_answer(tmp_path: Path) -> None:
    usage = {"input_tokens": 10, "output_tokens": 7, "cache_read_tokens": 100, "cache_creation_tokens": 20}
    meta = {"model": "anthropic/opus", "cost": 0.25, "usage": usage, "timings": {"ttft_ms": 500, "gen_ms": 1500}}
    found = conversation(
        tmp_path,
        SYSTEM,
        said("user", "How many?", 1),
        said("assistant", "<think>\nCount them.\n<!-- think-sig: OPAQUE\nOPAQUE -->\n</think>\n```sh\nwc\n```", 2),
        said("system", "12", 3, call_id="c", metadata={"tool": "shell"}),
        said("system", "Of no tool that is told", 4),
        said("assistant", "Twelve.", 5, metadata={**meta, "resolved_model": "opus@here", "reasoning_effort": "high"}),
    )
    assert shown(found) == [
        (Kind.USER, "How many?"),
        (Kind.REPLY, "```sh\nwc\n```"),
        (Kind.REPLY, ""),
        (Kind.REPLY, ""),
        (Kind.REPLY, "Twelve."),
    ]
    thought, answer = found.messages[2], found.messages[-1]
    assert thought.reasoning == "Count them."
    assert "OPAQUE" not in repr(found)
    assert [note for each in found.messages for note in each.notes] == [
        "shell gave: 12",
        "a tool gave: Of no tool that is told",
    ]
    assert (answer.model, answer.cost, answer.effort, answer.seconds) == ("opus@here", 0.25, "high", 2.0)
    assert answer.usage is not None
    assert (answer.usage.input.value, answer.usage.cached.value, answer.usage.written.value) == (130, 100, 20)
    assert answer.time == "2026-04-01T08:00:05.123+00:00"
    assert (found.left_out, found.unknown) == ({START: 1}, {})
    assert found.time == "2026-04-01T08:00:00.123+00:00"


def test_older_counts_stand_beside_the_model(tmp_path: Path) -> None:
    meta = {"model": "gpt", "input_tokens": 10, "output_tokens": 7}
    found = conversation(tmp_path, *TALK, said("assistant", "four", 4, metadata=meta), said("assistant", "five", 5))
    four, five = found.messages[-2:]
    assert four.usage is not None
    assert (four.usage.input.value, four.usage.cached.value, four.model) == (10, None, "gpt")
    assert (five.usage, five.cost, five.model) == (None, None, "")


@pytest.mark.parametrize(
    ("content", "thoughts", "text"),
    [
        ("plain\n", "", "plain\n"),
        ("<think>a</think> b", "a", "b"),
        ("<thinking>\na\n</thinking>\n\nb\n\n<think>\nc\n</think>\nd", "a\n\nc", "b\n\nd"),
        ("```\n<think>\na\n</think>\n```", "", "```\n<think>\na\n</think>\n```"),
        ("~~~~\n```\n<think>x</think>\n~~~~\n<think>y</think>z", "y", "~~~~\n```\n<think>x</think>\n~~~~\nz"),
        ("<think>\ncut off", "cut off", ""),
        ("The tag\n<think> is not closed", "", "The tag\n<think> is not closed"),
        ("a <think>b</think>", "", "a <think>b</think>"),
    ],
)
def test_thoughts_stand_in_tags_of_their_own(content: str, thoughts: str, text: str) -> None:
    assert parted(content) == (thoughts, text)


def test_what_nobody_typed_is_hidden_and_counted(tmp_path: Path) -> None:
    found = conversation(
        tmp_path,
        SYSTEM,
        said("system", "Files of the project", 0),
        said("user", "one", 1, pinned=True),
        said("system", "<budget:tokens_left>9</budget:tokens_left>", 1, hide=True),
        said("user", "Go on with the checkpoint", 2, hide=True),
        said("system", "Saving ...", 2, ui_only=True),
        said("assistant", "two", 3, hide=True),
    )
    assert shown(found) == [(Kind.USER, "one"), (Kind.REPLY, "two")]
    assert found.left_out == {START: 2, "messages that gptme hides": 2, "messages for the screen alone": 1}
    assert "budget" not in repr(found)
    assert [each.marks for each in found.messages if each.text == "one"] == [("pinned",)]


def test_files_are_attached_if_they_are_there(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        conversation=json_lines(
            said("user", "See", 1, files=["/home/me/a.png", "b.txt", "/etc/hostname", "https://a.example/c.png", 7],
                 file_hashes={"/home/me/a.png": "ab12", "/etc/hostname": "../../x"}),
            said("system", "shot", 2, files=["b.png"]),
        ),
    )  # fmt: skip
    talk = folder / "2026-04-01-blue-crane"
    (talk / "files").mkdir()
    (talk / "files" / "ab12.png").write_bytes(PNG)
    (talk / "b.txt").write_text("held")
    (talk / "b.png").write_bytes(PNG)
    for where in (folder, talk / "conversation.jsonl"):
        (found,) = read_all(where)
        user, tool = found.messages
        assert [each.attachment.name for each in user.attachments] == ["a.png", "b.txt"]
        assert user.notes == tuple(f"file {name} is not in what was imported" for name in ("hostname", "c.png"))
        assert (tool.notes, [each.attachment.name for each in tool.attachments]) == (("a tool gave: shot",), ["b.png"])


def test_branches_share_their_beginning(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        conversation=json_lines(*TALK),
        branches__edit=json_lines(*TALK[:2], said("assistant", "other two", 2)),
        branches__same=json_lines(*TALK[:3]),
        views__compacted=json_lines(SYSTEM, said("user", "summed up", 9)),
        config='[chat]\nname = "Counting"\nmodel = "gpt"\n',
        events=json_lines({"seq": 1, "ts": "2026-04-01T08:00:00", "type": "message_append", "payload": {}}),
    )
    for where in (folder, folder / "2026-04-01-blue-crane" / "conversation.jsonl"):
        (found,) = read_all(where)
        assert found.title == "Counting"
        texts = {each.key: each.text for each in found.messages}
        assert sorted(texts.values()) == ["", "one", "other two", "three", "two"]
        parents = {each.text: texts.get(each.parent or "") for each in found.messages}
        assert (parents["two"], parents["other two"], parents["three"]) == ("one", "one", "two")
        assert texts[found.current or ""] == "three"


def test_a_branch_alone_is_read_and_has_the_same_messages(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, conversation=json_lines(*TALK), branches__edit=json_lines(*TALK[:3]))
    (alone,) = read_all(folder / "2026-04-01-blue-crane" / "branches" / "edit.jsonl")
    (found,) = read_all(folder)
    assert alone.key == found.key
    assert [each.key for each in alone.messages] == [each.key for each in found.messages[:3]]
    assert found.title == "2026-04-01-blue-crane"


def test_branches_whose_main_file_is_gone_are_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, branches__edit=json_lines(*TALK), views__compacted=json_lines(*TALK[:2]))
    assert [each.title for each in read_all(folder)] == ["2026-04-01-blue-crane"] * 2


def test_a_conversation_that_grew_only_adds(tmp_path: Path) -> None:
    short, long = conversation(tmp_path, *TALK[:2]), conversation(tmp_path, *TALK)
    assert short.key == long.key
    assert [each.key for each in short.messages] == [each.key for each in long.messages[:2]]


def test_the_same_words_twice_are_two_messages(tmp_path: Path) -> None:
    found = conversation(tmp_path, *TALK[:2], TALK[1], TALK[1])
    assert [text for _, text in shown(found)] == ["one"] * 3


def test_cut_off_and_one_bad_row_among_good_ones(tmp_path: Path) -> None:
    text = json_lines(*TALK[:2], {"role": "oracle", "content": "spoken"}, {"role": 5}, TALK[2])
    (found,) = read(file_with(tmp_path, text[:-9]))
    found = whole(found)
    assert [text for _, text in shown(found)] == ["one", "spoken", ""]
    assert found.unknown == {"role oracle": 1, "role ": 1, BROKEN: 1}


def test_rows_in_another_order_are_all_there(tmp_path: Path) -> None:
    found = conversation(tmp_path, *reversed(TALK))
    assert sorted(text for _, text in shown(found) if text) == ["one", "three", "two"]


def test_settings_that_are_damaged_give_no_title(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, conversation=json_lines(*TALK), config="[chat\nname =")
    assert read_all(folder)[0].title == "2026-04-01-blue-crane"


def test_messages_without_such_times_are_none_of_gptme(tmp_path: Path) -> None:
    for time in (None, 1772355600, "yesterday"):
        assert program_of(file_with(tmp_path, json_lines({**TALK[1], "timestamp": time}, {"a": 1}))) == "bare messages"


def test_a_chain_of_ten_thousand(tmp_path: Path) -> None:
    assert len(conversation(tmp_path, *(said("user", "same") for _ in range(10_000))).messages) == 10_000


WHOLE = [
    *TALK,
    said("assistant", "<think>a</think>b", 4, metadata={"usage": {"input_tokens": 1}, "timings": {}}, files=["a"]),
]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_in_it_nothing_is_raised(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    rows = data.draw(damaged(WHOLE))
    file = file_with(
        tmp_path_factory.mktemp("gptme"), json_lines(*rows) if isinstance(rows, list) else json.dumps(rows)
    )
    if program_of(file) == "gptme":
        for each in read(file):
            records_of(whole(each))
