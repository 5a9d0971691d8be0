"""What is kept of sessions that are not open: the trash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass

from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.core.errors import MullError
from tui.core.ports import Clock, SessionStore


@dataclass(eq=False, repr=False)
class ShelfController:
    """Opens the trash."""

    host: Host
    _: KW_ONLY
    store: SessionStore
    clock: Clock

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What commands call, by the action's name."""
        return {"trash": self.trash}

    def trash(self) -> None:
        """Show the deleted sessions."""
        self.host.run(Group.CHOOSE, self._trash)

    async def _trash(self) -> None:
        from tui.app.sessions.trash_list import TrashList  # noqa: PLC0415  not needed for the first paint

        try:
            trashed = await asyncio.to_thread(self.store.trashed)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        await self.host.ask(TrashList(trashed, self.store, self.clock.now))
