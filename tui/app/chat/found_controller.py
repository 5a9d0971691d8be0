"""What a search has found in the session that is open: gone to where it is on the path, told where it is beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.chat.search_bar import SearchBar
from tui.app.chat.sibling_controller import called
from tui.app.transcript.feed import Feed
from tui.core.cleaning import cleaned_line
from tui.core.conversation.found_words import FoundWords, as_written, found_words
from tui.core.conversation.message import Reply, UserMessage
from tui.core.session_query import words_in
from tui.engine.session import Session

LONGEST = 40  # characters of what was looked for that are told


@dataclass(eq=False, repr=False)
class FoundController:
    """Looks in the whole session, where the transcript looks on its path alone."""

    host: Host
    current: Current
    feed: Feed
    search_bar: SearchBar
    _marks: bool = field(init=False, default=False)  # whether the transcript marks what was found
    _told: tuple[int | None, str] | None = field(init=False, default=None)  # the head, and what is beside its path

    def opened(self, words: Sequence[str]) -> None:
        """Take in that another session is open, which was found by some words; none where it was chosen otherwise."""
        self.unmark()
        self.show(words)

    def show(self, words: Sequence[str]) -> None:
        """Go to the newest message on the path that holds most of some words; say it where only others hold them."""
        session, self._told = self.current.session, None
        if session is not None and words:
            self.host.run(Group.FIND, self._show, session, words)

    async def _show(self, session: Session, words: Sequence[str]) -> None:
        found = await _found(session, words)
        if not self._is_open(session):
            return
        if found.here:
            self._go(session, found)
        elif found.beside:
            self._told = session.conversation.head, _query(found.words)
            sought = cleaned_line(" ".join(found.words))[:LONGEST]
            self.host.say(f"“{sought}” is in {_counted(len(found.beside))} of other branches: Alt+L shows where.")

    def _go(self, session: Session, found: FoundWords) -> None:
        """Go to the newest of the messages, and mark the words there."""
        message = session.conversation.messages[found.here[-1]]
        self.feed.transcript.go_to(str(message.id), 0)
        written = as_written(message.text, found.words)
        if written and "\n" not in written:
            self._marks = True
            self.search_bar.prefill(written)
            self.feed.transcript.search(written)
        if isinstance(message, UserMessage | Reply):
            self.host.say(f"Found in {called(session.conversation, message.id)}. Ctrl+F goes on from there.")

    def unmark(self) -> None:
        """Mark nothing any more: something else is done now."""
        if self._marks and not self.search_bar.has_class("open"):
            self.feed.transcript.search("")
        self._marks = False

    # Nothing is on the path

    def look_beside(self, words: str) -> None:
        """Say in the search line how many messages of other branches hold words that none of the path holds."""
        session, self._told = self.current.session, None
        if session is not None and words.strip():
            self.host.run(Group.FIND, self._look_beside, session, words)

    async def _look_beside(self, session: Session, typed: str) -> None:
        words = words_in(typed)
        found = await _found(session, words)
        if self._is_open(session) and found.beside and found.words == words:
            self._told = session.conversation.head, _query(words)
            self.search_bar.show_beside(len(found.beside))

    def _is_open(self, session: Session) -> bool:
        """Return whether a session is open still: another one may have been opened while it was looked through."""
        return session is self.current.session

    def forget(self) -> None:
        """Know no more of what is beside the path: the search is over."""
        self._told, self._marks = None, False

    def words_beside(self) -> str:
        """Return, once, the words that were told to be beside the path; empty where the conversation has gone on."""
        told, self._told = self._told, None
        session = self.current.session
        return told[1] if told is not None and session is not None and told[0] == session.conversation.head else ""


async def _found(session: Session, words: Sequence[str]) -> FoundWords:
    held = session.conversation
    path = {message.id for message in held.path()}
    return await asyncio.to_thread(found_words, list(held.messages.values()), path, words)


def _query(words: Sequence[str]) -> str:
    """Return words as they are typed for a filter of the tree."""
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def _counted(messages: int) -> str:
    return f"{messages:,} message{'' if messages == 1 else 's'}"
