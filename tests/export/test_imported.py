"""What an export says of an imported message beside its text: lines, folded where one is long, and quiet on usage."""

from __future__ import annotations

import json

from tui.core.conversation.message import UNTOLD_MODEL, ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import Line, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.note import Note, Reason, note
from tui.export.formats import DEFAULT
from tui.export.html import to_html
from tui.export.json import to_json
from tui.export.markdown import to_markdown
from tui.export.reading.document import read_document
from tui.export.sums import sums_of

NOW = "2026-01-01T10:00:00.000+00:00"
LOST = note(Reason.UNKNOWN, "file a.pdf is not in what was imported")
CALL = note(Reason.UNKNOWN, "called sea: {}")
RESULT = note(Reason.UNKNOWN, "sea gave: 1\n2\n```\n<b>3\n4")


def imported(*notes: Note) -> Conversation:
    """Return a session of a question and its answer, with notes on both."""
    conversation = Conversation()
    records: list[Record] = [
        SessionStarted("s", imported_from="ChatGPT", imported_id="c"),
        UserSaid(None, "?", imported_id="q", imported_notes=(LOST,)),
        ReplyStarted(1, ReplyOrigin(UNTOLD_MODEL, "ChatGPT"), imported_id="a"),
        ReplyEnded(2, "!", "", ReplyOutcome(notes=notes), told_apart=True),
    ]
    for number, record in enumerate(records):
        conversation.apply(Line(number, NOW, record))
    return conversation


def test_short_notes_are_lines_and_usage_is_quiet() -> None:
    text = to_markdown(imported(CALL), NOW)
    assert "*file a.pdf is not in what was imported*\n\n## Assistant" in text
    assert "*called sea: {}*\n\n!\n\n*imported, usage not told*" in text
    assert "models:" not in text
    assert "?" not in text.partition("## You")[2].replace("\n?\n", "")


def test_long_ones_are_folded_as_they_are() -> None:
    text, page = to_markdown(imported(CALL, RESULT), NOW), to_html(imported(CALL, RESULT), NOW)
    folded = text.partition("<details><summary>Tools that were used on the way</summary>\n\n")[2].partition(
        "</details>"
    )[0]
    assert folded == "````text\ncalled sea: {}\n\nsea gave: 1\n2\n```\n<b>3\n4\n````\n\n"
    assert "<summary>Tools that were used on the way</summary>" in page
    assert "&lt;b&gt;3" in page


def test_json_has_all_notes() -> None:
    question, reply = json.loads(to_json(imported(RESULT), NOW))["messages"]
    assert (question["notes"], reply["notes"], reply["model"]) == ([str(LOST)], [str(RESULT)], "")


def test_a_reply_whose_price_was_not_told_is_counted_so() -> None:
    assert sums_of(imported().path()) == {"replies": 1, "unpriced_replies": 1}


def test_a_complete_export_brings_them_back() -> None:
    told, back = imported(CALL, RESULT), Conversation()
    for line in read_document(DEFAULT.complete(told, NOW)).lines:
        back.apply(line)
    assert back.path() == told.path()
