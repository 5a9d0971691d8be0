"""The rows of the session list: made of summaries, sorted, and let through by what is typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from tui.app.pickers.row import Column, Row, matching
from tui.app.sessions.copies import copies_in_words
from tui.app.sessions.wording import UNTITLED, when_in_words
from tui.core.cleaning import cleaned_line
from tui.core.conversation.copy_names import copied_among, copy_name
from tui.core.folding import folded
from tui.core.formatting import DIFFERS, day_and_time, served_otherwise, size_of_bytes
from tui.core.ports import SessionSummary
from tui.core.session_query import SessionQuery, SortBy, sorted_by
from tui.core.usage.cost import dollars

MOST = 200  # rows shown, of the first sessions; the others are found by typing
RANKED = 500  # titles that are compared by how well words are found in them: the first that hold them
PINNED = "pinned"
USED, MODEL = Column("used"), Column("model", most=14)
COST, SPARE_COST = Column("US$", right=True), Column("US$", right=True, spare=True)
COLUMNS = (USED, Column("turns", right=True, spare=True), COST, MODEL)
COLUMNS_BY_SIZE = (USED, Column("size", right=True), SPARE_COST, MODEL)
SORTS = {SortBy.USED: "last used first", SortBy.SIZE: "largest first", SortBy.COST: "dearest first"}


def next_sort(by: SortBy) -> SortBy:
    """Return the order after another one; after the last the first."""
    every = list(SORTS)
    return every[(every.index(by) + 1) % len(every)]


@dataclass
class SessionRows:
    """Makes a row of a summary when it is needed: there may be 100,000 sessions, and a screen shows 40.

    To sort so many takes a thread. ``current`` is the session that is open. ``refused`` is why no other can be chosen
    now, empty where one can.
    """

    summaries: Sequence[SessionSummary]
    current: str
    today: date
    refused: str = ""
    sort: SortBy = SortBy.USED
    archived: bool = False
    listed: list[SessionSummary] = field(init=False)
    hidden: int = field(init=False)  # archived sessions that are not listed
    _rows: dict[str, Row[str]] = field(init=False, default_factory=dict)
    _titles: dict[str, str] = field(init=False, default_factory=dict)  # folded

    def __post_init__(self) -> None:
        """Sort; list archived sessions only where they are asked for."""
        self.by_name = {each.session: each for each in self.summaries}
        self.copied = copied_among(self.by_name)
        self.sorted = sorted_by(self.summaries, self.sort)
        here = "" if self.archived else self.current  # the session that is open is listed, also where it is archived
        self.listed = [each for each in self.sorted if each.archived is self.archived or each.session == here]
        self.hidden = 0 if self.archived else sum(each.archived for each in self.summaries)
        self._forks = Counter(each.fork_of for each in self.summaries if each.fork_of)
        self._places = {each.session: place for place, each in enumerate(self.sorted)}

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, with that by which the rows are sorted."""
        return COLUMNS_BY_SIZE if self.sort is SortBy.SIZE else COLUMNS

    def first(self) -> list[Row[str]]:
        """Return the rows of the first sessions."""
        return self.of(self.listed[:MOST])

    def of(self, summaries: Iterable[SessionSummary]) -> list[Row[str]]:
        """Return the rows of sessions."""
        return [self.row(each) for each in summaries]

    def named(self, names: Iterable[str]) -> list[Row[str]]:
        """Return the rows of sessions by their names, in the order of the list."""
        places = sorted(self._places[name] for name in names if name in self._places)
        return self.of(self.sorted[place] for place in places)

    def found(self, query: SessionQuery) -> list[Row[str]]:
        """Return the first rows that filters let through and all words are found in, by their titles the best first.

        What a title does not hold the index finds. Of very many sessions it takes a thread.
        """
        words = [folded(word) for word in query.words]
        held = (each for each in self.sorted if self._is_named(each, words) and query.matches(each))
        if not words:
            return self.of(islice(held, MOST))
        return matching(self.of(islice(held, RANKED)), " ".join(query.words))[:MOST]

    def _is_named(self, summary: SessionSummary, words: Sequence[str]) -> bool:
        """Return whether a title, or what is unlike other sessions, holds all of some words."""
        if not words:
            return True
        title = self._titles.get(summary.session)
        if title is None:
            title = self._titles[summary.session] = f"{folded(summary.title)} {oddities(summary)}"
        return all(word in title for word in words)

    def hidden_from(self, query: SessionQuery) -> int:
        """Return how many archived sessions a query leaves out, only because it does not speak of the archive."""
        if query.all_states or query.words:
            return 0
        anyway = replace(query, all_states=True)
        return sum(each.archived and anyway.matches(each) for each in self.summaries)

    def row(self, summary: SessionSummary) -> Row[str]:
        """Return the row of a session."""
        held = self._rows.get(summary.session)
        if held is None:
            held = self._rows[summary.session] = self._made(summary)
        return held

    def _made(self, summary: SessionSummary) -> Row[str]:
        group, when = when_in_words(summary.spoken or summary.changed, self.today)
        figure = size_of_bytes(summary.bytes) if self.sort is SortBy.SIZE else f"{summary.turns:,}"
        group = "" if self.sort is not SortBy.USED else PINNED if summary.pinned else group
        return Row(
            summary.session,
            summary.title or UNTITLED,
            oddities(summary),
            summary.session == self.current,
            DIFFERS if summary.otherwise else "",
            (when, figure, cost_of(summary), summary.model),
            group,
            refused="" if summary.session == self.current else self.refused,
            labels=self._labels(summary),
        )

    def _labels(self, summary: SessionSummary) -> str:
        """Return a session's tags; before them that it is a copy or has copies, or is archived among others."""
        mixed_in = summary.archived and not self.archived
        said = copies_in_words(self.copied.get(summary.session, 0), is_copy=copy_name(summary.session) is not None)
        return " ".join(filter(None, [said, *["archived"] * mixed_in, *tags_of(summary)]))

    def has_copies(self, session: str) -> bool:
        """Return whether a session is a copy, or there are copies of it."""
        return session in self.copied or copy_name(session) is not None

    def lineage(self, summary: SessionSummary) -> str:
        """Return what a session is a fork of, and how many forks of it there are; empty where there are none."""
        parent = self.by_name.get(summary.fork_of)
        named = f"“{cleaned_line(parent.title) or UNTITLED}”" if parent is not None else cleaned_line(summary.fork_of)
        forks = self._forks[summary.session]
        words = [f"fork of {named}"] if summary.fork_of else []
        words += [f"{forks:,} fork{'s' if forks > 1 else ''} of it"] if forks else []
        return " · ".join(words)


def tags_of(summary: SessionSummary) -> list[str]:
    """Return a session's tags as they are shown."""
    return [f"#{tag}" for tag in summary.tags]


def cost_of(summary: SessionSummary) -> str:
    """Return what a session cost: ``?`` where no turn's cost is known, with ``+`` where some are not in it."""
    if summary.cost is None:
        return "?" if summary.turns else ""
    return f"{dollars(summary.cost)}{'+' if summary.unpriced else ''}"


def oddities(summary: SessionSummary) -> str:
    """Return what is unlike other sessions, in one phrase."""
    words = ["practice"] if summary.practice else []
    words += ["pinned"] if summary.pinned else []
    words += [f"{summary.branches} branch{'es' if summary.branches > 1 else ''}"] if summary.branches else []
    words += ["fork"] if summary.fork_of else []
    words += [served_otherwise(summary.otherwise)] if summary.otherwise else []
    words += [f"{summary.problems} damaged line{'s' if summary.problems > 1 else ''}"] if summary.problems else []
    return " · ".join(words)


def about(summary: SessionSummary, lineage: str, *, folder: bool) -> str:
    """Return a session's facts in one phrase, its ``lineage`` among them; ``folder`` says where it was begun too."""
    turns = f"{summary.turns:,} turn{'' if summary.turns == 1 else 's'}"
    figures = (day_and_time(summary.spoken or summary.changed), turns, cost_of(summary), size_of_bytes(summary.bytes))
    state = (lineage, oddities(replace(summary, fork_of="")))
    filed = (" ".join(tags_of(summary)), "archived" if summary.archived else "", *state)
    where = f"begun in {summary.folder}" if summary.folder and folder else ""
    return " · ".join(filter(None, (*figures, summary.model, *filed, where)))
