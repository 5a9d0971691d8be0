"""Title and progress of the terminal: what is written, when, and what is given back."""

from __future__ import annotations

from tests.doubles import FakeClock
from tui.app.terminal.sequences import GIVE_TITLE_BACK, KEEP_TITLE, PROGRESS_ENDS, PROGRESS_RUNS, title
from tui.app.terminal.terminal_kind import TerminalKind
from tui.app.terminal.window import STALE, Sign, TerminalWindow

GHOSTTY = TerminalKind("ghostty", progress=True)


class Written:
    """A window, and what it has written since that was looked at last."""

    def __init__(self, kind: TerminalKind = GHOSTTY, *, titled: bool = True, ascii_signs: bool = False) -> None:
        self.clock = FakeClock()
        self._written: list[str] = []
        self.window = TerminalWindow(
            kind, self.clock, self._written.append, titled=titled, ascii_signs=lambda: ascii_signs
        )

    def taken(self) -> str:
        written, self._written[:] = "".join(self._written), []
        return written


def test_a_title_is_written_once_for_each_change() -> None:
    held = Written()
    held.window.name("early")
    assert held.taken() == ""
    held.window.begin()
    assert held.taken() == KEEP_TITLE + title("early - mull")
    held.window.name("Rate limiter")
    held.window.name("Rate limiter")
    assert held.taken() == title("Rate limiter - mull")
    held.window.runs(Sign.THINKS)
    held.window.runs(Sign.WRITES)
    held.window.rests(Sign.DONE)
    assert held.taken() == (
        title("… Rate limiter - mull") + PROGRESS_RUNS + title("✎ Rate limiter - mull")
        + title("✓ Rate limiter - mull") + PROGRESS_ENDS
    )  # fmt: skip
    held.window.seen()
    held.window.seen()
    assert held.taken() == title("Rate limiter - mull")
    held.window.runs(Sign.THINKS)
    held.taken()
    held.window.seen()
    assert held.taken() == ""  # what runs is not over
    held.window.name("")
    assert held.taken() == title("… mull")


def test_progress_is_written_again_before_a_terminal_takes_it_away() -> None:
    held = Written(titled=False)
    held.window.begin()
    for seconds, written in ((0.0, PROGRESS_RUNS), (STALE - 1, ""), (STALE, PROGRESS_RUNS), (STALE + 1, "")):
        held.clock.seconds = seconds
        held.window.runs(Sign.THINKS)
        assert held.taken() == written
    held.window.rests(Sign.BROKEN)
    held.window.rests(Sign.NONE)
    assert held.taken() == PROGRESS_ENDS


def test_what_runs_meanwhile_is_shown_once_the_terminal_is_back() -> None:
    held = Written()
    held.window.name("A")
    held.window.begin()
    held.window.runs(Sign.THINKS)
    assert held.window.give_back() == PROGRESS_ENDS + GIVE_TITLE_BACK
    assert held.window.take() == KEEP_TITLE + title("… A - mull") + PROGRESS_RUNS
    held.window.rests(Sign.DONE)
    assert held.window.take() == KEEP_TITLE + title("✓ A - mull")


def test_a_terminal_without_either_is_left_alone() -> None:
    held = Written(TerminalKind("linux", title=False))
    held.window.begin()
    held.window.name("A")
    held.window.runs(Sign.WRITES)
    held.window.rests(Sign.DONE)
    assert held.taken() + held.window.take() + held.window.give_back() == ""


def test_nothing_is_given_back_that_was_not_begun() -> None:
    held = Written()
    assert held.window.give_back() + held.window.take() == ""


def test_signs_are_ascii_where_that_is_set() -> None:
    held = Written(ascii_signs=True)
    held.window.begin()
    for sign in Sign:
        held.window.runs(sign)
    assert held.taken().isascii()
