"""What is done to the sessions of a list: renamed, filed, exported, deleted and brought back. One thing at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tui.app.export.outcome import Exporting
from tui.app.pickers.row import Row
from tui.app.sessions.batch import done_to
from tui.app.sessions.copies import NOTHING, MergeCopies, merged_in_words
from tui.app.sessions.deletion import Deletion
from tui.app.sessions.questions import NewTags, NewTitle
from tui.app.sessions.trash_list import TrashList
from tui.app.sessions.wording import they_are
from tui.core.conversation.filing import Filing, filing_from
from tui.core.errors import MullError
from tui.core.ports import SessionStore, SessionSummary

CURRENT = "This is the session you are in: begin another with Ctrl+N, then delete it."


class Listed(Protocol):
    """The list that the sessions are of."""

    def targets(self) -> list[Row[str]]:
        """Return the rows that something is done to."""
        ...

    def highlighted(self) -> Row[str] | None:
        """Return the highlighted row."""
        ...

    def summary(self, session: str) -> SessionSummary | None:
        """Return what is known of a session."""
        ...

    async def ask(self, screen: Any) -> Any:
        """Show a question, and return its answer."""
        ...

    def say(self, text: str, wrong: bool = False) -> None:
        """Say what was done, or went wrong."""
        ...

    async def list_again(self) -> None:
        """Read the sessions again, and show them."""
        ...


@dataclass(frozen=True, slots=True)
class OpenOne:
    """The session that is open: its name, and how it is renamed and filed, which its own file does.

    ``merge`` makes one of it and its copies; it closes the list.
    """

    name: str
    rename: Callable[[str], Awaitable[object]]
    file: Callable[[Filing], Awaitable[object]]
    merge: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of sessions, in a folder that keeps up, where there is one.

    ``renamed`` has that of a renamed session written behind the screen; ``left`` returns a sentence on those of deleted
    ones, which stay, or none; it blocks.
    """

    renamed: Callable[[str], None] = lambda _: None
    left: Callable[[Sequence[str]], str] = lambda _: ""


NO_DOCUMENTS = Documents()


@dataclass(eq=False, repr=False)
class Desk:
    """Does something to the sessions that are selected, or else to the highlighted one.

    ``export`` returns the screen that exports sessions, their titles by their names. ``now`` returns the time in UTC.
    """

    listed: Listed
    _: KW_ONLY
    store: SessionStore
    open: OpenOne
    export: Exporting
    now: Callable[[], datetime]
    documents: Documents = NO_DOCUMENTS
    _deletion: Deletion = field(init=False)
    _one_at_a_time: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        """Begin with nothing deleted."""
        self._deletion = Deletion(self.store)

    async def do(self, name: str) -> None:
        """Do one thing by its name, and list the sessions again; say why where it could not be done."""
        async with self._one_at_a_time:
            try:
                await self._actions[name]()
            except MullError as error:
                self.listed.say(str(error), wrong=True)

    @property
    def _actions(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        return {
            "rename": self._rename,
            "tag": self._tag,
            "pin": self._pin,
            "archive": self._archive,
            "export": self._export,
            "merge": self._merge,
            "delete": self._delete,
            "undo": self._undo,
            "trash": self._trash,
        }

    async def _rename(self) -> None:
        """Ask for another title, and write it."""
        row = self.listed.highlighted()
        held = self.listed.summary(row.value) if row is not None else None
        if row is None or held is None:
            return
        title = await self.listed.ask(NewTitle(held.title))
        if title is None:
            return
        if row.value == self.open.name:
            await self.open.rename(title)
        else:
            await asyncio.to_thread(self.store.rename, row.value, title)
            self.documents.renamed(row.value)
        await self._done("")

    # Filing

    async def _tag(self) -> None:
        """Ask for tags to add, or to take away, and write them."""
        rows = self.listed.targets()
        tags = {tag for row in rows for tag in self._held(row).tags}
        words = await self.listed.ask(NewTags(len(rows), sorted(tags))) if rows else None
        if words is not None:
            filing = filing_from([words])
            told = [f"tagged {' '.join(filing.add)}"] if filing.add else []
            told += [f"no longer tagged {' '.join(filing.remove)}"] if filing.remove else []
            await self._file(rows, filing, " and ".join(told))

    async def _pin(self) -> None:
        """Pin the sessions, so that they stand first; where all are, no longer."""
        rows = self.listed.targets()
        if not rows:
            return
        pinned = not all(self._held(row).pinned for row in rows)
        await self._file(rows, Filing(pinned=pinned), "pinned: first in the list" if pinned else "no longer pinned")

    async def _archive(self) -> None:
        """Archive the sessions, so that they are not listed until asked for; where all are, no longer."""
        rows = self.listed.targets()
        if not rows:
            return
        archived = not all(self._held(row).archived for row in rows)
        how = "archived. Ctrl+L lists archived ones; Ctrl+Y there takes it back" if archived else "no longer archived"
        await self._file(rows, Filing(archived=archived), how)

    async def _file(self, rows: Sequence[Row[str]], filing: Filing, told: str) -> None:
        """File sessions, and say what they are now; those that could not be written are told."""

        async def file(name: str) -> None:
            if name == self.open.name:
                await self.open.file(filing)
            else:
                await asyncio.to_thread(self.store.file, name, filing)

        titles = {row.value: row.name for row in rows}
        filed = await done_to(titles, file)
        they = f"{they_are([titles[name] for name in filed.done])} {told}." if filed.done else ""
        await self._done(" ".join(filter(None, (filed.problem, they))), wrong=bool(filed.failed))

    def _held(self, row: Row[str]) -> SessionSummary:
        return self.listed.summary(row.value) or SessionSummary(row.value, "", "", "", 0)

    # Elsewhere

    async def _export(self) -> None:
        """Show what the export of the sessions will be, and say what was exported."""
        rows = self.listed.targets()
        outcome = await self.listed.ask(self.export({row.value: row.name for row in rows})) if rows else None
        if outcome is not None and outcome.told:
            self.listed.say(outcome.told, outcome.wrong)

    async def _merge(self) -> None:
        """Show what the highlighted session and its copies have, and make one of them where that is wished."""
        row = self.listed.highlighted()
        if row is None:
            return
        copies = await asyncio.to_thread(self.store.mergeable, row.value)
        if not copies:
            self.listed.say(NOTHING)
        elif await self.listed.ask(MergeCopies(row.name, copies)):
            others = {name for each in copies for name in (each.session, each.other.removesuffix(".jsonl"))}
            if self.open.name in {row.value, *others}:
                self.open.merge(self.open.name)
                return
            merged = await asyncio.to_thread(self.store.merge, row.value)
            await self._done(merged_in_words(merged))

    async def _delete(self) -> None:
        """Move the sessions into the trash; one key brings them back."""
        names = {row.value: row.name for row in self.listed.targets()}
        is_in = names.pop(self.open.name, None) is not None
        told, wrong = await self._deletion.delete(names) if names else ("", False)
        left = await asyncio.to_thread(self.documents.left, list(names))
        if names or is_in:
            await self._done(" ".join(filter(None, (CURRENT if is_in else "", told, left))), wrong=wrong or is_in)

    async def _undo(self) -> None:
        """Bring back what was deleted last."""
        told, wrong = await self._deletion.undo()
        await self._done(told, wrong=wrong)

    async def _trash(self) -> None:
        """Show the trash; list again what came back from it."""
        self.listed.say("Reading the trash …")
        trashed = await asyncio.to_thread(self.store.trashed)
        await self.listed.ask(TrashList(trashed, self.store, self.now))
        await self._done("")

    async def _done(self, told: str, *, wrong: bool = False) -> None:
        """Say what was done, and list the sessions again."""
        self.listed.say(told, wrong=wrong)
        await self.listed.list_again()
