"""Files that the draft names by ``@``: attached to the next message as long as their words stand in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from tui.app.chat.attachments import read_and_counted
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.key_guard import KeyGuard
from tui.core.attachments import Held
from tui.core.errors import MullError
from tui.core.file_words import FileWord, words_in
from tui.core.working_files import WorkingFiles
from tui.engine.session import Session

MOST = 50  # words of a draft that are looked at
Words = Mapping[str, FileWord]  # words by their text, as it stands in the draft


@dataclass(eq=False, repr=False)
class FileReferences:
    """Attaches what the words of a draft name, and takes it away once a word is gone; each word is read once.

    What was pasted names nothing: a text from elsewhere could have files sent along. ``draw`` draws the meters.
    """

    host: Host
    current: Current
    files: WorkingFiles
    draft: Draft
    draw: Callable[[], None]
    key_guard: KeyGuard
    _session: Session | None = field(init=False, default=None)  # whose draft it is
    _words: frozenset[str] = field(init=False, default=frozenset())  # those of the draft as it was looked at last
    _held: dict[str, Held | None] = field(init=False, default_factory=dict)  # of each word; None: it names nothing
    _pasted: set[str] = field(init=False, default_factory=set)  # words that came with a paste, as long as mull runs

    def pasted(self, text: str) -> None:
        """Take note of what was pasted into the draft."""
        self._pasted |= {text[word.start : word.end] for word in words_in(text)}

    def chosen(self, word: str) -> None:
        """Take note of a word that was chosen from the list: it is meant, even if it was pasted before."""
        self._pasted.discard(word)

    def look(self, draft: str, cursor: int | None = None) -> None:
        """Attach what the draft names now, and take away what it names no longer.

        ``cursor`` is where the cursor is, counted in characters: the word that ends there is still being typed.
        """
        session = self._of_now()
        if session is None:
            return
        before = self._words
        now = self._taken_up(session, draft, cursor)
        new = {text: word for text, word in now.items() if text not in before and not self._is_attached(session, text)}
        if new:
            self.host.run(Group.ATTACH, self._attach, session, new)

    def send(self, draft: str, send: Callable[[], bool]) -> bool:
        """Send a message once all that it names is read; return False where it cannot be sent now, and stays.

        Where something cannot be attached, nothing is sent, and the text goes back to where it was written.
        """
        session = self._of_now()
        if session is None:
            return send()
        before = self._words
        now = self._taken_up(session, draft, None)
        known = {text for text in now if text in self._held and (text in before or self._is_attached(session, text))}
        self._words = frozenset()  # what is attached goes with the message, though its words leave the composer
        new = {text: word for text, word in now.items() if text not in known}
        if new:
            self.host.run(Group.ATTACH, self._attach_and_send, session, new, draft, send)
            return True
        sent = send()
        if not sent:
            self._words = frozenset(now)
        return sent

    def _of_now(self) -> Session | None:
        """Return the open session; in another one than before nothing was read yet."""
        if self.current.session is not self._session:
            self._session, self._words, self._held = self.current.session, frozenset(), {}
        return self._session

    def _taken_up(self, session: Session, draft: str, cursor: int | None) -> dict[str, FileWord]:
        """Take away what the draft names no longer, and return its words as they are typed."""
        words = {draft[word.start : word.end]: word for word in words_in(draft)[:MOST] if word.end != cursor}
        if session.upcoming.read(draft).persona is not None:  # the first word names it, and no file
            words = {text: word for text, word in words.items() if word.start}
        now = {text: word for text, word in words.items() if text not in self._pasted}
        before, self._words = self._words, frozenset(now)
        self._detach(session, before - self._words)
        return now

    def _is_attached(self, session: Session, text: str) -> bool:
        held = self._held.get(text)
        return held is not None and held in session.attached

    def _detach(self, session: Session, gone: Iterable[str]) -> None:
        held = [held for text in gone if (held := self._held.pop(text, None)) is not None]
        for number in range(len(session.attached), 0, -1):
            if session.attached[number - 1] in held:
                session.detach(number)
        if held:
            self.draw()

    async def _attach(self, session: Session, words: Words) -> None:
        try:
            await self._read(session, words, lambda text: text in self._words)
        except MullError as error:
            self.host.say(str(error), wrong=True)

    async def _attach_and_send(self, session: Session, words: Words, draft: str, send: Callable[[], bool]) -> None:
        try:
            await self._read(session, words, lambda _: True)
        except MullError as error:
            self._words = frozenset(draft[each.start : each.end] for each in words_in(draft))  # told: text from now on
            self.host.say(str(error), wrong=True)
            self.draft.keep(draft)
        else:
            if not send():
                self.draft.keep(draft)

    async def _read(self, session: Session, words: Words, wanted: Callable[[str], bool]) -> None:
        """Read what words name, and attach what is still ``wanted`` then.

        Raises:
            MullError: one of them cannot be attached; the others are.
        """
        problem: MullError | None = None
        for text, word in words.items():
            try:
                held = await asyncio.to_thread(self._held_of, session, word)
            except MullError as error:
                held, problem = None, problem or error
            if wanted(text):
                self._held[text] = held
                session.attach(*([held] if held is not None else []))
        self.draw()
        for held in filter(None, map(self._held.get, words)):
            await self.key_guard.tell(held)
        if problem is not None:
            raise problem

    def _held_of(self, session: Session, word: FileWord) -> Held | None:
        """Return what a word names, read and counted; None where it names no file."""
        reference = self.files.named(word)
        return None if reference is None else read_and_counted(session, partial(self.files.read, reference))
