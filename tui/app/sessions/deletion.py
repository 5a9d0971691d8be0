"""Deleting from the session list, and what was deleted there: one key brings it back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from tui.app.sessions.batch import Batch, done_to
from tui.app.sessions.wording import they_are
from tui.core.errors import UnknownSession
from tui.core.ports import SessionStore

UNDO = "Ctrl+Z brings {} back."
NOTHING = "There is nothing to bring back. Tab shows the trash."


class Deletion:
    """Moves sessions into the trash, and back, each in a thread."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._deleted: list[dict[str, str]] = []  # titles by name, those deleted at once together; the last ones last

    async def delete(self, titles: Mapping[str, str]) -> tuple[str, bool]:
        """Move sessions into the trash, by their names; return what to say of it, and whether something went wrong."""
        names, problem = await asyncio.to_thread(self._store.delete_all, list(titles))
        gone = {name: titles[name] for name in names}
        if gone:
            self._deleted.append(gone)
        told = f"{they_are(list(gone.values()))} in the trash. {UNDO.format('it' if len(gone) == 1 else 'them')}"
        return " ".join(filter(None, (problem, told if gone else ""))), bool(problem)

    async def undo(self) -> tuple[str, bool]:
        """Bring back what was deleted last; return what to say of it, and whether something went wrong.

        What is in the trash no more was brought back or removed there. What could not be moved can be tried again.
        """
        while self._deleted:
            titles = self._deleted.pop()
            tried = await done_to(titles, self._restore)
            failed = {name: error for name, error in tried.failed.items() if not isinstance(error, UnknownSession)}
            if failed:
                self._deleted.append({name: titles[name] for name in failed})
            if tried.done or failed:
                told = f"{they_are([titles[name] for name in tried.done])} back." if tried.done else ""
                return " ".join(filter(None, (Batch((), failed).problem, told))), bool(failed)
        return NOTHING, False

    async def _restore(self, name: str) -> None:
        await asyncio.to_thread(self._store.restore, name)
