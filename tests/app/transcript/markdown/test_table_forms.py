"""Tables are copied as Markdown that is the same table again, and as lines of tabs for a spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.app.transcript.markdown.test_splitters import DOCUMENTS
from tui.app.chat.copyables import PieceKind, table_pieces
from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown.table_forms import ReplyTable, tables_of

# One row of a table with two columns, and what a spreadsheet gets for it.
ROWS = [
    ("| x | y |", "x\ty"),
    ("| **bold** | *it* |", "bold\tit"),
    ("| `a | b` |", "`a\tb`"),
    ("| `a \\| b` | c |", "a | b\tc"),
    ("| a \\| b | c |", "a | b\tc"),
    ("| a<br>b | c<BR/>d |", "a b\tc d"),
    ("| [l](https://e.org) | ![pic](x.png) |", "l\tpic"),
    ("| 日本語 | 한국어 |", "日本語\t한국어"),
    ("| -5 | +3.2% |", "-5\t+3.2%"),
    ("| -5, 7 | 1,234.5 |", "-5, 7\t1,234.5"),
    ('| =HYPERLINK("http://e") | @sum |', "'=HYPERLINK(\"http://e\")\t'@sum"),
    ("| +cmd | -x |", "'+cmd\t'-x"),
    ("| **=1+1** | ok |", "'=1+1\tok"),
    ("| a\tb |  |", "a b\t"),
    ("| only one |", "only one\t"),
    ("| 1 | 2 | 3 |", "1\t2"),
    ("no bars", "no bars\t"),
    ("| \x1b[31m | x |", "␛[31m\tx"),
    ("| 2*3*4 | __init__.py |", "2*3*4\t__init__.py"),
]


@pytest.mark.parametrize(("row", "cells"), ROWS)
def test_a_row_for_a_spreadsheet(row: str, cells: str) -> None:
    (table,) = tables_of(f"| h | i |\n|---|---|\n{row}\n")
    assert table.tsv == f"h\ti\n{cells}"
    assert tables_of(table.markdown) == [table]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 0),
        ("a | b", 0),
        ("| a |\n|---|", 1),
        ("| a |\n|:-:|\n| b |\n\nText\n\n| c |\n|--:|\n| d |", 2),
        ("- item\n\n  | a |\n  |---|\n  | b |", 1),
        ("> | a |\n> |---|\n> | b |", 1),
        ("```\n| a |\n|---|\n| b |\n```", 0),
        ("| a |\r\n|---|\r\n| b |\r\n", 1),
        (f"|{' c |' * 201}\n|{'---|' * 201}\n", 0),
    ],
)
def test_the_tables_of_a_reply(text: str, found: int) -> None:
    assert len(tables_of(text)) == found


@given(text=DOCUMENTS)
def test_a_table_as_markdown_is_the_same_table(text: str) -> None:
    for table in tables_of(text):
        assert tables_of(table.markdown) == [table]
        assert table.tsv.count("\n") == len(table.rows) - 1


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_any_cells(rows: list[tuple[str, str]]) -> None:
    for table in tables_of("\n".join(["| h | i |", "|:--|---|", *(f"| {a} | {b} |" for a, b in rows)])):
        assert tables_of(table.markdown) == [table]


def test_the_list_of_what_can_be_copied_has_both_forms() -> None:
    text = "| Name | **Count** |\n|:---|--:|\n| a | 1 |\n| b | 2 |\n"
    entries = [
        Entry("1", "reply", text=text),
        Entry("2", "user", text=text),
        Entry("3", "reply", text="none"),
        Entry("4", "reply", text="[1]", language="json"),
    ]
    pieces = table_pieces(entries)
    assert [(piece.name, piece.about) for piece in pieces] == [
        ("Table 1", "2 replies before · Markdown · 2 columns, 2 rows · Name, Count"),
        ("Table 1", "2 replies before · TSV for a spreadsheet · 2 columns, 2 rows · Name, Count"),
    ]
    assert {piece.kind for piece in pieces} == {PieceKind.TABLE}
    assert pieces[0].to_copy == "| Name | **Count** |\n|:---|---:|\n| a | 1 |\n| b | 2 |"
    assert pieces[1].to_copy == "Name\tCount\na\t1\nb\t2"
    assert isinstance(tables_of(text)[0], ReplyTable)
