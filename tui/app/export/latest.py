"""What was found last about what is chosen, while the choice changes: looked for in a thread, one look at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from tui.app.export.wish import Wish
from tui.core.errors import MullError

Found = TypeVar("Found")


class Latest(Generic[Found]):
    """Looks at what is wished, and shows what it found; ``look`` blocks, and may raise MullError.

    However fast a wish changes, one look runs at a time, and the next one is at the wish that is then the last.
    """

    def __init__(self, look: Callable[[Wish], Found], show: Callable[[Found | MullError], None]) -> None:
        self.wish: Wish | None = None  # what was looked at last
        self._look = look
        self._show = show
        self._looking = False

    async def keep_up(self, wished: Callable[[], Wish]) -> None:
        """Look until what is wished was looked at; nothing where that is done already."""
        if self._looking:
            return
        self._looking = True
        try:
            while self.wish != (wish := wished()):
                found = await asyncio.to_thread(self._tried, wish)
                self.wish = wish
                self._show(found)
        finally:
            self._looking = False

    def _tried(self, wish: Wish) -> Found | MullError:
        try:
            return self._look(wish)
        except MullError as error:
            return error
