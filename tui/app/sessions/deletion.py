"""Deleting from the session list, and what was deleted there: one key brings it back."""

from __future__ import annotations

from collections.abc import Mapping

from tui.core.errors import MullError
from tui.core.ports import SessionStore

UNDO = "Ctrl+Z brings {} back."
NOTHING = "Nothing was deleted here yet. Tab shows the trash."


class Deletion:
    """Moves sessions into the trash, and back. Both methods block for the disk."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._deleted: list[dict[str, str]] = []  # titles by name, those deleted at once together; the last ones last

    def delete(self, titles: Mapping[str, str]) -> tuple[str, bool]:
        """Move sessions into the trash, by their names; return what to say of it, and whether something went wrong."""
        names, problem = self._store.delete_all(list(titles))
        gone = {name: titles[name] for name in names}
        if gone:
            self._deleted.append(gone)
        told = f"{_in_words(gone)} in the trash. {UNDO.format('it' if len(gone) == 1 else 'them')}" if gone else ""
        return " ".join(filter(None, (problem, told))), bool(problem)

    def undo(self) -> tuple[str, bool]:
        """Bring back what was deleted last; return what to say of it, and whether something went wrong."""
        if not self._deleted:
            return NOTHING, False
        titles = self._deleted.pop()
        back: dict[str, str] = {}
        for name in titles:
            try:
                self._store.restore(name)
            except MullError as error:
                return f"{error} {_in_words(back)} back." if back else str(error), True
            back[name] = titles[name]
        return f"{_in_words(back)} back.", False


def _in_words(titles: Mapping[str, str]) -> str:
    """Return sessions of which something is said: the title of one, the number of several."""
    return f"“{next(iter(titles.values()))}” is" if len(titles) == 1 else f"{len(titles):,} sessions are"
