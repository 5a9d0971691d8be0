"""What the index keeps of one session, folded from its file: all of it, or what was appended since the last look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import isfinite

from tui.core.conversation import title_of
from tui.core.message import Reply, ReplyStatus
from tui.core.record import (
    Checkpoint,
    Chosen,
    Line,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.record_json import BadLine, from_json

TITLE = -1  # the place of a session's title among its texts; messages count from 0
LARGEST = 2**63 - 1  # SQLite's


@dataclass
class SessionRow:
    """One row of the session list, and the state the next append goes on from.

    ``ordered`` is False where the sequence numbers do not rise or the last line is not whole: such a file is always
    read from its start.
    """

    given: str = ""
    first: str = ""
    started: str = ""
    changed: str = ""
    turns: int = 0
    model: str = ""
    practice: bool = False
    problems: int = 0
    last_seq: int = -1
    ordered: bool = True


@dataclass
class SessionRows:
    """The fold. ``replies`` and ``texts`` hold what is new or changed, by sequence number.

    ``held`` finds a reply that was folded in at an earlier look.
    """

    row: SessionRow = field(default_factory=SessionRow)
    held: Callable[[int], Reply | None] = lambda _: None
    replies: dict[int, Reply] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def feed(self, data: bytes) -> None:
        """Take in lines of a session file; one that is no record only counts."""
        for row in data.split(b"\n"):
            if not row.strip():
                continue
            try:
                self._apply(from_json(row.decode("utf-8")))
            except (BadLine, UnicodeDecodeError):
                self.row.problems += 1
        if data and not data.endswith(b"\n"):
            self.row.ordered = False

    def _apply(self, line: Line) -> None:
        row = self.row
        row.ordered = row.ordered and line.seq > row.last_seq
        if not 0 <= line.seq <= LARGEST:
            row.problems += 1
            return
        row.last_seq, row.changed = line.seq, line.time
        match line.record:
            case UserSaid(text=text, attachments=attached):
                row.turns += 1
                row.first = row.first or title_of(text) or next((each.name for each in attached), "")
                self.texts[line.seq] = text
            case ReplyStarted(parent=parent, origin=origin):
                row.practice, row.model = origin.practice, origin.model
                self.replies[line.seq] = Reply(line.seq, parent, line.time, origin)
            case Checkpoint(reply=reply, text=text):
                self._extend(reply, text)
            case ReplyEnded() as ended:
                self._end(ended)
            case _:
                self._take_in(line)

    def _take_in(self, line: Line) -> None:
        """Take in a record of a kind that is rarer."""
        row = self.row
        match line.record:
            case SessionStarted():
                row.started = line.time
            case Titled(title=title):
                row.given = self.texts[TITLE] = title
            case Chosen(model=model):
                row.model = model
            case SummaryAsked(origin=origin):  # asked of a model and paid for, like a reply
                self.replies[line.seq] = Reply(line.seq, None, line.time, origin)
            case Summarised() as made:
                self.texts[line.seq] = made.text
                if made.asked is None:  # an earlier mull's, with what it took
                    self.replies[line.seq] = Reply(line.seq, made.parent, line.time, made.origin, outcome=made.outcome)

    def _reply(self, seq: int) -> Reply | None:
        """Return a reply of this look or an earlier one."""
        if seq in self.replies or not 0 <= seq <= LARGEST:
            return self.replies.get(seq)
        return self.held(seq)

    def _extend(self, seq: int, text: str) -> None:
        """Keep what has come of a reply: should mull be killed, this is all there will be."""
        reply = self._reply(seq)
        if reply is not None and reply.status is ReplyStatus.LIVE:
            self.replies[seq] = replace(reply, text=reply.text + text)
            self.texts[seq] = self.replies[seq].text

    def _end(self, ended: ReplyEnded) -> None:
        reply = self._reply(ended.reply)
        if reply is not None:
            self.replies[ended.reply] = replace(
                reply, text=ended.text, outcome=ended.outcome, origin=ended.sent or reply.origin
            )
            self.texts[ended.reply] = ended.text


def storable(text: str) -> str:
    """Return a text that SQLite can keep: half of a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def whole_number(value: int | None) -> int | None:
    """Return a count that SQLite can keep; one beyond it is nobody's figure, and unknown."""
    return value if value is not None and 0 <= value <= LARGEST else None


def amount(value: float | None) -> float | None:
    """Return a number of seconds or US$, None where it is none."""
    return float(value) if value is not None and abs(value) < 1e300 and isfinite(value) else None
