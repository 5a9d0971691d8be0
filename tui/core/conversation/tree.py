"""A conversation: a tree of messages, and its head, the message to go on from.

It is built by applying records in the order of their sequence numbers. Records that are read from a file and records
that have just been written are applied by the same code.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import get_args

from tui.core.conversation.answers import better_answers, last_below
from tui.core.conversation.message import OPENING, Message, PersonaSwitch, Reply, ReplyOutcome, ReplyStatus, UserMessage
from tui.core.conversation.message_records import message_of
from tui.core.conversation.phases import Phase, within
from tui.core.conversation.raw_reply import packed_anew
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    Filed,
    Forked,
    HeadMoved,
    Line,
    Mark,
    Marked,
    PersonaSwitched,
    PersonaWishes,
    ReplyChecked,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.conversation.siblings import SiblingIndex, Siblings
from tui.core.reasoning.splitter import told_apart
from tui.core.schema import SchemaFit

TITLE_LENGTH = 60  # characters
LEFT_OFF = ReplyOutcome(ReplyStatus.INTERRUPTED, "mull ended before this reply did")


class Conversation:
    """The state of a session after its records. A ``version`` above 1 means that a later mull wrote it.

    ``began_as`` is the name that the session began with: an imported copy has another one, and keeps this.
    ``summaries_asked`` are the requests for summaries with how they ended; the tree has only the summaries in use.
    ``fork_of``, ``fork_at``, ``root``, ``imported_from`` and ``imported_id`` are those of its first record; ``forks``
    are the sessions made of this one.
    ``sound`` is False once a record referred to a message that is not there: ``repair`` finds out what is lost.
    """

    def __init__(self) -> None:
        self.session = ""
        self.began_as = ""
        self.started = ""
        self.fork_of = self.root = ""
        self.imported_from = self.imported_id = ""
        self.fork_at: int | None = None
        self.forks: list[Forked] = []
        self.version = 1
        self.title = ""
        self.folder = ""
        self.filed = Filed()
        self.choice: Chosen | None = None
        self.persona_wishes: dict[str, PersonaWishes] = {}  # by stem: what each persona asked for when it was last used
        self.messages: dict[int, Message] = {}
        self.summaries_asked: dict[int, Reply] = {}
        self.head: int | None = None
        self.sound = True
        self.marks: dict[Mark, set[int]] = {mark: set() for mark in get_args(Mark)}  # the messages that have each mark
        self._mutes: list[tuple[int, int, bool]] = []  # each mark that mutes: its record, the message, on or off
        self._used: dict[int, int] = {}  # by message the record that made it the head again last
        self._siblings = SiblingIndex()
        self._path: list[Message] | None = None  # the path to the head, None if it must be found again
        self._pieces: dict[int, tuple[list[str], list[str]]] = {}  # text and reasoning of live replies
        self._phases: dict[int, tuple[Phase, ...]] = {}  # where the output messages of live replies begin

    @property
    def muted(self) -> set[int]:
        """The messages that are left out of requests."""
        return self.marks["muted"]

    @property
    def arriving(self) -> bool:
        """Whether a reply or a summary has no end yet."""
        return bool(self._pieces)

    @property
    def pinned(self) -> set[int]:
        """The messages that are never offered to be left out."""
        return self.marks["pinned"]

    @property
    def beginning(self) -> SessionStarted:
        """The first record, as an export has it: without the folder, which is nobody else's business."""
        held = SessionStarted(
            self.began_as or self.session, imported_from=self.imported_from, imported_id=self.imported_id
        )
        return replace(held, fork_of=self.fork_of, fork_at=self.fork_at, root=self.root)

    def apply(self, line: Line) -> None:
        """Apply one record; a record that refers to an unknown message changes nothing.

        The types that a long session has most of come first, for speed.
        """
        match line.record:
            case UserSaid() as r:
                self._place(message_of(line.seq, line.time, r))
                self.title = self.title or title_from(r)
            case ReplyStarted() as r:
                self._place(message_of(line.seq, line.time, r))
                self._pieces[line.seq] = ([], [])
            case ReplyEnded() as r:
                self._end(r)
            case Checkpoint() as r:
                self._add(r)
            case _:
                self._apply_rare(line)

    def _apply_rare(self, line: Line) -> None:
        """Apply a record of a rarer type."""
        match line.record:
            case SessionStarted() | Titled() | Filed() | Chosen() | Forked() as r:
                self._apply_of_session(r, line.time)
            case HeadMoved(head=head) if head is None or head in self.messages:
                self._go_to(head, line.seq)
            case Marked(message=message, mark=mark, on=on) if message in self.messages:
                (self.marks[mark].add if on else self.marks[mark].discard)(message)
                if mark == "muted":
                    self._mutes.append((line.seq, message, on))
            case ReplyChecked(reply=reply, fit=fit) if reply in self.messages:
                self._check(reply, fit)
            case (PersonaSwitched() | Summarised()) as r:
                self._place(message_of(line.seq, line.time, r))
            case SummaryAsked() as r:
                self.summaries_asked[line.seq] = Reply(line.seq, None, line.time, r.origin, nonce=r.nonce)
                self._pieces[line.seq] = ([], [])
            case _:  # the head or a mark of a message that is not there
                self.sound = False

    def _apply_of_session(self, record: SessionStarted | Titled | Filed | Chosen | Forked, time: str) -> None:
        """Apply a record of the session as a whole."""
        match record:
            case SessionStarted() as r:
                self.session, self.version, self.started = r.session, r.version, time
                self.began_as, self.fork_of, self.fork_at, self.root = r.session, r.fork_of, r.fork_at, r.root
                self.folder, self.imported_from, self.imported_id = r.folder, r.imported_from, r.imported_id
            case Titled(title=title):
                self.title = title or self._first_title()
            case Filed() as filed:
                self.filed = filed
            case Chosen() as choice:
                self._choose(choice)
            case Forked() as fork:
                self.forks.append(fork)

    def _go_to(self, head: int | None, seq: int) -> None:
        """Move the head, by the record of a number; None is before the first message."""
        self.head, self._path = head, None
        if head is not None:
            self._used[head] = seq

    def _choose(self, choice: Chosen) -> None:
        """Take a choice, and what its persona asks for, which holds wherever that persona is in use."""
        self.choice = choice
        if choice.persona_wishes is not None:
            self.persona_wishes[choice.persona_wishes.stem] = choice.persona_wishes

    def _add(self, r: Checkpoint) -> None:
        """Add what has arrived of a live reply, or put it in the place of what came before."""
        if r.reply not in self._pieces:
            self.sound = False
            return
        if r.anew:
            self._pieces[r.reply] = ([], [])
        text, reasoning = self._pieces[r.reply]
        text.append(r.text)
        reasoning.append(r.reasoning)
        self._phases[r.reply] = r.phases

    def settle(self, outcome: ReplyOutcome = LEFT_OFF) -> None:
        """End every reply without an end, after the last record was read: mull stopped before the reply did."""
        for reply, (text, reasoning) in list(self._pieces.items()):
            phases = self._phases.get(reply, ())
            self._end(ReplyEnded(reply, "".join(text), "".join(reasoning), outcome, phases=phases))
            self._return_to_whole(reply)

    def _return_to_whole(self, reply: int) -> None:
        """Move the head from a reply that was left off to a better answer to the same question, if there is one."""
        held = self.messages.get(reply)
        better = better_answers(self.messages, held) if self.head == reply and isinstance(held, Reply) else []
        if better:
            self.head, self._path = self.last_used(better[-1].id), None

    def path(self, to: int | None = None) -> list[Message]:
        """Return the messages from the first one to the head, or to another message.

        The path to the head is needed several times a turn, so it is kept until it changes.
        """
        if to is not None and to != self.head:
            return self._way_to(to)
        if self._path is None:
            self._path = self._way_to(self.head)
        return self._path.copy()

    def _way_to(self, at: int | None) -> list[Message]:
        found: dict[int, Message] = {}
        while at is not None and at not in found and (message := self.messages.get(at)) is not None:
            found[at] = message
            at = message.parent
        return list(found.values())[::-1]

    def siblings(self) -> dict[int, Siblings]:
        """Return by id the siblings of the messages of the path that have some, in the order of the path.

        A question on the side is none: it was not said in the conversation.
        """
        found, asides = self._siblings.among(self.messages, self.path()), self.marks["aside"]
        if not asides:
            return found
        beside = ((each, siblings.without(asides)) for each, siblings in found.items())
        return {each: siblings for each, siblings in beside if siblings is not None}

    def last_used(self, *messages: int) -> int:
        """Return the head that was left last of those below some messages; one of these where nothing is below them."""
        return last_below(self.messages, self._used, *messages)

    def muted_at(self, record: int) -> frozenset[int]:
        """Return the ids of the messages that were muted when a record was written, by the record's number."""
        muted: set[int] = set()
        for seq, message, on in self._mutes:
            if seq < record:
                (muted.add if on else muted.discard)(message)
        return frozenset(muted)

    def purge(self, message: Message, *, retitle: bool) -> None:
        """Put a purged message in the place of what it was; ``retitle``: the title was made of it."""
        self.messages[message.id], self._path = message, None
        if retitle:
            self.title = self._first_title()

    def changed(self, change: Callable[[Message], Message]) -> Conversation:
        """Return a conversation of the same shape, each message of which is changed; this one stays as it is."""
        found = copy(self)
        found.messages, found._path = {number: change(message) for number, message in self.messages.items()}, None
        return found

    def snapshot(self) -> Conversation:
        """Return a conversation that stays as this one is now, for another thread to read."""
        found = copy(self)
        found.messages, found._path = self.messages.copy(), None
        found.marks = {mark: held.copy() for mark, held in self.marks.items()}
        found.forks = self.forks.copy()
        return found

    def _first_title(self) -> str:
        """Return the title that the first message gives of which there is one, empty where none does."""
        said = (m for m in self.messages.values() if isinstance(m, UserMessage))
        return next((title for m in said if (title := title_from(m))), "")

    def persona(self) -> PersonaSwitch | None:
        """Return the last persona switch on the path to the head; None if there is none."""
        return next((m for m in reversed(self.path()) if isinstance(m, PersonaSwitch)), None)

    def _place(self, message: Message) -> None:
        if message.parent is not None and message.parent not in self.messages:
            self.sound = False
        if self._path is not None and message.parent == self.head and message.id not in self.messages:
            self._path.append(message)
        else:
            self._path = None
        self.messages[message.id] = message
        self.head = message.id

    def _end(self, end: ReplyEnded) -> None:
        self._pieces.pop(end.reply, None)
        self._phases.pop(end.reply, None)
        held = self.messages.get(end.reply) or self.summaries_asked.get(end.reply)
        if not isinstance(held, Reply):
            self.sound = False
            return
        ended = with_end(held, end)
        if end.reply in self.summaries_asked:
            self.summaries_asked[end.reply] = ended
        else:
            self._change(held, ended)

    def _check(self, reply: int, fit: SchemaFit) -> None:
        held = self.messages[reply]
        if isinstance(held, Reply):
            self._change(held, replace(held, outcome=replace(held.outcome, fit=fit)))

    def _change(self, reply: Reply, changed: Reply) -> None:
        """Put a changed reply in the place of what it was."""
        self.messages[reply.id] = changed
        if self._path and self._path[-1] is reply:
            self._path[-1] = changed
        else:
            self._path = None


def with_end(reply: Reply, end: ReplyEnded) -> Reply:
    """Return a reply as its last record says that it ended.

    An earlier mull may have left reasoning in the text. It is told apart here; the record stays as it is.
    """
    origin = end.sent or reply.origin
    text, reasoning, outcome = end.text, end.reasoning, end.outcome
    if not end.told_apart:
        text, found = told_apart(text, whole=outcome.status is ReplyStatus.COMPLETE)
        reasoning += found
    if text != end.text:
        outcome = replace(outcome, raw=packed_anew(outcome.raw, (end.text, end.reasoning), (text, reasoning)))
    phases = within(end.phases, text) if end.phases and text == end.text else ()
    held = (text, reasoning, outcome, phases, reply.purged, reply.nonce, reply.imported_id)
    return Reply(reply.id, reply.parent, reply.time, origin, *held)


def title_from(said: UserSaid | UserMessage) -> str:
    """Return the title that a first message gives: its first line, else the name of its first attachment.

    A turn that a persona begins a session with gives none.
    """
    if said.imported_id.startswith(OPENING):
        return ""
    return title_of(said.text) or next((each.name for each in said.attachments), "")


def title_of(text: str) -> str:
    """Return the first line of a text that is not blank, cut at a word to about 60 characters."""
    line = next((" ".join(row.split()) for row in text.splitlines() if row.strip()), "")
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH].rsplit(" ", 1)[0]
    return (cut if len(cut) > TITLE_LENGTH // 2 else line[:TITLE_LENGTH]).rstrip(" ,.;:") + "…"
