"""Tests for aichat's sessions in YAML."""

from __future__ import annotations

import base64
import hashlib
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, program_of, read
from tests.imports.programs.test_llm import PNG
from tui.imports.conversation import ForeignConversation, Kind, Unread
from tui.imports.programs.aichat import form as aichat

URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


def said(role: str, content: Any) -> dict[str, Any]:
    """Return a message."""
    return {"role": role, "content": content}


def session(*messages: Any, **more: Any) -> dict[str, Any]:
    """Return a session."""
    return {"model": "openai:gpt", "temperature": 0.5, **more, "messages": list(messages)}


def written(folder: Path, value: Any, name: str = "talk.yaml") -> list[ForeignConversation | Unread]:
    """Return what is read of a session that is written as YAML."""
    file = file_with(folder, yaml.safe_dump(value, sort_keys=False, allow_unicode=True), name)
    assert program_of(file) == "aichat"
    return read(file)


def one(folder: Path, value: Any, name: str = "talk.yaml") -> ForeignConversation:
    """Return the only conversation of a session."""
    [found] = written(folder, value, name)
    assert isinstance(found, ForeignConversation)
    return found


def lines(found: ForeignConversation) -> list[tuple[str, str]]:
    """Return kind and text of each message."""
    return [(message.kind.value, message.text) for message in found.messages]


def test_a_line_of_messages(tmp_path: Path) -> None:
    rows = [said("system", "Be brief."), said("user", "Why?\n\nTell."), said("assistant", "So."), said("user", "And?")]
    found = one(tmp_path, session(*rows, role_name="short"))
    assert (found.title, found.time, found.current) == ("talk", "", None)
    assert lines(found) == [("persona", "Be brief."), ("user", "Why?\n\nTell."), ("reply", "So."), ("user", "And?")]
    assert found.messages[0].name == "short"
    assert [message.model for message in found.messages] == ["", "", "openai:gpt", ""]
    assert [message.parent for message in found.messages] == [None, *(message.key for message in found.messages[:-1])]


def test_what_looks_like_a_time_or_a_number_stays_text(tmp_path: Path) -> None:
    text = "model: a:b\nmessages:\n- role: user\n  content: 12:30\n- role: assistant\n  content: 2024-99-99\n"
    [found] = read(file_with(tmp_path, text))
    assert isinstance(found, ForeignConversation)
    assert lines(found) == [("user", "12:30"), ("reply", "2024-99-99")]


def test_a_grown_session_only_adds(tmp_path: Path) -> None:
    rows = [said("user", "q"), said("assistant", "a"), said("user", "q"), said("assistant", "a")]
    before, after = one(tmp_path, session(*rows[:3])), one(tmp_path, session(*rows))
    assert before.key == after.key
    assert list(before.messages) == list(after.messages[:3])
    assert len({message.key for message in after.messages}) == 4
    assert one(tmp_path, session(*rows), "other.yaml").key != after.key


def test_a_session_that_was_saved_by_itself_is_called_as_its_title(tmp_path: Path) -> None:
    found = one(tmp_path, session(said("user", "q")), "20250102T030405-a-talk.yaml")
    assert (found.title, found.time) == ("a-talk", "2025-01-02T03:04:05.000+00:00")


def test_compressed_messages_come_first_and_the_summary_stands_between(tmp_path: Path) -> None:
    old = [said("system", "Be brief."), said("user", "q1"), said("assistant", "a1")]
    new = [said("system", "Be brief.\n\nIt was about q1."), said("user", "q2")]
    found = one(tmp_path, session(*new, compressed_messages=old))
    assert lines(found) == [
        ("persona", "Be brief."),
        ("user", "q1"),
        ("reply", "a1"),
        ("summary", "It was about q1."),
        ("user", "q2"),
    ]
    bare = one(tmp_path, session(said("system", "It was."), compressed_messages=old[1:]))
    assert lines(bare)[-1] == ("summary", "It was.")


def test_reasoning_is_parted_from_the_answer(tmp_path: Path) -> None:
    rows = [said("user", "<think>no</think>"), said("assistant", "<think>\nHm.\n</think>\n\nSo <think>x</think>")]
    found = one(tmp_path, session(*rows))
    assert found.messages[0].text == "<think>no</think>"
    assert (found.messages[1].reasoning, found.messages[1].text) == ("Hm.", "So <think>x</think>")


def test_tool_results_are_notes(tmp_path: Path) -> None:
    result = {"call": {"name": "sum", "arguments": {"a": "b"}, "id": None}, "output": {"sum": "c"}}
    content = {"tool_results": [result], "text": "I add.", "sequence": False}
    found = one(tmp_path, session(said("user", "q"), said("tool", content), said("assistant", "3")))
    assert found.messages[1].kind is Kind.REPLY
    assert found.messages[1].text == "I add."
    assert found.messages[1].notes == ('called sum: {"a": "b"}', 'sum gave: {"sum": "c"}')


def test_pictures_are_brought_under_the_name_of_their_file(tmp_path: Path) -> None:
    def shown(url: str) -> dict[str, Any]:
        return {"type": "image_url", "image_url": {"url": url}}

    parts = [{"type": "text", "text": "look"}, shown(URL), shown("https://example.org/a.png"), {"type": "dance"}]
    paths = {hashlib.sha256(URL.encode()).hexdigest(): "/there/cat.png"}
    found = one(tmp_path, session(said("user", parts), said("assistant", "A cat."), data_urls=paths))
    asked = found.messages[0]
    assert asked.text == "look"
    assert [(held.attachment.name, held.data) for held in asked.attachments] == [("cat.png", PNG)]
    assert asked.notes == ("picture https://example.org/a.png is not in what was imported",)
    assert found.unknown == {"part dance": 1}


def test_roles_and_messages_that_are_not_known_are_counted(tmp_path: Path) -> None:
    found = one(tmp_path, session(said("user", "q"), said("judge", "Good."), "text", said("user", [])))
    assert lines(found) == [("user", "q"), ("reply", "Good."), ("user", "")]
    assert found.unknown == {"role judge": 1, "message": 1}


@pytest.mark.parametrize("end", ['  content: "cut of', "  content: |-\n    cut o", "  content: [", "  - ]"])
def test_one_that_was_cut_off_gives_what_is_whole(tmp_path: Path, end: str) -> None:
    whole = yaml.safe_dump(session(said("user", "q"), said("assistant", "a")), sort_keys=False)
    found, *rest = read(file_with(tmp_path, f"{whole}- role: user\n{end}", "talk.yaml"))
    assert isinstance(found, ForeignConversation)
    assert lines(found)[:2] == [("user", "q"), ("reply", "a")]
    assert all(isinstance(each, Unread) and each.title == "the rest of talk" for each in rest)
    assert len(rest) == ("|-" not in end)


def test_signs_that_no_yaml_may_hold_are_replaced(tmp_path: Path) -> None:
    text = b"model: a:b\nmessages:\n- role: user\n  content: a\x01b\xff\xe2\x82\n- role: assistant\n  content: c\n\xe2"
    [found, rest] = aichat.FORM.read(file_with(tmp_path, text))
    assert isinstance(found, ForeignConversation)
    assert lines(found) == [("user", "a\ufffdb\ufffd\ufffd"), ("reply", "c")]
    assert isinstance(rest, Unread)


def test_one_without_messages_is_told(tmp_path: Path) -> None:
    assert written(tmp_path, session()) == [Unread("talk", "it is no session: there are no messages")]


@pytest.mark.parametrize(
    "text",
    [
        "A text.\nmodel: x\nmessages:\n- a\n",
        "model: x\n\nmessages are fine\n",
        "messages:\n- role: user\n",
        "# A heading\n\nmodel: a\n",
        "",
    ],
)
def test_other_texts_are_none(tmp_path: Path, text: str) -> None:
    assert program_of(file_with(tmp_path, text)) == ""


def test_loops_and_deep_nests_are_no_trouble(tmp_path: Path) -> None:
    looped = "model: a:b\nmessages: &all\n- role: user\n  content: q\n- *all\n- {content: &c [*c]}\n"
    assert len(list(aichat.FORM.read(file_with(tmp_path, looped)))) == 1
    deep = f"model: a:b\nmessages:\n- role: user\n  content: {'[' * 100_000}\n"
    assert isinstance(read(file_with(tmp_path, deep))[-1], Unread)


def test_large_sessions_are_read_fast(tmp_path: Path) -> None:
    block = (
        "- role: user\n  content: |-\n"
        + "    a line that is not short at all\n" * 40
        + "- role: assistant\n  content: a\n"
    )
    file = file_with(tmp_path, f"model: a:b\nmessages:\n{block * 3_000}")
    start = time.process_time()
    [found] = read(file)
    assert time.process_time() - start < 20  # 4 MB; below 1 s as a rule, and above a minute without C
    assert isinstance(found, ForeignConversation)
    assert len(found.messages) == 6_000


WHOLE = session(
    said("system", "Be brief."),
    said("user", [{"type": "image_url", "image_url": {"url": URL}}, {"type": "text", "text": "t"}]),
    said("tool", {"tool_results": [{"call": {"name": "n", "arguments": {}}, "output": 1}], "text": ""}),
    said("assistant", "<think>x</think>y"),
    compressed_messages=[said("system", "Be brief."), said("user", "q")],
    data_urls={"a": "b"},
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(WHOLE), st.integers(0, 40))
def test_whatever_is_in_it_nothing_breaks(value: Any, cut: int) -> None:
    text = yaml.safe_dump(value, sort_keys=False)
    with tempfile.TemporaryDirectory() as folder:
        for found in aichat.FORM.read(file_with(Path(folder), text[: len(text) - cut])):
            assert isinstance(found, Unread) or len({each.key for each in found.messages}) == len(found.messages)
