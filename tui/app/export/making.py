"""What is written of one conversation: a document, one that brings all of it back, or a piece as it was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tui.app.chat.copyables import code_file
from tui.app.export.excerpt import Excerpt, excerpt
from tui.app.export.preview import Counter
from tui.app.export.wish import What, Wish
from tui.core.conversation.tree import Conversation
from tui.export.attached import attached_to
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where documents go, and what they are made with.

    ``free_name`` returns a free name in the current folder for a title and an ending, ``write`` puts a text into a new
    file of a name; both block, and raise MullError where there is no place. ``now`` returns the time of an export,
    ISO 8601 UTC. ``count`` counts the tokens of a text. ``complete`` makes documents that bring a session back.
    """

    free_name: Callable[[str, str], str]
    write: Callable[[str, str], Path]
    now: Callable[[], str]
    count: Counter
    complete: Complete


@dataclass(frozen=True, slots=True)
class Made:
    """A text as it is written, a title for its file, and the ending, without the dot."""

    text: str
    title: str
    suffix: str


def made_of(conversation: Conversation, wish: Wish, place: Place, selection: Selection | None = None) -> Made:
    """Return what is wished of a conversation; ``selection``, where given, instead of the wished one.

    Raises:
        MullError: the wish cannot be met.
    """
    chosen = wish.selection if selection is None else selection
    shown = _masked(conversation, ids_of(conversation, wish, chosen)) if wish.mask else conversation
    match wish.what:
        case What.DOCUMENT:
            return Made(wish.format.write(shown, place.now(), chosen), shown.title, wish.format.suffix)
        case What.COMPLETE:
            text = place.complete.text(conversation, wish.format, place.now(), masked=wish.mask)
            return Made(text, shown.title, wish.format.suffix)
        case What.REPLY | What.CODE:
            piece = excerpt(chosen.messages(shown), wish.piece)
            stem, _, suffix = ("reply.md" if piece.code is None else code_file(piece.code)).rpartition(".")
            return Made(piece.text, stem, suffix)


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


def size_of_attached(conversation: Conversation) -> int:
    """Return how many bytes are attached to the messages of all branches."""
    return sum(each.size for each in attached_to(conversation.messages.values()))


def _masked(conversation: Conversation, ids: set[int]) -> Conversation:
    """Return a conversation with the keys masked in some messages, and in its title."""
    return without_secrets(conversation, lambda message: masked(message) if message.id in ids else message)
