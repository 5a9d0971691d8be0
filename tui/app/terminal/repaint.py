"""A paint that costs what has changed: Textual's own goes through every line of every widget each time.

Rows that only move are moved by the terminal, as the text of a reply does under the eye of its reader.

This uses names that are Textual's own (of 8.2.8: ``_on_timer_update`` and ``_compositor`` of ``Screen``, and of that
``_dirty_regions`` and ``_get_renders``; ``_styles_cache`` and ``_repaint_regions`` of ``Widget``; of ``App``
``_sync_available``), for there is no public way in. Where one of them is missing, Textual paints as it always does.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from textual.geometry import Region
from textual.screen import UPDATE_PERIOD
from textual.scrollbar import ScrollBar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen
    from textual.strip import Strip
    from textual.widget import Widget

NEEDED = ("_dirty_regions", "_get_renders", "render_full_update", "render_partial_update", "visible_widgets")
_AT_ONCE: WeakKeyDictionary[Screen[Any], float] = WeakKeyDictionary()  # when, in seconds of the monotonic clock


def paint_only_changes(screen: Screen[Any]) -> bool:
    """Have a screen paint only what has changed; return False, and change nothing, where Textual has other names."""
    compositor = getattr(screen, "_compositor", None)
    if not all(hasattr(compositor, name) for name in NEEDED):
        return False
    _NarrowPaint(compositor)
    return True


def hold_paint(screen: Screen[Any]) -> None:
    """Have a screen paint nothing until `release_paint`; one that paints as Textual does is not held."""
    if (paint := _narrow_paint(screen)) is not None:
        paint.held = asyncio.Event()


def release_paint(screen: Screen[Any]) -> None:
    """Paint what was held back."""
    paint = _narrow_paint(screen)
    if paint is None or paint.held is None:
        return
    held, paint.held = paint.held, None
    if paint.is_late:
        _AT_ONCE.pop(screen, None)
        screen.refresh()
        paint_at_once(screen)
    held.set()


async def painted(screen: Screen[Any]) -> None:
    """Wait until a screen is held no longer."""
    paint = _narrow_paint(screen)
    if paint is not None and paint.held is not None:
        await paint.held.wait()


def paint_at_once(screen: Screen[Any]) -> None:
    """Paint what waits for the next frame, unless a frame's time has not passed since this was asked for last."""
    paint, now = getattr(screen, "_on_timer_update", None), monotonic()
    if paint is not None and now - _AT_ONCE.get(screen, 0.0) >= UPDATE_PERIOD:
        _AT_ONCE[screen] = now
        paint()


def move_rows(widget: Widget, lines: int) -> bool:
    """Have the rows of a widget moved up by some lines at the next paint (down, where negative).

    The widget refreshes the rows that are others then. Return False where that cannot be: then it must refresh all.
    """
    paint = _narrow_paint(widget.screen)
    if paint is None or widget.app.screen is not widget.screen:
        return False
    return paint.move(widget, lines)


def _narrow_paint(screen: Screen[Any]) -> _NarrowPaint | None:
    """Return what paints a screen; None where Textual does.

    Its methods, which stand in the place of the compositor's, are all that keeps it. Any list of ours would keep the
    screen as well, however weak its keys, since what paints a screen knows it.
    """
    method = getattr(getattr(screen, "_compositor", None), "render_partial_update", None)
    paint = getattr(method, "__self__", None)
    return paint if isinstance(paint, _NarrowPaint) else None


class _NarrowPaint:
    """Asks widgets only for those of their lines that are painted again.

    Textual 8.2.8 asks all widgets that touch a box around everything that changed for all of their lines, and drops
    most of them again.
    """

    def __init__(self, compositor: Any) -> None:
        self._compositor = compositor
        self._paint, self._all_lines = compositor.render_partial_update, compositor._get_renders
        self._paint_all = compositor.render_full_update
        self._changed: tuple[Region, ...] = ()
        self._moved: _MovedRows | None = None
        self.held: asyncio.Event | None = None  # nothing is painted before it comes
        self.is_late = False  # whether a paint was held back
        compositor.render_partial_update, compositor._get_renders = self._paint_changes, self._lines
        compositor.render_full_update = self._paint_everything

    def move(self, widget: Widget, lines: int) -> bool:
        """Have the rows of a widget moved at the next paint; return False where more than half of them would go."""
        before = self._moved
        if before is not None and before.widget is not widget:
            return False
        together = lines + (0 if before is None else before.lines)
        if abs(together) > self._seen(widget).height // 2:
            return False
        kept = getattr(widget, "_styles_cache", None)  # its lines by their rows, which are other ones now
        waiting: set[Region] | None = getattr(widget, "_repaint_regions", None)
        if kept is None or waiting is None:
            return False
        kept.clear()
        waiting.update({region.translate((0, -lines)) for region in waiting})
        self._moved = _MovedRows(widget, together, self._seen(widget))
        return True

    def _seen(self, widget: Widget) -> Region:
        """Return the part of a widget that is on the screen; an empty region for one that is not shown."""
        region, clip = self._compositor.visible_widgets.get(widget, (Region(), Region()))
        seen: Region = region.intersection(clip)
        return seen

    def _paint_everything(self, *args: Any, **kwargs: Any) -> object:
        """Paint all there is: nothing is to be moved any more."""
        if self.held is not None:
            self.is_late = True
            return None
        self._moved = None
        return self._paint_all(*args, **kwargs)

    def _paint_changes(self) -> object:
        """Move the rows that only move, and paint what has changed."""
        if self.held is not None:
            self.is_late = True
            return None
        moved, self._moved = self._moved, None
        sequence = self._sequence(moved) if moved is not None else ""
        self._changed = tuple(self._compositor._dirty_regions)
        try:
            update = self._paint()
        finally:
            self._changed = ()
        if sequence and update is not None:
            render = update.render_segments
            update.render_segments = lambda console: sequence + render(console)
        return update

    def _sequence(self, moved: _MovedRows) -> str:
        """Return what moves rows on the terminal, and have the columns beside painted; or have all of it painted."""
        dirty: set[Region] = self._compositor._dirty_regions
        others = self._beside(moved)
        if others is None:
            dirty.update({moved.seen, self._seen(moved.widget)})
        if others is None or moved.seen in dirty:
            return ""
        dirty.update(others)
        return moved.sequence()

    def _beside(self, moved: _MovedRows) -> list[Region] | None:
        """Return what stands in the rows that move and must not; None where they cannot be moved.

        A terminal moves whole rows. Where it cannot show a frame at once, what stands beside would be seen to jump.
        """
        widgets: dict[Widget, tuple[Region, Region]] = self._compositor.visible_widgets
        widget, seen = moved.widget, moved.seen
        if self._seen(widget) != seen:
            return None
        above = set(widget.ancestors_with_self)
        upon = [each for each in widgets if each not in above and self._seen(each).intersection(seen)]
        if any(not isinstance(each, ScrollBar) for each in upon):
            return None
        right = self._compositor.size.width - seen.right
        sides = [Region(0, seen.y, seen.x, seen.height), Region(seen.right, seen.y, right, seen.height)]
        if any(sides) and not getattr(widget.app, "_sync_available", False):
            return None
        return [*filter(None, sides), *(self._seen(each) for each in upon)]

    def _lines(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Yield the widgets from the front to the back: a region of the screen, its clip, and its lines."""
        if not self._changed:
            yield from self._all_lines(crop)
            return
        bare = list(self._changed)  # what no widget in front of the next one covers
        widgets: dict[Widget, tuple[Region, Region]] = self._compositor.visible_widgets
        for widget, (region, clip) in widgets.items():
            seen = region.intersection(clip)
            for changed in bare:
                if part := seen.intersection(changed):
                    rows = Region(seen.x, part.y, seen.width, part.height)
                    yield rows, clip, widget.render_lines(rows.translate(-region.offset))
            bare = [changed for changed in bare if not seen.contains_region(changed)]


@dataclass(frozen=True)
class _MovedRows:
    """The rows of a widget that move up by some lines, and where they are on the screen."""

    widget: Widget
    lines: int
    seen: Region

    def sequence(self) -> str:
        """Return what the terminal is sent: line feeds at the bottom of a scrolling region move its rows up.

        Every terminal knows these; the rows that become free are painted after that, whatever colour they get.
        """
        top, bottom = self.seen.y + 1, self.seen.bottom
        move = f"\x1b[{bottom};1H" + "\n" * self.lines if self.lines > 0 else f"\x1b[{top};1H" + "\x1bM" * -self.lines
        return f"\x1b[0m\x1b[{top};{bottom}r{move}\x1b[r"
