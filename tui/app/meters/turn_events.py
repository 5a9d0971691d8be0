"""What a running turn reports, shown: the same in the chat and in a column of a comparison."""

from __future__ import annotations

from typing import Protocol

from tui.app.meters.turn_timer import LiveTurn
from tui.core.conversation.message import Reply
from tui.core.stream import Arrived, Asked, Ended, TurnEvent, Underway, Waiting


class TurnDisplay(Protocol):
    """Where one turn is shown."""

    @property
    def live(self) -> LiveTurn | None:
        """The turn that runs, None before ``begin`` and after ``finish``."""
        ...

    def begin(self, reply: Reply) -> None:
        """Show that a reply was asked for, and begin its ``live``."""
        ...

    def extend(self, text: str, reasoning: str) -> None:
        """Show pieces of the reply."""
        ...

    def retell(self, text: str, reasoning: str) -> None:
        """Show the reply so far anew: this is all of its text and of its reasoning."""
        ...

    def tick(self) -> None:
        """Show how long the turn has run."""
        ...

    def finish(self, reply: Reply) -> None:
        """Show how the reply ended, and let go of ``live``."""
        ...


def show_event(event: TurnEvent, display: TurnDisplay) -> None:
    """Show one event of a turn; an adaptation is in the reply itself, and is shown with it."""
    live = display.live
    match event:
        case Asked(reply=reply):
            display.begin(reply)
        case Waiting() if live is not None:
            live.waits(event)
            display.tick()
        case Underway() if live is not None:
            live.comes_to(event)
            display.tick()
        case Arrived(text=text, reasoning=reasoning, anew=True) if live is not None:
            live.begin_anew(writing=bool(text))
            live.reasoned("" if event.summarised else reasoning)
            display.retell(text, reasoning)
            display.tick()
        case Arrived(text=text, reasoning=reasoning) if live is not None:
            if text and live.thinking:
                live.arrived()
                display.tick()
            live.reasoned("" if event.summarised else reasoning)
            display.extend(text, reasoning)
        case Ended(reply=reply):
            if live is not None:
                live.end()
            display.finish(reply)
