"""Windows that hold what is nowhere else, such as a form that is filled in: mull is not left over them in silence."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from textual.app import App

FILLED_IN = "A form below this window is filled in and not saved. Once more leaves mull."


@runtime_checkable
class HoldingBack(Protocol):
    """A screen that may hold something."""

    def may_be_dropped(self) -> bool:
        """Return whether it may be left now; where not, say so, and return True the next time."""
        ...


def holds_back(app: App[Any]) -> bool:
    """Return whether a window holds what would be lost and nobody was told of it yet; it is told now."""
    held = [each for each in app.screen_stack if isinstance(each, HoldingBack) and not each.may_be_dropped()]
    if held and app.screen not in held:
        app.notify(FILLED_IN, markup=False)
    return bool(held)
