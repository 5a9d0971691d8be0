"""The documents that are made of sessions: previewed, searched for keys, and written. All of it blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from tui.app.export.making import Place, ids_of, made_of, piece_of, size_of_attached
from tui.app.export.outcome import Outcome
from tui.app.export.preview import Beginning, Preview, beginning, preview_of
from tui.app.export.wish import What, Wish
from tui.core.conversation.tree import Conversation
from tui.core.errors import MullError
from tui.export.secrets import Secret, secrets_in

SMALL = 1_000_000  # bytes of attachments that are read for a preview

Source = Callable[[], Conversation]


class Documents:
    """The documents of some sessions, each read by its source; ``title`` names them."""

    def __init__(self, title: str, sources: Sequence[Source], place: Place) -> None:
        self.title = title
        self._sources = sources
        self._place = place
        self._reading = Lock()
        self._first: Conversation | None = None
        self._secrets: list[Secret] | None = None  # of the first one
        self._stopped = False

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self._sources) > 1

    def preview(self, wish: Wish) -> Preview:
        """Return a preview of what will be written; of several documents that of the first.

        Raises:
            MullError: a session cannot be read, or a wish cannot be met.
        """
        conversation, part = self._conversation(), Beginning(wish.selection)
        if wish.what.is_document:
            part = beginning(part.selection, part.selection.messages(conversation))
        more = wish.what is What.COMPLETE and (part.share < 1 or size_of_attached(conversation) > SMALL)
        if more:
            wish.format.completion()
            wish = replace(wish, what=What.DOCUMENT)
        made = made_of(conversation, wish, self._place, part.selection)
        name = f"{made.title}.{made.suffix}"
        with suppress(MullError):  # the folder is gone: writing says so
            name = self._place.free_name(made.title, made.suffix)
        return replace(preview_of(made.text, name, self._place.count, part.share), more=more)

    def secrets(self, wish: Wish) -> tuple[str, ...]:
        """Return what looks like a key in what will be written, each with where it is.

        Raises:
            MullError: as `preview`.
        """
        if self.several:
            return tuple(self._secrets_of_all())
        conversation = self._conversation()
        piece = "" if wish.what.is_document else piece_of(conversation, wish).text
        ids = ids_of(conversation, wish, wish.selection)
        found = [replace(each, messages=tuple(n for n in each.messages if n in ids)) for each in self._found()]
        told = [str(each) for each in found if each.messages and (not piece or each.key in piece)]
        return (*told, *(self._place.complete.secrets(conversation) if wish.what is What.COMPLETE else ()))

    def text(self, wish: Wish) -> str:
        """Return all of a document.

        Raises:
            MullError: as `preview`.
        """
        return made_of(self._conversation(), wish, self._place).text

    def write(self, wish: Wish, name: str = "") -> Outcome:
        """Write each document to a new file, and say where; without a name it is named after the title.

        Raises:
            MullError: as `preview`, or the file of the one there is could not be written, or is there already.
        """
        if not self.several:
            conversation = self._conversation()
            told = f"exported to {self._written(conversation, wish, name)}"
            lost = self._place.complete.lost(conversation) if wish.what is What.COMPLETE else []
            return Outcome(". ".join((told, *lost)), wrong=bool(lost))
        written: list[Path] = []
        failed: list[str] = []
        for source in self._sources:
            if self._stopped:
                break
            try:
                written.append(self._written(source(), wish, ""))
            except MullError as error:
                failed.append(str(error))
        return _outcome(written, failed, len(self._sources))

    def stop(self) -> None:
        """Search and write no more, where there are several."""
        self._stopped = True

    def _conversation(self) -> Conversation:
        with self._reading:
            if self._first is None:
                self._first = self._sources[0]()
            return self._first

    def _found(self) -> list[Secret]:
        if self._secrets is None:
            self._secrets = secrets_in(self._conversation().messages.values())
        return self._secrets

    def _secrets_of_all(self) -> list[str]:
        """Return what looks like a key in all sessions that can be read: writing says which cannot."""
        found: list[str] = []
        for source in self._sources:
            if self._stopped:
                break
            with suppress(MullError):
                conversation = source()
                found += [f"{each} of {conversation.title}" for each in secrets_in(conversation.path())]
        return found

    def _written(self, conversation: Conversation, wish: Wish, name: str) -> Path:
        made = made_of(conversation, wish, self._place)
        return self._place.write(name or self._place.free_name(made.title, made.suffix), made.text)


def _outcome(written: Sequence[Path], failed: Sequence[str], of: int) -> Outcome:
    """Return what became of several documents, of which there are ``of``."""
    problems = [*failed[:1], f"And {len(failed) - 1:,} more."] if failed[1:] else failed
    count = f"{len(written):,} session{'' if len(written) == 1 else 's'}"
    told = [f"Exported {count} to {written[0].parent}."] if written else []
    left = of - len(written) - len(failed)
    stopped = [f"Stopped: {left:,} of {of:,} were not written."] if left else []
    return Outcome(" ".join((*problems, *told, *stopped)), wrong=bool(failed))
