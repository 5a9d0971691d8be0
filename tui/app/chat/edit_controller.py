"""Editing one of the user's own messages: its text comes into the composer, and is said in its place.

Nothing is overwritten: what is sent becomes a sibling of the message. What stood in the composer is put away meanwhile,
with what was attached to it, and comes back once the edited text was sent, or is given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import partial

from tui.app.chat.attachments import read_and_counted
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.editing.extent import can_be_edited
from tui.app.chat.host import Group, Host
from tui.app.chat.recall_controller import RecallController
from tui.app.commands import command_in
from tui.app.transcript.feed import Feed
from tui.core.attachments import Held, held_from
from tui.core.conversation.message import UserMessage
from tui.core.conversation.queue import Queued
from tui.core.conversation.repair import gaps_on
from tui.core.errors import UsageError
from tui.core.ports import Clock, KeptDraft
from tui.core.whole_number import whole_number
from tui.engine.session import Session

TWICE = 1.0  # seconds between two Escapes that are one after the other
BACK, FORWARD = -1, 1  # the ways through what was sent


@dataclass(eq=False, repr=False)
class EditController:
    """Begins an edit, gives it up, and brings back what stood in the composer.

    ``show`` says at the composer which message is edited, by its number among the user's own; None for none.
    ``know`` is waited for before a text comes back: what it begins with may seem to name a persona. ``refresh`` draws
    header and meters anew.
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    recall: RecallController
    _: KW_ONLY
    clock: Clock
    know: Callable[[Session, str], Awaitable[None]]
    show: Callable[[int | None], None]
    refresh: Callable[[], None]
    _escaped: float | None = field(init=False, default=None)  # when Escape was pressed in the empty composer

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name."""
        return {"edit_last": self.edit, "edit_message": self.edit_message}

    # Begun

    def edit(self, number: str = "") -> None:
        """Edit the user's message of a number on the path, from 1; by default the last."""
        self.host.run(Group.CHOOSE, self._edit, number)

    async def _edit(self, number: str) -> None:
        session = self.current.session
        if session is None:
            return
        said = _said(session)
        at = len(said) if not number else whole_number(number) or 0
        if not said:
            self.host.say("There is no message yet.")
        elif not 1 <= at <= len(said):
            self.host.say(f"Your messages here are 1 to {len(said)}; /edit alone takes the last.", wrong=True)
        elif await self.begin(session, said[at - 1]) and number:
            self.feed.transcript.go_to(str(said[at - 1].id), 0)

    def edit_message(self, key: str = "") -> None:
        """Edit the user's message of an id; by default the one at the place in view."""
        session = self.current.session
        meant = key or self.feed.transcript.meant(lambda entry: entry.kind == "user")
        message = _message(session, meant)
        if session is None or message is None:
            self.host.say("There is no message yet.")
        else:
            self.host.run(Group.CHOOSE, self._edit_this, session, message)

    async def _edit_this(self, session: Session, message: UserMessage) -> None:
        await self.begin(session, message)

    def take_last(self) -> bool:
        """Edit the last message, from the empty composer; return False where there is none, or not now."""
        session = self.current.session
        if session is None or self.current.asking or session.read_only or self.message is not None:
            return False
        if not _said(session):
            return False
        self.host.run(Group.CHOOSE, self._edit_this, session, _said(session)[-1])
        return True

    async def begin(self, session: Session, message: UserMessage) -> bool:
        """Put the draft away, and bring a message into the composer with what was attached to it.

        Return False where that cannot be, after saying why.
        """
        number = number_of(session, message)
        if session.read_only:
            self.host.say("This session is open for reading only.")
            return False
        await self.know(session, message.text)
        try:
            text, attached = await asyncio.to_thread(_taken_up, session, message, number)
        except UsageError as error:
            self.host.say(str(error), wrong=True)
            return False
        self._take_up(session, message, text, attached)
        if text != written(session, message):
            self.host.say(
                f"Message {number} is too long for the composer: {attached[-1].attachment.name} has its text."
            )
        gaps = gaps_on(session.resources.damage.losses, session.next_branch().path)
        if gaps:
            self.host.say(f"The next request lacks what cannot be read: {gaps}.")
        return True

    def go_on(self, session: Session, queued: Queued) -> None:
        """Edit a message again whose edited text has waited in the queue, and was taken back."""
        message = queued.edited(session.conversation)
        if message is not None:
            self._take_up(session, message, session.upcoming.written(queued.text, queued.persona), queued.attached)

    def _take_up(self, session: Session, message: UserMessage, text: str, attached: tuple[Held, ...]) -> None:
        """Put the draft away, and a text for a message in its place."""
        upcoming = session.upcoming
        if upcoming.instead_of is None:
            upcoming.beneath = KeptDraft(self.draft.text, self.draft.place, session.attached, filled=upcoming.filled)
        else:
            self._keep_change(session, upcoming.instead_of)
        upcoming.instead_of, upcoming.attached, upcoming.filled = message, attached, None
        self.host.say("")  # what was said of the message before
        self.draft.restore(text, _end(text))
        self.draft.focus()
        self.shown()

    # Over

    @property
    def message(self) -> UserMessage | None:
        """The message that is edited, None while none is."""
        return self.current.session.upcoming.instead_of if self.current.session is not None else None

    def shown(self) -> None:
        """Show what is edited, as it is now: here, and in the next request."""
        session, message = self.current.session, self.message
        self.feed.edited = None if message is None else message.id
        self.show(None if session is None or message is None else number_of(session, message))
        self.refresh()

    def escape(self) -> None:
        """Edit the last message at the second Escape in the empty composer."""
        self.draft.focus()
        now, before = self.clock.monotonic(), self._escaped
        empty = not self.draft.text and self.current.session is not None and not self.current.session.attached
        twice = empty and before is not None and now - before <= TWICE
        self._escaped = now if empty and not twice else None
        if twice:
            self.take_last()

    def give_up(self) -> bool:
        """Leave the message as it is, and bring back the draft that stood in the composer; return False without one."""
        session, message = self.current.session, self.message
        if session is None or message is None:
            return False
        changed = self._keep_change(session, message)
        number, beneath = number_of(session, message), session.upcoming.beneath or KeptDraft()
        session.upcoming.give_up()
        self.draft.restore(beneath.text, beneath.cursor)
        self.host.say(f"Message {number} stays as it is.{' Ctrl+R finds what you had changed.' if changed else ''}")
        self.shown()
        return True

    def _keep_change(self, session: Session, message: UserMessage) -> bool:
        """Keep a text that was changed and is not sent, as one that was cleared; return whether it was changed."""
        changed = self.draft.text != written(session, message) and bool(self.draft.text.strip())
        if changed:
            self.recall.remember(self.draft.text)
        return changed

    def hand_on(self, send: Callable[[], bool]) -> bool:
        """Send or queue what is written, and return whether that could be.

        What was put away for an edit comes back once the composer is empty.
        """
        taken = send()
        if taken and self.message is None and self.current.session is not None:
            self.host.run(Group.QUEUE, self._brought_back)
        return taken

    async def _brought_back(self) -> None:
        self.sent()

    def begun(self, edited: UserMessage | None) -> None:
        """Take in that a turn has begun, and say where the message is that it says anew; None: it says none anew."""
        self.sent()
        session = self.current.session
        if session is not None and edited is not None:
            self.host.say(f"message {number_of(session, edited)} is said anew; what stood there stays beside it: Alt+P")

    def sent(self) -> None:
        """Bring back the draft that stood in the composer: the edited message is in the session or the queue now."""
        session = self.current.session
        if session is None or session.upcoming.instead_of is not None or session.upcoming.beneath is None:
            return
        beneath, session.upcoming.beneath = session.upcoming.beneath, None
        session.attach(*beneath.attached)
        session.upcoming.filled = beneath.filled
        if self.draft.text:
            self.draft.keep(beneath.text)
        else:
            self.draft.restore(beneath.text, beneath.cursor)
        self.shown()

    # From here to all that was sent

    def walk(self, by: int, text: str) -> str | None:
        """Return what was sent before (-1) or after (1) the text that is shown; None where there is nothing.

        A message that is edited and not changed is left by it; one that is changed stays.
        """
        session, message = self.current.session, self.message
        if session is None or message is None:
            return self.recall.walk(by, text)
        if text != written(session, message):
            return None
        self.give_up()
        if by == FORWARD:
            return self.draft.text
        found = self.recall.walk(by, self.draft.text)
        found = self.recall.walk(by, text) if found == text else found
        if found is not None and command_in(found) is None:
            self.host.say(f"Message {number_of(session, message)} stays as it is; this is sent as a new message.")
        return found


def _said(session: Session) -> list[UserMessage]:
    return [m for m in session.conversation.path() if isinstance(m, UserMessage)]


def written(session: Session, message: UserMessage) -> str:
    """Return a message as it was written: with the persona that it alone was asked under."""
    return session.upcoming.written(message.text, message.persona)


def number_of(session: Session, message: UserMessage) -> int:
    """Return the number of a message among the user's own on its path, from 1."""
    return sum(isinstance(m, UserMessage) for m in session.conversation.path(message.id))


def _message(session: Session | None, key: str | None) -> UserMessage | None:
    held = session.conversation.messages.get(whole_number(key or "") or 0) if session is not None else None
    return held if isinstance(held, UserMessage) else None


def _taken_up(session: Session, message: UserMessage, number: int) -> tuple[str, tuple[Held, ...]]:
    """Return the text of a message and what is attached to it, for the composer; too long a text is attached as well.

    Call it in a thread. Raises UsageError: the text cannot be attached.
    """
    attached = session.resources.held(message)
    if can_be_edited(message.text):
        return written(session, message), attached
    text = partial(held_from, f"message-{number}.txt", message.text.encode("utf-8", "replace"))
    return "", (*attached, read_and_counted(session, text))


def _end(text: str) -> tuple[int, int]:
    """Return row and column of the end of a text."""
    rows = text.split("\n")
    return len(rows) - 1, len(rows[-1])
