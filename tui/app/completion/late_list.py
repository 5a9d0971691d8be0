"""Offers that take a while to read: read in a thread, shown as they were before until then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence

from tui.app.chat.host import Group, Host
from tui.app.completion.offer import Offer
from tui.core.errors import MullError


class LateList:
    """What a disk knows. ``words`` name it; ``read`` returns the offers (in a thread; raises MullError).

    ``changed`` is called when it was read, on the event loop.
    """

    def __init__(
        self, host: Host, words: str, read: Callable[[], Sequence[Offer]], changed: Callable[[], None]
    ) -> None:
        self._host = host
        self._words = words
        self._read = read
        self._changed = changed
        self._of: Hashable = None  # what the offers are of, such as a connection
        self._reading = False
        self.offers: Sequence[Offer] | None = None  # None until it was read

    def begin(self, of: Hashable = None) -> None:
        """Read it anew, unless that is being done; what was read of something else is forgotten."""
        if of != self._of:
            self._of, self.offers = of, None
        elif self._reading:
            return
        self._reading = True
        self._host.run(Group.OFFER, self._take, of)

    @property
    def note(self) -> str:
        """What is to be said as long as nothing of it is known; empty where there is something."""
        return f"reading {self._words} …" if self._reading and self.offers is None else ""

    async def _take(self, of: Hashable) -> None:
        try:
            offers = await asyncio.to_thread(self._read)
        except MullError as error:
            offers = ()
            self._host.say(str(error), wrong=True, foreign=error.problem)
        finally:
            self._reading = self._reading and of != self._of
        if of == self._of:
            self.offers = offers
            self._changed()
