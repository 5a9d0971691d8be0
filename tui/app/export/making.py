"""What is written of one conversation: a document, one that brings all of it back, or a piece as it was said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from tui.app.chat.copyables import code_file
from tui.app.export.excerpt import Excerpt, excerpt
from tui.app.export.preview import Counter
from tui.app.export.wish import What, Wish
from tui.core.conversation.message import Message
from tui.core.conversation.tree import Conversation
from tui.export.attached import FOLDER, Pictures, ShownAttachments, attached_to
from tui.export.formats import Format
from tui.export.secrets import masked, without_secrets
from tui.export.selection import Selection


class Complete(Protocol):
    """Makes documents that bring all of a session back, with what is attached to it. All of it blocks."""

    def text(self, conversation: Conversation, form: Format, exported: str, *, masked: bool = False) -> str:
        """Return a document; ``masked``: keys are masked, and attached texts that hold one are left out.

        Raises:
            UsageError: the format has no complete form.
        """
        ...

    def secrets(self, conversation: Conversation) -> list[str]:
        """Return what looks like a key in each attached text that holds one, and where it is."""
        ...

    def lost(self, conversation: Conversation) -> list[str]:
        """Return a sentence on each attachment that cannot be in a document."""
        ...


class Attached(Protocol):
    """Says what documents show of attachments. All of it blocks."""

    def shown(
        self, session: str, messages: Sequence[Message], form: Format, name: str, *, masked: bool
    ) -> ShownAttachments:
        """Return what is shown of those of some messages of a session; ``name`` is the document's, empty without one.

        Raises:
            MullError: the folder for pictures is there, or the one for the document is not.
        """
        ...

    def secrets(self, session: str, messages: Sequence[Message]) -> list[str]:
        """Return what looks like a key in the texts that are shown, each with where it is."""
        ...

    def write(self, shown: ShownAttachments) -> None:
        """Write the pictures beside a document; raise MullError where one could not be written."""
        ...


class FreeName(Protocol):
    """Finds a name for a new file in the current folder."""

    def __call__(self, title: str, suffix: str, *others: str) -> str:
        """Return a free name for a title and an ending, free with other endings too; it blocks.

        Raises:
            MullError: there is no place.
        """
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where documents go, and what they are made with.

    ``free_name`` finds names, ``write`` puts a text into a new file of a name; it blocks, and raises MullError where
    there is no place. ``now`` returns the time of an export, ISO 8601 UTC. ``count`` counts the tokens of a text.
    ``complete`` makes documents that bring a session back, ``attached`` says what others show of attachments.
    """

    free_name: FreeName
    write: Callable[[str, str], Path]
    now: Callable[[], str]
    count: Counter
    complete: Complete
    attached: Attached


@dataclass(frozen=True, slots=True)
class Made:
    """A text as it is written, the name of its file, empty without one, and what it shows of attachments."""

    text: str
    name: str
    attached: ShownAttachments = field(default_factory=ShownAttachments)


def no_file(title: str, suffix: str, *others: str) -> str:  # noqa: ARG001  it is a FreeName
    """Name no file: what is made goes to the clipboard."""
    return ""


def made_of(
    conversation: Conversation, wish: Wish, place: Place, named: FreeName, selection: Selection | None = None
) -> Made:
    """Return what is wished of a conversation, with the name that ``named`` finds for its file.

    ``selection``, where given, is taken instead of the wished one.

    Raises:
        MullError: the wish cannot be met.
    """
    chosen = wish.selection if selection is None else selection
    shown = _masked(conversation, ids_of(conversation, wish, chosen)) if wish.mask else conversation
    match wish.what:
        case What.DOCUMENT:
            return _document(shown, wish, place, named, chosen)
        case What.COMPLETE:
            text = place.complete.text(conversation, wish.format, place.now(), masked=wish.mask)
            return Made(text, named(shown.title, wish.format.suffix))
        case What.REPLY | What.CODE:
            piece = excerpt(chosen.messages(shown), wish.piece)
            stem, _, suffix = ("reply.md" if piece.code is None else code_file(piece.code)).rpartition(".")
            return Made(piece.text, named(stem, suffix))


def _document(shown: Conversation, wish: Wish, place: Place, named: FreeName, chosen: Selection) -> Made:
    """Return a document to read, with what is attached where that is wished."""
    form, attached = wish.format, ShownAttachments()
    beside = wish.shows_attachments and form.pictures is Pictures.BESIDE
    name = named(shown.title, form.suffix, *([FOLDER] if beside else []))
    if wish.shows_attachments:
        attached = place.attached.shown(shown.session, chosen.messages(shown), form, name, masked=wish.mask)
    text = form.write(shown, place.now(), replace(chosen, attached=attached.shown))
    return Made(text, name, attached)


def piece_of(conversation: Conversation, wish: Wish) -> Excerpt:
    """Return the piece that is wished; raise UsageError where there is no such thing."""
    return excerpt(wish.selection.messages(conversation), wish.piece)


def ids_of(conversation: Conversation, wish: Wish, selection: Selection) -> set[int]:
    """Return the ids of the messages that are in what is made; raise UsageError where a wish cannot be met."""
    if wish.what is What.COMPLETE:
        return set(conversation.messages)
    if wish.what is What.DOCUMENT:
        return {message.id for message in selection.messages(conversation)}
    return {piece_of(conversation, wish).reply.id}


def size_of_attached(messages: Iterable[Message]) -> int:
    """Return how many bytes are attached to messages."""
    return sum(each.size for each in attached_to(messages))


def _masked(conversation: Conversation, ids: set[int]) -> Conversation:
    """Return a conversation with the keys masked in some messages, and in its title."""
    return without_secrets(conversation, lambda message: masked(message) if message.id in ids else message)
