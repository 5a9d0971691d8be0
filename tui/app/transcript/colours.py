"""Colours: draws code again once the highlighter knows more of its colours."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from contextvars import copy_context

from textual.widget import Widget

from tui.app.transcript.markdown.highlighter import HIGHLIGHTER
from tui.app.transcript.throttle import Throttle


class Colours:
    """Calls ``work`` on the event loop after answers of the highlighter, at most once a frame."""

    def __init__(self, widget: Widget, work: Callable[[], None]) -> None:
        self._work = work
        self._throttle = Throttle(widget, self._recolour)
        self._stop: Callable[[], None] | None = None
        self._shown = HIGHLIGHTER.version

    @property
    def due(self) -> bool:
        """Whether there are colours, or will be, that are not shown yet."""
        return HIGHLIGHTER.busy or self._shown != HIGHLIGHTER.version

    def listen(self) -> None:
        """Begin. The widget must be mounted, on a running event loop."""
        loop, context = asyncio.get_running_loop(), copy_context()

        def answered() -> None:  # in the highlighter's thread
            with contextlib.suppress(RuntimeError):  # the loop has been closed
                loop.call_soon_threadsafe(self._throttle.changed, context=context)

        self._stop = HIGHLIGHTER.listen(answered)

    def stop(self) -> None:
        """End. Nothing is called any more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _recolour(self) -> None:
        self._shown = HIGHLIGHTER.version
        self._work()
