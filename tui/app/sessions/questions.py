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
    "Its text and attachments go from the session's file, copies and forks of it, the trash, the search, what was sent"
    " before, and drafts. Exports, backups and the service it was sent to are beyond mull: change a key that was"
    " leaked. What it cost stays in the sums. It cannot be undone."
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


class Removal(Consent, inherit_bindings=False):
    """Asks before something goes for good; Enter alone is no yes to that.

    ``question`` is asked, ``about`` says what goes, and ``hint`` names the keys.
    """

    BINDINGS = [
        Binding("y", "dismiss(True)", "Yes", show=False),
        Binding("escape,n", "dismiss(False)", "No", show=False, priority=True),
    ]

    def __init__(self, question: Content, about: str, hint: str) -> None:
        super().__init__()
        self._question, self._about, self._hint = question, about, hint

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(self._question, markup=False)
                yield Static(self._about, markup=False)
            yield HintLine(self._hint, classes="hint")


class PurgeMessage(Removal):
    """Asks whether to purge a message of this text."""

    def __init__(self, text: str, *, private: bool) -> None:
        named = (cleaned_line(title_of(text)) or "(no text)", "bold")
        about = PRIVATELY if private else FROM_THE_DISK
        super().__init__(Content.assemble('Purge "', named, '"?'), about, "y purges it · Escape leaves it")


class ForGood(Removal):
    """Asks whether to remove deleted sessions for good."""

    def __init__(self, trashed: Sequence[TrashedSession]) -> None:
        size = size_of_bytes(sum(each.size for each in trashed))
        title = cleaned_line(trashed[0].summary.title) if len(trashed) == 1 else ""
        count = f"{len(trashed):,} sessions" if len(trashed) != 1 else "this session"
        named = (f'"{title}"' if title else count, "bold")
        about = f"{size}, with what is attached to them. It cannot be undone; what was spent stays in the sums."
        super().__init__(Content.assemble("Remove ", named, " for good?"), about, "y removes for good · Escape leaves")
