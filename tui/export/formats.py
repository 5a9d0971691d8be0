"""The formats a conversation can be exported in: a format is a module of this folder and a row below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tui.core.conversation.tree import Conversation
from tui.export.bare_messages import to_json_lines
from tui.export.html import to_html
from tui.export.json import to_json
from tui.export.markdown import to_markdown
from tui.export.selection import EVERYTHING, Selection


class Writer(Protocol):
    """Writes a conversation as text."""

    def __call__(self, conversation: Conversation, exported: str, selection: Selection = EVERYTHING) -> str:
        """Return what is selected of it; ``exported`` is the time of the export, ISO 8601 UTC.

        Raises:
            UsageError: there is no such turn.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """One export format.

    ``name`` is what it is asked for by, ``suffix`` the end of a file's name, without the dot.
    """

    name: str
    suffix: str
    write: Writer


DEFAULT = Format("md", "md", to_markdown)
FORMATS = {
    each.name: each
    for each in (
        DEFAULT,
        Format("json", "json", to_json),
        Format("html", "html", to_html),
        Format("jsonl", "jsonl", to_json_lines),
    )
}
