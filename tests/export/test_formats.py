"""Every export format: found by its name, and holding what was said."""

import json
from dataclasses import replace
from html import unescape

import pytest

from tests.export.earlier import with_comments
from tests.export.reading.test_marked import conversation
from tui.core.conversation.message import Reply
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.phases import Phase
from tui.core.conversation.record import ReplyEnded
from tui.core.conversation.tree import Conversation
from tui.export.formats import DEFAULT, FORMATS
from tui.export.reading.marked import from_markdown

TIME = "2026-11-20T14:00:00+00:00"
QUESTION, ANSWER = "How <b>so</b>?", "An answer with 日本語."


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_holds_what_was_said(name: str) -> None:
    text = FORMATS[name].write(conversation(QUESTION, "", ANSWER, "Be brief."), TIME)
    for said in (QUESTION, ANSWER, "Be brief."):
        assert said in unescape(text).replace("\\<", "<")
    assert text.endswith("\n")


def test_a_file_is_named_after_its_format() -> None:
    assert {name: each.suffix for name, each in FORMATS.items()} == {
        name: name for name in ("md", "json", "html", "jsonl")
    }
    assert FORMATS[DEFAULT.name] is DEFAULT


def test_json_gives_the_path_to_the_head_with_unknown_as_null() -> None:
    told = json.loads(FORMATS["json"].write(conversation(QUESTION, "", ANSWER, "Be brief."), TIME))
    assert [m["role"] for m in told["messages"]] == ["developer", "user", "assistant", "user", "user"]
    usage = told["messages"][2]["usage"]
    assert usage == {"input": 5, "cached": 0, "output": 9, "reasoning": None}


def spoken_in_phases() -> Conversation:
    """Return a conversation whose reply has commentary before its answer."""
    held = conversation(QUESTION, "", "I <b>look</b>.\n\nYes.", "Be brief.")
    (reply,) = (m for m in held.path() if isinstance(m, Reply))
    phased = replace(reply, phases=(Phase(0, "commentary"), Phase(16, "final_answer")))
    again = Conversation()
    for message in held.path():
        for line in lines_of(phased if message is reply else message):
            again.apply(line)
    return again


def test_commentary_is_apart_in_every_format() -> None:
    held = spoken_in_phases()
    told = json.loads(FORMATS["json"].write(held, TIME))["messages"][2]
    assert told["text"] == "Yes."
    assert told["output"] == [
        {"phase": "commentary", "text": "I <b>look</b>."},
        {"phase": "final_answer", "text": "Yes."},
    ]
    page = FORMATS["html"].write(held, TIME)
    title = "<details><summary>Commentary on the way to the answer</summary>"
    folded, answer = page.split(title)[1].split("</details>")
    assert "I &lt;b&gt;look&lt;/b&gt;." in folded
    assert "Yes." in answer
    text = with_comments(held, TIME)
    assert "<details><summary>Commentary on the way to the answer</summary>\n\nI \\<b>look\\</b>.\n\n</details>" in text
    back = from_markdown(text)
    assert back.problems == []
    (end,) = (line.record for line in back.lines if isinstance(line.record, ReplyEnded))
    assert (end.text, len(end.phases)) == ("I <b>look</b>.\n\nYes.", 2)


def test_an_edit_of_commentary_in_an_export_is_named() -> None:
    text = with_comments(spoken_in_phases(), TIME).replace("I \\<b>look\\</b>.", "I look away.", 1)
    (problem,) = from_markdown(text).problems
    assert "was edited since it was exported" in problem
