"""Wrapping: styled text broken into lines by the terminal columns it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style

from tui.app.transcript.markdown.line_breaks import pieces

Run = tuple[str, "Style"]
"""A piece of text in one style."""
Line = list[Segment]
"""The segments of a line: its frame (bars and signs), a `joint`, then its text. A line without text has no joint."""

# Latin, Greek, Cyrillic, punctuation, arrows, mathematics, box drawing, braille: each takes one column, none combines.
_NARROW = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u209f"
    "\u20a0-\u20bf\u2100-\u22ff\u2500-\u25fc\u27c0-\u28ff]*"
)
_WITHIN_WORDS = "/-?"
"""The signs after which a word that is longer than a line is broken."""
_AFTER_CODE = ",;:)]}>/|&=+?."
"""The signs after which a line of code is broken that has no space there."""


@lru_cache(maxsize=256)
def joint(dropped: str) -> Segment:
    """Return the empty segment before the text of a line. Its metadata holds what joins the text to the line above.

    `dropped` is what is between the two: nothing or spaces if the line was wrapped, else a newline. Spaces that are
    drawn at the end of the line above are among them: on the screen they look like what fills it.
    """
    return Segment("", Style.from_meta({"joint": "\n" if "\n" in dropped else dropped}))


BEGIN = joint("\n")
"""The joint of a line that does not continue the line above."""
UNWRAPPED = Segment("", Style.from_meta({"joint": "\n", "unwrapped": True}))
"""The joint of a line of code that may be longer than the view."""


SAME_ROW = Segment("", Style.from_meta({"joint": "\n", "row": True}))
"""The joint of a line that shows more of the table row above it."""


def goes_on(segments: Iterable[Segment]) -> bool:
    """Return whether a line continues what was received as one line: it was wrapped, or shows more of a table row."""
    for text, style, _ in segments:
        if not text and style and (dropped := style.meta.get("joint")) is not None:
            return dropped != "\n" or "row" in style.meta
    return False


def joint_of(segments: Iterable[Segment]) -> tuple[int, str] | None:
    """Return the number of characters in the frame of a line, and what joins its text to the line above.

    Return None if the line has no text.
    """
    frame = 0
    for text, style, _ in segments:
        if not text and style and (dropped := style.meta.get("joint")) is not None:
            return frame, dropped
        frame += len(text)
    return None


def is_unwrapped(segments: Iterable[Segment]) -> bool:
    """Return whether a line is a line of code that may be longer than the view."""
    return any(not text and style and "unwrapped" in style.meta for text, style, _ in segments)


def wrap(runs: list[Run], width: int) -> list[Line]:
    """Return `runs` as lines of at most `width` columns, broken at spaces and newlines. There is at least one line."""
    plain = "".join([text for text, _ in runs])
    return list(_cut(runs, plain, _spans(plain, max(1, width))))


def fold(runs: list[Run], width: int) -> list[Line]:
    """Return one line of code as lines of at most `width` columns, broken between words if possible.

    Every character stays.
    """
    plain = "".join([text for text, _ in runs])
    return list(_cut(runs, plain, _fold_spans(plain, 0, len(plain), max(2, width), _between_words)))


def unwrapped(runs: list[Run]) -> list[Line]:
    """Return one line of code as one line, which may be longer than the view."""
    return [[UNWRAPPED, *(Segment(text, style) for text, style in runs if text)]]


def width_of(line: Line) -> int:
    """Return the columns that a line takes."""
    return sum([cell_len(segment.text) for segment in line])


def is_narrow(text: str) -> bool:
    """Return whether each character is known to take one column."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def _spans(plain: str, width: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    while True:
        end = plain.find("\n", start)
        end = len(plain) if end < 0 else end
        spans.extend(_paragraph_spans(plain, start, end, width))
        if end == len(plain):
            return spans
        start = end + 1


def _paragraph_spans(plain: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    text = plain[start:end]
    if is_narrow(text):
        return _narrow_spans(plain, start, end, width)
    return _wide_spans(plain, start, end, width)


def _narrow_spans(plain: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of text in which every character takes one column."""
    while end - start > width:
        space = plain.rfind(" ", start, start + width + 1)
        if (cut := _narrow_cut(plain, start, space, width)) > 0:
            yield start, cut
            start = cut
            continue
        yield start, _without_spaces(plain, start, space)
        start = space + 1
        while start < end and plain[start] == " ":
            start += 1
    yield start, end


def _narrow_cut(plain: str, start: int, space: int, width: int) -> int:
    """Return where a line ends without a space: after a dash, or within a word longer than a line; 0 if it does not."""
    dash = max(plain.rfind("—", start, start + width), plain.rfind("–", start, start + width)) + 1
    if dash > max(space, start) and plain[dash : dash + 1].isalpha():
        return dash
    if space > start:
        return 0
    sign = max(plain.rfind(sign, start + width // 2, start + width) for sign in _WITHIN_WORDS) + 1
    return sign or start + width


def _wide_spans(plain: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of text with wide or combining characters, measured piece by piece."""
    used = 0
    begin = start
    for first, last in pieces(plain[start:end]):
        piece, after = plain[start + first : start + last], start + last
        word = piece.rstrip(" ")
        cells = cell_len(word)
        if used and used + cells > width:
            yield begin, _without_spaces(plain, begin, start + first)
            begin, used = start + first, 0
        if cells > width:
            *full, (begin, _) = _fold_spans(plain, begin, after, width)
            yield from full
            used = cell_len(plain[begin:after])
        else:
            used += cells + len(piece) - len(word)
    yield begin, end if used <= width else _without_spaces(plain, begin, end)


def _anywhere(plain: str, start: int, end: int) -> int:  # noqa: ARG001  its place is taken by `_between_words`
    return end


def _between_words(plain: str, start: int, end: int) -> int:
    """Return where to end a line of code that is full at `end`: in its second half, after a space or a sign."""
    middle = start + (end - start + 1) // 2
    space = plain.rfind(" ", middle, end)
    if space >= 0:
        return space + 1
    sign = max(plain.rfind(sign, middle, end) for sign in _AFTER_CODE) + 1
    return sign if sign and (plain[sign].isascii() or plain[sign].isalnum()) else end  # not before a combining sign


def _fold_spans(
    plain: str, start: int, end: int, width: int, cut: Callable[[str, int, int], int] = _anywhere
) -> Iterator[tuple[int, int]]:
    """Yield the lines of text that is broken where they are full, or where `cut` puts that."""
    text = plain[start:end]
    if text.isascii():
        while end - start > width:
            stop = cut(plain, start, start + width)
            yield start, stop
            start = stop
        yield start, end
        return
    begin, used = start, 0
    for first, _, cells in split_graphemes(text)[0]:
        if used + cells > width:
            stop = cut(plain, begin, start + first)
            yield begin, stop
            begin, used = stop, cell_len(plain[stop : start + first])
        used += cells
    yield begin, end


def _without_spaces(plain: str, start: int, end: int) -> int:
    while end > start and plain[end - 1] == " ":
        end -= 1
    return end


def _cut(runs: list[Run], plain: str, spans: Iterable[tuple[int, int]]) -> Iterator[Line]:
    """Yield each span of `plain` as a line in the styles of its runs. The spans must be in ascending order."""
    index = 0
    offset = 0
    before = None
    for start, end in spans:
        line: Line = [BEGIN if before is None else joint(plain[before:start])]
        before = _without_spaces(plain, start, end)
        while index < len(runs) and offset + len(runs[index][0]) <= start:
            offset += len(runs[index][0])
            index += 1
        place, at = index, offset
        while at < end and place < len(runs):
            text, style = runs[place]
            piece = text[max(0, start - at) : end - at]
            if piece:
                line.append(Segment(piece, style))
            at += len(text)
            place += 1
        yield line
