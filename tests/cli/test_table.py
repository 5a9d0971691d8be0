"""Tables fit a terminal of any width and lose nothing; into a pipe each row is one line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mull import main
from tests.cli.loaded_process import mull
from tests.cli.processes import clean_environ
from tests.platforms import whole_file_needs
from tui.cli.table import fitted
from tui.cli.usage import WIDE

whole_file_needs("pseudo-terminals")
from tests.app.terminal.terminals import Terminal  # noqa: E402  only where there are pseudo-terminals

ROWS = [
    ["name       ", "   size  ", "what it is"],
    ["one        ", "      1  ", "the first of them, which is told in a few words more"],
    ["another one", "     20  ", ""],
    [""],
    ["a note on all of them, that is longer than the rows"],
]
CELLS = st.text(st.sampled_from("ab 日é👩-"), max_size=30)
TABLES = [
    ("models",), ("sessions", "list"), ("sessions", "search", "words"), ("personas", "list"), ("usage",),
    ("usage", "--by", "session"), ("context", "last"), ("doctor", "-c", "practice", "--no-request"),
]  # fmt: skip


def test_columns_begin_at_one_place_whatever_is_in_a_row_above() -> None:
    rows = [["a longer name  ", "2026-01-01  ", "one"], ["日本  ", "  ", "two"], ["a note that is long"]]
    one, two, note = fitted(rows, 60)
    assert one == "a longer name  2026-01-01  one"
    assert two == "日本" + " " * 23 + "two"
    assert note == "a note that is long"


def test_a_pipe_gets_whole_rows() -> None:
    assert fitted(ROWS, None) == ["".join(row) for row in ROWS]


def test_a_table_that_fits_is_as_in_a_pipe() -> None:
    assert fitted(ROWS, 80) == [line.rstrip() for line in fitted(ROWS, None)]


def test_text_goes_on_below_itself_and_then_on_lines_of_its_own() -> None:
    assert fitted(ROWS, 50) == [
        "name          size  what it is",
        "one              1  the first of them, which is",
        "                    told in a few words more",
        "another one     20",
        "",
        "a note on all of them, that is longer than the",
        "rows",
    ]
    assert fitted(ROWS[:3], 24) == [
        "name          size",
        "    what it is",
        "one              1",
        "    the first of them,",
        "    which is told in a",
        "    few words more",
        "another one     20",
    ]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4), st.integers(20, 200))
def test_nothing_is_lost_and_nothing_is_too_wide(rows: list[list[str]], width: int) -> None:
    padded = [[f"{first:<12} ", f"{second:>7}  ", last] for first, second, last in rows]
    lines = fitted(padded, width)
    assert max(map(cell_len, lines)) <= width
    assert squeezed("".join(lines)) == squeezed("".join("".join(row) for row in padded))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with a session whose title is long and wide, and a persona with a long description."""
    home = tmp_path_factory.mktemp("filled") / "home"
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "a-stem-that-is-far-longer-than-its-column.md").write_text(
        f"---\nname: Long\ndescription: {'words and 日本語 ' * 12}\n---\nBe.\n", "utf-8"
    )
    run = mull(home, "ask", "-m", "gpt-4o", f"words {'and 日本語 ' * 20} and-one-that-is-never-broken{'x' * 90}")
    assert run.returncode == 0, run.stderr
    return home


def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """Return what a command writes to stdout, in this process."""
    monkeypatch.setattr("sys.argv", ["mull", *words])
    with pytest.raises(SystemExit):
        main()
    return capsys.readouterr().out


@pytest.mark.parametrize("words", TABLES, ids=" ".join)
def test_every_table_fits_every_width_and_loses_nothing(
    filled: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in set(os.environ) - set(clean_environ()):
        monkeypatch.delenv(name)
    monkeypatch.setenv("MULL_HOME", str(filled))
    whole = squeezed(printed(capsys, monkeypatch, *words))
    for width in (20, 40, 41, 60, 79, 80, 100, 120, 199, 200):
        for module in ("table", "usage"):
            monkeypatch.setattr(f"tui.cli.{module}.columns", lambda width=width: width)
        text = printed(capsys, monkeypatch, *words)
        assert text.strip()
        assert [line for line in text.splitlines() if cell_len(line) > width] == []
        assert squeezed(text) == whole or (words[0] == "usage" and width < WIDE)


def test_the_width_is_that_of_the_terminal_and_not_of_columns_in_the_environment(filled: Path) -> None:
    environ = {"MULL_HOME": str(filled), "COLUMNS": "300", "LINES": "9"}
    with Terminal(["-c", "from mull import main; main()", "models"], environ, columns=57) as terminal:
        terminal.end()
    lines = terminal.written.decode("utf-8").split("\r\n")
    assert 40 < max(map(cell_len, lines)) <= 57
