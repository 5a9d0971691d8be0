"""The text of live replies worked in as it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from textual.widget import Widget

from tui.app.transcript.layout import Layout
from tui.app.transcript.throttle import Rounds, Throttle


class _Change(Protocol):
    """Makes a change that returns the first line it touches, and paints what has changed."""

    def __call__(self, change: Callable[[], int], *, exact: bool = False) -> None: ...


class Streaming:
    """Takes pieces, and works them into the layout at once, then once a frame; texts too long for that in rounds."""

    def __init__(self, widget: Widget, layout: Layout, change: _Change) -> None:
        self._layout = layout
        self._change = change
        self._throttle = Throttle(widget, self.work)
        self._rounds = Rounds(widget, self.catch_up)
        self._changed: set[str] = set()

    @property
    def due(self) -> bool:
        """Whether something has come that is not worked in."""
        return bool(self._changed)

    def extend(self, key: str, text: str, reasoning: str) -> None:
        """Take pieces of the entry with a key."""
        self._layout.extend(key, text, reasoning)
        self._changed.add(key)
        self._throttle.changed()

    def forget(self, key: str | None = None) -> None:
        """Let nothing be due any more for an entry, which was replaced; without a key, for all."""
        if key is None:
            self._changed.clear()
        else:
            self._changed.discard(key)

    def work(self) -> None:
        """Work in what came since the last frame."""
        changed, self._changed = self._changed, set()
        self._change(lambda: min((self._layout.settle(key) for key in changed), default=self._layout.height))

    def begin_rounds(self) -> None:
        """Parse on where a text was too long for one go, if any was."""
        if self._layout.behind():
            self._rounds.begin()

    def catch_up(self, *, show: bool) -> bool:
        """Parse on for a moment, and `show` something of it. True if there is more to do."""
        before = self._layout.behind()
        if not before:  # somebody asked for all of it meanwhile
            self._change(lambda: 0)
            return False
        self._layout.work()
        behind = self._layout.behind()
        if done := before if show else before - behind:
            self._changed |= done
            self._throttle.changed()
        return bool(behind)
