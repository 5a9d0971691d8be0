"""A question on the side: asked with the conversation as it is, shown in a pane of its own, kept or left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.transcript.feed import Feed
from tui.core.errors import MullError
from tui.core.ports import Clock, History
from tui.engine.aside import Aside
from tui.engine.budgets import expected_of


@dataclass(eq=False, repr=False)
class AsideController:
    """Asks on the side. ``refresh`` draws header and meters anew."""

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    _: KW_ONLY
    clock: Clock
    history: History
    refresh: Callable[[], None]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; it takes the question."""
        return {"aside": self.aside}

    def aside(self, question: str = "") -> None:
        """Ask a question on the side: this one, or what stands in the composer."""
        self.host.run(Group.CHOOSE, self._ask, question)

    async def _ask(self, question: str) -> None:
        session = self.current.idle()
        if session is None:
            return
        text = question or self.draft.text
        if not text.strip():
            self.host.say("Write the question first; Alt+Q then asks it on the side. Or: /aside QUESTION")
            return
        from tui.app.aside.screen import AsideScreen  # noqa: PLC0415  not needed for the first paint

        if not question:
            self.draft.clear()
        aside, choice = Aside(session, text), session.choice
        screen = AsideScreen(aside, choice.profile, self.clock, expected_of(self.history, choice))
        kept = await self.host.ask(screen)
        if aside.reply is None:
            self.draft.give_back(text)
            if screen.error is not None:
                self.host.post_message(WentWrong(screen.error))
            return
        self.history.add(session.conversation.session, aside.reply)
        if kept:
            await self._keep(aside)
        else:
            self.host.say("The aside is in the tree (Alt+L), and in no request.")
        self.refresh()

    async def _keep(self, aside: Aside) -> None:
        try:
            await aside.keep()
        except MullError as error:
            self.host.post_message(WentWrong(error))
        self.feed.show(aside.session.conversation)
