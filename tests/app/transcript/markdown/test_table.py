"""A table read row by row is the table read at once."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tui.app.transcript.markdown.parser import parse_blocks
from tui.app.transcript.markdown.table import Table
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
