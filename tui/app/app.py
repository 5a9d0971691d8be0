"""The Textual application: theme, keys that work on every screen, what is typed early, and how it ends."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual import events, on
from textual.actions import SkipAction
from textual.await_complete import AwaitComplete
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.timer import Timer as TextualTimer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tui.app.chat.composer import Composer
from tui.app.chat.screen import ChatScreen, Load
from tui.app.chat.two_strokes import TwoStrokes
from tui.app.commands import COMMANDS, PROGRAM_COMMANDS, PROGRAM_KEYS, Command
from tui.app.holding_back import holds_back
from tui.app.keymap import Keymap, bound, keymap, use
from tui.app.terminal.background import Background
from tui.app.terminal.cleaning_filter import CleaningFilter
from tui.app.terminal.handover import held, open_keys
from tui.app.terminal.key_queue import KeyQueue
from tui.app.terminal.signals import INTERRUPT, ending_signals, is_hang_up, watch
from tui.app.theme.themed_app import ThemedApp
from tui.core.appearance import AUTO
from tui.core.cleaning import cleaned_line
from tui.core.operating_system import SYSTEM, WINDOWS

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.notifications import SeverityLevel

    from tui.app.chat.status_line import StatusLine
    from tui.app.terminal.raw_mode import RawMode

# Seconds after the first paint in which what was typed before it may still come in: another thread reads it.
ON_THE_WAY = 0.3
PATIENCE = 3.0  # seconds after which nobody has to wait for the disk any more who leaves
AWAITED = "What came is still being written. Ctrl+Q once more leaves at once, and may lose its last words."
READ = 10.0  # seconds for which it is said what was copied: while a reply arrives nothing else may take its place
KEYS_WAIT = "What you type waits for what you asked for before. Escape lets go of both."
ASKED = 5.0  # seconds in which a second Ctrl+C leaves
LEAVES = "Ctrl+C again leaves mull."
CLEARED = "The draft is cleared: Ctrl+_ brings it back."
LEAST = Size(40, 12)  # columns and rows, from which on every screen shows what is needed
TREMOR = 1  # cells by which the pointer may move between the two presses of a double click
HANG_UP = 10.0  # seconds to keep what has arrived, once the terminal has vanished


@runtime_checkable
class Speaking(Protocol):
    """A screen with a place for a sentence that is of the moment."""

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show it, ``wrong`` for an error."""
        ...


def undo_or(suspend: Callable[[], None] | None, screen: Screen[Any], focused: Widget | None) -> None:
    """Undo in a window that can; else suspend, where the system has that, and else undo a change of the text."""
    undo = getattr(screen, "action_undo", None)
    if undo is not None:
        undo()
    elif suspend is not None:
        suspend()
    elif isinstance(focused, TextArea):
        focused.undo()


class MullApp(ThemedApp[int]):
    """The application; `run` returns its exit code, None after a mistake of mull's own."""

    TITLE = "mull"
    CSS_PATH = "chat/screen.tcss"  # the first screen's: loaded with the app, so that the first paint is the last
    ENABLE_COMMAND_PALETTE = False  # its key is bound below, so that it can be changed
    # Classes of every screen by its size: what a small terminal has no room for is left out in the style sheets.
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-broad")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]
    _cursor: Offset = Offset(0, 0)  # where one typed last
    chose = False  # whether the window that closed last was closed by a choice
    _covered = False  # whether a sentence stands in the place of the screens
    BINDINGS = [bound(key.action) for key in PROGRAM_KEYS]

    def __init__(self, load: Load, theme: str = AUTO, raw: RawMode | None = None) -> None:
        super().__init__(theme, Background.LIGHT if raw is not None and raw.is_light() else Background.DARK)
        use(Keymap())
        self.raw_mode = raw  # of the terminal, where it began before Textual
        self._load = load
        self._strokes = TwoStrokes(self)
        self.keys = KeyQueue(self, self._say_that_keys_wait)
        # What is typed before the terminal is raw has a line feed for Enter.
        self._line_feeds_until = 0.0 if raw is not None else inf
        self._copied = ""
        self._reading: TextualTimer | None = None  # takes a sentence away that was there long enough
        self._in_dialog: StatusLine | None = None  # what is said at the foot of a dialog
        self._leaves_until = 0.0  # until when a second Ctrl+C leaves
        self._leaving: float | None = None  # since when
        self._asking: float | None = None  # since when it is found out whether the session may be left
        # Where a button of the mouse was pressed last, and when; None after a key.
        self._pressed: tuple[Screen[Any], Offset, float] | None = None
        self._shown = 0.0  # since when the window in front is seen that the mouse has opened
        self._used: list[str] = []  # the commands of the palette that were used, the latest first
        self.farewell = ""  # a sentence to show once the screen is gone
        self._cleaning = CleaningFilter()
        self._unwatch: Callable[[], None] = lambda: None  # the signals that end mull

    def use_keymap(self, keys: Keymap) -> None:
        """Take keys as this keymap has them, and show them so."""
        use(keys)
        self.set_keymap(keys.bindings())

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of the terminal: mull's own in the place of Textual's, and any other as it is."""
        return _own_driver(super().get_driver_class())

    def get_default_screen(self) -> Screen[None]:
        """Return the chat."""
        return held(ChatScreen(self._load), self.raw_mode)

    def push_screen(self, screen: Screen[Any] | str, *args: Any, **kwargs: Any) -> Any:
        """Show a screen, as Textual does; it can be dismissed once, and only while it is in front."""
        if isinstance(screen, Screen):
            _dismissed_once(screen)
            self._shown = inf if self._pressed else 0.0
            self.call_after_refresh(self._be_shown)
        shown = super().push_screen(screen, *args, **kwargs)
        self.keys.look()
        return shown

    def _be_shown(self) -> None:
        """Note that a screen is seen from now on."""
        self._shown = min(self._shown, monotonic())
        self._cover(self.size)

    def on_resize(self, event: events.Resize) -> None:
        """Cover the screens where the terminal is too small for them."""
        self._cover(event.size)

    def _cover(self, size: Size) -> None:
        small = size.width < LEAST.width or size.height < LEAST.height
        if small or self._covered:
            from tui.app.terminal.too_small import cover  # noqa: PLC0415  on a small terminal

            self._covered = small
            here = f"{size.width}x{size.height}"
            cover(self.screen_stack, f"mull needs {LEAST.width}x{LEAST.height}; this is {here}." if small else "")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Clean every line that is drawn, whatever widget it comes from."""
        return [*super().get_line_filters(), self._cleaning]

    @property
    def clipboard(self) -> str:
        """What was copied last in mull, for pasting within it; the terminal's own clipboard cannot be read."""
        return self._copied

    def copy_to_clipboard(self, text: str) -> None:
        """Copy through a program of the system and through the terminal, and show what is known of the result."""
        from tui.app.terminal.clipboard import to_copy  # noqa: PLC0415  when something is copied

        self._copied, left_out = to_copy(text)
        self.run_worker(self._copy(self._copied, left_out), group="copy", exclusive=True)

    async def _copy(self, text: str, left_out: str) -> None:
        from tui.app.terminal import clipboard  # noqa: PLC0415  when something is copied

        terminal = clipboard.has_clipboard(os.environ)
        if terminal:
            super().copy_to_clipboard(text)
        tried = await asyncio.to_thread(clipboard.copy_with_program, text, os.environ)
        sentence, worked = clipboard.result_in_words(text, tried, terminal=terminal)
        if worked and not left_out:
            self.notify(sentence, timeout=READ, markup=False)
        else:
            self.notify(f"{sentence} {left_out}".rstrip(), severity="warning", markup=False)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,  # noqa: ARG002  what is said is never markup
    ) -> None:
        """Show a sentence in the status line of the screen in front; Textual's toasts would cover the composer.

        It is taken away after ``timeout`` seconds, and else with the next thing that is done.
        """
        text, wrong = keymap().in_words(f"{title}: {message}" if title else message), severity != "information"
        if isinstance(self.screen, Speaking):
            self.screen.say(text, wrong=wrong)
        else:
            self._say_in_dialog(text, wrong=wrong)
        if self._reading is not None:
            self._reading.stop()
            self._reading = None
        if timeout is not None:
            self._reading = self.set_timer(timeout, partial(_take_back, self.screen, text))

    def _say_in_dialog(self, text: str, *, wrong: bool) -> None:
        """Show a sentence at the foot of a dialog's screen, until the next key or click there."""
        from tui.app.chat.status_line import StatusLine  # noqa: PLC0415  not needed for the first paint

        self._end_saying_in_dialog()
        self._in_dialog = StatusLine(classes="of-dialog")
        self._in_dialog.say(text, wrong=wrong)
        self.screen.mount(self._in_dialog)

    def _end_saying_in_dialog(self) -> None:
        line, self._in_dialog = self._in_dialog, None
        if line is not None and line.is_attached:
            line.remove()

    async def on_event(self, event: events.Event) -> None:
        """Hand keys on in their order, each once the one before is done."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await self._pass_on(event)
        elif self.keys.takes(event):
            await self._pass_on(event if monotonic() > self._line_feeds_until else _entered(event))
            self.keys.handed_on()

    async def _pass_on(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown)) and not event.is_forwarded:
            self._end_saying_in_dialog()
        if isinstance(event, events.Key):
            self._pressed = None
            self._leaves_until = self._leaves_until if event.key == "ctrl+c" else 0.0
        meant = self._strokes.joined(event)
        if meant is not None and not (isinstance(event, events.MouseDown) and self._is_meant_for_another_screen(event)):
            await super().on_event(meant)

    def _is_meant_for_another_screen(self, event: events.MouseDown) -> bool:
        """Return whether a press is the second of a double click whose first one opened or closed a screen."""
        if event.is_forwarded:  # it has been to its screen, and comes back from there
            return False
        before, self._pressed = self._pressed, (self.screen, event.screen_offset, event.time)
        if before is None:
            return False
        screen, place, time = before
        if screen is not self.screen and event.time - time <= self.CLICK_CHAIN_TIME_THRESHOLD:
            away = event.screen_offset - place
            return max(abs(away.x), abs(away.y)) <= TREMOR or self._is_beside(event)
        return event.time - self._shown <= self.CLICK_CHAIN_TIME_THRESHOLD and self._is_beside(event)

    def _is_beside(self, event: events.MouseDown) -> bool:
        """Return whether a press is beside the window in front."""
        inside = self.size.region.contains_point(event.screen_offset)
        return inside and self.screen.is_modal and self.screen.get_widget_at(event.x, event.y)[0] is self.screen

    def on_click(self, event: events.Click) -> None:
        """Leave a window, as Escape does, by a click beside it."""
        if self.screen.is_modal and event.widget is self.screen:
            self.simulate_key("escape")

    @on(Driver.SignalResume)
    def _paint_all(self) -> None:
        """Paint anew after a stop: the terminal shows nothing of mull any more."""
        self.refresh(layout=True)

    def action_suspend(self) -> None:
        """Stop and give the terminal back to the shell; undo, where the window can or the system has no such stop."""
        stops = self._driver is not None and self._driver.can_suspend and SYSTEM != WINDOWS
        undo_or(self.action_suspend_process if stops else None, self.screen, self.focused)

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor belongs: where one types. Input methods show there what is being composed."""
        focused = self.focused if self._screen_stack else None
        at: Offset | None = getattr(focused, "cursor_screen_offset", None)  # of text areas and inputs
        if at is not None:
            self._cursor = (
                at - (1, 0) if getattr(focused, "cursor_at_end", False) else at
            )  # an input tells one too many
        return self._cursor

    @cursor_position.setter
    def cursor_position(self, at: Offset) -> None:
        """Leave it: text widgets set it at some of their changes, and not at a change of the layout."""

    def release_keys(self) -> None:
        """Pass on what was held back, in its order.

        What was typed before Textual took the terminal over may still be on its way, read by another thread.
        """
        raw = self.is_headless or self.raw_mode is not None
        self._line_feeds_until = 0.0 if raw else monotonic() + ON_THE_WAY
        open_keys(self, self.raw_mode, self.keys)

    def on_load(self) -> None:
        """End in good order when the terminal or the system asks for it, from before Textual takes the terminal."""
        self._unwatch = watch((INTERRUPT, *ending_signals()), partial(self._end_by, asyncio.get_running_loop()))

    def on_unmount(self) -> None:
        """Leave signals to whatever had them before."""
        self._unwatch()

    def _end_by(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        """Keep what has arrived and end; if the terminal has vanished, end in any case after ``HANG_UP`` seconds.

        Textual 8.2.8 waits for ever to say goodbye to it: SIGCONT, which comes along, has it begin to write anew,
        the thread that writes dies at the first error, and its queue is soon full.
        """
        gone = is_hang_up(number)
        if gone:
            last_resort = Timer(HANG_UP, os._exit, (128 + number,))
            last_resort.daemon = True
            last_resort.start()
        loop.call_soon_threadsafe(self._quit, 128 + number, gone)

    def _quit(self, code: int = 0, gone: bool = False) -> None:
        """Leave; asked again after ``PATIENCE`` seconds, without what still holds that up, such as a dead disk."""
        if self._leaving is None:
            self._leaving = monotonic()
            self.set_timer(PATIENCE, self._say_what_is_awaited)
            self.run_worker(self._leave(code, gone=gone), group="quit")
        elif monotonic() - self._leaving >= PATIENCE:
            self.exit(code, code)

    def _say_that_keys_wait(self) -> None:
        self.notify(KEYS_WAIT, severity="warning")

    def _say_what_is_awaited(self) -> None:
        self.notify(AWAITED, severity="warning", markup=False)

    def _say_what_is_awaited_if_nobody_is_asked(self) -> None:
        if isinstance(self.screen, ChatScreen):
            self._say_what_is_awaited()

    @property
    def _chats(self) -> list[ChatScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, ChatScreen)]

    async def _leave(self, code: int, *, gone: bool) -> None:
        farewell = ""
        for chat in self._chats:
            if code:  # a signal: nobody can be asked
                farewell = await chat.rescue()
            told = [f"mull: {each}" for each in await chat.leave()]
            farewell = "\n".join(filter(None, [farewell, *told]))
        if gone and not self.is_headless:
            if self.raw_mode is not None:  # a signal may say so of a terminal that is still there
                self.raw_mode.leave()
            os._exit(code)
        self.exit(code, code, farewell)

    async def _ask_and_quit(self) -> None:
        """Leave, unless something is on no disk and the user stays for it. A signal is not kept waiting by that."""
        awaited = self.set_timer(PATIENCE, self._say_what_is_awaited_if_nobody_is_asked)
        try:
            leaves = all([await chat.may_leave() for chat in self._chats])
        finally:
            awaited.stop()
            self._asking = None
        if leaves:
            self._quit()

    def exit(self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End the app; ``message`` is shown once the screen is gone, by what runs the app (`tui.cli.chat.run`)."""
        self.farewell = str(message or "")
        super().exit(result, return_code)

    async def action_quit(self) -> None:
        """Keep what has arrived of a running reply, and end; what is on no disk is asked about."""
        if self._leaving is not None:
            self._quit()
        elif holds_back(self):
            return
        elif self._asking is None:
            self._asking = monotonic()
            self.run_worker(self._ask_and_quit(), group="ask to quit")
        elif monotonic() - self._asking >= PATIENCE and isinstance(self.screen, ChatScreen):  # nobody is asked yet
            self.exit(0)

    def action_help_quit(self) -> None:
        """Clear the draft at Ctrl+C with nothing selected; without a draft ask, and leave at the second one."""
        chat = self.screen if isinstance(self.screen, ChatScreen) and not isinstance(self.focused, Input) else None
        if chat is None:
            self.notify("Nothing is selected. Ctrl+Q leaves mull.")
        elif chat.query_one(Composer).give_up():
            self.notify(CLEARED)
        elif monotonic() < self._leaves_until:
            self.call_next(self.action_quit)
        else:
            self._leaves_until = monotonic() + ASKED
            self.notify(f"{'Esc stops the reply. ' if chat.busy else ''}{LEAVES}", timeout=ASKED)

    def action_command_palette(self) -> None:
        """Show the palette: all commands over the chat, over any other screen those of the program."""
        _open_palette(self, self._used, self._is_busy, self._do)

    def _is_busy(self) -> bool:
        """Return whether a reply is arriving."""
        return any(chat.busy for chat in self._chats)

    def _do(self, command: Command | None) -> None:
        """Do what was chosen in the palette."""
        if command is not None:
            self._used = [command.action, *(each for each in self._used if each != command.action)]
            for chat in self._chats[-1:]:
                chat.action_chat(command.action)

    def action_change_theme(self) -> None:
        """Choose a theme, whatever screen is in front."""
        for chat in self._chats[-1:]:
            chat.action_chat("theme")

    def action_help(self) -> None:
        """Show the keys; on the page that shows them the key is the page's own."""
        from tui.app.chat.help import Help, Moment  # noqa: PLC0415  not needed for the first paint

        if isinstance(self.screen, Help):
            raise SkipAction
        chat = self.screen if isinstance(self.screen, ChatScreen) else None
        self.push_screen(Help(Moment(**chat.moment()) if chat is not None else None, keys_of(self.screen)))


def keys_of(screen: Screen[object]) -> tuple[tuple[str, str], ...]:
    """Return what keys mean on a screen that has some of its own, as ``KEYS_HERE``; empty for any other."""
    found: tuple[tuple[str, str], ...] = getattr(screen, "KEYS_HERE", ())
    return found


def _own_driver(driver: type[Driver]) -> type[Driver]:
    """Return mull's own driver in the place of Textual's for a terminal; any other as it is."""
    if driver.__name__ == "WindowsDriver":
        from tui.app.terminal.window_driver import giving_back  # noqa: PLC0415  on Windows alone
        from tui.app.terminal.windows_keys import keep_reading  # noqa: PLC0415  on Windows alone

        keep_reading()
        return giving_back(driver)
    if driver.__name__ != "LinuxDriver":
        return driver
    try:  # its parser is a private part of Textual's
        from tui.app.terminal.driver import TerminalDriver  # noqa: PLC0415  Windows has none of what it imports
    except ImportError:
        return driver
    return TerminalDriver


def _open_palette(
    app: MullApp, used: Sequence[str], busy: Callable[[], bool], then: Callable[[Command | None], None]
) -> None:
    from tui.app.pickers.command import CommandPicker  # noqa: PLC0415  not needed for the first paint

    if not isinstance(app.screen, CommandPicker):
        over_chat = isinstance(app.screen, ChatScreen)
        offered = [each for each in COMMANDS if over_chat or each.action in PROGRAM_COMMANDS]
        prompts = app.screen.prompts if isinstance(app.screen, ChatScreen) else None
        app.push_screen(CommandPicker(offered, used, busy, prompts), then)


def _take_back(screen: Screen[Any], text: str) -> None:
    """Take a sentence away from a screen, unless another one stands in its place by now."""
    from tui.app.chat.status_line import StatusLine  # noqa: PLC0415  not needed for the first paint

    for line in screen.query(StatusLine):
        if line.said == cleaned_line(text):
            line.remove() if line.has_class("of-dialog") else line.clear()


def _dismissed_once(screen: Screen[Any]) -> None:
    """Have a screen dismiss itself alone: a key that is pressed twice would dismiss what is below it as well."""
    dismiss = screen.dismiss

    def once(result: Any = None) -> AwaitComplete:
        if screen.app.screen is not screen:
            return AwaitComplete()
        if isinstance(screen.app, MullApp):
            screen.app.chose = result is not None and result is not False
        return dismiss(result)

    screen.dismiss = once  # type: ignore[method-assign]  # of every screen, Textual's palette among them


def _entered(event: events.Event) -> events.Event:
    """Return the Enter that a line feed was: before Textual takes the terminal over, the terminal makes one of it."""
    is_enter = isinstance(event, events.Key) and event.key == "ctrl+j"
    return events.Key("enter", "\r") if is_enter else event
