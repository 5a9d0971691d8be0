"""Lines fit, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.app.transcript.markdown.wrapping import Run, fold, width_of, wrap

TEXT = st.lists(st.sampled_from([*"ab c-/—é日本 、가ก่\n", "e\u0301", "👩\u200d👧", "❤\ufe0f"]), max_size=80).map(
    "".join
)
RUNS = st.lists(st.tuples(TEXT, st.sampled_from([Style(bold=True), Style(dim=True)])), max_size=4)


def text_of(lines: list[list[Segment]]) -> str:
    return "".join(segment.text for line in lines for segment in line)


@given(RUNS, st.integers(4, 30))
def test_wrapped_lines_fit_and_keep_all_but_spaces(runs: list[Run], width: int) -> None:
    lines = wrap(runs, width)
    assert all(width_of(line) <= width for line in lines)
    plain = "".join(text for text, _ in runs)
    assert text_of(lines).replace(" ", "") == plain.replace(" ", "").replace("\n", "")


@given(RUNS, st.integers(4, 30))
def test_folded_lines_fit_and_keep_everything(runs: list[Run], width: int) -> None:
    runs = [(text.replace("\n", ""), style) for text, style in runs]
    lines = fold(runs, width)
    assert all(width_of(line) <= width for line in lines)
    assert text_of(lines) == "".join(text for text, _ in runs)


def test_words_are_kept_whole_and_ideographs_fill_the_line() -> None:
    style = Style()
    assert ["".join(s.text for s in line) for line in wrap([("one two three", style)], 8)] == ["one two", "three"]
    lines = ["".join(s.text for s in line) for line in wrap([("Text: 日本語のテキストです。", style)], 11)]
    assert lines[0] == "Text: 日本"
    assert all(cell_len(line) <= 11 for line in lines)


def test_styles_follow_the_text_across_lines() -> None:
    bold, dim = Style(bold=True), Style(dim=True)
    lines = wrap([("one ", bold), ("two three", dim)], 5)
    assert [[(s.text, s.style) for s in line if s.text] for line in lines] == [
        [("one", bold)],
        [("two", dim)],
        [("three", dim)],
    ]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("take(amount: float)", ["take(amount: ", "float)"]),
        ("x = one + two + three", ["x = one + two ", "+ three"]),
        ("return_value = nothing", ["return_value ", "= nothing"]),
        ("call(one,two,three)", ["call(one,two,", "three)"]),
        ("a.bcd.efgh.ijklmn.op", ["a.bcd.efgh.", "ijklmn.op"]),
        ("abcdefghijklmnopqrst", ["abcdefghijklmn", "opqrst"]),
        ("    indented_word_here", ["    indented_w", "ord_here"]),
        ("# 日本語のコメント です", ["# 日本語のコメ", "ント です"]),
        ("x = '日本語' + name", ["x = '日本語' ", "+ name"]),
        ("ab(cdef).e\u0301fghijk", ["ab(cdef).", "e\u0301fghijk"]),
        ("abcdefghi.\u0301klmnop", ["abcdefghi.\u0301klmn", "op"]),
        ("short", ["short"]),
        ("", [""]),
    ],
)
def test_long_code_is_broken_between_words(code: str, lines: list[str]) -> None:
    assert ["".join(s.text for s in line) for line in fold([(code, Style())], 14)] == lines
