"""Choose a session to go on with, find one by its text, rename one, or move one into the trash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import ClassVar

from textual import on, work
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, OptionList

from tui.app.keymap import keymap
from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Column, Row
from tui.app.sessions.questions import NewTitle, ToTrash
from tui.core.cleaning import cleaned_line, cleaned_row, marked
from tui.core.errors import MullError
from tui.core.formatting import DIFFERS, age, clock_time, day_and_time, served_otherwise
from tui.core.ports import SearchHit, SessionStore, SessionSummary

BY_TIME = ("today", "yesterday")  # of these the hour is shown, of others the day
UNTITLED = "(untitled)"
MOST = 200  # rows shown, of the newest sessions; the others are found by typing


class SessionList(Picker[str]):
    """Answers with a session's name. What is typed is looked for in titles at once, and in every text meanwhile.

    ``current`` is the session in use, which ``rename_current`` gives another title. ``now`` returns the time, in UTC:
    the sessions are grouped by how long ago they were changed. ``waits`` returns why no other session can be opened
    now, empty where one can.
    """

    TITLE: ClassVar[str] = "Sessions"
    DETAIL: ClassVar[int] = 4
    HINT: ClassVar[str] = "Enter goes on · Ctrl+R rename · Ctrl+T trash · Esc"
    columns = (Column("changed"), Column("turns", right=True), Column("model"))
    BINDINGS = [
        Binding("ctrl+r", "rename", "Rename", show=False, priority=True),
        Binding("ctrl+t", "trash", "Move to the trash", show=False, priority=True),
    ]

    def __init__(
        self,
        summaries: Sequence[SessionSummary],
        current: str,
        store: SessionStore,
        rename_current: Callable[[str], Awaitable[None]],
        now: Callable[[], datetime],
        waits: Callable[[], str] = str,
    ) -> None:
        super().__init__([])
        self._now = now
        self._waits = waits
        self._current = current
        self._store = store
        self._rename_current = rename_current
        self._excerpts: dict[str, SearchHit] = {}
        self._said: dict[str, list[tuple[str, bool]]] = {}  # how conversations end, as far as that was read
        self._problem = ""
        self._by_title: tuple[str, Sequence[Row[str]], list[Row[str]]] = ("", (), [])  # found for words in rows
        self._take(summaries)

    def _take(self, summaries: Sequence[SessionSummary]) -> None:
        today = self._now().astimezone().date()
        self._refused = self._waits()
        self.rows = [_row(s, self._current, today, self._refused) for s in summaries]
        self._titles = {s.session: s.title for s in summaries}
        self._otherwise = {s.session: s.otherwise for s in summaries if s.otherwise}

    def on_mount(self) -> None:
        """Let the other sessions be chosen once they can be."""
        if self._refused:
            self.free_once(lambda: not self._waits())

    def matching(self, words: str) -> list[Row[str]]:
        """Return the sessions whose title matches, then those whose text does: the newest ``MOST`` of them."""
        if self._by_title[:2] != (words, self.rows):
            self._by_title = words, self.rows, super().matching(words)
        by_title = self._by_title[2]
        named = {row.value for row in by_title}
        by_text = [row for row in self.rows if row.value in self._excerpts and row.value not in named]
        return (by_title + by_text)[:MOST]

    def detail(self, row: Row[str]) -> Content:
        """Return the text around the words that were found, what went wrong, and what the sign before a row means."""
        problem = (f"{cleaned_line(self._problem)}\n", "$text-warning") if self._problem else ""
        otherwise = self._otherwise.get(row.value, 0)
        sign = (f"{DIFFERS} {served_otherwise(otherwise)} than asked: /receipt shows it there\n", "$text-warning")
        hit = self._excerpts.get(row.value)
        excerpt = hit.excerpt if hit is not None else ()
        pieces = [(cleaned_row(text), "bold $text-accent" if found else "") for text, found in excerpt]
        left = len(self.rows) - MOST
        said = [] if pieces else self._said_at_last(row)
        more = "" if pieces or left <= 0 or self.query_one(Input).value else f"{left:,} older ones: type to find them"
        return Content.assemble(problem, sign if otherwise else "", *pieces, *said, (more, "$text-muted"))

    def _said_at_last(self, row: Row[str]) -> list[tuple[str, str]]:
        """Return the end of the conversation, where it was read and there is room beside the list."""
        said = self._said.get(row.value, []) if self.tells_beside else []
        return [(f"{_about(row)}\n", "$text-muted"), *(_message(text, reply=reply) for text, reply in said)]

    @on(OptionList.OptionHighlighted)
    def _read_end(self) -> None:
        row = self.highlighted()
        if row is not None and self.tells_beside and row.value not in self._said:
            self._read_said(row.value)

    @work(group="end", exclusive=True)
    async def _read_said(self, session: str) -> None:
        """Read how a conversation ends, and show it."""
        try:
            self._said[session] = await asyncio.to_thread(self._store.last_said, session)
        except MullError:
            self._said[session] = []  # the list itself says what is wrong
        self.refresh_detail()

    @on(Input.Changed, "#filter")
    def _look(self, event: Input.Changed) -> None:
        self._search(event.value)

    @work(group="search", exclusive=True)
    async def _search(self, words: str) -> None:
        """Look for the words in every text, and show what was found beside the titles."""
        try:
            found = await asyncio.to_thread(self._store.search, words) if words.strip() else []
        except MullError as error:
            self._show_problem(str(error))
            return
        self._excerpts = {hit.summary.session: hit for hit in found}
        self.show_rows()

    @work(group="change", exclusive=True)
    async def action_rename(self) -> None:
        """Ask for another title, and write it."""
        row = self.highlighted()
        if row is None:
            return
        title = await self.app.push_screen_wait(NewTitle(self._titles.get(row.value, "")))
        if title is None:
            return
        await self._change(self._renamed(row.value, title))

    @work(group="change", exclusive=True)
    async def action_trash(self) -> None:
        """Ask, and move the session into the trash."""
        row = self.highlighted()
        if row is None:
            return
        if row.value == self._current:
            self._show_problem("This is the session you are in: begin another with Ctrl+N, then delete it.")
        elif await self.app.push_screen_wait(ToTrash(row.name, _about(row))):
            await self._change(asyncio.to_thread(self._store.delete, row.value))

    async def _renamed(self, session: str, title: str) -> None:
        if session == self._current:
            await self._rename_current(title)
        else:
            await asyncio.to_thread(self._store.rename, session, title)

    async def _change(self, change: Awaitable[object]) -> None:
        """Make a change and list the sessions again; show why where it could not be made."""
        try:
            await change
            summaries = await asyncio.to_thread(self._store.summaries)
        except MullError as error:
            self._show_problem(str(error))
            return
        self._problem = ""
        self._take(summaries)
        self.show_rows()

    def _show_problem(self, text: str) -> None:
        self._problem = keymap().in_words(text)
        self.refresh_detail()


def _row(summary: SessionSummary, current: str, today: date, refused: str = "") -> Row[str]:
    group, when = changed_in_words(summary.changed, today)
    return Row(
        summary.session,
        summary.title or UNTITLED,
        _oddities(summary),
        summary.session == current,
        DIFFERS if summary.otherwise else "",
        (when, f"{summary.turns:,}", summary.model),
        group,
        refused="" if summary.session == current else refused,
    )


def changed_in_words(changed: str, today: date) -> tuple[str, str]:
    """Return how long ago a session was changed, and when: the hour of today and yesterday, of others the day."""
    group = age(changed, today)
    return group, clock_time(changed) if group in BY_TIME else day_and_time(changed)[:10]


def _message(text: str, *, reply: bool) -> tuple[str, str]:
    """Return a message of a conversation as text to show: one of the user's has a sign."""
    words = marked(text.strip())
    return (f"\n{words}\n", "") if reply else (f"\n▌ {words}\n", "bold")


def _about(row: Row[str]) -> str:
    """Return a session's facts in one phrase."""
    when, turns, model = row.cells
    return " · ".join(filter(None, (when, f"{turns} turn{'' if turns == '1' else 's'}", model, row.about)))


def _oddities(summary: SessionSummary) -> str:
    """Return what is unlike other sessions, in one phrase."""
    words = ["practice"] if summary.practice else []
    if summary.otherwise:
        words.append(served_otherwise(summary.otherwise))
    if summary.problems:
        words.append(f"{summary.problems} damaged line{'s' if summary.problems > 1 else ''}")
    return " · ".join(words)
