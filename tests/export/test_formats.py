"""Every export format: found by its name, and holding what was said."""

import json
from html import unescape

import pytest

from tests.export.test_markdown_import import conversation
from tui.export.formats import DEFAULT, FORMATS
from tui.export.markdown_import import from_markdown

TIME = "2026-11-20T14:00:00+00:00"
QUESTION, ANSWER = "How <b>so</b>?", "An answer with 日本語."


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_holds_what_was_said(name: str) -> None:
    text = FORMATS[name].write(conversation(QUESTION, "", ANSWER, "Be brief."), TIME)
    for said in (QUESTION, ANSWER, "Be brief."):
        assert said in unescape(text)
    assert text.endswith("\n")


def test_a_file_is_named_after_its_format() -> None:
    assert {name: each.suffix for name, each in FORMATS.items()} == {"md": "md", "json": "json", "html": "html"}
    assert FORMATS[DEFAULT.name] is DEFAULT


def test_the_default_format_can_be_read_back() -> None:
    assert from_markdown(DEFAULT.write(conversation(QUESTION, "", ANSWER, "Be brief."), TIME)).problems == []


def test_json_gives_the_path_to_the_head_with_unknown_as_null() -> None:
    told = json.loads(FORMATS["json"].write(conversation(QUESTION, "", ANSWER, "Be brief."), TIME))
    assert [m["role"] for m in told["messages"]] == ["developer", "user", "assistant", "user", "user"]
    usage = told["messages"][2]["usage"]
    assert usage == {"input": 5, "cached": 0, "output": 9, "reasoning": None}
