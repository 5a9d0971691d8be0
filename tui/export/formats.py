"""The formats a conversation can be exported in: a format is a module of this folder and a row below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.core.conversation.tree import Conversation
from tui.export.html import to_html
from tui.export.json import to_json
from tui.export.markdown import to_markdown


@dataclass(frozen=True, slots=True)
class Format:
    """One export format.

    ``name`` is what it is asked for by, ``suffix`` the end of a file's name, without the dot. ``write`` takes a
    conversation and the time of the export (ISO 8601 UTC) and returns the path to the head as text.
    """

    name: str
    suffix: str
    write: Callable[[Conversation, str], str]


DEFAULT = Format("md", "md", to_markdown)
FORMATS = {
    each.name: each
    for each in (
        DEFAULT,
        Format("json", "json", to_json),
        Format("html", "html", to_html),
    )
}
