"""Markdown cut into blocks: however the text arrives, the blocks are those of the whole."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tui.app.transcript.markdown import blocks, splitters
from tui.app.transcript.markdown.blocks import Block
from tui.app.transcript.markdown.splitters import Splitter
from tui.app.transcript.markdown.text_chunks import TextChunks
from tui.core.cleaning import marked

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
        "$$",
        "$$ x_1 * y_1 $$",
        "\\[",
        "\\]",
        "\\begin{align}",
        "  a &= b_1 \\\\ + *c*",
        "\\end{align}",
        "with $a_1*b*c$ or \\(d*e*f\\)",
        "[^1]: a note",
        "[^2]: https://example.org",
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
    return [text[start:end] for start, end in pairwise(ends)]


@settings(max_examples=400)
@given(DOCUMENTS, st.lists(st.integers(0, 2000), max_size=30))
def test_any_pieces_give_the_blocks_of_the_whole(text: str, places: list[int]) -> None:
    assert blocks_of(cut(text, places)) == blocks_of([text])


@settings(max_examples=100)
@given(DOCUMENTS)
def test_single_characters_give_the_blocks_of_the_whole(text: str) -> None:
    assert blocks_of(list(text)) == blocks_of([text])


@settings(max_examples=400)
@given(text=DOCUMENTS, places=st.lists(st.integers(0, 2000), max_size=30))
def test_any_pieces_give_the_same_blocks_cut_at_caps(tiny_caps: None, text: str, places: list[int]) -> None:
    assume("]:" not in text)  # the end of a link reference is known later than caps as low as these allow
    assert blocks_of(cut(text, places)) == blocks_of([text])


@pytest.fixture
def tiny_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set caps so low that short texts are cut at them."""
    caps = {
        "PROSE_CAP": 50,
        "CONTAINER_CAP": 80,
        "LINES_CAP": 4,
        "LINE_CAP": 12,
        "WINDOW": 16,
        "FENCE_PART": range(2, 5),
        "TABLE_PART": 2,
    }
    for name, value in caps.items():
        monkeypatch.setattr(blocks, name, value)
        if hasattr(splitters, name):
            monkeypatch.setattr(splitters, name, value)


def test_long_fences_and_tables_are_cut_into_parts() -> None:
    code = "\n".join(f"line {number}" for number in range(500))
    parts = blocks_of([f"```py\n{code}\n```"])
    assert len(parts) > 3
    assert "\n".join(part.source for part in parts) == code
    assert [part.starts for part in parts] == [True] + [False] * (len(parts) - 1)
    rows = "\n".join(f"| {number} | x |" for number in range(500))
    parts = blocks_of([f"| a | b |\n|---|---|\n{rows}\n\nafter"])
    assert parts[-1].source == "after"
    assert [line for part in parts[:-1] for line in part.source.split("\n")[2:]] == rows.split("\n")


def test_link_references_are_known_wherever_they_are_defined() -> None:
    splitter = Splitter()
    splitter.feed("[a][r]\n\n[r]: https://example.org\n\nlast\n")
    splitter.settle(final=True)
    assert splitter.environment["references"]["R"]["href"] == "https://example.org"


def test_an_undecided_last_line_is_not_shown() -> None:
    splitter = Splitter()
    splitter.feed("words\n-")
    splitter.settle()
    assert [block.source for block in splitter.tail] == ["words"]
    splitter.feed(" item")
    splitter.settle()
    assert [block.source for block in splitter.tail] == ["words", "- item"]


@pytest.mark.parametrize("opening", ["`" * 3_000, "~~~" + "x" * 3_000, "[a]: https://example.org/" + "a" * 3_000])
def test_a_very_long_line_opens_nothing_in_any_pieces(opening: str) -> None:
    text = f"{opening}\nmore\n"
    whole = blocks_of([text])
    assert [block.kind for block in whole] == ["markdown"]
    assert blocks_of([text[at : at + 100] for at in range(0, len(text), 100)]) == whole


@settings(max_examples=60)
@given(text=st.text(st.sampled_from("a \r\n\x1b"), max_size=80), places=st.lists(st.integers(0, 80), max_size=6))
def test_a_line_break_in_two_pieces_is_one(text: str, places: list[int]) -> None:
    chunks = TextChunks()
    got = ""
    for piece in cut(text, places):
        chunks.feed(piece)
        while chunks.more:
            got += chunks.next_chunk()
    chunks.end()
    while chunks.more:
        got += chunks.next_chunk()
    assert got == marked(text)
