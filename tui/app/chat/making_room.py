"""Making room for the next request, by consent: mute, sum up, or go on in a new session."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work

from tui.app.chat.choice import Choosing
from tui.app.chat.messages import Opened, WentWrong
from tui.app.transcript.entry import Entry
from tui.app.xray.make_room import MakeRoom, Offers
from tui.core.context.context import Context
from tui.core.context.parts import Fate
from tui.core.context.trimming import everything, oldest_turns
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.conversation.record import Summarised
from tui.core.errors import MullError
from tui.core.formatting import change, duration
from tui.core.stream import Waiting
from tui.core.usage.cut_off_replies import billed
from tui.core.usage.usage import Usage
from tui.engine.session import Opening, Session
from tui.engine.summarise import Summarising

RUNS = "summing up · Escape stops, and changes nothing"
NOT_USED = "what came; it is not used"


class MakingRoom(Choosing):
    """Carries out what the user chooses to leave out. Talk runs the turns."""

    if TYPE_CHECKING:

        def action_xray(self) -> object:
            """Show every part of the next request."""

    @work(group="choose", exclusive=True)
    async def action_make_room(self, pending: str = "") -> None:
        """Show what could be left out, and do what is chosen; ``pending`` is a message that waits to be sent."""
        session = self.idle()
        if session is None:
            return
        picked = await self.app.push_screen_wait(MakeRoom(await asyncio.to_thread(_offers, session, pending)))
        try:
            if picked is not None:
                await self._make(session, picked, pending)
        except MullError as error:
            self.post_message(WentWrong(error))

    async def _make(self, session: Session, way: str, pending: str) -> None:
        before = await asyncio.to_thread(session.context, pending)
        oldest = oldest_turns(before, session.room(pending).missing)
        if way == "anyway":
            self.send_anyway(pending)
        elif way == "mute":
            await session.mark(oldest.messages, "muted", on=True)
            await self.marked(session, f"muted: {len(oldest.messages)} messages", before, pending)
        elif way == "unmute":
            gave_way = await session.bring_back()
            said = "everything is sent again" + ("; summaries are muted" if gave_way else "")
            await self.marked(session, said, before, pending)
        elif way == "sum up":
            self.sum_up(session, Summarising(session, oldest.messages), before, pending)
        elif way == "new":
            self.begin_from_summary(session, Summarising(session, everything(session.context())))
        elif way == "by hand":
            self.action_xray()

    @work(group="turn")
    async def sum_up(self, session: Session, made: Summarising, before: Context, pending: str) -> None:
        """Ask for a summary, and put it in the place of what it covers if it is whole."""
        try:
            if await self._asked(made):
                await session.stand_in(made.record())
                self.feed.show(session.conversation)
                said = f"{len(made.covers)} messages are sent as their summary; mute it (Alt+X) to bring them back"
                await self.marked(session, said, before, pending)
        except MullError as error:
            self.post_message(WentWrong(error))

    @work(group="turn")
    async def begin_from_summary(self, session: Session, made: Summarising) -> None:
        """Ask for a summary of everything, and begin a session from it if it is whole."""
        try:
            if await self._asked(made):
                await self._go_on_elsewhere(session, made.record_elsewhere())
        except MullError as error:
            self.post_message(WentWrong(error))

    async def _asked(self, summarising: Summarising) -> bool:
        """Ask for a summary and show it as it comes; return whether it is whole, after saying so where it is not."""
        transcript = self.feed.transcript
        key, model = f"summary-to-be-{len(transcript.entries)}", summarising.origin.model
        transcript.add(Entry(key, "reply", f"{model} · sums up {len(summarising.covers)} messages", live=True))
        transcript.set_status(key, RUNS)
        async with aclosing(summarising.events()) as events:
            async for event in events:
                if isinstance(event, Waiting):
                    again = f"{duration(event.seconds)} ({event.attempt} of {event.attempts})"
                    transcript.set_status(key, f"summing up · failed, sent again after {again}: {event.why}")
                else:
                    transcript.extend(key, text=event.text, reasoning=event.reasoning)
        self.update_standing()  # whatever came of it was billed
        if summarising.whole:
            return True
        outcome = summarising.outcome
        speaker = f"summary by {model} · came to nothing"
        transcript.replace(Entry(key, "summary", speaker, text=summarising.text, folded=NOT_USED))
        self.feed.error(f"No summary: {outcome.detail or outcome.status}. Nothing has changed.{_lost(summarising)}")
        return False

    async def _go_on_elsewhere(self, session: Session, summary: Summarised) -> None:
        """Begin a session that starts from a summary of this one, with the same choice."""
        fresh, choice = self.ports.fresh(), session.choice
        provider, profile = self.ports.provider(choice.provider.route.connection, choice.profile.name)
        await fresh.choice.provider.aclose()
        fresh.choose(replace(choice, provider=provider, profile=profile))
        await fresh.stand_in(summary, session.conversation.title)
        size = change(session.context().used, (await asyncio.to_thread(fresh.context)).used)
        said = f"from a summary of session {summary.source}, which stays as it is · next request {size}"
        self.post_message(Opened(Opening(fresh, [said])))

    async def marked(self, session: Session, text: str, before: Context, pending: str) -> None:
        """Say that other parts are sent than before, and what that makes of the next request: it may have grown."""
        after = await asyncio.to_thread(session.context, pending)
        self.feed.notice(f"{text} · next request {change(before.used, after.used)}")
        self.update_standing()

    def send_anyway(self, text: str) -> None:
        """Send a message although its reply has little room."""
        raise NotImplementedError


def _lost(made: Summarising) -> str:
    """Return what a summary that came to nothing was billed."""
    if made.outcome.status is ReplyStatus.FAILED:
        return ""
    if made.outcome.usage == Usage():
        return " What it was billed is not known."
    return f" Billed, and in the session's sums: {billed(Reply(0, None, '', made.origin, outcome=made.outcome))}."


def _offers(session: Session, pending: str) -> Offers:
    """Return what can be offered; counts, so it is called in a thread."""
    room, context = session.room(pending), session.context(pending)
    oldest, spoken = oldest_turns(context, room.missing), everything(session.context())
    part = Summarising(session, oldest.messages).prospect if oldest.messages else None
    whole = Summarising(session, spoken).prospect if spoken else None
    muted = sum(p.tokens.value or 0 for p in context.parts if p.fate is Fate.MUTED and p.kind != "summary")
    return Offers(room, oldest, part, whole, muted, bool(pending))
