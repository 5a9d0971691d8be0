"""The session as a tree: shown, gone on from, bookmarked, forked; and the way from a fork to its parent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import partial

from tui.app.chat.branch_walk import BranchWalk
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import Opened, WentWrong
from tui.core.conversation.message import UserMessage
from tui.core.conversation.repair import gaps_on
from tui.core.conversation.session_tree import SessionTree
from tui.core.conversation.tree_facts import totals_in_words
from tui.core.errors import MullError, UnknownSession
from tui.core.ports import OpenSession, SessionStore
from tui.engine.forking import fork
from tui.engine.going_back import going_back
from tui.engine.session import Opening, Session


@dataclass(eq=False, repr=False)
class TreeController:
    """Shows the tree, and does what is chosen there.

    ``edit`` begins to edit a message of the path, by its id; ``resumed`` makes an opening of a session that was read;
    ``words_beside`` returns what was looked for, and is in other branches alone: the tree shows that at first.
    """

    host: Host
    current: Current
    draft: Draft
    walk: BranchWalk
    _: KW_ONLY
    edit: Callable[[str], None]
    session_store: SessionStore
    resumed: Callable[[OpenSession], Opening]
    words_beside: Callable[[], str] = str

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name."""
        return {"tree": self.tree, "fork": self.fork}

    def tree(self) -> None:
        """Show the tree, and do what is chosen there."""
        self.host.run(Group.CHOOSE, self._show)

    async def _show(self) -> None:
        session = self.current.session
        if session is None:
            return
        if not session.conversation.messages:
            self.host.say("There is no tree yet: send a message first.")
            return
        from tui.app.tree.screen import Act, TreeScreen, TreeSource  # noqa: PLC0415  not needed for the first paint

        words = self.words_beside()
        bookmark, cost = partial(_bookmark, session), partial(self._cost, session)
        source = TreeSource(bookmark=bookmark, cost=cost, titles=self._titles)
        picked = await self.host.ask(TreeScreen(source, *await asyncio.to_thread(_tree_of, session), words))
        if picked is None or self.current.idle() is None:
            return
        if picked.act is Act.GO and picked.message is not None:
            await self._go(session, picked.message)
        elif picked.act is Act.FORK and picked.message is not None:
            await self._fork(session, picked.message)
        elif picked.act is Act.OPEN:
            self._open_other(picked.session)

    # Going on from a message

    async def _go(self, session: Session, message: int) -> None:
        """Go to a message; one of the user's own is edited, in its place."""
        held = session.conversation
        if isinstance(held.messages[message], UserMessage):
            await self._edit(session, message)
        elif session.upcoming.instead_of is not None:
            self.host.say("You are editing a message: send it, or give that up with Escape, before you go elsewhere.")
        elif message == held.head:
            self.host.say("The conversation goes on from there already.")
        elif await self.walk.go(session, message):
            told = "The conversation goes on from here now; what came after is in the tree (Alt+L)."
            self.host.say(told + self._lacks(session, message))

    async def _edit(self, session: Session, message: int) -> None:
        """Go to the branch of a message of the user's own, and bring it into the composer."""
        held = session.conversation
        here = any(each.id == message for each in held.path())
        if here or await self.walk.go(session, held.last_used(message)):
            self.edit(str(message))

    def _lacks(self, session: Session, to: int | None) -> str:
        """Return what a request from a message on lacks, because the file is damaged; empty where that is nothing."""
        path = [] if to is None else session.conversation.path(to)
        gaps = gaps_on(session.resources.damage.losses, path)
        return f" The next request lacks what cannot be read: {gaps}." if gaps else ""

    async def _cost(self, session: Session, message: int) -> str:
        """Return what going on from a message costs, as text."""
        to = _target(session, message)
        choice, notices = self.walk.choice_there(session, to)
        try:
            found = await asyncio.to_thread(going_back, session.resources, choice, to, self.draft.text)
        finally:
            if choice.provider is not session.choice.provider:
                await choice.provider.aclose()
        by = "" if choice.profile == session.choice.profile else f" · by {choice.profile.name}"
        return found.in_words() + by + "".join(f" · {text}" for text in notices) + self._lacks(session, to)

    # Forks

    async def _titles(self) -> dict[str, str]:
        """Return the titles of all sessions, by their names."""
        return {each.session: each.title for each in await asyncio.to_thread(self.session_store.summaries)}

    def fork(self) -> None:
        """Make a new session of this one as it is here, and go on there."""
        session = self.current.leavable()
        if session is None:
            return
        head = session.conversation.head
        if head is None:
            self.host.say("There is nothing to fork yet: send a message first.")
            return
        self.host.run(Group.CHOOSE, self._fork, session, head)

    async def _fork(self, session: Session, message: int) -> None:
        if self.current.leavable() is None:
            return
        choice, _ = self.walk.choice_there(session, message)
        try:
            if choice.provider is not session.choice.provider:
                await choice.provider.aclose()
            made = await fork(session, message, choice.chosen, self.session_store.create)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        parent = session.conversation.session
        notice = f"A fork of {parent}: it holds the conversation up to here. Alt+L, then o, goes back to it."
        if made.unnamed:
            notice += f" That session does not name this fork: {made.unnamed}"
        self.host.run(Group.OPEN, self._open, made.session, notice)

    def _open_other(self, name: str) -> None:
        if self.current.leavable() is not None:
            self.host.run(Group.OPEN, self._open, name, "")

    async def _open(self, name: str, notice: str) -> None:
        try:
            opened = await asyncio.to_thread(self.session_store.open, name)
            opening = self.resumed(opened)
        except UnknownSession:
            self.host.say(f"There is no session {name} here: it was deleted, or is on another machine.", wrong=True)
            return
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        opening.notices += [notice] if notice else []
        self.host.post_message(Opened(opening))


def _tree_of(session: Session) -> tuple[SessionTree, str]:
    """Return the tree of a session, and how much it is, in words."""
    tree = SessionTree(session.conversation, session.resources.damage.losses)
    return tree, totals_in_words(tree)


async def _bookmark(session: Session, message: int, on: bool) -> None:
    await session.mark([message], "bookmarked", on=on)


def _target(session: Session, message: int) -> int | None:
    """Return the message to go to: of the user's own messages the one before it."""
    held = session.conversation.messages[message]
    return held.parent if isinstance(held, UserMessage) else message
