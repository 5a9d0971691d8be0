"""Keys in their order: the next one is handed on only when what the one before has begun is done.

Textual hands a key from the app to the widget that has the focus, and what that widget does not take back up to the
app, each by a queue of its own. So in a burst a letter would overtake the Backspace before it, and what is typed behind
a key that opens a dialog would go to the widget below it.

Whether a node waits for messages is told by names that are Textual's own (of 8.2.8: ``_message_queue``, and its
``ready_event``) and asyncio's (``_waiters`` of its events). Where they are missing, keys are handed on one by one with
a few turns of the event loop between them, which is enough for what takes no longer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual import events

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump
    from textual.screen import Screen
    from textual.widget import Widget

Pressed = events.Key | events.Paste
STEPS = 24  # waits for nodes beside the focus that a key takes at most: while a reply arrives one is always at work
LIMIT = 5.0  # seconds that a key waits at most for the one before
QUIET = 3  # turns of the event loop without a message, after which nothing has been begun
PATIENCE = 1.0  # seconds that keys wait for a dialog, after which those that leave no longer do
LEAVING = ("escape", "ctrl+c", "ctrl+q")


class KeyQueue:
    """Holds keys and pastes of an app until it is their turn; ``told`` is called once for keys that wait for long."""

    def __init__(self, app: App[Any], told: Callable[[], None]) -> None:
        self._app = app
        self._told = told
        self._held: deque[Pressed] = deque()
        self._turns: deque[Pressed] = deque()  # keys that were sent to the app to be handed on
        self._is_text = False  # whether all keys since nothing was on its way are text, whose order is kept anyway
        self._handed_on = False  # whether a key was handed on since it was looked last what is on its way
        self._busy_before: set[MessagePump] = set()
        self._runner: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._holders: dict[object, Screen[Any] | None] = {self: None}  # what keys wait for, and the dialog it shows

    def opened(self) -> None:
        """Hand on what was typed so far: there is a screen for it."""
        self.release(self)

    def hold(self, holder: object) -> None:
        """Have keys wait until the holder releases them."""
        self._holders[holder] = None

    def release(self, holder: object) -> None:
        """Have keys wait no longer for a holder."""
        self._holders.pop(holder, None)
        self.look()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have keys wait for what the current task does, but for the time in which its dialog is on the screen."""
        task = asyncio.current_task()
        self.hold(task)
        try:
            yield
        finally:
            self.release(task)

    def expect(self, dialog: Screen[Any]) -> None:
        """Be told of the dialog that the current task is about to show."""
        task = asyncio.current_task()
        if task in self._holders:
            self._holders[task] = dialog

    def look(self) -> None:
        """Note that a dialog was shown, or something released."""
        self._changed.set()
        self._run()

    async def at_rest(self) -> None:
        """Wait until what was typed so far is where it belongs, or waits for more than the keys before it."""
        at_rest = False
        while not at_rest:
            for _ in range(QUIET):
                await asyncio.sleep(0)
            is_moving = self._runner is not None or self._turns or any(map(_is_at_work, self._line()))
            at_rest = self._is_held or not is_moving

    def takes(self, event: Pressed) -> bool:
        """Return whether a key is to be handed on now; else it is kept, and comes once more in its turn."""
        if not self._app.screen_stack:  # the program ends
            return False
        text = self._inserts(event)
        if self._turns and event is self._turns[0]:
            self._turns.popleft()
        elif self._held or self._turns or self._is_held or (self._is_on_the_way and not (text and self._is_text)):
            self._held.append(event)
            self.look()
            return False
        if not (text and self._is_text):
            self._busy_before = set(filter(_is_at_work, self._others()))
        self._is_text = text
        return True

    def handed_on(self) -> None:
        """Be told that the key was handed on."""
        self._handed_on = True
        if self._held or not self._is_text:  # behind text nothing waits before a key comes that is none
            self._run()

    @property
    def _is_on_the_way(self) -> bool:
        return self._runner is not None or self._handed_on

    @property
    def _is_held(self) -> bool:
        stack = self._app.screen_stack if self._holders else ()
        return any(dialog is None or dialog not in stack for dialog in self._holders.values())

    def _run(self) -> None:
        if self._runner is None and self not in self._holders:
            self._runner = asyncio.create_task(self._hand_on())

    async def _hand_on(self) -> None:
        """Hand on what is held, each in its turn."""
        try:
            while self._handed_on or self._held:
                await self._settled()
                since = monotonic()
                while self._held and self._is_held and not self._leaves(since):
                    await self._wait(since)
                    await self._settled()
                self._hand_on_next()
        finally:
            self._runner = None

    def _hand_on_next(self) -> None:
        """Send the next key to the app, and the text behind it where it is text."""
        text = True
        while text and self._held and not self._handed_on:
            self._turns.append(self._held.popleft())
            self._app.post_message(self._turns[-1])
            text = all(map(self._inserts, (self._turns[-1], *islice(self._held, 1))))

    def _leaves(self, since: float) -> bool:
        """Return whether people leave who had to wait for long; then what they typed before that is dropped."""
        leaving = (key for key in self._held if isinstance(key, events.Key) and key.key in LEAVING)
        key = next(leaving, None)
        if key is None or monotonic() - since < PATIENCE:
            return False
        while self._held[0] is not key:  # it was meant for what does not come
            self._held.popleft()
        return True

    async def _wait(self, since: float) -> None:
        """Wait for a change of what holds the keys, or for another key."""
        self._changed.clear()
        left = since + PATIENCE - monotonic()
        try:
            async with asyncio.timeout(left if left > 0 else None):
                await self._changed.wait()
        except TimeoutError:
            self._told()

    async def _settled(self) -> None:
        """Wait until no message is on its way that the last key has begun."""
        self._handed_on = False
        beside = 0
        try:
            async with asyncio.timeout(LIMIT):
                while beside < STEPS:
                    for _ in range(QUIET):
                        await asyncio.sleep(0)
                    node = next(filter(_is_at_work, self._line()), None)
                    if node is None:
                        beside += 1
                        node = next((each for each in self._others() if self._has_work(each)), None)
                    if node is None:
                        return
                    await _done(node)
        except TimeoutError:
            pass

    @property
    def _focused(self) -> Widget | None:
        return self._app.focused if self._app.screen_stack else None

    def _inserts(self, event: Pressed) -> bool:
        focused = self._focused
        return isinstance(event, events.Key) and isinstance(focused, PlainField) and focused.inserts(event)

    def _line(self) -> Iterator[MessagePump]:
        """Yield the nodes through which a key goes."""
        yield self._app
        if self._focused is not None:
            yield from self._focused.ancestors_with_self
        else:
            yield from self._app.screen_stack[-1:]

    def _has_work(self, node: MessagePump) -> bool:
        """Return whether a node is at work, and not at what it was at before the key."""
        return node not in self._busy_before and _is_at_work(node)

    def _others(self) -> Iterator[MessagePump]:
        """Yield all nodes of the screen in front, and that of the chat."""
        stack = self._app.screen_stack
        for screen in {*stack[:1], *stack[-1:]}:
            yield from screen.walk_children(with_self=True)


@runtime_checkable
class PlainField(Protocol):
    """A widget in which a key can do no more than insert its character."""

    def inserts(self, key: events.Key) -> bool:
        """Return whether a key would do only that now, and after other such keys."""
        ...


def _is_at_work(node: MessagePump) -> bool:
    """Return whether a node has messages left, or is at one."""
    ready = getattr(getattr(node, "_message_queue", None), "ready_event", None)
    return node.is_running and ready is not None and (ready.is_set() or not getattr(ready, "_waiters", True))


async def _done(node: MessagePump) -> None:
    """Wait until a node has been at all messages that it has now."""
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()
