"""What the transcript shows: plain values, no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["persona", "summary", "user", "reply", "notice", "error"]
BOUNDARIES: tuple[Kind, ...] = ("persona", "summary")
"""What is drawn as a line across, with its text folded below."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, or one notice of the program about it.

    `text` is Markdown in replies, personas and summaries, plain text elsewhere. All strings may be foreign: none is
    read as markup.
    """

    key: str
    """Unique and stable within the transcript."""
    kind: Kind
    speaker: str = ""
    when: str = ""
    text: str = ""
    reasoning: str = ""
    """Reasoning text or summary, shown apart: whole while it streams, folded to a line afterwards."""
    badges: tuple[str, ...] = ()
    """Words such as "practice", "interrupted", "starved"."""
    folded: str = "developer message"
    """What the text of a boundary is called on the line it is folded behind."""
    footer: str = ""
    """The line after a finished reply: model, effort, time, tokens, cost."""
    language: str = ""
    """What the text is written in where it is to be data and not Markdown, such as json."""
    live: bool = False
    """A reply in progress."""
