"""Choose a session to go on with, find one by its text, and do something to one or several: see `desk`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from tui.app.export.outcome import Exporting
from tui.app.hint_line import HintLine, hint
from tui.app.keymap import keymap
from tui.app.pickers.row import Row, count_in_words
from tui.app.pickers.selection import SelectingPicker
from tui.app.sessions.copies import MERGES
from tui.app.sessions.desk import NO_DOCUMENTS, Desk, Documents, OpenOne
from tui.app.sessions.keys import LIST_KEYS
from tui.app.sessions.preview import Preview
from tui.app.sessions.reading import read_all
from tui.app.sessions.rows import MOST, SORTS, SessionRows, about, next_sort
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError, UsageError
from tui.core.folding import folded
from tui.core.formatting import DIFFERS, served_otherwise
from tui.core.ports import MOST_HITS, SearchHit, SessionStore, SessionSummary
from tui.core.session_query import SessionQuery, SortBy, Surroundings, session_filter, session_query

MANY = 1_000  # sessions: the titles of more are searched in a thread
PAUSE = 0.08  # seconds between a key and that search
HINT_WIDE = (
    "Space select · Ctrl+T delete · Ctrl+G tag · Ctrl+O pin · Ctrl+Y archive · Ctrl+R rename · F6 export · Tab trash"
)
HINT_SELECTED = "Ctrl+T delete · Ctrl+G tag · Ctrl+O pin · Ctrl+Y archive · F6 export"


class SessionList(SelectingPicker[str]):
    """Answers with a session's name. What is typed is looked for in titles at once, and in every text meanwhile.

    ``summaries`` are all sessions, or, without ``whole``, those to show at once: then all are read behind them.
    ``open_one`` is the session in use. ``now`` returns the time, in UTC: the sessions are grouped by how long ago they
    were used. ``waits`` returns why no other session can be opened now, empty where one can. ``export`` returns
    the screen that exports sessions. ``documents`` are those of a folder that keeps up. ``here`` is the working folder
    as sessions keep it.

    Long because its bases have half of the lines, and actions must be those of a screen: what they do is in `desk`.
    """

    TITLE: ClassVar[str] = "Sessions"
    DETAIL: ClassVar[int] = 4
    PLACEHOLDER: ClassVar[str] = "words, or model:o1 tag:work cost:>0.5 after:yesterday here: archived:"
    HINT: ClassVar[str] = "Enter opens · Space selects · Ctrl+T delete · Tab trash · F1 keys · Esc"
    KEYS_HERE = LIST_KEYS
    BINDINGS = [
        Binding("ctrl+r", "do('rename')", "Rename", show=False, priority=True),
        Binding("ctrl+t", "do('delete')", "Move to the trash", show=False, priority=True),
        Binding("ctrl+z,ctrl+underscore", "undo", "Bring back what was deleted", show=False, priority=True),
        Binding("tab", "do('trash')", "Trash", show=False, priority=True),
        Binding("ctrl+g", "do('tag')", "Tag", show=False, priority=True),
        Binding("ctrl+o", "do('pin')", "Pin", show=False, priority=True),
        Binding("ctrl+y", "do('archive')", "Archive", show=False, priority=True),
        Binding("f6", "do('export')", "Export", show=False, priority=True),
        Binding("alt+m", "do('merge')", "Merge with its copies", show=False, priority=True),
        Binding("ctrl+s", "sort", "Sort", show=False, priority=True),
        Binding("ctrl+l", "archived", "Show archived ones", show=False, priority=True),
    ]

    def __init__(
        self,
        summaries: Sequence[SessionSummary],
        open_one: OpenOne,
        store: SessionStore,
        now: Callable[[], datetime],
        waits: Callable[[], str] = str,
        *,
        export: Exporting,
        documents: Documents = NO_DOCUMENTS,
        whole: bool = True,
        here: str = "",
    ) -> None:
        super().__init__([])
        self._now = now
        self._waits = waits
        self._whole = whole
        self._here = here
        self._current = open_one.name
        self._store = store
        self._desk = Desk(self, store=store, open=open_one, export=export, now=now, documents=documents)
        self._preview = Preview()
        self._news, self._wrong = "", False  # what was done last, or went wrong
        self._unread = ""  # what is still to be read
        self._refused = waits()
        self._sort, self._archived = SortBy.USED, False
        self._by_title: tuple[str, list[Row[str]]] = ("", [])  # the words, and the rows in which they were found
        self._hidden = 0  # archived sessions that would be found as well
        self._arranging = asyncio.Lock()
        self._take(self._rows_of(summaries))

    def _rows_of(self, summaries: Sequence[SessionSummary]) -> SessionRows:
        today = self._now().astimezone().date()
        return SessionRows(summaries, self._current, today, self._refused, self._sort, self._archived)

    def _take(self, held: SessionRows) -> None:
        self._held = held
        self._by_title = ("", [])
        self.rows = self._held.first()
        still = [held.row(held.by_name[row.value]) for row in self.shown if row.value in held.by_name]
        self.row_list.show(self.rows, still, "", self._held.columns)
        self.columns = self._held.columns

    def on_resize(self) -> None:
        """Name more keys where there is room."""
        self._name_keys()

    def _name_keys(self) -> None:
        """Name all keys where there is room, else those for what is selected, once something is."""
        narrow = HINT_SELECTED if self.selection.selected else self.HINT
        self.query_one("#hint", HintLine).say(HINT_WIDE if self.tells_beside else narrow)

    def on_mount(self) -> None:
        """Read all sessions: those shown first are as they were when mull looked last. Let others be chosen later."""
        if not self._whole:
            self._read_all()
        if self._refused:
            self.free_once(lambda: not self._waits())

    def put_rows(self, rows: Sequence[Row[str]]) -> None:  # noqa: ARG002  they are made anew
        """Let every row be chosen."""
        self._refused = ""
        self.run_worker(self._arrange(), group="arrange")

    @work(group="read", exclusive=True)
    async def _read_all(self) -> None:
        first = self.highlighted()
        try:
            await read_all(self._store, self._list)
        except MullError as error:
            self.say(str(error), wrong=True)
        if not self.is_attached:  # it was left meanwhile
            return
        row = self.highlighted()
        if row is not None and (first is None or row.value == first.value) and not self.typed:  # nobody has moved yet
            self.row_list.at = next((at for at, row in enumerate(self.shown) if row.current), 0)

    # What is shown

    def matching(self, words: str) -> list[Row[str]]:
        """Return the sessions whose title matches, then those whose text does: the first ``MOST`` of them.

        Of many sessions, what is shown stays until they are found: they are looked for in a thread.
        """
        if not words.strip():
            return self._held.first()
        if self._by_title[0] != words:
            query = self._query(words)
            if query is None or len(self._held.summaries) > MANY:
                return self.shown
            self._by_title = words, self._held.found(query)
        by_title = self._by_title[1]
        named = {row.value for row in by_title}
        return (by_title + self._held.named(self._preview.hits.keys() - named))[:MOST]

    def count(self) -> str:
        """Return how many sessions are selected or how they are sorted, and how many are shown, of how many."""
        chosen = len(self.selection.selected)
        shown = len(self.shown) if self.typed.strip() else len(self._held.listed)
        more = bool(self.typed.strip()) and (shown >= MOST or len(self._preview.hits) >= MOST_HITS)
        every = f"{'first ' if more else ''}{count_in_words(shown, max(shown, len(self._held.listed)))}"
        state = f"{chosen:,} selected" if chosen else f"Ctrl+S {SORTS[self._sort]}"
        left_out = self._hidden if self.typed.strip() else self._held.hidden
        hidden = f"Ctrl+L {left_out:,} archived" if left_out else ""
        return " · ".join(filter(None, (state, "Ctrl+L the others" if self._archived else hidden, every)))

    def refresh_count(self) -> None:
        """Say anew what is selected and shown, and what can be done to it."""
        super().refresh_count()
        self._name_keys()

    def detail(self, row: Row[str]) -> Content:
        """Return what was done last, a session's facts, and where words were found in it, or how it ends."""
        summary = self._held.by_name[row.value]
        sign = (
            f"{DIFFERS} {served_otherwise(summary.otherwise)} than asked: /receipt shows it there\n",
            "$text-warning",
        )
        pieces = self._preview.place(row.value) if self.tells_beside else []
        pieces = pieces or self._preview.excerpt(row.value)
        if self.tells_beside and not pieces:
            pieces = self._preview.conversation(row.value)
        facts = (f"{about(summary, self._held.lineage(summary), folder=self.tells_beside)}\n", "$text-muted")
        left = len(self._held.listed) - MOST
        more = "" if left <= 0 or self.typed else f"{left:,} more: type to find them"
        copies = hint(f"{MERGES}\n") if self._held.has_copies(row.value) else ""
        told = (self._said(), sign if summary.otherwise else "", copies, facts, *pieces, (more, "$text-muted"))
        return Content.assemble(*told)

    def refresh_detail(self) -> None:
        """Draw what is told again, also where no session is found."""
        super().refresh_detail()
        if self.highlighted() is None:
            self.query_one("#detail", Static).update(Content.assemble(self._said()))

    def _said(self) -> tuple[str, str]:
        said = "".join(f"{cleaned_line(each)}\n" for each in (self._news, self._unread) if each)
        return said, "$text-warning" if self._wrong else "bold"

    @on(OptionList.OptionHighlighted)
    def _read_beside(self) -> None:
        """Read what is told beside the list of the highlighted session, where that was not read yet."""
        row = self.highlighted()
        if row is None or not self.tells_beside:
            return
        hit = self._preview.hits.get(row.value)
        if row.value not in (self._preview.said if hit is None else self._preview.found):
            self._read(row.value, hit)

    @work(group="beside", exclusive=True)
    async def _read(self, session: str, hit: SearchHit | None) -> None:
        """Read where words were found, or how a conversation ends, and show it."""
        try:
            if hit is not None:
                self._preview.found[session] = await asyncio.to_thread(self._store.found_in, hit, self._preview.words)
            else:
                self._preview.said[session] = await asyncio.to_thread(self._store.last_said, session)
        except MullError:
            self._preview.said[session] = []  # the list itself says what is wrong
        self.refresh_detail()

    @on(Input.Changed, "#filter")
    def _look(self, event: Input.Changed) -> None:
        if self._news:
            self.say("")  # it is not of what is looked for now
        self._search(event.value)

    @work(group="search", exclusive=True)
    async def _search(self, words: str) -> None:
        """Look for the words in every text, and show what was found beside the titles; say what cannot be read."""
        if len(self._held.summaries) > MANY:
            await asyncio.sleep(PAUSE)  # what is typed meanwhile ends this search before it takes a thread
        try:
            query = self._asked(words)
            by_title, hits, hidden = await asyncio.to_thread(self._looked_for, query) if words.strip() else ([], [], 0)
        except MullError as error:
            self.say(str(error), wrong=True)
            return
        if self._wrong:
            self.say("")
        self._by_title, self._hidden = (words, by_title), hidden
        self._preview.take(hits, query.words)
        self.show_rows()
        self._read_beside()

    def _looked_for(self, query: SessionQuery) -> tuple[list[Row[str]], list[SearchHit], int]:
        hits = self._store.search(query.quoted, query.among(self._held.summaries))
        return self._held.found(query), hits, self._held.hidden_from(query)

    def _query(self, words: str) -> SessionQuery | None:
        """Return what is asked for, None where it cannot be read: the search says why."""
        try:
            return self._asked(words)
        except UsageError:
            return None

    def _asked(self, words: str) -> SessionQuery:
        """Return what is asked for, of the archive where that is shown. Raises UsageError."""
        around = Surroundings(self._now(), self._here)
        query = session_query(words, around)
        if not self._archived or query.all_states:
            return query
        return replace(query, filters=(*query.filters, session_filter("archived", "", around)), all_states=True)

    # What is done to sessions

    def action_do(self, name: str) -> None:
        """Do something to the selected sessions, or else to the highlighted one."""
        self.run_worker(self._desk.do(name), group="change")

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        self.action_do("undo")

    def action_sort(self) -> None:
        """Sort by something else."""
        self._sort = next_sort(self._sort)
        self.run_worker(self._arrange(to_top=True), group="arrange")
        self.say(f"Sorted: {SORTS[self._sort]}.")

    def action_archived(self) -> None:
        """List archived sessions, or the others again."""
        self._archived = not self._archived
        self.deselect()
        self.run_worker(self._arrange(to_top=True), group="arrange")
        self.say("Archived sessions. Ctrl+L lists the others again." if self._archived else "")

    def targets(self) -> list[Row[str]]:
        """Return the rows that something is done to."""
        row = self.highlighted()
        return self._held.named(self.selection.selected) or ([row] if row is not None else [])

    def summary(self, session: str) -> SessionSummary | None:
        """Return what is known of a session."""
        return self._held.by_name.get(session)

    def words_found_in(self, session: str) -> tuple[str, ...]:
        """Return the words that were found in a session's text; none where all of them are in its title."""
        held, words = self.summary(session), self._preview.words if session in self._preview.hits else ()
        title = folded(held.title) if held is not None else ""
        return () if all(folded(word) in title for word in words) else words

    async def ask(self, screen: Any) -> Any:
        """Show a question, and return its answer."""
        return await self.app.push_screen_wait(screen)

    def say(self, text: str, wrong: bool = False) -> None:
        """Say what was done, or went wrong."""
        self._news, self._wrong = keymap().in_words(text), wrong
        if not self._is_left:
            self.refresh_detail()

    async def list_again(self) -> None:
        """Read the sessions again, and show them."""
        await self._list(await asyncio.to_thread(self._store.summaries))

    async def _list(self, summaries: Sequence[SessionSummary], unread: str = "") -> None:
        """Show sessions; ``unread`` says what is still to be read."""
        self._unread = unread
        await self._arrange(summaries)

    async def _arrange(self, summaries: Sequence[SessionSummary] | None = None, *, to_top: bool = False) -> None:
        """Sort sessions in a thread, those that are there or others, and show them."""
        async with self._arranging:
            summaries = self._held.summaries if summaries is None else summaries
            held = await asyncio.to_thread(self._rows_of, summaries)
            if self._is_left:
                return
            self._show_again(held)
        if to_top:
            self.row_list.at = 0

    @property
    def _is_left(self) -> bool:
        """True where the list was left while a thread was at work for it: its widgets go."""
        return not self.is_attached or self not in self.app.screen_stack

    def _show_again(self, held: SessionRows) -> None:
        """Show sessions as they are now; the highlighted one stays highlighted, or what is now in its place."""
        before, at, top = self.highlighted(), self.row_list.at, self.row_list.scroll_y
        self._take(held)
        self.selection.selected &= held.by_name.keys()
        self._fit()
        self.show_rows()
        values = [row.value for row in self.shown]
        self.row_list.scroll_to(y=top, animate=False, immediate=True)
        self.row_list.at = values.index(before.value) if before is not None and before.value in values else at or 0
        if self.typed:
            self._search(self.typed)
