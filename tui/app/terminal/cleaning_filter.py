"""The last gate before the terminal: every line of every widget passes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

from tui.core.cleaning import cleaned_row

if TYPE_CHECKING:
    from textual.color import Color


class CleaningFilter(LineFilter):
    """Removes from every line what a terminal would obey. It belongs in `App.get_line_filters`."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002  the signature is Textual's
        """Return the same segments where nothing is wrong, else cleaned ones of the same width.

        A segment with control codes has an escape sequence as its text, and Textual would print it.
        """
        for text, _, control in segments:
            if control or not text.isprintable():
                return [_harmless(segment) for segment in segments]
        return segments


def _harmless(segment: Segment) -> Segment:
    text, style, control = segment
    return Segment("" if control else cleaned_row(text), style)
