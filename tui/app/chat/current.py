"""What is open in the chat, shared by its controllers."""

from __future__ import annotations

from collections.abc import Callable

from tui.app.commands import ARRIVES
from tui.app.meters.turn_timer import LiveTurn
from tui.app.transcript.feed import Feed
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.queue import Queued
from tui.core.usage.cut_off_replies import Remedy, remedies
from tui.engine.session import Session


class Current:
    """``session`` is None until one is read; ``live`` is the turn that runs in it, None while none does.

    ``say`` shows a sentence that is of the moment, ``say_of_turn`` one that is true only while a turn runs.
    """

    def __init__(
        self, feed: Feed, say: Callable[[str], None], say_of_turn: Callable[[str], None] | None = None
    ) -> None:
        self.session: Session | None = None
        self.live: LiveTurn | None = None
        self.asking = False  # a turn is about to begin: its message is not in the session yet
        self.summing = False  # a summary is asked for
        self._say = say
        self._say_of_turn = say_of_turn or say
        self.refused: Callable[[], None] = lambda: None  # called where something cannot be done now
        feed.helps = self.helps

    def leave(self) -> Session | None:
        """Let go of the session and of what is shown of its turn, and return it; from here on nothing is open."""
        session, self.session, self.asking, self.summing = self.session, None, False, False
        if self.live is not None:
            self.live.end()
            self.live = None
        return session

    @property
    def busy(self) -> bool:
        """Whether a reply is arriving."""
        return self.session is not None and self.session.busy

    @property
    def arriving(self) -> bool:
        """Whether a turn runs, or is about to begin, or a summary is asked for: what is sent now is queued."""
        return self.live is not None or self.asking or self.summing

    def queued(self, draft: str) -> int:
        """Return how many messages wait where the next request will hold the first of them; 0: it holds the draft."""
        queue = self.session.resources.queue if self.session is not None else None
        return 0 if queue is None or (queue.halt is not None and draft.strip()) else len(queue.messages)

    def next_message(self, draft: str) -> tuple[str, Queued | None]:
        """Return the text that the next request will hold, and the queued message that it is of; None of the draft."""
        if self.session is None or not self.queued(draft):
            return draft, None
        first = self.session.resources.queue.messages[0]
        return first.text, first

    def idle(self) -> Session | None:
        """Return the session where it can be changed now; say why where it cannot."""
        if self.session is None:
            return None
        if self.session.busy:
            self.refused()
            self._say_of_turn(f"Not {ARRIVES}: wait, or stop it with Escape.")
            return None
        return self.session

    def leavable(self) -> Session | None:
        """Return the session where another one may take its place now; say why where it may not."""
        session = self.idle()
        if session is not None and session.keeping.unkept is not None:
            self._say("Something of this session is on no disk. Alt+W carries it on in another folder first.")
            return None
        return session

    def helps(self, reply: Reply) -> tuple[Remedy, ...]:
        """Return what would help a reply that was cut off, as far as the model takes it that is asked next."""
        return remedies(reply) if self.session is None else self.session.choice.helps(reply)

    def last_prompt(self) -> str:
        """Return the user's last message, empty before the first."""
        path = self.session.conversation.path() if self.session is not None else []
        return next((m.text for m in reversed(path) if isinstance(m, UserMessage)), "")
