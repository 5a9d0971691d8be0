"""What cut a reply off, for the endings of many servers: decided once, kept in the record, and shown everywhere."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.doubles import FakeClock, WordCounter
from tests.engine.reply_endings import ROWS, Row
from tests.narrowing import of_class
from tui.app.transcript.entries import KEYS, offer, reply_entries
from tui.core.context.context import build_context
from tui.core.conversation.message import ARRIVING, Cause, CutOff, Reply, ReplyOrigin, ReplyStatus, UserMessage
from tui.core.conversation.record import Line, ReplyEnded
from tui.core.conversation.record_json import from_json, to_json
from tui.core.formatting import badges, ending
from tui.core.models.profile import ModelProfile
from tui.core.stream import StreamValue, TextDelta
from tui.core.usage.cut_off_replies import Remedy, remedies
from tui.engine.reply_builder import ReplyInProgress
from tui.providers.wire.chat_completions import ChatDecoder
from tui.providers.wire.responses import ResponsesDecoder

KEY_OF: Mapping[Remedy, str] = {
    Remedy.GO_ON: "Alt+I",
    Remedy.ASK_AGAIN: "Alt+M",
    Remedy.MORE_BUDGET: "Alt+M",
    Remedy.LESS_EFFORT: "Alt+E",
    Remedy.MAKE_ROOM: "Alt+R",
}


def ended(row: Row) -> Reply:
    """Return the reply that the events of a row make, as its record is read again."""
    origin = ReplyOrigin("m", "c", cap=row.cap, counted=row.counted)
    given, written = row.sent
    asked = UserMessage(1, None, "", "word " * given)
    context = build_context([asked], ModelProfile("m", window=row.window), WordCounter(), reserve=10)
    text = "word " * written if row.text is None else row.text
    progress = ReplyInProgress(Reply(2, 1, "", origin, outcome=ARRIVING), context, WordCounter(), FakeClock())
    progress.take_in([TextDelta(text)] if text else [])
    values: list[StreamValue] = []
    decoder = ResponsesDecoder() if row.api == "responses" else ChatDecoder()
    for event in row.events:
        decoder.feed(str(event.get("type", "")), event, values)
    progress.take_in(values)
    line = to_json(Line(3, "2026-11-27T14:00:00Z", progress.ended(row.error, row.sizes)))
    record = of_class(from_json(line).record, ReplyEnded)
    return Reply(2, 1, "", origin, record.text, record.reasoning, record.outcome)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_what_cut_a_reply_off_and_what_helps(row: Row) -> None:
    reply = ended(row)
    found = reply.cut_off
    assert (reply.status, None if found is None else found.cause) == (row.status, row.cause)
    assert remedies(reply) == row.helps
    if row.limit is not None:
        assert found == CutOff(found.cause, row.limit) if found else False


@pytest.mark.parametrize("row", [row for row in ROWS if row.cause is not None], ids=lambda row: row.name)
def test_the_keys_that_help_are_shown_and_no_others(row: Row) -> None:
    shown = reply_entries(ended(row))[-1].text
    if row.status is ReplyStatus.FAILED:
        shown += offer(remedies(ended(row)))
    assert {KEY_OF[remedy] for remedy in row.helps} == {key for key in KEY_OF.values() if key in shown}


@pytest.mark.parametrize("row", [row for row in ROWS if row.status is ReplyStatus.LENGTH], ids=lambda row: row.name)
def test_a_limit_is_named_on_the_command_line_too(row: Row) -> None:
    reply = ended(row)
    words = {Cause.WINDOW: "context window", Cause.BUDGET: "output", Cause.SERVER: "limit of its own"}
    assert words[of_class(reply.cut_off, CutOff).cause] in ending(reply)
    assert ("window full" in badges(reply)) is (row.cause is Cause.WINDOW)
    assert ("not a word came" in ending(reply)) is (row.text == "")


def test_a_request_that_was_too_long_failed_and_says_why() -> None:
    row = next(row for row in ROWS if row.name == "llama.cpp: refused, with n_ctx")
    assert badges(ended(row)) == ("window full", "failed")


def test_every_remedy_has_a_key() -> None:
    assert set(KEYS) == set(Remedy) == set(KEY_OF)


def test_the_table_has_each_cause_on_both_apis() -> None:
    assert len(ROWS) >= 40
    assert len({row.name for row in ROWS}) == len(ROWS)
    found = {(row.cause, row.api) for row in ROWS}
    assert {
        (cause, api) for cause in (Cause.WINDOW, Cause.BUDGET, Cause.SERVER) for api in ("chat", "responses")
    } <= found


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", CutOff(Cause.BUDGET, 500)),
        (', "cut_off": null', CutOff(Cause.BUDGET, 500)),
        (', "cut_off": {"cause": "window", "limit": 4096}', CutOff(Cause.WINDOW, 4096)),
        (', "cut_off": {"cause": "window"}', CutOff(Cause.WINDOW)),
        (', "cut_off": {"cause": "a later one", "limit": 1}', CutOff(Cause.BUDGET, 500)),
        (', "cut_off": {"cause": 7, "limit": -1}', CutOff(Cause.BUDGET, 500)),
        (', "cut_off": {"cause": "server", "limit": -1}', CutOff(Cause.SERVER)),
    ],
)
def test_a_record_of_an_earlier_or_a_later_mull_is_read(written: str, expected: CutOff) -> None:
    ends = f'"outcome": {{"status": "length"{written}}}'
    line = f'{{"type": "ended", "seq": 3, "time": "", "reply": 2, "text": "x", {ends}}}'
    outcome = of_class(from_json(line).record, ReplyEnded).outcome
    assert Reply(2, 1, "", ReplyOrigin("m", "c", cap=500), "x", "", outcome).cut_off == expected
