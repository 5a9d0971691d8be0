"""What the same prompt twice with a seed showed."""

from __future__ import annotations

from textual.content import Content

from tui.core.cleaning import cleaned_line
from tui.core.contest import repeatability
from tui.core.likeness import Likeness
from tui.core.message import Reply


def seed_lines(one: Reply, other: Reply, alike: Likeness, *, seeded: bool) -> Content:
    """Return both fingerprints, how far the texts are equal, and what that means."""
    prints = " and ".join(_fingerprint(reply) for reply in (one, other))
    lines = [f"system_fingerprint: {prints}", _texts(alike)]
    parting = alike.first_difference
    if parting is not None:
        first, second = (cleaned_line(text) or "(nothing more)" for text in (parting.first, parting.second))
        lines.append(f"first difference, line {parting.line}: “{first}” against “{second}”")
    meaning = Content.styled(repeatability(one, other, alike, seeded=seeded), "bold")
    return Content("\n").join([*(Content(line) for line in lines), meaning])


def _fingerprint(reply: Reply) -> str:
    return cleaned_line(reply.outcome.system_fingerprint or "") or "? (not told)"


def _texts(alike: Likeness) -> str:
    if alike.identical:
        return "texts: identical"
    part = " of the beginnings" if alike.capped else ""
    return f"texts: {alike.share:.1%} equal{part} · d shows the diff"
