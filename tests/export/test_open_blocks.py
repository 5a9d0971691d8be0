"""What a message leaves open swallows nothing that follows, and no message is changed more than that."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.core.conversation.trees import conversation_of
from tui.core.conversation.message import ReplyOrigin
from tui.core.conversation.record import Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.export.markdown import to_markdown
from tui.export.markdown_import import from_markdown
from tui.export.open_blocks import closed

OPEN = {
    "a fence": ("```python\nprint(1)", "```"),
    "a long fence": ("look:\n`````\nan open fence", "`````"),
    "a fence of tildes": ("why does this fail?\n~~~\ncode without an end", "~~~"),
    "a short end of a long fence": ("````\ncode\n```", "````"),
    "another sign in a fence": ("```\n~~~", "```"),
    "a fence after one that is whole": ("```\na\n```\n\n~~~~ py\nb", "~~~~"),
    "an end with words behind it": ("```\ncode\n``` no end", "```"),
    "an indented fence": ("   ```\n   code", "```"),
    "the line of a fence alone": ("```", "```"),
    "a comment": ("<!-- to be continued", "-->"),
    "a script": ("<script>\nlet a = 1", "</script>"),
    "a style in capitals": ("<STYLE>\nb {}", "</STYLE>"),
    "pre": ("<pre>\n\ntext", "</pre>"),
    "a text area": ("<textarea rows=2>", "</textarea>"),
    "an instruction": ("<?php\necho 1;", "?>"),
    "CDATA": ("<![CDATA[\nx", "]]>"),
    "a declaration": ("<!DOCTYPE html", ">"),
    "a comment in a script": ("<script>\n<!--\n", "</script>"),
    "a fence that shows a comment": ("```html\n<!--", "```"),
}
WHOLE = [
    "",
    "plain text",
    "```\ncode\n```",
    "````\n```\n````",
    "- item\n  ```py\n  the list ends, and the fence with it",
    "> ```\n> quoted, and ends with the quote",
    "1. one\n   ~~~\n   code",
    "<!-- a comment -->",
    "<div>\nends at a blank line",
    "<script>let a</script>",
    "text with ``` in it",
    "    ```\n    indented code is no fence",
    "a < b, and b <!c",
]


@pytest.mark.parametrize("kind", OPEN)
def test_what_is_open_is_closed(kind: str) -> None:
    text, end = OPEN[kind]
    assert closed(text) == f"{text}\n{end}"
    assert follows(closed(text))


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_whole_stays_as_it_is(text: str) -> None:
    assert closed(text) == text
    assert follows(text)


PIECES = [
    "```",
    "~~~~",
    "`````\n",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "  ",
    "    ",
    "code",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "<?",
    "<",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_nothing_is_swallowed_whatever_a_message_ends_in(text: str) -> None:
    assert closed(text).startswith(text)
    assert follows(closed(text))


@pytest.mark.parametrize("text", [text for text, _ in OPEN.values()])
def test_an_export_shows_what_follows_and_comes_back_as_it_was(text: str) -> None:
    said: list[Record] = [
        UserSaid(None, text),
        ReplyStarted(1, ReplyOrigin("o1", "c")),
        ReplyEnded(2, text),
        UserSaid(2, "the end"),
    ]
    conversation = conversation_of(SessionStarted("s"), *said)
    shown = to_markdown(conversation, "2026-11-20T14:00:00+00:00")
    assert len([t for t in MarkdownIt().parse(shown) if t.type == "heading_open" and t.level == 0]) >= 4
    carried = to_markdown(conversation, "2026-11-20T14:00:00+00:00", records=True)
    read = [line.record for line in from_markdown(carried).lines]
    assert [record.text for record in read if isinstance(record, UserSaid)] == [text, "the end"]
    assert [record.text for record in read if isinstance(record, ReplyEnded)] == [text]


def follows(text: str) -> bool:
    """Return whether a heading after a text is one for a reader of Markdown."""
    tokens = MarkdownIt("commonmark").parse(f"{text}\n\n## You\n")
    return any(t.type == "heading_open" and t.level == 0 and t.markup == "##" for t in tokens)
