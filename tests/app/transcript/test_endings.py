"""How a reply ended, in the transcript and on the command line: all that the service reported is shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tui.app.transcript.entries import reply_entries
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.formatting import ending
from tui.core.reply_facts import reply_line
from tui.core.usage.usage import Usage, reported

COUNTED = Usage(reported(20), reported(0), reported(30), reported(10))


def reply(status: ReplyStatus, text: str = "Words.", detail: str = "", usage: Usage = COUNTED) -> Reply:
    return Reply(3, 2, "", ReplyOrigin("o1", "work"), text, "", ReplyOutcome(status, detail=detail, usage=usage))


@pytest.mark.parametrize(
    ("status", "text", "detail", "line", "entry"),
    [
        (ReplyStatus.COMPLETE, "Words.", "", "", None),
        (ReplyStatus.COMPLETE, "Words.", "text may be missing", "text may be missing", "Text may be missing."),
        (ReplyStatus.COMPLETE, " \n", "", "the reply is empty", "The reply is empty"),
        (
            ReplyStatus.COMPLETE,
            "",
            "stop (SAFETY)",
            "the reply is empty: the service ended it without any text (stop",
            "The",
        ),
        (ReplyStatus.LENGTH, "Words.", "", "length: the output budget ran out", "Cut off"),
        (ReplyStatus.REFUSED, "No.", "", "refused: the model declined", "The model refused."),
        (ReplyStatus.FILTERED, "Wo", "violence", "filtered: violence", "Filtered by the service. violence."),
        (ReplyStatus.FAILED, "", "No answer came.", "failed: No answer came.", "No answer came."),
        (
            ReplyStatus.INCOMPLETE,
            "Wo",
            "The reply from h broke off: reset. Send again.",
            "incomplete: The reply from h broke off",
            "Incomplete: The reply from h broke off: reset. Send again. What came is kept. F7: answer again.",
        ),
        (
            ReplyStatus.INTERRUPTED,
            "",
            "stopped by you",
            "interrupted: stopped by you",
            "Interrupted: stopped by you. F7: answer again.",
        ),
        (
            ReplyStatus.INTERRUPTED,
            "Wo",
            "stopped by you",
            "interrupted: stopped by you",
            "Interrupted: stopped by you. What came is kept. F7: answer again.",
        ),
        (ReplyStatus.LIVE, "", "", "live", None),
    ],
)
def test_an_ending_is_shown(status: ReplyStatus, text: str, detail: str, line: str, entry: str | None) -> None:
    ended = reply(status, text, detail)
    assert ending(ended).startswith(line)
    shown = [each.text for each in reply_entries(ended)[1:]]
    assert shown == [] if entry is None else shown[-1].startswith(entry)


def test_an_imported_reply_without_text_blames_no_service() -> None:
    assert ending(replace(reply(ReplyStatus.COMPLETE, ""), imported_id="a")) == ""


def test_reasoning_that_came_is_kept_as_well() -> None:
    ended = replace(reply(ReplyStatus.INTERRUPTED, "", "stopped by you"), reasoning="Hm.")
    assert reply_entries(ended)[-1].text == "Interrupted: stopped by you. What came is kept. F7: answer again."


def test_unreported_usage_is_stated_in_words() -> None:
    unreported = "usage not reported"
    assert reply_line(reply(ReplyStatus.COMPLETE, usage=Usage())).endswith(unreported)
    assert unreported not in reply_line(reply(ReplyStatus.COMPLETE))
    assert unreported not in reply_line(reply(ReplyStatus.FAILED, usage=Usage()))


@pytest.mark.parametrize(
    ("fault", "words"),
    [("refusal", "refused: the model declined"), ("empty", "the reply is empty"), ("nousage", "usage not reported")],
)
def test_the_command_line_shows_it_too(tmp_path: Path, fault: str, words: str) -> None:
    run = mull(tmp_path / "home", "ask", f"practice: fault={fault} tokens=20")
    assert words in run.stderr
    assert run.returncode == (1 if fault == "empty" else 0)
