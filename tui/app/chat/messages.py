"""What happened, as messages to the chat view: workers post them, its handlers change state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.message import Message

from tui.core.errors import MullError
from tui.core.stream import TurnEvent
from tui.engine.next_request import NextRequest
from tui.engine.session import Opening, Session


class Opened(Message):
    """A conversation is ready: at the start, or because another one was chosen, which was found by some ``words``."""

    def __init__(self, opening: Opening, words: Sequence[str] = ()) -> None:
        super().__init__()
        self.opening = opening
        self.words = words


class TurnMoved(Message):
    """The running turn of a session reports an event."""

    def __init__(self, session: Session, event: TurnEvent) -> None:
        super().__init__()
        self.session = session
        self.event = event


class TurnRefused(Message):
    """A turn could not begin; ``text`` was to be sent, and goes back to the composer.

    ``asked`` makes the refused request anew, in a thread: as it would be now. ``anyway`` sends it all the same, where
    it is only refused for want of room. ``again`` sends it as before, with another output budget where one is given.
    ``aside`` says that it is a question on the side, which holds up nothing that waits.
    """

    def __init__(
        self,
        session: Session,
        error: MullError,
        text: str,
        asked: Callable[[], NextRequest],
        anyway: Callable[[], None],
        again: Callable[[int | None], None],
        *,
        aside: bool = False,
    ) -> None:
        super().__init__()
        self.session = session
        self.error = error
        self.text = text
        self.asked = asked
        self.anyway = anyway
        self.again = again
        self.aside = aside


class WentWrong(Message):
    """Something that is not a turn failed.

    The status line says so; ``behind`` what the user does now, the transcript: the line may say something else then.
    """

    def __init__(self, error: MullError, *, behind: bool = False) -> None:
        super().__init__()
        self.error = error
        self.behind = behind


class KeepingChanged(Message):
    """Something of a session is in memory only, because the disk refuses it; or all of it is on the disk again."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
