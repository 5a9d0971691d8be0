"""Long lines of code that are not wrapped: each is one row, and no sign of it is hidden without a mark."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from tests.app.transcript.conftest import Host
from tests.narrowing import present
from tui.app.transcript.entry import Entry
from tui.app.transcript.layout import Layout
from tui.app.transcript.painting import Painter
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import Search
from tui.app.transcript.selection import row
from tui.app.transcript.sideways import STEP, farthest
from tui.app.transcript.view import Transcript

LONG = "".join(f"{number:>3} " for number in range(40))  # 160 columns: each four say where they are
WIDTH = 40
ROOM = WIDTH - 2 - 3  # without the margin of a reply, and what is left and right of code
KANJI = "".join(chr(0x4E00 + number) for number in range(60))
CODES = {
    "fence": f"```\n{LONG}\nshort\n```",
    "indented": f"text\n\n    {LONG}\n    short",
    "in a list": f"- item\n\n  ```py\n  {LONG}\n  short\n  ```",
    "in a quote": f"> ```\n> {LONG}\n> short\n> ```",
    "wide": f"```\n{KANJI}\nshort\n```",
    "tabs": f"```\n\t{LONG}\nshort\n```",
}


def painter_of(text: str, palette: Palette, *, shift: int | None, live: bool = False) -> tuple[Layout, Painter]:
    layout = Layout()
    layout.show([Entry("r", "reply", "o1", text=text, live=live)])
    layout.resize(WIDTH, palette, wraps=shift is None)
    painter = Painter(layout, Search(layout), lambda _: Style())
    painter.resize(WIDTH, Style())
    painter.shift = shift
    layout.view_at(None, 0, 30)
    return layout, painter


def lines_of(layout: Layout, painter: Painter) -> list[Strip]:
    return [painter.painted_line(number, None, lambda _: Style()) for number in range(layout.height)]


@pytest.mark.parametrize("shift", [0, 1, 16, 48, 400])
@pytest.mark.parametrize("code", CODES)
def test_each_line_of_code_is_a_row_and_marks_tell_what_is_beyond(palette: Palette, code: str, shift: int) -> None:
    layout, painter = painter_of(CODES[code], palette, shift=shift)
    rows = [strip for strip in lines_of(layout, painter) if strip.text.strip()]
    assert all(cell_len(strip.text) <= WIDTH for strip in rows)
    source = present(layout.line(layout.find(0)[0])).text  # the head: never scrolled
    assert rows[0].text == source
    whole = [layout.line(number) for number in range(layout.height)]
    long = next(number for number, strip in enumerate(whole) if strip is not None and strip.cell_length > WIDTH)
    shown = painter.painted_line(long, None, lambda _: Style()).text
    length = cell_len(present(layout.line(long)).text.rstrip())
    assert shown.endswith("›") == (shift + WIDTH - 1 < length)
    assert ("‹" in shown) == (shift > 0)
    below = painter.painted_line(long + 1, None, lambda _: Style()).text
    assert "↪" not in below
    assert below.rstrip().endswith("short"[shift:] or "‹")


def test_scrolling_shows_every_character_of_a_long_line(palette: Palette) -> None:
    layout, painter = painter_of(CODES["fence"], palette, shift=0)
    number = next(n for n in range(layout.height) if "  0   1" in present(layout.line(n)).text)
    seen = ""
    while len(seen) < len(LONG):
        painter.shift = len(seen)
        seen += painter.painted_line(number, None, lambda _: Style()).text[4 : 4 + ROOM]
    assert seen.rstrip() == LONG.rstrip()


def test_wrapped_code_breaks_at_a_mark_and_nowhere_else(palette: Palette) -> None:
    layout, painter = painter_of(CODES["fence"], palette, shift=None)
    rows = [strip.text for strip in lines_of(layout, painter)]
    first = next(at for at, text in enumerate(rows) if "  0   1" in text)
    more = [text for text in rows if "↪" in text]
    assert rows[first + 1 : first + 1 + len(more)] == more
    shown = "".join([rows[first][4:], *(text[4:] for text in more)])
    assert shown.split() == LONG.split()
    assert all(cell_len(text) <= WIDTH for text in rows)


def test_a_block_that_still_streams_scrolls_as_well(palette: Palette) -> None:
    layout, painter = painter_of(f"```\n{LONG}\n{LONG}", palette, shift=STEP, live=True)
    assert [strip.text.rstrip()[-1] for strip in lines_of(layout, painter) if "‹" in strip.text] == ["›", "›"]


def test_the_text_under_the_pointer_is_that_of_the_line(palette: Palette) -> None:
    layout, painter = painter_of(CODES["fence"], palette, shift=STEP)
    number = next(n for n in range(layout.height) if "  0   1" in present(layout.line(n)).text)
    row_shown = painter.painted_line(number, None, lambda _: Style()).text
    assert painter.column(number, row_shown.index("  4")) == 4 + LONG.index("  4")
    assert painter.column(number, 3) == 3, "the frame does not scroll"
    selection = Selection(Offset(4 + 16, row(layout, number)), Offset(4 + 20, row(layout, number)))
    marked = painter.painted_line(number, selection, lambda _: Style(reverse=True))
    assert [s.text for s in marked if s.style and s.style.reverse and s.text.strip() not in ("", "‹", "›")] == ["  4 "]


def test_how_far_it_goes(palette: Palette) -> None:
    layout, _ = painter_of(CODES["fence"], palette, shift=0)
    lines = [present(layout.line(number)) for number in range(layout.height)]
    assert farthest(lines, WIDTH) == len(LONG.rstrip()) - ROOM
    assert farthest([Strip([])], WIDTH) == 0


async def test_the_key_the_arrows_and_the_wheel(host: Host) -> None:
    async with host.run_test(size=(60, 20)) as pilot:
        transcript = host.transcript
        transcript.show([Entry("r", "reply", "o1", text=CODES["fence"])])
        await pilot.pause()
        assert any("↪" in line for line in host.screen_lines())
        transcript.action_code_right()
        assert any("↪" in line for line in host.screen_lines()), "what is wrapped is not scrolled"
        transcript.action_wrap_code()
        await pilot.pause()
        assert not any("↪" in line for line in host.screen_lines())
        transcript.action_code_right()
        await pilot.pause()
        assert any("‹  4" in line for line in host.screen_lines())
        for _ in range(20):
            transcript.action_code_right()
        await pilot.pause()
        assert any(line.endswith(LONG.rstrip()[-9:]) for line in host.screen_lines()), "the end of the longest line"
        for _ in range(20):
            transcript.action_code_left()
        await pilot._post_mouse_events([events.MouseScrollDown], Transcript, button=0, shift=True)
        await pilot.pause()
        assert any("‹  4" in line for line in host.screen_lines())
        await pilot._post_mouse_events([events.MouseScrollLeft], Transcript, button=0)
        transcript.action_wrap_code()
        await pilot.pause()
        assert any("↪" in line for line in host.screen_lines())


async def test_a_hit_beyond_the_view_is_scrolled_to(host: Host) -> None:
    async with host.run_test(size=(60, 20)) as pilot:
        transcript = host.transcript
        transcript.show([Entry("r", "reply", "o1", text=CODES["fence"] + "\n\n" + CODES["tabs"])])
        transcript.action_wrap_code()
        await pilot.pause()
        transcript.search("30  31")
        await pilot.pause()
        assert any("30  31" in line for line in host.screen_lines())
        transcript.search("  0   1")
        await pilot.pause()
        assert any("  0   1" in line for line in host.screen_lines())
