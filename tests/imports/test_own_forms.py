"""Tests that no reader of other programs takes what mull itself keeps, whatever is said in it."""

from __future__ import annotations

from pathlib import Path

from tests.export.reading.test_marked import conversation
from tests.imports.foreign import file_with, program_of
from tui.core.conversation.record import Line, Record, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.export.html import to_html

SAID = 'model: a:b\nmessages:\n- role: user\n\nUser: q\nAssistant: a\n{"role": "user", "content": "q"}'
TIME = "2026-01-02T03:04:05.000+00:00"


def test_a_session_file_is_none(tmp_path: Path) -> None:
    records: list[Record] = [SessionStarted("20261120-140000-abcd"), *(UserSaid(at, SAID) for at in range(1, 4))]
    text = "".join(f"{to_json(Line(at, TIME, record))}\n" for at, record in enumerate(records))
    assert program_of(file_with(tmp_path, text)) == ""


def test_a_page_in_html_is_none(tmp_path: Path) -> None:
    text = to_html(conversation(SAID, SAID, SAID, SAID), TIME)
    assert program_of(file_with(tmp_path, text)) == ""
