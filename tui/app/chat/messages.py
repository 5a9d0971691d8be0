"""What happened, as messages. Workers post them, handlers change state."""

from __future__ import annotations

from textual.message import Message

from tui.core.errors import MullError
from tui.core.stream import TurnEvent
from tui.engine.session import Opening


class Opened(Message):
    """A conversation is ready: at the start, or because another one was chosen."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening


class TurnMoved(Message):
    """The running turn has news."""

    def __init__(self, event: TurnEvent) -> None:
        super().__init__()
        self.event = event


class TurnRefused(Message):
    """A turn could not begin; ``text`` is what was to be sent, and goes back where it came from."""

    def __init__(self, error: MullError, text: str) -> None:
        super().__init__()
        self.error = error
        self.text = text


class WentWrong(Message):
    """Something that is not a turn failed, and the user must be told."""

    def __init__(self, error: MullError) -> None:
        super().__init__()
        self.error = error
