"""The queue: what is written while a reply arrives waits, is sent when that is whole, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field

from tui.app.chat.current import Current
from tui.app.chat.draft import BETWEEN, Draft
from tui.app.chat.edit_controller import number_of
from tui.app.chat.host import Group, Host
from tui.app.chat.queue_list import QueueShown, counted
from tui.core.cleaning import cleaned_line
from tui.core.context.room import TooLittleRoom
from tui.core.conversation.message import Reply
from tui.core.conversation.queue import Halt, Queued
from tui.core.errors import MullError, NotKept, UsageError
from tui.core.shortfall import LimitTooLow
from tui.core.usage.budget_check import BudgetTooSmall
from tui.engine.queue import Queue
from tui.engine.session import Session

NOTHING = "Nothing is queued. Enter while a reply arrives queues a message."
GOES_ON = "The queue goes on when the reply is whole."
BEING_SENT = "It is being sent: Escape stops it."


class Writing:
    """A session's file is begun for what waits: nothing else may be written meanwhile."""

    def interrupt(self) -> bool:
        """Return False: it cannot be stopped."""
        return False


@dataclass(eq=False, repr=False)
class QueueController:
    """Fills and empties the queue of the session that is open.

    ``show`` draws it, ``draw`` draws the meters. ``send`` runs the turn of a message, anyway or not; the turn
    controller sets it. ``edit`` goes on editing a message that was taken back; it is set where both are built.
    """

    host: Host
    current: Current
    draft: Draft
    _: KW_ONLY
    show: Callable[[QueueShown], None]
    draw: Callable[[], None]
    send: Callable[[Session, Queued, bool], None] = field(init=False)
    edit: Callable[[Session, Queued], None] = field(init=False)
    _told: str = field(init=False, default="")  # the problem of the disk that was said last

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; those of a command that takes something take a text."""
        return {"queue": self.command}

    @property
    def _queue(self) -> Queue | None:
        return self.current.session.resources.queue if self.current.session is not None else None

    def opened(self) -> None:
        """Show what waits in a session that was opened; what it has of the one that it goes on from is sent."""
        self._told = ""
        self.after_summary(self.current.session, whole=True)

    # Into the queue

    def add(self, session: Session, text: str) -> None:
        """Queue a message with what is attached to it."""
        session.resources.queue.add(self._message(session, text))
        self._changed()

    def send_now(self, text: str) -> bool:
        """Stop the reply, and send a message then; without a text, what is first in the queue; False: there is none."""
        session = self.current.session
        if session is None:
            return False
        queue = session.resources.queue
        if text.strip():
            queue.put_first(self._message(session, text))
        elif queue.free:
            queue.put_first()
        else:
            return False
        if self.current.arriving:
            session.interrupt()
        elif self.current.idle() is not None:  # the reply has ended meanwhile
            self._start(session)
        self._changed()
        return True

    def _message(self, session: Session, text: str) -> Queued:
        new = session.upcoming.read(text)
        instead_of = None if new.instead_of is None else new.instead_of.id
        message = Queued(new.text, new.attached, instead_of, new.persona, new.prompt)
        session.upcoming.said()
        return message

    # Out of it, into a turn

    def after(self, reply: Reply) -> None:
        """Send the first message where a reply is whole; where it is not, say that the queue waits."""
        session, queue = self.current.session, self._queue
        if session is None or queue is None or not queue.messages:
            return
        if queue.after(reply) is not None:
            self._start(session)
        self._show()

    def after_summary(self, session: Session | None, *, whole: bool) -> None:
        """Send the first message once a summary is made; where there is none, say that the queue waits."""
        if session is None or session is not self.current.session:
            return
        if session.resources.queue.after_summary(whole=whole) is not None:
            self._start(session)
        self._show()

    def asked(self) -> None:
        """Note that a turn has begun: its message is in the session's file."""
        if self._queue is not None and self._queue.messages:
            self._queue.asked()
            self._changed()

    def refused(self, error: MullError) -> None:
        """Note that a turn could not begin."""
        if self._queue is not None and self._queue.messages:
            self._queue.refused(_halt_by(error))
            self._changed()

    def answered(self) -> None:
        """Note that a refused message is sent after all: what waits behind it goes on."""
        if self._queue is not None and self._queue.halt in (Halt.ASKED, Halt.ROOM):
            self._queue.halt = None
            self._show()

    def resend(self, session: Session, message: Queued, _budget: int | None = None, *, anyway: bool) -> None:
        """Send the first message, which was refused: by ``anyway`` without enough room."""
        queue = session.resources.queue
        if session is self.current.session and not session.busy and queue.free[:1] == (message,):
            queue.halt = None
            self._start(session, anyway=anyway)
            self._show()

    def _start(self, session: Session, *, anyway: bool = False) -> None:
        self.send(session, session.resources.queue.begin(), anyway)

    # By the user's word

    def command(self, word: str = "") -> None:
        """Take all back; ``send`` goes on."""
        if word == "send":
            self.go_on()
        elif word:
            typed = cleaned_line(word[:24])
            self.host.say(f"/queue takes all back, /queue send sends what waits; not {typed}.", wrong=True)
        else:
            self.take_all()

    def go_on(self) -> None:
        """Send what waits for the user."""
        session, queue = self.current.session, self._queue
        if session is None or queue is None or not queue.messages:
            self.host.say(NOTHING)
            return
        queue.halt = None
        if self.current.arriving:
            self.host.say(GOES_ON)
        elif self.current.idle() is not None:
            self._start(session)
        self._show()

    def take_all(self) -> None:
        """Take all back into the composer, before what is written there, once the command is out of it."""
        self.host.run(Group.CHOOSE, self._take_all)

    async def _take_all(self) -> None:
        taken = self._queue.take_all() if self._queue is not None else ()
        if taken:
            self._write(taken)
        else:
            self.host.say(BEING_SENT if self._queue is not None and self._queue.messages else NOTHING)

    def take_last(self) -> bool:
        """Take the last message back; return False where there is none."""
        queue = self._queue
        if queue is None or not queue.free:
            return False
        self._write([queue.take(len(queue.messages) - 1)])
        return True

    def clicked(self, number: int | None) -> None:
        """Take the message of a number, from 0, back; None goes on."""
        queue = self._queue
        if number is None:
            self.go_on()
        elif queue is None or not 0 <= number < len(queue.messages):
            return
        elif number < len(queue.messages) - len(queue.free):
            self.host.say(BEING_SENT)
        else:
            self._write([queue.take(number)])

    def _write(self, taken: Sequence[Queued]) -> None:
        """Put messages into the composer, before what is written there, and attach what was attached to them.

        An edited one is edited again; one at a time is, so that of several it is the last, and the others are text.
        """
        session = self.current.session
        if session is None:
            return
        edits = [] if session.upcoming.instead_of else [m for m in taken if m.edited(session.conversation) is not None]
        plain = [message for message in taken if message not in edits[-1:]]
        if plain:
            session.attach(*(held for message in plain for held in message.attached))
            written = session.upcoming.written
            session.upcoming.take_up(plain[0])
            self.draft.put_before(BETWEEN.join(written(each.text, each.persona) for each in plain))
        for message in edits[-1:]:
            self.edit(session, message)
        self._changed()

    # Shown and kept

    def _changed(self) -> None:
        self._show()
        self.keep()

    def _show(self) -> None:
        queue, session = self._queue, self.current.session
        if queue is None or session is None:
            self.show(QueueShown())
        else:
            edited = (each.edited(session.conversation) for each in queue.messages)
            places = tuple(0 if each is None else number_of(session, each) for each in edited)
            self.show(QueueShown(queue.messages, queue.halt, queue.at_once, places))
        self.draw()

    def keep(self) -> None:
        """Bring the disk up to date, behind the screen."""
        if self.current.session is not None:
            self.host.run(Group.QUEUE, self._keep, self.current.session)

    async def _keep(self, session: Session) -> None:
        queue = session.resources.queue
        if session.begun or session.busy or not queue.messages:
            await queue.keep()
        else:  # its first turn could not begin
            with suppress(UsageError), session.occupied(Writing()):
                await queue.keep(session.choice.chosen)
        if queue.problem and queue.problem != self._told:
            self.host.say(f"What is queued is in memory only: {queue.problem}", wrong=True)
        self._told = queue.problem


def stays_queued(left: Session | None) -> list[str]:
    """Return the notice that messages stay queued in a session that was left; none where none do."""
    queue = left.resources.queue if left is not None and not left.resources.private else None
    if queue is None or left is None or not queue.messages:
        return []
    if queue.problem:
        return [f"{counted(queue.messages)} of the queue could not be kept: {queue.problem}"]
    stay = "stays" if len(queue.messages) == 1 else "stay"
    return [f"{counted(queue.messages)} {stay} queued in session {left.conversation.session}, and not sent"]


def _halt_by(error: MullError) -> Halt:
    """Return why messages wait for the user where a turn could not begin."""
    if isinstance(error, TooLittleRoom):
        return Halt.ROOM
    if isinstance(error, BudgetTooSmall | LimitTooLow):
        return Halt.ASKED
    return Halt.UNKEPT if isinstance(error, NotKept) else Halt.NOT_SENT
