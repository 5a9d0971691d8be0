"""Beyond the cap a text is plain, the same in any pieces, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app.transcript.markdown.test_splitters import DOCUMENTS, cut
from tests.app.transcript.test_entry_view import lines_of
from tests.app.transcript.test_selection import END, line_with
from tui.app.transcript.entry import Entry
from tui.app.transcript.entry_view import EntryView
from tui.app.transcript.markdown import splitters
from tui.app.transcript.markdown.blocks import LINE_CAP, MARKS, MARKS_CAP, Block, note_of
from tui.app.transcript.markdown.inline import inline_runs
from tui.app.transcript.markdown.parser import parse_blocks
from tui.app.transcript.markdown.source_map import SourceMap, codes_of
from tui.app.transcript.markdown.splitters import CappedSplitter
from tui.app.transcript.palette import Palette
from tui.core.cleaning import marked

CAP = 40
NOTE = " ⋯plain text from here: more than 40 lines"
REST = st.lists(st.sampled_from(["x" * (LINE_CAP - 1), "y z " * 700, "short", ""]), max_size=40).map("\n".join)
REPLY = Entry("r", "reply", "o1", live=True)
quiet = settings(max_examples=100)


@pytest.fixture(autouse=True)
def low_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a low cap on the lines that are read as Markdown."""
    monkeypatch.setattr(splitters, "TEXT_CAP", CAP)


def blocks_of(pieces: list[str], cap: int) -> list[Block]:
    splitter = CappedSplitter(cap)
    for piece in pieces:
        splitter.feed(piece)
        splitter.settle()
    splitter.settle(final=True)
    assert splitter.tail == []
    return splitter.blocks


def drawn(text: str, palette: Palette, width: int = 60) -> EntryView:
    return EntryView(replace(REPLY, text=text, live=False), width, palette)


@settings(max_examples=200)
@given(text=DOCUMENTS, places=st.lists(st.integers(0, 20_000), max_size=10), cap=st.integers(1, 12), rest=REST)
def test_any_pieces_give_the_blocks_of_the_whole(text: str, places: list[int], cap: int, rest: str) -> None:
    text += "\n" + rest
    assert blocks_of(cut(text, places), cap) == blocks_of([text], cap)


@quiet
@given(text=DOCUMENTS, places=st.lists(st.integers(0, 2000), max_size=10), cap=st.integers(1, 12))
def test_streamed_across_the_cap_is_drawn_as_at_once(palette: Palette, text: str, places: list[int], cap: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitters, "TEXT_CAP", cap)
        document = EntryView(REPLY, 60, palette)
        for piece in cut(text, places):
            document.feed(piece, "")
            document.settle()
            lines_of(document)
        document.finish(replace(REPLY, text=text, live=False))
        assert lines_of(document) == lines_of(drawn(text, palette))


@settings(max_examples=200)
@given(text=DOCUMENTS, cap=st.integers(1, 12))
def test_blocks_have_their_offsets(text: str, cap: int) -> None:
    blocks = blocks_of([text], cap)
    origin = SourceMap(text)
    assert [block.start for block in blocks] == sorted(block.start for block in blocks)
    for block in blocks:
        if block.kind == "plain":
            assert marked(origin.slice(block.start, block.stop)).removesuffix("\n") == block.source


@quiet
@given(text=DOCUMENTS, cap=st.integers(1, 12))
def test_a_whole_reply_is_copied_as_received(palette: Palette, text: str, cap: int) -> None:
    text = f"Before.\n\n{text}\nAfter."
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitters, "TEXT_CAP", cap)
        document = drawn(text, palette)
        assert document.copied((0, 0), None, document.entry) == text


def test_a_text_of_too_many_lines_ends_as_plain_text_with_a_note(palette: Palette) -> None:
    text = "".join(f"- item *{number}*\n" for number in range(CAP)) + "\n\n**the** end\n- of\n\n\tit"
    lines = lines_of(document := drawn(text, palette))
    assert lines[CAP:-1] == ["  • item 39", "", NOTE, " ⋯**the** end", " ⋯- of", " ⋯", " ⋯    it"]
    assert document.copied((CAP, 0), (END, 0), document.entry) == text[text.index("- item *39*") :]
    first = line_with(document, "the** end")
    assert document.copied((first - 1, 0), (first, 9), document.entry) == "**the**"
    assert document.copied((first, 4), (first + 1, 9), document.entry) == "the** end\n- of"


def test_words_in_the_plain_end_are_found_and_those_of_the_note_are_not(palette: Palette) -> None:
    text = "- item\n" * CAP + "**the** end, plain text"
    document = drawn(text, palette)
    lines = lines_of(document)
    note = lines.index(NOTE)
    place, fold = document.reveal("text", text.index("plain"), "plain", document.entry)
    assert (document.line_of_hit(place, "plain"), fold) == (note + 1, None)
    assert [mark[:2] for mark in document.marks(note + 1, "plain")] == [(15, 20)]
    assert document.marks(note, "plain") == []


@pytest.mark.parametrize(("sign", "name"), MARKS.items())
def test_too_many_marks_are_plain_text_with_a_note(palette: Palette, sign: str, name: str) -> None:
    few, many = f"a{sign}" * MARKS_CAP, f"a{sign}" * (MARKS_CAP + 1)
    assert note_of(Block("markdown", few)) == ""
    assert note_of(Block("markdown", many)) == f"plain text: more than 1,000 {name}"
    assert inline_runs(many, palette.text, palette, {}) == [(many, palette.text)]
    assert note_of(Block("item", f"- code:\n\n  ```\n  {many}\n  ```\n")) == ""


def test_too_many_brackets_are_plain_text_with_a_note(palette: Palette) -> None:
    text = "[" * 5_000 + "\n\n[a](https://example.org)"
    lines = lines_of(document := drawn(text, palette))
    assert lines[1:3] == [" ⋯plain text: more than 1,000 brackets", " ⋯" + "[" * 58]
    assert lines[-2].endswith("a (https://example.org)")
    assert document.copied((0, 0), None, document.entry) == text


def test_a_table_of_too_many_columns_is_plain_text_with_a_note(palette: Palette) -> None:
    row = "|a" * 210 + "|"
    text = f"before\n\n{row}\n{'|-' * 210 + '|'}\n{row}\n\nafter"
    lines = lines_of(document := drawn(text, palette))
    assert lines[1:5] == ["  before", "", " ⋯plain text: more than 200 columns", " ⋯" + row[:58]]
    assert document.copied((0, 0), None, document.entry) == text
    assert document.copied((4, 0), (4, 12), document.entry) == row[:10]
    assert not any("plain text" in line for line in lines_of(drawn(text.replace("|-", "-"), palette)))


@pytest.mark.parametrize("live", [True, False])
def test_an_open_fence_ends_at_the_cap_and_its_code_is_copied_whole(palette: Palette, live: bool) -> None:
    code = "x = 1\n" * (CAP + 10)
    text = f"```py\n{code}```\nbelow\n```\nmore\n```\n"
    document = EntryView(REPLY, 60, palette)
    document.feed(text, "")
    document.settle()
    if not live:
        document.finish(replace(REPLY, text=text, live=False))
    lines = lines_of(document)
    at = lines.index(NOTE)
    assert (lines[at - 2].strip(), lines[at + 1]) == ("x = 1", " ⋯x = 1")
    assert [found.text for found in codes_of(text)] == [code]
    assert [found.text for found in codes_of(f"```py\n{code}")] == [code]


@pytest.mark.parametrize("blank", ["\n", " \n", "\t\n"])
def test_many_blank_lines_show_nothing(palette: Palette, blank: str) -> None:
    document = EntryView(REPLY, 60, palette)
    for _ in range(30):
        document.feed(blank * 10, "")
        document.settle()
    assert document.height < 5
    document.feed("end", "")
    document.finish(replace(REPLY, text=blank * 300 + "end", live=False))
    assert lines_of(document) == lines_of(drawn(blank * 300 + "end", palette))
    assert lines_of(document)[-2:] == [" ⋯end", ""]


def test_what_is_deep_within_others_is_still_there() -> None:
    listed = "".join(f"{'  ' * level}- level {level}.\n" for level in range(14))
    for text, said in ((listed, "level 13."), ("> " * 25 + "said", "said")):
        assert any(said in token.content for token in parse_blocks(text, {}))
