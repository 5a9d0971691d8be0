"""Another try at a reply: as it was, with more room, with less effort, or from where it stopped; and the budget."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

from textual import work

from tui.app.chat.choice import Choosing
from tui.app.chat.messages import WentWrong
from tui.core.context.room import Verdict, in_words, room_for
from tui.core.conversation.message import Reply
from tui.core.errors import MullError, UsageError
from tui.core.request import Wishes
from tui.core.stream import TurnEvent
from tui.core.usage.cut_off_replies import GO_ON, cut_off, less_effort, twice_the_room
from tui.engine.session import Session

LEAST = " (the least: which one it took by itself is not published)"


class Again(Choosing):
    """Asks again. Talk runs the turns."""

    def run_turn(self, turn: AsyncGenerator[TurnEvent], text: str) -> object:
        """Run a turn and show it; ``text`` goes back to the composer if it cannot begin."""
        raise NotImplementedError

    def send(self, text: str) -> bool:
        """Send a message."""
        raise NotImplementedError

    def action_retry(self) -> None:
        """Ask again for the last reply; the old one stays in the file."""
        session = self.idle()
        if session is not None:
            self._again(session, session.choice.wishes)

    def action_retry_with_more(self) -> None:
        """Ask again for a reply that was cut off, with twice the output budget."""
        session, reply = self._cut_off()
        if session is None or reply is None:
            return
        profile = session.choice.profile
        budget = twice_the_room(reply, room_for(session.context_again()), profile)
        if budget is None:
            had = "the model's own limit or the window" if reply.origin.cap is None else "all there is"
            self.feed.notice(f"There is no more room: this reply had {had}. Less effort (Alt+L) needs less of it.")
            return
        self.feed.notice(f"again with an output budget of {budget:,} tokens, for this turn")
        self._again(session, replace(session.choice.wishes, max_output_tokens=budget))

    def action_retry_with_less(self) -> None:
        """Ask again for a reply that was cut off, with the next lower effort."""
        session, reply = self._cut_off()
        if session is None or reply is None:
            return
        effort = less_effort(reply, session.choice.profile, session.choice.provider.route.api)
        if effort is None:
            self.feed.notice(f"{session.choice.profile.name} has no lower effort than this reply's.")
            return
        unknown = "" if reply.origin.effort or session.choice.profile.default_effort else LEAST
        self.feed.notice(f"again with effort {effort}{unknown}, for this turn")
        self._again(session, replace(session.choice.wishes, effort=effort))

    def action_go_on(self) -> None:
        """Ask a reply that was cut off to go on."""
        session, reply = self._cut_off()
        if session is None or reply is None:
            return
        if reply.starved:
            self.feed.notice("Nothing visible came, so there is nothing to go on from: Alt+D, Alt+L or F7.")
            return
        self.send(GO_ON)

    @work(group="choose", exclusive=True)
    async def action_budget(self, tokens: str = "") -> None:
        """Set the most tokens a reply may take, reasoning included; ``off`` leaves it to persona and connection."""
        session = self.idle()
        if session is None:
            return
        size = tokens.replace(",", "").replace("_", "")
        if size.isdecimal() and int(size) > 0:
            await self._set_budget(session, int(size))
        elif size in ("off", "none"):
            await self._set_budget(session, None)
        elif tokens:
            self.feed.error(f"A budget is a number of tokens above 0, or off; not {tokens}.")
        else:
            asked = session.choice.asked.max_output_tokens
            self.feed.notice(
                f"output budget: {asked:,} tokens, reasoning included"
                if asked
                else "no output budget: the model's own limit holds. /budget 8000 sets one."
            )

    async def _set_budget(self, session: Session, budget: int | None) -> None:
        try:
            await session.set_budget(budget)
        except MullError as error:
            self.post_message(WentWrong(error))
            return
        asked = session.choice.asked.max_output_tokens
        said = f"{asked:,} tokens for reasoning and answer" if asked else "none: the model's own limit holds"
        self.feed.notice(f"output budget from here on: {said}")
        self.update_standing()

    def _again(self, session: Session, wishes: Wishes) -> None:
        """Ask again; where the reply has less room than it should, say so, and do as one was told."""
        try:
            room = room_for(session.context_again(), replace(session.choice, wishes=wishes).asked.max_output_tokens)
        except UsageError as error:
            self.feed.error(str(error))
            return
        if room.verdict is Verdict.TIGHT:
            self.feed.notice(in_words(room))
        self.run_turn(session.retry(wishes, anyway=True), "")

    def _cut_off(self) -> tuple[Session | None, Reply | None]:
        """Return the session and its last reply where that one was cut off; say why not."""
        session = self.idle()
        last = session.conversation.path()[-1:] if session is not None else []
        if session is not None and last and isinstance(last[0], Reply) and cut_off(last[0]):
            return session, last[0]
        if session is not None:
            self.feed.notice("The last reply was not cut off. F7 asks for it again.")
        return None, None
