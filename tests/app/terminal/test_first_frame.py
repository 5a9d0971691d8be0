"""The first frame: the same cells and colours as Textual's first paint, what is typed there, where there is none."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment

from tests.app.terminal.coloured_screen import Cell, ColouredScreen
from tests.app.terminal.terminals import PATIENCE
from tests.app.terminal.terminals import Terminal as SilentTerminal
from tests.app_harness import until
from tests.benchmarks import terminal as answers
from tests.benchmarks.endings import until as until_ended
from tests.benchmarks.programs import mull
from tests.benchmarks.terminal import ALTERNATE_SCREEN, Terminal
from tests.benchmarks.typing import kinds, records
from tests.idle_loop import Gate
from tui.app.app import MullApp
from tui.app.chat.composer import Composer
from tui.app.terminal import first_frame as frame
from tui.app.terminal.background import Background, reported
from tui.app.terminal.frame_drawing import COLOURS, LEAST, FrameDrawing
from tui.core.appearance import AUTO, THEMES

SIZES = ((120, 40), (80, 24), LEAST)
TYPED = "héllo wörld?"


def cell(sign: str, segment: Segment) -> Cell:
    """Return a sign of what Textual paints."""
    style = segment.style
    assert style is not None
    assert not any((style.reverse, style.dim, style.italic, style.underline, style.strike, style.blink))
    ink, ground = (
        ";".join(map(str, colour.triplet)) if colour is not None and colour.triplet is not None else ""
        for colour in (style.color, style.bgcolor)
    )
    return (sign, "" if sign == " " else ink, ground, bool(style.bold) and sign != " ")


def painted(app: MullApp) -> list[list[Cell]]:
    """Return what the screen in front shows."""
    strips = app.screen._compositor.render_strips()
    return [[cell(sign, segment) for segment in strip for sign in segment.text] for strip in strips]


def drawn(app: MullApp, theme: str, text: str) -> list[list[Cell]]:
    """Return what the first frame shows."""
    screen, drawing = ColouredScreen(*app.size), FrameDrawing(*app.size, theme)
    assert len(text) <= drawing.longest
    screen.feed(drawing.whole().encode())
    screen.feed(drawing.change("", text).encode())
    return screen.cells


def is_as_wide(composer: Composer, columns: int) -> bool:
    """Return whether a composer has got its size."""
    return composer.outer_size.width == columns


def differences(one: list[list[Cell]], other: list[list[Cell]]) -> dict[tuple[int, int], tuple[Cell, Cell]]:
    """Return what is not the same on two screens, by column and row."""
    return {
        (column, row): cells
        for row, rows in enumerate(zip(one, other, strict=True))
        for column, cells in enumerate(zip(*rows, strict=True))
        if cells[0] != cells[1]
    }


async def test_each_cell_is_that_of_the_first_paint_in_every_theme_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    assert set(COLOURS) == set(THEMES)
    loaded = Gate()

    def load() -> tuple[int, str]:
        loaded.wait()
        return 0, ""

    app = MullApp(load)
    async with app.run_test(size=SIZES[0]) as pilot:
        try:
            composer = app.screen.query_one(Composer)
            composer.cursor_blink = False
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await until(pilot, partial(is_as_wide, composer, size[0]))
                longest = "x" * FrameDrawing(*size, THEMES[0]).longest
                for text in ("", TYPED, longest):
                    composer.text = text
                    composer.move_cursor((0, len(text)))
                    await pilot.pause()
                    assert differences(drawn(app, THEMES[0], text), painted(app)) == {}, (size, text)
            composer.text = ""
            for theme in THEMES:
                app.theme = theme
                await pilot.pause()
                assert differences(drawn(app, theme, ""), painted(app)) == {}, theme
        finally:
            loaded.open()


ASKED = b"\x1b[?1000h"  # what Textual writes first, and the frame does not


def started(home: Path, size: tuple[int, int] = SIZES[1], settings: str = "", **environ: str) -> Terminal:
    """Start mull as a command in a terminal that answers questions; its background is dark."""
    program = mull(home)
    (home / "config.toml").write_text(settings)
    environment = {**program.environment(), **environ}
    return Terminal(program.argv, env=environment, cwd=home, columns=size[0], rows=size[1])


def handed_over(terminal: Terminal) -> tuple[ColouredScreen, ColouredScreen]:
    """Return the screen before Textual's first paint, and after it."""
    paint = terminal.wait_for(b"\x1b[1;1H", terminal.wait_for(ASKED, 0, PATIENCE).at).at
    keys = terminal.wait_for(b"\x1b[%d;1H" % terminal.rows, paint).at
    end = terminal.wait_for(re.compile(rb"\x1b\[%d;\d+H" % (terminal.rows - 2)), keys).at
    before, after = ColouredScreen(terminal.columns, terminal.rows), ColouredScreen(terminal.columns, terminal.rows)
    before.feed(bytes(terminal.output[:paint]))
    after.feed(bytes(terminal.output[:end]))
    return before, after


@pytest.mark.parametrize(
    ("size", "typed", "settings"),
    [
        (SIZES[0], "", ""),
        (SIZES[1], "", 'theme = "nord"\n'),
        (SIZES[1], TYPED + "\x7f" * 4 + "ld", ""),
    ],
)
def test_the_first_paint_changes_nothing(tmp_path: Path, size: tuple[int, int], typed: str, settings: str) -> None:
    with started(tmp_path, size, settings) as terminal:
        drawn = terminal.wait_for(b"starting")
        terminal.send(typed.encode())
        before, after = handed_over(terminal)
        assert ASKED not in terminal.output[: drawn.at]
        assert terminal.output.count(ALTERNATE_SCREEN) == 1
    assert differences(before.cells, after.cells) == {}
    assert before.lines()[-3][2:].split(" ")[0] == ("héllo" if typed else "Message…")


@pytest.mark.parametrize("settings", ["", 'theme = "mull-light"\n'])
def test_the_theme_is_that_of_the_first_paint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str) -> None:
    monkeypatch.setitem(answers.COLOURS, b"11", b"fb/fa/f8")
    with started(tmp_path, settings=settings) as terminal:
        before, after = handed_over(terminal)
    assert differences(before.cells, after.cells) == {}
    assert before.cells[5][5][2] == "251;250;248"


@pytest.mark.parametrize("settings", ["", "first_frame = false", "ascii = true"], ids=["silent", "off", "ascii"])
def test_where_it_is_not_certain_mull_starts_as_without(tmp_path: Path, settings: str) -> None:
    if settings:
        (tmp_path / "config.toml").write_text(f'{settings}\ntheme = "nord"\n')
    with SilentTerminal(["-c", "from mull import main; main()"], {"MULL_HOME": str(tmp_path)}) as terminal:
        terminal.type(b"early ")
        terminal.wait_for(b"early ")
        terminal.wait_for(b"\x1b[?1049h")
        assert b"starting" not in terminal.written
        terminal.wait_for(b"\x1b[?1000h")
        terminal.wait_for(b"starting")
        terminal.type(b"\x11")
        assert terminal.end() == 0


SURE = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "de_DE.UTF-8"}


@pytest.mark.parametrize(
    ("changed", "suits"),
    [
        ({}, True),
        ({"TEXTUAL_FPS": "120", "LC_CTYPE": "UTF-8", "LANG": "C"}, True),
        ({"TERM": "tmux-256color", "COLORTERM": "24bit"}, True),
        ({"LC_ALL": "C"}, False),
        ({"LANG": ""}, False),
        ({"NO_COLOR": ""}, False),
        ({"FORCE_COLOR": "1"}, False),
        ({"COLORTERM": ""}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": ""}, False),
        ({"TEXTUAL_ANIMATIONS": "none"}, False),
    ],
)
def test_the_environment_tells_what_the_terminal_can(changed: Mapping[str, str], *, suits: bool) -> None:
    assert frame.suits({**SURE, **changed}) is suits


@pytest.mark.parametrize(
    ("size", "theme", "textual", "shown"),
    [
        ((80, 24), AUTO, "8.2.8", True),
        (LEAST, "nord", "8.2.8", True),
        ((80, 24), "of-tomorrow", "8.2.8", False),
        ((59, 24), AUTO, "8.2.8", False),
        ((80, 17), AUTO, "8.2.8", False),
        ((0, 0), AUTO, "8.2.8", False),
        ((80, 24), AUTO, "8.2.0", False),
    ],
)
def test_there_is_one_only_where_all_is_certain(
    size: tuple[int, int], theme: str, textual: str, *, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "is_one_terminal", lambda _: True)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: size)
    monkeypatch.setattr(frame, "TESTED", (textual,))
    assert (frame.first_frame(0, SURE, theme) is not None) is shown


def test_files_that_are_not_one_terminal_are_told() -> None:
    one, other = os.openpty(), os.openpty()
    with open(os.devnull) as nowhere:
        assert frame.is_one_terminal((one[1], one[1]))
        assert not frame.is_one_terminal((one[1], other[1]))
        assert not frame.is_one_terminal((one[1], nowhere.fileno()))
    for end in (*one, *other):
        os.close(end)


PART = st.text("0123456789abcdefABCDEF", min_size=1, max_size=4)


@given(st.tuples(PART, PART, PART), st.sampled_from(["\x07", "\x1b\\"]), st.binary(max_size=4), st.binary(max_size=4))
def test_an_answer_is_taken_out_of_what_is_typed(
    parts: tuple[str, str, str], end: str, before: bytes, behind: bytes
) -> None:
    answer = f"\x1b]11;rgb:{'/'.join(parts)}{end}"
    read = before + answer.encode() + behind
    assert frame.answer_in(read) == (before + behind, reported(answer) is Background.LIGHT)
    assert frame.answer_in(before + answer[: -len(end)].encode()) is None


def test_what_is_no_answer_is_typed() -> None:
    for read in (b"", b"abc", b"\x1b]11;rgb:12/34\x07", b"\x1b]11;rgb:xy/zz/00\x07", b"\x1b]11;?\x07", b"\x1b[D"):
        assert frame.answer_in(read) is None


def test_a_large_paste_in_it_is_kept_to_the_last_letter(tmp_path: Path) -> None:
    pasted = "".join(f"{number:06d} wörd 日\r" for number in range(5_000))
    with started(tmp_path, settings="practice_pace = 0.1\n") as terminal:
        terminal.wait_for(b"starting")
        terminal.send(f"ab\x1b[200~{pasted}\x1b[201~cd\r".encode())
        until_ended(lambda: "user" in kinds(tmp_path / "sessions"), terminal)
        said = next(record["text"] for record in records(tmp_path / "sessions") if record["type"] == "user")
    assert said == f"ab{pasted}cd".replace("\r", "\n")
