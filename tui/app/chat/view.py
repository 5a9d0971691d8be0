"""The conversation on the screen: transcript, meters, and the node on which the controllers run their work.

Mounted into the chat behind its first paint, because everything it needs takes longer to import than a
person waits for an echo.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import WorkType

from tui.app.chat.attached_line import AttachedItem, AttachedLine
from tui.app.chat.composer import Composer
from tui.app.chat.controllers import Controllers
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.header import Header, Heading
from tui.app.chat.host import AtLeaving, Group
from tui.app.chat.keeping_controller import ELSEWHERE
from tui.app.chat.key_guard import KeyGuard
from tui.app.chat.key_line import KeyLine
from tui.app.chat.messages import KeepingChanged, Opened, TurnMoved, TurnRefused, WentWrong
from tui.app.chat.queue_list import QueueList
from tui.app.chat.reading_transcript import ReadingTranscript
from tui.app.chat.search_bar import SearchBar
from tui.app.chat.starter_list import StarterList
from tui.app.chat.status_line import StatusLine, StatusRow
from tui.app.commands import find
from tui.app.completion.completion import Completion
from tui.app.completion.offer_list import OfferList
from tui.app.keymap import Keymap, keymap
from tui.app.meters.meter_line import MeterLine
from tui.app.meters.meter_panel import MeterPanel, MeterPressed
from tui.app.meters.meters import Meters
from tui.app.meters.turn_timer import LiveTurn
from tui.app.start.beginnings import Beginnings
from tui.app.start.ways import WaysList
from tui.app.terminal.key_queue import KeyQueue
from tui.app.theme.themed_app import ThemedApp
from tui.app.transcript.feed import Feed
from tui.app.transcript.view import Transcript
from tui.core.appearance import BAR, FULL
from tui.core.context.room import TooLittleRoom
from tui.core.conversation.tree import Conversation
from tui.core.errors import NotKept, UsageError
from tui.core.shortfall import LimitTooLow
from tui.core.stream import Asked
from tui.core.usage.budget_check import BudgetTooSmall
from tui.engine.session import Opening, Session

P = ParamSpec("P")
T = TypeVar("T")


class ChatView(Vertical):
    """Draws one session's conversation. What is asked of it, its controllers do: it hands them what happened.

    ``controllers`` builds them over this view; ``opening`` is what the program starts with: a session, or of a long
    one that is still to be read, its end. ``keys`` is the keymap of the settings.

    Long because all messages of the chat come to one node: each has a handler here, which hands it on to a controller.
    """

    def __init__(
        self, controllers: Callable[[ChatView], Controllers], opening: Opening | Conversation, keys: Keymap
    ) -> None:
        super().__init__()
        self.keys = keys
        self.transcript = ReadingTranscript()
        self.search_bar = SearchBar()
        self.meter_panel = MeterPanel()
        self.meter_line = MeterLine()
        self.queue_list = QueueList()
        self.attached_line = AttachedLine()
        self.starter_list = StarterList()
        self.ways = WaysList()
        self.beginnings = Beginnings(
            self.ways, self.starter_list, lambda: self.screen.query_one(Composer), lambda: self.controllers
        )
        self.status_line = StatusLine()
        self.status_row = StatusRow(self.meter_line, self.status_line)
        self.offer_list = OfferList()
        self.feed = Feed(self.transcript)
        self.current = Current(self.feed, self.say, self.say_of_turn)
        self.completion = Completion(
            self.offer_list,
            lambda: self.screen.query_one(Composer),
            lambda: self.controllers.values,
            lambda: self.controllers.files,
            lambda: self.controllers.mentions,
            lambda: self.current.busy,
        )
        self.key_guard = KeyGuard(self, self.current)
        self.draft = Draft(lambda: self.screen.query_one(Composer))
        self.controllers = controllers(self)
        self._actions = self.controllers.actions()
        self._opening = opening

    def compose(self) -> ComposeResult:
        """Build transcript and meters."""
        yield self.meter_panel
        yield self.transcript
        yield self.search_bar
        yield self.starter_list
        yield self.ways
        yield self.queue_list
        yield self.attached_line
        yield self.status_row
        yield self.offer_list

    def on_mount(self) -> None:
        """Show the conversation that was opened at the start."""
        self.screen.query_one(Composer).walk = self.controllers.edit.walk
        self.controllers.theme.begin()
        self.controllers.announcer.begin()
        self.controllers.panel.fit()
        self.controllers.opener.begin(self._opening)

    def on_resize(self) -> None:
        """Show the panel in the size that there is room for."""
        self.controllers.panel.fit()

    def on_unmount(self) -> None:
        """Keep nobody waiting who leaves while the past is still read."""
        self.controllers.opener.stop()

    @property
    def session(self) -> Session | None:
        """The session that is open, None until it is read."""
        return self.current.session

    @property
    def live(self) -> LiveTurn | None:
        """The turn that runs, None while none does."""
        return self.current.live

    async def may_leave(self) -> bool:
        """Stop the reply, and return whether the session may be left: it is on the disk, or the user says so."""
        await self.controllers.opener.settle()
        return await self.controllers.keeping.may_leave()

    async def rescue(self) -> str:
        """Stop the reply, and bring what is on no disk to another folder; return a sentence on it, or none."""
        await self.controllers.opener.settle()
        return await self.controllers.keeping.rescue()

    async def leave(self) -> list[str]:
        """Keep what a running reply has brought, and give the session's file back; nothing is opened any more.

        Return what to say once the screen is gone.
        """
        late = self.controllers.documents.leave()
        told = [*await self.controllers.opener.leave(), *late]
        if not self.is_attached and isinstance(self._opening, Opening):  # left before it was shown
            await self._opening.session.aclose()
        return told

    # What keys, palette and composer ask for

    def act(self, action: str) -> None:
        """Do what a key or the palette asks for: an action of ``tui.app.commands``; what it takes is behind a space."""
        self.status_line.clear()
        name, _, given = action.partition(" ")
        self._actions[name](*([given] if given else []))

    def escape(self) -> None:
        """Do what the Escape key asks for: stop the reply, unless it was meant for a dialog."""
        self.status_line.clear()
        self.controllers.found.unmark()
        self.controllers.turn.escape()

    def dialog_closed(self) -> None:
        """Note that the chat is in front again: the next Escape may still be meant for what was there."""
        self.controllers.turn.guard.note()

    def press_in_offers(self, key: str) -> None:
        """Do what a key means in the list of offers; an Escape that follows one there may be meant for the list."""
        if key == "escape":
            self.controllers.turn.guard.note()
        press = self.controllers.start.press if self.ways.shown else self.completion.press
        press(key)

    def command(self, word: str, rest: str) -> bool:
        """Do what a slash command says; return False where there is none, or it cannot be, after saying why."""
        self.status_line.clear()
        command = find(word)
        if command is None:
            return False
        if rest and not command.takes:
            self.completion.leave(self.draft.text)  # its list would stand over the sentence
            self.say(f"/{command.slash} takes nothing after it: send it alone.", wrong=True)
        else:
            self._actions[command.action](*([rest] if rest else []))
            return True
        return False

    def send(self, text: str, *, now: bool = False, written: str | None = None) -> bool:
        """Send a message, or queue it; return False where neither can be, after saying why. ``now`` stops the reply.

        ``written`` is what it was made of, which names the files that go along; None for the text itself.
        """
        self.status_line.clear()
        if self.key_guard.holds(text):
            return False
        send = partial(self.controllers.queue.send_now if now else self.controllers.turn.send, text)
        named = text if written is None else written
        with_files = partial(self.controllers.references.send, named, partial(self.controllers.edit.hand_on, send))
        return self.controllers.mentions.send(text, with_files)

    def draft_changed(self) -> None:
        """Attach what the draft names, and count it anew."""
        self.controllers.mentions.look(self.draft.text)
        self.controllers.references.look(self.draft.text, self.draft.cursor)
        self.controllers.meters.draw()

    def pasted(self, text: str) -> None:
        """Offer what can be done with a text that was pasted; what it names is not meant to be attached."""
        self.completion.pasted()
        self.controllers.references.pasted(text)
        self.controllers.context.offer(text)
        self.controllers.imports.offer(text)

    # What happened, handed on

    @on(Opened)
    async def _open(self, message: Opened) -> None:
        await self.controllers.opener.show(message.opening)
        self.controllers.edit.shown()
        self.controllers.queue.opened()
        self.controllers.found.opened(message.words)
        self.screen.post_message(Composer.Ready())

    @on(TurnMoved)
    def _move(self, message: TurnMoved) -> None:
        if message.session is self.current.session:
            self.controllers.turn.show(message.event)
            if isinstance(message.event, Asked):  # the first message gives the session its title
                self.controllers.meters.draw_heading()

    @on(TurnRefused)
    def _refuse(self, message: TurnRefused) -> None:
        """Say why nothing was sent, and offer what would help."""
        if not message.aside:
            self.controllers.turn.not_begun(message.session, message.error)
        if isinstance(message.error, BudgetTooSmall):
            self.controllers.turn.ask_about_budget(message.session, message.error.check, message.text, message.again)
            return
        if isinstance(message.error, LimitTooLow):
            self.controllers.turn.ask_about_limit(message.session, message.asked, message.text, message.again)
            return
        more = f" {ELSEWHERE}" if isinstance(message.error, NotKept) else ""
        self.controllers.turn.refused(f"{message.error}{more}", message.text)
        if isinstance(message.error, TooLittleRoom) and message.session is self.current.session:
            self.controllers.context.offer_room(message.asked, message.anyway)

    @on(KeepingChanged)
    def _say_where_it_is_kept(self, message: KeepingChanged) -> None:
        self.controllers.keeping.changed(message.session)
        self.controllers.queue.keep()

    @on(WentWrong)
    def _say_what_went_wrong(self, message: WentWrong) -> None:
        if message.behind:
            self.feed.error(str(message.error), message.error.problem)
        else:
            self.say(str(message.error), wrong=True, foreign=message.error.problem)

    @on(OfferList.Taken)
    def _take_offer(self, message: OfferList.Taken) -> None:
        self.completion.take(message.offer)

    @on(StatusLine.StopWanted)
    def _stop(self) -> None:
        self.act("stop")

    @on(MeterPressed)
    def _open_figures(self, message: MeterPressed) -> None:
        self.act(message.action)

    @on(SearchBar.Wanted)
    def _search(self, message: SearchBar.Wanted) -> None:
        self.controllers.reading.search_for(message.words)

    @on(SearchBar.Stepped)
    def _step(self, message: SearchBar.Stepped) -> None:
        self.controllers.reading.search_step(message.step)

    @on(SearchBar.Closed)
    def _end_search(self) -> None:
        self.controllers.turn.guard.note()
        self.controllers.reading.end_search()

    @on(Transcript.Found)
    def _show_hits(self, message: Transcript.Found) -> None:
        self.controllers.reading.show_hits(message.current, message.total, done=message.done)

    @on(Transcript.LinkClicked)
    def _follow_link(self, message: Transcript.LinkClicked) -> None:
        self.controllers.reading.follow_link(message.address)

    @on(Transcript.CodeWanted)
    def _take_code(self, message: Transcript.CodeWanted) -> None:
        self.controllers.reading.take_code(message)

    @on(Transcript.CopyWanted)
    def _copy(self, message: Transcript.CopyWanted) -> None:
        self.copy(message.text)

    @on(Transcript.Pressed)
    def _press(self, message: Transcript.Pressed) -> None:
        self._actions[message.action](*([message.key] if message.key else []))

    @on(QueueList.Clicked)
    def _click_queue(self, message: QueueList.Clicked) -> None:
        self.controllers.queue.clicked(message.number)

    @on(AttachedLine.Removed)
    def _take_away(self, message: AttachedLine.Removed) -> None:
        self.controllers.context.detach(str(message.number))

    @on(StarterList.Taken)
    def _take_starter(self, message: StarterList.Taken) -> None:
        self.controllers.starters.take(message.starter)

    @on(StarterList.Left)
    def _leave_starters(self, message: StarterList.Left) -> None:
        self.controllers.starters.hand_on(message.typed)

    # Host: what the controllers ask of the node they run on

    def run(
        self, group: Group, work: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Begin work behind the screen."""
        begin: Callable[[], Coroutine[Any, Any, None]] = partial(work, *args, **kwargs)
        call: WorkType[None] = partial(self._while_keys_wait, begin) if group is Group.CHOOSE else begin
        name = work.__name__  # also its description: Textual's own would be the text of everything that is handed over
        self.run_worker(call, name=name, group=group.label, description=name, exclusive=group.exclusive)

    async def _while_keys_wait(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do work that opens a dialog: what is typed meanwhile is meant for that."""
        keys: KeyQueue = self.app.keys  # type: ignore[attr-defined]
        with keys.held():
            await work()

    async def wait_for(self, group: Group) -> None:
        """Wait until nothing of a group runs any more."""
        await self._ended(group.label)

    def call_off(self) -> bool:
        """End the work that prepares a dialog; return False where none is about to open."""
        label, prepared = Group.CHOOSE.label, self.app.screen is self.screen
        opening = [w for w in self.workers if w.group == label and w.node is self and not w.is_finished]
        for worker in opening if prepared else ():
            worker.cancel()
        return prepared and bool(opening)

    async def end_work(self) -> None:
        """Close all dialogs and end all work that is for the open session, as each group says."""
        if not self.is_attached:  # nothing has begun
            return
        for group in Group:
            if group.at_leaving is AtLeaving.CANCELLED:
                self.workers.cancel_group(self, group.label)
        for worker in self.workers:  # a dialog's own work, but not a comparison's replies
            if worker.group != Group.TURN.label and worker.node is not self.app and not self._is_here(worker.node):
                worker.cancel()
        self._close(self.app.screen_stack[self.app.screen_stack.index(self.screen) + 1 :])
        await self._ended(*(group.label for group in Group if group.at_leaving is not AtLeaving.STAYS))

    def _is_here(self, node: DOMNode) -> bool:
        """Return whether a node is on the chat's screen, and not on a dialog's."""
        return self.screen in node.ancestors_with_self

    def _close(self, dialogs: Sequence[Screen[Any]]) -> None:
        """Close dialogs, the last one first; each closes itself once it is mounted."""
        if dialogs:
            dialogs[-1].call_later(self._close_one, dialogs)

    def _close_one(self, dialogs: Sequence[Screen[Any]]) -> None:
        dialogs[-1].dismiss()
        self._close(dialogs[:-1])

    async def _ended(self, *groups: str) -> None:
        """Wait for work of some groups, however it ends: a comparison's is on a screen of its own."""
        running = [w for w in self.workers if w.group in groups and not w.is_finished]
        await asyncio.gather(*(worker.wait() for worker in running), return_exceptions=True)

    async def ask(self, screen: Screen[T]) -> T | None:
        """Show a dialog and return its answer; within work of ``run`` only."""
        keys: KeyQueue = self.app.keys  # type: ignore[attr-defined]
        keys.expect(screen)
        answer: T | None = await self.app.push_screen_wait(screen)
        return answer

    def open_screen(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Show a screen; ``then`` is called with its answer."""
        self.app.push_screen(screen, then)

    def every(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call something again and again, until the timer is stopped."""
        return self.set_interval(seconds, call)

    def say(self, text: str, *, wrong: bool = False, foreign: str = "") -> None:
        """Show a sentence that is of the moment; one that the status line has no room for goes to the transcript."""
        shown = keymap().in_words(text, foreign)
        if self.status_line.has_room_for(shown):
            self.status_line.say(shown, wrong=wrong)
        elif wrong:
            self.feed.error(text, foreign)
        else:
            self.feed.notice(text, foreign)

    def say_of_turn(self, text: str) -> None:
        """Show a sentence that is no longer true once the turn that runs has ended: it goes then."""
        self.say(text)
        self.status_line.of_turn = self.live is not None

    def themed_app(self) -> ThemedApp[int]:
        """Return the app, which draws in a theme."""
        return cast("ThemedApp[int]", self.app)

    def copy(self, text: str) -> None:
        """Copy a text to the clipboard, and say how."""
        self.app.copy_to_clipboard(text)

    def act_on_program(self, action: str) -> None:
        """Do what the program does on every screen, such as ``help``."""
        self.app.call_later(self.app.run_action, action)

    @contextmanager
    def lend_terminal(self) -> Iterator[None]:
        """Give the terminal to another program; raise `UsageError` where it cannot be given away."""
        try:
            with self.app.suspend():
                yield
        except SuspendNotSupported:
            raise UsageError("This terminal cannot be given to an editor.") from None

    def quit(self, code: int, sentence: str) -> None:
        """Leave the program with an exit code, and print a sentence behind it."""
        self.app.exit(code, code, sentence)

    # Gauges: where the figures are shown

    def show_heading(self, heading: Heading) -> None:
        """Show where the next request goes, and as what."""
        self.screen.query_one(Header).heading = heading
        self.screen.query_one(Composer).show_heading(heading)
        self.screen.query_one(KeyLine).begun = bool(heading.title)
        self.controllers.announcer.names("" if heading.private else heading.title)

    def show_meters(self, meters: Meters) -> None:
        """Show the meters, at the side and in one line."""
        self.meter_panel.meters = meters
        self.meter_line.meters = meters
        if self.live is None:
            self.status_line.show_turn(())
        else:
            self.status_line.show_turn(self.live.facts(), self.live.seconds())
        live, line = self.live, self.screen.query_one(KeyLine)
        line.running, line.queued = live is not None or self.current.summing, bool(self.queue_list.shown.messages)
        self.controllers.announcer.shows(running=live is not None, writing=live is not None and not live.thinking)
        self.controllers.advice.look(meters)
        self.beginnings.show()

    def show_panel(self, size: str) -> None:
        """Show the panel in a size: one of `tui.app.meters.panel_size`."""
        self.meter_panel.display = size == FULL
        self.meter_line.display = size == BAR
        self.status_row.fit()

    def terminal_size(self) -> tuple[int, int]:
        """Return the columns and rows of the terminal."""
        return self.app.size.width, self.app.size.height

    def show_advice(self, number: int) -> None:
        """Show beside the draft how many findings prompt advice has on it."""
        self.screen.query_one(Composer).show_advice(number)

    def show_edited(self, number: int | None) -> None:
        """Show at the composer which message is edited, by its number; None for none."""
        words = "" if number is None else keymap().in_words(f"editing message {number} · Escape leaves it as it is")
        self.screen.query_one(Composer).show_edited(words)

    def take_back(self) -> bool:
        """Take back what is queued last, or else the last message, to edit it; return False where there is neither."""
        return self.controllers.queue.take_last() or self.controllers.edit.take_last()

    def show_attached(self, items: Sequence[AttachedItem]) -> None:
        """Show what is attached to the next message."""
        self.attached_line.show(items)
        self.controllers.drafts.look_at_attached()
