"""The documents that are made of sessions: previewed, searched for keys, and written. All of it blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from tui.app.export.making import Made, Place, ids_of, made_of, no_file, piece_of, size_of_attached
from tui.app.export.outcome import Outcome
from tui.app.export.preview import Beginning, Preview, beginning, preview_of
from tui.app.export.wish import What, Wish
from tui.core.cleaning import cleaned_line
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
        more = self._is_too_much(conversation, wish, part)
        if more:
            wish = replace(wish, what=What.DOCUMENT, attachments=False)
        made = made_of(conversation, wish, self._place, self._offered, part.selection)
        return replace(preview_of(made.text, made.name, self._place.count, part.share), more=more)

    def _offered(self, title: str, suffix: str, *others: str) -> str:
        with suppress(MullError):  # the folder is gone: writing says so
            return self._place.free_name(title, suffix, *others)
        return f"{title}.{suffix}"

    def _is_too_much(self, conversation: Conversation, wish: Wish, part: Beginning) -> bool:
        """Return whether a preview leaves out what is attached, and what brings a session back.

        Raises:
            UsageError: the format has no complete form.
        """
        if wish.what is What.COMPLETE:
            wish.format.completion()
            return part.share < 1 or size_of_attached(conversation.messages.values()) > SMALL
        return wish.shows_attachments and size_of_attached(part.selection.messages(conversation)) > SMALL

    def secrets(self, wish: Wish) -> tuple[str, ...]:
        """Return what looks like a key in what will be written, each with where it is.

        Raises:
            MullError: as `preview`.
        """
        if self.several:
            return tuple(self._secrets_of_all(wish))
        conversation = self._conversation()
        piece = "" if wish.what.is_document else piece_of(conversation, wish).text
        ids = ids_of(conversation, wish, wish.selection)
        found = [replace(each, messages=tuple(n for n in each.messages if n in ids)) for each in self._found()]
        told = [str(each) for each in found if each.messages and (not piece or each.key in piece)]
        return (*told, *self._secrets_of_attached(conversation, wish))

    def text(self, wish: Wish) -> str:
        """Return all of a document.

        Raises:
            MullError: as `preview`.
        """
        return made_of(self._conversation(), wish, self._place, no_file).text

    def write(self, wish: Wish, name: str = "") -> Outcome:
        """Write each document to a new file, and say where; without a name it is named after the title.

        Raises:
            MullError: as `preview`, or the file of the one there is could not be written, or is there already.
        """
        if not self.several:
            conversation = self._conversation()
            path, made = self._written(conversation, wish, name)
            lost = self._place.complete.lost(conversation) if wish.what is What.COMPLETE else []
            return Outcome(". ".join((f"exported to {path}", *lost, *_of_attached(made))), wrong=bool(lost))
        written: list[Path] = []
        failed: list[str] = []
        for source in self._sources:
            if self._stopped:
                break
            try:
                written.append(self._written(source(), wish, "")[0])
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

    def _secrets_of_all(self, wish: Wish) -> list[str]:
        """Return what looks like a key in all sessions that can be read: writing says which cannot."""
        found: list[str] = []
        for source in self._sources:
            if self._stopped:
                break
            with suppress(MullError):
                conversation = source()
                told = (*secrets_in(conversation.path()), *self._secrets_of_attached(conversation, wish))
                found += [f"{each} of {conversation.title}" for each in told]
        return found

    def _secrets_of_attached(self, conversation: Conversation, wish: Wish) -> Sequence[str]:
        if wish.what is What.COMPLETE:
            return self._place.complete.secrets(conversation)
        if wish.shows_attachments:
            return self._place.attached.secrets(conversation.session, wish.selection.messages(conversation))
        return ()

    def _written(self, conversation: Conversation, wish: Wish, name: str) -> tuple[Path, Made]:
        """Write a document with the pictures beside it; return where it is, and what was made."""
        named = (lambda *_: name) if name else self._place.free_name
        made = made_of(conversation, wish, self._place, named)
        path = self._place.write(made.name, made.text)
        self._place.attached.write(made.attached)
        return path, made


def _of_attached(made: Made) -> list[str]:
    """Return sentences on the attachments of a document: where its pictures are, and what is only named in it."""
    files = made.attached.files
    folder = [f"Its pictures are in {next(iter(files)).parent.name}"] if files else []
    alone = ", ".join(cleaned_line(each.about) for each in made.attached.alone)
    return [*folder, *([f"Named alone: {alone}"] if alone else [])]


def _outcome(written: Sequence[Path], failed: Sequence[str], of: int) -> Outcome:
    """Return what became of several documents, of which there are ``of``."""
    problems = [*failed[:1], f"And {len(failed) - 1:,} more."] if failed[1:] else failed
    count = f"{len(written):,} session{'' if len(written) == 1 else 's'}"
    told = [f"Exported {count} to {written[0].parent}."] if written else []
    left = of - len(written) - len(failed)
    stopped = [f"Stopped: {left:,} of {of:,} were not written."] if left else []
    return Outcome(" ".join((*problems, *told, *stopped)), wrong=bool(failed))
