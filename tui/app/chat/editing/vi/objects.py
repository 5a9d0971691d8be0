"""Text objects of vi: the word, the quoted text, the brackets or the paragraph that the cursor is in."""

from __future__ import annotations

from tui.app.chat.editing.motions import Words, line_end, line_start
from tui.app.chat.editing.vi.places import OPENING, PAIRS, bracket

Span = tuple[int, int]
BRACKETS = {**{each: each for each in PAIRS}, **OPENING, "b": "(", "B": "{"}
QUOTES = "\"'`"


def object_at(text: str, at: int, name: str) -> Span | None:
    """Return the start and the end (not included) of a text object such as ``iw``; None where there is none."""
    whole, kind = name[0] == "a", name[1]
    if kind in "wW":
        return _word(text, at, Words.VI if kind == "w" else Words.SPACED, whole=whole)
    if kind in QUOTES:
        return _quoted(text, at, kind, whole=whole)
    if kind in BRACKETS:
        return _within(text, at, BRACKETS[kind], whole=whole)
    return _paragraph(text, at, whole=whole) if kind == "p" else None


def _class(text: str, at: int, words: Words) -> int:
    """Return what a character is: 0 a space, 1 of a word, 2 another sign."""
    if text[at].isspace():
        return 0
    return 1 if words is Words.SPACED or text[at].isalnum() or text[at] == "_" or ord(text[at]) > 0x2FF else 2


def _word(text: str, at: int, words: Words, *, whole: bool) -> Span | None:
    low, high = line_start(text, at), line_end(text, at)
    if low == high:
        return (at, at)
    at = min(at, high - 1)
    start, end = _run(text, at, words, (low, high))
    if not whole:
        return start, end
    if _class(text, start, words) == 0:  # spaces, and the word behind them
        return (start, _run(text, end, words, (low, high))[1]) if end < high else (start, end)
    if end < high and _class(text, end, words) == 0:
        return start, _run(text, end, words, (low, high))[1]
    if start > low and _class(text, start - 1, words) == 0:
        return _run(text, start - 1, words, (low, high))[0], end
    return start, end


def _run(text: str, at: int, words: Words, line: Span) -> Span:
    """Return the run of one class that a character of a line is in."""
    kind, start, end = _class(text, at, words), at, at
    while start > line[0] and _class(text, start - 1, words) == kind:
        start -= 1
    while end < line[1] and _class(text, end, words) == kind:
        end += 1
    return start, end


def _quoted(text: str, at: int, quote: str, *, whole: bool) -> Span | None:
    low, high = line_start(text, at), line_end(text, at)
    places = [place for place in range(low, high) if text[place] == quote and (place == low or text[place - 1] != "\\")]
    for opening, closing in zip(places[::2], places[1::2], strict=False):
        if at <= closing:
            if not whole:
                return opening + 1, closing
            end = closing + 1
            while end < high and text[end] == " ":
                end += 1
            return opening, end
    return None


def _within(text: str, at: int, opening: str, *, whole: bool) -> Span | None:
    closing = PAIRS[opening]
    if at >= len(text):
        return None
    if text[at] == opening:
        first: int | None = at
    elif text[at] == closing:
        first = bracket(text, at, closing, opening, -1)
    else:
        first = _unclosed(text, at, opening, closing)
    last = None if first is None else bracket(text, first, opening, closing, 1)
    if first is None or last is None:
        return None
    return (first, last + 1) if whole else (first + 1, last)


def _unclosed(text: str, at: int, opening: str, closing: str) -> int | None:
    """Return the bracket before a place that is still open there."""
    depth = 0
    for place in range(at - 1, -1, -1):
        depth += (text[place] == closing) - (text[place] == opening)
        if depth < 0:
            return place
    return None


def _paragraph(text: str, at: int, *, whole: bool) -> Span:
    """Return whole lines, without the last newline: those of one paragraph, or the blank ones between two."""
    start, end = _lines_alike(text, line_start(text, at))
    if whole and end < len(text):
        end = _lines_alike(text, end + 1)[1]
    elif whole and start:
        start = _lines_alike(text, line_start(text, start - 1))[0]
    return start, end


def _lines_alike(text: str, start: int) -> Span:
    """Return the lines around one that are blank as it is, or not as it is not."""
    blank = _is_blank(text, start)
    end = line_end(text, start)
    while start and _is_blank(text, line_start(text, start - 1)) is blank:
        start = line_start(text, start - 1)
    while end < len(text) and _is_blank(text, end + 1) is blank:
        end = line_end(text, end + 1)
    return start, end


def _is_blank(text: str, start: int) -> bool:
    return not text[start : line_end(text, start)].strip()
