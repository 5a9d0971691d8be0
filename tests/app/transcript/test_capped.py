"""Beyond the cap a text is plain, the same however it arrives, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app.transcript.test_document import lines_of
from tests.app.transcript.test_splitter import DOCUMENTS, cut
from tui.app.widgets.transcript import Entry
from tui.app.widgets.transcript.blocks import LINE_CAP, TEXT_CAP, Block
from tui.app.widgets.transcript.capped import CappedSplitter
from tui.app.widgets.transcript.document import Document
from tui.app.widgets.transcript.origin import Origin, codes_of
from tui.app.widgets.transcript.palette import Palette
from tui.core.cleaning import marked

LONG = "".join(f"- item {number}\n" for number in range(TEXT_CAP))


def blocks_of(pieces: list[str], cap: int) -> list[Block]:
    splitter = CappedSplitter(cap)
    for piece in pieces:
        splitter.feed(piece)
        splitter.settle()
    splitter.settle(final=True)
    assert splitter.tail == []
    return splitter.blocks


@settings(max_examples=200, deadline=None)
@given(
    text=DOCUMENTS,
    places=st.lists(st.integers(0, 20_000), max_size=10),
    cap=st.integers(1, 12),
    rest=st.lists(st.sampled_from(["x" * (LINE_CAP - 1), "y z " * 700, "short", ""]), max_size=60).map("\n".join),
)
def test_any_pieces_give_the_blocks_of_the_whole(text: str, places: list[int], cap: int, rest: str) -> None:
    text += "\n" + rest
    assert blocks_of(cut(text, places), cap) == blocks_of([text], cap)


@settings(max_examples=200, deadline=None)
@given(text=DOCUMENTS, cap=st.integers(1, 12))
def test_blocks_say_where_they_stand(text: str, cap: int) -> None:
    blocks = blocks_of([text], cap)
    origin = Origin(text)
    assert [block.start for block in blocks] == sorted(block.start for block in blocks)
    for block in blocks:
        assert origin.slice(block.start, block.stop).strip() or block.kind == "plain" or not block.source.strip()
        if block.kind == "plain":
            assert marked(origin.slice(block.start, block.stop)).removesuffix("\n") == block.source


def test_a_text_of_too_many_lines_ends_plain_and_says_so(palette: Palette) -> None:
    text = LONG + "**the** end"
    document = Document(Entry("r", "reply", "o1", text=text), 60, palette)
    while document.behind:
        document.settle()
    while document.measure(document.height - 10, document.height):
        pass
    last = document.line(document.height - 2).text
    assert last == " ⋯**the** end"
    assert document.copied((0, 0), None, document.entry) == text


def test_brackets_without_end_are_plain(palette: Palette) -> None:
    document = Document(Entry("r", "reply", "o1", text="[" * 5_000 + "\n\n[a](https://example.org)"), 60, palette)
    lines = lines_of(document)
    assert lines[1] == " ⋯" + "[" * 58
    assert lines[-2].endswith("a (https://example.org)")


@pytest.mark.parametrize("live", [True, False])
def test_an_open_fence_ends_at_the_cap(palette: Palette, live: bool) -> None:
    text = "```py\n" + "x = 1\n" * (TEXT_CAP + 10)
    document = Document(Entry("r", "reply", "o1", live=True), 60, palette)
    document.feed(text, "")
    document.settle()
    while document.behind:
        document.settle()
    if not live:
        document.finish(replace(document.entry, text=text, live=False))
    while document.measure(document.height - 10, document.height):
        pass
    assert document.line(document.height - 3).text.startswith(" ⋯x = 1")
    assert codes_of(text)[0].text == "x = 1\n" * (TEXT_CAP - 1)
