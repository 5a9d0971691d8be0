"""The conversation on the screen: transcript, meters, and the one turn that may be running.

Mounted into the chat behind its first paint, because everything it needs takes longer to import than a
person waits for an echo.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult

from tui.app.chat.attached_line import AttachedLine
from tui.app.chat.attachments import Attaching
from tui.app.chat.compare import Comparing
from tui.app.chat.composer import Composer
from tui.app.chat.connection_status import Connected
from tui.app.chat.header import Header
from tui.app.chat.history import Remembering
from tui.app.chat.making_room import MakingRoom
from tui.app.chat.messages import Opened, TurnMoved, TurnRefused, WentWrong
from tui.app.chat.reading import Reading
from tui.app.chat.regenerate import Again
from tui.app.chat.resume import Resuming
from tui.app.chat.search_bar import SearchBar
from tui.app.chat.token_count import Counting
from tui.app.chat.xray import Xraying
from tui.app.commands import find
from tui.app.meters.meter_line import MeterLine
from tui.app.meters.meter_panel import MeterPanel
from tui.app.meters.meters import heading_of, meters_of, sums_of
from tui.app.meters.turn_timer import LiveTurn
from tui.app.ports import Ports
from tui.app.transcript.feed import Feed
from tui.app.transcript.preload import preload_markdown
from tui.app.transcript.view import Transcript
from tui.core.context.room import TooLittleRoom, largest_request
from tui.core.context.turns_left import mark_passed
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.tree import Conversation
from tui.core.errors import MullError
from tui.core.formatting import tokens
from tui.core.stream import Arrived, Asked, Ended, TurnEvent, Waiting
from tui.core.usage.totals import Totals
from tui.engine.session import Opening, Session


class ChatView(Again, Attaching, Comparing, Connected, Counting, MakingRoom, Reading, Remembering, Resuming, Xraying):
    """Draws one session's conversation and runs its turns."""

    def __init__(self, ports: Ports, opening: Opening | Conversation) -> None:
        """Be about to show what was opened; of a long session that is still to be read, its end."""
        super().__init__()
        self.ports = ports
        self.session: Session | None = None
        self.live: LiveTurn | None = None
        self._opening = opening
        self._totals = Totals()
        self._settled = False
        self._warned: float | None = None  # the mark of the window that was told last

    def compose(self) -> ComposeResult:
        """Build transcript and meters."""
        yield MeterPanel()
        yield Transcript()
        yield SearchBar()
        yield MeterLine()
        yield AttachedLine()

    def on_mount(self) -> None:
        """Show the conversation that was opened at the start."""
        self.feed = Feed(self.query_one(Transcript))
        if isinstance(self._opening, Opening):
            self.post_message(Opened(self._opening))
        else:
            self.show_end(self._opening)

    # Opening a conversation

    @on(Opened)
    async def _show_conversation(self, message: Opened) -> None:
        entries = await self.entries(message.opening.session.conversation)
        attached = self.session.attached if self.session is not None else ()
        await self.leave()
        self.session = message.opening.session
        self.session.attach(*attached)  # as the draft, it stays
        self.feed.show(self.session.conversation, message.opening.notices, entries)
        self.update_standing()
        self.prepare()
        self.screen.post_message(Composer.Ready())

    @work(group="prepare", exclusive=True)
    async def prepare(self) -> None:
        """Load SDK and Markdown parser behind the screen, so that the first Enter and reply find them there."""
        if self.session is None:
            return
        try:
            await asyncio.to_thread(preload_markdown)
            await self.session.choice.provider.prepare()
            self._settle()
            self.find_window()
            self.remember()
        except MullError as error:
            self.post_message(WentWrong(error))

    def _settle(self) -> None:
        """Spare the collector what was loaded just now and stays: 30 ms in the middle of the first long reply."""
        if not self._settled:
            self._settled = True
            gc.freeze()

    async def leave(self) -> None:
        """Stop the running turn, wait until it is on disk, and give the file back."""
        session, self.session = self.session, None
        if session is None:
            return
        if session.interrupt():
            await self.workers.wait_for_complete([w for w in self.workers if w.group == "turn"])
        await session.aclose()

    # One turn

    def send(self, text: str) -> bool:
        """Send a message; return False where it cannot be sent now, after saying why."""
        if self.session is None or self.live is not None:
            self.feed.notice("A reply is still arriving: Escape stops it. Your text stays where it is.")
            return False
        self.run_turn(self.session.send(text), text)
        return True

    def send_anyway(self, text: str) -> None:
        """Send a message although its reply has less room than was set aside for it."""
        if self.session is not None and self.live is None:
            if self.composer.text == text:
                self.composer.text = ""
            self.run_turn(self.session.send(text, anyway=True), text)

    def command(self, word: str, rest: str) -> bool:
        """Do what a slash command says; return False where there is none of that name, after saying so."""
        command = find(word)
        if command is None:
            self.feed.error(f"There is no command /{word}. A space before the slash sends it as text; F1 shows all.")
        elif rest and not command.takes:
            self.feed.error(f"/{command.slash} takes nothing behind it.")
        else:
            getattr(self, f"action_{command.action}")(*([rest] if rest else []))
            return True
        return False

    @work(group="turn")
    async def run_turn(self, turn: AsyncGenerator[TurnEvent], text: str) -> None:
        """Run a turn; ``text`` goes back to the composer if it cannot begin."""
        try:
            async with aclosing(turn) as events:
                async for event in events:
                    self.post_message(TurnMoved(event))
        except MullError as error:
            self.post_message(TurnRefused(error, text))

    @on(TurnMoved)
    def _move(self, message: TurnMoved) -> None:
        match message.event:
            case Asked(reply=reply):
                self._begin(reply)
            case Waiting() as waiting if self.live is not None:
                self.live.waits(waiting)
                self.tick()
            case Arrived(text=text, reasoning=reasoning) if self.live is not None:
                if text and self.live.thinking:
                    self.live.arrived()
                    self.tick()
                self.live.reasoned(reasoning)
                self.feed.transcript.extend(self.live.key, text=text, reasoning=reasoning)
            case Ended(reply=reply):
                self._finish(reply)

    def _begin(self, reply: Reply) -> None:
        """Show what was asked and the reply to come."""
        self.live = self.timed(reply)
        if self.session is not None:
            self.feed.advance(self.session.conversation)
        self.tick()

    def _finish(self, reply: Reply) -> None:
        """Show how the reply ended."""
        if self.live is not None:
            self.live.end()
            self.live = None
        self.feed.finish(reply)
        self.keep_in_mind(reply)
        self.update_standing()
        self.find_window()

    def tick(self) -> None:
        """Show how long the reply has been thought about or written."""
        if self.live is not None:
            self.feed.transcript.set_status(self.live.key, self.live.status())
            self.update_meters()

    @on(TurnRefused)
    def _refused(self, message: TurnRefused) -> None:
        """Say why nothing was sent, give the text back to where it was written, and offer what would help."""
        self.feed.error(str(message.error))
        composer = self.composer
        if message.text and not composer.text:
            composer.load_text(message.text)
        if isinstance(message.error, TooLittleRoom):
            self.action_make_room(message.text)

    @on(WentWrong)
    def _wrong(self, message: WentWrong) -> None:
        self.feed.error(str(message.error))

    def action_stop(self) -> None:
        """Stop the reply; what came is kept."""
        if self.session is None or not self.session.interrupt():
            self.composer.focus()

    def draft(self) -> str:
        """Return the text being written."""
        return self.composer.text

    def take_out(self, text: str) -> None:
        """Take a piece of text out of the composer."""
        self.composer.load_text(self.composer.text.replace(text, "", 1))

    def insert(self, text: str) -> None:
        """Put a text into the composer where its cursor is."""
        self.composer.insert(text)

    def last_said(self) -> str:
        """Return the user's last message, empty before the first."""
        said = [m for m in self.session.conversation.path() if isinstance(m, UserMessage)] if self.session else []
        return said[-1].text if said else ""

    @property
    def composer(self) -> Composer:
        """Where the user writes; it belongs to the screen."""
        return self.screen.query_one(Composer)

    # What stands

    def update_standing(self) -> None:
        """Draw header and meters anew: something was chosen, or a turn ended."""
        if self.session is None:
            return
        self.screen.query_one(Header).heading = heading_of(self.session)
        self.feed.mark(self.session.conversation)
        self._overdue = not self.at_hand(self.session)
        if not self._overdue:
            self._warn(self.session)
            self._totals = sums_of(self.session, self.ports.profile_of)
            self.update_meters()

    def update_meters(self) -> None:
        """Draw the meters anew; what takes long to count is shown as soon as it is counted."""
        if self.session is None:
            return
        if not self.at_hand(self.session):
            for meter in (self.query_one(MeterPanel), self.query_one(MeterLine)):
                meter.meters = replace(meter.meters, counting=True)
            return
        meters = meters_of(self.session, self.composer.text, self.live, self._totals, self.ports.history)
        meters = self.with_count(meters, self.session)
        self.query_one(MeterPanel).meters = meters
        self.query_one(MeterLine).meters = meters
        self.show_attached()

    def _warn(self, session: Session) -> None:
        """Say that the window fills, once at each mark that is passed."""
        context = session.context()
        mark = mark_passed(context, self.ports.warn_at)
        if mark is not None and mark > (self._warned or 0):
            self.feed.notice(
                f"the next request takes {tokens(context.used)} of {largest_request(context.profile) or 0:,} tokens,"
                f" {mark:.0%} or more of what fits; Alt+R makes room"
            )
        self._warned = mark
