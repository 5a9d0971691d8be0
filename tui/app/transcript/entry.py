"""Entries: what the transcript shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tui.core.reply_facts import Fact

Kind = Literal["persona", "summary", "user", "reply", "notice", "warning", "error"]
BOUNDARIES: tuple[Kind, ...] = ("persona", "summary")
"""Kinds drawn as a line across the view, with their text folded below."""

NOTICES: tuple[Kind, ...] = ("notice", "warning", "error")
"""Kinds that mull says itself, drawn as plain text below a sign."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, or one notice of mull.

    `text` is Markdown in replies, personas and summaries, and plain text elsewhere. All strings are untrusted: none is
    read as Textual markup.
    """

    key: str
    """Unique and stable within the transcript."""
    kind: Kind
    speaker: str = ""
    when: str = ""
    text: str = ""
    reasoning: str = ""
    """Reasoning text or its summary. Its last lines are shown while it streams, later one line."""
    badges: tuple[str, ...] = ()
    """Words such as "practice", "interrupted", "starved"."""
    folded: str = "developer message"
    """The name of the text on its fold line, for a persona or a summary."""
    footer: tuple[Fact, ...] = ()
    """The line after a finished reply: who answered, time, tokens, cost. A click on it shows the receipt."""
    sibling: tuple[int, int] | None = None
    """The number of a message or a reply among its siblings, from 1, and their count; None if it has none."""
    language: str = ""
    """The language of a reply that must be data, such as json; empty for Markdown."""
    foreign: tuple[str, ...] = ()
    """Parts of a notice's text that are not mull's own words, such as a service's: no key in them is a button."""
    live: bool = False
    """Whether this is a reply in progress."""
    commentary: str = ""
    """What a finished reply said on the way to its answer; while it is live, that is in `text`."""
