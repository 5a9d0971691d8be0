"""A piece of a conversation, written as it was said."""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.core.conversation.trees import conversation_of
from tests.core.test_key_shapes import MIXED
from tui.app.export.excerpt import excerpt
from tui.cli import clipboard
from tui.core.conversation.message import Message, ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.errors import StoreError, UsageError
from tui.export.selection import selection_from

ORIGIN = ReplyOrigin("o1", "work")
FIRST = "One:\r\n```python\nprint(1)\n```\nTwo:\n\n- in a list\n  ~~~sh\n  ls\n  ~~~\n"
SECOND = "No code\x1b here.  "
DATA = '{"a": 1}'


def messages(turns: str = "", last: str = SECOND, schema: str = "") -> list[Message]:
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "```\nmine\n```"), ReplyStarted(1, ORIGIN), ReplyEnded(2, FIRST, "", ReplyOutcome()),
        UserSaid(2, "and?"), ReplyStarted(4, ReplyOrigin("o1", "work", schema=schema)),
        ReplyEnded(5, last, "", ReplyOutcome()),
    )  # fmt: skip
    return selection_from(turns).messages(held)


@pytest.mark.parametrize(
    ("turns", "wanted", "found"),
    [
        ("", "reply", SECOND),
        ("1", "reply", FIRST),
        ("", "code", "ls\n"),
        ("", "code:1", "print(1)\n"),
        ("1", " Code:#2 ", "ls\n"),
    ],
)
def test_a_piece_is_as_it_was_said(turns: str, wanted: str, found: str) -> None:
    assert excerpt(messages(turns), wanted).text == found


def test_a_reply_that_is_data_is_code() -> None:
    assert excerpt(messages(last=DATA, schema="{}"), "code").text == DATA


@pytest.mark.parametrize(
    ("turns", "wanted", "said"),
    [
        ("last", "code", "There is no code in these replies. The turns that are chosen"),
        ("", "code:3", "There is no code with the number 3"),
        ("", "codes", ".codes. names nothing that was said. Write reply, code"),
        ("", "code:", "names nothing"),
    ],
)
def test_what_is_not_there_is_said(turns: str, wanted: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        excerpt(messages(turns), wanted)


def test_without_a_reply_there_is_none() -> None:
    with pytest.raises(UsageError, match="no reply"):
        excerpt(messages()[:1], "reply")


def test_a_command_writes_a_piece_and_nothing_else(home: Path) -> None:
    asked = mull(home, "ask", "-m", "gpt-4o", f"sk-proj-{MIXED} practice: answer=short show=think")
    assert asked.returncode == 0, asked.stderr
    reply = mull(home, "export", "--only", "reply")
    assert (reply.returncode, reply.stdout.rstrip()) == (0, asked.stdout.rstrip())
    code = mull(home, "export", "--only", "code")
    assert code.stdout in reply.stdout
    assert code.stdout.startswith("{")
    assert "looks like a key" in mull(home, "export").stderr
    assert "looks like a key" not in code.stderr, "it is not in the code"
    for words in (("--only", "code:9"), ("--only", "reply", "--format", "html"), ("--copy", "-o", "x.md")):
        wrong = mull(home, "export", *words)
        assert (wrong.returncode, wrong.stdout) == (2, ""), words


def test_a_copy_goes_to_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(os, "environ", {"TERM": "xterm", "PATH": ""})
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    clipboard.copy("a\x1bß")
    told = capsys.readouterr()
    assert f"\x1b]52;c;{b64encode('aß'.encode()).decode()}\a" in told.err
    assert "Copied 2 characters. (Nothing pasted? -o writes a file.) 1 control character left out." in told.err
    assert told.out == ""
    monkeypatch.setattr(os, "environ", {"TERM": "dumb", "PATH": ""})
    with pytest.raises(StoreError, match="Nothing was copied"):
        clipboard.copy("a")
