"""Breaking styled text into lines by the cells it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style

Run = tuple[str, "Style"]
"""A piece of text in one style."""
Line = list[Segment]
"""What is on one line: frame, then a `joint` where the text begins. A line of frame alone has none."""

# A line may break after a space, after a hyphen between letters, and between ideographs, kana and hangul.
_IDEOGRAPH = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[{_IDEOGRAPH}][,.!?;:\u3001\u3002\uff0c\uff01\uff1f]*[ ]*|[^ {_IDEOGRAPH}]+[ ]*|[ ]+")

# Latin, Greek, Cyrillic, punctuation, box drawing, braille: each character takes one cell, and none combines.
_NARROW = re.compile("[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2500-\u25fc\u2800-\u28ff]*")


@lru_cache(maxsize=256)
def joint(dropped: str) -> Segment:
    """Return the empty segment before the text of a line: it knows what was between it and the line above.

    Nothing or blanks where a line was only broken to fit; else a newline.
    """
    return Segment("", Style.from_meta({"joint": "\n" if "\n" in dropped else dropped}))


BEGIN = joint("\n")
"""Before the text of a line that begins as one."""


def joint_of(segments: Iterable[Segment]) -> tuple[int, str] | None:
    """Return how many characters of frame a line begins with, and what joins its text to the line above."""
    frame = 0
    for text, style, _ in segments:
        if not text and style and (dropped := style.meta.get("joint")) is not None:
            return frame, dropped
        frame += len(text)
    return None


def wrap(runs: list[Run], width: int) -> list[Line]:
    """Break `runs` into lines of at most `width` cells, and at newlines. Never gives fewer than one line."""
    plain = "".join([text for text, _ in runs])
    return list(_cut(runs, plain, _spans(plain, max(1, width))))


def fold(runs: list[Run], width: int) -> list[Line]:
    """Break one line of code after every `width` cells, whatever is there: every character stays."""
    plain = "".join([text for text, _ in runs])
    return list(_cut(runs, plain, list(_fold_spans(plain, 0, len(plain), max(2, width))) or [(0, 0)]))


def width_of(line: Line) -> int:
    """Count the cells a line takes."""
    return sum([cell_len(segment.text) for segment in line])


def is_narrow(text: str) -> bool:
    """Whether each character is known to take one cell."""
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
    """Lines of text in which every character takes one cell."""
    while end - start > width:
        space = plain.rfind(" ", start, start + width + 1)
        if space <= start:
            yield start, start + width
            start += width
            continue
        yield start, _without_spaces(plain, start, space)
        start = space + 1
        while start < end and plain[start] == " ":
            start += 1
    yield start, end


def _wide_spans(plain: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Lines of text with wide or combining characters: piece by piece, with every piece measured."""
    used = 0
    begin = start
    for piece in _PIECE.finditer(plain, start, end):
        cells = cell_len(piece[0].rstrip(" "))
        if used and used + cells > width:
            yield begin, _without_spaces(plain, begin, piece.start())
            begin, used = piece.start(), 0
        if cells > width:
            *full, (begin, _) = _fold_spans(plain, begin, piece.end(), width)
            yield from full
            used = cell_len(plain[begin : piece.end()])
        else:
            used += cell_len(piece[0])
    yield begin, end if used <= width else _without_spaces(plain, begin, end)


def _fold_spans(plain: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    text = plain[start:end]
    if text.isascii():
        for begin in range(start, end, width):
            yield begin, min(begin + width, end)
        return
    used = 0
    begin = 0
    for first, _, cells in split_graphemes(text)[0]:
        if used + cells > width:
            yield start + begin, start + first
            begin, used = first, 0
        used += cells
    yield start + begin, end


def _without_spaces(plain: str, start: int, end: int) -> int:
    while end > start and plain[end - 1] == " ":
        end -= 1
    return end


def _cut(runs: list[Run], plain: str, spans: list[tuple[int, int]]) -> Iterator[Line]:
    """Return each span of the joined text as segments in the styles of the runs it crosses. Spans ascend."""
    index = 0
    offset = 0
    before = None
    for start, end in spans:
        line: Line = [BEGIN if before is None else joint(plain[before:start])]
        before = end
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
