"""Which terminal this is, by its environment, and what it can be told: a notification, a title, progress in its bar.

No terminal says what it shows of these, so that what is not known to work is left out: there the bell rings, which
every terminal has. A variable that a terminal sets is inherited by another one that is started from within it;
TERM_PROGRAM and TERM are set anew by most, and so they count first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from tui.core.appearance import AUTO
from tui.core.notification import BELL, OSC9, OSC99, OSC777


class Multiplexer(Enum):
    """What stands between mull and the terminal, and shows only what it knows itself."""

    NONE = "none"
    TMUX = "tmux"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class TerminalKind:
    """What a terminal can be told.

    ``notify_by`` is the way of notifications, ``title`` whether it has a title that is given back at the end,
    ``progress`` whether it shows that something runs (OSC 9;4) and takes that for no notification.
    """

    name: str
    notify_by: str = BELL
    title: bool = True
    progress: bool = False
    multiplexer: Multiplexer = Multiplexer.NONE


@dataclass(frozen=True, slots=True)
class Program:
    """A terminal program. ``progress_since`` is the first version that shows progress, None where none does.

    An older one may take progress for a notification, and so does one whose version is not known.
    """

    notify_by: str = BELL
    progress_since: tuple[int, ...] | None = None


ANY: tuple[int, ...] = ()  # every version, also an unknown one
UNKNOWN = TerminalKind("an unknown terminal")
PLAIN = TerminalKind("a terminal without a title", title=False)
WITHOUT_TITLE = re.compile(r"(dumb|unknown|linux|cons25|vt\d+|ansi|sun|wy\d+)(-.*)?$")  # values of TERM

# By TERM_PROGRAM, as each program writes its name.
PROGRAMS: Mapping[str, Program] = {
    "ghostty": Program(OSC9, ANY),
    "WezTerm": Program(OSC9, (20250301,)),
    "iTerm.app": Program(OSC9, (3, 6, 6)),
    "WarpTerminal": Program(OSC9),
    "vscode": Program(BELL, (1, 97)),
    "mintty": Program(BELL, (3, 6)),
    "Apple_Terminal": Program(),
}
# By the beginning of TERM, which also SSH hands on.
TERMS: Mapping[str, Program] = {
    "xterm-kitty": Program(OSC99),
    "xterm-ghostty": Program(OSC9, ANY),
    "wezterm": Program(OSC9, (20250301,)),
    "foot": Program(OSC777),
    "contour": Program(OSC777),
    "alacritty": Program(),
    "rxvt": Program(),
}
VTE_WITH_PROGRESS = 8000  # as VTE_VERSION says 0.80


def terminal_kind(environ: Mapping[str, str], *, windows: bool = False) -> TerminalKind:
    """Return what the terminal can be told that an environment names; ``windows`` says that the system is Windows."""
    term = environ.get("TERM", "")
    if environ.get("TMUX") or term.startswith("tmux"):
        return TerminalKind("tmux", multiplexer=Multiplexer.TMUX)
    if environ.get("STY") or term.startswith("screen"):
        return TerminalKind("screen", title=False, multiplexer=Multiplexer.SCREEN)
    if environ.get("ZELLIJ"):
        return TerminalKind("zellij")
    titled = windows if not term else not WITHOUT_TITLE.match(term)
    return _named(environ, term) if titled else PLAIN


def chosen(kind: TerminalKind, notify_by: str) -> TerminalKind:
    """Return a terminal with the way of notifications that a setting says; ``auto`` leaves it as it is."""
    return kind if notify_by == AUTO else replace(kind, notify_by=notify_by)


def _named(environ: Mapping[str, str], term: str) -> TerminalKind:
    name = environ.get("TERM_PROGRAM", "")
    if name in PROGRAMS:
        return _kind(name, PROGRAMS[name], _version(environ.get("TERM_PROGRAM_VERSION", "")))
    for beginning, program in TERMS.items():
        if term.startswith(beginning):
            return _kind(beginning, program, _version(environ.get("TERM_PROGRAM_VERSION", "")))
    return _by_other_signs(environ)


def _by_other_signs(environ: Mapping[str, str]) -> TerminalKind:
    """Return the terminal that variables of its own name."""
    if environ.get("LC_TERMINAL") == "iTerm2":  # handed on by SSH
        return _kind("iTerm2", PROGRAMS["iTerm.app"], _version(environ.get("LC_TERMINAL_VERSION", "")))
    if environ.get("WT_SESSION"):
        return TerminalKind("Windows Terminal", progress=True)
    if environ.get("ConEmuANSI") == "ON":
        return TerminalKind("ConEmu", progress=True)
    if environ.get("KITTY_WINDOW_ID"):
        return TerminalKind("kitty", OSC99)
    vte = environ.get("VTE_VERSION", "")
    if vte:
        return TerminalKind("VTE", progress=vte.isdecimal() and int(vte[:8]) >= VTE_WITH_PROGRESS)
    return UNKNOWN


def _kind(name: str, program: Program, version: tuple[int, ...]) -> TerminalKind:
    since = program.progress_since
    return TerminalKind(name, program.notify_by, progress=since is not None and version >= since)


def _version(text: str) -> tuple[int, ...]:
    """Return the numbers a version begins with, as far as they are numbers: ``3.6.6``, ``20240203-110809-5046fc22``."""
    found = re.match(r"\d{1,9}(\.\d{1,9})*", text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
