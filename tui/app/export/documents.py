"""The documents that are made of sessions: previewed, searched for keys, and written. All of it blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from tui.app.chat.copyables import code_file
from tui.app.export.excerpt import excerpt
from tui.app.export.outcome import Outcome
from tui.app.export.preview import Beginning, Counter, Preview, beginning, preview_of
from tui.app.export.wish import What, Wish
from tui.core.conversation.tree import Conversation
from tui.core.errors import MullError
from tui.export.secrets import Secret, masked, secrets_in, without_secrets
from tui.export.selection import Selection

Source = Callable[[], Conversation]


@dataclass(frozen=True, slots=True)
class Place:
    """Where documents go, and what they are told by.

    ``free_name`` returns a free name in the current folder for a title and an ending, ``write`` puts a text into a new
    file of a name; both block, and raise MullError where there is no place. ``now`` returns the time of an export,
    ISO 8601 UTC. ``count`` counts the tokens of a text.
    """

    free_name: Callable[[str, str], str]
    write: Callable[[str, str], Path]
    now: Callable[[], str]
    count: Counter


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
        if wish.what is What.DOCUMENT:
            part = beginning(part.selection, part.selection.messages(conversation))
        if wish.mask:
            conversation = _masked(conversation, wish, part.selection)
        text, title, suffix = self._made(conversation, wish, part.selection)
        name = f"{title}.{suffix}"
        with suppress(MullError):  # the folder is gone: writing says so
            name = self._place.free_name(title, suffix)
        return preview_of(text, name, self._place.count, part.share)

    def secrets(self, wish: Wish) -> tuple[str, ...]:
        """Return what looks like a key in what will be written, each with where it is.

        Raises:
            MullError: as `preview`.
        """
        if self.several:
            return tuple(self._secrets_of_all())
        conversation = self._conversation()
        piece = "" if wish.what is What.DOCUMENT else excerpt(wish.selection.messages(conversation), wish.piece).text
        ids = _ids(conversation, wish, wish.selection)
        found = [replace(each, messages=tuple(n for n in each.messages if n in ids)) for each in self._found()]
        return tuple(str(each) for each in found if each.messages and (not piece or each.key in piece))

    def text(self, wish: Wish) -> str:
        """Return all of a document.

        Raises:
            MullError: as `preview`.
        """
        return self._made(_kept(self._conversation(), wish), wish, wish.selection)[0]

    def write(self, wish: Wish, name: str = "") -> Outcome:
        """Write each document to a new file, and say where; without a name it is named after the title.

        Raises:
            MullError: as `preview`, or the file of the one there is could not be written, or is there already.
        """
        if not self.several:
            return Outcome(f"exported to {self._written(self._conversation(), wish, name)}")
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
            self._secrets = secrets_in(self._conversation().path())
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
        text, title, suffix = self._made(_kept(conversation, wish), wish, wish.selection)
        return self._place.write(name or self._place.free_name(title, suffix), text)

    def _made(self, conversation: Conversation, wish: Wish, selection: Selection) -> tuple[str, str, str]:
        """Return a text as it is written, a title for its file, and the ending."""
        if wish.what is What.DOCUMENT:
            text = wish.format.write(conversation, self._place.now(), selection)
            return text, conversation.title, wish.format.suffix
        piece = excerpt(selection.messages(conversation), wish.piece)
        stem, _, suffix = ("reply.md" if piece.code is None else code_file(piece.code)).rpartition(".")
        return piece.text, stem, suffix


def _ids(conversation: Conversation, wish: Wish, selection: Selection) -> set[int]:
    """Return the ids of the messages that are in what is made."""
    messages = selection.messages(conversation)
    if wish.what is What.DOCUMENT:
        return {message.id for message in messages}
    return {excerpt(messages, wish.piece).reply.id}


def _kept(conversation: Conversation, wish: Wish) -> Conversation:
    """Return a conversation with its keys masked, where that is wished."""
    return _masked(conversation, wish, wish.selection) if wish.mask else conversation


def _masked(conversation: Conversation, wish: Wish, selection: Selection) -> Conversation:
    """Return a conversation with the keys masked in what is made of it."""
    ids = _ids(conversation, wish, selection)
    return without_secrets(conversation, lambda message: masked(message) if message.id in ids else message)


def _outcome(written: Sequence[Path], failed: Sequence[str], of: int) -> Outcome:
    """Return what became of several documents, of which there are ``of``."""
    problems = [*failed[:1], f"And {len(failed) - 1:,} more."] if failed[1:] else failed
    count = f"{len(written):,} session{'' if len(written) == 1 else 's'}"
    told = [f"Exported {count} to {written[0].parent}."] if written else []
    left = of - len(written) - len(failed)
    stopped = [f"Stopped: {left:,} of {of:,} were not written."] if left else []
    return Outcome(" ".join((*problems, *told, *stopped)), wrong=bool(failed))
