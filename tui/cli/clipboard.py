"""The clipboard, for commands: through a program of the system, or through the terminal that they run in (OSC 52)."""

from __future__ import annotations

import os
import sys
from base64 import b64encode

from tui.app.terminal.clipboard import copy_with_program, has_clipboard, result_in_words, to_copy
from tui.cli.output import note
from tui.core.errors import StoreError

OTHER_WAY = "Nothing pasted? -o writes a file."


def copy(text: str) -> None:
    """Copy a text, and say on stderr what is known of it.

    Raises:
        StoreError: there is no clipboard.
    """
    kept, left_out = to_copy(text)
    tried = copy_with_program(kept, os.environ)
    terminal = not tried.program and sys.stderr.isatty() and has_clipboard(os.environ)
    if terminal:
        sys.stderr.write(f"\x1b]52;c;{b64encode(kept.encode()).decode()}\a")
        sys.stderr.flush()
    told, worked = result_in_words(kept, tried, terminal=terminal, other_way=OTHER_WAY)
    if not worked:
        raise StoreError(told, "-o writes a file.")
    note(f"{told} {left_out}".rstrip())
