"""A table read row by row is the table read at once, and its columns keep words whole where there is room."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tui.app.transcript.markdown.parser import parse_blocks
from tui.app.transcript.markdown.table import Table, _shrunk
from tui.app.transcript.palette import Palette

TEXT = st.text(alphabet="ab |\\`*_[]()<>-:~\t>#1.é漢", max_size=12)
HEADS = st.sampled_from(["| a | b |\n|---|:-:|", "a|b\n-|-", "x | y | z\n:--|--:|---", "|a|\n|-|"])


@settings(max_examples=400)
@given(head=HEADS, rows=st.lists(TEXT.filter(str.strip), max_size=6))
def test_a_row_reads_the_same_alone(palette: Palette, head: str, rows: list[str]) -> None:
    source = "\n".join([head, *rows])
    tokens = parse_blocks(source, {})
    assume(tokens[-1].type == "table_close" and sum(token.type == "table_open" for token in tokens) == 1)
    assert Table.of(source, palette, {}) == Table.read(tokens, palette, {})


@pytest.mark.parametrize(
    ("head", "row", "room", "widths"),
    [
        ("one", "two", 20, (3, 3)),
        ("role", "a text that is much longer than the line it has", 30, (4, 23)),
        ("developer", "words and words and words and words", 20, (9, 8)),
        ("words and words and words and words", "developer", 20, (8, 9)),
        ("one-very-long-name-without-a-space", "words of a sentence that is long", 33, (20, 10)),
        ("한국어 단어가 있는 칸입니다", "developers", 23, (10, 10)),
        ("日本語のテキストもあります", "developers", 23, (10, 10)),
        ("internationalization", "internationalization", 23, (10, 10)),
    ],
)
def test_the_widths_of_columns(palette: Palette, head: str, row: str, room: int, widths: tuple[int, ...]) -> None:
    source = f"| a | b |\n|---|---|\n| {head} | {row} |"
    assert Table.of(source, palette, {}).widths(room) == widths


@given(st.lists(st.tuples(st.integers(3, 90), st.integers(1, 30)), min_size=2, max_size=8), st.integers(0, 60))
def test_widths_fill_the_room_and_words_stay_whole(columns: list[tuple[int, int]], more: int) -> None:
    wanted = [max(width, word) for width, word in columns]
    words = [word for _, word in columns]
    room = 3 * len(columns) + more
    assume(sum(wanted) > room)
    widths = _shrunk(wanted, words, room)
    assert sum(widths) == room
    assert all(width <= most for width, most in zip(widths, wanted, strict=True))
    least = [min(word, room * 2 // 3) for word in words]
    if sum(least) <= room:
        assert all(width >= word for width, word in zip(widths, least, strict=True))
