"""Choose what to compare: tick two candidates or more, and see first what that will take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from tui.app.compare.candidates import KINDS, Candidate, Kind, runs
from tui.app.compare.costs import Usual, costs
from tui.app.hint_line import HintLine
from tui.app.pickers.model import COLUMNS
from tui.app.pickers.row import DIM, Row, count_in_words, matching
from tui.app.pickers.row_list import RowList
from tui.core.cleaning import cleaned_line
from tui.core.conversation.branches import BranchPoint
from tui.core.errors import MullError
from tui.core.sampling import MOST_RUNS
from tui.core.sampling import SEED as SEED_PARAMETER
from tui.core.whole_number import whole_number
from tui.engine.choice import Choice
from tui.engine.compare import names_of
from tui.engine.next_request import NextRequest

HINT = "Space ticks · ← → kind · Alt+H blind · Enter asks · Escape leaves"
HINTS: dict[Kind, str] = {
    "runs": "Tab: times or seed · ← → what to compare · Enter asks · Escape leaves",
    "replies": "Enter shows them side by side · ← → what to compare · Escape leaves",
}
TIMES, SEED = 3, 7
NOT_RUNS = f"Times must be a whole number from 2 to {MOST_RUNS}; the seed {SEED_PARAMETER.bounds}, or empty for none."
Plan = Callable[[Sequence[Choice]], list[NextRequest]]


class KindName(Static):
    """One kind of comparison; click chooses it."""

    class Chosen(Message):
        """The kind was clicked on."""

        def __init__(self, kind: Kind) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, kind: Kind) -> None:
        super().__init__(markup=False)
        self.kind = kind

    def show(self, *, current: bool) -> None:
        """Draw the name; the current one is between brackets, not only in colour."""
        name = KINDS[self.kind]
        self.set_class(current, "current")
        self.update(Content.styled(f"[{name}]", "bold $text-accent") if current else Content(f" {name} "))

    def on_click(self, event: events.Click) -> None:
        """Choose the kind."""
        event.stop()
        self.post_message(self.Chosen(self.kind))


class Filter(Input):
    """What is typed to find a row; Space ticks instead."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is typed here."""
        return key != "space" and super().check_consume_key(key, character)


class TickList(RowList[int]):
    """Rows that can be ticked, by their numbers; a tick is a sign, not a colour."""

    BEFORE: ClassVar[int] = 4
    ticked: Collection[int] | None = None  # None where nothing can be ticked

    def before(self, row: Row[int]) -> Content:
        """Return whether a row is ticked."""
        if self.ticked is None:
            return Content("")
        return Content("[x] " if row.value in self.ticked else "[ ] ")


class ComparePicker(ModalScreen[list[Choice] | BranchPoint | None]):
    """Answers with two choices or more to ask, with a message whose replies are to be shown, or with None.

    ``plan`` returns what asking will take, ``usual`` what it took before; ``answered`` are the messages with several
    replies, the last one first; with ``look`` they are what is shown first. ``blind``: names are hidden until one is
    chosen; Alt+H changes that.
    """

    CSS_PATH = Path(__file__).with_name("picker.tcss")
    BINDINGS = [
        Binding("escape", "leave", "Leave", show=False, priority=True),
        Binding("left", "turn(-1)", show=False, priority=True),
        Binding("right", "turn(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("enter", "ask", "Ask", show=False, priority=True),
        Binding("space", "tick", "Tick", show=False, priority=True),
        Binding("alt+h", "hide", "Blind", show=False, priority=True),
        Binding("pageup", "scroll('page_up')", show=False, priority=True),
        Binding("pagedown", "scroll('page_down')", show=False, priority=True),
    ]

    def __init__(
        self,
        prompt: str,
        base: Choice,
        candidates: Mapping[Kind, Sequence[Candidate]],
        plan: Plan,
        usual: Usual,
        answered: Sequence[BranchPoint] = (),
        *,
        look: bool = False,
        blind: bool = False,
    ) -> None:
        super().__init__()
        self.blind = blind
        self._prompt = prompt
        self._base = base
        self._candidates = candidates
        self._plan = plan
        self._usual = usual
        self._ticked: dict[Kind, set[int]] = {
            kind: {number for number, each in enumerate(rows) if each.current} for kind, rows in candidates.items()
        }
        self._made: dict[tuple[Kind, int], Choice] = {}
        self._answered = answered
        self._rows: list[Row[int]] = []  # of the current kind
        first: Kind = next((kind for kind, rows in candidates.items() if len(rows) > 1), "runs")
        self.kind: Kind = "replies" if look and answered else first

    def compose(self) -> ComposeResult:
        """Build the box: prompt, kinds, what can be ticked or times and seed, what it will take, keys."""
        with Vertical(id="box"):
            with Horizontal(id="top"):
                yield Static("", id="title", markup=False)
                yield Static("", id="count", markup=False)
            with Horizontal(id="kinds"):
                yield from (KindName(kind) for kind in KINDS)
            yield Filter(placeholder="type to find", id="filter", compact=True)
            yield Static("", id="head", markup=False)
            yield TickList(id="rows")
            seed = self._base.asked.seed if self._base.asked.seed is not None else SEED
            with Horizontal(id="runs"):
                yield Static("times", markup=False)
                yield Input(str(TIMES), placeholder=f"2 to {MOST_RUNS}", type="integer", id="times", compact=True)
                yield Static("seed", markup=False)
                yield Input(str(seed), placeholder="none is sent", type="integer", id="seed", compact=True)
            with VerticalScroll(id="costs", can_focus=False):
                yield Static("", markup=False)
            yield HintLine(HINT, id="hint")

    def on_mount(self) -> None:
        """Show the first kind that has something to compare."""
        self._say_title()
        self._show()

    def _say_title(self) -> None:
        how = ("blind: names are hidden until you choose  ", "bold $text-accent") if self.blind else ""
        words = (cleaned_line(self._prompt), "$text-muted")
        self.query_one("#title", Static).update(Content.assemble(("Compare  ", "bold"), how, words))

    # What is ticked

    def choices(self) -> list[Choice]:
        """Return the ticked choices; one that cannot be reached is reported and unticked."""
        if self.kind == "replies":
            return []
        if self.kind == "runs":
            return self._runs()
        found = []
        for number in sorted(self._ticked[self.kind]):
            try:
                found.append(self._choice(number))
            except MullError as error:
                self._ticked[self.kind].discard(number)
                self.notify(cleaned_line(str(error)), severity="warning", markup=False)
        return found

    def _runs(self) -> list[Choice]:
        """Return the runs of the choice in use, as many and with the seed that was typed; none where that is wrong."""
        times = whole_number(self.query_one("#times", Input).value.strip())
        typed = self.query_one("#seed", Input).value.strip()
        seed = SEED_PARAMETER.read(typed)
        if times is None or not 2 <= times <= MOST_RUNS or (typed and seed is None):
            return []
        return runs(self._base, times, None if seed is None else int(seed))

    def _choice(self, number: int) -> Choice:
        """Return a candidate's choice; it is made once, because a connection is opened for it."""
        place = (self.kind, number)
        if place not in self._made:
            self._made[place] = self._candidates[self.kind][number].choice()
        return self._made[place]

    def made(self) -> list[Choice]:
        """Return every choice that was made, ticked or not: its connection must be closed."""
        return list(self._made.values())

    # Keys

    def action_leave(self) -> None:
        """Compare nothing."""
        self.dismiss(None)

    def action_turn(self, by: int) -> None:
        """Go to the next kind."""
        kinds = list(KINDS)
        self.kind = kinds[(kinds.index(self.kind) + by) % len(kinds)]
        self._show()

    def action_move(self, by: int) -> None:
        """Move along the list while the filter keeps the focus."""
        rows = self.query_one(TickList)
        if rows.shown and self.kind != "runs":
            rows.at = min(len(rows.shown) - 1, max(0, (rows.at or 0) + by))

    def action_tick(self) -> None:
        """Tick or untick the highlighted row."""
        rows = self.query_one(TickList)
        if self.kind in self._ticked and rows.at is not None:
            self._ticked[self.kind] ^= {rows.shown[rows.at].value}
            rows.redraw()
            self._say_count()
            self._tell()

    def action_hide(self) -> None:
        """Hide the names until one is chosen, or no longer."""
        self.blind = not self.blind
        self._say_title()

    async def action_scroll(self, how: str) -> None:
        """Scroll the lines on what asking will take."""
        await self.query_one("#costs", VerticalScroll).run_action(how)

    def action_ask(self) -> None:
        """Ask the ticked choices where there are two or more; or show the highlighted message's replies."""
        rows = self.query_one(TickList)
        if self.kind == "replies":
            if rows.at is not None:
                self.dismiss(self._answered[rows.shown[rows.at].value])
            return
        choices = self.choices()
        if len(choices) > 1:
            self.dismiss(choices)
        else:
            wrong = NOT_RUNS if self.kind == "runs" else "Tick two or more with Space."
            self.notify(wrong, severity="warning", markup=False)

    @on(KindName.Chosen)
    def _turned(self, message: KindName.Chosen) -> None:
        self.kind = message.kind
        self._show()

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        if self.kind == "replies":
            self.action_ask()
        else:
            self.action_tick()

    @on(Input.Changed, "#runs Input")
    def _typed(self) -> None:
        self._tell()

    @on(Input.Changed, "#filter")
    def _find(self) -> None:
        self._draw()

    @on(RowList.Resized)
    def _say_head(self) -> None:
        self.query_one("#head", Static).update(self.query_one(TickList).head())

    # Drawing

    def _show(self) -> None:
        """Show the current kind."""
        field, has_rows = self.query_one("#filter", Input), self.kind != "runs"
        for name in self.query(KindName):
            name.show(current=name.kind == self.kind)
        for shown in ("#filter", "#rows", "#count"):
            self.query_one(shown).display = has_rows
        self.query_one("#head").display = self.kind == "models"
        self.query_one("#runs").display = not has_rows
        with field.prevent(Input.Changed):
            field.value = ""
        self._rows = self._rows_of(self.kind)
        self._draw()
        self.query_one("#hint", HintLine).say(HINTS.get(self.kind, HINT))
        (field if has_rows else self.query_one("#times", Input)).focus()
        self._tell()

    def _rows_of(self, kind: Kind) -> list[Row[int]]:
        """Return what there is of a kind; the value of a row is its number."""
        if kind == "replies":
            answered = enumerate(self._answered)
            return [Row(n, point.message.text, f"{len(point.replies)} replies") for n, point in answered]
        return [
            Row(n, each.name, each.about, each.current, cells=each.cells, group=each.group)
            for n, each in enumerate(self._candidates.get(kind, ()))
        ]

    def _draw(self) -> None:
        """Draw the rows in which is found what is typed, the first ticked one highlighted until something is."""
        rows, words = self.query_one(TickList), self.query_one("#filter", Input).value
        rows.ticked = self._ticked.get(self.kind)
        rows.show(self._rows, matching(self._rows, words), words, COLUMNS if self.kind == "models" else ())
        ticked = (n for n, row in enumerate(rows.shown) if rows.ticked and row.value in rows.ticked)
        rows.at = 0 if words else next(ticked, 0)
        self._say_head()
        self._say_count()

    def _say_count(self) -> None:
        """Say how many rows are shown, and how many are ticked, seen or not."""
        count = count_in_words(len(self.query_one(TickList).shown), len(self._rows))
        ticked = self._ticked.get(self.kind)
        words = count if ticked is None else f"{count} · {len(ticked)} ticked"
        self.query_one("#count", Static).update(Content.styled(words, DIM))

    @work(group="plan", exclusive=True)
    async def _tell(self) -> None:
        """Show what asking the ticked ones will take; it is counted in a thread, so that keys never wait."""
        choices = self.choices()
        plan = await asyncio.to_thread(self._plan, choices)
        about = costs(self._names(choices), plan, self._usual) if choices else Content(self._nothing())
        self.query_one("#costs Static", Static).update(about)

    def _names(self, choices: Sequence[Choice]) -> list[str]:
        """Return the candidates' names; one alone has the name in its row."""
        ticked = sorted(self._ticked.get(self.kind, ()))
        return [self._candidates[self.kind][ticked[0]].name] if len(choices) == 1 else names_of(choices)

    def _nothing(self) -> str:
        if self.kind == "replies":
            return "" if self._answered else "No message on this path has more than one reply."
        if self.kind == "runs":
            return NOT_RUNS
        if self.kind == "efforts" and not self._candidates[self.kind]:
            return f"{cleaned_line(self._base.profile.name)} takes no effort: there is nothing to compare here."
        return "Tick two or more with Space."
