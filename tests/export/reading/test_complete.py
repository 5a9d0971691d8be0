"""Tests that a complete document is the session it was made of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.export.random_sessions import contents, sessions, told
from tui.core.conversation.tree import Conversation
from tui.export.formats import FORMATS
from tui.export.kept_back import without_kept_back
from tui.export.reading.document import read_document
from tui.export.reading.transcript import ReadTranscript

TIME = "2026-11-20T15:00:00+00:00"
WHOLE = [name for name, form in FORMATS.items() if form.split is not None]


def applied(read: ReadTranscript) -> Conversation:
    held = Conversation()
    for line in read.lines:
        held.apply(line)
    held.settle()
    return held


def kept(conversation: Conversation) -> dict[str, Any]:
    """Return all that a session is, but for what is kept back."""
    held = told(conversation) | {"folder": ""}
    for name in ("messages", "summaries_asked"):
        held[name] = {number: without_kept_back(each) for number, each in held[name].items()}
    return held


@pytest.mark.parametrize("form", WHOLE)
@settings(max_examples=40)
@given(held=sessions(), ends=st.sampled_from(["\n", "\r\n", "\r"]), first=st.sampled_from(["", "\ufeff"]))
def test_a_session_comes_back_from_each_form(form: str, held: Conversation, ends: str, first: str) -> None:
    text = FORMATS[form].complete(held, TIME, contents)
    read = read_document(first + text.replace("\r\n", "\n").replace("\n", ends))
    assert read.problems == []
    assert kept(applied(read)) == told(applied(read)) == kept(held)
    attached = [each for m in held.messages.values() for each in getattr(m, "attachments", ())]
    assert read.contents == {each.sha256: contents(each) for each in attached}


@pytest.mark.parametrize("form", WHOLE)
@settings(max_examples=20)
@given(held=sessions())
def test_what_is_kept_back_comes_along_on_request_alone(form: str, held: Conversation) -> None:
    raw = read_document(FORMATS[form].complete(held, TIME, raw=True))
    assert told(applied(raw)) == told(held)
    text = FORMATS[form].complete(held, TIME)
    assert [
        each for each in ("a.example.org", "https://a.example.org", "req_1", "~/work", '"body"') if each in text
    ] == []
