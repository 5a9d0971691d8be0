"""What the controllers ask of the widget that runs them: dialogs, work behind the screen, messages, a clipboard.

Workers and timers belong to a node of the screen, and a group excludes only the workers of one node. So all
controllers run theirs on the one chat view, by this protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, ParamSpec, Protocol, TypeVar

from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

P = ParamSpec("P")
T = TypeVar("T")


class AtLeaving(Enum):
    """What becomes of work when the session that is open is left."""

    CANCELLED = "it is cancelled: it is for that session alone"
    AWAITED = "it is stopped, and its end is waited for: it writes into that session"
    STAYS = "it goes on: it is for no session"


class Group(Enum):
    """Work behind the screen that belongs together. In an exclusive group, what begins ends what runs."""

    TURN = ("turn", False, AtLeaving.AWAITED)
    QUEUE = ("queue", False, AtLeaving.AWAITED)
    ATTACH = ("attach", False, AtLeaving.CANCELLED)
    WINDOW = ("window", False, AtLeaving.CANCELLED)
    COUNT_BEHIND = ("count behind", False, AtLeaving.CANCELLED)
    ADVISE = ("advise", True, AtLeaving.CANCELLED)
    COUNT_AHEAD = ("count ahead", True, AtLeaving.CANCELLED)
    OPEN = ("open", False, AtLeaving.STAYS)
    KEEP = ("keep", True, AtLeaving.CANCELLED)
    CHOOSE = ("choose", True, AtLeaving.CANCELLED)
    PREPARE = ("prepare", True, AtLeaving.CANCELLED)
    CLOSE = ("close", False, AtLeaving.AWAITED)
    REMEMBER = ("remember", True, AtLeaving.STAYS)
    COUNT = ("count", True, AtLeaving.CANCELLED)
    REFUSED = ("refused", True, AtLeaving.CANCELLED)
    THEME = ("theme", False, AtLeaving.CANCELLED)
    DRAFT = ("draft", False, AtLeaving.STAYS)
    RECALL = ("recall", False, AtLeaving.AWAITED)
    PREFER = ("prefer", False, AtLeaving.STAYS)
    FIND = ("find", True, AtLeaving.CANCELLED)
    OFFER = ("offer", False, AtLeaving.CANCELLED)
    EDIT = ("edit", True, AtLeaving.STAYS)
    EXPORT = ("export", True, AtLeaving.STAYS)
    DOCUMENT = ("document", False, AtLeaving.STAYS)

    def __init__(self, label: str, exclusive: bool, at_leaving: AtLeaving) -> None:
        self.label = label
        self.exclusive = exclusive
        self.at_leaving = at_leaving


class Host(Protocol):
    """The widget that runs the controllers."""

    @property
    def is_attached(self) -> bool:
        """True as long as it is on the screen."""
        ...

    def run(
        self, group: Group, work: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Begin work behind the screen."""
        ...

    async def wait_for(self, group: Group) -> None:
        """Wait until nothing of a group runs any more."""
        ...

    def call_off(self) -> bool:
        """End the work that prepares a dialog; return False where none is about to open."""
        ...

    async def end_work(self) -> None:
        """Close all dialogs and end all work that is for the open session, as each group says."""
        ...

    async def ask(self, screen: Screen[T]) -> T | None:
        """Show a dialog and return its answer; within work of ``run`` only."""
        ...

    def open_screen(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Show a screen; ``then`` is called with its answer."""
        ...

    def post_message(self, message: Message) -> bool:
        """Send a message to the host, which handles them one after the other."""
        ...

    def every(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call something again and again, until the timer is stopped."""
        ...

    def say(self, text: str, *, wrong: bool = False, foreign: str = "") -> None:
        """Show a sentence that is of the moment in the status line, ``wrong`` for an error.

        What is said or done next replaces it. What matters later belongs into the transcript. ``foreign`` is the part
        of it that may be a service's words.
        """
        ...

    def copy(self, text: str) -> None:
        """Copy a text to the clipboard, and say how."""
        ...

    def quit(self, code: int, sentence: str) -> None:
        """Leave the program with an exit code, and print a sentence behind it."""
        ...
