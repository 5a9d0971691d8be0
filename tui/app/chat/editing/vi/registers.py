"""The registers of vi: what was deleted or copied last, what was copied last, those of one letter, the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters

from tui.app.chat.editing.vi.draft import Piece

UNNAMED, COPIED, NOWHERE = '"', "0", "_"
CLIPBOARD = "+*"
NAMES = f"{UNNAMED}{COPIED}{NOWHERE}{CLIPBOARD}{ascii_letters}"


class Registers:
    """``copy`` puts a text into the clipboard, ``copied`` returns what was put there last."""

    def __init__(self, copy: Callable[[str], None] = lambda _: None, copied: Callable[[], str] = str) -> None:
        self._copy = copy
        self._copied = copied
        self._held: dict[str, Piece] = {}

    def put(self, name: str, piece: Piece, *, yanked: bool) -> None:
        """Keep what an operator took, in the register of that name; without a name in the unnamed one."""
        if name == NOWHERE:
            return
        if name in ascii_letters and name.isupper():
            piece = _joined(self._held.get(name.lower(), Piece()), piece)
        self._held[UNNAMED] = piece
        if not name:
            self._held |= {COPIED: piece} if yanked else {}
        elif name in CLIPBOARD:
            self._copy(piece.text)
        else:
            self._held[name.lower()] = piece

    def get(self, name: str) -> Piece:
        """Return what a register holds."""
        if name and name in CLIPBOARD:
            text = self._copied()
            return Piece(text, text.endswith("\n"))
        return self._held.get(name.lower() or UNNAMED, Piece())


def _joined(before: Piece, more: Piece) -> Piece:
    """Return what a register holds that more is added to: whole lines where one of both is."""
    lines = before.lines or more.lines
    parts = [f"{each.text}\n" if lines and not each.lines else each.text for each in (before, more) if each.text]
    return Piece("".join(parts), lines)
