"""Painting lines, and painting them again, without a widget."""

import pytest
from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection

from tests.narrowing import present
from tui.app.transcript.entry import Entry
from tui.app.transcript.layout import Layout
from tui.app.transcript.painting import Painter
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import Search
from tui.app.transcript.selection import row

REPLY = Entry("r", "reply", "o1", text="one\n\ntwo", live=True)
STYLES = {"transcript--found": Style(underline=True), "transcript--found-here": Style(reverse=True)}


def style_of(name: str) -> Style:
    return STYLES.get(name, Style(bold=True))


def painted_layout(palette: Palette) -> tuple[Layout, Search, Painter]:
    layout = Layout()
    layout.show([REPLY])
    layout.resize(40, palette)
    search = Search(layout)
    painter = Painter(layout, search, style_of)
    painter.resize(40, Style())
    layout.view_at(None, 0, 10)
    return layout, search, painter


def test_only_lines_that_changed_are_painted_again(palette: Palette) -> None:
    layout, _, painter = painted_layout(palette)
    assert painter.changed(0, 8) == (0, 8), "nothing was painted yet"
    for number in range(8):
        painter.painted_line(number, None, style_of)
    assert painter.changed(0, 8) == (8, 8)
    layout.set_status("r", "thinking")
    assert painter.changed(0, 8) == (5, 7), "the status, and the empty line below it"
    painter.forget()
    assert painter.changed(0, 8) == (0, 8)


def test_hits_and_selections_are_painted_over_the_line_and_not_kept(palette: Palette) -> None:
    layout, search, painter = painted_layout(palette)
    search.begin("two", 0)
    search.scan(move=True)
    line = next(number for number in range(layout.height) if "two" in present(layout.line(number)).text)
    hits = [
        segment.text
        for segment in painter.painted_line(line, None, style_of)
        if segment.style and segment.style.reverse
    ]
    assert hits == ["two"]
    search.begin("", 0)
    selection = Selection(Offset(2, row(layout, line)), Offset(4, row(layout, line)))
    selected = [s.text for s in painter.painted_line(line, selection, style_of) if s.style and s.style.bold]
    assert selected == ["tw"]
    assert painter.painted_line(line, None, style_of) == layout.line(line)


def test_below_the_end_a_line_is_empty(palette: Palette) -> None:
    layout, _, painter = painted_layout(palette)
    assert painter.painted_line(layout.height + 1, None, style_of).text == " " * 40
    assert painter.notice(0, 1, "", 40).text.strip() == "↓ 1 new line below · Ctrl+End"


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "! No answer came. Look at it. · ↓ 12 new lines below · Ctrl+End"),
        (60, "! No answer came. Look at… · ↓ 12 new lines below · Ctrl+End"),
        (57, "! No answer came. Look… · ↓ 12 new lines below · Ctrl+End"),
        (40, "! No answer came. Look at … · ↓ Ctrl+End"),
        (20, "! No a… · ↓ Ctrl+End"),
        (8, "… · ↓ Ct"),
    ],
)
def test_what_went_wrong_below_the_view_stands_on_its_last_line(palette: Palette, width: int, line: str) -> None:
    _, _, painter = painted_layout(palette)
    shown = painter.notice(0, 12, "No answer came.\nLook at it.", width)
    assert (shown.text.rstrip(), shown.cell_length) == (line, width)
