"""Streaming: brings the text of live replies into the layout as it arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from textual.widget import Widget

from tui.app.transcript.layout import Layout
from tui.app.transcript.throttle import Rounds, Throttle


class _Change(Protocol):
    """Makes a change, which returns the first line it affects, and repaints the lines that differ."""

    def __call__(self, change: Callable[[], int], *, exact: bool = False) -> None: ...


class Streaming:
    """Brings streamed text into the layout at once, then once a frame; very long texts are parsed in rounds."""

    def __init__(self, widget: Widget, layout: Layout, change: _Change) -> None:
        self._layout = layout
        self._change = change
        self._throttle = Throttle(widget, self.work)
        self._rounds = Rounds(widget, self.catch_up)
        self._changed: set[str] = set()

    @property
    def due(self) -> bool:
        """Whether text has arrived that is not in the layout yet."""
        return bool(self._changed)

    def extend(self, key: str, text: str, reasoning: str) -> None:
        """Add text and reasoning to the entry with the key `key`. Raise KeyError if there is none."""
        self._layout.extend(key, text, reasoning)
        self._changed.add(key)
        self._throttle.changed()

    def forget(self, key: str | None = None) -> None:
        """Drop pending work for an entry that was replaced; without a key, for all entries."""
        if key is None:
            self._changed.clear()
        else:
            self._changed.discard(key)

    def work(self) -> None:
        """Bring the text that arrived since the last call into the layout."""
        changed, self._changed = self._changed, set()
        self._change(lambda: min((self._layout.settle(key) for key in changed), default=self._layout.height))

    def begin_rounds(self) -> None:
        """Start the rounds if a text was too long to be parsed at once."""
        if self._layout.behind():
            self._rounds.begin()

    def catch_up(self, *, show: bool) -> bool:
        """Do one round of parsing. Return whether there is more to do.

        Entries are brought into the layout when they are parsed to their end; with `show`, also those that are not.
        """
        before = self._layout.behind()
        if not before:  # a search or a copy has parsed all of it meanwhile
            self._change(lambda: 0)
            return False
        self._layout.parse_more()
        behind = self._layout.behind()
        if done := before if show else before - behind:
            self._changed |= done
            self._throttle.changed()
        return bool(behind)
