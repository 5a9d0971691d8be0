"""Repair: the records of a damaged session file, put in order so that what cannot be read loses itself and no more.

Records are numbered without gaps and in the order of their lines, and most of them name the number of another one. So
two of three facts are there when a record is not: which numbers are missing where, what refers to them, and at which
message the conversation stood. ``repaired`` gives back records that refer to known ones only, and names each loss.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from itertools import pairwise
from typing import NamedTuple, get_args

from tui.core.conversation.message import (
    UNREADABLE,
    Message,
    PersonaSwitch,
    Reply,
    ReplyOrigin,
    ReplyStatus,
    UserMessage,
)
from tui.core.conversation.message_records import MessageRecord
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    Filed,
    Forked,
    HeadMoved,
    Line,
    Marked,
    PersonaSwitched,
    Record,
    ReplyChecked,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.conversation.references import renumbered
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError

LARGEST = 2**53  # a number beyond this is none that mull gave
LINES_SHOWN = 5  # of the losses that a sentence names
REHUNG = "it stays where it stood, after what is left before it"
LOST_PERSONA = "Persona that cannot be read"
OWN_TIME = ""  # the time of a record that stands for a lost one


class What(StrEnum):
    """What a record that is lost held, in words to show; by the type of the record as far as that can be read."""

    MESSAGE = "a message of yours"
    REPLY = "a reply"
    END = "the end of a reply"
    PIECE = "a piece of a reply"
    PERSONA = "a persona"
    SUMMARY = "a summary"
    MARK = "a mark of a message"
    HEAD = "the place to go on from"
    CHOICE = "the choice of the model"
    TITLE = "the title"
    FILED = "its tags, or that it is pinned or archived"
    START = "the session's beginning"
    REQUEST = "a request for a summary"
    FORK = "that another session was made of this one"
    FIT = "whether a reply fits its schema"
    PLACE = "what it follows"
    EMPTY = "all that it held"
    UNKNOWN = "what it held is not known"
    LATER = "of a type that this mull does not know"
    NOTHING = "nothing is missing"


BY_TYPE = {
    UserSaid.TYPE: What.MESSAGE,
    ReplyStarted.TYPE: What.REPLY,
    ReplyEnded.TYPE: What.END,
    ReplyChecked.TYPE: What.FIT,
    Checkpoint.TYPE: What.PIECE,
    PersonaSwitched.TYPE: What.PERSONA,
    Summarised.TYPE: What.SUMMARY,
    Marked.TYPE: What.MARK,
    HeadMoved.TYPE: What.HEAD,
    Chosen.TYPE: What.CHOICE,
    Titled.TYPE: What.TITLE,
    Filed.TYPE: What.FILED,
    SessionStarted.TYPE: What.START,
    SummaryAsked.TYPE: What.REQUEST,
    Forked.TYPE: What.FORK,
}
MESSAGES = get_args(MessageRecord)
OF_THE_SESSION = {What.TITLE, What.FILED, What.START, What.REQUEST, What.FORK}
NO_MESSAGE = {What.END, What.PIECE, What.FIT, What.MARK, What.HEAD, What.CHOICE, *OF_THE_SESSION}
SAID = {What.MESSAGE, What.REPLY, What.END, What.PIECE, What.PERSONA, What.SUMMARY, What.UNKNOWN}
NEVER_SENT = {What.FIT, What.NOTHING, *OF_THE_SESSION}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is no record: why, and what of it can still be read.

    ``follows`` is the message that it names as its parent, or the reply that it belongs to.
    """

    why: str
    what: What = What.UNKNOWN
    seq: int | None = None
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Something wrong with a file: at which line (from 1), what is lost, and why.

    ``lacking`` is True if the next request lacks it, or may lack it. ``after`` is the message behind which it stood, as
    far as that is known; None is before the first.
    """

    line: int
    what: What
    why: str
    lacking: bool = False
    after: int | None = field(default=None, compare=False)


class RequestLacks(UsageError):
    """The next request lacks what cannot be read of the session, and nobody was told; nothing was sent.

    ``losses`` are those that it lacks. ``persona`` is True if the persona in force is lost too.
    """

    def __init__(self, losses: Sequence[Loss], *, persona: bool = False) -> None:
        shown = [f"line {loss.line} ({loss.what})" for loss in losses[:LINES_SHOWN]]
        shown += [f"{len(losses) - LINES_SHOWN} more"] if len(losses) > LINES_SHOWN else []
        named = " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
        self.losses, self.persona = tuple(losses), persona
        unknown = " Which persona was in force is not known, so none is sent." if persona else ""
        super().__init__(
            f"The session is damaged, and the next request lacks what cannot be read: {named} of its file.{unknown}",
            "Nothing was sent. Once more, and it is sent as it is; mull sessions check --repair mends the session.",
        )


def gaps_on(losses: Iterable[Loss], path: Iterable[Message]) -> str:
    """Return what cannot be read behind the messages of a path, as text: ``line 4 (a message of yours)``."""
    here: set[int | None] = {message.id for message in path} | {None}
    found = [f"line {loss.line} ({loss.what})" for loss in losses if loss.what in SAID and loss.after in here]
    more = f", {len(found) - LINES_SHOWN} more" if len(found) > LINES_SHOWN else ""
    return ", ".join(found[:LINES_SHOWN]) + more


def persona_is_lost(switch: PersonaSwitch | None) -> bool:
    """Return whether a switch stands for one that is lost, so that the persona in force is not known."""
    return switch is not None and switch.name == LOST_PERSONA and not switch.text


Row = tuple[int, Line | Unreadable]  # the number of its line in the file, from 1


@dataclass(frozen=True, slots=True)
class Repaired:
    """Records in the order of their numbers, each of which refers to known ones only; and what is lost."""

    lines: list[Line]
    losses: list[Loss]


def repaired(rows: Sequence[Row]) -> Repaired:
    """Return the records of a damaged file, repaired, with what is lost. A file without damage comes back as it is."""
    if not rows:
        return Repaired([], [Loss(1, What.EMPTY, "the file is empty", lacking=True)])
    repair = _Repair(_in_order(rows))
    return Repaired(sorted(repair.lines, key=lambda line: line.seq), sorted(repair.losses, key=lambda loss: loss.line))


# The order of the rows


@dataclass(slots=True)
class _Rows:
    """Rows in the order of their numbers, and what was wrong with it."""

    rows: list[Row]
    losses: list[Loss]


def _in_order(rows: Sequence[Row]) -> _Rows:
    """Return rows in the order of their numbers, without doubled ones, and with numbers that are possible."""
    losses: list[Loss] = []
    kept = list(_numbered_by_place(_without_doubles(rows, losses), losses))
    numbers = [row.seq for _, row in kept if isinstance(row, Line)]
    if len(set(numbers)) < len(numbers):
        return _Rows(list(_in_runs(kept, losses)), losses)
    if any(a > b for a, b in pairwise(numbers)):
        kept = _sorted(kept, losses)
    return _Rows(kept, losses)


def _without_doubles(rows: Sequence[Row], losses: list[Loss]) -> Iterator[Row]:
    first: dict[tuple[int, str], tuple[int, Line]] = {}
    for number, row in rows:
        if isinstance(row, Line):
            at, held = first.setdefault((row.seq, row.time), (number, row))
            if at != number and held == row:
                losses.append(Loss(number, What.NOTHING, f"the same record as line {at}, passed over"))
                continue
        yield number, row


def _numbered_by_place(rows: Iterable[Row], losses: list[Loss]) -> Iterator[Row]:
    """Give a record the number that is missing where it is, if its own does not fit there."""
    held = list(rows)
    lines = [(at, number, row) for at, (number, row) in enumerate(held) if isinstance(row, Line)]
    taken = {row.seq for _, _, row in lines}
    before = -1
    for place, (at, number, row) in enumerate(lines):
        next_at, after = at + 1, LARGEST
        if place + 1 < len(lines):
            next_at, after = lines[place + 1][0], lines[place + 1][2].seq
        seq = row.seq
        fits = before < seq < after or (0 <= seq < LARGEST and place + 1 == len(lines))
        room = next_at == at + 1 and after == before + 2
        if not fits and before + 1 not in taken and (room or not 0 <= seq < LARGEST):
            losses.append(Loss(number, What.NOTHING, f"number {_short(seq)} stands where {before + 1} was"))
            seq = before + 1
        if not 0 <= seq < LARGEST:
            held[at] = (
                number,
                Unreadable(f"passed over: {_short(seq)} is no number of a record", BY_TYPE[row.record.TYPE]),
            )
            continue
        held[at] = (number, replace(row, seq=seq))
        before = seq
    yield from held


def _sorted(rows: Sequence[Row], losses: list[Loss]) -> list[Row]:
    """Return rows by their numbers; one that cannot be read stays behind the one that it follows."""
    keyed: list[tuple[tuple[int, int], Row]] = []
    before = -1
    for number, row in rows:
        seq = row.seq if isinstance(row, Line) else before
        if isinstance(row, Line) and seq < before:
            losses.append(Loss(number, What.NOTHING, "not in its order, read where its number belongs"))
        keyed.append(((seq, number if isinstance(row, Unreadable) else -1), (number, row)))
        before = seq
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]


def _in_runs(rows: Iterable[Row], losses: list[Loss]) -> Iterator[Row]:
    """Give new numbers from where one was given twice: what follows counts from there, as with two files in one."""
    given: dict[int, int] = {}  # the number in the file, and the one given to the record that had it last
    own: dict[int, int] = {}  # the same, of this run alone
    offset, before, last = 0, -1, -1
    for number, row in rows:
        if not isinstance(row, Line):
            yield number, row
            continue
        if row.seq in own or row.seq < before:
            offset, own = last + 1 - row.seq, {}
            losses.append(Loss(number, What.NOTHING, f"number {row.seq} was given before: read as what follows"))
        before, last = row.seq, row.seq + offset
        own[row.seq] = given[row.seq] = last
        new = {**given, **own} if offset else given
        yield number, Line(last, row.time, renumbered(row.record, partial(_now, new)))


def _now(new: Mapping[int, int], number: int) -> int:
    return new.get(number, number)


def _short(number: int) -> str:
    return str(number) if abs(number) < LARGEST else "of more than 15 digits"


# What is missing between the rows


@dataclass(eq=False, slots=True)
class _Gap:
    """Numbers that are missing, from ``first`` to ``last``, and the rows there that cannot be read.

    ``line`` is the line before it, ``head`` the message at which the conversation stood, ``children`` what was found
    to follow a missing message, ``placed`` what was put in the place of one.
    """

    first: int
    last: int
    line: int
    head: int | None
    rows: list[tuple[int, Unreadable]]
    children: list[int] = field(default_factory=list)
    placed: list[int] = field(default_factory=list)
    replies: set[int] = field(default_factory=set)  # those of ``placed`` that are known by their end
    known: dict[int, Unreadable] = field(init=False)
    numbers: dict[int, int] = field(init=False)  # of the rows, by their identity

    def __post_init__(self) -> None:
        rows = [row for _, row in self.rows]
        if len(rows) == self.last - self.first + 1:
            self.known = {self.first + at: row for at, row in enumerate(rows)}
        else:
            self.known = {row.seq: row for row in rows if row.seq is not None and row.seq in self}
        if 0 in self.known:  # the first record of a file says nothing else
            at = rows.index(self.known[0])
            self.known[0] = replace(self.known[0], what=What.START)
            self.rows[at] = (self.rows[at][0], self.known[0])
        self.numbers = {id(row): number for number, row in self.known.items()}

    def number(self, row: Unreadable) -> int | None:
        """Return the number of a row, None if that is not known."""
        return self.numbers.get(id(row))

    def what(self, number: int) -> What:
        """Return what a missing number held, as far as that is known."""
        return self.known[number].what if number in self.known else What.UNKNOWN

    def parent(self, number: int) -> int | None:
        """Return the parent that a missing message names, None if that cannot be read."""
        return self.known[number].follows if number in self.known else None

    @property
    def counted(self) -> bool:
        """Whether each missing number has a row of its own; if not, a row may hold the rest of several."""
        return self.last == LARGEST - 1 or len(self.rows) > self.last - self.first

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last

    def before(self, number: int) -> int | None:
        """Return the message at which the conversation stood before a missing one."""
        return max((each for each in self.placed if each < number), default=self.head)

    def may_hold_message(self, end: int) -> bool:
        """Return whether a message may be missing before the number ``end``."""
        counted = sum(1 for number, row in self.known.items() if number < end and row.what in NO_MESSAGE)
        return end - self.first - counted - sum(1 for each in self.placed if each < end) > 0


class _Repair:
    """Applies rows one after the other; ``lines`` are the repaired records, ``losses`` what is lost."""

    def __init__(self, ordered: _Rows) -> None:
        self.losses = ordered.losses
        self.lines: list[Line] = []
        lines = [row for _, row in ordered.rows if isinstance(row, Line)]
        self._ends = {line.record.reply for line in lines if isinstance(line.record, (Checkpoint, ReplyEnded))}
        self._requests = {line.record.asked for line in lines if isinstance(line.record, Summarised)}
        self._personas = _personas_after(lines)
        self._read = Conversation()
        self._gaps: list[_Gap] = []
        self._waiting: list[tuple[int, Unreadable]] = []  # rows since the last record
        self._misplaced: list[tuple[int, Loss]] = []  # messages of which nothing says what they follow
        self._last, self._line, self._time = -1, 0, OWN_TIME
        for number, row in ordered.rows:
            self._take(number, row)
        if self._waiting:
            self._pass_over(LARGEST)
        self._name_losses()

    def _take(self, number: int, row: Line | Unreadable) -> None:
        if isinstance(row, Unreadable):
            self._waiting.append((number, row))
            return
        if not self._time:
            self._time = row.time
        if self._waiting or row.seq > self._last + 1:
            self._pass_over(row.seq)
        self._last, self._line, self._time = row.seq, number, row.time
        record = self._fitted(number, row.seq, row.record)
        if record is not None:
            self._put(replace(row, record=record))

    def _put(self, line: Line) -> None:
        self.lines.append(line)
        self._read.apply(line)

    # A gap

    def _pass_over(self, end: int) -> None:
        """Note the numbers that are missing before ``end``, and put what is known of them in their place."""
        gap = _Gap(self._last + 1, end - 1, self._line, self._read.head, self._waiting)
        self._gaps.append(gap)
        self._waiting = []
        told = {number for number in gap.known if gap.what(number) is What.PERSONA}
        for number in sorted(told | {reply for reply in self._ends if reply in gap}):
            if number in told:
                self._put_persona(gap, number)
            elif gap.what(number) is What.REQUEST or number in self._requests:
                self._put(Line(number, self._time, SummaryAsked(self._origin())))
            else:
                parent = self._stood_before(gap, number, reply=True)
                self._put(Line(number, self._time, ReplyStarted(parent, self._origin())))
                gap.replies.add(number)
                gap.placed.append(number)

    def _put_persona(self, gap: _Gap, number: int) -> None:
        """Put a switch to no persona where the one that was in force from there on is lost."""
        parent = self._stood_before(gap, number, reply=False)
        self._put(Line(number, self._time, PersonaSwitched(parent, "none", LOST_PERSONA, "")))
        gap.placed.append(number)

    def _origin(self) -> ReplyOrigin:
        """Return the origin of a reply whose first record is lost, by the choice and the persona in force.

        Where it went is lost with that record: the settings may name another place by now.
        """
        choice, persona = self._read.choice, self._read.persona()
        stem = persona.stem if persona is not None else "none"
        model, connection = (choice.model, choice.connection) if choice else ("unknown", "")
        return ReplyOrigin(model, connection, persona=stem, address=UNREADABLE)

    def _question(self, message: int | None) -> int | None:
        """Return the last user message on the path to a message; the message itself if there is none."""
        return next((m.id for m in self._up(message) if isinstance(m, UserMessage)), message)

    def _up(self, message: int | None) -> Iterator[Message]:
        """Yield a message and those above it. Each names one that was read before it, so there is an end."""
        while message is not None and (held := self._read.messages.get(message)) is not None:
            yield held
            message = held.parent

    # A record

    def _fitted(self, number: int, seq: int, record: Record) -> Record | None:
        """Return a record that refers to known ones only; None if nothing it could change is left."""
        known = self._read.messages
        match record:
            case UserSaid() | ReplyStarted() | PersonaSwitched() | Summarised() as r:
                return r if r.parent is None or r.parent in known else replace(r, parent=self._parent(number, seq, r))
            case HeadMoved(head=head):
                gap = None if head is None else self._gap_with(head)
                if head is None or head in known:
                    return record
                return None if gap is None else HeadMoved(self._stood_before(gap, head, reply=False))
            case Marked(message=about) | ReplyChecked(reply=about):
                return record if about in known else None
            case Checkpoint() | ReplyEnded() as r:
                held = known.get(r.reply) or self._read.summaries_asked.get(r.reply)
                return r if isinstance(held, Reply) else self._by_the_only_live(number, r)
        return record

    def _parent(self, number: int, seq: int, record: MessageRecord) -> int | None:
        """Return the message that a record follows, if the one that it names is not there."""
        missing, head = record.parent, self._read.head
        gap = self._gap_with(missing) if missing is not None else None
        if gap is None or missing is None:
            why = f"number {_short(missing or 0)}, which it follows, is no message before it"
            self._misplaced.append((seq, Loss(number, What.PLACE, f"{why}: {REHUNG}")))
            return self._question(head) if isinstance(record, ReplyStarted) else head
        gap.children.append(seq)
        self.losses.append(Loss(number, What.NOTHING, f"number {missing}, which it follows, is lost: {REHUNG}"))
        persona = record.origin.persona if isinstance(record, ReplyStarted) else self._personas.get(seq)
        follows_reply = not isinstance(record, ReplyStarted)
        before = self._stood_before(gap, missing, reply=follows_reply and seq > missing + 1 and gap.last > missing)
        if persona is None or not self._is_another(persona, before):
            return before
        self._put_persona(gap, missing)
        return missing

    def _stood_before(self, gap: _Gap, missing: int, *, reply: bool) -> int | None:
        """Return where the conversation stood before a missing message; a ``reply`` stood at its question."""
        named = gap.parent(missing)
        while named is not None and named < missing and (named in self._read.messages or named in gap):
            if named in self._read.messages:
                return named
            missing, named, reply = named, gap.parent(named), False
        what, before = gap.what(missing), gap.before(missing)
        is_reply = what is What.REPLY or (what is What.UNKNOWN and reply)
        return self._question(before) if is_reply and not gap.may_hold_message(missing) else before

    def _is_another(self, persona: str, message: int | None) -> bool:
        """Return whether a persona is another one than that in force at a message, if that one is known."""
        switch = next((m for m in self._up(message) if isinstance(m, PersonaSwitch)), None)
        if switch is None:
            return persona != "none"
        return persona != switch.stem and not persona_is_lost(switch)

    def _by_the_only_live(self, number: int, record: Checkpoint | ReplyEnded) -> Record | None:
        """Return what is said of a reply that is not there as said of the one that is still arriving, if it is one."""
        what = What.END if isinstance(record, ReplyEnded) else What.PIECE
        if record.reply in self._read.messages or record.reply > self._last or self._gap_with(record.reply) is None:
            live = self._live()
            if len(live) == 1:
                why = f"it names number {_short(record.reply)}, which is no reply: taken for the one that was arriving"
                self.losses.append(Loss(number, What.NOTHING, why))
                return replace(record, reply=live[0])
        self.losses.append(Loss(number, what, f"passed over: number {_short(record.reply)} is no reply", lacking=True))
        return None

    def _live(self) -> list[int]:
        return [m.id for m in self._read.messages.values() if isinstance(m, Reply) and m.status is ReplyStatus.LIVE]

    def _gap_with(self, number: int) -> _Gap | None:
        at = bisect_right(self._gaps, number, key=lambda gap: gap.first) - 1
        return self._gaps[at] if at >= 0 and number in self._gaps[at] else None

    # What is lost

    def _name_losses(self) -> None:
        """Name every row that cannot be read, and whatever else is known to be missing."""
        path = {message.id for message in self._read.path()}
        live = [reply for reply in self._live() if reply in path]
        moved, chosen = _last_of(self.lines, (*MESSAGES, HeadMoved)), _last_of(self.lines, (Chosen,))
        self.losses += [replace(loss, lacking=seq in path) for seq, loss in self._misplaced]
        for gap in self._gaps:
            tied = bool(path.intersection(gap.children) or path.intersection(gap.placed))
            after = _After(*(last > gap.last for last in (moved, chosen, self._last)))
            for number, row in gap.rows:
                lacking, behind = _lacks(gap, row, after, live, tied=tied), self._behind(gap, row)
                self.losses.append(Loss(number, row.what, row.why, lacking, behind))
            if not gap.rows and gap.children:
                why = f"what followed it is missing: number {_span(gap)}"
                self.losses.append(Loss(gap.line, What.UNKNOWN, why, tied, gap.head))

    def _behind(self, gap: _Gap, row: Unreadable) -> int | None:
        """Return the message behind which a row stood that cannot be read."""
        return row.follows if row.follows in self._read.messages else gap.head


def _span(gap: _Gap) -> str:
    return str(gap.first) if gap.first == gap.last else f"{gap.first} to {gap.last}"


def _personas_after(lines: Iterable[Line]) -> dict[int, str]:
    """Return under which persona each user message was answered first, by the message's number."""
    found: dict[int, str] = {}
    for line in lines:
        if isinstance(line.record, ReplyStarted) and line.record.parent is not None:
            found.setdefault(line.record.parent, line.record.origin.persona)
    return found


class _After(NamedTuple):
    """What is read behind a gap: a record that moves the head, a choice, anything."""

    moved: bool
    chosen: bool
    anything: bool


def _last_of(lines: Sequence[Line], kinds: tuple[type, ...]) -> int:
    """Return the number of the last record of some kinds, -1 if there is none."""
    return next((line.seq for line in reversed(lines) if isinstance(line.record, kinds)), -1)


def _lacks(gap: _Gap, row: Unreadable, after: _After, live: Sequence[int], *, tied: bool) -> bool:
    """Return whether the next request lacks what a row held, or may lack it.

    ``live`` are the replies of the path without an end. ``tied``: a message of the
    path followed a missing one.
    """
    unfinished = any(reply <= gap.last for reply in live) and (row.follows is None or row.follows in live)
    if gap.first > gap.last:
        return False
    if gap.counted and (row.what in NEVER_SENT or gap.number(row) in gap.replies):
        return False  # it is not sent, or the text of the reply is in the record of its end
    match row.what if gap.counted else What.UNKNOWN:
        case What.MESSAGE | What.REPLY | What.PERSONA | What.SUMMARY:
            lacks = tied or not after.moved
        case What.END | What.PIECE:
            lacks = unfinished and (row.what is What.END or after.anything)
        case What.HEAD:
            lacks = not after.moved
        case What.CHOICE:
            lacks = not after.chosen
        case _:
            lacks = True
    return lacks
