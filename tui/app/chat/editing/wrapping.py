"""Where lines of a text area are broken: as Textual breaks them, but not within a sign, and faster.

Textual 8.2.8 looks at every word of every line that is put in, which takes most of a second for a megabyte. In a line
of characters of one column, without tabs, only the places where rows end need to be looked at.
"""

from __future__ import annotations

import re
from typing import Any

from textual._wrap import compute_wrap_offsets
from textual.document import _wrapped_document
from textual.document._wrapped_document import WrappedDocument

# Characters of one column, and no space but the common one: Latin, Greek, Cyrillic, as `rich.cells` has them.
_PLAIN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u03a3-\u0482]*")


class WrappedText(WrappedDocument):
    """A document in rows, that knows its height."""

    @property
    def height(self) -> int:
        """The rows of all lines; Textual counts them anew whenever it is asked, some times for each row it draws."""
        return len(self._offset_to_line_info)


def wrap_offsets(text: str, width: int, *about: Any, **more: Any) -> list[int]:
    """Return the places in a line, in characters, where rows of a width begin, but for the first."""
    if len(text) * 2 <= width and "\t" not in text:  # no character takes more than two columns
        return []
    if not _PLAIN.fullmatch(text):
        from tui.app.chat.editing.signs import snapped  # noqa: PLC0415  not needed for the first paint

        return sorted({snapped(text, at) for at in compute_wrap_offsets(text, width, *about, **more)} - {0})
    begin, begins = 0, []
    while len(text) - begin > width:
        begin += _row(text[begin : begin + width + 1], width)
        begins.append(begin)
    return begins


def _row(text: str, width: int) -> int:
    """Return how many characters the row takes that is to hold the beginning of a text: whole words, if any fit."""
    within = text.rstrip(" ") if text[-1] == " " else text
    return within.rfind(" ") + 1 or width


setattr(_wrapped_document, "compute_wrap_offsets", wrap_offsets)  # noqa: B010  it is no name that they export
