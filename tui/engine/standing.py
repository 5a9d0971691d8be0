"""What stands: a conversation, the choice its next turn will use, and what that turn would hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from tui.core.attachment import Held
from tui.core.context import Context, with_draft
from tui.core.conversation import Conversation
from tui.core.errors import UsageError
from tui.core.message import Message, UserMessage
from tui.core.patience import Patience
from tui.core.ports import Clock, LessonBook
from tui.core.request import Request, build_request
from tui.core.room import Room, room_for
from tui.core.schema import SchemaCheck
from tui.core.token_counter import TokenCounter
from tui.engine.bulletin import Bulletin, ConnectionNews
from tui.engine.choice import Choice
from tui.engine.journal import Journal, under
from tui.engine.turn import Desk, Fetch

AT_ONCE = 50_000  # characters that may be counted on the event loop: some 2 ms of prose, 25 of what is hardest


class Running(Protocol):
    """What makes an engine busy: one turn, or a comparison of several."""

    def interrupt(self) -> bool:
        """Stop it; what has come is kept. Return False where nothing is left to stop."""
        ...


class Standing:
    """A conversation and a choice, looked at; nothing here changes what is on disk.

    ``reserve`` is the user's own in tokens, None where the usual one is meant.
    """

    def __init__(
        self,
        choice: Choice,
        journal: Journal,
        counter: TokenCounter,
        clock: Clock,
        *,
        reserve: int | None = None,
        read_only: bool = False,
        patience: Patience | None = None,
        lessons: LessonBook | None = None,
        bulletin: Bulletin | None = None,
        check: SchemaCheck | None = None,
        fetch: Fetch | None = None,
    ) -> None:
        self.choice = choice
        self.attached: tuple[Held, ...] = ()  # what goes with the next message
        self.read_only = read_only
        self.desk = Desk(journal, counter, clock, reserve, patience or Patience(), lessons, check, fetch)
        self._journal = journal
        self._running: Running | None = None
        if bulletin is not None:
            self.desk.bulletin = bulletin
        self._drafted = ("", "")  # the long draft counted last, and in which vocabulary
        self._history: tuple[object, Context] | None = None  # the context of what stands, until it changes

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is on disk."""
        return self._journal.conversation

    @property
    def begun(self) -> bool:
        """True once something was said, and so a file exists."""
        return self._journal.begun

    @property
    def busy(self) -> bool:
        """True while a reply is arriving."""
        return self._running is not None

    def path(self) -> list[Message]:
        """Return the next request's history, with the persona it will be sent under."""
        return under(self.choice.persona, self.conversation.path())

    def last_message(self) -> UserMessage:
        """Return the message that would be asked again.

        Raises:
            UsageError: nothing was said yet, or the last message is muted.
        """
        said = [m for m in self.conversation.path() if isinstance(m, UserMessage)]
        if not said:
            raise UsageError("There is no message to ask again.", "Say something first.")
        if said[-1].id in self.conversation.muted:
            raise UsageError("The last message is muted.", "Unmute it to ask it again.")
        return said[-1]

    def context(self, draft: str = "") -> Context:
        """Return what the next request would hold with this draft. Where that is not ``at_hand``, ask in a thread."""
        stand = (self._journal.version, self.choice)
        if self._history is None or self._history[0] != stand:
            self._history = (stand, self.desk.context(self.path(), self.choice))
        context = with_draft(self._history[1], draft, self.desk.counter, self.attached)
        if len(draft) > AT_ONCE:
            self._drafted = (draft, self.choice.profile.encoding)
        return context

    def at_hand(self, draft: str = "") -> bool:
        """Say whether ``context`` is a matter of milliseconds, because not much of it is still to be counted."""
        left = 0 if (draft, self.choice.profile.encoding) == self._drafted else len(draft)
        if self._history is None or self._history[0] != (self._journal.version, self.choice):
            left += self.desk.made.left(self.conversation.path(), self.choice.profile, AT_ONCE)
        return left <= AT_ONCE

    def context_again(self) -> Context:
        """Return what asking the last message again would hold.

        Raises:
            UsageError: there is no message yet, or it is muted.
        """
        return self._context_to(self.last_message(), self.choice)

    def room(self, draft: str = "") -> Room:
        """Return whether there is room for what sending this draft would make, and for its reply."""
        return room_for(self.context(draft), self.request(draft).max_output_tokens)

    @property
    def connection_news(self) -> ConnectionNews:
        """What the service in use last said of itself: rate limits, the request's name."""
        return self.desk.bulletin.of(self.choice.provider.route)

    async def find_window(self) -> bool:
        """Ask a server how large its context window is, where nobody knows; return whether it is known now.

        Nothing is asked twice of a server that told; a failure says nothing.
        """
        choice, board = self.choice, self.desk.bulletin
        provider = choice.provider
        if choice.profile.window is not None:
            return False
        window = board.of(provider.route).window or await provider.window()
        if window is None or self.choice.provider is not provider:
            return False
        board.measure(provider.route, window)
        self.choice = replace(self.choice, profile=replace(self.choice.profile, window=window))
        return True

    async def count(self, draft: str = "") -> int:
        """Return the input tokens of the request that sending this draft would make, counted by the service itself.

        Raises:
            UsageError: there is nothing to count yet, or this service does not count.
            ModelError: it did not answer.
        """
        request = self.request(draft)
        if not any(message.role in ("user", "assistant") for message in request.messages):
            raise UsageError("There is nothing to count yet.", "Write something first.")
        return await self.choice.provider.count(request)

    def request(self, draft: str) -> Request:
        """Return the request that sending this draft would make."""
        return build_request(self.context(draft), self.choice.provider.route, self.choice.asked)

    def _context_to(self, message: UserMessage, choice: Choice) -> Context:
        """Return the context of a message that was sent before."""
        return self.desk.context(self.conversation.path(message.id), choice)
