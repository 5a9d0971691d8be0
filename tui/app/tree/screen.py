"""The tree of a session: every message from top to bottom with its branches, to go on from, to compare, to fork."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Input, Static

from tui.app.compare.diff import CompareDiff, Side
from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.app.pickers.text_pane import TextPane
from tui.app.tree.keys import TREE_KEYS
from tui.app.tree.tree_list import TreeList, heads_of
from tui.core.cleaning import cleaned, cleaned_line
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.session_tree import SessionTree, Show, TreeRow, first_words
from tui.core.conversation.tree_facts import OWN
from tui.core.errors import MullError

HINT = (
    "Enter goes on from here · f fork · d difference · b bookmark · ← → fold · a all folds · v other rows"
    " · / filter · o other session · Esc"
)
LOOKS = "…"  # while it is found out what going on costs
PAUSE = 0.1  # seconds on a row until that is found out


class Act(Enum):
    """What is to be done with what was chosen in the tree."""

    GO = "go on from a message"
    FORK = "fork at a message"
    OPEN = "open another session"


@dataclass(frozen=True, slots=True)
class Picked:
    """The answer of the tree: what to do, with which message or session."""

    act: Act
    message: int | None = None
    session: str = ""


@dataclass(frozen=True, slots=True)
class TreeSource:
    """What is asked about the tree, and done with it.

    ``bookmark`` sets or takes away a bookmark (raises MullError); ``cost`` says
    what going on from a message costs, as text (raises MullError). ``titles`` returns those of all sessions, by their
    names (raises MullError).
    """

    bookmark: Callable[[int, bool], Awaitable[None]]
    cost: Callable[[int], Awaitable[str]]
    titles: Callable[[], Awaitable[Mapping[str, str]]]


class TreeScreen(Screen[Picked]):
    """Answers with what was chosen.

    ``totals`` is how much there is, and what it cost, in words; ``words`` are those that the rows are filtered by at
    first.
    """

    DEFAULT_CSS = """
    TreeScreen { background: $background; }
    TreeScreen #title { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
    TreeScreen #lineage { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
    TreeScreen #shows { height: 1; padding: 0 1; }
    TreeScreen #columns { height: 1; padding: 0 1; color: $text-muted; }
    TreeScreen #rows { height: 2fr; min-height: 5; }
    TreeScreen #filter-line { height: 1; display: none; padding: 0 1; background: $panel; }
    TreeScreen.filtering #filter-line { display: block; }
    TreeScreen #filter-label { width: 8; color: $text-muted; }
    TreeScreen #filter { width: 1fr; background: $panel; }
    TreeScreen #filter-count { width: auto; color: $text-muted; }
    TreeScreen #cost { height: auto; max-height: 2; padding: 0 1; background: $panel; }
    TreeScreen #text { height: 1fr; min-height: 3; }
    TreeScreen #said {
        height: auto; max-height: 2; display: none; padding: 0 1; color: $text-warning; text-style: bold;
    }
    TreeScreen.told #said { display: block; }
    TreeScreen.-low #rows, TreeScreen.-low #text { height: 1fr; min-height: 2; }
    TreeScreen.-low #rows { height: 2fr; }
    TreeScreen.-low #rows:focus, TreeScreen.-low #text:focus { height: 3fr; }
    TreeScreen #hint { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
    TreeScreen.-slim #hint { max-height: 4; }
    TreeScreen.-low #hint { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """  # not in a file of its own: with one, Textual would parse the style of all that is there anew
    KEYS_HERE = TREE_KEYS
    BINDINGS = [
        Binding("escape", "back", "Back", show=False),
        Binding("q", "dismiss", "Back", show=False),
        bound("tree", "dismiss", priority=False),
        Binding("enter", "go", "Go on from here", show=False),
        Binding("f", "fork", "Fork", show=False),
        Binding("d", "difference", "Difference", show=False),
        Binding("b", "bookmark", "Bookmark", show=False),
        Binding("left", "fold", "Fold", show=False),
        Binding("right", "unfold", "Unfold", show=False),
        Binding("a", "fold_all", "Fold or unfold all", show=False),
        Binding("v", "show_next", "Other rows", show=False),
        Binding("slash", "filter", "Filter", show=False),
        Binding("o", "other_session", "The session this was forked from, or a fork", show=False),
        Binding("c", "copy", "Copy the text", show=False),
    ]

    def __init__(self, source: TreeSource, tree: SessionTree, totals: str, words: str = "") -> None:
        super().__init__()
        self._source = source
        self._tree = tree
        self._totals = totals
        self._folded: set[int] = set()
        self._show = Show.ALL
        self._words = words
        self._costs: dict[int, str] = {}
        self._asked: int | None = None  # the message whose cost was asked for last

    def compose(self) -> ComposeResult:
        """Build the page: figures, which rows, the rows, the selected message, keys."""
        title = cleaned_line(self._tree.conversation.title) or "the session"
        yield Static(Content.assemble(("Tree", "bold"), f" · {self._totals} · {title}"), id="title")
        yield from self._lineage()
        yield Static(self._shows(), id="shows")
        yield Static(heads_of(self.app.size.width - 3), id="columns", markup=False)
        yield TreeList(id="rows")
        with Horizontal(id="filter-line"):
            yield Static("Filter", id="filter-label", markup=False)
            yield Input(self._words, id="filter", compact=True, select_on_focus=False)
            yield Static("", id="filter-count", markup=False)
        yield Static(LOOKS, id="cost", markup=False)
        yield TextPane(id="text", focusable=True)
        yield Static("", id="said", markup=False)
        yield HintLine(HINT, id="hint")

    def on_mount(self) -> None:
        """Show the tree, with the row selected on which one stands."""
        self.query_one(TreeList).focus()
        self.set_class(bool(self._words), "filtering")
        held = self._tree.conversation
        head = held.head
        if held.fork_of or held.forks:
            self._name_lineage()
        self._fill(self._tree.places.get(-1 if head is None else head, 0))

    def on_resize(self) -> None:
        """Name the columns that there is room for."""
        self.query_one("#columns", Static).update(heads_of(self.app.size.width - 3))

    # The rows

    def _lineage(self) -> Iterator[Static]:
        told = lineage_in_words(self._tree)
        if told:
            yield Static(told, id="lineage", markup=False)

    @work(group="lineage", exclusive=True)
    async def _name_lineage(self) -> None:
        """Call the parent and the forks by their titles, and say of a parent that is gone that it is."""
        with suppress(MullError):
            titles = await self._source.titles()
            if not self._is_left:
                self.query_one("#lineage", Static).update(lineage_in_words(self._tree, titles))

    def _shows(self) -> Content:
        """Return which rows can be shown, to be clicked on."""
        parts = [
            Content.styled(f" {each.value} ", "reverse bold" if each is self._show else "$text-muted").stylize(
                Style.from_meta({"@click": f"screen.show_rows('{each.name}')"})
            )
            for each in Show
        ]
        return Content(" ").join(parts)

    def _fill(self, place: int | None = None) -> None:
        """Show the rows that are wished, with one of the tree selected; without one it stays."""
        rows = self.query_one(TreeList)
        if place is None:
            place = rows.place or 0
        shown = self._tree.shown(self._folded, self._show, self._words)
        self._put(shown, place)

    def _put(self, shown: Sequence[int], place: int) -> None:
        cursor = max((at for at, each in enumerate(shown) if each <= place), default=0)
        self.query_one(TreeList).show(self._tree, shown, self._folded, cursor)
        of = f"{len(shown):,} of {len(self._tree.rows):,}"
        self.query_one("#filter-count", Static).update(of)

    @on(TreeList.Moved)
    def _show_message(self) -> None:
        """Show the selected message, and what going on from it costs."""
        self.tell("")
        row = self.query_one(TreeList).row()
        self.query_one(TextPane).show("" if row is None else _text_of(row))
        cost = self.query_one("#cost", Static)
        if row is None or row.id is None:
            cost.update("")
            return
        cost.update(self._costs.get(row.id, LOOKS))
        if row.id not in self._costs and row.id != self._asked:
            self._asked = row.id
            self.call_after_refresh(self._find_cost, row.id)

    @work(group="cost", exclusive=True)
    async def _find_cost(self, message: int) -> None:
        """Find out what going on from a message costs, once one stays on it: that may take long in a thread."""
        await asyncio.sleep(PAUSE)
        try:
            self._costs[message] = await self._source.cost(message)
        except MullError as error:
            self._costs[message] = str(error)
        if self._is_left:
            return
        row = self.query_one(TreeList).row()
        if row is not None and row.id == message:
            self.query_one("#cost", Static).update(cleaned_line(self._costs[message]))

    @property
    def _is_left(self) -> bool:
        """Whether the screen was left while something was awaited: then its widgets go away."""
        return self not in self.app.screen_stack

    # Folds, and which rows

    def action_fold(self) -> None:
        """Fold the branch that the selected row is in."""
        place = self.query_one(TreeList).place
        if place is None or not self._tree.rows[place].depth:
            return
        first = self._tree.rows[self._tree.branch(place)[0]]
        if first.id is not None:
            self._folded.add(first.id)
            self._fill(self._tree.places[first.id])

    def action_unfold(self) -> None:
        """Unfold the branch that the selected row begins."""
        row = self.query_one(TreeList).row()
        if row is not None and row.id in self._folded:
            self._folded.discard(row.id)
            self._fill()

    @on(TreeList.FoldClicked)
    def _turn_fold(self) -> None:
        row = self.query_one(TreeList).row()
        if row is not None and row.id in self._folded:
            self.action_unfold()
        else:
            self.action_fold()

    def action_fold_all(self) -> None:
        """Fold every branch; unfold all where any is folded."""
        if self._folded:
            self._folded.clear()
        else:
            self._folded.update(row.id for row in self._tree.rows if row.begins and row.id is not None)
        self._fill()

    def action_show_next(self) -> None:
        """Show the next kind of rows: all, your own, branch points, bookmarks."""
        kinds = list(Show)
        self.action_show_rows(kinds[(kinds.index(self._show) + 1) % len(kinds)].name)

    def action_show_rows(self, name: str) -> None:
        """Show one kind of rows."""
        self._show = Show[name]
        self.query_one("#shows", Static).update(self._shows())
        self._fill()
        if not self.query_one(TreeList).count:
            self.tell("There is none: b sets a bookmark." if self._show is Show.BOOKMARKS else "There is none.")

    def action_filter(self) -> None:
        """Open the line with the filter."""
        self.add_class("filtering")
        self.query_one("#filter", Input).focus()

    @on(Input.Changed, "#filter")
    @work(group="filter", exclusive=True)
    async def _filter(self, event: Input.Changed) -> None:
        self._words = event.value
        place = self.query_one(TreeList).place or 0
        shown = await asyncio.to_thread(self._tree.shown, frozenset(self._folded), self._show, self._words)
        if not self._is_left:
            self._put(shown, place)

    @on(Input.Submitted, "#filter")
    def _filtered(self) -> None:
        self.query_one(TreeList).focus()

    def action_back(self) -> None:
        """Leave the filter, or the screen."""
        if self.has_class("filtering"):
            self.remove_class("filtering")
            self.query_one("#filter", Input).value = ""
            self.query_one(TreeList).focus()
        else:
            self.dismiss(None)

    # What is done with a message

    def _selected(self) -> int | None:
        """Return the selected message; say so where there is none."""
        row = self.query_one(TreeList).row()
        if row is None or row.id is None:
            self.tell("Choose a message first: here one is lost." if row is not None else "Choose a message first.")
            return None
        return row.id

    @on(TreeList.Chosen)
    def action_go(self) -> None:
        """Go on from the selected message."""
        message = self._selected()
        if message is not None:
            self.dismiss(Picked(Act.GO, message))

    def action_fork(self) -> None:
        """Make a new session of the path up to the selected message."""
        message = self._selected()
        if message is not None:
            self.dismiss(Picked(Act.FORK, message))

    def action_other_session(self) -> None:
        """Open the session that was forked at the selected message, else the one this is a fork of, else the last."""
        held, row = self._tree.conversation, self.query_one(TreeList).row()
        here = [fork.session for fork in held.forks if row is not None and fork.message == row.id]
        names = here or ([held.fork_of] if held.fork_of else [fork.session for fork in held.forks])
        if names:
            self.dismiss(Picked(Act.OPEN, session=names[-1]))
        else:
            self.tell("This session is no fork, and none was made of it: f makes one.")

    @work(group="mark", exclusive=True)
    async def action_bookmark(self) -> None:
        """Set a bookmark at the selected message, or take it away."""
        message = self._selected()
        if message is None:
            return
        marked = message not in self._tree.conversation.marks["bookmarked"]
        try:
            await self._source.bookmark(message, marked)
            told = "Bookmarked: v shows the bookmarks alone." if marked else "The bookmark is gone."
        except MullError as error:
            told = str(error)
        if not self._is_left:
            self._fill()
            self.tell(told)

    def action_difference(self) -> None:
        """Show the difference between the branch that the selected row is in and those beside it."""
        place = self.query_one(TreeList).place
        sides, at = ([], 0) if place is None else branches_beside(self._tree, place)
        if len(sides) < 2:
            self.tell("There is no other branch above this message.")
        else:
            self.app.push_screen(CompareDiff(sides, at))

    def action_copy(self) -> None:
        """Copy the text of the selected message."""
        row = self.query_one(TreeList).row()
        if row is not None and row.message is not None and row.message.text:
            self.app.copy_to_clipboard(row.message.text)
        else:
            self.tell("There is no text to copy.")

    def tell(self, text: str) -> None:
        """Show a sentence above the keys, until another row is selected."""
        self.query_one("#said", Static).update(cleaned(text))
        self.set_class(bool(text), "told")


def lineage_in_words(tree: SessionTree, titles: Mapping[str, str] | None = None) -> str:
    """Return which session this is a fork of, and which were forked from it; empty where there is neither.

    ``titles`` are those of the sessions that are here, by their names; None until they are read.
    """
    held = tree.conversation
    told = []
    if held.fork_of:
        gone = titles is not None and held.fork_of not in titles
        opens = ", which was deleted, or is on another machine" if gone else ": o opens it"
        told.append(f"a fork of {_called(held.fork_of, titles)}{opens}")
    if held.forks:
        names = ", ".join(_called(fork.session, titles) for fork in held.forks[-3:])
        more = f" and {len(held.forks) - 3:,} more" if len(held.forks) > 3 else ""
        opens = ": o opens the newest, or the fork of the selected message" if len(held.forks) > 1 else ": o opens it"
        told.append(f"forked from it: {names}{more}{'' if held.fork_of else opens}")
    return " · ".join(told)


def _called(session: str, titles: Mapping[str, str] | None) -> str:
    """Return the title of a session, in quotes; its name where there is none."""
    title = cleaned_line((titles or {}).get(session, ""))
    return f"“{title}”" if title else cleaned_line(session)


def branches_beside(tree: SessionTree, place: int) -> tuple[list[Side], int]:
    """Return the nearest branches above a row as sides of a difference, and which of them the row is in."""
    row = tree.rows[place]
    way = {message.id for message in tree.conversation.path(row.id)} if row.id is not None else set()
    for at in range(place, -1, -1):
        siblings = tree.rows[at].siblings
        if siblings is None or tree.rows[at].id not in way:
            continue
        beside = [tree.places[ids[-1]] for ids in siblings.each]
        beside[siblings.at] = at
        names = (cleaned_line(_name_of(tree.rows[p])) for p in beside)
        return [Side(n, name, _branch_text(tree, beside[n])) for n, name in enumerate(names)], siblings.at
    return [], 0


def _name_of(row: TreeRow) -> str:
    message = row.message
    if isinstance(message, Reply):
        return f"{message.origin.model} {message.origin.effort or ''}".strip()
    return "" if message is None else first_words(message)[:40]


def _branch_text(tree: SessionTree, place: int) -> str:
    """Return the texts of a branch from a row on, as far as it goes on without a side branch."""
    first, texts = tree.rows[place], []
    for row in tree.rows[place:]:
        if row.depth < first.depth or (row is not first and row.depth == first.depth and row.begins):
            break
        if row.depth == first.depth and row.message is not None:
            texts.append(_text_of(row))
    return "\n\n".join(texts)


def _text_of(row: TreeRow) -> str:
    message = row.message
    if message is None:
        return "" if row.loss is None else row.loss.why
    return f"{OWN}{message.text}" if isinstance(message, UserMessage) else message.text
