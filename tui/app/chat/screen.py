"""The chat's frame: header, composer, keys. Painted at once; the conversation is imported and mounted behind it.

Nothing here may import more of mull than the frame shows: a key typed at the start must echo as soon as
it does in any Textual program (measured by ``tests/benchmarks/start.py``).
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import events, messages, on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input, TextArea

from tui.app.chat.composer import BACK, Composer
from tui.app.chat.header import Header
from tui.app.chat.key_line import KeyLine
from tui.app.commands import CHAT_KEYS, Command, command_in, prompt_called
from tui.app.keymap import Keymap, chat_binding, keymap
from tui.app.terminal.repaint import paint_at_once, paint_only_changes, painted
from tui.core.cleaning import cleaned_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.timer import Timer
    from textual.widget import Widget

    from tui.app.chat.view import ChatView  # the first paint loads this module, and must not wait for the view

# Builds the conversation, called in a thread behind the first paint; or returns exit code and sentence: why not.
Load = Callable[[], "ChatView | tuple[int, str]"]

DRAFT_PAUSE = 0.12  # seconds without a key before the draft is counted


class ChatScreen(Screen[None]):
    """The main screen. ``view`` is the conversation, None until it is loaded."""

    ALLOW_SELECT = False  # the transcript and the composer select by themselves: text beside them is no part of it
    BINDINGS = [chat_binding(key.action) for key in CHAT_KEYS]

    def __init__(self, load: Load) -> None:
        super().__init__()
        paint_only_changes(self)
        self.view: ChatView | None = None
        self._load = load
        self._waiting: list[Callable[[], None]] = []  # what was sent or asked for before the conversation was there
        self._draft_timer: Timer | None = None
        self._left = False

    def compose(self) -> ComposeResult:
        """Build the frame."""
        yield Header()
        yield Container(id="body")
        yield Composer()
        yield KeyLine()

    async def mount_composed_widgets(self, widgets: Sequence[Widget]) -> None:
        """Give the composer the focus before the first paint, and let through the keys typed until then."""
        await super().mount_composed_widgets(list(widgets))
        if keymap() != Keymap():  # the settings were looked at: what is typed early means what they say
            self.query_one(Composer).use_keys()
        self.set_focus(self.query_one(Composer))
        self.app.call_next(self.app.release_keys)  # type: ignore[attr-defined]
        self.call_after_refresh(self._open)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key's action is the chat's: Ctrl+R is not where vi has it, in its normal mode."""
        vi = self.query_one(Composer).vi if action == "chat" and self.is_mounted else None
        return vi is None or not vi.is_normal or "ctrl+r" not in keymap().keys(str(parameters[0]))

    def on_resize(self) -> None:
        """Show the starters that there is room for."""
        if self.view is not None and self.view.is_mounted:
            self.view.beginnings.show()

    def on_update(self, message: messages.Update) -> None:
        """Paint at once what changes where one types: the next frame may be some milliseconds away."""
        if message.widget is self.focused:
            self.call_next(paint_at_once, self)

    def on_key(self, event: events.Key) -> None:
        """Give the composer what is typed while nothing has the focus that takes it.

        While one reads it gets every key that has no meaning there: Enter sends, Backspace deletes.
        """
        typed = event.is_printable or self.query_one(KeyLine).reading
        if typed and not self._takes_text() and event.key not in self.active_bindings:
            self._hand_on(events.Key(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Give the composer what is pasted then, too."""
        if not self._takes_text():
            self._hand_on(events.Paste(event.text))

    def _takes_text(self) -> bool:
        return isinstance(self.focused, (Input, TextArea))

    def on_descendant_focus(self) -> None:
        """Say in the line of keys where they go."""
        self.query_one(KeyLine).reading = self.view is not None and self.focused is self.view.transcript

    def _hand_on(self, event: events.Event) -> None:
        composer = self.query_one(Composer)
        self.set_focus(composer)
        composer.post_message(event)

    @work(group="open", exclusive=True)
    async def _open(self) -> None:
        """Import and build what the conversation needs, in a thread, and mount it."""
        await painted(self)
        view = await asyncio.to_thread(self._load)
        if isinstance(view, tuple):
            code, sentence = view
            self.app.exit(code, code, sentence)
            return
        if self._left or not self.is_attached:  # mull was left in the meantime
            await view.leave()
            return
        self.app.use_keymap(view.keys)  # type: ignore[attr-defined]
        self.query_one(Composer).use_keys()
        self.view = view
        self.query_one(Composer).arriving = lambda: view.current.arriving
        self.query_one(Composer).take_back = view.take_back
        body = self.query_one("#body")
        with self.app.batch_update():
            await self.mount(view, before=body)
            await body.remove()
            self.query_one(KeyLine).said = ""
            self.query_one(KeyLine).refresh()
        gc.freeze()  # what is loaded now stays: the collector, off since the start, need not look at it again
        gc.enable()

    @on(Composer.Ready)
    def _do_what_waits(self) -> None:
        """Do what was sent and asked for before the conversation was there, in its order; offer for what is typed."""
        if self.view is not None:
            self.view.completion.look(self.query_one(Composer).text)
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each()
        self.app.keys.release(self)  # type: ignore[attr-defined]

    def _let_wait(self, asked: Callable[[], None]) -> None:
        """Keep what was asked for until the conversation is there, and what is typed behind it."""
        self._waiting.append(asked)
        self.app.keys.hold(self)  # type: ignore[attr-defined]

    def _send_late(self, text: str) -> None:
        """Send what was sent before there was a session; refused, it goes in front of what was typed meanwhile."""
        if self.view is not None and not self._take(text):
            self.view.draft.keep(text)
            self._select_command()

    @on(Composer.Submitted)
    def _send(self, message: Composer.Submitted) -> None:
        """Send a message, or keep it until that is possible; what is refused stays in the composer."""
        if self.view is None or self.view.session is None:
            self._let_wait(partial(self._send_late, message.text))
        elif not self._take(message.text):
            self._select_command()
            return
        self.query_one(Composer).text = ""

    @on(Composer.NowWanted)
    def _send_now(self, message: Composer.NowWanted) -> None:
        """Stop the reply and send a message; a command is done as ever."""
        if self.view is None or command_in(message.text) is not None or prompt_called(message.text) is not None:
            self.query_one(Composer).submit()
            return
        if self.view.send(message.text, now=True):
            self.query_one(Composer).text = ""

    def _take(self, text: str) -> bool:
        """Send a message, or do what a slash command says; return False where that cannot be, after saying why.

        Also where a prompt of one's own is called: it takes the text out once it is found.
        """
        if self.view is None:
            return False
        if prompt_called(text) is not None:
            self.view.controllers.own_prompts.take(text)
            return False
        command = command_in(text)
        taken = self.view.send(text) if command is None else self.view.command(*command)
        if taken or command is not None:
            self.view.controllers.recall.remember(text, lasting=command is None)
        return taken

    def _select_command(self) -> None:
        """Select a command that was refused, so that the next text takes its place; a message stays as it is."""
        composer = self.query_one(Composer)
        if command_in(composer.text) is not None:
            composer.select_all()

    @on(Composer.Cleared)
    def _keep_cleared(self, message: Composer.Cleared) -> None:
        if self.view is not None:
            self.view.controllers.recall.remember(message.text)

    @on(Composer.Pasted)
    def _offer(self, message: Composer.Pasted) -> None:
        """Offer what can be done with a text that was pasted."""
        self._note_paste(message.text)

    def _note_paste(self, text: str) -> None:
        """Hand on what was pasted, once there is a conversation: what it names is not to be attached."""
        if self.view is None:
            self._waiting.append(partial(self._note_paste, text))
        else:
            self.view.pasted(text)

    @on(Composer.PastedMuch)
    def _ask_about(self, message: Composer.PastedMuch) -> None:
        """Ask what is to become of a large text; before anybody can be asked, it goes in where there is room for it."""
        from tui.app.chat.editing.extent import can_be_edited  # noqa: PLC0415  not needed for the first paint

        if self.view is not None and self.view.session is not None:
            self.view.controllers.references.pasted(message.text)
            self.view.controllers.context.take_paste(message.text)
        elif can_be_edited(message.text):
            self._note_paste(message.text)
            self.query_one(Composer).insert(message.text)
        else:
            self._waiting.append(partial(self._ask_about, message))

    @on(Composer.StartersAbove)
    def _go_up_to_starters(self) -> None:
        if self.view is not None:
            self.view.beginnings.enter_starters(last=True)

    @on(Composer.StartersWanted)
    def _enter_starters(self) -> None:
        if self.view is not None:
            self.view.beginnings.enter_starters(last=False)

    @on(Composer.OfferWanted)
    def _use_offers(self, message: Composer.OfferWanted) -> None:
        """Do what a key means in the list of offers."""
        if self.view is not None:
            self.view.press_in_offers(message.key)

    @on(Composer.Begun)
    def _begin(self) -> None:
        """Take away what was said of the moment before: something else is done now."""
        if self.view is not None:
            self.view.status_line.clear()
            self.view.controllers.found.unmark()
            self.view.controllers.announcer.seen()

    @on(Composer.HelpWanted)
    async def _help(self) -> None:
        await self.run_action("app.help")

    @on(Composer.LeaveWanted)
    async def _quit(self) -> None:
        await self.run_action("app.quit")

    @on(Composer.SelectionChanged)
    def _cursor_moved(self) -> None:
        """Offer nothing any more for a word that the cursor has left; keep where the cursor is."""
        if self.view is not None:
            self.view.controllers.drafts.look()
            self.view.completion.moved()

    @on(Composer.Changed)
    def _draft_changed(self, message: Composer.Changed) -> None:
        """Count the draft once the keys pause; offer what its last word may become."""
        draft = message.text_area.text
        self.query_one(KeyLine).writing = bool(draft)
        if self._draft_timer is not None:
            self._draft_timer.stop()
        if self.view is not None:
            self.view.controllers.drafts.look()
            self.view.completion.look(draft)
            self.view.beginnings.begin_with(draft)  # they come back with the meters
            self._draft_timer = self.set_timer(DRAFT_PAUSE, self.view.draft_changed)

    # What a click on a key does

    def action_send(self) -> None:
        """Send the draft."""
        self.query_one(Composer).submit()

    def action_send_now(self) -> None:
        """Send the draft at once: the reply that arrives is stopped."""
        self.query_one(Composer).send_now()

    def action_new_line(self) -> None:
        """Break the line of the draft."""
        self.query_one(Composer).action_new_line()

    def action_recall(self) -> None:
        """Put what was sent last into the composer, if that is empty."""
        if not self.query_one(Composer).text:
            self.query_one(Composer).walk_by(BACK)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence that is of the moment; before the conversation is there, in the line of the keys."""
        if self.view is not None and self.view.is_mounted:
            self.view.say(text, wrong=wrong)
        else:
            self.query_one(KeyLine).said = cleaned_line(text)

    @property
    def busy(self) -> bool:
        """Whether a reply is arriving."""
        return self.view is not None and self.view.current.busy

    def moment(self) -> dict[str, bool]:
        """Return what goes on, as the fields of `tui.app.chat.help.Moment`."""
        line = self.query_one(KeyLine)
        return {"running": self.busy, "writing": line.writing, "begun": line.begun, "reading": line.reading}

    def on_screen_resume(self) -> None:
        """Note that a dialog has closed without a choice."""
        if self.view is not None and not self.app.chose:  # type: ignore[attr-defined]
            self.view.dialog_closed()

    def action_escape(self) -> None:
        """Do what the Escape key asks of the conversation."""
        if self.view is not None:
            self.view.escape()

    async def prompts(self) -> Sequence[Command]:
        """Return the user's prompts as commands; none as long as there is no conversation."""
        return () if self.view is None else await self.view.controllers.own_prompts.commands()

    def action_chat(self, action: str) -> None:
        """Do what a key or the palette asks of the conversation, once it is there, and behind what waits for it."""
        if self.view is None or self.view.session is None:
            self._let_wait(partial(self.action_chat, action))
        else:
            self.view.act(action)

    async def may_leave(self) -> bool:
        """Return whether the session may be left: it is on the disk, or the user says so."""
        return self.view is None or await self.view.may_leave()

    async def rescue(self) -> str:
        """Bring what is on no disk to another folder; return a sentence on it, or none."""
        return "" if self.view is None else await self.view.rescue()

    async def leave(self) -> list[str]:
        """Keep what a running reply has brought, and give the session's file back; return what to say then."""
        self._left = True
        opening = [worker for worker in self.workers if worker.node is self and worker.group == "open"]
        await asyncio.gather(*(worker.wait() for worker in opening), return_exceptions=True)
        return [] if self.view is None else await self.view.leave()
