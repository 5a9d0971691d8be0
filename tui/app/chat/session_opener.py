"""Opening and leaving a session: its end is shown at once, the rest is read, and what it needs loaded, behind it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field

from tui.app.chat.current import Current
from tui.app.chat.draft_keeper import DraftKeeper
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import Opened, WentWrong
from tui.app.chat.queue_controller import stays_queued
from tui.app.transcript.entries import entries_of
from tui.app.transcript.entry import Entry
from tui.app.transcript.feed import Feed
from tui.app.transcript.preload import preload_markdown
from tui.core.conversation.tree import Conversation
from tui.core.errors import MullError, StoreError
from tui.core.ports import History, Provider
from tui.core.request import Route
from tui.engine.keeping import GONE
from tui.engine.resumption import resumption_in_words
from tui.engine.session import Opening, Session

MANY = 200  # messages whose entries are made in a thread


@dataclass(eq=False, repr=False)
class SessionOpener:
    """Opens sessions. Until the first is read there is none, and what is sent waits.

    ``start`` reads the session that was asked for on the command line (in a thread; raises MullError). ``sweep``
    deletes what killed mulls have left (in a thread). ``end`` gives back what is open for the whole program, and waits
    for nobody. ``drafts`` keeps what is being written. ``watch`` is called with each session that is opened.
    ``refresh`` draws header and meters anew, ``draw`` the meters alone.
    """

    host: Host
    current: Current
    feed: Feed
    _: KW_ONLY
    start: Callable[[], Opening]
    history: History
    sweep: Callable[[], object]
    end: Callable[[], object]
    drafts: DraftKeeper
    watch: Callable[[Session], None]
    refresh: Callable[[], None]
    draw: Callable[[], None]
    _over: bool = field(init=False, default=False)  # the program is being left: nothing is opened any more
    _one_at_a_time: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)  # a session opened, or left
    _settled: bool = field(init=False, default=False)
    _remembered: bool = field(init=False, default=False)
    _unlisted: set[Route] = field(init=False, default_factory=set)  # of whose model it was said that it is not listed
    _resumed: Session | None = field(init=False, default=None)  # of which it is still to be said when it was
    _asked: Provider | None = field(init=False, default=None)  # who was asked for its window and has not answered yet

    def begin(self, opening: Opening | Conversation) -> None:
        """Show what the program starts with: a session, or the end of a long one that is still to be read."""
        if isinstance(opening, Opening):
            self.host.post_message(Opened(opening))
        else:
            self.feed.show(opening)
            self.host.run(Group.OPEN, self._read)

    async def _read(self) -> None:
        """Read the session in a thread; where it cannot be opened after all, leave and say why."""
        try:
            opening = await asyncio.to_thread(self.start)
        except MullError as error:
            self.host.quit(error.exit_code, f"mull: {error}")
            return
        self.host.post_message(Opened(opening))

    async def show(self, opening: Opening) -> None:
        """Leave the session that is open, and show another; each has its own draft."""
        async with self._one_at_a_time:
            entries = await _entries(opening.session)
            found = await self.drafts.find(opening.session)
            if opening.goes_on:
                await self._hand_queue_to(opening.session)
            left = await self._give_back()
            if self._over:
                await opening.session.aclose()
                return
            self.current.session = opening.session
            self._resumed = opening.session if opening.session.begun and not opening.goes_on else None
            self.watch(opening.session)
            await self.drafts.move(left, opening, found)
            self.feed.show(opening.session.conversation, [*opening.notices, *_gone(left)], entries)
            self.refresh()
            self.prepare()

    async def put_down(self, *, writing_on: bool) -> None:
        """Leave the session that is open for a change of its file. Another must be opened then.

        ``writing_on`` says that what is being written goes along into that one; else it stays with the session.
        """
        async with self._one_at_a_time:
            await self.drafts.put_down(await self._give_back(), writing_on=writing_on)

    async def _hand_queue_to(self, session: Session) -> None:
        """Have what waits in the session that is open wait in the one that goes on from it."""
        before = self.current.session
        if before is not None:
            await session.resources.queue.take_over(before.resources.queue)

    async def settle(self) -> None:
        """Stop the running turn, and wait until its end is written."""
        session = self.current.session
        if session is not None and session.interrupt():
            await self.host.wait_for(Group.TURN)

    async def leave(self) -> list[str]:
        """Leave the session that is open, and open no other: the program ends. Return what to say then."""
        self._over = True
        await self.host.wait_for(Group.OPEN)
        async with self._one_at_a_time:
            left = await self._give_back()
            await self.drafts.leave(left)
            return _gone(left)

    async def _give_back(self) -> Session | None:
        """End all that is done for the open session, wait until its turn is on disk, and give the file back.

        Return it, None where none is open. Its work ends here, so that none of it goes on without its session.
        """
        session = self.current.leave()
        if session is not None:
            session.retire()
        await self.host.end_work()
        if session is not None:
            await session.aclose()
        return session

    def stop(self) -> None:
        """Read the past no further, and give back what is open: the program is about to end."""
        self.end()

    # Behind the screen

    def prepare(self) -> None:
        """Load what the connection and the first reply need, so that the first Enter finds it there."""
        if self.current.session is not None:
            self.host.run(Group.PREPARE, self._prepare, self.current.session)

    async def _prepare(self, session: Session) -> None:
        try:
            await asyncio.to_thread(preload_markdown)
            await session.choice.provider.prepare()
            self._settle()
            await self._say_resumed(session)
            self.find_window()
            self.host.run(Group.REMEMBER, self._remember)
        except MullError as error:
            self.host.post_message(WentWrong(error))

    async def _say_resumed(self, session: Session) -> None:
        """Say once of a session that goes on when it was and what its next request takes."""
        if session is self._resumed:
            self._resumed = None
            self._tell(session, await asyncio.to_thread(resumption_in_words, session))

    def _tell(self, session: Session, words: str) -> None:
        """Say something of a session that is still open and at rest."""
        if words and self.current.session is session and not session.busy:
            self.feed.notice(words)

    def _settle(self) -> None:
        """Spare the collector what was loaded just now and stays: 30 ms in the middle of the first long reply."""
        if not self._settled:
            self._settled = True
            gc.freeze()

    async def _remember(self) -> None:
        """Read past replies in a thread, once, and show what such turns usually take."""
        if self._remembered:
            return
        self._remembered = True
        try:
            await asyncio.to_thread(self.history.load)
            await asyncio.to_thread(self.sweep)
        except StoreError as error:
            self.host.post_message(WentWrong(error))
        self.draw()

    def find_window(self) -> None:
        """Ask a server for its context window where nobody knows it; its answer shows in the meters."""
        self.host.run(Group.WINDOW, self._find_window)

    async def _find_window(self) -> None:
        """Ask one question at a time."""
        session = self.current.session
        if session is None or self._asked is session.choice.provider:
            return
        self._asked = session.choice.provider
        try:
            changed = await session.find_window()
        finally:
            self._asked = None
        self.feed.tell(session.resources.served_window.take_news())
        self._say_unlisted(session)
        if changed:
            self.refresh()

    def _say_unlisted(self, session: Session) -> None:
        """Say once of a model that the server does not list it."""
        facts, route = session.rate_status.facts, session.choice.provider.route
        words = facts.unlisted_in_words(route.wire_model, route.endpoint) if facts is not None else ""
        if words and route not in self._unlisted:
            self._unlisted.add(route)
            self.feed.notice(f"{words} /model NAME takes another one.")


def _gone(left: Session | None) -> list[str]:
    """Return the notices that a session that was left is kept nowhere, and that messages stay queued in it."""
    return [GONE] if left is not None and left.resources.private and left.begun else stays_queued(left)


async def _entries(session: Session) -> list[Entry]:
    """Return what the transcript shows of a session."""
    path, helps = session.conversation.path(), session.choice.helps
    return entries_of(path, helps=helps) if len(path) <= MANY else await asyncio.to_thread(entries_of, path, (), helps)
