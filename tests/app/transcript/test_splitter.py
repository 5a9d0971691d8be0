"""Markdown cut into blocks: however the text arrives, the blocks are those of the whole."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tui.app.widgets.transcript.blocks import Block
from tui.app.widgets.transcript.splitter import Splitter

LINES = st.sampled_from(
    [
        "A paragraph of words.",
        "more **words** and `code`",
        "# Heading",
        "## Two ##",
        "===",
        "---",
        "- item",
        "  - nested",
        "    deeper",
        "* star",
        "+ plus",
        "1. one",
        "2. two",
        "10) ten",
        "   continued",
        "> quote",
        ">> deeper quote",
        "```python",
        "```",
        "~~~",
        "    indented = 1",
        "| a | b |",
        "|---|:-:|",
        "| 1 | 2 | 3 |",
        "[ref]: https://example.org 'title",
        "[ref]: https://example.org",
        "see [ref] and [other][ref]",
        "<div>",
        "</div>",
        "<b>inline</b>",
        "***",
        "",
        "",
        "",
        "\t tab",
        "[ ] task",
        "#hashtag",
        "-",
        "1.",
        "a\rb",
        "é 日本語 👩‍👩‍👧",
    ]
)
DOCUMENTS = st.lists(LINES, max_size=25).map("\n".join)


def blocks_of(pieces: list[str]) -> list[Block]:
    splitter = Splitter()
    for piece in pieces:
        splitter.feed(piece)
        splitter.settle()
    splitter.settle(final=True)
    return splitter.blocks


def cut(text: str, places: list[int]) -> list[str]:
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in zip(ends, ends[1:], strict=False)]


@settings(max_examples=400, deadline=None)
@given(DOCUMENTS, st.lists(st.integers(0, 2000), max_size=30))
def test_any_pieces_give_the_blocks_of_the_whole(text: str, places: list[int]) -> None:
    assert blocks_of(cut(text, places)) == blocks_of([text])


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_single_characters_give_the_blocks_of_the_whole(text: str) -> None:
    assert blocks_of(list(text)) == blocks_of([text])
