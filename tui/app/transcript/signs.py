"""The signs shown in place of characters that a terminal would act on: control pictures and U+FFFD."""

from __future__ import annotations

import re

from rich.segment import Segment
from rich.style import Style

from tui.app.transcript.markdown.wrapping import Line

_SIGN = re.compile("([\u2400-\u2421\ufffd]+)")
_REVERSE = Style(reverse=True)


def reversed_signs(line: Line) -> Line:
    """Return the line with these signs in reverse video, so that they differ from text."""
    if all(segment.text.isascii() or not _SIGN.search(segment.text) for segment in line):
        return line
    return [part for segment in line for part in _parts(segment)]


def _parts(segment: Segment) -> Line:
    text, style, _ = segment
    if not text:
        return [segment]
    reverse = (style or Style.null()) + _REVERSE
    return [Segment(part, reverse if _SIGN.fullmatch(part) else style) for part in _SIGN.split(text) if part]
