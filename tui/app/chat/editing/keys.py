"""The keys of a text field: those of readline and of every editor, once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditKey:
    """What some keys do in a text field.

    ``action`` is one of `tui.app.chat.editing.field.TextField`, without prefix, or of
    `tui.app.chat.editing.motions.KILLS`.
    ``keys`` are named as Textual does; ``selects`` says that the cursor takes the text along that it passes.
    """

    action: str
    keys: tuple[str, ...]
    selects: bool = False


EDIT_KEYS = (
    EditKey("cursor_left", ("left", "ctrl+b")),
    EditKey("cursor_right", ("right",)),
    EditKey("cursor_up", ("up",)),
    EditKey("cursor_down", ("down",)),
    EditKey("cursor_word_left", ("ctrl+left", "alt+b")),
    EditKey("cursor_word_right", ("ctrl+right", "alt+f")),
    EditKey("cursor_line_start", ("home",)),
    EditKey("cursor_line_end", ("end",)),
    EditKey("line_start", ("ctrl+a",)),
    EditKey("line_end", ("ctrl+e",)),
    EditKey("text_start", ("ctrl+home",)),
    EditKey("text_end", ("ctrl+end",)),
    EditKey("cursor_left", ("shift+left",), selects=True),
    EditKey("cursor_right", ("shift+right",), selects=True),
    EditKey("cursor_up", ("shift+up",), selects=True),
    EditKey("cursor_down", ("shift+down",), selects=True),
    EditKey("cursor_word_left", ("ctrl+shift+left",), selects=True),
    EditKey("cursor_word_right", ("ctrl+shift+right",), selects=True),
    EditKey("cursor_line_start", ("shift+home",), selects=True),
    EditKey("cursor_line_end", ("shift+end",), selects=True),
    EditKey("text_start", ("ctrl+shift+home",), selects=True),
    EditKey("text_end", ("ctrl+shift+end",), selects=True),
    EditKey("delete_left", ("backspace", "shift+backspace")),
    EditKey("delete_right", ("delete", "ctrl+d")),
    EditKey("kill_word_right", ("alt+d", "alt+delete", "ctrl+delete")),
    EditKey("kill_word_left", ("alt+backspace", "ctrl+backspace")),
    EditKey("kill_spaced_word", ("ctrl+w",)),
    EditKey("kill_to_line_end", ("ctrl+k",)),
    EditKey("kill_to_line_start", ("ctrl+u", "super+backspace")),
    EditKey("yank", ("ctrl+y",)),
    EditKey("yank_before", ("alt+y",)),
    EditKey("undo", ("ctrl+underscore", "ctrl+slash", "ctrl+shift+minus", "super+z")),
    EditKey("redo", ("alt+underscore", "alt+slash", "ctrl+shift+z", "super+shift+z")),
    EditKey("cut", ("ctrl+x", "super+x")),
    EditKey("paste", ("ctrl+v",)),
)
"""A terminal sends one byte for Ctrl+_, Ctrl+/ and Ctrl+-."""
BY_KEY = {key: each for each in EDIT_KEYS for key in each.keys}
EDIT_ACTIONS = tuple(dict.fromkeys(each.action for each in EDIT_KEYS if not each.selects))
"""What keys of the settings may do in the composer, beside the keys that do it in any case."""
