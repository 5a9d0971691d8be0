"""What the same prompt twice with a seed showed."""

from __future__ import annotations

from textual.content import Content

from tui.core.compare import Likeness, seed_in_words
from tui.core.conversation.message import Reply


def seed_lines(one: Reply, other: Reply, alike: Likeness, *, seeded: bool) -> Content:
    """Return what it showed, its meaning in bold."""
    *lines, meaning = seed_in_words(one, other, alike, seeded=seeded)
    if not alike.identical:
        lines[1] += " · d shows the diff"
    return Content("\n").join([*(Content(line) for line in lines), Content.styled(meaning, "bold")])
