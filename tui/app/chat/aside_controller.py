"""A question on the side: asked with the conversation as it is, shown in a pane of its own, kept or left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import partial

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import TurnRefused, WentWrong
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
        session, text = self.current.session, question or self.draft.text
        if session is None:
            return
        if not text.strip():
            self.host.say("Write the question first; Alt+Q then asks it on the side. Or: /aside QUESTION")
            return
        if not question:
            self.draft.clear()
        self.host.run(Group.CHOOSE, self._ask, Aside(session, text))

    async def _ask(self, aside: Aside) -> None:
        from tui.app.aside.screen import AsideScreen  # noqa: PLC0415  not needed for the first paint

        session, choice = aside.session, aside.session.choice
        screen = AsideScreen(aside, choice.profile, self.clock, expected_of(self.history, choice))
        kept = await self.host.ask(screen)
        if aside.reply is None:
            self._not_asked(aside, screen.error)
            return
        self.history.add(session.conversation.session, aside.reply)
        if kept:
            await self._keep(aside)
        else:
            self.host.say("The aside is in the tree (Alt+L), and in no request.")
        self.refresh()

    def _not_asked(self, aside: Aside, error: MullError | None) -> None:
        """Give a question back that was not asked, and say why, or ask about it, as of a message."""
        text = aside.question if "\n" in aside.question.strip() else f"/aside {aside.question}"
        if error is None:
            self.draft.give_back(text)
            return
        anyway = partial(self._again, aside, text, anyway=True)
        again = partial(self._again, aside, text, anyway=False)
        self.host.post_message(TurnRefused(aside.session, error, text, aside.request, anyway, again, aside=True))

    def _again(self, refused: Aside, text: str, _budget: int | None = None, *, anyway: bool) -> None:
        """Ask a question that was refused; ``text`` is what stands in the composer of it."""
        if refused.session is self.current.session:
            self.draft.sent(text)
            self.host.run(Group.CHOOSE, self._ask, Aside(refused.session, refused.question, anyway=anyway))

    async def _keep(self, aside: Aside) -> None:
        try:
            await aside.keep()
        except MullError as error:
            self.host.post_message(WentWrong(error))
        self.feed.show(aside.session.conversation)
