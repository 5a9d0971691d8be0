"""Questions over the session list: for another title, and before deleted sessions are removed for good."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.question import AskedLine, Consent
from tui.core.cleaning import cleaned_line
from tui.core.conversation.tree import title_of
from tui.core.formatting import size_of_bytes
from tui.core.ports import TrashedSession

PRIVATELY = "Its text is forgotten; what it cost stays in the sums. It cannot be undone."
FROM_THE_DISK = (
    "Its text and attachments go from the session's file, copies of it, the trash, the search, what was sent before and"
    " drafts."
    " Exports, backups and the service it was sent to are beyond mull: change a key that was leaked. What it cost stays"
    " in the sums. It cannot be undone."
)


class NewTitle(AskedLine):
    """Asks for a session's new title; answers None where the old one stays."""

    def __init__(self, title: str) -> None:
        super().__init__("Title of this session", title, "Enter renames · Escape leaves it as it is")


class NewTags(AskedLine):
    """Asks for tags of sessions; answers None where nothing is to change."""

    def __init__(self, count: int, tags: Sequence[str]) -> None:
        whose = "this session" if count == 1 else f"{count:,} sessions"
        told = f" Now: {' '.join(tags)}." if tags else ""
        super().__init__(f"Tags of {whose}.{told}", "", "word adds it, -word takes it away · Enter · Escape leaves")


class PurgeMessage(Consent, inherit_bindings=False):
    """Asks whether to purge a message of this text; Enter alone is no yes to that."""

    BINDINGS = [
        Binding("y", "dismiss(True)", "Yes", show=False),
        Binding("escape,n", "dismiss(False)", "No", show=False, priority=True),
    ]

    def __init__(self, text: str, *, private: bool) -> None:
        super().__init__()
        self._text = title_of(text) or "(no text)"
        self._about = PRIVATELY if private else FROM_THE_DISK

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                asked = Content.assemble('Purge "', (cleaned_line(self._text), "bold"), '"?')
                yield Static(asked, markup=False)
                yield Static(self._about, markup=False)
            yield HintLine("y purges it · Escape leaves it", classes="hint")


class ForGood(Consent, inherit_bindings=False):
    """Asks whether to remove deleted sessions for good; Enter alone is no yes to that."""

    BINDINGS = [
        Binding("y", "dismiss(True)", "Yes", show=False),
        Binding("escape,n", "dismiss(False)", "No", show=False, priority=True),
    ]

    def __init__(self, trashed: Sequence[TrashedSession]) -> None:
        super().__init__()
        size = size_of_bytes(sum(each.size for each in trashed))
        self._one = trashed[0].summary.title if len(trashed) == 1 else ""
        self._count = f"{len(trashed):,} sessions" if len(trashed) != 1 else "this session"
        self._about = f"{size}, with what is attached to them. It cannot be undone; what was spent stays in the sums."

    def compose(self) -> ComposeResult:
        """Build the box."""
        named = f'"{cleaned_line(self._one)}"' if self._one else self._count
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(Content.assemble("Remove ", (named, "bold"), " for good?"), markup=False)
                yield Static(self._about, classes="hint", markup=False)
            yield HintLine("y removes for good · Escape leaves", classes="hint")
