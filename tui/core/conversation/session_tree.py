"""The whole session as rows from top to bottom: each message once, its branches, and the gaps that damage left.

A conversation without branches has no indent, however long it is. Where it branches, the branch that goes on stays
where it was: that of the path to the head, elsewhere that with the newest message. The others come before it, each one
step to the right. So the path of the screen is the left edge of the tree, and what stands right of it was left. What
was asked on the side stands there too, also where nothing else follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from tui.core.conversation.found_words import searched
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyStatus, Summary, UserMessage
from tui.core.conversation.repair import SAID, Loss
from tui.core.conversation.siblings import SiblingIndex, Siblings
from tui.core.conversation.tree import Conversation
from tui.core.folding import folded as plain
from tui.core.mention import mentioning
from tui.core.session_query import words_in

FIRST = 200  # characters of a message that its row may show
READ = 1_000  # characters that are read for these
Children = Mapping[int | None, Sequence[int]]
Billed = Reply | Summary


class Show(Enum):
    """Which rows of a tree are shown."""

    ALL = "all"
    OWN = "yours"
    BRANCHES = "branch points"
    BOOKMARKS = "bookmarks"


class TreeRow(NamedTuple):
    """A message in the tree, or a place where damage has left a gap: then ``message`` is None, and ``loss`` says it.

    ``depth`` is how many branches beside a path lead to it, ``begins`` says that it is the first of one; ``end`` is the
    row behind the last of that branch, of other rows the next one. ``siblings`` are what was said or answered in the
    same place, None where nothing else was; ``branches`` is how many messages follow it. ``torn`` says that the message
    before it is lost.
    """

    message: Message | None
    depth: int
    begins: bool = False
    end: int = 0
    siblings: Siblings | None = None
    branches: int = 0
    on_path: bool = False
    torn: bool = False
    loss: Loss | None = None

    @property
    def id(self) -> int | None:
        """The message's id; None of a gap."""
        return None if self.message is None else self.message.id


class SessionTree:
    """The rows of a session, from top to bottom. It is made anew when the conversation has changed.

    It can be made in a thread while a reply arrives: it is of the messages that are there then.

    ``losses`` is what cannot be read of the session's file. ``requests`` are requests for summaries whose summary is in
    no row: they were billed too.
    """

    def __init__(self, conversation: Conversation, losses: Iterable[Loss] = ()) -> None:
        self.conversation = conversation
        grown = _Grown(
            dict(conversation.messages),
            {message.id for message in conversation.path()},
            frozenset(conversation.marks["aside"]),
        )
        self.rows = _ended(list(grown.rows(losses)))
        self.places = {row.message.id: place for place, row in enumerate(self.rows) if row.message is not None}
        self._turns, self.requests = _billed(conversation, self.rows)
        self._texts: dict[int, str] = {}

    def turn(self, row: TreeRow) -> Billed | None:
        """Return what was billed with a row: the reply, or of a summary the request that it came from; else None."""
        return None if row.message is None else self._turns.get(row.message.id)

    @property
    def billed(self) -> list[Billed]:
        """All that was billed: with a row, or for a summary that is in no row."""
        return [*self._turns.values(), *self.requests]

    def branch(self, place: int) -> range:
        """Return the places of the innermost branch that a row is in; of a row at the left edge, of the whole tree."""
        depth = self.rows[place].depth
        if not depth:
            return range(len(self.rows))
        while not (self.rows[place].begins and self.rows[place].depth == depth):
            place -= 1
        return range(place, self.rows[place].end)

    def turns(self, places: Iterable[int]) -> list[Billed]:
        """Return what was billed with some rows."""
        found = (self.turn(self.rows[place]) for place in places)
        return [turn for turn in found if turn is not None]

    def shown(self, folded: Collection[int] = (), show: Show = Show.ALL, words: str = "") -> list[int]:
        """Return the places of the rows to show. ``folded`` are the first messages of branches that are folded.

        Every word, or phrase in quotes, must be in the message, or in its model, effort or persona, whatever the case
        and the accents; folds hide nothing then.
        """
        typed = [plain(word) for word in words_in(words)]
        if not typed and not folded and show is Show.ALL:
            return list(range(len(self.rows)))
        found: list[int] = []
        place = 0
        while place < len(self.rows):
            row = self.rows[place]
            if self._is_of(row, show) and (not typed or self._holds(row, typed)):
                found.append(place)
            place = row.end if row.begins and not typed and row.id in folded else place + 1
        return found

    def _is_of(self, row: TreeRow, show: Show) -> bool:
        match show:
            case Show.OWN:
                return isinstance(row.message, UserMessage)
            case Show.BRANCHES:
                return row.branches > 1 or row.begins
            case Show.BOOKMARKS:
                return row.id in self.conversation.marks["bookmarked"]
        return True

    def _holds(self, row: TreeRow, typed: Sequence[str]) -> bool:
        if row.message is None:
            return False
        text = self._texts.get(row.message.id)
        if text is None:
            text = self._texts[row.message.id] = plain(searched(row.message))
        return all(word in text for word in typed)


def first_words(message: Message) -> str:
    """Return the beginning of a message on one line, at most 200 characters, without signs of headings; not cleaned."""
    match message:
        case PersonaSwitch():
            return message.name or message.stem
        case UserMessage():
            named = ", ".join(each.name for each in message.attachments)
            text = mentioning(message.text[:READ] if message.text.strip() else named, message.persona)
        case Reply():
            text = message.answer[:READ] if message.phases else message.text[:READ]
        case Summary():
            text = message.text[:READ]
    return " ".join(text.replace("**", "").lstrip("# \n").split())[:FIRST]


Waiting = tuple[int, int, bool]  # a message's id, its depth, and whether it begins a branch


class _Grown:
    """The tree of some messages: those of the path, and those that were asked on the side, are told apart."""

    def __init__(self, messages: Mapping[int, Message], path: Collection[int], asides: Collection[int]) -> None:
        self._messages, self._path, self._asides = messages, path, asides
        self._children, self._torn = _children(messages)
        self._siblings = SiblingIndex().among(messages, messages.values())

    def rows(self, losses: Iterable[Loss]) -> Iterator[TreeRow]:
        """Yield the rows without their ends."""
        messages, path, children, asides = self._messages, self._path, self._children, self._asides
        gaps: defaultdict[int | None, list[TreeRow]] = defaultdict(list)
        for loss in losses:
            if loss.what in SAID:
                gaps[loss.after if loss.after in messages else None].append(TreeRow(None, 0, loss=loss))
        yield from gaps[None]
        waiting = self._ordered(children.get(None, ()), 0)
        while waiting:
            id_, depth, begins = waiting.pop()
            below, beside = children.get(id_, ()), self._siblings.get(id_)
            siblings = None if beside is None else beside.without(asides)
            yield TreeRow(messages[id_], depth, begins, 0, siblings, len(below), id_ in path, id_ in self._torn)
            if id_ in gaps:
                yield from (gap._replace(depth=depth, on_path=id_ in path) for gap in gaps[id_])
            if len(below) == 1 and below[0] not in asides:  # most have one: this is quick
                waiting.append((below[0], depth, False))
            elif below:
                waiting += self._ordered(below, depth)

    def _ordered(self, ids: Sequence[int], depth: int) -> list[Waiting]:
        """Return the messages that follow one, the last to be shown first: that which goes on, where one does."""
        said = [each for each in ids if each not in self._asides or each in self._path]
        trunk = next((each for each in said if each in self._path), None)
        if trunk is None and said:
            trunk = said[0] if len(said) == 1 else max(said, key=self._newest.__getitem__)
        beside = [(each, depth + 1, True) for each in reversed(ids) if each != trunk]
        return beside if trunk is None else [(trunk, depth, False), *beside]

    @cached_property
    def _newest(self) -> Mapping[int, int]:
        """The largest number below each message, or its own; needed where several branches were left."""
        newest = {each: each for each in self._messages}
        for id_ in sorted(newest, reverse=True):
            parent = self._messages[id_].parent
            if parent is not None and parent < id_ and newest.get(parent, id_) < newest[id_]:
                newest[parent] = newest[id_]
        return newest


def _children(messages: Mapping[int, Message]) -> tuple[Children, Collection[int]]:
    """Return the messages that follow each one, the oldest first, and those that are torn.

    None is before the first, and before a torn one: its parent is not there, or has no smaller number, so that there is
    no circle.
    """
    found: dict[int | None, list[int]] = {}
    torn = set[int]()
    for id_, message in messages.items():
        parent = message.parent
        if parent is not None and (parent >= id_ or parent not in messages):
            torn.add(id_)
            parent = None
        beside = found.get(parent)
        if beside is None:
            found[parent] = [id_]
        else:
            beside.append(id_)
    for ids in found.values():
        if len(ids) > 1:
            ids.sort()
    return found, torn


def _ended(rows: Sequence[TreeRow]) -> list[TreeRow]:
    """Return rows with the ends of the branches that they begin."""
    ends = list(range(1, len(rows) + 1))
    open_: list[int] = []
    for place, row in enumerate(rows):
        while open_ and _ends(rows[open_[-1]], row):
            ends[open_.pop()] = place
        if row.begins:
            open_.append(place)
    for place in open_:
        ends[place] = len(rows)
    return [row._replace(end=end) if row.begins else row for row, end in zip(rows, ends, strict=True)]


def _ends(branch: TreeRow, row: TreeRow) -> bool:
    """Return whether a row is no more of the branch that another one begins."""
    return row.depth < branch.depth or (row.depth == branch.depth and row.begins)


def _billed(conversation: Conversation, rows: Iterable[TreeRow]) -> tuple[dict[int, Billed], list[Reply]]:
    """Return what was billed with each message, each request once; and the requests for summaries that are left."""
    left, found = dict(conversation.summaries_asked), dict[int, Billed]()
    for row in rows:
        message = row.message
        if isinstance(message, Summary) and message.asked is not None:
            request = left.pop(message.asked, None)
            if request is not None:
                found[message.id] = request
        elif isinstance(message, (Reply, Summary)) and message.outcome.status is not ReplyStatus.LIVE:
            found[message.id] = message
    return found, [request for request in left.values() if request.status is not ReplyStatus.LIVE]
