"""Starters: what an empty chat offers to begin with, and what becomes of the one that is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.core.conversation.message import PersonaSwitch
from tui.core.starters import Starter, starters_for
from tui.engine.session import Session


@dataclass(eq=False, repr=False)
class StarterController:
    """Says which starters are offered, and puts the one that is taken into the composer. ``wanted`` is the setting."""

    host: Host
    current: Current
    draft: Draft
    _: KW_ONLY
    wanted: bool

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the command calls, by the action's name."""
        return {"starters": self.choose}

    def offered(self) -> Sequence[Starter]:
        """Return what is offered now: nothing once something was said or is being written, or against the setting."""
        session = self.current.session
        if not self.wanted or session is None or self.draft.text or not is_empty(session):
            return ()
        return starters_for(session.choice.persona)

    def choose(self) -> None:
        """Choose one of all starters, at any time."""
        self.host.run(Group.CHOOSE, self._choose)

    async def _choose(self) -> None:
        session = self.current.session
        if session is None:
            return
        from tui.app.pickers.starter import StarterPicker  # noqa: PLC0415  not needed for the first paint

        picked = await self.host.ask(StarterPicker(starters_for(session.choice.persona)))
        if picked is not None:
            self.take(picked)

    def take(self, starter: Starter) -> None:
        """Put a starter into the composer, where it can be finished before it is sent."""
        self.draft.begin_with(starter.text, starter.blank)

    def hand_on(self, typed: str) -> None:
        """Give the keys back to the composer, with what was typed meanwhile."""
        self.draft.focus()
        if typed:
            self.draft.insert(typed)


def is_empty(session: Session) -> bool:
    """Return whether nothing was said yet; a choice of persona says nothing."""
    return not session.busy and all(isinstance(m, PersonaSwitch) for m in session.conversation.messages.values())
