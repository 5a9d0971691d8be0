"""Which terminal an environment names, and what that can be told."""

from __future__ import annotations

import pytest

from tui.app.terminal.terminal_kind import Multiplexer, chosen, terminal_kind
from tui.core.notification import BELL, OSC9, OSC99, OSC777

XTERM = {"TERM": "xterm-256color"}
WEZTERM = {**XTERM, "TERM_PROGRAM": "WezTerm"}
ITERM = {**XTERM, "TERM_PROGRAM": "iTerm.app"}
CODE = {**XTERM, "TERM_PROGRAM": "vscode"}
KINDS = [  # environment, way of notifications, title, progress
    (XTERM, BELL, True, False),
    ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, OSC99, True, False),
    ({"TERM": "xterm-kitty"}, OSC99, True, False),  # over SSH
    ({**XTERM, "KITTY_WINDOW_ID": "1"}, OSC99, True, False),
    ({**CODE, "KITTY_WINDOW_ID": "1"}, BELL, True, False),  # started from within kitty
    ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.2.0"}, OSC9, True, True),
    ({"TERM": "xterm-ghostty"}, OSC9, True, True),
    ({**WEZTERM, "TERM_PROGRAM_VERSION": "20240203-110809-5046fc22"}, OSC9, True, False),
    ({**WEZTERM, "TERM_PROGRAM_VERSION": "20260331-040028-577474d8"}, OSC9, True, True),
    (WEZTERM, OSC9, True, False),
    ({**ITERM, "TERM_PROGRAM_VERSION": "3.5.14"}, OSC9, True, False),
    ({**ITERM, "TERM_PROGRAM_VERSION": "3.6.6"}, OSC9, True, True),
    ({**ITERM, "TERM_PROGRAM_VERSION": "3.10.0beta1"}, OSC9, True, True),
    ({**XTERM, "LC_TERMINAL": "iTerm2", "LC_TERMINAL_VERSION": "3.6.9"}, OSC9, True, True),
    ({**XTERM, "LC_TERMINAL": "iTerm2", "LC_TERMINAL_VERSION": "\u00b2.6"}, OSC9, True, False),
    ({**XTERM, "TERM_PROGRAM": "WarpTerminal"}, OSC9, True, False),
    ({**XTERM, "TERM_PROGRAM": "Apple_Terminal"}, BELL, True, False),
    ({**CODE, "TERM_PROGRAM_VERSION": "1.106.2"}, BELL, True, True),
    ({**CODE, "TERM_PROGRAM_VERSION": "1.80.0"}, BELL, True, False),
    ({**XTERM, "TERM_PROGRAM": "mintty", "TERM_PROGRAM_VERSION": "3.7.8"}, BELL, True, True),
    ({"TERM": "foot"}, OSC777, True, False),
    ({"TERM": "foot-extra"}, OSC777, True, False),
    ({"TERM": "contour"}, OSC777, True, False),
    ({"TERM": "alacritty"}, BELL, True, False),
    ({"TERM": "rxvt-unicode-256color"}, BELL, True, False),
    ({**XTERM, "WT_SESSION": "c0ffee"}, BELL, True, True),
    ({**XTERM, "ConEmuANSI": "ON"}, BELL, True, True),
    ({**XTERM, "VTE_VERSION": "7600"}, BELL, True, False),
    ({**XTERM, "VTE_VERSION": "8001"}, BELL, True, True),
    ({**XTERM, "VTE_VERSION": "²"}, BELL, True, False),
    ({**XTERM, "KONSOLE_VERSION": "260400"}, BELL, True, False),  # it shows no progress without an end
    ({**XTERM, "ZELLIJ": "0", "TERM_PROGRAM": "ghostty"}, BELL, True, False),
    ({"TERM": "linux", "WT_SESSION": "x"}, BELL, False, False),
    ({"TERM": "dumb", "TERM_PROGRAM": "ghostty"}, BELL, False, False),
    ({"TERM": "vt220"}, BELL, False, False),
    ({"TERM": "vt100-nav"}, BELL, False, False),
    ({"TERM": "vte-256color"}, BELL, True, False),
    ({}, BELL, False, False),
]  # fmt: skip


@pytest.mark.parametrize(("environ", "way", "title", "progress"), KINDS, ids=lambda value: str(value)[:60])
def test_the_environment_says_what_a_terminal_can_be_told(
    environ: dict[str, str], way: str, title: bool, progress: bool
) -> None:
    kind = terminal_kind(environ)
    assert (kind.notify_by, kind.title, kind.progress, kind.multiplexer) == (way, title, progress, Multiplexer.NONE)


@pytest.mark.parametrize(
    ("environ", "multiplexer", "title"),
    [
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0", "TERM_PROGRAM": "tmux"}, Multiplexer.TMUX, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x,1,0", "KITTY_WINDOW_ID": "1"}, Multiplexer.TMUX, True),
        ({"TERM": "tmux-256color"}, Multiplexer.TMUX, True),  # over SSH
        ({"TERM": "screen.xterm-256color", "STY": "1.pts"}, Multiplexer.SCREEN, False),
        ({"TERM": "xterm-256color", "STY": "1.pts", "WT_SESSION": "x"}, Multiplexer.SCREEN, False),
        ({"TERM": "screen"}, Multiplexer.SCREEN, False),
    ],
)
def test_a_multiplexer_hides_the_terminal_behind_it(
    environ: dict[str, str], multiplexer: Multiplexer, title: bool
) -> None:
    kind = terminal_kind(environ)
    assert (kind.notify_by, kind.title, kind.progress, kind.multiplexer) == (BELL, title, False, multiplexer)


def test_on_windows_no_term_is_needed() -> None:
    assert terminal_kind({}, windows=True).title
    assert terminal_kind({"WT_SESSION": "x"}, windows=True).progress
    assert not terminal_kind({"TERM": "dumb"}, windows=True).title


def test_a_setting_wins_over_what_is_known() -> None:
    kitty = terminal_kind({"TERM": "xterm-kitty"})
    assert [chosen(kitty, way).notify_by for way in ("auto", BELL, OSC9, OSC777)] == [OSC99, BELL, OSC9, OSC777]
