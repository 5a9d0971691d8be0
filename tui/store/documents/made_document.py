"""A document that was made of a session, and is not in its folder yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Generic, TypeVar

from tui.core.conversation.message import Message
from tui.core.conversation.tree import Conversation
from tui.core.documents import DocumentForm
from tui.export.formats import DEFAULT, FORMATS
from tui.export.markdown import section, to_markdown
from tui.export.secrets import keys_of, masked, secrets_in, without_secrets
from tui.export.selection import Part, Selection
from tui.store.documents.index import Stat, digest_of

T = TypeVar("T")
BREATH = 0.0005  # seconds of rest: other threads go on meanwhile
WORK = 0.002  # seconds of work, after which it comes: a rest costs as much as a short message


@dataclass(frozen=True, slots=True)
class Made:
    """A document: its bytes and their digest, and what is told of the session that it was made of.

    ``seen`` is what the session's file was like before it was read, None where it was not read. ``started`` is when it
    began, in UTC and ISO 8601. ``secrets`` are what looks like a key, ``losses`` in how many places it is damaged.
    """

    session: str
    seen: Stat | None
    title: str
    started: str
    content: bytes
    digest: str
    secrets: tuple[str, ...]
    losses: int = 0


class GivenUp(Exception):
    """The making of a document was given up."""


class _Kept(Generic[T]):
    """What was made of each message of a session, for as long as that is the same message."""

    def __init__(self, begin: Callable[[], None]) -> None:
        self._begin = begin
        self._made: dict[tuple[int, bool], tuple[Message, T]] = {}

    def of(self, message: Message, make: Callable[[Message], T], mark: bool = False) -> T:
        """Return what is made of a message, which also depends on whether it has a mark."""
        held = self._made.get((message.id, mark))
        if held is None or held[0] is not message:
            self._begin()
            held = self._made[message.id, mark] = message, make(message)
        return held[1]


class DocumentMaker:
    """Makes the documents of one session, as it grows: what is made of a message is made once.

    In Markdown that is its section; other formats are made anew each time. ``patient`` rests now and then, so that a
    first document of thousands of messages holds up no other thread.
    """

    def __init__(self, form: DocumentForm, *, patient: bool = False) -> None:
        self._form = form
        self._selection = Selection(without=frozenset(map(Part, form.without)))
        self._patient = patient
        self._ends = False
        self._rested = monotonic()
        self._keys = _Kept[tuple[str, ...]](self._rest)
        self._masked = _Kept[Message](self._rest)
        self._sections = _Kept[str](self._rest)

    def give_up(self) -> None:
        """End what is being made in another thread, unless nothing but its writing is left to do."""
        self._ends = True

    def made(self, conversation: Conversation, seen: Stat | None = None, losses: int = 0) -> Made:
        """Return the document of a session as it is now; it is of the time of its last message.

        ``conversation`` does not change meanwhile. ``seen`` and ``losses`` are those of `Made`.

        Raises:
            GivenUp: another thread gave it up.
        """
        messages = self._selection.messages(conversation)
        secrets = tuple(map(str, secrets_in(messages, lambda each: self._keys.of(each, keys_of))))
        shown = conversation
        if secrets and self._form.mask_secrets:
            shown = without_secrets(conversation, lambda each: self._masked.of(each, masked))
        content = self._text(shown, messages[-1].time if messages else conversation.started)
        data = content.encode("utf-8", "replace")
        return Made(
            conversation.session, seen, shown.title, conversation.started, data, digest_of(data), secrets, losses
        )

    def _text(self, shown: Conversation, exported: str) -> str:
        if self._form.format == DEFAULT.name:
            return to_markdown(shown, exported, self._selection, section_of=self._section)
        return FORMATS[self._form.format].write(shown, exported, self._selection)

    def _section(self, message: Message, conversation: Conversation, selection: Selection) -> str:
        """Return a message's section, which is another one once it is muted."""
        muted = message.id in conversation.muted
        return self._sections.of(message, lambda each: section(each, conversation, selection), muted)

    def _rest(self) -> None:
        if self._ends:
            raise GivenUp
        if self._patient and monotonic() - self._rested > WORK:
            sleep(BREATH)
            self._rested = monotonic()
