"""Copies of the session that is open, which a tool left: shown, and made one with it. It is opened anew then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import Opened, WentWrong
from tui.app.chat.session_opener import SessionOpener
from tui.core.conversation.copy_names import copy_name
from tui.core.errors import MullError
from tui.core.ports import OpenSession, SessionStore
from tui.engine.session import Opening, Session


@dataclass(eq=False, repr=False)
class CopiesController:
    """Merges. ``resumed`` makes a session of an open file; ``fresh`` begins one where a file cannot be opened again."""

    host: Host
    current: Current
    opener: SessionOpener
    _: KW_ONLY
    store: SessionStore
    resumed: Callable[[OpenSession], Opening]
    fresh: Callable[[], Session]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the command calls, by the action's name."""
        return {"merge": self.ask}

    def ask(self) -> None:
        """Show what the session that is open and its copies have, and make one of them where that is wished."""
        self.host.run(Group.CHOOSE, self._ask)

    async def _ask(self) -> None:
        from tui.app.sessions.copies import NOTHING, MergeCopies  # noqa: PLC0415  not needed for the first paint

        session = self.current.idle()
        if session is None:
            return
        if session.resources.private or not session.begun:
            self.host.say(NOTHING)
            return
        try:
            copies = await asyncio.to_thread(self.store.mergeable, session.name)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        if not copies:
            self.host.say(NOTHING)
        elif await self.host.ask(MergeCopies(session.conversation.title, copies)):
            self.merge(session.name)

    def merge(self, name: str) -> None:
        """Make one of the session that is open and its copies, or of a copy that is open and its session."""
        if self.current.leavable() is not None:
            self.host.run(Group.OPEN, self._merge, name)

    async def _merge(self, name: str) -> None:
        from tui.app.sessions.copies import merged_in_words  # noqa: PLC0415  not needed for the first paint

        await self.opener.put_down(writing_on=copy_name(name) is not None)  # a copy is gone then, and so is its draft
        try:
            merged = await asyncio.to_thread(self.store.merge, name)
            name, told = merged[0].session, merged_in_words(merged)
        except MullError as error:
            told = str(error)
        opening = await self._opening(name)
        opening.notices.append(told)
        self.host.post_message(Opened(opening))

    async def _opening(self, name: str) -> Opening:
        """Return the session of a name; a new one, with the reason, where it cannot be opened."""
        try:
            return self.resumed(await asyncio.to_thread(self.store.open, name))
        except MullError as error:
            return Opening(self.fresh(), [str(error)])
