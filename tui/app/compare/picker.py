"""Choose what to compare: tick two candidates or more, and see first what that will take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.app.compare.candidates import KINDS, Candidate, Kind, runs
from tui.app.compare.costs import Usual, costs
from tui.core.cleaning import cleaned_line
from tui.core.conversation.branches import BranchPoint
from tui.core.errors import MullError
from tui.core.sampling import MOST_RUNS
from tui.core.sampling import SEED as SEED_PARAMETER
from tui.core.whole_number import whole_number
from tui.engine.choice import Choice
from tui.engine.compare import names_of
from tui.engine.next_request import NextRequest

HINT = "Space ticks · ← → what to compare · Enter asks · Escape leaves"
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


def row_of(candidate: Candidate, ticked: bool) -> Content:
    """Return a row; a tick is a sign, not a colour."""
    about = f"  {cleaned_line(candidate.about)}" if candidate.about else ""
    mark = "[x] " if ticked else "[ ] "
    return Content.assemble(mark, (cleaned_line(candidate.name), "bold" if ticked else ""), (about, "$text-muted"))


def row_of_answers(point: BranchPoint) -> Content:
    """Return a message that has several replies."""
    about = f"  {len(point.replies)} replies"
    return Content.assemble((cleaned_line(point.message.text), "bold"), (about, "$text-muted"))


class ComparePicker(ModalScreen[list[Choice] | BranchPoint | None]):
    """Answers with two choices or more to ask, with a message whose replies are to be shown, or with None.

    ``plan`` returns what asking will take, ``usual`` what it took before; ``answered`` are the messages with several
    replies, the last one first; with ``look`` they are what is shown first.
    """

    CSS_PATH = Path(__file__).with_name("picker.tcss")
    BINDINGS = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("left", "turn(-1)", show=False, priority=True),
        Binding("right", "turn(1)", show=False, priority=True),
        Binding("enter", "ask", "Ask", show=False, priority=True),
        Binding("space", "tick", "Tick", show=False, priority=True),
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
    ) -> None:
        super().__init__()
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
        first: Kind = next((kind for kind, rows in candidates.items() if len(rows) > 1), "runs")
        self.kind: Kind = "replies" if look and answered else first

    def compose(self) -> ComposeResult:
        """Build the box: prompt, kinds, what can be ticked or times and seed, what it will take, keys."""
        with Vertical(id="box"):
            words = cleaned_line(self._prompt)
            yield Static(Content.assemble(("Compare  ", "bold"), (words, "$text-muted")), id="title", markup=False)
            with Horizontal(id="kinds"):
                yield from (KindName(kind) for kind in KINDS)
            yield OptionList(id="rows", markup=False)
            seed = self._base.asked.seed if self._base.asked.seed is not None else SEED
            with Horizontal(id="runs"):
                yield Static("times", markup=False)
                yield Input(str(TIMES), placeholder=f"2 to {MOST_RUNS}", type="integer", id="times", compact=True)
                yield Static("seed", markup=False)
                yield Input(str(seed), placeholder="none is sent", type="integer", id="seed", compact=True)
            with VerticalScroll(id="costs", can_focus=False):
                yield Static("", markup=False)
            yield Static(HINT, id="hint", markup=False)

    def on_mount(self) -> None:
        """Show the first kind that has something to compare."""
        self._show()

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

    def action_tick(self) -> None:
        """Tick or untick the highlighted row."""
        number = self.query_one(OptionList).highlighted
        if self.kind in self._ticked and number is not None:
            self._ticked[self.kind] ^= {number}
            self._draw()

    async def action_scroll(self, how: str) -> None:
        """Scroll the lines on what asking will take."""
        await self.query_one("#costs", VerticalScroll).run_action(how)

    def action_ask(self) -> None:
        """Ask the ticked choices where there are two or more; or show the highlighted message's replies."""
        number = self.query_one(OptionList).highlighted
        if self.kind == "replies":
            if number is not None:
                self.dismiss(self._answered[number])
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

    @on(Input.Changed)
    def _typed(self) -> None:
        self._tell()

    # Drawing

    def _show(self) -> None:
        """Show the current kind."""
        rows, own = self.query_one(OptionList), self.query_one("#runs")
        for name in self.query(KindName):
            name.show(current=name.kind == self.kind)
        rows.display, own.display = self.kind != "runs", self.kind == "runs"
        rows.highlighted = None
        self._draw()
        (self.query_one("#times", Input) if self.kind == "runs" else rows).focus()

    def _draw(self) -> None:
        """Draw the rows again, and what asking the ticked ones will take."""
        rows, highlighted = self.query_one(OptionList), self.query_one(OptionList).highlighted
        ticked = self._ticked.get(self.kind, set())
        drawn = [row_of(each, n in ticked) for n, each in enumerate(self._candidates.get(self.kind, ()))]
        if self.kind == "replies":
            drawn = [row_of_answers(point) for point in self._answered]
        rows.clear_options()
        rows.add_options([Option(row) for row in drawn])
        first = next(iter(sorted(ticked)), 0)
        rows.highlighted = (first if highlighted is None else highlighted) if drawn else None
        self.query_one("#hint", Static).update(HINTS.get(self.kind, HINT))
        self._tell()

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
