"""Tests for aichat's messages.md."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.foreign import file_with, program_of, read
from tui.core.conversation.message import ReplyStatus
from tui.imports.conversation import ForeignConversation
from tui.imports.programs.aichat import messages as aichat_messages

TIME = "2025-02-03T04:05:06+02:00"


def block(asked: str, answer: str, title: str = "Talk", scope: str = "") -> str:
    """Return a talk as aichat appends it."""
    return f"# CHAT: {title} [{TIME}]{scope}\n{asked}\n--------\n{answer}\n--------\n\n"


def talks(folder: Path, text: str) -> list[ForeignConversation]:
    """Return the talks of a file."""
    file = file_with(folder, text)
    assert program_of(file) == "aichat"
    found = read(file)
    return [each for each in found if isinstance(each, ForeignConversation)]


def test_each_block_is_a_conversation(tmp_path: Path) -> None:
    first, second = talks(tmp_path, block("q1\n\nmore", "a1") + block("q2", "a2", "Two [x]", " (role#rag)"))
    assert (first.title, first.time, first.tags) == ("Talk", "2025-02-03T02:05:06.000+00:00", ())
    assert [message.text for message in first.messages] == ["q1\n\nmore", "a1"]
    assert (second.title, second.tags) == ("Two [x]", ("role",))
    assert first.key != second.key
    assert talks(tmp_path, block("q", "a", scope=" (#rag)"))[0].tags == ()


def test_an_answer_may_hold_rulers_and_headings(tmp_path: Path) -> None:
    answer = "one\n--------\ntwo\n# CHAT: no time\n---------\n"
    first, _ = talks(tmp_path, block("q", answer) + block("q", "a"))
    assert first.messages[1].text == answer.strip()


def test_calls_of_tools_are_notes_and_reasoning_is_apart(tmp_path: Path) -> None:
    calls = '<tool_calls>\n[{"name": "sum", "arguments": {"a": 1}}, 3]\n</tool_calls>\n<think>\nHm.\n</think>\n\n3'
    [found] = talks(tmp_path, block("q", calls))
    assert found.messages[1].notes == ('called sum: {"a": 1}',)
    assert (found.messages[1].reasoning, found.messages[1].text) == ("Hm.", "3")
    given = json.dumps([{"call": {"name": "sum", "arguments": {"a": 1}, "id": "x"}, "output": "3"}])
    [told] = talks(tmp_path, block("q", f"<tool_calls>\nLet me see.\n{given}\n</tool_calls>\n3"))
    assert told.messages[1].notes == ('called sum: {"a": 1}', "sum gave: 3")
    assert told.messages[1].text == "Let me see.\n\n3"
    [kept] = talks(tmp_path, block("q", "<tool_calls>\nno JSON\n</tool_calls>"))
    assert kept.messages[1].text == "<tool_calls>\nno JSON\n</tool_calls>"


def test_a_file_that_ends_early(tmp_path: Path) -> None:
    whole = block("q", "a")
    first, asked = talks(tmp_path, whole + f"# CHAT: Cut [{TIME}]\nonly a quest")
    assert [message.text for message in asked.messages] == ["only a quest"]
    first, half = talks(tmp_path, whole + f"# CHAT: Cut [{TIME}]\nq\n--------\nhalf an ans")
    assert first.messages[1].status is ReplyStatus.COMPLETE
    assert (half.messages[1].text, half.messages[1].status) == ("half an ans", ReplyStatus.INCOMPLETE)


def test_a_grown_file_gives_the_same_keys(tmp_path: Path) -> None:
    before = talks(tmp_path, block("q", "a"))
    assert talks(tmp_path, block("q", "a") + block("q2", "a2"))[:1] == before


def test_line_ends_of_windows(tmp_path: Path) -> None:
    [found] = talks(tmp_path, block("q", "a\nb").replace("\n", "\r\n"))
    assert [message.text for message in found.messages] == ["q", "a\nb"]


@pytest.mark.parametrize("text", ["# CHAT: no time\nq\n--------\na\n", f"text\n{block('q', 'a')}", "# CHAT: [2025]\n"])
def test_other_texts_are_none(tmp_path: Path, text: str) -> None:
    assert program_of(file_with(tmp_path, text)) == ""


PIECES = ["# CHAT: t [2025-02-03T04:05:06Z]\n", "--------\n", "text", "\n", "<tool_calls>\n[[]]\n</tool_calls>", "[1]"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4)))
def test_whatever_is_in_it_nothing_breaks(pieces: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = "".join(pieces).encode("utf-8", "replace")
        assert sum(piece.count("# CHAT: t [") for piece in pieces) >= len(
            list(aichat_messages.FORM.read(file_with(Path(folder), data)))
        )
