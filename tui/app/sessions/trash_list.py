"""The trash: deleted sessions, to be restored, or removed for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import ClassVar

from textual import work
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from tui.app.pickers.row import Column, Row
from tui.app.pickers.selection import SelectingPicker
from tui.app.sessions.batch import done_to
from tui.app.sessions.keys import TRASH_KEYS
from tui.app.sessions.questions import ForGood
from tui.app.sessions.wording import UNTITLED, they_are, when_in_words
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.core.formatting import day_and_time, size_of_bytes
from tui.core.ports import SessionStore, TrashedSession

EMPTY = "The trash is empty."


class TrashList(SelectingPicker[str]):
    """Shows deleted sessions. What is done here is done at once; it answers with None.

    ``now`` returns the time in UTC: the sessions are grouped by how long ago they were deleted.
    """

    TITLE: ClassVar[str] = "Trash"
    DETAIL: ClassVar[int] = 3
    BESIDE: ClassVar[bool] = False
    HINT: ClassVar[str] = "Enter restores · Space selects · Ctrl+T removes · Ctrl+E empties · Esc"
    KEYS_HERE = TRASH_KEYS
    columns = (Column("deleted"), Column("turns", right=True), Column("size", right=True))
    BINDINGS = [
        Binding("ctrl+t", "remove", "Remove for good", show=False, priority=True),
        Binding("ctrl+e", "empty", "Empty the trash", show=False, priority=True),
        Binding("tab", "leave", "Back to the sessions", show=False, priority=True),
    ]

    def __init__(self, trashed: Sequence[TrashedSession], store: SessionStore, now: Callable[[], datetime]) -> None:
        super().__init__([])
        self._store = store
        self._now = now
        self._news = ""  # what was done last, or went wrong
        self._wrong = False
        self._take(trashed)

    def _take(self, trashed: Sequence[TrashedSession]) -> None:
        today = self._now().astimezone().date()
        self._trashed = {each.summary.session: each for each in trashed}
        self.rows = [_row(each, today) for each in trashed]

    def detail(self, row: Row[str]) -> Content:
        """Return what was done last, and what is known of a deleted session."""
        return Content.assemble(self._said(), (about(self._trashed[row.value]), "$text-muted"))

    def refresh_detail(self) -> None:
        """Draw the words below the list again, also where no session is left."""
        super().refresh_detail()
        if not self.rows:
            self.query_one("#detail", Static).update(Content.assemble(self._said(), EMPTY))

    def _said(self) -> tuple[str, str]:
        return (f"{cleaned_line(self._news)}\n" if self._news else "", "$text-warning" if self._wrong else "")

    def choose(self, row: Row[str] | None) -> None:
        """Restore the selected sessions, or else this one."""
        chosen = [each.value for each in self.targets()] if self.selection.selected or row is None else [row.value]
        if chosen:
            self._restore(chosen)

    @work(group="change", exclusive=True)
    async def _restore(self, names: Sequence[str]) -> None:
        tried = await done_to(names, lambda name: asyncio.to_thread(self._store.restore, name))
        told = f"{self._they_are(tried.done)} back among the sessions." if tried.done else ""
        self._say(" ".join(filter(None, (tried.problem, told))), wrong=bool(tried.failed))
        await self._list_again()

    def action_remove(self) -> None:
        """Ask, and remove the selected sessions for good, or else the highlighted one."""
        self._remove([self._trashed[row.value] for row in self.targets()])

    def action_empty(self) -> None:
        """Ask, and remove all deleted sessions for good."""
        self._remove(list(self._trashed.values()))

    @work(group="change", exclusive=True)
    async def _remove(self, trashed: Sequence[TrashedSession]) -> None:
        if not trashed or not await self.app.push_screen_wait(ForGood(trashed)):
            return
        try:
            names = [each.summary.session for each in trashed]
            gone = await asyncio.to_thread(self._store.remove, names)
            self._say(f"{self._they_are(names[:gone])} gone for good. What was spent stays in the sums.")
        except MullError as error:
            self._say(str(error), wrong=True)
        await self._list_again()

    async def _list_again(self) -> None:
        try:
            self._take(await asyncio.to_thread(self._store.trashed))
        except MullError as error:
            self._say(str(error), wrong=True)
        self.deselect()
        self.show_rows()

    def _they_are(self, names: Sequence[str]) -> str:
        return they_are([self._trashed[name].summary.title for name in names])

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self._news, self._wrong = text, wrong


def about(trashed: TrashedSession) -> str:
    """Return a deleted session's facts in one phrase."""
    summary = trashed.summary
    turns = f"{summary.turns} turn{'' if summary.turns == 1 else 's'}"
    deleted = f"deleted {day_and_time(trashed.deleted)}" if trashed.deleted else ""
    practice = "practice" if summary.practice else ""
    facts = (deleted, turns, cleaned_line(summary.model), practice, size_of_bytes(trashed.size))
    return " · ".join(filter(None, facts))


def _row(trashed: TrashedSession, today: date) -> Row[str]:
    summary = trashed.summary
    group, when = when_in_words(trashed.deleted, today)
    cells = (when, f"{summary.turns:,}", size_of_bytes(trashed.size))
    return Row(summary.session, summary.title or UNTITLED, cells=cells, group=group)
