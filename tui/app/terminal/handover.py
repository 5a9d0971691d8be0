"""From the first frame to Textual's first paint, which is held back until the composer has all that was typed.

Else what one has typed would vanish for a moment. It is held back for `LONGEST` at most.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from tui.app.terminal.repaint import hold_paint, release_paint

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from tui.app.terminal.first_frame import FirstFrame
    from tui.app.terminal.key_queue import KeyQueue
    from tui.app.terminal.raw_mode import RawMode

    Held = TypeVar("Held", bound=Screen[Any])

LONGEST = 0.3  # seconds


def held(screen: Held, raw: RawMode | None) -> Held:
    """Return a screen; where there is a first frame it paints nothing before `open_keys` says so."""
    if raw is not None and raw.frame is not None:
        hold_paint(screen)
    return screen


def open_keys(app: App[Any], raw: RawMode | None, keys: KeyQueue) -> None:
    """Hand on what was typed so far; the screen that is held paints once it has that."""
    keys.opened()
    if raw is not None and raw.frame is not None and app.screen_stack:  # else the program ends
        screen = app.screen_stack[0]
        screen.run_worker(_paint_once_typed(screen, raw.frame, keys), group="first paint")


async def _paint_once_typed(screen: Screen[Any], frame: FirstFrame, keys: KeyQueue) -> None:
    """End the first frame, and have the screen paint, as soon as it has what was typed into the frame."""
    seen = 0
    try:
        async with asyncio.timeout(LONGEST):
            while not frame.end(seen):
                seen = frame.seen
                await keys.at_rest()
    except TimeoutError:
        frame.close()
    release_paint(screen)
