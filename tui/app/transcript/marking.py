"""Where on the lines of a block some words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.transcript.markdown.wrapping import joint_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.strip import Strip

Mark = tuple[int, int, int]
"""The first character of a line that is part of a hit, the one behind the last, and which hit of its block it is."""


def occurrences(text: str, words: str) -> list[int]:
    """Give where in a text some words begin, whatever their case."""
    return list(_each(_small(text), _small(words)))


def _small(text: str) -> str:
    """Give a text in small letters, each in its place: a few would become two."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(letter.lower()[:1] for letter in text)


def _each(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def marks_of(strips: Sequence[Strip], words: str) -> list[list[Mark]]:
    """Give for each line what of it is to be marked. Words broken over two lines are found."""
    joined = ""
    starts: list[tuple[int, int, int, int]] = []  # a line, its frame, where what it says begins and ends in the whole
    for line, strip in enumerate(strips):
        if (found := joint_of(strip)) is None:
            continue
        frame, dropped = found
        joined += dropped
        text = strip.text[frame:].rstrip()
        starts.append((line, frame, len(joined), len(joined) + len(text)))
        joined += text
    marks: list[list[Mark]] = [[] for _ in strips]
    for ordinal, at in enumerate(occurrences(joined, words)):
        for line, frame, first, last in starts:
            start, end = max(at, first), min(at + len(words), last)
            if start < end:
                marks[line].append((frame + start - first, frame + end - first, ordinal))
    return marks
