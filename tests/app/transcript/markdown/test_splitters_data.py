"""Data is shown as highlighted code, and copied as it was received."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.app.transcript.conftest import Host
from tui.app.chat.copyables import code_pieces
from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown.splitters import DataSplitter, splitter_of

SHORT = json.dumps({"steps": [{"what": "write ```", "hours": 2}], "sure": True}, indent=2)
LONG = json.dumps([{"number": n, "text": "word " * 9} for n in range(600)], indent=1)


def split(text: str, *sizes: int) -> DataSplitter:
    splitter = DataSplitter("json")
    at = 0
    for size in sizes:
        splitter.feed(text[at : at + size])
        splitter.settle()
        at += size
    splitter.feed(text[at:])
    splitter.settle(final=True)
    return splitter


@pytest.mark.parametrize("text", [SHORT, LONG, "[]", "{", "[1,\n\n2]\n", "\n\n{}"])
def test_data_is_one_piece_of_code(text: str) -> None:
    blocks = split(text).blocks
    assert {block.kind for block in blocks} == {"fence"}
    assert [block.starts for block in blocks] == [True] + [False] * (len(blocks) - 1)
    assert {(block.code, block.language, block.unfenced) for block in blocks} == {(1, "json", True)}
    assert "\n".join(block.source for block in blocks).strip() == text.strip()


@given(st.sampled_from([SHORT, LONG[:9_000], "\n [1]"]), st.lists(st.integers(1, 700), max_size=20))
def test_data_reads_the_same_however_it_arrives(text: str, sizes: list[int]) -> None:
    assert split(text, *sizes).blocks == split(text).blocks


def test_data_in_progress_is_shown_as_code() -> None:
    splitter = DataSplitter("json")
    splitter.feed('{\n  "a": 1,\n  "b')
    splitter.settle()
    (block,) = splitter.tail
    assert (block.kind, block.starts, block.code) == ("fence", True, 1)
    splitter.feed('": 2\n}')
    splitter.settle(final=True)
    assert [block.source for block in splitter.blocks] == ['{\n  "a": 1,\n  "b": 2\n}']


def test_a_sentence_instead_of_data_is_markdown() -> None:
    assert [block.kind for block in split("I **cannot**.\n\n- no\n").blocks] == ["markdown", "item"]
    assert type(splitter_of("")) is not DataSplitter


def test_data_can_be_copied_as_code_as_received() -> None:
    (piece,) = code_pieces([Entry("1", "reply", text=SHORT, language="json")])
    assert (piece.text, piece.file) == (SHORT, "code-1.json")
    assert code_pieces([Entry("1", "reply", text="No.", language="json")]) == []


async def test_lines_of_data_are_copied_as_received(host: Host) -> None:
    text = '{\n  "a": [1,\t2],\n  "b": 3\n}'
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([Entry("1", "reply", "o1", text=text, language="json")])
        await pilot.pause()
        lines = host.screen_lines()
        first = next(at for at, line in enumerate(lines) if line.strip() == "{")
        assert (lines[first - 1].split()[0], "#1 · copy" in lines[first - 1]) == ("json", True)
        await pilot.mouse_down(host.transcript, offset=(2, first))
        await pilot.hover(host.transcript, offset=(40, first + 1))
        await pilot.mouse_up(host.transcript, offset=(40, first + 1))
        await pilot.pause()
        host.screen_lines()
        assert host.screen.get_selected_text() == '{\n  "a": [1,\t2],'
        host.transcript.text_select_all()
        assert host.screen.get_selected_text() == text
