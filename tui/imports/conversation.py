"""A conversation of another program, as a reader of its form gives it: a tree of messages, in no form of mull's yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tui.core.attachments import Held
from tui.core.conversation.message import ReplyStatus
from tui.core.conversation.record import Mark
from tui.core.usage.usage import Usage

SUBAGENT = "subagent"
"""The tag of a talk that one model had with another: nobody typed in it, so it is put away from the list."""


class Kind(StrEnum):
    """What a message becomes here.

    ``HIDDEN`` holds what nobody typed and no model answered (context, reminders, empty nodes): it becomes nothing, but
    what hangs below it stays in its place.
    """

    USER = "user"
    REPLY = "reply"  # also a part of one: a tool call, its result, reasoning alone
    PERSONA = "persona"  # the developer or system message that is in force from here on
    SUMMARY = "summary"  # sent in place of all that is before it, as a compaction is
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class ForeignMessage:
    """One message. ``key`` is its id in its program, or one that a second reading gives again; unique in its tree.

    ``parent`` is the key of the message before it, None at the beginning. ``time`` is ISO 8601 in UTC, empty if it is
    not known. ``notes`` say what it has beside its text: tool calls, their results, files that are not there;
    each has one line, but that of a call or a result, which may have many. ``reasoning`` is what its program shows of
    it as text; what only a vendor can read stays behind. ``cost`` is in US$, as its program says. ``phase`` is that of
    an output message, such as ``commentary``.

    Parts of one reply, in a row, become one reply: texts, reasoning and notes joined, usage added up.
    """

    key: str
    parent: str | None
    kind: Kind
    time: str = ""
    text: str = ""
    reasoning: str = ""
    model: str = ""
    name: str = ""  # of a persona
    notes: tuple[str, ...] = ()
    attachments: tuple[Held, ...] = ()
    usage: Usage | None = None  # None: not told of this part
    cost: float | None = None
    seconds: float | None = None  # from asking to the end
    effort: str | None = None
    phase: str = ""
    status: ReplyStatus = ReplyStatus.COMPLETE
    detail: str = ""  # why it is not complete
    kept: str | None = None  # of a summary: the first message before it that is sent beside it; None for none
    marks: tuple[Mark, ...] = ()  # that it has there, such as a bookmark


@dataclass(frozen=True, slots=True)
class ForeignConversation:
    """One conversation. ``program`` is named as people know it; ``key`` is the conversation's id there.

    ``current`` is the key of the message that was in view last; None for the newest one without any below it.
    ``folder`` is where it was held, on the machine it comes from. ``unknown`` counts what was not understood by what it
    is called there, ``left_out`` what was understood and left out, such as reminders that nobody typed.
    """

    program: str
    key: str
    messages: Sequence[ForeignMessage]
    title: str = ""
    time: str = ""  # when it began
    current: str | None = None
    folder: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    archived: bool = False
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def is_put_away(self) -> bool:
        """Whether its session is archived from the beginning."""
        return self.archived or SUBAGENT in self.tags


@dataclass(frozen=True, slots=True)
class Unread:
    """A conversation that could not be read, or the rest of a file: what it is called, and why, for a person.

    ``holds_none`` is said of a whole file that holds no conversation, and counts as none.
    """

    title: str
    why: str
    holds_none: bool = False


Read = ForeignConversation | Unread
