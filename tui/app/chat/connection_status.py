"""The part of the chat that knows the connection: its panel, and the window its server names."""

from __future__ import annotations

import asyncio

from textual import work

from tui.app.chat.choice import Choosing
from tui.app.chat.messages import WentWrong
from tui.app.connection.facts import Standing
from tui.core.errors import MullError
from tui.core.ports import Provider
from tui.engine.session import Session


class Connected(Choosing):
    """Opens the connection panel, and finds out behind the screen how large a server's window is."""

    _asking: Provider | None = None  # who was asked for its window and has not answered yet

    @work(group="choose", exclusive=True)
    async def action_connection(self) -> None:
        """Show the connection in use."""
        session = self.session
        if session is None:
            return
        from tui.app.connection.panel import ConnectionPanel  # noqa: PLC0415  not needed for the first paint

        async def forget() -> tuple[Standing, str]:
            said = await self._forget(session)
            return await self._standing_of(session), said

        try:
            standing = await self._standing_of(session)
        except MullError as error:
            self.post_message(WentWrong(error))
            return
        self.app.push_screen(ConnectionPanel(standing, self.ports.clock, forget))

    async def _standing_of(self, session: Session) -> Standing:
        """Return what the panel shows; files and environment are read in a thread."""
        choice = session.choice
        route = choice.provider.route
        learned = await asyncio.to_thread(self.ports.lessons.remembered, route)
        access = await asyncio.to_thread(lambda: choice.provider.access)
        plain = self.ports.profile_of(choice.profile.name)
        warnings = self.ports.warnings(choice)
        return Standing(choice, access, session.connection_news, plain, learned, warnings)

    async def _forget(self, session: Session) -> str:
        """Forget what this deployment refused, on disk and in the choice that stands; return a sentence on it."""
        if session.busy:
            return "A reply is still arriving: stop it first"
        choice = session.choice
        try:
            count = await asyncio.to_thread(self.ports.lessons.forget, choice.provider.route)
        except MullError as error:
            return str(error)
        changed = session.forget_refused(self.ports.profile_of(choice.profile.name))
        self.update_standing()
        return "Forgotten: the next request holds everything" if count or changed else "There is nothing to forget"

    @work(group="window")
    async def find_window(self) -> None:
        """Ask a server that nobody knows the window of, one question at a time; its answer shows in the meters."""
        session = self.session
        if session is None or self._asking is session.choice.provider:
            return
        self._asking = session.choice.provider
        if await session.find_window() and self.session is session:
            self.update_standing()
        self._asking = None
