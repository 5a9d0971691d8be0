"""What a terminal is written so that it tells somebody something: notifications, its title, progress in its bar.

Pure: a terminal and an event give a text. What others wrote (models, titles, errors) is on one line and without control
characters before it comes into a sequence, so that it can neither end one nor begin another. What ends a parameter in
one of them, a semicolon, becomes a comma.
"""

from __future__ import annotations

from base64 import b64encode

from tui.app.terminal.terminal_kind import Multiplexer, TerminalKind
from tui.core.cleaning import cleaned_line
from tui.core.notification import OSC9, OSC99, OSC777

RING = "\x07"
ENDS = "\x07"  # of a string: every terminal knows it, and GNU screen knows nothing else within what it hands on
LONGEST_TITLE = 80  # characters
LONGEST_TEXT = 200  # characters
MOST_BYTES = 400  # GNU screen hands on 768 bytes at most, and kitty's protocol has base64
NAME = "mull"

KEEP_TITLE, GIVE_TITLE_BACK = "\x1b[22;0t", f"\x1b]0;{ENDS}\x1b[23;0t"
"""XTWINOPS: the terminal keeps its title, and takes it back. One that cannot is left without one, and shows its own."""
PROGRESS_RUNS, PROGRESS_ENDS = f"\x1b]9;4;3;0{ENDS}", f"\x1b]9;4;0;0{ENDS}"
"""Something runs, nobody knows for how long; nothing runs."""


def notification(kind: TerminalKind, text: str) -> str:
    """Return what has the terminal tell a text, as it does that; where it has only a bell, that rings without it."""
    said = _plain(text, LONGEST_TEXT)
    match kind.notify_by:
        case way if way == OSC9:  # not empty, and no number before a comma: that would be a command of ConEmu
            return _handed_on(kind, f"\x1b]9;{NAME}: {said}{ENDS}")
        case way if way == OSC777:
            return _handed_on(kind, f"\x1b]777;notify;{NAME};{said}{ENDS}")
        case way if way == OSC99:
            return _handed_on(kind, _kitty("d=0:a=focus", NAME) + _kitty("p=body", said))
    return RING


def title(text: str) -> str:
    """Return what gives the terminal's window and its tab a title."""
    return f"\x1b]0;{_plain(text, LONGEST_TITLE)}{ENDS}"


def _plain(text: str, longest: int) -> str:
    line = cleaned_line(text).replace(";", ",")
    if len(line) <= longest and len(line.encode()) <= MOST_BYTES:
        return line
    return f"{line[: longest - 1].encode()[:MOST_BYTES].decode(errors='ignore').rstrip()}…"


def _kitty(keys: str, text: str) -> str:
    """Return a piece of a notification of kitty's protocol, its text in base64."""
    return f"\x1b]99;i={NAME}:e=1:{keys};{b64encode(text.encode()).decode()}{ENDS}"


def _handed_on(kind: TerminalKind, sequence: str) -> str:
    """Return a sequence as a multiplexer hands it on to the terminal; tmux only where its settings say so."""
    match kind.multiplexer:
        case Multiplexer.TMUX:
            doubled = sequence.replace("\x1b", "\x1b\x1b")
            return f"\x1bPtmux;{doubled}\x1b\\"
        case Multiplexer.SCREEN:
            return f"\x1bP{sequence}\x1b\\"
    return sequence
