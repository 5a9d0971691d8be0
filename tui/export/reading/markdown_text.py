"""The text of a message in a document in Markdown, as it reads now."""

from __future__ import annotations

from collections.abc import Sequence

from tui.export.mark import with_line_feeds
from tui.export.passages import PassageKind
from tui.export.reading.split import normal


def text_in_markdown(kind: PassageKind, said: str, before: str, after: str) -> str:
    """Return a text as it reads now: ``before`` is how it was written, ``after`` how it stands there now.

    A text can be written otherwise than it was said (`tui.export.contained`): lines that are as they were stay as they
    were said, as far as one is a line of the other.
    """
    if kind is PassageKind.VERBATIM:
        return after
    lines, old, new = with_line_feeds(said).strip("\n").split("\n"), before.split("\n"), normal(after).split("\n")
    head = _same(old, new, min(len(old), len(new)))
    tail = _same(old[::-1], new[::-1], min(len(old), len(new)) - head)
    if len(lines) != len(old):
        head, tail = min(head, _same(lines, old, min(len(lines), len(old)))), 0
    return "\n".join([*lines[:head], *new[head : len(new) - tail], *lines[len(lines) - tail :]])


def _same(one: Sequence[str], other: Sequence[str], most: int) -> int:
    """Return how many of the first lines are the same."""
    return next((at for at in range(most) if one[at].rstrip() != other[at].rstrip()), most)
