"""The chat: transcript, meters, composer, and the one turn that may be running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from tui.app.feed import Feed
from tui.app.live_turn import LiveTurn
from tui.app.messages import Opened, TurnMoved, TurnRefused, WentWrong
from tui.app.ports import Ports
from tui.app.screens.choosing import Choosing
from tui.app.standing import heading_of, meters_of, sums_of
from tui.app.widgets.composer import Composer
from tui.app.widgets.header import Header
from tui.app.widgets.meter_line import MeterLine
from tui.app.widgets.meter_panel import MeterPanel
from tui.app.widgets.transcript import Transcript, warm
from tui.core.errors import MullError
from tui.core.ledger import Ledger
from tui.core.message import Reply, UserMessage
from tui.core.stream import Arrived, Asked, Ended, TurnEvent, Waiting
from tui.engine import Engine

NARROW = 100  # columns below which the meters become one line
DRAFT_PAUSE = 0.12  # seconds without a key before the draft is counted
KEYS = "Esc stop · F1 keys · F2 persona · F3 model · F4 effort · F5 sessions"


class ChatScreen(Choosing):
    """The main screen: draws one engine's conversation and runs its turns."""

    BINDINGS = [
        Binding("escape", "stop", "Stop the reply", show=False),
        Binding("f7", "retry", "Ask again", show=False, priority=True),
        Binding("pageup", "transcript('page_up')", show=False, priority=True),
        Binding("pagedown", "transcript('page_down')", show=False, priority=True),
        Binding("ctrl+home", "transcript('scroll_home')", show=False, priority=True),
        Binding("ctrl+end", "transcript('scroll_end')", show=False, priority=True),
    ]

    def __init__(self, ports: Ports) -> None:
        super().__init__()
        self.ports = ports
        self.engine: Engine | None = None
        self.live: LiveTurn | None = None
        self._ledger = Ledger()
        self._waiting: list[str] = []  # what was sent before there was anything to send it with
        self._draft_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Build the screen."""
        yield Header()
        with Horizontal(id="body"):
            yield Transcript()
            yield MeterPanel()
        yield MeterLine()
        yield Composer()
        yield Static(KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Paint first, load behind."""
        self.feed = Feed(self.query_one(Transcript))
        self.query_one(Composer).focus()
        self.call_after_refresh(self._open)

    def on_resize(self) -> None:
        """Put the meters where there is room."""
        self.set_class(self.app.size.width < NARROW, "narrow")

    # Opening a conversation

    @work(group="open", exclusive=True)
    async def _open(self) -> None:
        try:
            self.post_message(Opened(await asyncio.to_thread(self.ports.start)))
        except MullError as error:
            self.app.exit(error.exit_code, error.exit_code, f"mull: {error}")

    @on(Opened)
    async def _show_conversation(self, message: Opened) -> None:
        await self.leave()
        self.engine = message.opening.engine
        self.feed.show(self.engine.conversation, message.opening.notices)
        self.update_standing()
        self.prepare()
        for text in self._waiting:
            self._run(self.engine.send(text), text)
        self._waiting.clear()

    @work(group="prepare", exclusive=True)
    async def prepare(self) -> None:
        """Load SDK and Markdown parser behind the screen, so that the first Enter and reply find them there."""
        if self.engine is None:
            return
        try:
            await asyncio.to_thread(warm)
            await self.engine.choice.provider.prepare()
        except MullError as error:
            self.post_message(WentWrong(error))

    async def leave(self) -> None:
        """Stop the running turn, wait until it is on disk, and give the file back."""
        engine, self.engine = self.engine, None
        if engine is None:
            return
        if engine.interrupt():
            await self.workers.wait_for_complete([w for w in self.workers if w.group == "turn"])
        await engine.aclose()

    # One turn

    @on(Composer.Submitted)
    def _send(self, message: Composer.Submitted) -> None:
        if self.live is not None:
            self.feed.notice("A reply is still arriving: Escape stops it. Your text stays where it is.")
            return
        self.query_one(Composer).text = ""
        if self.engine is None:
            self._waiting.append(message.text)
        else:
            self._run(self.engine.send(message.text), message.text)

    def action_retry(self) -> None:
        """Ask again for the last reply; the old one stays in the file."""
        if self.engine is not None and self.live is None:
            self._run(self.engine.retry(), "")

    @work(group="turn")
    async def _run(self, turn: AsyncGenerator[TurnEvent], text: str) -> None:
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
                self._tick()
            case Arrived(text=text, reasoning=reasoning) if self.live is not None:
                if text and self.live.thinking:
                    self.live.arrived()
                    self._tick()
                self.feed.transcript.extend(self.live.key, text=text, reasoning=reasoning)
            case Ended(reply=reply):
                self._finish(reply)

    def _begin(self, reply: Reply) -> None:
        """Show what was asked and the reply to come."""
        self.live = LiveTurn(str(reply.id), self.set_interval(0.5, self._tick), self.ports.clock)
        if self.engine is not None:
            self.feed.advance(self.engine.conversation)
        self._tick()

    def _finish(self, reply: Reply) -> None:
        """Show how the reply ended."""
        if self.live is not None:
            self.live.end()
            self.live = None
        self.feed.finish(reply)
        self.update_standing()

    def _tick(self) -> None:
        """Show how long the reply has been thought about or written."""
        if self.live is not None:
            self.feed.transcript.set_status(self.live.key, self.live.status())
            self.update_meters()

    @on(TurnRefused)
    def _refused(self, message: TurnRefused) -> None:
        """Say why nothing was sent, and give the text back to where it was written."""
        self.feed.error(str(message.error))
        composer = self.query_one(Composer)
        if message.text and not composer.text:
            composer.load_text(message.text)

    @on(WentWrong)
    def _wrong(self, message: WentWrong) -> None:
        self.feed.error(str(message.error))

    def action_stop(self) -> None:
        """Stop the reply; what came is kept."""
        if self.engine is None or not self.engine.interrupt():
            self.query_one(Composer).focus()

    @on(Composer.Recalled)
    def _recall(self) -> None:
        """Put the last message back into the empty composer."""
        said = [m for m in self.engine.conversation.path() if isinstance(m, UserMessage)] if self.engine else []
        if said:
            self.query_one(Composer).recall(said[-1].text)

    def action_transcript(self, action: str) -> None:
        """Scroll the transcript while the composer keeps the focus."""
        getattr(self.feed.transcript, f"action_{action}")()

    # What stands

    def update_standing(self) -> None:
        """Draw header and meters anew: something was chosen, or a turn ended."""
        if self.engine is not None:
            self._ledger = sums_of(self.engine, self.ports.profile_of)
            self.query_one(Header).heading = heading_of(self.engine)
            self.update_meters()

    @on(Composer.Changed)
    def _draft_changed(self) -> None:
        """Count the draft once the keys pause."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(DRAFT_PAUSE, self.update_meters)

    def update_meters(self) -> None:
        """Draw the meters anew."""
        if self.engine is None:
            return
        live = self.live.seconds() if self.live is not None else None
        meters = meters_of(self.engine, self.query_one(Composer).text, live, self._ledger)
        self.query_one(MeterPanel).meters = meters
        self.query_one(MeterLine).meters = meters
