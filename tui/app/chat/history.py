"""One's own past: what such turns usually take, read behind the screen and kept up by every turn that ends."""

from __future__ import annotations

import asyncio
from functools import partial

from textual import work

from tui.app.chat.choice import Choosing
from tui.app.chat.messages import WentWrong
from tui.app.meters.meters import expected_at
from tui.app.meters.turn_timer import LiveTurn
from tui.core.conversation.message import Reply
from tui.core.errors import StoreError


class Remembering(Choosing):
    """Reads the history of replies, and times turns against it. Talk adds the conversation itself."""

    _read = False  # the past, once

    def tick(self) -> None:
        """Show how long the running turn has taken."""
        raise NotImplementedError

    def update_meters(self) -> None:
        """Draw the meters anew."""
        raise NotImplementedError

    @work(group="remember", exclusive=True)
    async def remember(self) -> None:
        """Read past replies in a thread, and show what they tell."""
        if self._read:
            return
        self._read = True
        try:
            await asyncio.to_thread(self.ports.history.load)
        except StoreError as error:
            self.post_message(WentWrong(error))
        self.update_meters()

    @work(group="choose", exclusive=True)
    async def action_usage(self) -> None:
        """Show what was used over all sessions."""
        from tui.app.meters.usage_screen import UsageScreen  # noqa: PLC0415  not needed for the first paint

        try:
            turns = await asyncio.to_thread(self.ports.usage)
        except StoreError as error:
            self.post_message(WentWrong(error))
            return
        await self.app.push_screen_wait(UsageScreen(turns, self.ports.profile_of))

    def on_unmount(self) -> None:
        """Keep nobody waiting who leaves while the past is still read."""
        self.ports.history.stop()

    def timed(self, reply: Reply) -> LiveTurn:
        """Return the clock of a turn that begins. Reasoning is counted where it is shown itself, not in summaries."""
        expected = count = None
        if self.session is not None:
            choice = self.session.choice
            expected = expected_at(self.ports.history, choice, reply.origin.effort)
            if choice.provider.route.api == "chat":
                count = partial(self.ports.counter.count, encoding=choice.profile.encoding)
        return LiveTurn(str(reply.id), self.set_interval(0.5, self.tick), self.ports.clock, expected, count)

    def keep_in_mind(self, reply: Reply) -> None:
        """Let a reply that has ended count from now on."""
        if self.session is not None:
            self.ports.history.add(self.session.conversation.session, reply)
