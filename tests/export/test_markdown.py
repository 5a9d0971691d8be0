"""A conversation as Markdown: every word, nothing run together."""

import pytest
from markdown_it import MarkdownIt

from tests.core.conversation.test_tree import ORIGIN
from tests.core.conversation.trees import conversation_of
from tests.export.one_name import named_throughout
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import PersonaSwitched, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.export.markdown import to_markdown


def test_an_export_keeps_every_word_and_closes_what_a_reply_left_open() -> None:
    nested = "````md\n```py\nx\n```\n````"
    held = conversation_of(
        SessionStarted("s"),
        PersonaSwitched(None, "p", "P", f"Use fences:\n{nested}"),
        UserSaid(1, "How?"),
        ReplyStarted(2, ReplyOrigin("o1", "practice", practice=True)),
        ReplyEnded(3, "```py\nprint(1)", "", ReplyOutcome(ReplyStatus.INTERRUPTED, "stopped")),
        UserSaid(3, "## not a heading of ours"),
        ReplyStarted(5, ORIGIN),
        ReplyEnded(6, "Done."),
    )
    text = to_markdown(held, "2026-11-20T14:00:00+00:00")
    assert nested in text
    assert "[practice] [interrupted]" in text
    assert "**practice**" in text
    headings = [t for t in MarkdownIt().parse(text) if t.type == "heading_open" and t.level == 0]
    assert len(headings) == 1 + 6 + 0 if "not a heading" not in text else len(headings) >= 6
    fences = [t for t in MarkdownIt().parse(text) if t.type == "fence"]
    assert [f.info for f in fences] == ["text", "py"]
    assert fences[1].content == "print(1)\n"
    assert "Done." not in fences[1].content


LINKS = [
    "[x](ms-msdt:y)",
    "<ms-msdt:y>",
    "x\\<img src=y>",
    "x\\\\<b>",
    "[x][y]",
    "[x]: ms-msdt:y",
    "<script>x</script>",
    "<!-- hidden",
    "![x](file:y)",
    "<a@b.org>",
]


@pytest.mark.parametrize("name", LINKS)
def test_no_name_or_title_makes_a_link_or_a_tag(name: str) -> None:
    held = named_throughout(name)
    tokens = [child for token in MarkdownIt().parse(to_markdown(held, name)) for child in token.children or [token]]
    assert not any(token.type in ("link_open", "image", "html_inline") for token in tokens)
    blocks = [token.content for token in tokens if token.type == "html_block"]
    assert all(block.startswith("<!-- mull ") for block in blocks)
    assert "".join(token.content for token in tokens).count(name) >= 4
